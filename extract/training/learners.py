"""The two kinds of model that are trained, and how a table of examples is held out fold by fold."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from extract.perceptron import Perceptron
from extract.trees import TreeEnsemble

SEED = 7


def fit_trees(
    rows: np.ndarray, labels: np.ndarray, *, classes: int = 2, trees: int, depth: int = 6, rate: float = 0.08
) -> TreeEnsemble:
    """Boosted symmetric trees: one output for two classes, else one for each class from 0 upwards.

    Args:
        rows: features of shape (n, features).
        labels: class of each row, of shape (n,).
        classes: how many there are, also where some have no example.
        trees: how many to grow.
        depth: questions asked by each tree.
        rate: how much of each tree's correction is taken.
    """
    from catboost import CatBoostClassifier

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


def fit_perceptron(
    rows: np.ndarray, labels: np.ndarray, *, classes: int, hidden: int = 96, epochs: int = 6
) -> Perceptron:
    """A network with one hidden layer.

    Args:
        rows: features of shape (n, features), as the encoder gives them: of similar size.
        labels: class of each row, of shape (n,).
        classes: how many there are.
        hidden: width of the hidden layer.
        epochs: how often the rows are gone through.
    """
    import torch
    from torch import nn
    from torch.nn import functional

    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    inner, outer = nn.Linear(rows.shape[1], hidden), nn.Linear(hidden, classes)
    network = nn.Sequential(nn.Dropout(0.1), inner, nn.ReLU(), nn.Dropout(0.3), outer)
    batch, size = 256, len(rows)
    steps = epochs * -(-size // batch)
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=2e-3, total_steps=steps)
    table, answers = (
        torch.from_numpy(np.asarray(rows, dtype="float32")),
        torch.from_numpy(labels.astype("int64")),
    )
    for _ in range(epochs):
        order = torch.randperm(size)
        for first in range(0, size, batch):
            chosen = order[first : first + batch]
            loss = functional.cross_entropy(network(table[chosen]), answers[chosen])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
    weights = ((layer.weight.detach().numpy(), layer.bias.detach().numpy()) for layer in (inner, outer))
    return Perceptron(*(np.vstack([weight.T, bias]) for weight, bias in weights))


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
