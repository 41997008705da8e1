"""Numeric results: which numbers are measured outcomes, and of what, on which data set, in which metric."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extract.components.drafts import Draft
from extract.components.trained import ArrayComponent, unpack_trees
from extract.encoder import sigmoid
from extract.numbers import Value, find_values
from extract.pairs import Pairs, closest_pairs
from extract.records import ENTITY_TYPES
from extract.wording import Wording, wording

THRESHOLDS = {"value": 0.5, "argument": 0.05}
SLOTS: dict[str, tuple[str, ...]] = {
    "subject": ("Model", "Method"),
    "dataset": ("Dataset",),
    "metric": ("Metric",),
}
"""The types of entity that fill each slot of a result."""

MAX_NUMBERS = 100
"""More numbers than any abstract has: a pasted table is cut here."""

_BESIDE = tuple(
    frozenset(words.split())
    for words in (
        "by of to than at from",
        "achieves achieve achieving attains reaches obtains improves reduces scores score",
        "over up approximately about only nearly around", "on in for and compared with ,",
        "improvement reduction increase gain accuracy faster higher lower better less fewer speedup",
        "parameters samples images datasets tasks languages examples models hours gpus papers questions",
    )
)  # fmt: skip
"""Words beside a number that tell whether it is a result."""

_LINKS = frozenset({"in", "on", "of", "for", "at", "with", "(", "by", "from"})
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
        """Take the two ensembles of trees."""
        super().set_arrays(arrays)
        self.trees = unpack_trees("trees", arrays)
        self.arguments = unpack_trees("arguments", arrays)

    def __call__(self, doc: Doc) -> Doc:
        """Decide on the numbers of `doc`."""
        found = doc_numbers(doc)
        if not found.numbers:
            doc._.results = ()
            return doc
        chances = self.trees.probabilities(found.rows)
        doc._.results = tuple(
            self._result(doc, found, index, chance)
            for index, chance in enumerate(chances.tolist())
            if chance >= self.thresholds["value"]
        )
        return doc

    def _result(self, doc: Doc, found: Numbers, index: int, chance: float) -> ResultDraft:
        """The result of a number, as certain as the least certain of its parts."""
        filled: dict[str, Draft | None] = {}
        for slot in SLOTS:
            fillers = slot_fillers(doc._.drafts, slot)
            filled[slot] = None
            if fillers:
                fitting = self.arguments.probabilities(argument_rows(doc, found, index, slot, fillers))
                best = int(np.argmax(fitting))
                if fitting[best] >= self.thresholds["argument"]:
                    filled[slot] = doc._.drafts[fillers[best]]
                    chance = min(chance, float(fitting[best]))
        number = found.numbers[index]
        return ResultDraft(number.value, filled, chance, number.sentence)


@dataclass(frozen=True)
class Number:
    """A number in the doc: its tokens and its sentence's tokens."""

    value: Value
    tokens: tuple[int, int]
    sentence: tuple[int, int]


@dataclass(frozen=True)
class Numbers:
    """A doc's numbers: `rows` for deciding which are results, `pairs` and `scores` for filling the slots.

    `pairs` compares the doc's drafts (first) and numbers (after them), `scores` are the encoder's, of shape
    (numbers, drafts, slots).
    """

    numbers: list[Number]
    rows: np.ndarray
    pairs: Pairs
    scores: np.ndarray


def doc_numbers(doc: Doc) -> Numbers:
    """The doc's numbers outside of entity names, with what is decided on."""
    drafts: tuple[Draft, ...] = doc._.drafts
    text = wording(doc)
    named = [span for draft in drafts for span in draft.spans]
    numbers = [
        Number(value, span, text.sentence_at(span[0]))
        for value, span in number_spans(doc, named)[:MAX_NUMBERS]
    ]
    places = [[number.tokens] for number in numbers]
    things = [*(draft.spans for draft in drafts), *places]
    pairs = closest_pairs(things, text.sentence_of)
    if not numbers:
        return Numbers([], np.zeros((0, 0)), pairs, np.zeros((0, len(drafts), len(SLOTS))))
    left, right = slice(len(drafts), None), slice(0, len(drafts))
    scores = sigmoid(doc._.reading.pair_scores("slot", things, pairs, left, right))
    strongest = scores.max(axis=1, initial=0.0)
    chances = doc._.reading.values(places)
    rows = [
        [chance, *slots, chances.max(), *_row(drafts, number, text)]
        for chance, slots, number in zip(chances, strongest, numbers, strict=True)
    ]
    return Numbers(numbers, np.array(rows, dtype="float32"), pairs, scores)


def number_spans(doc: Doc, named: Iterable[tuple[int, int]]) -> list[tuple[Value, tuple[int, int]]]:
    """The doc's numbers with their tokens, but for those inside of the spans `named`."""
    inside = np.zeros(len(doc) + 1, dtype=bool)
    for start, end in named:
        inside[start:end] = True
    spans = ((v, doc.char_span(v.start, v.end, alignment_mode="expand")) for v in find_values(doc.text))
    return [(v, (span.start, span.end)) for v, span in spans if span is not None and not inside[span.start]]


def _row(drafts: tuple[Draft, ...], found: Number, text: Wording) -> list[float]:
    value, (at, after), (first, last) = found.value, found.tokens, found.sentence
    number, index = value.number, int(text.sentence_of[at])
    inside = [(draft, start) for draft in drafts for start, _ in draft.spans if first <= start < last]
    counts = [len({id(d) for d, _ in inside if d.type == label}) for label in ENTITY_TYPES]
    near = [
        min((abs(start - at) for draft, start in inside if draft.type == label), default=60)
        for label in ENTITY_TYPES
    ]
    beside = [
        float(words[i] in cues if 0 <= i < len(words) else False)
        for words in (text.words,)
        for i in (at - 1, at - 2, after, after + 1)
        for cues in _BESIDE
    ]
    whole = number is not None and number == int(number)
    return [
        *(float(value.unit == unit) for unit in _UNITS), float(value.signed), float(number is None),
        math.log1p(abs(number)) if number is not None else -1.0, float(whole),
        float(whole and number is not None and 1900 <= number <= 2100), float("." in value.text),
        len(value.text), index / max(1, len(text.sentences) - 1), float(index == 0), *counts, *near,
        sum(word[0].isdigit() for word in text.words[first:last]), last - first, len(drafts), *beside,
    ]  # fmt: skip


def slot_fillers(drafts: tuple[Draft, ...], slot: str) -> list[int]:
    """The indexes of the drafts whose type fits the slot."""
    return [index for index, draft in enumerate(drafts) if draft.type in SLOTS[slot]]


def argument_rows(doc: Doc, found: Numbers, index: int, slot: str, fillers: list[int]) -> np.ndarray:
    """A row for each draft that could fill a slot of a number's result.

    Args:
        doc: the paper.
        found: its numbers.
        index: which of them.
        slot: which slot.
        fillers: the drafts in question.
    """
    text, number, drafts = wording(doc), found.numbers[index], doc._.drafts
    sentence = int(text.sentence_of[number.tokens[0]])
    following = text.words[number.tokens[1]] if number.tokens[1] < len(text.words) else ""
    scores = found.scores[index, fillers]
    column = list(SLOTS).index(slot)
    own = scores[:, column]
    pair = len(drafts) + index
    gaps = found.pairs.gap[pair, fillers]
    proposals = np.array([drafts[i].role_probabilities[0] for i in fillers])
    rivals = [drafts[i] for i in fillers]
    ranks = [_ranks(values) for values in (-own, gaps, -proposals)]
    rows = []
    for row, filler in enumerate(fillers):
        draft = drafts[filler]
        starts = [start for start, _ in draft.spans]
        inside = [start for start in starts if text.sentence_of[start] == sentence]
        rows.append([
            float(column == 0), float(column == 1), float(column == 2), *scores[row], own[row], own.max(),
            own.sum(), *(float(draft.type == label) for label in ENTITY_TYPES), *draft.role_probabilities,
            gaps[row], found.pairs.bucket[pair, filler], found.pairs.sentences[pair, filler],
            *(rank[row] for rank in ranks), len(inside), len(starts), len(fillers),
            any(start < number.tokens[0] for start in inside),
            any(start > number.tokens[0] for start in inside),
            any(text.sentence_of[start] < sentence for start in starts), text.sentence_of[starts[0]] == 0,
            starts[0] / len(text.words), number.tokens[0] / len(text.words), following == "on",
            number.value.unit == "%", number.value.unit == "x", number.value.signed,
            *_between(text, found, pair, filler), *_ordinals(text, found, index, draft, rivals),
        ])  # fmt: skip
    return np.array(rows, dtype="float32")


def _ranks(values: np.ndarray) -> np.ndarray:
    """The place of each value among all, the smallest first."""
    return np.argsort(np.argsort(values, kind="stable"), kind="stable")


def _between(text: Wording, found: Numbers, number: int, draft: int) -> list[float]:
    """What stands between a number and the nearest mention in its sentence: "29.2% in RMSE, 51.7% in MRE"."""
    start, end = found.pairs.between[number, draft].tolist()
    words = text.words[start:end]
    numbers = sum(start <= other.tokens[0] < end for other in found.numbers)
    return [
        float(numbers), float("," in words), float("and" in words), float(bool(words) and words[0] in _LINKS),
        float(bool(words) and words[-1] in _LINKS), float("compared" in words or "than" in words),
        float(len(words) == 1 and words[0] in _LINKS),
    ]  # fmt: skip


def _ordinals(text: Wording, found: Numbers, index: int, draft: Draft, rivals: list[Draft]) -> list[float]:
    """Places among the sentence's numbers and entities: "on A and B, 71.2 and 74.5, respectively"."""
    first, last = found.numbers[index].sentence
    numbers = [other.tokens[0] for other in found.numbers if first <= other.tokens[0] < last]
    own = numbers.index(found.numbers[index].tokens[0])
    starts = sorted(
        min(inside)
        for rival in rivals
        if (inside := [start for start, _ in rival.spans if first <= start < last])
    )
    mine = [start for start, _ in draft.spans if first <= start < last]
    place = starts.index(min(mine)) if mine else -1
    return [
        float(own), float(len(numbers)), float(place), float(len(starts)), float(place == own),
        float(len(starts) == len(numbers) and place == own), float("respectively" in text.words[first:last]),
    ]  # fmt: skip
