"""Commands that read sources, extract records and build the graph."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from cli.extractors import Choice, chosen_extractor
from cli.options import (
    DEFAULT_STORE,
    confidence_option,
    extractor_options,
    fresh_option,
    output_option,
    source_options,
    store_option,
)
from cli.output import print_rows, progress, say, stoppable
from cli.sources import STDOUT, Reading, RejectFile, default_rejects, read_papers, read_record_files

if TYPE_CHECKING:
    from extract.extractor import Extractor
    from extract.records import Paper, Record, Reject
    from graph.load import LoadSummary

_GO_ON = "Run the same command again: it goes on with what is missing."


@click.command()
@source_options
@extractor_options
@fresh_option
@click.option(
    "-o", "--output", "path", metavar="FILE", default="-", help="The records. [default: standard output]"
)
def extract(
    sources: tuple[str, ...],
    format_: str | None,
    columns: dict[str, str],
    rejects: str | None,
    processes: int,
    choice: Choice,
    fresh: bool,
    path: str,
) -> int:
    """Extract records (JSON Lines) from SOURCE files.

    A SOURCE is a file, or - for standard input. In the end FILE holds the papers of all SOURCEs and no
    others, in their order. Papers that FILE, or the FILE.part of a run that was stopped, holds already are
    taken from there, unless their title, abstract or the extractor has changed.

    \b
    Example:
      papervine extract samples/landmarks.txt -o records.jsonl
      cat abstract.txt | papervine extract - | head -1
      papervine extract page.txt --lexicon names.tsv --min-confidence 0.5
      papervine extract page.txt --model my_ner --label MATERIAL=Dataset
      papervine extract page.txt --llm llama3.1 --llm-url http://localhost:11434/v1
    """
    extractor = chosen_extractor(choice, processes, fresh=fresh)
    with RejectFile(rejects or default_rejects(path), always=rejects is not None) as kept:
        reading = read_papers(sources, format_, columns, kept)
        with stoppable("Run the same command again." if _is_stream(path) else _GO_ON):
            written = sum(1 for _ in _written(path, reading.papers, extractor, kept, fresh=fresh))
        left_out = len(reading.papers) - written
        say(
            f"{reading.read:,} papers read, {reading.merged:,} duplicates merged, {written:,} written"
            f"{f', {left_out:,} left out' if left_out else ''}."
        )
        return _exit_code(reading, kept)


@click.command()
@source_options
@extractor_options
@fresh_option
@click.option("--records", "path", metavar="FILE", help="Write the records of all papers there, too.")
@output_option("--summary")
@store_option
def build(
    sources: tuple[str, ...],
    format_: str | None,
    columns: dict[str, str],
    rejects: str | None,
    processes: int,
    choice: Choice,
    fresh: bool,
    path: str | None,
    output: str,
    store: str,
) -> int:
    """Build or extend the graph from SOURCE files.

    A SOURCE is a file, or - for standard input. Papers that are in the graph already are not extracted
    again; changed ones are replaced, and all are where the extractor or the tables of names have changed.
    So a build that was stopped goes on with what is missing when it is called again.

    With --records, FILE holds the papers of all SOURCEs and no others in the end, and a paper is extracted
    unless FILE, or the FILE.part of a build that was stopped, has it.

    \b
    Example:
      papervine build samples/landmarks.txt
      papervine build page.txt papers.csv --column abstract=Summary --records records.jsonl
      papervine build page.txt --lexicon names.tsv --min-confidence 0.5
      papervine build page.txt --llm gpt-4.1-mini
    """
    from graph.load import load as load_records
    from graph.load import new_papers
    from graph.stores import open_store

    started = time.perf_counter()
    extractor = chosen_extractor(choice, processes, fresh=fresh)
    with RejectFile(rejects or default_rejects(store), always=rejects is not None) as kept:
        reading = read_papers(sources, format_, columns, kept)
        with stoppable(_GO_ON), open_store(store, create=True) as opened:
            new = reading.papers if path or fresh else new_papers(reading.papers, opened, extractor.name)
            done = load_records(_written(path, new, extractor, kept, fresh=fresh), opened)
        done.unchanged += len(reading.papers) - len(new)
        kept.add_statements(done.rejects)
        print_rows(_COLUMNS, _summary(reading, done, kept, time.perf_counter() - started), output)
        where = "" if store == DEFAULT_STORE else f" --store {shlex.quote(store)}"
        say(f"The graph is in {store}. To look at it: papervine view -o graph.html{where}")
        return _exit_code(reading, kept)


@click.command()
@click.argument(
    "files",
    metavar="RECORDS...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    nargs=-1,
    required=True,
)
@click.option("--rejects", metavar="FILE", help="Where to keep what could not be loaded, with its reason.")
@confidence_option
@output_option("--summary")
@store_option
def load(files: tuple[Path, ...], rejects: str | None, min_confidence: float, output: str, store: str) -> int:
    """Load RECORDS that `papervine extract` wrote into the graph.

    \b
    Example:
      papervine load records.jsonl --store neo4j://localhost:7687
      papervine load records.jsonl --min-confidence 0.5
    """
    from extract.confidence import at_least
    from graph.load import load as load_records
    from graph.stores import open_store

    started = time.perf_counter()
    reading = Reading()
    with RejectFile(rejects or default_rejects(store), always=rejects is not None) as kept:
        with stoppable(_GO_ON), open_store(store, create=True) as opened, progress("Loading") as advance:
            records = read_record_files(files, reading, kept)
            sure = (at_least(record, min_confidence) for record in records)
            done = load_records(sure, opened, progress=advance)
        kept.add_statements(done.rejects)
        print_rows(_COLUMNS, _summary(reading, done, kept, time.perf_counter() - started), output)
        if not reading.read:
            raise click.ClickException("no records in what was given")
        return _exit_code(reading, kept)


def _extracted(papers: Sequence[Paper], extractor: Extractor) -> Generator[Record | Reject, None, None]:
    with progress("Extracting", len(papers)) as advance:
        for done, found in enumerate(extractor.extract(papers), 1):
            yield found
            advance(done)


def _records(found: Iterable[Record | Reject], kept: RejectFile) -> Iterator[Record]:
    """The records alone; papers that could not be extracted are kept with the rejects."""
    from extract.records import Record

    for each in found:
        if isinstance(each, Record):
            yield each
        else:
            kept.add(each)


def _written(
    path: str | None, papers: Sequence[Paper], extractor: Extractor, kept: RejectFile, *, fresh: bool
) -> Iterator[Record]:
    """The record of each paper, written to `path` on the way; None: nowhere."""
    from extract.recordfile import RecordFile

    if path is None:
        yield from _records(_extracted(papers, extractor), kept)
    elif _is_stream(path):
        with _stream(path) as stream:
            for record in _records(_extracted(papers, extractor), kept):
                stream.write(record.to_json() + "\n")
                yield record
    else:
        file = RecordFile(path, extractor.name, fresh=fresh)
        yield from _records(file.complete(papers, partial(_extracted, extractor=extractor)), kept)
        if file.reused:
            say(f"{file.reused:,} of {len(papers):,} papers were extracted before; their records are kept.")


def _is_stream(path: str) -> bool:
    """Whether what is written to `path` cannot be read again: standard output, a pipe or a device."""
    return path == STDOUT or (Path(path).exists() and not Path(path).is_file())


def _stream(path: str) -> AbstractContextManager[TextIO]:
    if path == STDOUT:
        return nullcontext(sys.stdout)
    return Path(path).open("w", encoding="utf-8", errors="backslashreplace")


_COLUMNS = ("what", "kind", "count")


def _summary(
    reading: Reading, done: LoadSummary, kept: RejectFile, seconds: float
) -> list[tuple[str, str, Any]]:
    """What was done and what the graph holds now, types without any left out."""
    counts = {
        "read": reading.read,
        "duplicates merged": reading.merged,
        "added": done.added,
        "changed": done.changed,
        "unchanged": done.unchanged,
    }
    rejected = {"statements left out": kept.statements, "sources that failed": reading.failed}
    rows: list[tuple[str, str, Any]] = [("papers", name, number) for name, number in counts.items()]
    rows += [("rejected", reason, number) for reason, number in kept.reasons.most_common()]
    rows += [("rejected", name, number) for name, number in rejected.items() if number]
    rows += [("nodes", label, number) for label, number in done.stats.nodes.items() if number]
    rows += [("edges", type_, number) for type_, number in done.stats.edges.items() if number]
    return [*rows, ("time", "seconds", round(seconds, 1))]


def _exit_code(reading: Reading, kept: RejectFile) -> int:
    """1 if a source failed or a part of one was rejected."""
    return int(reading.failed > 0 or kept.reasons.total() > 0)
