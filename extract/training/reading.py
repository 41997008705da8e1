"""Training of the components that read the entities found: roles, relations and results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from extract.components.drafts import Draft
from extract.components.relations import CLASSES, entity_pairs
from extract.components.results import SLOTS, Number, argument_rows, doc_numbers
from extract.components.roles import allowed_roles, mention_features, role_features
from extract.components.trained import pack
from extract.evaluate import fold_form
from extract.gold import GoldEntity, GoldResult
from extract.linear import LinearModel
from extract.records import ROLES
from extract.text import clean
from extract.training.documents import TrainingDoc, entity_keys
from extract.training.learners import fit_linear, fit_trees, held_out
from extract.trees import TreeEnsemble
from extract.wording import wording

ROLE_STRENGTH, RELATION_STRENGTH, RESULT_STRENGTH = 0.3, 0.1, 0.3
_ROLE_INDEX: dict[str, int] = {role: index for index, role in enumerate(ROLES)}


@dataclass
class ReadPaper:
    """A paper with the drafts found in it, and the annotated entity that each of them is, if any."""

    item: TrainingDoc
    entities: list[tuple[GoldEntity | None, Draft]]

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """The drafts alone."""
        return tuple(draft for _, draft in self.entities)


def read_papers(docs: Sequence[TrainingDoc]) -> list[ReadPaper]:
    """The docs in which entities were found."""
    return [ReadPaper(item, _matched(item)) for item in docs if item.doc._.drafts]


def _matched(item: TrainingDoc) -> list[tuple[GoldEntity | None, Draft]]:
    """The doc's drafts, each with the annotated entity that shares a form with it; one draft to an entity."""
    free = {index: entity_keys(entity) for index, entity in enumerate(item.gold.entities)}
    matched: list[tuple[GoldEntity | None, Draft]] = []
    for draft in item.doc._.drafts:
        index = next((index for index, keys in free.items() if keys.intersection(draft.keys)), None)
        matched.append((None if index is None else item.gold.entities[index], draft))
        if index is not None:
            del free[index]
    return matched


def train_roles(papers: Sequence[ReadPaper], report: Callable[[str], None]) -> dict[str, np.ndarray]:
    """The arrays of the component ``roles``; leaves held-out role chances on the papers' drafts."""
    labels = np.array([_ROLE_INDEX[e.role] if e else -1 for paper in papers for e, _ in paper.entities])
    folds = np.array([paper.item.fold for paper in papers for _ in paper.entities])
    mentions = []
    for paper in papers:
        mentions += [mention_features(wording(paper.item.doc), draft) for draft in paper.drafts]

    def fit_words(chosen: np.ndarray) -> LinearModel:
        chosen = chosen[labels[chosen] >= 0]
        rows = [row for i in chosen for row in mentions[i]]
        repeated = np.array([i for i in chosen for _ in mentions[i]])
        weights = np.array([1 / len(mentions[i]) for i in repeated])
        return fit_linear(rows, labels[repeated], classes=len(ROLES), strength=ROLE_STRENGTH, weights=weights)

    def score(model: LinearModel, chosen: np.ndarray) -> np.ndarray:
        return np.array([model.scores(mentions[i]).mean(axis=0) for i in chosen])

    scores = held_out(folds, fit_words, score)
    rows = _role_rows(papers, scores)

    def fit(chosen: np.ndarray) -> TreeEnsemble:
        chosen = chosen[labels[chosen] >= 0]
        return fit_trees(rows[chosen], labels[chosen], trees=300, depth=5)

    chances = held_out(folds, fit, lambda model, chosen: model.probabilities(rows[chosen]))
    first = 0
    for paper in papers:
        own = chances[first : first + len(paper.entities)] * allowed_roles(paper.drafts)
        first += len(paper.entities)
        for draft, row in zip(paper.drafts, own / own.sum(axis=1, keepdims=True), strict=True):
            draft.role_probabilities = row
            draft.role = ROLES[int(np.argmax(row))]
    report(f"roles trained, held-out accuracy {np.mean((chances.argmax(axis=1) == labels)[labels >= 0]):.3f}")
    everything = np.arange(len(labels))
    return pack("linear", fit_words(everything)) | pack("trees", fit(everything))


def _role_rows(papers: Sequence[ReadPaper], scores: np.ndarray) -> np.ndarray:
    blocks, first = [], 0
    for paper in papers:
        own = scores[first : first + len(paper.entities)]
        blocks.append(role_features(paper.item.doc, paper.drafts, own))
        first += len(paper.entities)
    return np.concatenate(blocks)


def train_relations(papers: Sequence[ReadPaper], report: Callable[[str], None]) -> dict[str, np.ndarray]:
    """The arrays of the component ``relations``, from drafts whose role chances are known."""
    words, rows, labels, folds = [], [], [], []
    for paper in papers:
        name_of = {id(draft): entity.name if entity else None for entity, draft in paper.entities}
        stated: dict[tuple[str | None, str | None], int] = {
            (s, t): CLASSES.index(label) for s, label, t in paper.item.gold.relations if label in CLASSES
        }
        for pair in entity_pairs(paper.item.doc):
            words.append(pair.words)
            rows.append(pair.row)
            ends = name_of[id(pair.source)], name_of[id(pair.target)]
            labels.append(stated.get(ends, 0))
            folds.append(paper.item.fold)
    answers, parts = np.array(labels), np.array(folds)

    def fit_words(chosen: np.ndarray) -> LinearModel:
        return fit_linear(
            [words[i] for i in chosen], answers[chosen], classes=len(CLASSES), strength=RELATION_STRENGTH
        )

    scores = held_out(parts, fit_words, lambda model, chosen: model.scores([words[i] for i in chosen]))
    report("relations: linear model trained")
    table = np.hstack([np.array(rows, dtype="float32"), scores]).astype("float32")
    trees = fit_trees(table, answers, trees=300, depth=6)
    report(f"relations trained on {len(answers)} pairs")
    return pack("linear", fit_words(np.arange(len(answers)))) | pack("trees", trees)


def train_results(papers: Sequence[ReadPaper], report: Callable[[str], None]) -> dict[str, np.ndarray]:
    """The arrays of the component ``results``, from drafts whose role chances are known."""
    numbers = [(paper, number) for paper in papers for number in doc_numbers(paper.item.doc)]
    stated = [_stated(paper, number) for paper, number in numbers]
    answers = np.array([int(bool(results)) for results in stated])
    parts = np.array([paper.item.fold for paper, _ in numbers])
    words = [number.words for _, number in numbers]

    def fit_words(chosen: np.ndarray) -> LinearModel:
        return fit_linear([words[i] for i in chosen], answers[chosen], classes=2, strength=RESULT_STRENGTH)

    scores = held_out(parts, fit_words, lambda model, chosen: model.scores([words[i] for i in chosen]))
    rows = np.hstack([np.array([number.row for _, number in numbers]), scores]).astype("float32")
    trees = fit_trees(rows, answers, trees=200, depth=5)
    arguments = _train_arguments(
        [
            (paper, number, results)
            for (paper, number), results in zip(numbers, stated, strict=True)
            if results
        ]
    )
    report(f"results trained on {len(answers)} numbers, {int(answers.sum())} of them results")
    everything = np.arange(len(answers))
    return pack("linear", fit_words(everything)) | pack("trees", trees) | pack("arguments", arguments)


def _stated(paper: ReadPaper, number: Number) -> list[GoldResult]:
    """The annotated results that this number states."""
    value = fold_form(number.value.text)
    return [r for r in paper.item.gold.results if fold_form(clean(r.value).text) == value]


def _train_arguments(numbers: list[tuple[ReadPaper, Number, list[GoldResult]]]) -> TreeEnsemble:
    """The trees that say whether an entity fills its slot of a number's result."""
    rows, answers = [], []
    for paper, number, results in numbers:
        for slot, types in SLOTS.items():
            entities = [(entity, draft) for entity, draft in paper.entities if draft.type in types]
            wanted = {getattr(result, slot) for result in results} - {None}
            if entities:
                rows.append(argument_rows(wording(paper.item.doc), number, [draft for _, draft in entities]))
                answers += [int(entity is not None and entity.name in wanted) for entity, _ in entities]
    return fit_trees(np.concatenate(rows), np.array(answers), trees=200, depth=5)
