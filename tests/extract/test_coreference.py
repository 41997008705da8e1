"""Which forms of a paper are compared, and how they are joined."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_docs import make_doc, token_span

from extract.coreference import Form, clusters, form_pairs
from extract.surface import surface_key

TEXT = (
    "T\nNeural architecture search (NAS) finds ResNet-50 and ResNet-101; architecture search "
    "is slow. Kettles boil at BERT."
)


def compared(*phrases: str) -> list[tuple[str, str]]:
    """The pairs of phrases that are compared, as (longer, shorter)."""
    doc = make_doc(TEXT)
    pairs, rows, likeness = form_pairs(doc, [form(phrase) for phrase in phrases])
    assert len(pairs) == len(rows) == len(likeness)
    assert np.isfinite(rows).all()
    return [(phrases[a], phrases[b]) for a, b in pairs]


def form(phrase: str) -> Form:
    return Form(surface_key(phrase), [token_span(make_doc(TEXT), phrase)], 0.9, np.full(5, 0.2), np.zeros(9))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Neural architecture search", "architecture search"), ("Neural architecture search", "NAS"),
     ("ResNet-101", "ResNet-50")],
)  # fmt: skip
def test_forms_that_share_words_initials_or_a_beginning_are_compared(one: str, other: str) -> None:
    assert compared(one, other) == compared(other, one) == [(one, other)]


def test_forms_that_share_nothing_are_not_compared() -> None:
    assert compared("Kettles", "BERT") == []
    assert compared("Kettles") == compared() == []


def test_pairs_above_the_threshold_are_joined_along_chains() -> None:
    pairs = [(1, 0), (1, 2), (4, 3)]
    assert clusters(pairs, np.array([0.9, 0.5, 0.1]), 5, 0.5) == [[0, 1, 2], [3], [4]]
    assert clusters([], np.zeros(0), 2, 0.5) == [[0], [1]]
    assert clusters([], np.zeros(0), 0, 0.5) == []


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.floats(0, 1)), max_size=20))
def test_every_form_is_in_one_cluster(scored: list[tuple[int, int, float]]) -> None:
    pairs = [(a, b) for a, b, _ in scored]
    joined = clusters(pairs, np.array([chance for *_, chance in scored]), 8, 0.5)
    assert sorted(index for cluster in joined for index in cluster) == list(range(8))
    assert all(cluster == sorted(cluster) for cluster in joined)
    owner = {index: number for number, cluster in enumerate(joined) for index in cluster}
    assert all(owner[a] == owner[b] for a, b, chance in scored if chance >= 0.5)
