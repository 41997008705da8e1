"""Sentence boundaries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_docs import make_doc


def sentences(text: str) -> list[str]:
    return [sentence.text.strip() for sentence in make_doc(text).sents]


def test_the_title_is_a_sentence_of_its_own() -> None:
    assert sentences("Boiling Water\nWe boil water. It works.") == [
        "Boiling Water",
        "We boil water.",
        "It works.",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Smith et al. The rest differs", "Fig. 3 shows it", "As in Eq. 2 it holds", "It scores 3.5 there",
        "Models, e.g. BERT, do well", "GPT-3.5 is used", "It works, i.e. it boils",
        "See the footnote (it is short.) of this page",
    ],
)  # fmt: skip
def test_a_stop_inside_a_sentence_does_not_end_it(sentence: str) -> None:
    assert sentences(f"T\n{sentence}. Next one.") == ["T", f"{sentence}.", "Next one."]


def test_questions_and_exclamations_end_sentences() -> None:
    assert sentences("T\nDoes it boil? It does! Good.") == ["T", "Does it boil?", "It does!", "Good."]


def test_marks_that_close_a_sentence_belong_to_it() -> None:
    assert sentences('T\nIt says "yes." We agree. (It holds.) Good.') == [
        "T", 'It says "yes."', "We agree.", "(It holds.)", "Good.",
    ]  # fmt: skip


def test_a_lower_case_word_continues_the_sentence() -> None:
    assert sentences("T\nIt grew vs. the other one.") == ["T", "It grew vs. the other one."]


@given(st.text(alphabet="Ab.!?)\"',\n 中。3", max_size=50))
def test_sentences_cover_every_token_once(text: str) -> None:
    doc = make_doc(f"T\n{text}")
    assert [token.i for sentence in doc.sents for token in sentence] == list(range(len(doc)))
