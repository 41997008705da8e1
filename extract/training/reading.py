"""Training of the components that read the entities found: roles, relations and results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from extract.components.drafts import Draft
from extract.components.relations import CLASSES, entity_pairs
from extract.components.results import SLOTS, argument_rows, doc_numbers, slot_fillers
from extract.components.roles import allowed_roles, mention_scores, role_features
from extract.components.trained import pack
from extract.gold import GoldEntity
from extract.records import ROLES
from extract.training.documents import TrainingDoc, entity_keys, result_of
from extract.training.learners import fit_trees, held_out
from extract.trees import TreeEnsemble

ROLE_TREES, RELATION_TREES, VALUE_TREES, ARGUMENT_TREES = 300, 300, 200, 250
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
    rows = np.concatenate([
        role_features(p.item.doc, p.drafts, mention_scores(p.item.doc, p.drafts)) for p in papers
    ])  # fmt: skip

    def fit(chosen: np.ndarray) -> TreeEnsemble:
        chosen = chosen[labels[chosen] >= 0]
        return fit_trees(rows[chosen], labels[chosen], classes=len(ROLES), trees=ROLE_TREES, depth=5)

    chances = held_out(folds, fit, lambda model, chosen: model.probabilities(rows[chosen]))
    first = 0
    for paper in papers:
        own = chances[first : first + len(paper.entities)] * allowed_roles(paper.drafts)
        first += len(paper.entities)
        for draft, row in zip(paper.drafts, own / own.sum(axis=1, keepdims=True), strict=True):
            draft.role_probabilities = row
            draft.role = ROLES[int(np.argmax(row))]
    report(f"roles trained, held-out accuracy {np.mean((chances.argmax(axis=1) == labels)[labels >= 0]):.3f}")
    return pack("trees", fit(np.arange(len(labels))))


def train_relations(papers: Sequence[ReadPaper], report: Callable[[str], None]) -> dict[str, np.ndarray]:
    """The arrays of the component ``relations``, from drafts whose role chances are known."""
    rows, labels = [], []
    for paper in papers:
        names = [entity.name if entity else None for entity, _ in paper.entities]
        stated: dict[tuple[str | None, str | None], int] = {
            (s, t): CLASSES.index(label) for s, label, t in paper.item.gold.relations if label in CLASSES
        }
        found = entity_pairs(paper.item.doc)
        if len(found.sources):
            rows.append(found.rows)
            ends = zip(found.sources.tolist(), found.targets.tolist(), strict=True)
            labels += [stated.get((names[source], names[target]), 0) for source, target in ends]
    answers = np.array(labels)
    trees = fit_trees(np.concatenate(rows), answers, classes=len(CLASSES), trees=RELATION_TREES, depth=6)
    report(f"relations trained on {len(answers)} pairs")
    return pack("trees", trees)


def train_results(papers: Sequence[ReadPaper], report: Callable[[str], None]) -> dict[str, np.ndarray]:
    """The arrays of the component ``results``, from drafts whose role chances are known."""
    rows, answers, argument_blocks, argument_answers = [], [], [], []
    for paper in papers:
        doc = paper.item.doc
        found = doc_numbers(doc)
        if not found.numbers:
            continue
        rows.append(found.rows)
        for index, number in enumerate(found.numbers):
            stated = result_of(paper.item.gold, number.value.text)
            answers.append(int(bool(stated)))
            for slot in SLOTS:
                wanted = {getattr(result, slot) for result in stated} - {None}
                fillers = slot_fillers(paper.drafts, slot)
                if wanted and fillers:
                    argument_blocks.append(argument_rows(doc, found, index, slot, fillers))
                    entities = [paper.entities[i][0] for i in fillers]
                    argument_answers += [int(e is not None and e.name in wanted) for e in entities]
    trees = fit_trees(np.concatenate(rows), np.array(answers), trees=VALUE_TREES, depth=5)
    arguments = fit_trees(
        np.concatenate(argument_blocks), np.array(argument_answers), trees=ARGUMENT_TREES, depth=5
    )
    report(f"results trained on {len(answers)} numbers, {sum(answers)} of them results")
    return pack("trees", trees) | pack("arguments", arguments)
