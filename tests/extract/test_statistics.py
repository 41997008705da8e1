"""What is known of phrases before a paper is read."""

from __future__ import annotations

import math

import numpy as np
import pytest

from extract.lexicon import LexiconEntry
from extract.records import ENTITY_TYPES
from extract.statistics import RATES, TABLES, Statistics
from extract.surface import surface_key

ENTRIES = (
    LexiconEntry("TeapotNet", "Model", ("Teapot Net", "kettle transformer")),
    LexiconEntry("kettle corpus", "Dataset"),
    LexiconEntry("boiling transformer", "Model"),
)


def counted() -> Statistics:
    """Statistics of two phrases: one always a model, one never an entity."""
    tables: dict[str, dict[str, np.ndarray]] = {name: {} for name in TABLES}
    tables["phrase"] = {
        "teapotnet": np.array([8.0, 8, 0, 0, 0, 0]),
        "kettle": np.array([5.0, 0, 0, 0, 0, 0]),
    }
    tables["head"] = {"中 'x\n": np.array([1.0, 0, 1, 0, 0, 0])}
    return Statistics(
        tables=tables,
        prior=np.array([0.1, 0.1, 0.05, 0.02, 0.03]),
        document_frequency={"kettle": 99},
    )


def test_arrays_give_the_statistics_back() -> None:
    before = counted()
    after = Statistics.from_arrays(before.to_arrays())
    assert after.known == before.known == {"teapotnet"}
    assert after.document_frequency == before.document_frequency
    for table, key in (("phrase", "teapotnet"), ("head", "中 'x\n"), ("first", "unknown")):
        assert after.rates(table, key) == pytest.approx(before.rates(table, key))


def test_arrays_without_any_counts_give_empty_statistics() -> None:
    empty = Statistics(tables={name: {} for name in TABLES})
    again = Statistics.from_arrays(empty.to_arrays())
    assert (again.known, again.document_frequency) == (frozenset(), {})


def test_rates_are_drawn_towards_the_prior() -> None:
    rates = counted().rates("phrase", "teapotnet")
    assert rates.shape == (RATES,)
    assert rates[0] == pytest.approx(math.log1p(8))
    assert 0.5 < rates[2] < 1.0
    assert rates[1] == pytest.approx(rates[2:].sum())
    assert counted().rates("phrase", "never seen") == pytest.approx([0.0, 0.3, 0.1, 0.1, 0.05, 0.02, 0.03])


def test_frequency_is_the_logarithm_of_the_number_of_papers() -> None:
    assert counted().frequency("kettle") == pytest.approx(math.log(100))
    assert counted().frequency("unknown") == 0.0


def test_names_and_aliases_of_the_lexicon_are_known_with_their_type() -> None:
    statistics = counted()
    statistics.add_lexicon(ENTRIES)
    model, dataset = (np.array([float(t == label) for t in ENTITY_TYPES]) for label in ("Model", "Dataset"))
    for name in ("TeapotNet", "teapot-nets", "Kettle Transformer"):
        assert surface_key(name) in statistics.known
        assert statistics.lexicon(surface_key(name)) == pytest.approx(model)
    assert statistics.lexicon(surface_key("kettle corpus")) == pytest.approx(dataset)
    assert not statistics.lexicon("unknown").any()


def test_heads_of_the_lexicon_tell_types_of_unknown_names() -> None:
    statistics = counted()
    statistics.add_lexicon(ENTRIES)
    heads = statistics.head_types("transformers")
    assert heads[ENTITY_TYPES.index("Model")] == pytest.approx(math.log(3))
    assert np.count_nonzero(heads) == 1


def test_a_name_with_two_types_keeps_both() -> None:
    statistics = Statistics()
    statistics.add_lexicon([LexiconEntry("Kettle", "Model"), LexiconEntry("kettle", "Task")])
    assert statistics.lexicon("kettle").sum() == 2
