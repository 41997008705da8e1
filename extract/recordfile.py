"""A file of records that saves work: what a finished or a stopped run left there is not extracted again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import BinaryIO

from extract.errors import RecordError
from extract.extractor import Extract
from extract.records import Paper, Record, Reject

_Place = tuple[BinaryIO, int]
"""A file and the byte in it at which a record's line starts."""


class RecordFile:
    """Records as JSON Lines in FILE, kept whole whenever a run is stopped.

    Each record that a run extracts is added to ``FILE.part`` at once. When all are there, FILE is put in
    place in one step, in the papers' order, and ``FILE.part`` goes. Until then both are kept, so that a run
    takes from them what earlier ones extracted.

    Args:
        path: FILE, which need not be there.
        extractor: `extract.pipeline.extractor_name` of what extracts; records of another one do not count.
        fresh: extract all papers again, whatever is there.
    """

    def __init__(self, path: str | Path, extractor: str, *, fresh: bool = False) -> None:
        self.path, self.part, self._whole = Path(path), Path(f"{path}.part"), Path(f"{path}.new")
        self._extractor, self._fresh = extractor, fresh
        self.reused = 0
        """Papers whose record was there."""

    def complete(self, papers: Sequence[Paper], extract: Extract) -> Iterator[Record | Reject]:
        """The record of each paper, in order; with the last one the file is in place and holds just these.

        A record that is there stands for a paper with the same title and abstract, whose other metadata it
        takes over: nothing else is extracted from. A paper that cannot be extracted comes as a reject, and
        is missing from the file, so that the next run tries it again.

        Args:
            papers: as read.
            extract: is given the papers that have no record yet.
        """
        try:
            with ExitStack() as files:
                part = files.enter_context(self._open_part())
                places = self._kept(files) | _places(part, self._extractor)
                missing = _first_of_each_text(each for each in papers if _text_key(each) not in places)
                self.reused = len(papers) - len(missing)
                extracted = files.enter_context(closing(extract(list(missing.values()))))
                whole = files.enter_context(self._whole.open("wb"))
                for paper in papers:
                    key = _text_key(paper)
                    found: Record | Reject
                    if missing.pop(key, None):
                        found = next(extracted)
                        if isinstance(found, Record):
                            places[key] = _append(part, found)
                    elif key in places:
                        found = _read(places[key], paper)
                    else:  # a text as that of a paper before, which could not be extracted
                        continue
                    if isinstance(found, Record):
                        whole.write(_line(found))
                    yield found
            self._whole.replace(self.path)
            self.part.unlink()
        finally:
            self._whole.unlink(missing_ok=True)

    def _open_part(self) -> BinaryIO:
        """``FILE.part`` for reading and appending, without a last line that was not written to its end."""
        part = self.part.open("w+b" if self._fresh else "a+b")
        part.seek(0)
        part.truncate(sum(len(line) for line in part if line.endswith(b"\n")))
        return part

    def _kept(self, files: ExitStack) -> dict[bytes, _Place]:
        if self._fresh or not self.path.exists():
            return {}
        return _places(files.enter_context(self.path.open("rb")), self._extractor)


def _first_of_each_text(papers: Iterable[Paper]) -> dict[bytes, Paper]:
    first: dict[bytes, Paper] = {}
    for paper in papers:
        first.setdefault(_text_key(paper), paper)
    return first


def _places(file: BinaryIO, extractor: str) -> dict[bytes, _Place]:
    """Where the records of `extractor` are, by the text that they were extracted from."""
    file.seek(0)
    places: dict[bytes, _Place] = {}
    start = 0
    for line in file:
        record = _record(line)
        if record and record.extractor == extractor:
            places[_text_key(record)] = (file, start)
        start += len(line)
    return places


def _record(line: bytes) -> Record | None:
    """The record of a line; None for whatever else stands there."""
    try:
        return Record.from_dict(json.loads(line))
    except (ValueError, RecordError):
        return None


def _text_key(paper: Paper) -> bytes:
    return hashlib.sha256(json.dumps((paper.title, paper.abstract)).encode()).digest()


def _read(place: _Place, paper: Paper) -> Record:
    file, start = place
    file.seek(start)
    kept = Record.from_dict(json.loads(file.readline()))
    return Record.from_paper(paper, kept.entities, kept.relations, kept.results, kept.extractor)


def _append(file: BinaryIO, record: Record) -> _Place:
    start = file.seek(0, 2)
    file.write(_line(record))
    file.flush()
    return file, start


def _line(record: Record) -> bytes:
    """The record's line; half a surrogate pair, which UTF-8 cannot hold, becomes JSON's escape of it."""
    return f"{record.to_json()}\n".encode("utf-8", "backslashreplace")
