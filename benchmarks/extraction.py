"""What the extraction alone costs, and how good it is: ``python -m benchmarks.extraction PAGE...``.

The peer is a bare spaCy pipeline of `tok2vec` and `ner` over the same titles and abstracts. Either runs in
one process with one thread, in turns, and what it takes to load it is left out of the seconds.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click

from benchmarks.measuring import Measured, bare_pipeline, measure, show

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def run_peer(papers: str) -> None:
    """Tag the papers of a file with the bare pipeline; prints what tagging took."""
    texts = [f"{paper['title']}\n{paper['abstract']}" for paper in _papers(papers)]
    nlp = bare_pipeline()
    _print_time(lambda: nlp.pipe(texts))


def run_extraction(papers: str) -> None:
    """Extract the records of the papers of a file; prints what extracting took."""
    from extract.pipeline import extract_with, load
    from extract.records import Paper

    read = [Paper(paper["id"], paper["title"], paper["abstract"]) for paper in _papers(papers)]
    nlp = load()
    _print_time(lambda: extract_with(nlp, read))


def _papers(path: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]


def _print_time(work: Callable[[], Iterable[object]]) -> None:
    started, busy = time.perf_counter(), time.process_time()
    for _ in work():
        pass
    took = {"seconds": time.perf_counter() - started, "cpu": time.process_time() - busy}
    click.echo(json.dumps(took))


@click.command()
@click.argument(
    "pages", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, resolve_path=True)
)
@click.option(
    "--gold",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Annotated papers on which to measure the shipped model.",
)
@click.option("--repeats", type=click.IntRange(min=1), default=3, show_default=True)
def main(pages: tuple[str, ...], gold: Path | None, repeats: int) -> None:
    """Measure the extraction of the papers of PAGES beside a bare spaCy pipeline over the same texts."""
    load = os.getloadavg()[0]
    peer: list[Measured] = []
    ours: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="papervine-benchmark-") as folder:
        number, papers = write_papers(pages, Path(folder) / "papers.jsonl")
        for _ in range(repeats):  # in turns, so that what else the machine does meets both
            peer.append(measure(["-c", _call("run_peer", papers)], **ONE_THREAD))
            ours.append(measure(["-c", _call("run_extraction", papers)], **ONE_THREAD))
    show([
        ("papers; repeats", f"{number:,}; {repeats}"),
        ("cores; load before", f"{os.cpu_count()}; {load:.1f}"),
        *_rows("bare spaCy", number, peer),
        *_rows("papervine", number, ours),
        ("papervine to bare spaCy, time", _ratio(_times(ours, "seconds"), _times(peer, "seconds"))),
        ("  CPU time", _ratio(_times(ours, "cpu"), _times(peer, "cpu"))),
    ])  # fmt: skip
    if gold:
        show_quality(gold)


def write_papers(sources: Sequence[str], path: Path) -> tuple[int, Path]:
    """Write the different papers of the sources that have an abstract; returns their number and `path`."""
    from extract.readers import merge_duplicates, read_sources
    from extract.records import Paper

    read = [item for item in read_sources(sources) if isinstance(item, Paper)]
    papers = [paper for paper in merge_duplicates(read)[0] if paper.abstract]
    if not papers:
        raise click.ClickException("no papers to work on")
    rows = ({"id": paper.id, "title": paper.title, "abstract": paper.abstract} for paper in papers)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return len(papers), path


def _call(function: str, papers: Path) -> str:
    return f"from benchmarks.extraction import {function}; {function}({str(papers)!r})"


def _rows(name: str, papers: int, runs: Sequence[Measured]) -> list[tuple[str, str]]:
    seconds = statistics.median(_times(runs, "seconds"))
    return [
        (f"{name}, median", f"{seconds:.2f} s"),
        ("  CPU time, median", f"{statistics.median(_times(runs, 'cpu')):.2f} s"),
        ("  papers a second", f"{papers / seconds:.1f}"),
        ("  peak memory", f"{max(run.peak_mib for run in runs):,.0f} MiB"),
    ]


def _times(runs: Sequence[Measured], which: str) -> list[float]:
    return [json.loads(run.output)[which] for run in runs]


def _ratio(ours: Sequence[float], peer: Sequence[float]) -> str:
    """The median over the repeats, each of which has one run of either."""
    return f"{statistics.median(mine / other for mine, other in zip(ours, peer, strict=True)):.2f} x"


def show_quality(gold: Path) -> None:
    """Print the figures of the shipped model on annotated papers."""
    from extract.evaluate import evaluate
    from extract.gold import read_gold
    from extract.pipeline import extract
    from extract.records import Paper

    annotated = read_gold(gold)
    papers = [Paper(paper.id, paper.title, paper.abstract) for paper in annotated if paper.abstract]
    click.echo(f"\n{'on ' + gold.name:32}{'precision':>10}{'recall':>10}{'F1':>10}{'annotated':>10}")
    for figure in evaluate(annotated, extract(papers)).rows():
        shares = "".join(f"{'' if share is None else format(share, '.3f'):>10}" for share in figure[1:4])
        click.echo(f"{figure.name:32}{shares}{figure.annotated:>10,}")


if __name__ == "__main__":
    main()
