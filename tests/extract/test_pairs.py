"""Where things stand to each other, against a comparison of all mentions one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.pairs import APART, BUCKETS, NESTED, NEXT_SENTENCE, between_means, closest_pairs, pooling

SENTENCES = np.repeat(np.arange(4), 8)
SPANS = st.tuples(st.integers(0, 27), st.integers(1, 3)).map(lambda s: (s[0], s[0] + s[1]))
THINGS = st.lists(st.lists(SPANS, min_size=1, max_size=4), max_size=5)


@given(THINGS)
def test_the_closest_mentions_are_those_of_the_smallest_gap(things: list[list[tuple[int, int]]]) -> None:
    pairs = closest_pairs(things, SENTENCES)
    spans = [span for thing in things for span in thing]
    for i, one in enumerate(things):
        for j, other in enumerate(things):
            if i == j:
                continue
            gaps = [max(c - b, a - d, -1) for a, b in one for c, d in other if SENTENCES[a] == SENTENCES[c]]
            if not gaps:
                assert pairs.first[i, j] == pairs.second[i, j] == -1
                assert pairs.bucket[i, j] in (NEXT_SENTENCE, APART)
                continue
            assert max(pairs.gap[i, j], -1) == min(gaps)
            assert spans[pairs.first[i, j]] in one
            assert spans[pairs.second[i, j]] in other
            assert (pairs.bucket[i, j] == NESTED) == (min(gaps) < 0)
            start, end = pairs.between[i, j]
            assert end - start == max(0, min(gaps))
    assert pairs.bucket.size == 0 or 0 <= pairs.bucket.min() <= pairs.bucket.max() < BUCKETS


def test_order_tells_two_distances_apart() -> None:
    pairs = closest_pairs([[(0, 1)], [(3, 4)]], SENTENCES)
    assert pairs.bucket[0, 1] != pairs.bucket[1, 0]
    assert pairs.between[0, 1].tolist() == pairs.between[1, 0].tolist() == [1, 3]


def test_pooling_averages_over_mentions_and_their_tokens() -> None:
    hidden = np.arange(8.0)[:, None]
    assert pooling([[(0, 2), (4, 5)]], 8) @ hidden == pytest.approx(np.array([[(0.5 + 4) / 2]]))
    assert pooling([], 8).shape == (0, 8)


def test_means_between_are_zero_where_nothing_stands_between() -> None:
    hidden = np.arange(8.0)[:, None]
    spans = np.array([[[1, 4], [0, 0]]])
    assert between_means(hidden, spans) == pytest.approx(np.array([[[2.0], [0.0]]]))
