"""The page that describes records names every field and value, and its example is one."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from extract.gold import gold_of, read_gold
from extract.numbers import _UNITS
from extract.records import (
    ENTITY_TYPES,
    RELATION_TYPES,
    ROLES,
    ROLES_OF,
    Entity,
    Evidence,
    Mention,
    Record,
    Relation,
    Result,
)

PAGE = (Path(__file__).parents[2] / "docs" / "records.md").read_text(encoding="utf-8")
EXAMPLE, ANNOTATED = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("kind", [Record, Entity, Mention, Evidence, Relation, Result])
def test_every_field_is_described(kind: type[Any]) -> None:
    assert [field.name for field in fields(kind) if f"`{field.name}`" not in PAGE] == []


def test_every_value_is_described() -> None:
    values = {*ENTITY_TYPES, *ROLES, *RELATION_TYPES, *_UNITS.values()}
    assert [value for value in values if f"`{value}`" not in PAGE] == []


def test_each_role_is_described_with_its_types() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([A-Za-z, ]+) \| [^|]+ \|$", PAGE, re.MULTILINE)
    assert [role for role, _ in rows] == list(ROLES)
    for role, types in rows:
        allowed = [label for label in ENTITY_TYPES if role in ROLES_OF[label]]
        assert types == ("any type" if len(allowed) == 5 else ", ".join(allowed))


def test_the_example_is_a_record_whose_offsets_hold() -> None:
    record = Record.from_dict(json.loads(EXAMPLE))
    texts = {"title": record.title, "abstract": record.abstract}
    for entity in record.entities:
        for mention in entity.mentions:
            assert texts[mention.field][mention.start : mention.end] == mention.text
    statements: list[Any] = [*record.entities, *record.relations, *record.results]
    for statement in statements:
        sentence = texts[statement.evidence.field][statement.evidence.start : statement.evidence.end]
        assert sentence.endswith(".")
        assert sentence.startswith(("We introduce", "It reaches"))


def test_the_annotated_example_says_what_the_record_says(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text(" ".join(ANNOTATED.split("\n")), encoding="utf-8")
    (gold,) = read_gold(tmp_path / "gold.jsonl")
    said = gold_of(Record.from_dict(json.loads(EXAMPLE)))
    assert (gold.relations, gold.results) == (said.relations, said.results)
