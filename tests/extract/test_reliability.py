"""How far stated confidences can be relied on."""

from __future__ import annotations

import pytest

from extract.gold import GoldEntity, GoldPaper, GoldResult
from extract.records import Entity, EntityType, Evidence, Mention, Record, Relation, Result, Role
from extract.reliability import Bin, judged, reliability_bins

HERE = Evidence("abstract", 0, 1)
GOLD = GoldPaper(
    "p",
    "A Paper",
    "",
    (
        GoldEntity("PotNet", "Model", "PROPOSES", ("PotNet",)),
        GoldEntity("GLUE", "Dataset", "MENTIONS", ("GLUE",)),
    ),
    (("PotNet", "BASED_ON", "GLUE"),),
    (GoldResult("80.5", "PotNet"),),
)


def entity(name: str, type_: EntityType, role: Role, confidence: float) -> Entity:
    return Entity(name, type_, role, confidence, "test", (Mention("abstract", 0, 1, name),), HERE)


def record(*entities: Entity, title: str = "A Paper") -> Record:
    relations = (
        Relation("PotNet", "BASED_ON", "GLUE", 0.9, "t", HERE),
        Relation("GLUE", "PART_OF", "PotNet", 0.3, "t", HERE),
    )
    results = tuple(
        Result("PotNet", None, None, value, None, "", 0.5, "t", HERE) for value in ("80.5", "80.5", "7")
    )
    return Record(id="p", title=title, abstract="", entities=entities, relations=relations, results=results)


FOUND = record(
    entity("PotNet", "Model", "PROPOSES", 0.9),
    entity("GLUE", "Dataset", "EVALUATES_ON", 0.7),
    entity("kettle", "Method", "USES", 0.2),
)


def test_each_statement_is_judged_with_its_confidence() -> None:
    assert judged([GOLD], [FOUND]) == {
        "edge": [(0.9, True), (0.7, False), (0.2, False)],
        "relation": [(0.9, True), (0.3, False)],
        "result": [(0.5, True), (0.5, False), (0.5, False)],
    }


def test_the_error_is_the_mean_gap_weighted_with_the_statements() -> None:
    rows = [row for row in reliability_bins([GOLD], [FOUND]) if row.kind == "edge"]
    assert rows == [
        Bin("edge", 0.2, 0.3, 1, 0.2, 0.0, 0.2),
        Bin("edge", 0.7, 0.8, 1, 0.7, 0.0, 0.7),
        Bin("edge", 0.9, 1.0, 1, 0.9, 1.0, 0.1),
        Bin("edge", 0.0, 1.0, 3, 0.6, 0.333, 0.333),
    ]


@pytest.mark.parametrize(("confidence", "low"), [(0.0, 0.0), (0.7, 0.7), (0.699, 0.6), (1.0, 0.9)])
def test_a_confidence_is_in_the_bin_that_begins_with_it(confidence: float, low: float) -> None:
    found = record(entity("PotNet", "Model", "PROPOSES", confidence))
    assert reliability_bins([GOLD], [found])[0].low == low


def test_papers_without_a_record_and_records_without_annotation_are_left_out() -> None:
    other = Record(id="q", title="Another", abstract="", entities=FOUND.entities)
    assert reliability_bins([GOLD], [other]) == []
