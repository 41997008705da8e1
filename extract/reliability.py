"""How far stated confidences can be relied on: of the statements of 0.8, are eight in ten right?

Right is what `extract.evaluate` counts as matched: an edge with type, form and role, a relation with both
ends and the type, a result with its value and slots. Papers that were not extracted state nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extract.evaluate import paired, right_edges, right_relations, right_results
from extract.gold import GoldPaper, gold_of
from extract.records import Entity, Record, Relation, Result

BINS = 10

Statement = tuple[float, bool]
"""The confidence of something extracted, and whether it is right."""


class Bin(NamedTuple):
    """Statements of one kind with a confidence from `low` to `high`, or all of the kind.

    `gap` is how far confidence and share are apart; for all of a kind, the mean of that over its statements,
    the expected calibration error.
    """

    kind: str
    low: float
    high: float
    statements: int
    confidence: float
    right: float
    gap: float


def reliability_bins(gold: Iterable[GoldPaper], records: Iterable[Record]) -> list[Bin]:
    """The bins of edges, relations and results that are not empty, each kind followed by all of it."""
    rows: list[Bin] = []
    for kind, statements in judged(gold, records).items():
        bins = _bins(kind, statements)
        rows += [*bins, _whole(kind, bins)] if bins else []
    return [_rounded(row) for row in rows]


def judged(gold: Iterable[GoldPaper], records: Iterable[Record]) -> dict[str, list[Statement]]:
    """Everything that the records state of annotated papers, by kind.

    Args:
        gold: the annotated papers.
        records: what was extracted; joined with them by title, then by id.
    """
    kinds: dict[str, list[Statement]] = {"edge": [], "relation": [], "result": []}
    for paper, record in paired(gold, records):
        if record is None:
            continue
        found = gold_of(record)
        kinds["edge"] += _stated(record.entities, right_edges(paper, found))
        kinds["relation"] += _stated(record.relations, right_relations(paper, found))
        kinds["result"] += _stated(record.results, right_results(paper, found))
    return kinds


def _stated(items: Iterable[Entity | Relation | Result], right: Iterable[bool]) -> list[Statement]:
    return [(item.confidence, each) for item, each in zip(items, right, strict=True)]


def _bins(kind: str, statements: Sequence[Statement]) -> list[Bin]:
    """Bins of equal width; the last one takes a confidence of 1."""
    parts: defaultdict[int, list[Statement]] = defaultdict(list)
    for statement in statements:
        parts[min(int(statement[0] * BINS), BINS - 1)].append(statement)
    return [_bin(kind, number / BINS, (number + 1) / BINS, part) for number, part in sorted(parts.items())]


def _bin(kind: str, low: float, high: float, statements: Sequence[Statement]) -> Bin:
    number = len(statements)
    stated = sum(confidence for confidence, _ in statements) / number
    right = sum(right for _, right in statements) / number
    return Bin(kind, low, high, number, stated, right, abs(stated - right))


def _whole(kind: str, bins: Sequence[Bin]) -> Bin:
    number = sum(each.statements for each in bins)
    confidence = sum(each.confidence * each.statements for each in bins) / number
    right = sum(each.right * each.statements for each in bins) / number
    error = sum(each.gap * each.statements for each in bins) / number
    return Bin(kind, 0.0, 1.0, number, confidence, right, error)


def _rounded(row: Bin) -> Bin:
    return row._replace(confidence=round(row.confidence, 3), right=round(row.right, 3), gap=round(row.gap, 3))
