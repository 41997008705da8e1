"""How fast papers become a graph, and how much memory that takes: ``python -m benchmarks.build PAGE...``.

The measured build is the command as people run it, a process of its own with those that it starts. The peer
is a bare spaCy pipeline of `tok2vec` and `ner` in its efficiency configuration, untrained, over the same
abstracts in one process: the least that any spaCy extraction costs on this machine at this moment.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path

import click

from benchmarks.measuring import bare_pipeline, measure, show


def run_peer(records: str) -> None:
    """Tag the abstracts of `records` (JSON Lines) with the bare pipeline; prints the seconds of tagging."""
    abstracts = [json.loads(line)["abstract"] for line in Path(records).read_text("utf-8").splitlines()]
    nlp = bare_pipeline()
    started = time.perf_counter()
    for _ in nlp.pipe(abstracts):
        pass
    click.echo(json.dumps({"papers": len(abstracts), "seconds": time.perf_counter() - started}))


@click.command()
@click.argument(
    "pages", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, resolve_path=True)
)
@click.option("--processes", default=0, help="As for `papervine build`.")
def main(pages: tuple[str, ...], processes: int) -> None:
    """Measure the build of a graph from PAGES, beside a bare spaCy pipeline over the same abstracts."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="papervine-benchmark-") as folder:
        records = f"{folder}/records.jsonl"
        places = ["--store", f"{folder}/graph.lbug", "--records", records, "--summary", "ndjson"]
        build = measure(["-m", "cli", "build", *pages, *places, "--processes", str(processes)])
        peer = measure(["-c", f"from benchmarks.build import run_peer; run_peer({records!r})"])
    tagged = json.loads(peer.output)
    papers = tagged["papers"]
    show([
        ("papers", f"{papers:,}"),
        ("cores; load before", f"{os.cpu_count()}; {load:.1f}"),
        ("papervine build, all of it", f"{build.seconds:.1f} s"),
        ("  papers a second", f"{papers / build.seconds:.1f}"),
        ("  peak memory", f"{build.peak_mib:,.0f} MiB"),
        ("bare spaCy, tagging alone", f"{tagged['seconds']:.1f} s"),
        ("  papers a second", f"{papers / tagged['seconds']:.1f}"),
        ("  peak memory", f"{peer.peak_mib:,.0f} MiB"),
        ("papervine to bare spaCy, time", f"{build.seconds / tagged['seconds']:.1f} x"),
    ])  # fmt: skip


if __name__ == "__main__":
    main()
