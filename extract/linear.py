"""Multinomial logistic regression over hashed features: a table of weights, summed row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from spacy.strings import get_string_id

BITS = 17
"""Features fall into 2**BITS rows of weights."""


def feature_ids(features: Iterable[str]) -> np.ndarray:
    """The rows of the features; the same on every machine (spaCy's 64-bit MurmurHash)."""
    ids = {int(get_string_id(feature)) & ((1 << BITS) - 1) for feature in features}
    return np.fromiter(sorted(ids), dtype="int64", count=len(ids))


@dataclass(frozen=True)
class LinearModel:
    """`weights` of shape (2**BITS, classes) and `bias` of shape (classes,)."""

    weights: np.ndarray
    bias: np.ndarray

    def scores(self, rows: Sequence[np.ndarray]) -> np.ndarray:
        """Unnormalised log probabilities of shape (rows, classes) for rows of feature ids."""
        out = np.tile(self.bias, (len(rows), 1))
        for index, ids in enumerate(rows):
            if len(ids):
                out[index] += self.weights[ids].sum(axis=0, dtype="float64")
        return out

    def arrays(self) -> dict[str, np.ndarray]:
        """The arrays to save, by field name."""
        return {"weights": self.weights.astype("float16"), "bias": self.bias.astype("float64")}
