"""How fast papers become a graph, and how much memory that takes: ``python -m benchmarks.build PAGE...``.

The measured build is the command as people run it, a process of its own with those that it starts. The peer
is a bare spaCy pipeline of `tok2vec` and `ner` in its efficiency configuration, untrained, over the same
abstracts in one process: the least that any spaCy extraction costs on this machine at this moment.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click
import psutil

SAMPLE_SECONDS = 0.05
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Measured:
    """What a process and those it started took.

    Attributes:
        seconds: From its start to its end.
        peak_mib: The largest resident memory of all of them together, in MiB, seen every 50 ms.
        output: What it printed.
    """

    seconds: float
    peak_mib: float
    output: str


def measure(arguments: list[str]) -> Measured:
    """Run Python with `arguments` to its end and watch it.

    Raises:
        ClickException: It failed.
    """
    started = time.perf_counter()
    command = [sys.executable, *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        peak = 0
        watched = psutil.Process(run.pid)
        while run.poll() is None:
            peak = max(peak, _resident(watched))
            time.sleep(SAMPLE_SECONDS)
        seconds = time.perf_counter() - started
        output, errors = run.communicate()
    if run.returncode:
        raise click.ClickException(f"{' '.join(arguments[:3])} failed: {errors.strip()}")
    return Measured(seconds, peak / 2**20, output)


def _resident(process: psutil.Process) -> int:
    """Bytes of resident memory of the process and its descendants; pages that they share count each time."""
    total = 0
    try:
        for each in (process, *process.children(recursive=True)):
            total += each.memory_info().rss
    except psutil.NoSuchProcess:
        pass  # one ended between being listed and being read
    return total


def run_peer(records: str) -> None:
    """Tag the abstracts of `records` (JSON Lines) with the bare pipeline; prints the seconds of tagging."""
    import spacy
    from spacy.training import Example

    abstracts = [json.loads(line)["abstract"] for line in Path(records).read_text("utf-8").splitlines()]
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec")
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96}
    ner = {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "hidden_width": 64}
    model = {**ner, "extra_state_tokens": False, "maxout_pieces": 2, "use_upper": True, "tok2vec": listener}
    nlp.add_pipe("ner", config={"model": model})
    doc = nlp.make_doc("We present BERT")
    nlp.initialize(lambda: [Example.from_dict(doc, {"entities": [(11, 15, "MODEL")]})])
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


def show(rows: list[tuple[str, str]]) -> None:
    """Print a table of two columns."""
    for name, value in rows:
        click.echo(f"{name:32}{value:>14}")


if __name__ == "__main__":
    main()
