"""Where things stand to each other in a paper: the closest mentions of every two of them.

A thing is a list of token spans: an entity's mentions, or the one place of a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Span = tuple[int, int]

_STEPS = 7
NEXT_SENTENCE, APART, NESTED = 0, 1, 2
BUCKETS = 3 + 2 * _STEPS
"""How many kinds of distance there are: in neighbouring sentences, further apart, nested, and for each order
the logarithm of the number of tokens between."""

_FAR = 1 << 20


@dataclass(frozen=True)
class Pairs:
    """For every ordered pair of things; each array begins with the shape (things, things).

    `first` and `second` index the closest mentions in one sentence (-1 where the two never meet), `gap` is
    the number of tokens between them (negative where they overlap), `bucket` the kind of distance, `between`
    the tokens between (start, end; empty where the two never meet), `sentences` how many sentences apart.
    """

    first: np.ndarray
    second: np.ndarray
    gap: np.ndarray
    bucket: np.ndarray
    between: np.ndarray
    sentences: np.ndarray


def closest_pairs(things: Sequence[Sequence[Span]], sentence_of: np.ndarray) -> Pairs:
    """Compare all things of a paper.

    Args:
        things: each with at least one span.
        sentence_of: the sentence of each token.
    """
    size = len(things)
    if not size:
        none = np.zeros((0, 0), dtype=int)
        return Pairs(none, none, none, none, np.zeros((0, 0, 2), dtype=int), none)
    owner = np.repeat(np.arange(size), [len(spans) for spans in things])
    spans = np.array([span for spans in things for span in spans])
    begins = np.searchsorted(owner, np.arange(size))
    start, end, sentence = spans[:, 0], spans[:, 1], sentence_of[spans[:, 0]]
    gap = np.maximum(start[None, :] - end[:, None], start[:, None] - end[None, :])
    together = (sentence[:, None] == sentence[None, :]) & ~np.eye(len(owner), dtype=bool)
    cost = np.where(together, np.maximum(gap, -1) + 1, _FAR)
    mentions = len(owner)
    code = (cost.astype("int64") * mentions + np.arange(mentions)[:, None]) * mentions + np.arange(mentions)
    code = np.minimum.reduceat(np.minimum.reduceat(code, begins, axis=0), begins, axis=1)
    second, rest = code % mentions, code // mentions
    first, meets = rest % mentions, rest // mentions < _FAR
    apart = np.abs(sentence[:, None] - sentence[None, :])
    sentences = np.minimum.reduceat(np.minimum.reduceat(apart, begins, axis=0), begins, axis=1)
    gaps = gap[first, second]
    before = start[first] < start[second]
    steps = np.minimum(_STEPS - 1, np.log2(np.maximum(gaps, 0) + 1).astype(int))
    bucket = np.where(gaps < 0, NESTED, 3 + steps + np.where(before, 0, _STEPS))
    bucket = np.where(meets, bucket, np.where(sentences <= 1, NEXT_SENTENCE, APART))
    left = np.where(before, end[first], end[second])
    right = np.where(before, start[second], start[first])
    empty = ~meets | (right <= left)
    between = np.stack([np.where(empty, 0, left), np.where(empty, 0, right)], axis=2)
    return Pairs(
        np.where(meets, first, -1), np.where(meets, second, -1), np.where(meets, gaps, 99), bucket, between,
        sentences,
    )  # fmt: skip


def pooling(things: Sequence[Sequence[Span]], tokens: int) -> np.ndarray:
    """Weights of shape (things, tokens) that average over a thing's mentions, and over each one's tokens."""
    weights = np.zeros((len(things), tokens), dtype="float32")
    for row, spans in zip(weights, things, strict=True):
        for start, end in spans:
            row[start:end] += 1 / ((end - start) * len(spans))
    return weights


def between_means(hidden: np.ndarray, between: np.ndarray) -> np.ndarray:
    """The mean of `hidden` (tokens, width) over the tokens of each span of `between` (…, 2); 0 if empty."""
    sums = np.vstack([np.zeros((1, hidden.shape[1]), dtype=hidden.dtype), np.cumsum(hidden, axis=0)])
    size = np.maximum(1, between[..., 1] - between[..., 0]).astype(hidden.dtype)
    means: np.ndarray = (sums[between[..., 1]] - sums[between[..., 0]]) / size[..., None]
    return means
