"""The shipped lexicon of the field: names, types and aliases, one table a type.

Each table is UTF-8 with tabs: a header ``name<TAB>aliases``, then one entity a line, its aliases separated by
" | ". An alias means the very same thing; members and versions of a family are entries of their own.
A user's own table has all types in one: ``name<TAB>type<TAB>aliases``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from extract.errors import LexiconError
from extract.records import ENTITY_TYPES, EntityType

_TABLES: dict[str, EntityType] = {
    "models.tsv": "Model",
    "methods.tsv": "Method",
    "datasets.tsv": "Dataset",
    "metrics.tsv": "Metric",
    "tasks.tsv": "Task",
}


@dataclass(frozen=True)
class LexiconEntry:
    """An entity of the field: the name it usually goes by, its type, and other names of the same thing."""

    name: str
    type: EntityType
    aliases: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def shipped() -> tuple[LexiconEntry, ...]:
    """Every entry of the shipped tables."""
    folder = Path(__file__).parent
    return tuple(
        LexiconEntry(row["name"], label, _aliases(row.get("aliases")))
        for table, label in _TABLES.items()
        for _, row in _rows(folder / table)
    )


def load(extra: Path | None = None) -> tuple[LexiconEntry, ...]:
    """The shipped entries, then those of the table `extra` with the columns name, type and aliases.

    Raises:
        LexiconError: `extra` cannot be read, or a line has no name or an unknown type; names file and line.
    """
    return shipped() if extra is None else shipped() + tuple(read_table(extra))


def read_table(path: Path) -> Iterator[LexiconEntry]:
    """The entries of a user's table with the columns name, type and (optional) aliases.

    Raises:
        LexiconError: as for `load`.
    """
    types = {name.lower(): name for name in ENTITY_TYPES}
    for number, row in _rows(path, required=("name", "type")):
        name, label = (row["name"] or "").strip(), types.get((row["type"] or "").strip().lower())
        if not name:
            raise LexiconError(f"{path}:{number}: the name is empty")
        if label is None:
            raise LexiconError(
                f"{path}:{number}: unknown type {row['type']!r}; known: {', '.join(ENTITY_TYPES)}"
            )
        yield LexiconEntry(name, label, _aliases(row.get("aliases")))


def _aliases(cell: str | None) -> tuple[str, ...]:
    return tuple(alias for part in (cell or "").split(" | ") if (alias := part.strip()))


def _rows(path: Path, required: tuple[str, ...] = ("name",)) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table under its header, each with its line number."""
    lines = _text(path).split("\n")
    reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    try:
        missing = [column for column in required if column not in (reader.fieldnames or ())]
        if missing:
            raise LexiconError(
                f"{path}:1: the header lacks {', '.join(missing)}: the first line names the columns, "
                "name, type and aliases, with tabs between them"
            )
        for row in reader:
            if any((value or "").strip() for value in row.values() if isinstance(value, str)):
                yield reader.line_num, row
    except csv.Error as error:
        raise LexiconError(f"{path}:{reader.line_num + 1}: {error}") from None


def _text(path: Path) -> str:
    """The text of a table with plain line ends."""
    try:
        data = path.read_bytes()
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except OSError as error:
        raise LexiconError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        raise LexiconError(f"{path}:{line}: cannot be read as UTF-8: the byte {byte:#04x}") from None
