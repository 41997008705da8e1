"""What a paper says outright to propose."""

from __future__ import annotations

import pytest
from small_docs import make_doc, token_span

from extract.components.roles import says_proposed
from extract.wording import wording


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We propose Sprout, a small encoder.", "Sprout"),
        ("In this paper we introduce the Sprout: it is small.", "Sprout"),
        ("This work presents a novel Sprout (SP).", "Sprout"),
        ("We describe a method called Sprout.", "Sprout"),
    ],
)
def test_an_outright_statement_is_seen(text: str, name: str) -> None:
    doc = make_doc(text)
    assert says_proposed(wording(doc), *token_span(doc, name))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We propose Sprout models for small devices.", "Sprout"),
        ("We compare with Sprout, a small encoder.", "Sprout"),
        ("They propose Sprout, a small encoder.", "Sprout"),
        ("Sprout, a small encoder, is what we propose.", "Sprout"),
    ],
)
def test_other_statements_are_not(text: str, name: str) -> None:
    doc = make_doc(text)
    assert not says_proposed(wording(doc), *token_span(doc, name))
