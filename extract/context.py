"""The words around a mention as features for linear models."""

from __future__ import annotations

from collections.abc import Iterator

from extract.wording import Wording

_NEAR = 4


def context_features(text: Wording, start: int, end: int, label: str) -> Iterator[str]:
    """Features of the mention at tokens `start` to `end`, each also together with the entity's `label`.

    They are the words beside it by distance, the words of the sentence by side, its own words and where the
    sentence stands.
    """
    for feature in _plain_features(text, start, end):
        yield feature
        yield f"{label} {feature}"


def _plain_features(text: Wording, start: int, end: int) -> Iterator[str]:
    first, last = text.sentence_at(start)
    place = "title" if first == 0 else f"quarter{min(3, 4 * first // max(1, len(text.words)))}"
    yield f"place {place}"
    left, right = text.words[first:start], text.words[end:last]
    for distance, word in enumerate(reversed(left[-_NEAR:]), 1):
        yield f"left{distance} {word}"
    for distance, word in enumerate(right[:_NEAR], 1):
        yield f"right{distance} {word}"
    yield f"around {left[-1] if left else '^'} _ {right[0] if right else '$'}"
    yield f"left2+1 {' '.join(left[-2:])}"
    yield f"right1+2 {' '.join(right[:2])}"
    for word in set(left):
        yield f"before {word}"
    for word in set(right):
        yield f"after {word}"
    yield f"{place} starts {' '.join((left or ['^'])[:2])}"
    words = text.words[start:end]
    yield f"head {words[-1]}"
    yield f"whole {' '.join(words)}"


def form_features(text: Wording, start: int, end: int) -> Iterator[str]:
    """Features for deciding whether tokens `start` to `end` are an entity: its words and those beside it."""
    words = text.words[start:end]
    before = ["^"] * max(0, 3 - start) + text.words[max(0, start - 3) : start]
    after = text.words[end : end + 3]
    after += ["$"] * (3 - len(after))
    head = words[-1]
    for distance in range(1, 4):
        yield f"left{distance} {before[-distance]}"
        yield f"right{distance} {after[distance - 1]}"
    yield f"around {before[-1]} _ {after[0]}"
    yield f"left2+1 {before[-2]} {before[-1]}"
    yield f"right1+2 {after[0]} {after[1]}"
    yield f"head {head}"
    yield f"whole {' '.join(words)}"
    yield f"first {words[0]}"
    yield f"length {len(words)}"
    yield f"head left {head} {before[-1]}"
    yield f"head right {head} {after[0]}"
    yield f"first left {words[0]} {before[-1]}"
    for word in words:
        yield f"has {word}"
    yield f"ending3 {head[-3:]}"
    yield f"ending4 {head[-4:]}"
    if len(words) > 1:
        yield f"last two {words[-2]} {head}"
        yield f"first two {words[0]} {words[1]}"
    yield f"shape {text.shapes[end - 1]}"
    yield f"first shape {text.shapes[start]}"
