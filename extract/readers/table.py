"""Tables with a header row: comma, tab or semicolon separated."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from extract.errors import SourceError
from extract.readers.fields import paper_from_fields
from extract.readers.opening import name_of, read_text
from extract.records import Paper, Reject

DELIMITERS = ",\t;"
REQUIRED = ("title", "abstract")
_FIELD_LIMIT = 10_000_000
"""Characters of one field; the csv module's own limit of 131,072 is below what full texts need."""

_SYNONYMS = {
    "summary": "abstract",
    "name": "title",
    "paper_id": "id",
    "authors_list": "authors",
    "journal": "venue",
}


def read_table(
    reader: io.BufferedReader,
    source: str,
    columns: Mapping[str, str] | None = None,
    delimiter: str | None = None,
) -> Iterator[Paper | Reject]:
    """The papers of the table; a row that is none comes as a `Reject`.

    Args:
        reader: The table's bytes.
        source: Its name.
        columns: Field of a paper to the column that holds it, where their names differ.
        delimiter: What parts the cells; by default what parts the header into most columns.

    Raises:
        SourceError: a column that is needed or named is not there.
    """
    text = read_text(reader, source)
    csv.field_size_limit(_FIELD_LIMIT)
    delimiter = delimiter or delimiter_of(text.split("\n", 1)[0])
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = next(rows, [])
    fields = _fields_of(header, columns or {}, source)
    name, line = name_of(source), rows.line_num + 1
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Reject(name, rows.line_num, f"not a table row: {error}", "")
            continue
        if any(cell.strip() for cell in row):
            yield _paper(row, fields, len(header), name, line)
        line = rows.line_num + 1


def header_fields(line: str) -> set[str]:
    """The fields of a paper that a header row names, in small letters; empty for a line that is no header."""
    delimiter = delimiter_of(line)
    if delimiter not in line:
        return set()
    return {_field_name(cell) for cell in next(csv.reader([line], delimiter=delimiter), [])}


def delimiter_of(header: str) -> str:
    """The delimiter that parts the header into most columns."""
    return max(DELIMITERS, key=header.count)


def _field_name(column: str) -> str:
    name = column.strip().casefold().replace(" ", "_")
    return _SYNONYMS.get(name, name)


def _fields_of(header: list[str], columns: Mapping[str, str], source: str) -> dict[int, str]:
    """Position of a column to the field that it holds."""
    positions = {column.strip().casefold(): place for place, column in reversed(list(enumerate(header)))}
    fields = {place: _field_name(column) for place, column in enumerate(header)}
    for field, column in columns.items():
        if column.strip().casefold() not in positions:
            raise SourceError(f"{name_of(source)}: line 1: no column '{column}'; it has {_listed(header)}")
        fields = {place: other for place, other in fields.items() if other != field}
        fields[positions[column.strip().casefold()]] = field
    missing = [field for field in REQUIRED if field not in fields.values()]
    if missing:
        raise SourceError(
            f"{name_of(source)}: line 1: no column '{missing[0]}'; it has {_listed(header)}. "
            f"Say which column holds it with --column {missing[0]}=NAME"
        )
    return fields


def _paper(row: list[str], fields: Mapping[int, str], width: int, source: str, line: int) -> Paper | Reject:
    text = "\t".join(row)
    if len(row) > width:
        return Reject(source, line, f"{len(row)} cells in a table of {width} columns", text)
    values: dict[str, str] = {}
    for place, field in fields.items():
        if place < len(row) and not values.get(field):
            values[field] = row[place]
    return paper_from_fields(values, source, line, text)


def _listed(header: list[str]) -> str:
    return ", ".join(repr(column.strip()) for column in header[:20]) or "none"
