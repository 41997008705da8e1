"""What a paper says outright to propose."""

from __future__ import annotations

import numpy as np
import pytest
from small_docs import make_doc, token_span

from extract.components.roles import STATED_PROPOSAL, believe_proposal, names_title, says_proposed
from extract.records import ROLES
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


def test_a_name_alone_before_the_colon_of_the_title_is_what_the_paper_brings() -> None:
    doc = make_doc("Sprout: A Small Encoder for Kettles\nSprout: it is small.")
    assert names_title(wording(doc), *token_span(doc, "Sprout"))
    assert not names_title(wording(doc), *token_span(doc, "Small Encoder"))
    later = next(token.i for token in doc if token.text == "Sprout" and token.i > 0)
    assert not names_title(wording(doc), later, later + 1)
    plain = make_doc("Sprout\nSprout: it is small.")
    assert not names_title(wording(plain), *token_span(plain, "Sprout"))


def test_a_believed_proposal_keeps_the_chances_a_distribution() -> None:
    chances = np.full(len(ROLES), 1 / len(ROLES))
    believe_proposal(chances)
    assert chances[ROLES.index("PROPOSES")] == pytest.approx(STATED_PROPOSAL)
    assert chances.sum() == pytest.approx(1.0)
