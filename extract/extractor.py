"""What extracts, as one value: whatever it is, it has a name and gives the record of each paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extract.confidence import at_least, bounded
from extract.records import Paper, Record, Reject

if TYPE_CHECKING:
    from extract.foreign import Labels

Extract = Callable[[Sequence[Paper]], Generator[Record | Reject, None, None]]
"""Gives the record of each paper, in the papers' order, or why there is none."""


@dataclass(frozen=True)
class Extractor:
    """`extract` gives the same record for the same paper as long as its `name` is the same."""

    name: str
    extract: Extract


def pipeline_extractor(
    *,
    processes: int = 0,
    model: str | Path | None = None,
    lexicon: Path | None = None,
    labels: Labels = (),
    ignored: Counter[str] | None = None,
) -> Extractor:
    """The spaCy pipeline; the arguments are those of `extract.pipeline.extract`.

    Raises:
        ModelError: the model is absent.
        LexiconError: `lexicon` cannot be read.
    """
    from extract.pipeline import extract, extractor_name

    def run(papers: Sequence[Paper]) -> Generator[Record | Reject, None, None]:
        yield from extract(
            papers, processes=processes, model=model, lexicon=lexicon, labels=labels, ignored=ignored
        )

    return Extractor(extractor_name(model, lexicon, labels), run)


def confident(extractor: Extractor, confidence: float) -> Extractor:
    """`extractor` without the statements that do not reach `confidence`."""

    def run(papers: Sequence[Paper]) -> Generator[Record | Reject, None, None]:
        for found in extractor.extract(papers):
            yield at_least(found, confidence) if isinstance(found, Record) else found

    return Extractor(bounded(extractor.name, confidence), run)
