"""Candidate spans and the keys that group them."""

from __future__ import annotations

import numpy as np
import pytest
from small_docs import make_doc

from extract.components.candidates import MAX_TOKENS, candidate_spans
from extract.entity_features import group_spans
from extract.surface import surface_key

TEXT = "Boiling Water\nWe train TeapotNet on the large kettle corpus, which is new."


def phrases(text: str, likely: tuple[str, ...] = (), known: tuple[str, ...] = ()) -> set[str]:
    """The candidates in the abstract of `text`; of the title some are taken whatever the tagger says."""
    doc = make_doc(text, likely)
    spans = candidate_spans(doc, frozenset(known))
    title_end = next(token.i for token in doc if "\n" in token.text)
    return {
        doc[start:end].text
        for start, end in zip(spans.starts.tolist(), spans.ends.tolist(), strict=True)
        if start > title_end
    }


def test_what_the_tagger_finds_is_a_candidate() -> None:
    assert "TeapotNet" in phrases(TEXT, likely=("TeapotNet",))
    assert "large kettle corpus" in phrases(TEXT, likely=("large kettle corpus",))


def test_what_neither_the_tagger_nor_a_table_knows_is_none() -> None:
    assert phrases(TEXT) == set()


def test_a_known_phrase_is_a_candidate_wherever_it_stands() -> None:
    assert phrases(TEXT, known=(surface_key("kettle corpus"),)) == {"kettle corpus"}


def test_candidates_neither_begin_nor_end_on_a_function_word_nor_cross_a_comma() -> None:
    everything = phrases(TEXT, known=tuple(surface_key(p) for p in (
        "the large kettle corpus", "TeapotNet on", "corpus, which", "the large", "kettle",
    )))  # fmt: skip
    assert everything == {"kettle"}


def test_candidates_have_a_bounded_length_and_arrays_that_agree() -> None:
    words = " ".join(f"word{letter}" for letter in "abcdefghijklmnop")
    doc = make_doc(f"T\n{words}", likely=(words,))
    spans = candidate_spans(doc, frozenset([surface_key(words)]))
    assert (spans.ends - spans.starts).max(initial=0) <= MAX_TOKENS
    assert len(spans.starts) == len(spans.ends) == len(spans.keys) == len(spans.probabilities)


@pytest.mark.parametrize("text", ["\n", "T\n", "\n.", "\n. , ( )", "?!\n—", "a\na"])
def test_texts_without_content_have_no_candidates_in_the_abstract(text: str) -> None:
    assert phrases(text) == set()


def test_spans_of_one_key_form_a_group_and_definitions_join_two() -> None:
    doc = make_doc("T\nKettle search (KS) is a search. We run KS and kettle search.")
    known = frozenset(map(surface_key, ("kettle search", "KS", "search")))
    spans = candidate_spans(doc, known)
    groups = group_spans(doc, spans)
    joined = next(forms for forms in groups.forms if "ks" in forms)
    assert sorted(joined) == ["kettlesearch", "ks"]
    assert groups.of_span.max() == len(groups) - 1
    members = groups.of_span == groups.forms.index(joined)
    assert np.count_nonzero(members) == 4
