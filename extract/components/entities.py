"""The entity decision: which candidates are entities, of which type, and which are the same thing.

Boosted trees look at the whole paper at once: they weigh the encoder's probabilities with the statistics and
the phrase's place in the paper. A last ensemble joins the forms of one thing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extract.components.candidates import Spans, candidate_spans
from extract.components.drafts import Draft
from extract.components.trained import ArrayComponent, unpack_perceptron, unpack_trees
from extract.coreference import Form, clusters, form_pairs
from extract.entity_features import Groups, candidate_features, group_spans
from extract.lexicon import LexiconEntry
from extract.records import ENTITY_TYPES
from extract.statistics import Statistics
from extract.wording import wording

THRESHOLDS = {"entity": 0.5, "form": 0.15, "join": 0.3}
"""An entity needs one form of at least ``entity``; forms down to ``form`` join it at a chance of ``join``."""


@Language.factory("entities", default_config={"thresholds": THRESHOLDS})
def make_entities(nlp: Language, name: str, thresholds: dict[str, float]) -> EntityDecider:
    """The component; its models come from disk."""
    return EntityDecider(thresholds)


@dataclass(frozen=True)
class Candidates:
    """A paper's candidate spans, their groups, and what the models see.

    `matrix` has a row of features for each group, `vectors` the encoder's means over the group's spans: of
    all tokens, of the first ones and of the last ones.
    """

    spans: Spans
    groups: Groups
    matrix: np.ndarray
    vectors: np.ndarray

    def spans_of(self, group: int) -> list[tuple[int, int]]:
        """Token spans of a group in their order."""
        chosen = self.groups.spans_of(group)
        return sorted(zip(self.spans.starts[chosen].tolist(), self.spans.ends[chosen].tolist(), strict=True))


def describe_candidates(doc: Doc, statistics: Statistics, known: frozenset[str]) -> Candidates:
    """The candidates of a doc that the encoder has read, with everything that is decided on."""
    spans = candidate_spans(doc, known)
    groups = group_spans(doc, spans)
    if not len(groups):
        return Candidates(spans, groups, np.zeros((0, 0)), np.zeros((0, 0)))
    return Candidates(
        spans, groups, candidate_features(doc, spans, groups, statistics), group_vectors(doc, spans, groups)
    )


def group_vectors(doc: Doc, spans: Spans, groups: Groups) -> np.ndarray:
    """The encoder's means over the spans of each group, of shape (groups, 3 * width)."""
    hidden = doc._.reading.hidden
    sums = np.vstack([np.zeros((1, hidden.shape[1]), dtype=hidden.dtype), np.cumsum(hidden, axis=0)])
    lengths = (spans.ends - spans.starts).astype(hidden.dtype)[:, None]
    means = (sums[spans.ends] - sums[spans.starts]) / lengths
    vectors: np.ndarray = groups.mean(np.hstack([means, hidden[spans.starts], hidden[spans.ends - 1]]))
    return vectors.astype("float32")


class EntityDecider(ArrayComponent):
    """Sets `doc._.drafts`: the paper's entities with type, confidence and mentions, no roles yet."""

    def __init__(self, thresholds: dict[str, float]) -> None:
        super().__init__()
        self.thresholds = thresholds

    def set_arrays(self, arrays: dict[str, np.ndarray]) -> None:
        """Take the statistics and the models."""
        super().set_arrays(arrays)
        self.statistics = Statistics.from_arrays(arrays)
        self.first_look = unpack_perceptron("first_look", arrays)
        self.likeness = unpack_perceptron("likeness", arrays)
        self.decision = unpack_trees("decision", arrays)
        self.typing = unpack_trees("typing", arrays)
        self.joining = unpack_trees("joining", arrays)
        self.known = self.statistics.known

    def add_lexicon(self, entries: tuple[LexiconEntry, ...]) -> None:
        """Make the entries' names candidates and give the decision their types."""
        self.statistics.add_lexicon(entries)
        self.known = self.statistics.known

    def __call__(self, doc: Doc) -> Doc:
        """Decide on the candidates of `doc`."""
        candidates = describe_candidates(doc, self.statistics, self.known)
        if not len(candidates.groups):
            doc._.drafts = ()
            return doc
        looks = self.first_look.log_probabilities(candidates.vectors)
        rows = np.hstack([candidates.matrix, looks]).astype("float32")
        chances = self.decision.probabilities(rows)
        possible = np.flatnonzero(chances >= self.thresholds["form"])
        types = self.typing.probabilities(rows[possible])
        forms = possible_forms(candidates, possible, chances[possible], types)
        pairs, features, likeness = form_pairs(doc, forms)
        joinable = (
            self.joining.probabilities(
                np.hstack([features, self.likeness.log_probabilities(likeness)]).astype("float32")
            )
            if pairs
            else np.zeros(0)
        )
        doc._.drafts = draft_entities(doc, forms, pairs, joinable, self.thresholds)
        return doc


def possible_forms(
    candidates: Candidates, possible: np.ndarray, chances: np.ndarray, types: np.ndarray
) -> list[Form]:
    """The groups that could at least be another form of an entity.

    Args:
        candidates: the paper's.
        possible: indexes of these groups.
        chances: of each to be an entity, of shape (possible groups,).
        types: chances of each type, of shape (possible groups, types).
    """
    return [
        Form(
            candidates.groups.forms[group][0],
            candidates.spans_of(group),
            float(chance),
            row,
            candidates.vectors[group],
        )
        for group, chance, row in zip(possible.tolist(), chances, types, strict=True)
    ]


def draft_entities(
    doc: Doc,
    forms: list[Form],
    pairs: list[tuple[int, int]],
    joinable: np.ndarray,
    thresholds: dict[str, float],
) -> tuple[Draft, ...]:
    """Join the forms of one thing and keep the things that are likely enough, in the order of the text.

    Args:
        doc: the paper.
        forms: what could be an entity or another form of one.
        pairs: indexes of forms that could be the same thing.
        joinable: chance of each pair to be.
        thresholds: those of `THRESHOLDS`.
    """
    joined = clusters(pairs, joinable, len(forms), thresholds["join"])
    accepted = [
        members
        for members in ([forms[i] for i in cluster] for cluster in joined)
        if max(form.chance for form in members) >= thresholds["entity"]
    ]
    drafts = [_draft(doc, members, _free_spans(members, accepted)) for members in accepted]
    return tuple(_with_unique_names(doc, sorted(drafts, key=lambda draft: draft.spans[0])))


def _free_spans(members: list[Form], accepted: list[list[Form]]) -> list[tuple[int, int]]:
    """The members' spans outside of any longer span of an accepted entity; all of them if none is free."""
    longer = {span for cluster in accepted for form in cluster for span in form.spans}
    own = sorted({span for form in members for span in form.spans})
    free = [
        (start, end)
        for start, end in own
        if not any(s <= start and end <= e and (s, e) != (start, end) for s, e in longer)
    ]
    return free or own


def _draft(doc: Doc, members: list[Form], spans: list[tuple[int, int]]) -> Draft:
    weights = np.array([form.chance for form in members])
    types = weights @ np.array([form.types for form in members]) / weights.sum()
    best = int(np.argmax(types))
    return Draft(
        name=_name(doc, spans),
        type=ENTITY_TYPES[best],
        confidence=float(weights.max() * types[best]),
        spans=spans,
        keys=tuple(form.key for form in members),
        type_probabilities=types,
    )


def _name(doc: Doc, spans: list[tuple[int, int]]) -> str:
    """The clearest form: a defined short form, else the most frequent one, the earliest among equals."""
    texts = [wording(doc).form(*span) for span in spans]
    short = {(a.short_start, a.short_end) for a in doc._.abbreviations}
    for span, text in zip(spans, texts, strict=True):
        if span in short:
            return text
    counts = Counter(texts)
    return max(counts, key=lambda text: (counts[text], -texts.index(text)))


def _with_unique_names(doc: Doc, drafts: list[Draft]) -> list[Draft]:
    """Give each draft a name of its own, since relations and results refer to entities by name."""
    taken: set[str] = set()
    kept = []
    for draft in drafts:
        forms = [draft.name, *(wording(doc).form(*span) for span in draft.spans)]
        free = next((form for form in forms if form not in taken), None)
        if free is not None:
            draft.name = free
            taken.add(free)
            kept.append(draft)
    return kept
