"""Readers: papers from any source, one file per source format.

`read_source` recognises the format by the content. What is no paper comes as a `Reject` with its reason; a
source that cannot be read at all raises `SourceError`.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, get_args

from extract.errors import SourceError
from extract.readers.daily_papers import looks_like_page, read_page
from extract.readers.duplicates import merge_duplicates
from extract.readers.jsonl import read_jsonl
from extract.readers.opening import name_of, open_source, read_text
from extract.readers.plain import read_plain
from extract.readers.table import header_fields, read_table
from extract.records import Paper, Reject

__all__ = ["FORMATS", "Format", "merge_duplicates", "read_source", "read_sources"]

Format = Literal["page", "jsonl", "csv", "tsv", "text"]
FORMATS: tuple[Format, ...] = get_args(Format)


def read_sources(
    sources: Iterable[str], *, format: Format | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[Paper | Reject | SourceError]:
    """The papers of several sources; one that cannot be read comes as its error and the others go on.

    The arguments are those of `read_source`.
    """
    for source in sources:
        try:
            yield from read_source(source, format=format, columns=columns)
        except SourceError as error:
            yield error


def read_source(
    source: str, *, format: Format | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[Paper | Reject]:
    """The papers of a file, or of standard input for ``-``, in order; gzip is unpacked.

    Args:
        source: Path of the file, or ``-``.
        format: Its format; recognised by the content when None.
        columns: For tables: field of a paper to the column that holds it.

    Raises:
        SourceError: it is not there, no text, or without any paper. Raised when the reading comes to it.
    """
    with open_source(source) as reader:
        papers = rejects = 0
        for item in _read(reader, source, format, columns):
            papers += isinstance(item, Paper)
            rejects += isinstance(item, Reject)
            yield item
        if not papers:
            raise SourceError(_no_papers(source, rejects))


def _read(
    reader: io.BufferedReader, source: str, format: Format | None, columns: Mapping[str, str] | None
) -> Iterator[Paper | Reject]:
    chosen = format or ("csv" if columns else _recognise(reader, source))
    if chosen == "jsonl":
        return read_jsonl(reader, source)
    if chosen in ("csv", "tsv"):
        return read_table(reader, source, columns, delimiter="\t" if format == "tsv" else None)
    text = read_text(reader, source)
    if chosen == "page" or (format is None and looks_like_page(text)):
        return read_page(text, name_of(source))
    return read_plain(text, name_of(source))


def _recognise(reader: io.BufferedReader, source: str) -> Format:
    """The format that the first bytes show; `text` stands for pages too, which the whole text tells."""
    head = reader.peek()
    text = head.decode(
        "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace"
    ).lstrip()
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    name = source.casefold().removesuffix(".gz")
    if text[:9].casefold() in ("<!doctype", "<html") or text[:5].casefold() == "<html":
        raise SourceError(f"{name_of(source)}: is HTML; save the page as text")
    if text.startswith("[") and name.endswith((".json", ".jsonl")):
        raise SourceError(f"{name_of(source)}: is a JSON array; write one object a line (jq -c '.[]')")
    if lines and sum(line.lstrip().startswith("{") for line in lines) * 2 >= len(lines):
        return "jsonl"
    if name.endswith((".jsonl", ".ndjson")):
        return "jsonl"
    named = header_fields(lines[0]) if lines else set()
    if name.endswith((".csv", ".tsv")) or {"title", "abstract"} <= named:
        return "csv"
    return "text"


def _no_papers(source: str, rejects: int) -> str:
    name = name_of(source)
    if not rejects:
        return f"{name}: no paper found in it"
    return f"{name}: no paper found in it; {rejects} {'part was' if rejects == 1 else 'parts were'} rejected"
