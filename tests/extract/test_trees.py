"""Tree ensembles: what is exported from CatBoost gives CatBoost's own probabilities."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from extract.components.trained import pack, unpack_trees
from extract.trees import TreeEnsemble

STUMP: dict[str, Any] = {
    "scale_and_bias": [2.0, [0.5]],
    "oblivious_trees": [
        {"splits": [], "leaf_values": [1.0]},
        {
            "splits": [
                {"split_type": "FloatFeature", "float_feature_index": 1, "border": 0.0},
                {"split_type": "FloatFeature", "float_feature_index": 0, "border": 10.0},
            ],
            "leaf_values": [0.0, 1.0, 2.0, 4.0],
        },
    ],
}
"""A tree that is one leaf, and one that asks two questions: the first one is the lowest bit of the leaf."""


def fitted(classes: int, folder: Path) -> tuple[TreeEnsemble, np.ndarray, np.ndarray]:
    """An exported ensemble, rows, and CatBoost's probabilities for them."""
    catboost = pytest.importorskip("catboost", reason="needs papervine[train]")
    random = np.random.default_rng(3)
    rows = random.normal(size=(300, 6)).astype("float32")
    labels = (rows[:, :classes] + random.normal(size=(300, classes)) / 3).argmax(axis=1)
    model = catboost.CatBoostClassifier(
        iterations=40, depth=4, random_seed=1, verbose=0, thread_count=1, allow_writing_files=False
    )
    model.fit(rows, labels)
    model.save_model(str(folder / "trees.json"), format="json")
    exported = TreeEnsemble.from_catboost(json.loads((folder / "trees.json").read_text()))
    return exported, rows, model.predict_proba(rows)


def test_two_classes_give_the_chance_of_the_second(tmp_path: Path) -> None:
    trees, rows, expected = fitted(2, tmp_path)
    assert trees.probabilities(rows) == pytest.approx(expected[:, 1], abs=2e-3)


def test_several_classes_give_a_chance_for_each(tmp_path: Path) -> None:
    trees, rows, expected = fitted(4, tmp_path)
    assert trees.probabilities(rows) == pytest.approx(expected, abs=2e-3)
    assert trees.probabilities(rows).sum(axis=1) == pytest.approx(np.ones(len(rows)))


def test_leaves_of_each_tree_are_scaled_summed_and_shifted() -> None:
    trees = TreeEnsemble.from_catboost(STUMP)
    rows = np.array([[0, -1], [0, 1], [20, -1], [20, 1], [10, 0], [np.nan, np.nan]])
    assert trees.raw(rows).ravel() == pytest.approx([2.5, 4.5, 6.5, 10.5, 2.5, 2.5])


def test_no_rows_give_no_probabilities() -> None:
    one = TreeEnsemble.from_catboost(STUMP)
    assert one.probabilities(np.zeros((0, 2))).shape == (0,)
    several = TreeEnsemble(one.columns, one.thresholds, np.repeat(one.leaves, 3, axis=2), np.zeros(3))
    assert several.probabilities(np.zeros((0, 2))).shape == (0, 3)


def test_extreme_sums_stay_probabilities() -> None:
    leaves = np.array([[[4000.0, -4000.0, 0.0], [0.0, 0.0, 0.0]]])
    trees = TreeEnsemble(np.zeros((1, 1), int), np.zeros((1, 1)), leaves, np.zeros(3))
    assert trees.probabilities(np.array([[-1.0], [1.0]])) == pytest.approx(
        np.array([[1, 0, 0], [1 / 3, 1 / 3, 1 / 3]])
    )


def test_a_split_on_categories_is_refused() -> None:
    model = json.loads(json.dumps(STUMP))
    model["oblivious_trees"][1]["splits"][0]["split_type"] = "OneHotFeature"
    with pytest.raises(ValueError, match="tree 1 splits on a OneHotFeature"):
        TreeEnsemble.from_catboost(model)


def test_what_is_saved_decides_the_same() -> None:
    trees = TreeEnsemble.from_catboost(STUMP)
    again = unpack_trees("decision", pack("decision", trees))
    rows = np.array([[0.0, -1.0], [20.0, 1.0]])
    assert again.probabilities(rows) == pytest.approx(trees.probabilities(rows))
