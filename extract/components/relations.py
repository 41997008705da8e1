"""Relations between the paper's entities: a decision over every ordered pair of them.

The encoder scores each pair by its mentions and the words between the two closest; boosted trees weigh its
scores with the entities' types, roles, names and places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extract.components.drafts import Draft
from extract.components.trained import ArrayComponent, unpack_trees
from extract.encoder import softmax
from extract.pairs import closest_pairs
from extract.records import ENTITY_TYPES, RELATION_ENDS, RELATION_TYPES, RelationType
from extract.surface import surface_key
from extract.wording import wording

CLASSES = ("NONE", *RELATION_TYPES)
THRESHOLD = 0.18
MAX_ENTITIES = 80
"""Pairs are taken of the entities that come first: no abstract has more, but a pasted paper has hundreds."""


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
        """Take the trees."""
        super().set_arrays(arrays)
        self.trees = unpack_trees("trees", arrays)

    def __call__(self, doc: Doc) -> Doc:
        """Decide on the pairs of `doc`."""
        found = entity_pairs(doc)
        chances = self.trees.probabilities(found.rows)
        best = 1 + np.argmax(chances[:, 1:], axis=1) if len(chances) else np.zeros(0, dtype=int)
        drafts = doc._.drafts
        relations = [
            RelationDraft(
                drafts[found.sources[i]], RELATION_TYPES[best[i] - 1], drafts[found.targets[i]],
                float(chances[i, best[i]]), wording(doc).sentences[found.sentences[i]],
            )
            for i in range(len(best))
            if chances[i, best[i]] >= self.threshold
        ]  # fmt: skip
        doc._.relations = tuple(_consistent(relations))
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
class EntityPairs:
    """Ordered pairs of a doc's drafts: `sources` and `targets` index them, `rows` are the features.

    `sentences` has the sentence in which the two stand nearest to each other, or the source's last one.
    """

    sources: np.ndarray
    targets: np.ndarray
    rows: np.ndarray
    sentences: list[int]


def entity_pairs(doc: Doc) -> EntityPairs:
    """Every ordered pair of drafts that can stand in a relation."""
    drafts: tuple[Draft, ...] = doc._.drafts[:MAX_ENTITIES]
    low = np.array([draft.type in ("Metric", "Task") for draft in drafts], dtype=bool)
    allowed = ~(low[:, None] & ~low[None, :]) & ~np.eye(len(drafts), dtype=bool)
    sources, targets = np.nonzero(allowed)
    if not len(sources):
        return EntityPairs(sources, targets, np.zeros((0, 0)), [])
    text = wording(doc)
    things = [draft.spans for draft in drafts]
    pairs = closest_pairs(things, text.sentence_of)
    everything = slice(0, len(drafts))
    scores = doc._.reading.pair_scores("relation", things, pairs, everything, everything)
    chances = np.concatenate([softmax(scores), softmax(scores).transpose(1, 0, 2)], axis=2)
    sentence_of = [[int(text.sentence_of[start]) for start, _ in draft.spans] for draft in drafts]
    own = np.array([_own_row(draft, where) for draft, where in zip(drafts, sentence_of, strict=True)])
    rank = np.argsort(np.argsort(-own[:, 0], kind="stable"), kind="stable")
    spans = [span for draft in drafts for span in draft.spans]
    near = pairs.first[sources, targets]
    sentences = [
        int(text.sentence_of[spans[mention][0]]) if mention >= 0 else sentence_of[source][-1]
        for mention, source in zip(near.tolist(), sources.tolist(), strict=True)
    ]
    names = [_Name(draft) for draft in drafts]
    containment = [
        _containment(names[a], names[b]) for a, b in zip(sources.tolist(), targets.tolist(), strict=True)
    ]
    together = np.array([[len(set(a) & set(b)) for b in sentence_of] for a in sentence_of])
    rows = np.column_stack([
        chances[sources, targets], own[sources], own[targets], containment, pairs.gap[sources, targets],
        pairs.bucket[sources, targets], pairs.sentences[sources, targets], together[sources, targets],
        np.array(sentences) / len(text.sentences), rank[sources], rank[targets],
        np.full(len(sources), len(drafts)),
        _best_elsewhere(chances[..., 1 : len(CLASSES)])[sources, targets],
    ])  # fmt: skip
    return EntityPairs(sources, targets, rows.astype("float32"), sentences)


def _best_elsewhere(chances: np.ndarray) -> np.ndarray:
    """For each pair the highest chance of each relation that its source has, and its target, with others."""
    size = len(chances)
    if size < 2:
        return np.zeros((size, size, 2 * chances.shape[2]))
    ranked = np.sort(chances, axis=1)
    by_source = np.where(chances == ranked[:, -1:], ranked[:, -2:-1], ranked[:, -1:])
    ranked = np.sort(chances, axis=0)
    by_target = np.where(chances == ranked[-1:], ranked[-2:-1], ranked[-1:])
    return np.concatenate([by_source, by_target], axis=2)


def _own_row(draft: Draft, sentences: list[int]) -> list[float]:
    return [
        *draft.role_probabilities, *draft.type_probabilities,
        *(draft.type == label for label in ENTITY_TYPES),
        len(sentences), sentences[0] == 0, min(sentences), max(sentences), draft.confidence,
        len(draft.name.split()), any(c.isupper() or c.isdigit() for c in draft.name[1:]),
    ]  # fmt: skip


class _Name:
    """A draft's name as containment is judged."""

    def __init__(self, draft: Draft) -> None:
        self.words = re.findall(r"[a-z0-9]+", draft.name.lower()) or ["?"]
        self.key = surface_key(draft.name)


def _containment(a: _Name, b: _Name) -> list[float]:
    """How the two names share words: a version's name mostly contains its family's."""
    x, y = a.words, b.words
    common = len(set(x) & set(y)) / len(set(x) | set(y))
    return [
        float(len(x) > len(y) and x[-len(y) :] == y), float(len(x) > len(y) and x[: len(y)] == y),
        float(len(y) > len(x) and y[-len(x) :] == x), common, float(a.key in b.key), float(b.key in a.key),
        float(x[-1] == y[-1]),
    ]  # fmt: skip
