"""State of the trained components."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from extract.components.trained import FORMAT, ArrayComponent
from extract.errors import ModelError


def test_a_component_keeps_its_arrays_over_saving_and_loading(tmp_path: Path) -> None:
    component = ArrayComponent()
    component.set_arrays({"format": np.array(FORMAT), "weights": np.arange(6.0).reshape(2, 3)})
    component.to_disk(tmp_path / "part")
    again = ArrayComponent().from_disk(tmp_path / "part")
    assert np.array_equal(again.arrays["weights"], component.arrays["weights"])
    assert again.to_bytes() == component.to_bytes()


def test_arrays_of_other_features_are_refused() -> None:
    with pytest.raises(ModelError, match="format"):
        ArrayComponent().set_arrays({"format": np.array(FORMAT + 1)})
