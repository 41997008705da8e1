"""What the benchmarks share: watching a process, the bare spaCy pipeline beside which we measure, a table."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
import psutil

if TYPE_CHECKING:
    from spacy.language import Language

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


def measure(arguments: Sequence[str], **variables: str) -> Measured:
    """Run Python to its end and watch it.

    Args:
        arguments: of Python.
        variables: added to its environment.

    Raises:
        ClickException: It failed.
    """
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
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


def bare_pipeline() -> Language:
    """`tok2vec` and `ner` as ``spacy init config -p ner -o efficiency`` has them, with untrained weights.

    The labels are our types. What it finds is chance; what it costs does not depend on that.
    """
    from spacy.cli.init_config import init_config
    from spacy.training import Example
    from spacy.util import load_model_from_config

    from extract.records import ENTITY_TYPES

    config = init_config(lang="en", pipeline=["ner"], optimize="efficiency", gpu=False, silent=True)
    nlp = load_model_from_config(config, auto_fill=True)
    doc = nlp.make_doc("We present BERT")
    examples = [Example.from_dict(doc, {"entities": [(11, 15, label)]}) for label in ENTITY_TYPES]
    nlp.initialize(lambda: examples)
    return nlp


def show(rows: Sequence[tuple[str, str]]) -> None:
    """Print a table of two columns."""
    for name, value in rows:
        click.echo(f"{name:32}{value:>14}")
