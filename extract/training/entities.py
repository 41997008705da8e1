"""Training of the entity decision: statistics, decision, typing and joining."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from spacy.tokens import Doc

from extract.components.candidates import candidate_spans
from extract.components.entities import (
    THRESHOLDS,
    Candidates,
    describe_candidates,
    draft_entities,
    possible_forms,
)
from extract.components.trained import pack
from extract.coreference import form_pairs
from extract.entity_features import group_spans
from extract.lexicon import LexiconEntry
from extract.perceptron import Perceptron
from extract.records import ENTITY_TYPES
from extract.statistics import TABLES, Statistics
from extract.training.documents import TrainingDoc, entity_keys
from extract.training.learners import fit_perceptron, fit_trees, held_out
from extract.trees import TreeEnsemble

DECISION_TREES = 500
TYPING_TREES = 300
JOINING_TREES = 200
_TYPE_INDEX: dict[str, int] = {label: index for index, label in enumerate(ENTITY_TYPES)}


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
    docs: Sequence[TrainingDoc], statistics: Statistics, report: Callable[[str], None]
) -> dict[str, np.ndarray]:
    """The arrays of the component ``entities``, learnt from docs that encoder and statistics have not seen.

    Leaves on each doc the drafts that models which have not seen it would have found, for the components that
    read them.
    """
    examples = labelled(docs, statistics, statistics.known)
    recall = sum(len(set(e.entity.tolist()) - {-1}) for e in examples) / sum(
        len(e.item.gold.entities) for e in examples
    )
    report(f"candidates: {sum(len(e.label) for e in examples)}, recall {recall:.3f}")
    folds = np.concatenate([np.full(len(e.label), e.item.fold) for e in examples])
    labels = np.concatenate([e.label for e in examples])
    vectors = np.concatenate([e.candidates.vectors for e in examples])

    def fit_look(chosen: np.ndarray) -> Perceptron:
        return fit_perceptron(vectors[chosen], labels[chosen] + 1, classes=1 + len(ENTITY_TYPES))

    looks = held_out(folds, fit_look, lambda model, chosen: model.log_probabilities(vectors[chosen]))
    report("first look trained on the folds")
    rows = np.hstack([np.concatenate([e.candidates.matrix for e in examples]), looks]).astype("float32")
    real = np.flatnonzero(labels >= 0)

    def fit_both(chosen: np.ndarray) -> tuple[TreeEnsemble, TreeEnsemble]:
        positive = np.intersect1d(chosen, real)
        decision = fit_trees(rows[chosen], (labels[chosen] >= 0).astype(int), trees=DECISION_TREES)
        return decision, fit_trees(
            rows[positive], labels[positive], classes=len(ENTITY_TYPES), trees=TYPING_TREES
        )

    def apply_both(models: tuple[TreeEnsemble, TreeEnsemble], chosen: np.ndarray) -> np.ndarray:
        decision, typing = models
        return np.column_stack([decision.probabilities(rows[chosen]), typing.probabilities(rows[chosen])])

    decided = held_out(folds, fit_both, apply_both)
    report("decision and typing trained on the folds")
    decision, typing = fit_both(np.arange(len(labels)))
    likeness, joining = _train_joining(docs, examples, decided)
    report("joining trained")
    return (
        statistics.to_arrays()
        | pack("first_look", fit_look(np.arange(len(labels))))
        | pack("likeness", likeness)
        | pack("decision", decision)
        | pack("typing", typing)
        | pack("joining", joining)
    )


def learn_statistics(
    docs: Sequence[TrainingDoc], frequency: dict[str, int], lexicon: Sequence[LexiconEntry]
) -> Statistics:
    """Statistics counted on docs that the encoder has read, with a corpus's frequencies and the lexicon.

    Args:
        docs: annotated papers.
        frequency: in how many papers of the corpus each surface key occurs.
        lexicon: names whose types are known.
    """
    names = Statistics()
    names.add_lexicon(lexicon)
    known = names.known | {key for item in docs for e in item.gold.entities for key in entity_keys(e)}
    statistics = count_statistics(labelled(docs, names, known, bare=True), frequency)
    statistics.add_lexicon(lexicon)
    return statistics


def labelled(
    docs: Sequence[TrainingDoc], statistics: Statistics, known: frozenset[str], *, bare: bool = False
) -> list[Example]:
    """The docs' candidates with the annotated entity that each of them is.

    Args:
        docs: annotated papers that the encoder has read.
        statistics: what is known of phrases.
        known: surface keys of phrases that are candidates wherever they occur.
        bare: leave the features out.
    """
    describe = bare_candidates if bare else describe_candidates
    examples = []
    for item in docs:
        candidates = describe(item.doc, statistics, known)
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


def bare_candidates(doc: Doc, statistics: Statistics, known: frozenset[str]) -> Candidates:
    """A doc's candidates without their features."""
    spans = candidate_spans(doc, known)
    groups = group_spans(doc, spans)
    return Candidates(spans, groups, np.zeros((len(groups), 0)), np.zeros((len(groups), 0)))


def count_statistics(examples: Sequence[Example], frequency: dict[str, int]) -> Statistics:
    """Statistics counted on the examples, with the corpus's frequencies; without the lexicon."""
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
    return Statistics(
        tables=kept,
        prior=total[1:] / max(1.0, total[0]),
        document_frequency=frequency,
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
        tail = " ".join(words[max(start, end - 2) : end])
        for table, word in (("head", words[end - 1]), ("first", words[start]), ("tail", tail)):
            if (table, word, group) not in seen:
                seen.add((table, word, group))
                add(table, word, label)


def _train_joining(
    docs: Sequence[TrainingDoc], examples: Sequence[Example], decided: np.ndarray
) -> tuple[Perceptron, TreeEnsemble]:
    """What says whether two forms are one thing; leaves on each doc the drafts of held-out decisions."""
    papers, first = [], 0
    for example in examples:
        own = decided[first : first + len(example.label)]
        first += len(example.label)
        possible = np.flatnonzero(own[:, 0] >= THRESHOLDS["form"])
        forms = possible_forms(example.candidates, possible, own[possible, 0], own[possible, 1:])
        papers.append((example, forms, *form_pairs(example.item.doc, forms), example.entity[possible]))
    sizes = [len(pairs) for _, _, pairs, *_ in papers]
    folds = np.repeat([example.item.fold for example, *_ in papers], sizes)
    answers = np.array([
        int(entity[a] >= 0 and entity[a] == entity[b])
        for _, _, pairs, _, _, entity in papers
        for a, b in pairs
    ])  # fmt: skip
    table = np.concatenate([features for _, _, pairs, features, *_ in papers if pairs])
    vectors = np.concatenate([likeness for _, _, pairs, _, likeness, _ in papers if pairs])

    def fit_likeness(chosen: np.ndarray) -> Perceptron:
        return fit_perceptron(vectors[chosen], answers[chosen], classes=2, hidden=48)

    likely = held_out(folds, fit_likeness, lambda model, chosen: model.log_probabilities(vectors[chosen]))
    rows = np.hstack([table, likely]).astype("float32")

    def fit(chosen: np.ndarray) -> TreeEnsemble:
        return fit_trees(rows[chosen], answers[chosen], trees=JOINING_TREES, depth=5)

    joinable = held_out(folds, fit, lambda model, chosen: model.probabilities(rows[chosen]))
    for item in docs:
        item.doc._.drafts = ()
    first = 0
    for (example, forms, pairs, *_), size in zip(papers, sizes, strict=True):
        doc = example.item.doc
        doc._.drafts = draft_entities(doc, forms, pairs, joinable[first : first + size], THRESHOLDS)
        first += size
    everything = np.arange(len(answers))
    return fit_likeness(everything), fit(everything)
