"""Gradient-boosted decision trees as data: evaluated with NumPy alone, trained with CatBoost.

CatBoost grows symmetric (oblivious) trees: all nodes of one depth ask the same question, so a tree is a few
thresholds and a table of leaves, and an ensemble is three arrays.
L. Prokhorenkova et al.: CatBoost: unbiased boosting with categorical features. NeurIPS 2018.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class TreeEnsemble:
    """`columns` and `thresholds` of shape (trees, depth), `leaves` of shape (trees, 2**depth, outputs)."""

    columns: np.ndarray
    thresholds: np.ndarray
    leaves: np.ndarray
    bias: np.ndarray

    def raw(self, rows: np.ndarray) -> np.ndarray:
        """Sums of leaf values for `rows` of shape (n, features); the result has shape (n, outputs)."""
        trees, depth = self.columns.shape
        if not len(rows):
            return np.zeros((0, self.leaves.shape[2]), dtype="float32")
        leaf = np.zeros((len(rows), trees), dtype="int32")
        for level in range(depth):
            leaf |= (rows[:, self.columns[:, level]] > self.thresholds[:, level]).astype("int32") << level
        leaf += np.arange(trees, dtype="int32") << depth
        flat = self.leaves.reshape(trees << depth, -1)
        out: np.ndarray = flat[leaf].sum(axis=1, dtype="float64") + self.bias
        return out

    def probabilities(self, rows: np.ndarray) -> np.ndarray:
        """Probabilities: of shape (n,) for one output, of shape (n, outputs) for several."""
        raw = self.raw(rows)
        if raw.shape[1] == 1:
            one: np.ndarray = 1.0 / (1.0 + np.exp(-raw[:, 0]))
            return one
        exponentials = np.exp(raw - raw.max(axis=1, keepdims=True, initial=-np.inf))
        many: np.ndarray = exponentials / exponentials.sum(axis=1, keepdims=True)
        return many

    def arrays(self) -> dict[str, np.ndarray]:
        """The arrays to save, by field name."""
        return {
            "columns": self.columns.astype("int32"),
            "thresholds": self.thresholds.astype("float32"),
            "leaves": self.leaves.astype("float16"),
            "bias": self.bias.astype("float64"),
        }

    @classmethod
    def from_catboost(cls, model: dict[str, Any]) -> TreeEnsemble:
        """The ensemble in CatBoost's JSON export.

        Raises:
            ValueError: a split is on something else than a number.
        """
        trees = model["oblivious_trees"]
        scale, bias = model["scale_and_bias"]
        outputs = len(bias)
        depth = max(len(tree["splits"]) for tree in trees)
        columns = np.zeros((len(trees), depth), dtype=int)
        thresholds = np.full((len(trees), depth), np.inf)
        leaves = np.zeros((len(trees), 1 << depth, outputs))
        for number, tree in enumerate(trees):
            for level, split in enumerate(tree["splits"]):
                if split["split_type"] != "FloatFeature":
                    raise ValueError(f"tree {number} splits on a {split['split_type']}")
                columns[number, level] = split["float_feature_index"]
                thresholds[number, level] = split["border"]
            values = np.array(tree["leaf_values"]).reshape(-1, outputs)
            leaves[number, : len(values)] = values * scale
        return cls(columns, thresholds.astype("float32"), leaves.astype("float16"), np.array(bias, float))
