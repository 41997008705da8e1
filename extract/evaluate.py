"""Measures extracted records against annotated papers.

Figures are micro-averaged over the annotated papers; a paper that was not extracted counts as all missed.

entity    type and surface form
named     entity, of those alone whose forms look like proper names
span      surface form alone
edge      type, surface form and role
proposed  recall of PROPOSES entities that carry a name
relation  both ends and the type
result    value and subject, and data set and metric where the annotation has them

Two entities match when they share a surface form, case, punctuation, spaces and plural -s aside.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extract.gold import GoldEntity, GoldPaper, GoldResult, gold_of
from extract.records import ENTITY_TYPES, Record, title_key


@dataclass
class Figures:
    """Counts by the name of a figure; `absent` papers were not extracted."""

    matched: Counter[str] = field(default_factory=Counter)
    predicted: Counter[str] = field(default_factory=Counter)
    annotated: Counter[str] = field(default_factory=Counter)
    absent: int = 0

    def add(self, name: str, matched: int, predicted: int, annotated: int) -> None:
        """Count one paper's share of a figure."""
        self.matched[name] += matched
        self.predicted[name] += predicted
        self.annotated[name] += annotated

    def rows(self) -> list[Figure]:
        """Every figure, by name; proposed has a recall alone."""
        return [self._figure(name) for name in sorted(self.annotated | self.predicted)]

    def _figure(self, name: str) -> Figure:
        precision = self.matched[name] / max(1, self.predicted[name])
        recall = self.matched[name] / max(1, self.annotated[name])
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        if name == "proposed":
            return Figure(name, None, round(recall, 3), None, self.annotated[name])
        return Figure(name, round(precision, 3), round(recall, 3), round(f1, 3), self.annotated[name])


class Figure(NamedTuple):
    """A figure with the number of annotated items that it rests on."""

    name: str
    precision: float | None
    recall: float
    f1: float | None
    annotated: int


def evaluate(gold: Iterable[GoldPaper], records: Iterable[Record]) -> Figures:
    """The figures of `records` against `gold`; papers are joined by title, then by id."""
    figures = Figures()
    for paper, record in paired(gold, records):
        if record is None:
            figures.absent += 1
        _compare(figures, paper, gold_of(record) if record else GoldPaper(paper.id, "", "", (), (), ()))
    return figures


def paired(gold: Iterable[GoldPaper], records: Iterable[Record]) -> Iterator[tuple[GoldPaper, Record | None]]:
    """Each annotated paper with its record, found by title, then by id; None where there is none."""
    by_title: dict[str, Record] = {}
    by_id: dict[str, Record] = {}
    for record in records:
        by_title[title_key(record.title)] = record
        by_id.setdefault(record.id, record)
    for paper in gold:
        yield paper, by_title.get(paper.key) or by_id.get(paper.id)


def fold_form(text: str) -> str:
    """A surface form as forms are compared: case, punctuation, spaces and plural -s removed."""
    folded = re.sub(r"[^0-9a-z+#αβγλ]+", "", text.lower())
    return folded[:-1] if len(folded) > 3 and folded.endswith("s") and not folded.endswith("ss") else folded


def _forms(entity: GoldEntity) -> frozenset[str]:
    return frozenset(fold_form(form) for form in entity.forms) - {""}


def _is_name(entity: GoldEntity) -> bool:
    return bool(re.search(r"[A-Z0-9]", entity.name[1:]))


def match_entities(gold: Iterable[GoldEntity], found: Iterable[GoldEntity]) -> list[tuple[int, int]]:
    """Pairs of indexes of matching entities, one to one: those of the same type first, then of any."""
    gold_rows = [(entity.type, _forms(entity)) for entity in gold]
    found_rows = [(entity.type, _forms(entity)) for entity in found]
    pairs: list[tuple[int, int]] = []
    for same_type in (True, False):
        for i, (label, forms) in enumerate(gold_rows):
            if any(i == taken for taken, _ in pairs):
                continue
            used = {taken for _, taken in pairs}
            for j, (other, other_forms) in enumerate(found_rows):
                if j not in used and forms & other_forms and (label == other or not same_type):
                    pairs.append((i, j))
                    break
    return pairs


def _compare(figures: Figures, gold: GoldPaper, found: GoldPaper) -> None:
    pairs = match_entities(gold.entities, found.entities)
    typed = [(i, j) for i, j in pairs if gold.entities[i].type == found.entities[j].type]
    sizes = len(found.entities), len(gold.entities)
    figures.add("span", len(pairs), *sizes)
    figures.add("entity", len(typed), *sizes)
    figures.add("edge", sum(gold.entities[i].role == found.entities[j].role for i, j in typed), *sizes)
    for label in ENTITY_TYPES:
        figures.add(
            f"entity/{label}",
            sum(gold.entities[i].type == label for i, _ in typed),
            sum(entity.type == label for entity in found.entities),
            sum(entity.type == label for entity in gold.entities),
        )
    _compare_named(figures, gold, found, typed)
    proposed = [i for i, e in enumerate(gold.entities) if e.role == "PROPOSES" and _is_name(e)]
    hit = {i for i, j in pairs if found.entities[j].role == "PROPOSES"}
    figures.add("proposed", len(hit.intersection(proposed)), 0, len(proposed))
    annotated, extracted = _relations(gold, found, pairs)
    figures.add("relation", len(annotated & set(extracted)), len(set(extracted)), len(annotated))
    results = _matched_results(gold, found, pairs)
    figures.add("result", len(results), len(found.results), len(gold.results))


def _compare_named(figures: Figures, gold: GoldPaper, found: GoldPaper, typed: list[tuple[int, int]]) -> None:
    """Of entities that look like names, or were matched with one that does."""
    gold_names = {i for i, entity in enumerate(gold.entities) if _is_name(entity)}
    found_names = {j for j, entity in enumerate(found.entities) if _is_name(entity)}
    figures.add(
        "named",
        sum(i in gold_names or j in found_names for i, j in typed),
        len(found_names | {j for i, j in typed if i in gold_names}),
        len(gold_names | {i for i, j in typed if j in found_names}),
    )


_Pairs = Sequence[tuple[int, int]]
"""What `match_entities` gave."""

_Names = dict[str, int]
"""From an entity's name to the index of the annotated entity that it was matched with."""


def _indexes(gold: GoldPaper, found: GoldPaper, pairs: _Pairs) -> tuple[_Names, _Names]:
    """Of the annotated names, and of the extracted ones."""
    return {gold.entities[i].name: i for i, _ in pairs}, {found.entities[j].name: i for i, j in pairs}


_Triple = tuple[int | str, str, int | str]


def _relations(gold: GoldPaper, found: GoldPaper, pairs: _Pairs) -> tuple[set[_Triple], list[_Triple]]:
    """The annotated and the extracted relations, in terms in which they can be compared."""
    gold_of_name, found_of_name = _indexes(gold, found, pairs)
    annotated: set[_Triple] = {
        (gold_of_name.get(s, f"gold {s}"), label, gold_of_name.get(t, f"gold {t}"))
        for s, label, t in gold.relations
    }
    extracted: list[_Triple] = [
        (found_of_name.get(s, f"found {s}"), label, found_of_name.get(t, f"found {t}"))
        for s, label, t in found.relations
    ]
    return annotated, extracted


def _matched_results(gold: GoldPaper, found: GoldPaper, pairs: _Pairs) -> set[int]:
    """Indexes of the extracted results that match an annotated one each."""
    names = _indexes(gold, found, pairs)
    matched: set[int] = set()
    for result in gold.results:
        for index, other in enumerate(found.results):
            if index not in matched and _same_result(result, other, *names):
                matched.add(index)
                break
    return matched


def right_edges(gold: GoldPaper, found: GoldPaper) -> list[bool]:
    """For each extracted entity whether its form, type and role are annotated."""
    right = {
        j
        for i, j in match_entities(gold.entities, found.entities)
        if (gold.entities[i].type, gold.entities[i].role) == (found.entities[j].type, found.entities[j].role)
    }
    return [index in right for index in range(len(found.entities))]


def right_relations(gold: GoldPaper, found: GoldPaper) -> list[bool]:
    """For each extracted relation whether it is annotated."""
    annotated, extracted = _relations(gold, found, match_entities(gold.entities, found.entities))
    return [triple in annotated for triple in extracted]


def right_results(gold: GoldPaper, found: GoldPaper) -> list[bool]:
    """For each extracted result whether it is annotated."""
    matched = _matched_results(gold, found, match_entities(gold.entities, found.entities))
    return [index in matched for index in range(len(found.results))]


def _same_result(gold: GoldResult, found: GoldResult, gold_of_name: _Names, found_of_name: _Names) -> bool:
    if fold_form(gold.value) != fold_form(found.value):
        return False
    for wanted, given in (
        (gold.subject, found.subject),
        (gold.dataset, found.dataset),
        (gold.metric, found.metric),
    ):
        if wanted and (
            given is None or given not in found_of_name or found_of_name[given] != gold_of_name.get(wanted)
        ):
            return False
    return True
