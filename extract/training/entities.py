"""Training of the entity decision: statistics, linear model, decision, typing and joining."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from extract.components.entities import (
    THRESHOLDS,
    Candidates,
    describe_candidates,
    draft_entities,
    possible_forms,
)
from extract.components.trained import pack
from extract.coreference import pair_features
from extract.lexicon import LexiconEntry
from extract.linear import LinearModel
from extract.records import ENTITY_TYPES
from extract.statistics import TABLES, Statistics
from extract.training.documents import TrainingDoc, entity_keys
from extract.training.learners import fit_linear, fit_trees, held_out
from extract.trees import TreeEnsemble

DECISION_TREES = 500
TYPING_TREES = 300
JOINING_TREES = 200
LINEAR_STRENGTH = 0.05
_TYPE_INDEX: dict[str, int] = {label: index for index, label in enumerate(ENTITY_TYPES)}


@dataclass(frozen=True)
class Background:
    """What does not depend on the annotated papers."""

    document_frequency: dict[str, int]
    vectors: dict[str, np.ndarray]
    lexicon: tuple[LexiconEntry, ...]


@dataclass(frozen=True)
class Example:
    """A paper's candidates with the answers.

    `entity[g]` is the index of the annotated entity that group `g` is, `label[g]` that of its type; or -1.
    """

    item: TrainingDoc
    candidates: Candidates
    entity: np.ndarray
    label: np.ndarray


def train_entities(
    docs: Sequence[TrainingDoc], background: Background, report: Callable[[str], None]
) -> dict[str, np.ndarray]:
    """The arrays of the component ``entities``, learnt from docs that have mention probabilities.

    Leaves on each doc the drafts that models which have not seen it would have found, for the components that
    read them.

    Those probabilities must come from taggers that have not seen the doc, or the trees trust them too much.
    """
    examples = held_out_examples(docs, background)
    recall = sum(len(set(e.entity) - {-1}) for e in examples) / sum(
        len(e.item.gold.entities) for e in examples
    )
    report(f"candidates: {sum(len(e.label) for e in examples)}, recall {recall:.3f}")
    folds = np.concatenate([np.full(len(e.label), e.item.fold) for e in examples])
    labels = np.concatenate([e.label for e in examples])
    words = [row for e in examples for row in e.candidates.words]

    def fit_words(chosen: np.ndarray) -> LinearModel:
        return fit_linear([words[i] for i in chosen], labels[chosen] + 1, classes=6, strength=LINEAR_STRENGTH)

    scores = held_out(folds, fit_words, lambda model, chosen: model.scores([words[i] for i in chosen]))
    report("linear model trained")
    rows = np.hstack([np.concatenate([e.candidates.matrix for e in examples]), scores]).astype("float32")
    real = np.flatnonzero(labels >= 0)

    def fit_both(chosen: np.ndarray) -> tuple[TreeEnsemble, TreeEnsemble]:
        positive = np.intersect1d(chosen, real)
        decision = fit_trees(rows[chosen], (labels[chosen] >= 0).astype(int), trees=DECISION_TREES)
        return decision, fit_trees(rows[positive], labels[positive], trees=TYPING_TREES)

    def apply_both(models: tuple[TreeEnsemble, TreeEnsemble], chosen: np.ndarray) -> np.ndarray:
        decision, typing = models
        return np.column_stack([decision.probabilities(rows[chosen]), typing.probabilities(rows[chosen])])

    decided = held_out(folds, fit_both, apply_both)
    report("decision and typing trained on the folds")
    decision, typing = fit_both(np.arange(len(labels)))
    joining = _train_joining(examples, decided)
    _leave_drafts(docs, examples, decided, joining)
    report("joining trained")
    statistics = count_statistics(
        _examples(docs, Statistics(), _annotated_keys(docs), background), background
    )
    return (
        statistics.to_arrays()
        | pack("linear", fit_words(np.arange(len(labels))))
        | pack("decision", decision)
        | pack("typing", typing)
        | pack("joining", joining)
    )


def held_out_examples(docs: Sequence[TrainingDoc], background: Background) -> list[Example]:
    """Each doc's candidates as seen with statistics that were counted on the other folds."""
    examples = []
    for fold in sorted({item.fold for item in docs}):
        others = [item for item in docs if item.fold != fold]
        counted = _examples(others, Statistics(), _annotated_keys(others), background)
        statistics = count_statistics(counted, background)
        statistics.add_lexicon(background.lexicon)
        mine = [item for item in docs if item.fold == fold]
        examples += _labelled(mine, statistics, statistics.known)
    return examples


def _annotated_keys(docs: Iterable[TrainingDoc]) -> frozenset[str]:
    return frozenset(key for item in docs for entity in item.gold.entities for key in entity_keys(entity))


def _examples(
    docs: Sequence[TrainingDoc], statistics: Statistics, known: frozenset[str], background: Background
) -> list[Example]:
    """Labelled candidates where the annotated phrases and the lexicon's are known everywhere."""
    lexicon = Statistics()
    lexicon.add_lexicon(background.lexicon)
    return _labelled(docs, statistics, known | lexicon.known)


def _labelled(docs: Sequence[TrainingDoc], statistics: Statistics, known: frozenset[str]) -> list[Example]:
    examples = []
    for item in docs:
        candidates = describe_candidates(item.doc, statistics, known)
        keys = [(entity_keys(entity), _TYPE_INDEX[entity.type]) for entity in item.gold.entities]
        entity = np.full(len(candidates.groups), -1)
        label = np.full(len(candidates.groups), -1)
        for group, forms in enumerate(candidates.groups.forms):
            for index, (accepted, type_index) in enumerate(keys):
                if accepted.intersection(forms):
                    entity[group], label[group] = index, type_index
                    break
        if len(label):
            examples.append(Example(item, candidates, entity, label))
    return examples


def count_statistics(examples: Sequence[Example], background: Background) -> Statistics:
    """Statistics counted on the examples, with the corpus's frequencies and vectors; without the lexicon."""
    width = 1 + len(ENTITY_TYPES)
    tables: dict[str, defaultdict[str, np.ndarray]] = {
        name: defaultdict(lambda: np.zeros(width)) for name in TABLES
    }
    total = np.zeros(width)
    for example in examples:
        _count(example, tables, total)
    kept = {
        name: {key: counts for key, counts in table.items() if counts[0] > 1 or counts[1:].any()}
        for name, table in tables.items()
    }
    vectors = background.vectors
    return Statistics(
        tables=kept,
        prior=total[1:] / max(1.0, total[0]),
        document_frequency=background.document_frequency,
        vectors=vectors,
        projected_width=len(next(iter(vectors.values()))) if vectors else 0,
    )


def _count(example: Example, tables: dict[str, defaultdict[str, np.ndarray]], total: np.ndarray) -> None:
    words = [token.lower_ for token in example.item.doc]
    groups, spans = example.candidates.groups, example.candidates.spans

    def add(table: str, key: str, label: int) -> None:
        tables[table][key][0] += 1
        if label >= 0:
            tables[table][key][1 + label] += 1

    for group, forms in enumerate(groups.forms):
        label = int(example.label[group])
        total[0] += 1
        if label >= 0:
            total[1 + label] += 1
        for form in forms:
            add("phrase", form, label)
    seen = set()
    for index, (start, end) in enumerate(zip(spans.starts.tolist(), spans.ends.tolist(), strict=True)):
        group = int(groups.of_span[index])
        label = int(example.label[group])
        add("previous", words[start - 1] if start > 0 else "", label)
        add("following", words[end] if end < len(words) else "", label)
        for table, word in (("head", words[end - 1]), ("first", words[start])):
            if (table, word, group) not in seen:
                seen.add((table, word, group))
                add(table, word, label)


def _leave_drafts(
    docs: Sequence[TrainingDoc], examples: Sequence[Example], decided: np.ndarray, joining: TreeEnsemble
) -> None:
    for item in docs:
        item.doc._.drafts = ()
    first = 0
    for example in examples:
        own = decided[first : first + len(example.label)]
        first += len(example.label)
        forms = possible_forms(example.candidates, own[:, 0], own[:, 1:])
        example.item.doc._.drafts = draft_entities(example.item.doc, forms, joining, THRESHOLDS)


def _train_joining(examples: Sequence[Example], decided: np.ndarray) -> TreeEnsemble:
    """The trees that say whether two forms are one thing, from held-out chances and types."""
    rows, answers, first = [], [], 0
    for example in examples:
        own = decided[first : first + len(example.label)]
        first += len(example.label)
        forms = possible_forms(example.candidates, own[:, 0], own[:, 1:])
        pairs, features = pair_features(example.item.doc, forms)
        rows.append(features)
        entity = example.entity[own[:, 0] >= THRESHOLDS["form"]]
        answers += [entity[a] >= 0 and entity[a] == entity[b] for a, b in pairs]
    table = np.concatenate([block for block in rows if len(block)])
    return fit_trees(table, np.array(answers, dtype=int), trees=JOINING_TREES, depth=5)
