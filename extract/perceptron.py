"""A network with one hidden layer as data: evaluated with NumPy alone, trained with PyTorch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from extract.encoder import softmax


@dataclass(frozen=True)
class Perceptron:
    """`inner` of shape (features + 1, hidden) and `outer` of shape (hidden + 1, classes), biases last."""

    inner: np.ndarray
    outer: np.ndarray

    def log_probabilities(self, rows: np.ndarray) -> np.ndarray:
        """Log probabilities of shape (n, classes) for `rows` of shape (n, features)."""
        hidden = np.maximum(rows @ self.inner[:-1] + self.inner[-1], 0)
        logs: np.ndarray = np.log(softmax(hidden @ self.outer[:-1] + self.outer[-1]) + np.float32(1e-6))
        return logs

    def arrays(self) -> dict[str, np.ndarray]:
        """The arrays to save, by field name."""
        return {"inner": self.inner.astype("float16"), "outer": self.outer.astype("float16")}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Perceptron:
        """What `arrays` gave."""
        return cls(arrays["inner"].astype("float32"), arrays["outer"].astype("float32"))
