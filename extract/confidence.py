"""Records without what is less certain than somebody wants.

What is left out depends on the bound, so the bound becomes a part of the extractor's name: records of another
bound are another extractor's, and whatever goes on with a file or a graph replaces them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract.records import Record

_BOUND = re.compile(r">=(\d+(?:\.\d+)?(?:e-\d+)?)$")


def at_least(record: Record, confidence: float) -> Record:
    """`record` with the statements that reach `confidence`, and the bound in its extractor's name.

    A relation or result goes, too, where an entity that it speaks of does.

    Args:
        record: as extracted, or with a bound already; then the higher one counts.
        confidence: 0 to 1; 0 leaves the record as it is.
    """
    if not confidence:
        return record
    entities = [each for each in record.entities if each.confidence >= confidence]
    names = {None, *(each.name for each in entities)}
    return replace(
        record,
        extractor=bounded(record.extractor, confidence),
        entities=tuple(entities),
        relations=tuple(
            each
            for each in record.relations
            if each.confidence >= confidence and {each.source, each.target} <= names
        ),
        results=tuple(
            each
            for each in record.results
            if each.confidence >= confidence and {each.subject, each.dataset, each.metric} <= names
        ),
    )


def bounded(extractor: str, confidence: float) -> str:
    """The name of `extractor` where only what reaches `confidence` is kept: ``papervine-0.1.0+1f0c>=0.5``."""
    held = _BOUND.search(extractor)
    bound = max(confidence, float(held[1])) if held else confidence
    name = extractor[: held.start()] if held else extractor
    return f"{name}>={bound!r}" if bound else name
