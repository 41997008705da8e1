"""From sources to papers, and what of them was rejected."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from cli.output import say

if TYPE_CHECKING:
    from extract.records import Paper, Record, Reject
    from graph.batch import Reject as Statement

STDOUT = "-"
_SHOWN = 10
"""Rejects of one kind that are shown as messages; all are in the file."""


@dataclass
class Reading:
    """What came of the sources."""

    papers: list[Paper] = field(default_factory=list)
    read: int = 0
    merged: int = 0
    failed: int = 0
    """Sources that could not be read."""


class RejectFile:
    """A file of JSON Lines that is made when there is something to keep.

    Args:
        path: Where.
        always: Make it even if nothing is rejected.
    """

    def __init__(self, path: str, *, always: bool) -> None:
        self.path, self._always = Path(path), always
        self.reasons: Counter[str] = Counter()
        self.statements = 0
        self._file: TextIO | None = None

    def __enter__(self) -> RejectFile:
        if self._always:
            self._open()
        return self

    def __exit__(self, *error: object) -> None:
        if self._file:
            self._file.close()
            if self._written:
                say(f"What was rejected is kept, with reasons, in {self.path}")

    @property
    def _written(self) -> int:
        return self.reasons.total() + self.statements

    def add(self, reject: Reject) -> None:
        """Keep a part of a source that is no paper, and say so."""
        self.reasons[reject.reason] += 1
        if self.reasons.total() <= _SHOWN:
            say(f"Warning: {reject.source}: line {reject.line}: {reject.reason}")
        self._write(reject.source, reject.line, reject.reason, reject.text)

    def add_statements(self, statements: Iterable[Statement]) -> None:
        """Keep statements of papers that are not in the graph."""
        for statement in statements:
            self.statements += 1
            self._write(statement.paper, None, statement.reason, statement.statement)

    def _write(self, source: str, line: int | None, reason: str, text: str) -> None:
        row = {"source": source, "line": line, "reason": reason, "text": text}
        print(json.dumps(row, ensure_ascii=False), file=self._file or self._open())

    def _open(self) -> TextIO:
        self._file = self.path.open("w", encoding="utf-8", errors="replace")
        return self._file


def default_rejects(beside: str) -> str:
    """The name of the file of rejects beside a store or file of records."""
    if beside == STDOUT or "://" in beside:
        beside = "papervine"
    return str(Path(beside.removeprefix("ladybug:")).with_suffix(".rejects.jsonl"))


def read_papers(
    sources: Iterable[str], format_: Any, columns: Mapping[str, str], rejects: RejectFile
) -> Reading:
    """Read all sources; what is wrong with one is said and does not stop the others.

    Raises:
        ClickException: There was no paper in any.
    """
    from extract.errors import SourceError
    from extract.readers import merge_duplicates, read_sources
    from extract.records import Paper, Reject

    reading = Reading()
    papers: list[Paper] = []
    for item in read_sources(sources, format=format_, columns=columns or None):
        if isinstance(item, Paper):
            papers.append(item)
        elif isinstance(item, Reject):
            rejects.add(item)
        elif isinstance(item, SourceError):
            reading.failed += 1
            say(f"Error: {item}")
    reading.read = len(papers)
    reading.papers, reading.merged = merge_duplicates(papers)
    if not papers:
        raise click.ClickException("no papers to work on")
    return reading


def read_record_files(paths: Iterable[Path], reading: Reading, rejects: RejectFile) -> Iterator[Record]:
    """The records of all files, counted in `reading`; a line that is none is rejected."""
    from extract.errors import RecordError
    from extract.records import Reject, read_records

    for path in paths:
        for line, item in read_records(path):
            if isinstance(item, RecordError):
                rejects.add(Reject(str(path), line, str(item), ""))
            else:
                reading.read += 1
                yield item
