"""What follows from more than one paper: names, counts, `BUILDS_ON` and `CITES`.

Each function reads edges and returns what differs from what the store holds. The result depends on the
edges alone, never on the order in which papers came or on the engine that keeps them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from extract.records import title_key
from graph.schema import EDGES, ENTITY_LABELS, LINEAGE_ROLES
from graph.stores.base import Value

Read = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]
Row = dict[str, Value]

NODE_PROPERTIES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(ENTITY_LABELS, ("name", "aliases", "papers", "proposals", "first_year")),
    "Author": ("papers",),
    "Venue": ("papers",),
}
"""The properties that are computed here; loading a paper leaves them alone."""

EDGE_KEYS: dict[str, tuple[str, ...]] = {"BUILDS_ON": ("via",), "CITES": ()}
"""The properties that tell parallel derived edges between two papers apart."""


@dataclass
class _Spoken:
    """How papers speak of one entity."""

    names: Counter[str] = field(default_factory=Counter)
    forms: set[str] = field(default_factory=set)
    papers: set[str] = field(default_factory=set)
    proposers: set[str] = field(default_factory=set)


def changed_nodes(read: Read, label: str) -> Iterator[Row]:
    """Rows of `id` and the derived properties of every node of `label` for which they differ."""
    names = NODE_PROPERTIES[label]
    columns = ", ".join(f"n.`{name}`" for name in names)
    expected = _entities(read, label) if label in ENTITY_LABELS else _paper_counts(read, label)
    for id_, *values in read(f"MATCH (n:{label}) RETURN n.id, {columns}", {}):
        if id_ in expected and tuple(values) != expected[id_]:
            yield {"id": id_, **dict(zip(names, expected[id_], strict=True))}


def changed_edges(read: Read, edge_type: str) -> tuple[list[Row], list[Row]]:
    """The derived edges of `edge_type` to be removed, and those to be written."""
    expected = _builds_on(read) if edge_type == "BUILDS_ON" else _cites(read)
    names = ("source", "target", *EDGES[edge_type].properties)
    columns = ", ".join(["a.id", "b.id", *(f"r.`{name}`" for name in names[2:])])
    stored = {
        row: dict(zip(names, row, strict=True))
        for row in read(f"MATCH (a:Paper)-[r:`{edge_type}`]->(b:Paper) RETURN {columns}", {})
    }
    return (
        [values for row, values in stored.items() if row not in expected],
        [dict(zip(names, row, strict=True)) for row in sorted(expected) if row not in stored],
    )


def _paper_counts(read: Read, label: str) -> dict[str, tuple[Value, ...]]:
    rows = read(f"MATCH (p:Paper)-[]->(n:{label}) RETURN n.id, count(p)", {})
    return {id_: (papers,) for id_, papers in rows}


def _entities(read: Read, label: str) -> dict[str, tuple[Value, ...]]:
    """Entity id to its derived properties, in the order of `NODE_PROPERTIES`."""
    years: dict[str, int] = dict(read("MATCH (p:Paper) WHERE p.year IS NOT NULL RETURN p.id, p.year", {}))
    spoken: dict[str, _Spoken] = defaultdict(_Spoken)
    for role, edge in EDGES.items():
        if ("Paper", label) in edge.pairs:
            rows = read(f"MATCH (p:Paper)-[r:`{role}`]->(n:{label}) RETURN n.id, p.id, r.name, r.forms", {})
            for id_, paper, name, forms in rows:
                _hear(spoken[id_], role, paper, name, forms)
    curated: dict[str, str | None] = dict(read(f"MATCH (n:{label}) RETURN n.id, n.curated_name", {}))
    return {id_: _entity(heard, curated[id_], years) for id_, heard in spoken.items()}


def _hear(spoken: _Spoken, role: str, paper: str, name: str, forms: list[str]) -> None:
    if paper not in spoken.papers:
        spoken.names[name] += 1
    spoken.papers.add(paper)
    spoken.forms.update(forms, (name,))
    if role == "PROPOSES":
        spoken.proposers.add(paper)


def _entity(spoken: _Spoken, curated: str | None, years: dict[str, int]) -> tuple[Value, ...]:
    name = curated or most_frequent(spoken.names)
    known = [years[paper] for paper in spoken.papers if paper in years]
    aliases = sorted(spoken.forms - {name})
    return name, aliases, len(spoken.papers), len(spoken.proposers), min(known, default=None)


def most_frequent(names: Counter[str]) -> str:
    """The name that most papers use; among equals the first in the alphabet."""
    return min(names, key=lambda name: (-names[name], name))


def _builds_on(read: Read) -> set[tuple[Value, ...]]:
    """One edge for each two papers and entity: source, target, then the properties in the schema's order."""
    dates = {id_: date or str(year or "") for id_, date, year in _dates(read)}
    best: dict[tuple[str, str, str], tuple[Value, ...]] = {}
    for role in LINEAGE_ROLES:
        for source, target, via, *rest in _lineage(read, role):
            if (source, target, via) not in best and not is_before(dates[source], dates[target]):
                name, sentence, confidence = rest
                best[source, target, via] = (source, target, via, name, role, sentence, confidence)
    return set(best.values())


def _dates(read: Read) -> Iterable[tuple[Any, ...]]:
    return read("MATCH (p:Paper) RETURN p.id, p.date, p.year", {})


def _lineage(read: Read, role: str) -> Iterator[tuple[Any, ...]]:
    """Source paper, proposing paper, entity id and name, sentence and confidence, for one role."""
    for _, label in EDGES[role].pairs:
        if ("Paper", label) in EDGES[role].pairs:
            yield from read(
                f"MATCH (a:Paper)-[r:`{role}`]->(e:{label})<-[:PROPOSES]-(b:Paper) WHERE a.id <> b.id "
                "RETURN a.id, b.id, e.id, e.name, r.sentence, r.confidence",
                {},
            )


def is_before(date: str, other: str) -> bool:
    """Whether an ISO date is earlier than another, as precisely as both are known; never where one is not."""
    precision = min(len(date), len(other))
    return date[:precision] < other[:precision]


def _cites(read: Read) -> set[tuple[Value, ...]]:
    """Pairs of paper ids, for the references that lead to a paper of the graph by its id or title."""
    rows = read("MATCH (p:Paper) WHERE size(p.`references`) > 0 RETURN p.id, p.`references`", {})
    if not rows:
        return set()
    papers: dict[str, str] = dict(read("MATCH (p:Paper) RETURN p.id, p.title", {}))
    by_title = {title_key(title): id_ for id_, title in sorted(papers.items(), reverse=True)}
    cited = (
        (id_, reference if reference in papers else by_title.get(title_key(reference)))
        for id_, references in rows
        for reference in references
    )
    return {(id_, target) for id_, target in cited if target is not None and target != id_}
