"""Saved pages: every listed paper is read once, with its metadata, in each layout."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_layouts import blank_line_page, footer_page, line_page

from extract.readers import merge_duplicates, read_source
from extract.readers.daily_papers import read_page
from extract.records import Paper, Reject, title_key

LAYOUTS = [blank_line_page, line_page, footer_page]
Render = Callable[[Sequence[Paper]], str]

PROSE = (
    "Sorting pebbles by hand is slow. We present a sieve that learns its own mesh from a few examples and "
    "show on three beaches that it needs a tenth of the time. The sieve is available to everyone."
)
PAPERS = [
    Paper("", "PebbleSieve: Learning to Sort Stones", PROSE, date="2024-08-22", author_count=15, upvotes=2),
    Paper("", "Why do lighthouses blink?", "Because ships sleep. " + PROSE, date="--09-22", author_count=8),
    Paper(
        "", "A note on knots.", '"Knots are forever" is a saying that we test. ' + PROSE, date="2020-01-03"
    ),
    Paper("", "3-in-1: Folding, Cutting and Gluing", "we fold paper. " + PROSE, date="--05-07", upvotes=8),
    Paper("", "sharpKITES: Faster and Lighter", PROSE, date="2023-02-28", organization="Kite Institute"),
    Paper(
        "", "Tiny Teapots", "We describe a teapot for ants.", date="2021-12-31", author_count=1, upvotes=120
    ),
]


def read(page: str) -> list[Paper | Reject]:
    return list(read_page(page, "page.txt"))


def texts(items: Sequence[Paper | Reject]) -> list[tuple[str, str]]:
    return [
        (item.title, item.abstract) if isinstance(item, Paper) else (item.reason, item.text) for item in items
    ]


@pytest.mark.parametrize("render", LAYOUTS)
def test_each_layout_gives_its_papers_back(render: Render) -> None:
    assert texts(read(render(PAPERS))) == texts(PAPERS)


def test_footers_are_kept_where_given() -> None:
    found = [
        (paper.date, paper.year, paper.author_count, paper.upvotes, paper.organization)
        for paper in read(footer_page(PAPERS))
        if isinstance(paper, Paper)
    ]
    assert found == [
        ("2024-08-22", 2024, 15, 2, ""),
        ("--09-22", None, 8, None, ""),
        ("2020-01-03", 2020, None, None, ""),
        ("--05-07", None, None, 8, ""),
        ("2023-02-28", 2023, None, None, "Kite Institute"),
        ("2021-12-31", 2021, 1, 120, ""),
    ]


@pytest.mark.parametrize(
    ("footer", "expected"),
    [
        ("  • 1,204 authors\n ·\nAug 2, 2024 1.2k", (1204, "2024-08-02", 1200, "")),
        ("Kite Labs · Aug 22, 2024 2", (None, "2024-08-22", 2, "Kite Labs")),
        ("• 3 authors · Sep 9", (3, "--09-09", None, "")),
        ("Kite Labs\n  • 3 authors\n·\nSep 9 4", (3, "--09-09", 4, "Kite Labs")),
        ("  • 3 authors\nKite Labs\n·\nSeptember 9, 2023\n7", (3, "2023-09-09", 7, "Kite Labs")),
        ("Kite Labs\n·\nMay 21 2", (None, "--05-21", 2, "Kite Labs")),
        ("  • 3 authors\n·\nFeb 30, 2023", (3, "", None, "")),
    ],
)
def test_forms_of_footer(footer: str, expected: tuple[int | None, str, int | None, str]) -> None:
    page = "\n\n".join(["Ropes That Tie Themselves", PROSE, footer, "Second Title", PROSE, "• 2 authors"])
    first, second = (item for item in read(page) if isinstance(item, Paper))
    assert (first.author_count, first.date, first.upvotes, first.organization) == expected
    assert (second.title, second.author_count, second.organization) == ("Second Title", 2, "")


def test_an_organisation_may_stand_in_place_of_the_whole_footer() -> None:
    page = (
        footer_page(PAPERS[:2])
        + f"\nOn Ropes\n\n{PROSE}\n\nRope Research\n\nOn Hemp\n\n{PROSE}\n\n• 2 authors\n"
    )
    papers = [item for item in read(page) if isinstance(item, Paper)]
    assert [(paper.title, paper.organization) for paper in papers[2:]] == [
        ("On Ropes", "Rope Research"),
        ("On Hemp", ""),
    ]


@pytest.mark.parametrize("render", LAYOUTS)
@pytest.mark.parametrize("disturb", ["crlf", "spaces", "nbsp", "bom", "no header", "buttons"])
def test_noise_around_the_lines_changes_nothing(render: Render, disturb: str) -> None:
    page = render(PAPERS)
    if disturb == "crlf":
        page = page.replace("\n", "\r\n")
    elif disturb == "spaces":
        page = "\n".join(f"  {line}  \t" for line in page.split("\n"))
    elif disturb == "nbsp":
        page = "\n".join(f"\u00a0{line}\u00a0" for line in page.split("\n"))
    elif disturb == "bom":
        page = "\ufeff" + page
    elif disturb == "no header":
        page = page[page.index(PAPERS[0].title) :]
    else:
        page = "Hugging Face\n\n" + page + "\n\nPrevious\n\nNext\n\nCompany\n\nTOS\n"
    assert texts(read(page.replace("\r\n", "\n"))) == texts(PAPERS)


def test_layouts_may_be_mixed_in_one_page() -> None:
    page = "\n\n".join([footer_page(PAPERS[:2]), blank_line_page(PAPERS[2:4]), line_page(PAPERS[4:])])
    assert [text for text in texts(read(page)) if "without" not in text[0]] == texts(PAPERS)


@pytest.mark.parametrize("render", [blank_line_page, footer_page])
def test_an_abstract_may_have_paragraphs_and_wrapped_lines(render: Render) -> None:
    paragraphs = f"{PROSE}\n\nSecond, we test it at sea. {PROSE}\n\nCode: https://example.org/sieve"
    wrapped = (
        "We tie ropes with\nothers that are thinner and\nmeasure, at Low\nTide and High Tide, what holds."
    )
    papers = [replace(PAPERS[0], abstract=paragraphs), replace(PAPERS[1], abstract=wrapped), PAPERS[2]]
    assert texts(read(render(papers))) == texts(papers)


@pytest.mark.parametrize("render", LAYOUTS)
@pytest.mark.parametrize("place", [0, 2, 5])
def test_a_title_without_an_abstract_is_kept_aside_and_costs_no_other_paper(
    render: Render, place: int
) -> None:
    bare = "Kites and Their Discontents: A Survey of Strings"
    papers = [*PAPERS[:place], Paper("", bare, "", date="2024-01-01", author_count=2), *PAPERS[place:]]
    page = render(papers).replace("\n\n\n", "\n")
    found = texts(read(page))
    assert ("title without an abstract", bare) in found
    assert [text for text in found if text[1] != bare] == texts(PAPERS)


def test_the_date_of_the_header_is_no_papers_date() -> None:
    (paper,) = read(blank_line_page(PAPERS[:1]))
    assert isinstance(paper, Paper)
    assert (paper.date, paper.year) == ("", None)


def test_lines_are_counted_from_one() -> None:
    (paper,) = read(blank_line_page(PAPERS[:1]))
    assert paper.line == 11


@pytest.mark.parametrize("title", ["Subscriber Churn Explained", "Subscribe or Not?", "subscribe"])
def test_a_title_that_begins_like_a_button_stays_whole(title: str) -> None:
    papers = [PAPERS[0], replace(PAPERS[1], title=title)] if title != "subscribe" else PAPERS[:1]
    assert texts(read(blank_line_page(papers))) == texts(papers)
    assert texts(read(line_page(papers[::-1]))) == texts(papers[::-1])


WORD = st.sampled_from(
    [
        "ropes",
        "kites",
        "Tide",
        "sieve",
        "Learning",
        "of",
        "the",
        "with",
        "Sea",
        "harbour",
        "moored",
        "Fast",
        "anchor-free",
        "3D",
    ]
)
TITLE = st.lists(WORD, min_size=2, max_size=12).map(lambda words: " ".join(words).capitalize())
SENTENCE = st.lists(WORD, min_size=6, max_size=25).map(lambda words: "We see " + " ".join(words) + ".")
ABSTRACT = st.lists(SENTENCE, min_size=2, max_size=6).map(" ".join)


@given(st.lists(st.tuples(TITLE, ABSTRACT), min_size=1, max_size=6), st.sampled_from(LAYOUTS))
def test_any_titles_and_abstracts_survive_any_layout(pairs: list[tuple[str, str]], render: Render) -> None:
    papers = [Paper("", title, abstract, date="--01-02", author_count=3) for title, abstract in pairs]
    assert texts(read(render(papers))) == texts(papers)


@pytest.mark.parametrize(
    "line", ["9" * 5000, "• " + "9" * 5000 + " authors", "Oct 3 " + "9" * 5000, "," * 5000]
)
def test_absurd_numbers_are_no_counts(line: str) -> None:
    page = f"A Title of Ropes\n\n{PROSE}\n\n• 2 authors\n{line}\n\nNext Title of Ropes\n\n{PROSE}\n"
    assert next(item.author_count for item in read(page) if isinstance(item, Paper)) == 2


@settings(max_examples=60)
@given(
    st.lists(
        st.one_of(st.text(max_size=30), st.sampled_from(["", "·", "• 3 authors", "Oct 3 2", PROSE, "Next"]))
    )
)
def test_no_text_breaks_the_reader_or_invents_words(lines: list[str]) -> None:
    page = "\n".join(lines)
    for item in read(page):
        for text in (item.title, item.abstract) if isinstance(item, Paper) else (item.text,):
            assert all(line in page for line in text.split("\n"))


@pytest.mark.shared
def test_all_papers_of_the_development_pages_are_read(shared: Path) -> None:
    items = [item for page in sorted((shared / "seeds").glob("*.txt")) for item in read_source(str(page))]
    papers = [item for item in items if isinstance(item, Paper)]
    assert (len(items), len(papers)) == (419, 419)
    distinct, merged = merge_duplicates(papers)
    assert (len(distinct), merged) == (391, 28)
    with (shared / "gold" / "train.jsonl").open(encoding="utf-8") as lines:
        gold = {title_key(row["title"]): row for row in map(json.loads, lines)}
    assert all(paper.abstract == gold[title_key(paper.title)]["abstract"] for paper in distinct)
    footers = [paper for paper in papers if paper.author_count is not None]
    assert len(footers) == sum(bool(paper.date) for paper in papers) == 91


@pytest.mark.shared
@pytest.mark.parametrize("render", LAYOUTS)
def test_real_papers_survive_each_layout(shared: Path, render: Render) -> None:
    with gzip.open(shared / "corpus" / "papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rng = random.Random(7)
    rows = rng.sample([row for row in rows if row["title"].strip() and (row["abstract"] or "").strip()], 2000)
    papers = [
        Paper(
            "",
            " ".join(row["title"].split()),
            " ".join(row["abstract"].split()),
            date="2024-03-01",
            author_count=2,
        )
        for row in rows
    ]
    for start in range(0, len(papers), 100):
        part = papers[start : start + 100]
        assert texts(read(render(part))) == texts(part)
