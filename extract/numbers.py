"""Numbers with their units in running text: "58.8%", "+2.6 points", "3.8×", "71.2 to 74.5", "28.2 times"."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBER = r"(?:[+\-−~≈<>$]\s?)?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+)"
_UNIT_WORDS = r"times|fold|percent|(?:percentage )?points?|hours?|minutes?|seconds?|days?|dB|FPS|fps|ms"
_UNIT = rf"(?:\s?%|\s?×|[xX](?![A-Za-z])|\s?(?:{_UNIT_WORDS})\b|[KMB](?![A-Za-z]))"
_VALUE = re.compile(
    rf"(?<![\w./\-−^_])(?P<number>{_NUMBER})(?P<unit>{_UNIT})?"
    rf"(?:\s?[-–—~]\s?(?P<upper>\d+(?:\.\d+)?)(?P<unit2>{_UNIT})?)?(?![\w^_]|[-–][A-Za-z]|[.,]\d)"
)
_UNITS = {
    "%": "%", "percent": "%", "percentagepoint": "points", "percentagepoints": "points",
    "point": "points", "points": "points", "hour": "h", "hours": "h", "minute": "min", "minutes": "min",
    "second": "s", "seconds": "s", "day": "d", "days": "d", "×": "x", "x": "x",
    "times": "x", "fold": "x", "k": "K", "m": "M", "b": "B", "db": "dB", "fps": "FPS", "ms": "ms",
}  # fmt: skip


@dataclass(frozen=True)
class Value:
    """Characters `start` to `end` (exclusive) hold a number; `number` is None for a range."""

    start: int
    end: int
    text: str
    number: float | None
    unit: str
    signed: bool


def find_values(text: str) -> Iterator[Value]:
    """Every number of `text` that stands by itself, not inside a name such as GPT-4, with its unit."""
    for match in _VALUE.finditer(text):
        unit = (match["unit2"] or match["unit"] or "").strip().lower().replace(" ", "")
        yield Value(
            start=match.start(),
            end=match.end(),
            text=match.group(),
            number=None if match["upper"] else _parse(match["number"]),
            unit=_UNITS.get(unit, ""),
            signed=match["number"][0] in "+-−",
        )


def _parse(number: str) -> float | None:
    digits = number.replace(",", "").replace("−", "-").replace(" ", "").lstrip("~≈<>$+")
    try:
        parsed = float(digits)
    except ValueError:
        return None
    return parsed if math.isfinite(parsed) else None
