"""The table of short names with more than one meaning."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import extract.lexicon
from extract.records import ENTITY_TYPES

TABLE = Path(extract.lexicon.__file__).parent / "ambiguous.tsv"


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def test_every_line_is_complete_and_of_a_known_type() -> None:
    assert list(rows()[0]) == ["short", "type", "name", "expansion"]
    assert all(row["type"] in ENTITY_TYPES and all(row.values()) for row in rows())


def test_every_short_name_has_at_least_two_meanings() -> None:
    assert min(Counter(row["short"].casefold() for row in rows()).values()) >= 2


def test_names_and_expansions_tell_the_meanings_of_a_short_name_apart() -> None:
    for column in ("name", "expansion"):
        meanings = Counter((row["short"].casefold(), row[column].casefold()) for row in rows())
        assert max(meanings.values()) == 1
