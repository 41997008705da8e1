"""Rows as text: a table to read, or JSON, NDJSON, CSV, TSV or Markdown to go on with.

Cells hold what papers say, which nobody has vetted. No format lets a cell act: control characters and text
direction marks are shown as escapes, Markdown and table markup is text, and a spreadsheet gets no formula.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from graph.stores.base import Table, Value


def write(table: Table, format_: str, stream: TextIO) -> None:
    """Write `table` to `stream` in one of `FORMATS`; ``table`` is drawn where the stream is a terminal."""
    if format_ == "table" and stream.isatty():
        from queries.draw import draw

        draw(table, stream)
        return
    for line in FORMATS[format_](table):
        stream.write(line + "\n")


def cell(value: Value) -> str:
    """A value as one line of text: a node by its name, a path by its nodes, a list by its items."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(cell(item) for item in value)
    if isinstance(value, dict):
        return _thing(value)
    return visible(" ".join(value.split()) if isinstance(value, str) else str(value))


def _thing(value: dict[str, Any]) -> str:
    if "nodes" in value and "edges" in value:
        return " – ".join(cell(node) for node in value["nodes"])
    if "type" in value and "label" not in value:
        return cell(value["type"])
    return cell(next((value[k] for k in ("name", "title", "id") if value.get(k)), json.dumps(value)))


_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def visible(text: str, keep: str = "") -> str:
    """`text` with the characters that steer a terminal or its text direction as escapes, but for `keep`."""
    return _UNSEEN.sub(lambda m: m[0] if m[0] in keep else f"\\u{ord(m[0]):04x}", text)


def _plain(table: Table) -> Iterator[str]:
    """Columns of even width, two spaces between them."""
    from rich.cells import cell_len, set_cell_size

    lines = [[cell(value) for value in row] for row in (table.columns, *table.rows)]
    widths = [max(cell_len(text) for text in column) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (set_cell_size(text, width) for text, width in zip(line, widths, strict=True))
        yield "  ".join(padded).rstrip()


def _json(table: Table) -> Iterator[str]:
    yield "["
    rows = list(_ndjson(table))
    yield from (f"  {row}," for row in rows[:-1])
    yield from (f"  {row}" for row in rows[-1:])
    yield "]"


def _ndjson(table: Table) -> Iterator[str]:
    keys = _distinct(table.columns)
    for row in table.rows:
        plain = {key: _finite(value) for key, value in zip(keys, row, strict=True)}
        yield visible(json.dumps(plain, ensure_ascii=False))


def _distinct(columns: Sequence[str]) -> list[str]:
    """The column names, a number added to one that came before."""
    keys: list[str] = []
    for column in columns:
        key, number = column, 2
        while key in keys:
            key, number = f"{column}_{number}", number + 1
        keys.append(key)
    return keys


def _finite(value: Value) -> Value:
    """`value` as JSON can say it: infinities and NaN are null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return value


_SIGNED_NUMBER = re.compile(r"[+-][\d.,]+\s*[\w%/×]*")


def _csv(table: Table) -> Iterator[str]:
    for row in (table.columns, *table.rows):
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerow([_spreadsheet(value) for value in row])
        yield buffer.getvalue().removesuffix("\n")


def _tsv(table: Table) -> Iterator[str]:
    for row in (table.columns, *table.rows):
        yield "\t".join(_harmless(cell(value)) for value in row)


def _spreadsheet(value: Value) -> str:
    """A cell for CSV; texts keep their line breaks."""
    if not isinstance(value, str):
        return _harmless(cell(value)) if isinstance(value, (list, dict)) else cell(value)
    return _harmless(visible(value, keep="\n\t"))


def _harmless(text: str) -> str:
    """`text` with an apostrophe before what a spreadsheet would take for a formula; signed numbers stay."""
    if text[:1] in ("=", "@", "\t") or (text[:1] in ("+", "-") and not _SIGNED_NUMBER.fullmatch(text)):
        return f"'{text}"
    return text


_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-!|~$:@])")


def _markdown(table: Table) -> Iterator[str]:
    yield _markdown_row(table.columns)
    yield "|" + " --- |" * len(table.columns)
    for row in table.rows:
        yield _markdown_row(row)


def _markdown_row(values: Sequence[Value]) -> str:
    cells = (
        escape_markdown(cell(value)) if isinstance(value, (str, list, dict)) else cell(value)
        for value in values
    )
    return "| " + " | ".join(cells) + " |"


def escape_markdown(text: str) -> str:
    """`text` so that Markdown shows it as it is, with no markup, link or HTML in it."""
    escaped = _MARKDOWN.sub(r"\\\1", text)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


FORMATS: dict[str, Callable[[Table], Iterator[str]]] = {
    "table": _plain,
    "json": _json,
    "ndjson": _ndjson,
    "csv": _csv,
    "tsv": _tsv,
    "markdown": _markdown,
}
"""The formats by name, each as the lines of a table."""
