"""JSON Lines: one paper an object, one object a line; also records that Papervine wrote."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

from extract.readers.fields import paper_from_fields
from extract.readers.opening import name_of, read_lines
from extract.records import Paper, Reject


def read_jsonl(reader: io.BufferedReader, source: str) -> Iterator[Paper | Reject]:
    """The papers of the file, one line in memory at a time; a line that is none comes as a `Reject`."""
    name = name_of(source)
    for number, line in read_lines(reader, source):
        if isinstance(line, UnicodeDecodeError):
            yield Reject(name, number, _not_utf8(line), line.object.decode("utf-8", "replace").strip())
        elif line.strip():
            yield _paper(line, name, number)


def _paper(line: str, source: str, number: int) -> Paper | Reject:
    try:
        data = json.loads(line.rstrip())
    except json.JSONDecodeError as error:
        return Reject(
            source, number, f"not JSON: {error.msg.removesuffix(' at')} at column {error.colno}", line.strip()
        )
    except (RecursionError, ValueError):
        return Reject(
            source, number, "not JSON that can be read: nested too deep or a number too long", line.strip()
        )
    if not isinstance(data, dict):
        return Reject(source, number, "no JSON object with title and abstract", line.strip())
    return paper_from_fields(data, source, number, line.strip())


def _not_utf8(error: UnicodeDecodeError) -> str:
    return f"not UTF-8: byte {error.object[error.start]:#04x} at column {error.start + 1}"
