"""Numeric results: which numbers are measured outcomes, and of what, on which data set, in which metric."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from extract.components.drafts import Draft
from extract.components.trained import ArrayComponent, unpack_linear, unpack_trees
from extract.context import context_features
from extract.linear import feature_ids
from extract.numbers import Value, find_values
from extract.records import ENTITY_TYPES
from extract.wording import Wording, wording

THRESHOLDS = {"value": 0.5, "argument": 0.05}
SLOTS: dict[str, tuple[str, ...]] = {
    "subject": ("Model", "Method"),
    "dataset": ("Dataset",),
    "metric": ("Metric",),
}
"""The types of entity that fill each slot of a result."""

_UNITS = ("%", "points", "x", "K", "M", "B", "dB", "FPS", "ms", "")


@dataclass(frozen=True)
class ResultDraft:
    """A number that is a result, the drafts that fill its slots, and the tokens of its sentence."""

    value: Value
    slots: dict[str, Draft | None]
    confidence: float
    evidence: tuple[int, int]


if not Doc.has_extension("results"):
    Doc.set_extension("results", default=())


@Language.factory("results", default_config={"thresholds": THRESHOLDS})
def make_results(nlp: Language, name: str, thresholds: dict[str, float]) -> ResultFinder:
    """The component; its models come from disk."""
    return ResultFinder(thresholds)


class ResultFinder(ArrayComponent):
    """Sets `doc._.results` from `doc._.drafts`, whose roles are known."""

    def __init__(self, thresholds: dict[str, float]) -> None:
        super().__init__()
        self.thresholds = thresholds

    def set_arrays(self, arrays: dict[str, np.ndarray]) -> None:
        """Take the three models."""
        super().set_arrays(arrays)
        self.linear = unpack_linear("linear", arrays)
        self.trees = unpack_trees("trees", arrays)
        self.arguments = unpack_trees("arguments", arrays)

    def __call__(self, doc: Doc) -> Doc:
        """Decide on the numbers of `doc`."""
        numbers = doc_numbers(doc)
        if not numbers:
            doc._.results = ()
            return doc
        scores = self.linear.scores([number.words for number in numbers])
        rows = np.hstack([np.array([number.row for number in numbers], dtype="float32"), scores])
        chances = self.trees.probabilities(rows)
        doc._.results = tuple(
            ResultDraft(number.value, self._slots(doc, number), float(chance), number.sentence)
            for number, chance in zip(numbers, chances, strict=True)
            if chance >= self.thresholds["value"]
        )
        return doc

    def _slots(self, doc: Doc, number: Number) -> dict[str, Draft | None]:
        filled: dict[str, Draft | None] = {}
        for slot, types in SLOTS.items():
            drafts = [draft for draft in doc._.drafts if draft.type in types]
            if not drafts:
                filled[slot] = None
                continue
            chances = self.arguments.probabilities(argument_rows(wording(doc), number, drafts))
            best = int(np.argmax(chances))
            filled[slot] = drafts[best] if chances[best] >= self.thresholds["argument"] else None
        return filled


@dataclass(frozen=True)
class Number:
    """A number in the doc: its tokens and sentence's tokens, and what the models see."""

    value: Value
    tokens: tuple[int, int]
    sentence: tuple[int, int]
    words: np.ndarray
    row: list[float]


def doc_numbers(doc: Doc) -> list[Number]:
    """The doc's numbers outside of entity names, each with its features."""
    named = np.zeros(len(doc) + 1, dtype=bool)
    for draft in doc._.drafts:
        for start, end in draft.spans:
            named[start:end] = True
    text = wording(doc)
    found = []
    for value in find_values(doc.text):
        span = doc.char_span(value.start, value.end, alignment_mode="expand")
        if span is None or named[span.start]:
            continue
        words = feature_ids(_words(text, span, value))
        row = _row(doc._.drafts, value, span.start, text)
        found.append(Number(value, (span.start, span.end), text.sentence_at(span.start), words, row))
    return found


def _words(text: Wording, span: Span, value: Value) -> Iterator[str]:
    yield from context_features(text, span.start, span.end, f"unit {value.unit}")
    yield f"shape {''.join('0' if c.isdigit() else c for c in value.text)}"


def _row(drafts: tuple[Draft, ...], value: Value, at: int, text: Wording) -> list[float]:
    number = value.number
    index, (first, last) = int(text.sentence_of[at]), text.sentence_at(at)
    inside = [(draft, start) for draft in drafts for start, _ in draft.spans if first <= start < last]
    counts = [len({id(d) for d, _ in inside if d.type == label}) for label in ENTITY_TYPES]
    near = [
        min((abs(start - at) for draft, start in inside if draft.type == label), default=60)
        for label in ENTITY_TYPES
    ]
    whole = number is not None and number == int(number)
    return [
        *(float(value.unit == unit) for unit in _UNITS), float(value.signed), float(number is None),
        math.log1p(abs(number)) if number is not None else -1.0, float(whole),
        float(whole and number is not None and 1900 <= number <= 2100), float("." in value.text),
        len(value.text), index / max(1, len(text.sentences) - 1), float(index == 0), *counts, *near,
        sum(word[0].isdigit() for word in text.words[first:last]), last - first, len(drafts),
    ]  # fmt: skip


def argument_rows(text: Wording, number: Number, drafts: list[Draft]) -> np.ndarray:
    """A row for each draft that could fill a slot of the number's result."""
    sentence_of, tokens = text.sentence_of, len(text.words)
    index = int(sentence_of[number.tokens[0]])
    following = text.words[number.tokens[1]] if number.tokens[1] < tokens else ""
    distances = [_distance(draft, number, sentence_of, index) for draft in drafts]
    order = np.argsort(np.argsort([abs(d) for d in distances], kind="stable"), kind="stable")
    proposals = np.array([draft.role_probabilities[0] for draft in drafts])
    rank = np.argsort(np.argsort(-proposals, kind="stable"), kind="stable")
    rows = []
    for i, draft in enumerate(drafts):
        inside = [start for start, _ in draft.spans if sentence_of[start] == index]
        gap = min(abs(int(sentence_of[start]) - index) for start, _ in draft.spans)
        rows.append([
            *(float(draft.type == label) for label in ENTITY_TYPES), *draft.role_probabilities,
            distances[i], abs(distances[i]), order[i], rank[i], len(inside), gap,
            len(draft.spans), len(drafts),
            float(any(start < number.tokens[0] for start in inside)),
            float(any(start > number.tokens[0] for start in inside)),
            float(any(sentence_of[start] < index for start, _ in draft.spans)),
            float(sentence_of[draft.spans[0][0]] == 0),
            draft.spans[0][0] / tokens, number.tokens[0] / tokens,
            float(following == "on"),
            float(number.value.unit == "%"), float(number.value.unit == "x"), float(number.value.signed),
        ])  # fmt: skip
    return np.array(rows, dtype="float32")


def _distance(draft: Draft, number: Number, sentence_of: np.ndarray, index: int) -> int:
    """Signed tokens from the number to the draft's nearest mention in its sentence; ±100 if it has none."""
    inside = [start - number.tokens[0] for start, _ in draft.spans if sentence_of[start] == index]
    if inside:
        return int(min(inside, key=abs))
    return -100 if sentence_of[draft.spans[0][0]] < index else 100
