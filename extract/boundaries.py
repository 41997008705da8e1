"""Where a name stands by itself in running text, and where it is only a part of a longer one."""

from __future__ import annotations

import re
from collections.abc import Iterable

Span = tuple[int, int]
"""Start and end (exclusive), of characters or of tokens."""

_CONTINUED = re.compile(r"[-‐–./]?v?\d|[+#]")
"""What makes another name of the one before it: "GPT" is not in "GPT-4", nor "C" in "C++"."""

_FIRST_UNSPACED = "\u2e80"
"""From here on are the scripts that put no spaces between words: Chinese, Japanese, Korean."""


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is a name of its own there, not a part of a word or of a version's name."""
    if start > 0 and _joined(text[start - 1], text[start]):
        return False
    if end < len(text) and _joined(text[end - 1], text[end]):
        return False
    return not _CONTINUED.match(text, end)


def _joined(first: str, second: str) -> bool:
    """Whether two neighbouring characters belong to one word."""
    return all((c.isalnum() or c == "_") and c < _FIRST_UNSPACED for c in (first, second))


def outside_of_longer(own: Iterable[Span], longer: Iterable[Span]) -> list[Span]:
    """Those of `own` that lie in none of `longer`; all of them if each does, so that none is lost."""
    own, longer = sorted(own), list(longer)
    free = [span for span in own if not any(contains(other, span) for other in longer)]
    return free or own


def contains(longer: Span, span: Span) -> bool:
    """Whether `span` lies in `longer` and is not the same."""
    return longer[0] <= span[0] and span[1] <= longer[1] and longer != span


def overlap(first: Span, second: Span) -> bool:
    """Whether the two have anything in common."""
    return first[0] < second[1] and second[0] < first[1]
