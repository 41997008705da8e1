"""What a command extracts with, as its options say."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.output import say

if TYPE_CHECKING:
    from extract.extractor import Extractor
    from extract.foreign import Labels
    from extract.records import Paper, Record, Reject

_SHOWN = 5
"""Labels that are named in a message."""


@dataclass(frozen=True)
class Choice:
    """The options on what to extract with, under the names that click gives them."""

    lexicon: Path | None
    model: str | None
    labels: Labels
    llm: str | None
    llm_url: str | None
    llm_requests: int
    min_confidence: float

    def check(self) -> None:
        """Raise a UsageError where options cannot go together."""
        if self.labels and not self.model:
            raise click.UsageError("--label says what the labels of --model stand for; that is not given")
        given = [f"--{name}" for name in ("model", "lexicon") if getattr(self, name)]
        if self.llm and given:
            raise click.UsageError(f"--llm reads the papers by itself: leave out {' and '.join(given)}")


def chosen_extractor(choice: Choice, processes: int, *, fresh: bool) -> Extractor:
    """The extractor of that choice.

    Args:
        choice: the options.
        processes: how many the spaCy pipeline runs in; 0 for one on each core.
        fresh: ask a language model again, whatever it has answered before.
    """
    from extract.extractor import confident

    extractor = _language_model(choice, fresh) if choice.llm else _pipeline(choice, processes)
    return confident(extractor, choice.min_confidence)


def _pipeline(choice: Choice, processes: int) -> Extractor:
    from extract.extractor import Extractor, pipeline_extractor

    ignored: Counter[str] = Counter()
    extractor = pipeline_extractor(
        processes=processes, model=choice.model, lexicon=choice.lexicon, labels=choice.labels, ignored=ignored
    )

    def telling(papers: Sequence[Paper]) -> Generator[Record | Reject, None, None]:
        try:
            yield from extractor.extract(papers)
        finally:  # who reads may stop at the last record
            if ignored:
                say(_ignored_message(ignored))

    return Extractor(extractor.name, telling)


def _ignored_message(ignored: Counter[str]) -> str:
    labels = [f"{label} ({number:,})" for label, number in ignored.most_common(_SHOWN)]
    if len(ignored) > _SHOWN:
        labels.append(f"{len(ignored) - _SHOWN} more")
    return (
        f"Warning: {ignored.total():,} entities are left out, whose labels stand for no type: "
        f"{', '.join(labels)}. To take them: --label THEIRS=OURS"
    )


def _language_model(choice: Choice, fresh: bool) -> Extractor:
    from extract.llm.cache import default_cache
    from extract.llm.extract import llm_extractor
    from extract.llm.server import OPENAI, Endpoint

    endpoint = Endpoint(
        model=choice.llm or "",
        url=choice.llm_url or OPENAI,
        key=os.environ.get("OPENAI_API_KEY"),
        requests=choice.llm_requests,
    )
    return llm_extractor(endpoint, default_cache(), fresh=fresh)
