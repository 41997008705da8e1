"""The two kinds of model that are trained, and how a table of examples is held out fold by fold."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from extract.linear import BITS, LinearModel
from extract.trees import TreeEnsemble

SEED = 7


def fit_trees(
    rows: np.ndarray, labels: np.ndarray, *, trees: int, depth: int = 6, rate: float = 0.08
) -> TreeEnsemble:
    """Boosted symmetric trees: one output for two classes, else one for each class from 0 upwards.

    Args:
        rows: features of shape (n, features).
        labels: class of each row, of shape (n,).
        trees: how many to grow.
        depth: questions asked by each tree.
        rate: how much of each tree's correction is taken.
    """
    from catboost import CatBoostClassifier

    classes = int(labels.max()) + 1
    settings: dict[str, Any] = {"loss_function": "Logloss"}
    if classes > 2:
        settings = {"loss_function": "MultiClass", "classes_count": classes}
    model = CatBoostClassifier(
        iterations=trees, depth=depth, learning_rate=rate, l2_leaf_reg=5, rsm=0.4, random_seed=SEED,
        bootstrap_type="Bernoulli", subsample=0.7, boosting_type="Plain", border_count=64,
        allow_writing_files=False, verbose=0, **settings,
    )  # fmt: skip
    model.fit(rows, labels)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trees.json"
        model.save_model(str(path), format="json")
        return TreeEnsemble.from_catboost(json.loads(path.read_text()))


def fit_linear(
    rows: Sequence[np.ndarray],
    labels: np.ndarray,
    *,
    classes: int,
    strength: float,
    weights: np.ndarray | None = None,
) -> LinearModel:
    """Multinomial logistic regression over hashed features.

    Args:
        rows: feature ids of each example.
        labels: class of each example, from 0.
        classes: how many there are; a class without examples gets a very low score.
        strength: inverse of the regularisation, as in scikit-learn.
        weights: of the examples, all 1 if not given.
    """
    import warnings

    from scipy.sparse import csr_matrix
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    ends = np.cumsum([0, *(len(row) for row in rows)])
    table = csr_matrix(
        (np.ones(ends[-1], dtype="float32"), np.concatenate(rows), ends), (len(rows), 1 << BITS)
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # stopped early on purpose: it regularises
        model = LogisticRegression(C=strength, max_iter=60).fit(table, labels, sample_weight=weights)
    coefficients, intercepts = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        coefficients = np.vstack([-coefficients / 2, coefficients / 2])
        intercepts = np.array([-intercepts[0] / 2, intercepts[0] / 2])
    columns = np.zeros((1 << BITS, classes), dtype="float16")
    bias = np.full(classes, -20.0)
    for index, label in enumerate(model.classes_):
        columns[:, label] = coefficients[index]
        bias[label] = intercepts[index]
    return LinearModel(columns, bias)


def held_out(
    folds: np.ndarray, fit: Callable[[np.ndarray], Any], predict: Callable[[Any, np.ndarray], np.ndarray]
) -> np.ndarray:
    """Predictions for every row by a model that was fitted on the other folds alone.

    Args:
        folds: the fold of each row.
        fit: from the indexes of the rows to learn from to a model.
        predict: from a model and indexes to predictions, one a row.
    """
    out: np.ndarray | None = None
    for fold in np.unique(folds):
        inside = np.flatnonzero(folds == fold)
        predicted = predict(fit(np.flatnonzero(folds != fold)), inside)
        if out is None:
            out = np.zeros((len(folds), *predicted.shape[1:]))
        out[inside] = predicted
    assert out is not None
    return out
