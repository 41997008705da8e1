"""Relations between the paper's entities: a decision over every ordered pair of them.

A linear model reads the words between and beside the two closest mentions; boosted trees weigh its scores
with the entities' types, roles, names and places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extract.components.candidates import surface_key
from extract.components.drafts import Draft
from extract.components.trained import ArrayComponent, unpack_linear, unpack_trees
from extract.linear import feature_ids
from extract.records import ENTITY_TYPES, RELATION_ENDS, RELATION_TYPES, RelationType
from extract.wording import Wording, wording

CLASSES = ("NONE", *RELATION_TYPES)
THRESHOLD = 0.13
MAX_ENTITIES = 80
"""Pairs are taken of the entities that come first: no abstract has more, but a pasted paper has hundreds."""
_BUILT = ("Model", "Method")


@dataclass(frozen=True)
class RelationDraft:
    """A relation between two drafts; `evidence` are the tokens of its sentence."""

    source: Draft
    type: RelationType
    target: Draft
    confidence: float
    evidence: tuple[int, int]


if not Doc.has_extension("relations"):
    Doc.set_extension("relations", default=())


@Language.factory("relations", default_config={"threshold": THRESHOLD})
def make_relations(nlp: Language, name: str, threshold: float) -> RelationClassifier:
    """The component; its models come from disk."""
    return RelationClassifier(threshold)


class RelationClassifier(ArrayComponent):
    """Sets `doc._.relations` from `doc._.drafts`, whose roles are known."""

    def __init__(self, threshold: float) -> None:
        super().__init__()
        self.threshold = threshold

    def set_arrays(self, arrays: dict[str, np.ndarray]) -> None:
        """Take the two models."""
        super().set_arrays(arrays)
        self.linear = unpack_linear("linear", arrays)
        self.trees = unpack_trees("trees", arrays)

    def __call__(self, doc: Doc) -> Doc:
        """Decide on the pairs of `doc`."""
        pairs = entity_pairs(doc)
        if not pairs:
            doc._.relations = ()
            return doc
        scores = self.linear.scores([pair.words for pair in pairs])
        rows = np.hstack([np.array([pair.row for pair in pairs], dtype="float32"), scores])
        chances = self.trees.probabilities(rows)
        best = 1 + np.argmax(chances[:, 1:], axis=1)
        found = [
            RelationDraft(
                pair.source, RELATION_TYPES[b - 1], pair.target, float(chances[i, b]), pair.evidence
            )
            for i, (pair, b) in enumerate(zip(pairs, best.tolist(), strict=True))
            if chances[i, b] >= self.threshold
        ]
        doc._.relations = tuple(_consistent(found))
        return doc


def _consistent(found: list[RelationDraft]) -> Iterator[RelationDraft]:
    """The relations that fit the schema; of two between the same entities the likelier one."""
    best: dict[tuple[int, int], RelationDraft] = {}
    for relation in found:
        sources, targets = RELATION_ENDS[relation.type]
        if relation.source.type not in sources or relation.target.type not in targets:
            continue
        ends = sorted((id(relation.source), id(relation.target)))
        key = (ends[0], ends[1])
        if key not in best or relation.confidence > best[key].confidence:
            best[key] = relation
    for relation in found:
        if any(relation is kept for kept in best.values()):
            yield relation


@dataclass(frozen=True)
class Pair:
    """An ordered pair of drafts: `words` are feature ids for the linear model, `row` the other features."""

    source: Draft
    target: Draft
    words: np.ndarray
    row: list[float]
    evidence: tuple[int, int]


def entity_pairs(doc: Doc) -> list[Pair]:
    """Every ordered pair of drafts that can stand in a relation."""
    drafts: tuple[Draft, ...] = doc._.drafts
    text = wording(doc)
    places = [_Place(draft, text.sentence_of) for draft in drafts[:MAX_ENTITIES]]
    chances = np.array([draft.role_probabilities[0] for draft in drafts])
    rank = np.argsort(np.argsort(-chances, kind="stable"), kind="stable")
    pairs = []
    for i, a in enumerate(places):
        for j, b in enumerate(places):
            if i == j or (a.draft.type in ("Metric", "Task") and b.draft.type in (*_BUILT, "Dataset")):
                continue
            closest = _closest(a, b)
            row = [
                *_pair_row(a, b, closest, len(text.sentences)), len(drafts), float(rank[i]), float(rank[j]),
            ]  # fmt: skip
            words = feature_ids(_pair_words(text, a, b, closest))
            sentence = text.sentences[closest[2] if closest else a.sentences[-1]]
            pairs.append(Pair(a.draft, b.draft, words, row, sentence))
    return pairs


class _Place:
    """Where a draft's mentions stand."""

    def __init__(self, draft: Draft, sentence_of: np.ndarray) -> None:
        self.draft = draft
        self.sentences = [int(sentence_of[start]) for start, _ in draft.spans]
        self.words = re.findall(r"[a-z0-9]+", draft.name.lower()) or ["?"]
        self.key = surface_key(draft.name)


_Closest = tuple[tuple[int, int], tuple[int, int], int]


def _closest(a: _Place, b: _Place) -> _Closest | None:
    """The two mentions nearest to each other in one sentence, with its index; None if they never meet."""
    best: tuple[int, _Closest] | None = None
    for span, sentence in zip(a.draft.spans, a.sentences, strict=True):
        for other, other_sentence in zip(b.draft.spans, b.sentences, strict=True):
            if sentence == other_sentence and span != other:
                distance = max(span[0] - other[1], other[0] - span[1])
                if best is None or distance < best[0]:
                    best = (distance, (span, other, sentence))
    return best[1] if best else None


def _pair_row(a: _Place, b: _Place, closest: _Closest | None, sentences: int) -> list[float]:
    together = set(a.sentences) & set(b.sentences)
    near = max(closest[0][0] - closest[1][1], closest[1][0] - closest[0][1]) if closest else 99
    gap = min(abs(x - y) for x in a.sentences for y in b.sentences)
    return [
        *(float(a.draft.type == label) for label in ENTITY_TYPES),
        *(float(b.draft.type == label) for label in ENTITY_TYPES),
        *a.draft.role_probabilities, *b.draft.role_probabilities, *_containment(a, b),
        near, float(closest[0] < closest[1]) if closest else 0.5, gap, len(together),
        len(a.sentences), len(b.sentences), float(a.sentences[0] == 0), float(b.sentences[0] == 0),
        min(a.sentences) / sentences, min(b.sentences) / sentences,
        min(together, default=-1) / sentences, len(a.words), len(b.words),
        float(a.draft.type == b.draft.type),
    ]  # fmt: skip


def _containment(a: _Place, b: _Place) -> list[float]:
    """How the two names share words: a version's name mostly contains its family's."""
    x, y = a.words, b.words
    common = len(set(x) & set(y)) / len(set(x) | set(y))
    return [
        float(len(x) > len(y) and x[-len(y) :] == y), float(len(x) > len(y) and x[: len(y)] == y),
        float(len(y) > len(x) and y[-len(x) :] == x), common, float(a.key in b.key), float(b.key in a.key),
        float(x[-1] == y[-1]),
    ]  # fmt: skip


def _pair_words(text: Wording, a: _Place, b: _Place, closest: _Closest | None) -> Iterator[str]:
    """Features of the two mentions: types and roles, the words between and beside them, in their order."""
    types = f"{a.draft.type}>{b.draft.type}"
    roles = f"{a.draft.role}>{b.draft.role}"
    yield f"types {types}"
    yield f"roles {roles}"
    yield f"both {types} {roles}"
    if closest is None:
        yield f"apart {types}"
        yield f"apart {roles}"
        return
    first, second = sorted(closest[:2])
    order = "forward" if closest[0] < closest[1] else "backward"
    start, end = text.sentences[closest[2]]
    between = text.words[first[1] : max(first[1], second[0])]
    yield f"{order} distance {min(12, len(between))}"
    yield f"{order} {types}"
    yield f"{order} {roles}"
    if second[0] < first[1]:
        yield f"{order} nested"
    if len(between) <= 3:
        yield f"{order} exactly {' '.join(between)}"
        yield f"{order} exactly {' '.join(between)} {types}"
    for word in set(between[:18]):
        yield f"{order} between {word}"
        yield f"{order} between {word} {types}"
        yield f"{order} between {word} {roles}"
    for word, following in pairwise(between):
        yield f"{order} between {word} {following}"
    if between:
        yield f"{order} first {between[0]}"
        yield f"{order} last {between[-1]}"
        yield f"{order} first {between[0]} last {between[-1]}"
    left = text.words[max(start, first[0] - 5) : first[0]]
    right = text.words[second[1] : min(end, second[1] + 5)]
    for word in left:
        yield f"{order} left {word}"
    for distance, word in enumerate(right):
        yield f"{order} right {word}"
        yield f"{order} right{distance} {word}"
    if left:
        yield f"{order} beside {left[-1]} {types}"
    for word in text.words[start : first[0]]:
        yield f"{order} before {word}"
    yield "title" if start == 0 else "abstract"
