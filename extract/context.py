"""The words around a mention as features for linear models."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Span

_NEAR = 4


def context_features(doc: Doc, start: int, end: int, sentence: Span, label: str) -> Iterator[str]:
    """Features of the mention ``doc[start:end]`` in `sentence`, each also together with the entity's `label`.

    They are the words beside it by distance, the words of the sentence by side, its own words and where the
    sentence stands.
    """
    for feature in _plain_features(doc, start, end, sentence):
        yield feature
        yield f"{label} {feature}"


def _plain_features(doc: Doc, start: int, end: int, sentence: Span) -> Iterator[str]:
    place = _place(doc, sentence)
    yield f"place {place}"
    left = [token.lower_ for token in doc[sentence.start : start]]
    right = [token.lower_ for token in doc[end : sentence.end]]
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
    words = [token.lower_ for token in doc[start:end]]
    yield f"head {words[-1]}"
    yield f"whole {' '.join(words)}"


def _place(doc: Doc, sentence: Span) -> str:
    """Where a sentence stands: title, or which quarter of the abstract."""
    if sentence.start == 0:
        return "title"
    return f"quarter{min(3, 4 * sentence.start // max(1, len(doc)))}"


def form_features(doc: Doc, start: int, end: int) -> Iterator[str]:
    """Features for deciding whether ``doc[start:end]`` is an entity: its words and those beside it."""
    words = [token.lower_ for token in doc[start:end]]
    before = ["^"] * max(0, 3 - start) + [token.lower_ for token in doc[max(0, start - 3) : start]]
    after = [token.lower_ for token in doc[end : end + 3]]
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
    yield f"shape {doc[end - 1].shape_}"
    yield f"first shape {doc[start].shape_}"
