"""The encoder: a small network that reads each token of a paper in the light of all others, with NumPy alone.

Word vectors, learnt vectors of words and of their parts, and numbers about a token's place are projected to
one vector a token. Gated convolutions (Y. N. Dauphin et al.: Language Modeling with Gated Convolutional
Networks, ICML 2017) mix in the words beside it, one self-attention layer (A. Vaswani et al.: Attention Is All
You Need, NIPS 2017) the rest of the paper. Training is in `extract.training.encoder`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from extract.token_features import TokenFeatures

WIDTH = 144
HEADS = 4
LAYERS = ("conv", "conv", "attention", "conv", "conv")
PARTS = ("word", "prefix", "suffix", "shape")
"""The learnt tables, in the order of the columns of `TokenFeatures.ids`."""

MAX_TOKENS = 1024
"""Longer texts are read in pieces of this many tokens: attention costs their square."""

_EPSILON = 1e-5


@dataclass(frozen=True)
class Encoder:
    """The network's weights by name, as `extract.training.encoder` names them, and the fixed word vectors."""

    weights: Mapping[str, np.ndarray]
    vectors: np.ndarray

    def encode(self, features: TokenFeatures) -> np.ndarray:
        """A vector for each token, of shape (tokens, WIDTH)."""
        size = len(features.ids)
        pieces = [
            self._encode(features.ids[first : first + MAX_TOKENS], features.flags[first : first + MAX_TOKENS])
            for first in range(0, size, MAX_TOKENS)
        ]
        return np.concatenate(pieces) if pieces else np.zeros((0, WIDTH), dtype="float32")

    def linear(self, name: str, rows: np.ndarray) -> np.ndarray:
        """The linear layer `name` of the rows."""
        out: np.ndarray = rows @ self.weights[f"{name}.weight"].T
        bias = self.weights.get(f"{name}.bias")
        return out if bias is None else out + bias

    def _encode(self, ids: np.ndarray, flags: np.ndarray) -> np.ndarray:
        word = ids[:, 0]
        known = word < len(self.vectors)
        fixed = np.where(known[:, None], self.vectors[np.where(known, word, 0)], np.float32(0))
        learnt = [self.weights[f"tables.{part}.weight"][ids[:, i]] for i, part in enumerate(PARTS)]
        hidden = self._norm("input_norm", self.linear("input", np.hstack([fixed, *learnt, flags])))
        hidden = np.maximum(hidden, 0)
        for index, kind in enumerate(LAYERS):
            change = self._conv(index, hidden) if kind == "conv" else self._attention(index, hidden)
            hidden = self._norm(f"norms.{index}", hidden + change)
        return hidden

    def _conv(self, index: int, hidden: np.ndarray) -> np.ndarray:
        blank = np.zeros((1, hidden.shape[1]), dtype=hidden.dtype)
        window = np.hstack([np.vstack([blank, hidden[:-1]]), hidden, np.vstack([hidden[1:], blank])])
        both = self.linear(f"layers.{index}", window)
        value, gate = both[:, :WIDTH], both[:, WIDTH:]
        gated: np.ndarray = value * sigmoid(gate)
        return gated

    def _attention(self, index: int, hidden: np.ndarray) -> np.ndarray:
        size, depth = len(hidden), WIDTH // HEADS
        query, key, value = (
            part.reshape(size, HEADS, depth).transpose(1, 0, 2)
            for part in np.split(self.linear(f"layers.{index}.inner", hidden), 3, axis=1)
        )
        logits = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(depth))
        shares = np.exp(logits - logits.max(axis=2, keepdims=True))
        shares /= shares.sum(axis=2, keepdims=True)
        mixed = (shares @ value).transpose(1, 0, 2).reshape(size, WIDTH)
        return self.linear(f"layers.{index}.outer", mixed)

    def _norm(self, name: str, rows: np.ndarray) -> np.ndarray:
        centred = rows - rows.mean(axis=1, keepdims=True)
        scale = 1 / np.sqrt(np.mean(centred * centred, axis=1, keepdims=True) + np.float32(_EPSILON))
        out: np.ndarray = centred * scale * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]
        return out


def sigmoid(values: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)), without overflow."""
    out: np.ndarray = 0.5 * (1 + np.tanh(0.5 * values))
    return out


def softmax(values: np.ndarray) -> np.ndarray:
    """Probabilities along the last axis."""
    exponentials = np.exp(values - values.max(axis=-1, keepdims=True, initial=-np.inf))
    out: np.ndarray = exponentials / exponentials.sum(axis=-1, keepdims=True)
    return out
