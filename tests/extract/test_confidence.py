"""Records without what is less certain than wanted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.confidence import at_least, bounded
from extract.extractor import Extractor, confident
from extract.records import Entity, Evidence, Mention, Paper, Record, Reject, Relation, Result

PLACE = Evidence("abstract", 0, 4)


def entity(name: str, confidence: float) -> Entity:
    return Entity(name, "Model", "USES", confidence, "e", (Mention("abstract", 0, 4, "text"),), PLACE)


RECORD = Record.from_paper(
    Paper("p", "T", "text"),
    [entity("A", 0.9), entity("B", 0.5), entity("C", 0.2)],
    [
        Relation("A", "BASED_ON", "B", 0.6, "e", PLACE),
        Relation("A", "BASED_ON", "C", 0.9, "e", PLACE),
        Relation("B", "BASED_ON", "A", 0.3, "e", PLACE),
    ],
    [
        Result("A", None, None, "1", 1.0, "", 0.6, "e", PLACE),
        Result("A", "C", None, "2", 2.0, "", 0.9, "e", PLACE),
        Result(None, None, None, "3", 3.0, "", 0.1, "e", PLACE),
    ],
    "e-1+abc",
)


def names(record: Record) -> tuple[list[str], list[str], list[str]]:
    relations = [f"{each.source}{each.target}" for each in record.relations]
    return [each.name for each in record.entities], relations, [each.value for each in record.results]


def test_what_is_below_goes_with_all_that_speaks_of_it() -> None:
    assert names(at_least(RECORD, 0.5)) == (["A", "B"], ["AB"], ["1"])
    assert names(at_least(RECORD, 0.55)) == (["A"], [], ["1"])
    assert names(at_least(RECORD, 1)) == ([], [], [])


def test_without_a_bound_nothing_changes() -> None:
    assert at_least(RECORD, 0) is RECORD
    assert bounded("e-1+abc", 0) == "e-1+abc"


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_higher_one_of_two_bounds_counts(first: float, second: float) -> None:
    both = at_least(at_least(RECORD, first), second)
    assert both == at_least(RECORD, max(first, second))
    assert both.extractor == bounded(RECORD.extractor, max(first, second))


@pytest.mark.parametrize("other", [0.5000001, 0.25, 0])
def test_another_bound_is_another_extractor(other: float) -> None:
    assert bounded("e-1+abc", 0.5) == "e-1+abc>=0.5"
    assert bounded("e-1+abc", other) != bounded("e-1+abc", 0.5)


def test_an_extractor_with_a_bound_gives_such_records_and_passes_rejects_on() -> None:
    reject = Reject("a", 1, "no", "")
    extractor = confident(Extractor("e-1+abc", lambda papers: (each for each in (RECORD, reject))), 0.5)
    assert list(extractor.extract([])) == [at_least(RECORD, 0.5), reject]
    assert extractor.name == at_least(replace(RECORD, entities=()), 0.5).extractor
