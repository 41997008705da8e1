"""Linear models over hashed features."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.components.trained import FORMAT, ArrayComponent, pack, unpack_linear
from extract.errors import ModelError
from extract.linear import BITS, LinearModel, feature_ids


def test_features_have_the_ids_that_models_were_trained_with() -> None:
    assert feature_ids(["left1 we"]).tolist() == [49537]
    assert feature_ids(["head bert"]).tolist() == [91499]
    assert feature_ids(["Model place title"]).tolist() == [50388]
    assert feature_ids(["around 中 _ é"]).tolist() == [116829]


@given(st.lists(st.text(max_size=8), max_size=8))
def test_ids_are_distinct_rows_whatever_the_order_and_repetition(features: list[str]) -> None:
    ids = feature_ids(features)
    assert np.array_equal(ids, feature_ids(reversed([*features, *features])))
    assert sorted(set(ids.tolist())) == ids.tolist()
    assert all(0 <= number < 1 << BITS for number in ids)


def small_model() -> LinearModel:
    weights = np.zeros((1 << BITS, 2), dtype="float16")
    weights[feature_ids(["good"])] = [1.0, -1.0]
    weights[feature_ids(["bad"])] = [-2.0, 0.5]
    return LinearModel(weights, np.array([0.25, 0.0]))


def test_scores_sum_the_weights_of_a_row_and_the_bias() -> None:
    rows = [feature_ids(["good", "bad"]), feature_ids(["good"]), feature_ids([]), feature_ids(["unseen"])]
    assert small_model().scores(rows) == pytest.approx(
        np.array([[-0.75, -0.5], [1.25, -1.0], [0.25, 0.0], [0.25, 0.0]])
    )


def test_no_rows_have_no_scores() -> None:
    assert small_model().scores([]).shape == (0, 2)


def test_a_component_keeps_its_arrays_over_saving_and_loading(tmp_path: Path) -> None:
    component = ArrayComponent()
    component.set_arrays({"format": np.array(FORMAT), **pack("words", small_model())})
    component.to_disk(tmp_path / "part")
    again = ArrayComponent().from_disk(tmp_path / "part")
    model = unpack_linear("words", again.arrays)
    rows = [feature_ids(["good"]), feature_ids(["bad"])]
    assert model.scores(rows) == pytest.approx(small_model().scores(rows))
    assert again.to_bytes() == component.to_bytes()


def test_arrays_of_other_features_are_refused() -> None:
    with pytest.raises(ModelError, match="format"):
        ArrayComponent().set_arrays({"format": np.array(FORMAT + 1)})
