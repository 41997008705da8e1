"""Cleaning: what is taken for a leftover of markup, what is not, and the way back to the original."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.text import clean

LEFTOVERS = [
    (r"a \textbf{FooNet} b", "a FooNet b"),
    (r"trained with \emph{soft} targets", "trained with soft targets"),
    (r"({\bf F}ast {\bf O}ne)", "(Fast One)"),
    ("we {it average} and T_{rm eff}", "we average and T_eff"),
    (r"\ladder and \toolname, a tool", "ladder and toolname, a tool"),
    ("the value k_{ast} of $k_{ast}$", "the value k_ast of k_ast"),
    ("{Foo}_{adp} and G^{A}", "Foo_adp and G^A"),
    ("a 28.2times speed-up, 2times fewer", "a 28.2× speed-up, 2× fewer"),
    (r"a 3$\times$ gain, A$^3$T, $\ell_2$", "a 3× gain, A^3T, ℓ_2"),
    (r"$\tilde{O}(\frac{d}{n}\sqrt{T})$", "O(frac d n sqrt T)"),
    (r"the \emphfoo way\footnote{really}, \mathbbR^d", "the foo way really, R^d"),
    ("as in~wortsman2021robust, and", "as in, and"),
    (r"shown~\cite{someone2020, other} and \citep[see][]{x} so", "shown and so"),
    ("models~(LLMs), Sec.~3, AI~tools", "models (LLMs), Sec. 3, AI tools"),
    (r"\url{https://a.b/c_d} and url{https://x}", "https://a.b/c_d and https://x"),
    (r"up by 10\% at 13~\%, \$5, R\&D", "up by 10% at 13 %, $5, R&D"),
    ("**Bold** and *slanted* and _Named_", "Bold and slanted and Named"),
    ("``quoted'' and `code`", '"quoted" and code'),
    (r"T\"ulu, Rozi\`ere, M\"{u}ller", "Tülu, Rozière, Müller"),
    ("a &lt; b &amp; c&nbsp;d &#39;e&#39;", "a < b & c d 'e'"),
    ("H<sub>2</sub>O", "H2O"),
    ("eﬃcient ﬁne-tuning", "efficient fine-tuning"),
    ("  odd\u00a0 \twhite\nspace\r\n", "odd white space"),
    ("half \ud83d of", "half \ufffd of"),
    ("bell\x07 and zero\u200bwidth", "bell and zerowidth"),
    ("weâ\x80\x99re", "we’re"),
    ("e\u0301tude", "étude"),
    (r"(\eg this) \ie that", "(e.g. this) i.e. that"),
]


@pytest.mark.parametrize(("given", "wanted"), LEFTOVERS)
def test_leftovers_are_taken_away(given: str, wanted: str) -> None:
    assert clean(given).text == wanted


@pytest.mark.parametrize(
    "text",
    [
        "An ordinary sentence (with brackets), 70% of it – “quoted”, it's fine.",
        "It sometimes costs $20, or $30 to $40; 5 times less.",
        "Sizes Foo-{7B,13B}; sets {1, 2}; a <name, value> pair; A* and D* search; f(x)=x*y*z.",
        "About ~70% of ~3X, from 1M~60M, at www.a.org/~me, file_name_here, R&D; AT&T",
        "F1@10, x^2, C++, C#, 50/50, α-divergence, 日本語の要約。",
        "Braces {that stay open",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.text == text
    assert cleaned.original_span(3, 9) == (3, 9)


@pytest.mark.parametrize(
    ("text", "part", "original"),
    [
        (r"with \textbf{FooNet} here", "FooNet", "FooNet"),
        ("call k_{ast} here", "k_ast", "k_{ast}"),
        ("use $k$-means here", "k-means", "$k$-means"),
        (r"a 3$\times$ gain", "3×", r"3$\times$"),
        ("a 28.2times gain", "28.2×", "28.2times"),
        (r"by 10\%.", "10%", r"10\%"),
        (r"({\bf F}ast)", "Fast", r"{\bf F}ast"),
        ("the eﬃcient one", "efficient", "eﬃcient"),
        ("the eﬃcient one", "eff", "eﬃ"),
        ("two  \n words", "two words", "two  \n words"),
        (r"\toolname works", "toolname", r"\toolname"),
    ],
)
def test_a_span_maps_back_to_what_it_came_from(text: str, part: str, original: str) -> None:
    cleaned = clean(text)
    start = cleaned.text.index(part)
    first, last = cleaned.original_span(start, start + len(part))
    assert text[first:last] == original


FRAGMENTS = st.sampled_from(
    [
        *"\\{}$~*`_^&<>'\" \n\t\r.%|",
        "\\textbf{",
        "\\cite{",
        "~a2020b",
        "$$",
        "**",
        "_{",
        "times",
        "2times",
        "&amp;",
        "ﬁ",
        "\\em ",
        "{\\bf ",
        "``",
        "word",
        "Name",
        "7",
        "\\alpha",
        "\u0301",
        "\x00",
        "\u200b",
        "</i>",
        "â\x80\x99",
        "é",
    ]
)
TEXTS = st.lists(st.one_of(FRAGMENTS, st.text(max_size=4)), max_size=30).map("".join)


@given(TEXTS, st.data())
def test_spans_stay_inside_the_original_and_in_order(text: str, data: st.DataObject) -> None:
    cleaned = clean(text)
    length = len(cleaned.text)
    assert len(cleaned.starts) == len(cleaned.ends) == length
    assert all(a <= b for a, b in zip(cleaned.starts, cleaned.starts[1:], strict=False))
    assert all(a <= b for a, b in zip(cleaned.ends, cleaned.ends[1:], strict=False))
    bounds = st.integers(0, length)
    a, b, c = sorted(data.draw(st.tuples(bounds, bounds, bounds)))
    first, last = cleaned.original_span(a, b)
    assert 0 <= first <= last <= len(text)
    if a < b < c:
        assert first <= cleaned.original_span(b, c)[0]
        assert last <= cleaned.original_span(b, c)[1]
    start, end = cleaned.cleaned_span(first, last)
    assert 0 <= start <= end <= length
    assert start <= a
    assert end >= b or a == b


@given(TEXTS)
def test_cleaning_leaves_no_odd_white_space_and_no_control_characters(text: str) -> None:
    cleaned = clean(text).text
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned
    assert not any(c in cleaned for c in "\n\r\t\x00\u200b")


@given(st.text(alphabet="abcXYZ019 .,;:()-/’“”é", max_size=60).map(lambda text: " ".join(text.split())))
def test_text_without_leftovers_maps_to_itself(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.text == text
    for start in range(len(text)):
        assert cleaned.original_span(start, len(text)) == (start, len(text))


@pytest.mark.parametrize(
    "unit",
    [
        "{",
        "}",
        "$",
        "$a",
        "**",
        "*a",
        "\\",
        "~a2020b,",
        "`",
        "_",
        "\\cite{",
        "&am",
        " ",
        "â",
        "{\\bf ",
        "a_{",
    ],
)
def test_time_is_linear_on_hostile_text(unit: str) -> None:
    started = time.perf_counter()
    clean(unit * (200_000 // len(unit)))
    assert time.perf_counter() - started < 2


@pytest.mark.shared
def test_real_abstracts_keep_their_letters(shared: Path) -> None:
    """Cleaning a real abstract takes markup away, not words: all but a few keep 97 % of their words."""
    with gzip.open(shared / "corpus" / "papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        abstracts = [json.loads(line)["abstract"] for _, line in zip(range(3000), lines, strict=False)]
    kept = [
        len(clean(text).text.split()) / max(len(text.split()), 1) for text in abstracts if "\\" not in text
    ]
    assert sum(share < 0.97 for share in kept) <= len(kept) * 0.002
