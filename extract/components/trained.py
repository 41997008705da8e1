"""What the trained components share: arrays that are saved and loaded with the pipeline."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from extract.errors import ModelError
from extract.perceptron import Perceptron
from extract.trees import TreeEnsemble

FORMAT = 2
"""Raised whenever features change, so that a model trained on others is refused instead of guessing."""


class ArrayComponent:
    """A pipeline component whose state is named arrays; subclasses take them in `set_arrays`.

    spaCy calls `to_disk`, `from_disk`, `to_bytes` and `from_bytes` when a pipeline is saved, loaded or sent
    to another process.
    """

    def __init__(self) -> None:
        self.arrays: dict[str, np.ndarray] = {}

    def set_arrays(self, arrays: dict[str, np.ndarray]) -> None:
        """Take new state.

        Raises:
            ModelError: it was trained on the features of another version.
        """
        trained = int(arrays["format"]) if "format" in arrays else None
        if trained != FORMAT:
            raise ModelError(
                f"the model has format {trained or 'unknown'}, this version of Papervine reads {FORMAT}: "
                "train it again with this version"
            )
        self.arrays = arrays

    def to_bytes(self, exclude: Iterable[str] = ()) -> bytes:
        """The state as a NumPy archive."""
        buffer = io.BytesIO()
        arrays: dict[str, Any] = self.arrays
        np.savez_compressed(buffer, **arrays)
        return buffer.getvalue()

    def from_bytes(self, data: bytes, exclude: Iterable[str] = ()) -> ArrayComponent:
        """Load what `to_bytes` gave."""
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            self.set_arrays({name: archive[name] for name in archive.files})
        return self

    def to_disk(self, path: str | Path, exclude: Iterable[str] = ()) -> None:
        """Write the state into the folder `path`."""
        Path(path).mkdir(parents=True, exist_ok=True)
        (Path(path) / "arrays.npz").write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, exclude: Iterable[str] = ()) -> ArrayComponent:
        """Load the state from the folder `path`."""
        return self.from_bytes((Path(path) / "arrays.npz").read_bytes())


def pack(name: str, model: TreeEnsemble | Perceptron) -> dict[str, np.ndarray]:
    """The arrays of a model, their names prefixed with `name`."""
    return {f"{name}.{key}": array for key, array in model.arrays().items()}


def unpack_trees(name: str, arrays: dict[str, np.ndarray]) -> TreeEnsemble:
    """The tree ensemble that was packed under `name`; its leaves as floats that NumPy adds fast."""
    columns, thresholds, leaves, bias = (
        arrays[f"{name}.{key}"] for key in ("columns", "thresholds", "leaves", "bias")
    )
    return TreeEnsemble(columns, thresholds, leaves.astype("float32"), bias)


def unpack_perceptron(name: str, arrays: dict[str, np.ndarray]) -> Perceptron:
    """The perceptron that was packed under `name`."""
    return Perceptron.from_arrays({key: arrays[f"{name}.{key}"] for key in ("inner", "outer")})
