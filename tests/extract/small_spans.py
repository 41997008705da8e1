"""A little language of kettles and towns, small enough to learn in a second."""

from __future__ import annotations

import json
from pathlib import Path

from extract.spans import SpanText

THINGS = ("kettle", "teapot", "samovar", "ladle", "whisk", "Grater-3")
TOWNS = ("Bern", "Lyon", "Graz", "Oslo")


def spanned(text: str, *phrases: tuple[str, str]) -> SpanText:
    """A text with the first occurrence of each phrase as a span of its label."""
    return SpanText(text, tuple((text.index(p), text.index(p) + len(p), label) for p, label in phrases))


def span_texts(number: int = 48) -> list[SpanText]:
    """Sentences about things in towns."""
    texts = []
    for index in range(number):
        thing, town = THINGS[index % len(THINGS)], TOWNS[index % len(TOWNS)]
        sentence = f"In {town} we saw a {thing}." if index % 2 else f"The {thing} of {town} was sold."
        texts.append(spanned(sentence, (thing, "Thing"), (town, "Town")))
    return texts


def write_spans(path: Path, texts: list[SpanText]) -> Path:
    """Write texts as JSON Lines."""
    path.write_text("".join(json.dumps(vars(text)) + "\n" for text in texts), encoding="utf-8")
    return path
