"""Numbers with their units in running text: "58.8%", "+2.6 points", "3.8×", "71.2 to 74.5", "28.2 times"."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBER = r"(?:[+\-−~≈<>$]\s?)?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+)"
_UNIT_WORDS = (
    r"times|percent(?:age)?\spoints?|percent|points?|pp|hours?|minutes?|mins?|seconds?|days?|dB|FPS|fps|ms|"
    r"orders?\sof\smagnitude"
)
_UNIT = rf"(?:\s?%|\s?×|[xX](?![A-Za-z])|[\s-]?fold\b|\s?(?:{_UNIT_WORDS})\b|p\.p\.|[KMB](?![A-Za-z]))"
_BEFORE = r"(?:(?<![\w./\-−^_])|(?<=%/)|(?<=sim)|(?<=approx)|(?<=Delta))"
_AFTER = r"(?![\w^_]|[-–][A-Za-z]|[.,]\d)"
_DIGITS = rf"""
    {_BEFORE}(?P<number>{_NUMBER})(?P<unit>{_UNIT})?
    (?:\s?[-–—~]\s?(?P<upper>\d+(?:\.\d+)?)(?P<unit2>{_UNIT})?)?
    (?:\s?(?:±|\+/-|\bpm\b)\s?\d*\.?\d+{_UNIT}?)?
    {_AFTER}
"""
_SHARE = r"(?<![\w./\-−])(?P<share>\d+(?:/|\s(?:out\s)?of\s(?:the\s)?)\d+)(?![\w/^]|[-–][A-Za-z]|[.,]\d)"
_RANGE = rf"(?<!from\s){_BEFORE}{_NUMBER}{_UNIT}?\sto\s\d*\.?\d+(?P<unit3>{_UNIT})?{_AFTER}"
_COUNTED = r"an?|one|two|three|four|five|six|seven|eight|nine|ten|several|multiple"
_SPELT = rf"""
    \b(?:
        (?:{_COUNTED})[\s-](?P<spelt>times|fold|percent|(?:percentage\s)?points?|orders?\sof\smagnitude)
        |half
        |(?:a|one|two|three|four)[\s-](?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)s?
    )\b
"""
_VALUE = re.compile(f"{_SHARE}|{_RANGE}|{_DIGITS}|{_SPELT}", re.VERBOSE)
_UNITS = {
    "%": "%", "percent": "%", "percentagepoint": "points", "percentagepoints": "points",
    "percentpoint": "points", "percentpoints": "points", "pp": "points", "p.p.": "points", "p.p": "points",
    "point": "points", "points": "points", "hour": "h", "hours": "h", "minute": "min", "minutes": "min",
    "min": "min", "mins": "min", "second": "s", "seconds": "s", "day": "d", "days": "d", "×": "x", "x": "x",
    "times": "x", "fold": "x", "k": "K", "m": "M", "b": "B", "db": "dB", "fps": "FPS", "ms": "ms",
    "orderofmagnitude": "orders", "ordersofmagnitude": "orders",
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
    """Every number of `text` that stands by itself, not inside a name such as GPT-4, with its unit.

    Ranges ("5% to 20%"; but "from 71.2 to 74.5" are two values), shares ("19 of 20", "2/3") and numbers in
    words ("two orders of magnitude", "half") have no `number`.
    """
    for match in _VALUE.finditer(text):
        unit = match["unit3"] or match["unit2"] or match["unit"] or match["spelt"] or ""
        number = match["number"]
        yield Value(
            start=match.start(),
            end=match.end(),
            text=match.group(),
            number=None if match["upper"] or number is None else _parse(number),
            unit=_UNITS.get(unit.strip().lower().replace(" ", "").lstrip("-"), ""),
            signed=number is not None and number[0] in "+-−",
        )


def _parse(number: str) -> float | None:
    digits = number.replace(",", "").replace("−", "-").replace(" ", "").lstrip("~≈<>$+")
    try:
        parsed = float(digits)
    except ValueError:
        return None
    return parsed if math.isfinite(parsed) else None
