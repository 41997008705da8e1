"""Roles: what the paper does with each entity.

The encoder scores every mention; boosted trees weigh its scores with what the whole paper shows: where the
entity stands, how often, and how it compares with the paper's other entities.
"""

from __future__ import annotations

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extract.components.drafts import Draft
from extract.components.trained import ArrayComponent, unpack_trees
from extract.encoder import softmax
from extract.records import ENTITY_TYPES, ROLES, ROLES_OF
from extract.surface import surface_key
from extract.wording import Wording, wording

PROPOSAL_WEIGHT = 1.6
"""Factor on the chance of PROPOSES: a proposal missed costs a paper its place in the lineage."""

STATED_PROPOSAL = 0.94
"""How often what a paper says outright to propose is annotated so: 750 of 800 entities of the gold, and 591
of 598 of those that stand alone before the colon of the title. What became famous since is otherwise taken
for something that the paper uses."""

_MAX_TITLE_NAME = 3
"""Tokens of a name before the title's colon."""

_AUTHORS = frozenset({"we", "paper", "work", "article"})
_PROPOSING = frozenset({
    "propose", "proposes", "introduce", "introduces", "present", "presents", "develop", "develops",
    "release", "releases", "construct", "build", "create", "design",
})  # fmt: skip
_NAMING = frozenset({"called", "named", "dubbed", "termed", "coined", "namely"})
_BEFORE_A_NAME = frozenset({"the", "a", "an", "our", "new", "novel", "as"})
_AFTER_A_NAME = frozenset({",", "(", ":", ".", ";", "\n"})


@Language.factory("roles")
def make_roles(nlp: Language, name: str) -> RoleClassifier:
    """The component; its models come from disk."""
    return RoleClassifier()


class RoleClassifier(ArrayComponent):
    """Sets role, chances of all roles and the evidence sentence on each of `doc._.drafts`."""

    def set_arrays(self, arrays: dict[str, np.ndarray]) -> None:
        """Take the trees."""
        super().set_arrays(arrays)
        self.trees = unpack_trees("trees", arrays)

    def __call__(self, doc: Doc) -> Doc:
        """Give each draft its role."""
        drafts = doc._.drafts
        if not drafts:
            return doc
        scores = mention_scores(doc, drafts)
        chances = self.trees.probabilities(role_features(doc, drafts, scores)) * allowed_roles(drafts)
        chances /= chances.sum(axis=1, keepdims=True)
        text = wording(doc)
        for draft, row in zip(drafts, chances, strict=True):
            if any(says_proposed(text, *span) or names_title(text, *span) for span in draft.spans):
                believe_proposal(row)
        for draft, row, mention in zip(drafts, chances, scores, strict=True):
            take_role(text, draft, row, mention)
        return doc


def mention_scores(doc: Doc, drafts: tuple[Draft, ...]) -> list[np.ndarray]:
    """For each draft the encoder's scores of its mentions, of shape (mentions, roles)."""
    scores = doc._.reading.roles([[span] for draft in drafts for span in draft.spans])
    ends = np.cumsum([len(draft.spans) for draft in drafts])
    return np.split(scores, ends[:-1])


def says_proposed(text: Wording, start: int, end: int) -> bool:
    """Whether the words around a mention say outright that it is new: "we propose X, …", "called X (…"."""
    if end < len(text.words) and text.words[end] not in _AFTER_A_NAME:
        return False
    first, _ = text.sentence_at(start)
    before = text.words[first:start]
    while before and before[-1] in _BEFORE_A_NAME:
        before.pop()
    if not before:
        return False
    return before[-1] in _NAMING or (
        before[-1] in _PROPOSING and any(word in _AUTHORS for word in before[-3:-1])
    )


def names_title(text: Wording, start: int, end: int) -> bool:
    """Whether a mention is all that stands before the title's colon: "Sprout: A Small Encoder"."""
    return start == 0 < end <= _MAX_TITLE_NAME and text.sentences[0][1] > end and text.words[end] == ":"


def believe_proposal(chances: np.ndarray) -> None:
    """Raise the chance of PROPOSES in a row to how often such a statement is right, in place."""
    index = ROLES.index("PROPOSES")
    if chances[index] < STATED_PROPOSAL:
        chances *= (1 - STATED_PROPOSAL) / max(1e-9, 1 - chances[index])
        chances[index] = STATED_PROPOSAL


def allowed_roles(drafts: tuple[Draft, ...]) -> np.ndarray:
    """1.0 where a draft's type can have the role, of shape (drafts, roles)."""
    return np.array([[float(role in ROLES_OF[draft.type]) for role in ROLES] for draft in drafts])


def role_features(doc: Doc, drafts: tuple[Draft, ...], scores: list[np.ndarray]) -> np.ndarray:
    """A row for each draft: the encoder's scores, its type, and its place among the others.

    Args:
        doc: the paper.
        drafts: its entities.
        scores: what `mention_scores` gives.
    """
    allowed = allowed_roles(drafts)
    mean = np.array([mentions.mean(axis=0) for mentions in scores])
    top = np.array([mentions.max(axis=0) for mentions in scores])
    chances = softmax(mean) * allowed
    chances /= chances.sum(axis=1, keepdims=True)
    proposed = chances[:, ROLES.index("PROPOSES")]
    rank = np.argsort(np.argsort(-proposed, kind="stable"), kind="stable")
    text = wording(doc)
    sentence_of = text.sentence_of
    last = max(1, int(sentence_of[-1]))
    title = text.words[slice(*text.sentences[0])]
    colon = title.index(":") if ":" in title else -1
    rows = []
    for index, draft in enumerate(drafts):
        rows.append([
            *mean[index], *top[index], *chances[index], *draft.type_probabilities, draft.confidence,
            *(float(draft.type == label) for label in ENTITY_TYPES),
            *_place(draft, sentence_of, last, colon), *_shape(doc, draft),
            sum(says_proposed(text, *span) for span in draft.spans),
            len(drafts), sum(other.type == draft.type for other in drafts), rank[index],
            proposed.max(), np.delete(proposed, index).max(initial=0.0),
        ])  # fmt: skip
    return np.array(rows, dtype="float32")


def _place(draft: Draft, sentence_of: np.ndarray, last: int, colon: int) -> list[float]:
    where = [int(sentence_of[start]) for start, _ in draft.spans]
    return [
        len(where), min(where) / last, max(where) / last, min(where), last, float(0 in where),
        float(any(end == colon for _, end in draft.spans)), float(where[-1] == last),
        sum(position > 0 for position in where) / len(where), len(set(where)),
    ]  # fmt: skip


def _shape(doc: Doc, draft: Draft) -> list[float]:
    text = draft.name
    keys = {surface_key(wording(doc).form(*span)) for span in draft.spans}
    short = {(a.short_start, a.short_end) for a in doc._.abbreviations}
    return [
        float(any(c.isupper() or c.isdigit() for c in text[1:])), len(text), len(text.split()), len(keys),
        float(any(span in short for span in draft.spans)),
    ]  # fmt: skip


def take_role(text: Wording, draft: Draft, chances: np.ndarray, scores: np.ndarray) -> None:
    """Set the most likely role, and as evidence the sentence of the mention that speaks most for it."""
    weights = np.array([PROPOSAL_WEIGHT if role == "PROPOSES" else 1.0 for role in ROLES])
    best = int(np.argmax(chances * weights))
    draft.role = ROLES[best]
    draft.role_probabilities = chances
    draft.role_confidence = float(chances[best])
    margins = scores[:, best] - scores.mean(axis=1)
    in_abstract = [int(text.sentence_of[start]) > 0 for start, _ in draft.spans]
    strongest = max(range(len(draft.spans)), key=lambda i: (in_abstract[i], margins[i], -i))
    draft.evidence = text.sentence_at(draft.spans[strongest][0])
