"""Which part of a graph a view shows, and what it leaves out."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graph.errors import UnknownName, ViewError
from graph.resolve.key import identity_key
from graph.schema import EDGE_TYPES, EDGES, ENTITY_LABELS, NODES
from graph.stores.base import Store

if TYPE_CHECKING:
    import networkx as nx

Key = tuple[str, str]
"""A node: its label and its id."""

Neighbours = dict[Key, set[Key]]

DEFAULT_LIMIT = 150
MAX_LIMIT = 3_000
"""More nodes than this no page draws quickly, and nobody reads."""

LABELS: tuple[str, ...] = ("Paper", *ENTITY_LABELS)
"""What a view has as nodes; results, authors and venues are not drawn."""

_LEFT_OUT_OF_PAGE = {"abstract", "digest", "input_digest", "references", "source", "curated_name"}
"""Properties that would make a page heavy and that no panel shows."""


@dataclass(frozen=True)
class Selection:
    """A part of a graph.

    `graph` is a `networkx.MultiDiGraph`; a node is a `Key` with its `label`, its properties and `rank` (0 for
    the most connected), an edge carries its `type` and its properties. `papers` has the papers that the
    edges' evidence names, whether they are nodes of `graph` or not. `totals` counts the whole graph by label.
    """

    graph: nx.MultiDiGraph
    papers: dict[str, dict[str, Any]]
    totals: dict[str, int]
    description: str
    focus: Key | None = None
    omitted: tuple[str, ...] = field(default=())
    """What was left out and why, a phrase each."""


@dataclass(frozen=True)
class _Outline:
    """The whole graph, without what its nodes and edges say."""

    totals: dict[str, int]
    neighbours: Neighbours
    ranking: dict[Key, int]

    @property
    def size(self) -> int:
        return sum(self.totals.values())


@dataclass(frozen=True)
class _Choice:
    """The nodes to show, and how many others are left out for which reason."""

    keys: set[Key]
    description: str
    omitted: dict[str, int]


def select(
    store: Store, *, focus: str | None = None, limit: int = DEFAULT_LIMIT, radius: int = 2
) -> Selection:
    """The part of the graph in `store` that is worth looking at.

    Args:
        store: open for reading.
        focus: the name or id of an entity, or the title or id of a paper; None for the whole graph.
        limit: the most nodes to show, 1 to `MAX_LIMIT`.
        radius: steps from the focus, 1 or 2.

    Raises:
        UnknownName: nothing has the name `focus`.
        ViewError: the graph is empty, or `limit` or `radius` is out of range.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise ViewError(f"a view shows 1 to {MAX_LIMIT:,} nodes, not {limit:,}")
    if radius not in {1, 2}:
        raise ViewError(f"a view goes 1 or 2 steps from its focus, not {radius}")
    totals = _totals(store)
    if not any(totals.values()):
        raise ViewError(f"{store.url}: the graph is empty; load papers with `papervine build`")
    named = find(store, focus) if focus is not None else None
    neighbours = _neighbours(store)
    outline = _Outline(totals, neighbours, rank(neighbours))
    choice = _around(*named, outline, limit, radius) if named else _most_connected(outline, limit)
    graph = _fetch(store, choice.keys, outline.ranking)
    return Selection(
        graph=graph,
        papers=_papers(store, graph),
        totals=totals,
        description=choice.description,
        focus=named[0] if named else None,
        omitted=tuple(f"{count:,} {reason}" for reason, count in choice.omitted.items() if count),
    )


def find(store: Store, name: str) -> tuple[Key, str]:
    """The node called `name` (an id, a name, an alias or a title) and how it is shown.

    Where several fit, an id comes before a name, a name before an alias, and the one that most papers
    speak of before the others.

    Raises:
        UnknownName: nothing fits; the message suggests what is spelt alike.
    """
    wanted = identity_key(name)
    known: dict[str, str] = {}
    best: tuple[tuple[int, int, Key], str] | None = None
    for key, shown, aliases, papers in _names(store):
        known[shown.casefold()] = shown
        fit = _fit(name, wanted, key, shown, aliases)
        if fit is not None and (best is None or (fit, -papers, key) < best[0]):
            best = (fit, -papers, key), shown
    if best is not None:
        return best[0][2], best[1]
    alike = [known[match] for match in difflib.get_close_matches(name.casefold(), known, n=5, cutoff=0.55)]
    advice = (
        f"did you mean {', '.join(map(repr, alike))}?" if alike else "`papervine stats` tells what is there"
    )
    raise UnknownName(f"nothing in the graph is called {name!r}; {advice}")


def rank(neighbours: Neighbours) -> dict[Key, int]:
    """Every node's place, 0 for the most connected.

    Only neighbours that lead further count: a paper is not important for the names that it alone uses.
    """
    linking = {key for key, others in neighbours.items() if len(others) > 1}
    score = {key: (-len(others & linking), -len(others), key) for key, others in neighbours.items()}
    return {key: place for place, key in enumerate(sorted(score, key=score.__getitem__))}


def _fit(name: str, wanted: str, key: Key, shown: str, aliases: list[str]) -> int | None:
    if key[1] == name:
        return 0
    if shown == name:
        return 1
    if not wanted:
        return None
    if identity_key(shown) == wanted:
        return 2
    return 3 if any(identity_key(alias) == wanted for alias in aliases) else None


def _names(store: Store) -> Iterator[tuple[Key, str, list[str], int]]:
    for label in ENTITY_LABELS:
        rows = store.query(f"MATCH (n:{label}) RETURN n.id, n.name, n.aliases, n.papers").rows
        for id_, name, aliases, papers in rows:
            yield (label, id_), name or id_, aliases or [], papers or 0
    for id_, title in store.query("MATCH (n:Paper) RETURN n.id, n.title").rows:
        yield ("Paper", id_), title or id_, [], 0


def _totals(store: Store) -> dict[str, int]:
    return {label: store.query(f"MATCH (n:{label}) RETURN count(*)").rows[0][0] for label in LABELS}


def _pairs() -> Iterator[tuple[str, str, str]]:
    for edge in EDGE_TYPES:
        for source, target in edge.pairs:
            if source in LABELS and target in LABELS:
                yield edge.type, source, target


def _neighbours(store: Store) -> Neighbours:
    """Every node that has an edge, with the nodes at the other ends."""
    found: Neighbours = {}
    for edge_type, source, target in _pairs():
        rows = store.query(f"MATCH (a:{source})-[:{edge_type}]->(b:{target}) RETURN a.id, b.id").rows
        for a, b in rows:
            if (source, a) != (target, b):
                found.setdefault((source, a), set()).add((target, b))
                found.setdefault((target, b), set()).add((source, a))
    return found


def _most_connected(outline: _Outline, limit: int) -> _Choice:
    neighbours = outline.neighbours
    ordered = sorted(outline.ranking, key=outline.ranking.__getitem__)
    chosen = set(ordered[:limit])
    kept = {key for key in chosen if neighbours[key] & chosen}
    alone = len(chosen) - len(kept)
    for key in ordered[limit:]:
        if len(kept) == limit:
            break
        if neighbours[key] & kept:
            kept.add(key)
    omitted = {
        "with fewer connections": len(ordered) - len(kept) - alone,
        "connected only to what is left out": alone,
        "without any connection": outline.size - len(ordered),
    }
    return _Choice(kept, "the most connected" if any(omitted.values()) else "the whole graph", omitted)


def _around(key: Key, name: str, outline: _Outline, limit: int, radius: int) -> _Choice:
    """Rings around `key`; where the limit cuts one, those stay that have most links to what is shown."""
    neighbours = outline.neighbours
    chosen, ring, cut = {key}, {key}, 0
    for _ in range(radius):
        ring = {other for near in ring for other in neighbours.get(near, ())} - chosen
        links = {other: -len(neighbours[other] & chosen) for other in ring}
        ordered = sorted(ring, key=lambda other: (links[other], outline.ranking[other]))
        room = limit - len(chosen)
        cut += max(0, len(ordered) - room)
        ring = set(ordered[:room])
        chosen |= ring
    steps = "1 step" if radius == 1 else f"{radius} steps"
    farther = outline.size - len(chosen) - cut
    omitted = {"as near, with fewer links to these": cut, f"more than {steps} away": farther}
    return _Choice(chosen, f"within {steps} of {name}", omitted)


def _fetch(store: Store, keys: set[Key], ranking: dict[Key, int]) -> nx.MultiDiGraph:
    """The chosen nodes and every edge between them, in a fixed order."""
    import networkx as nx

    graph = nx.MultiDiGraph()
    ids = {label: sorted(id_ for own, id_ in keys if own == label) for label in LABELS}
    for label in LABELS:
        for node in _nodes(store, label, ids[label]):
            key = (label, node["id"])
            graph.add_node(key, label=label, rank=ranking.get(key, len(ranking)), **node)
    for edge_type, source, target in _pairs():
        if ids[source] and ids[target]:
            _add_edges(graph, store, (edge_type, source, target), ids)
    return graph


def _papers(store: Store, graph: nx.MultiDiGraph) -> dict[str, dict[str, Any]]:
    """The papers that are nodes of `graph` or say something in it."""
    ids = {data["paper"] for _, _, data in graph.edges(data=True) if data.get("paper")}
    ids |= {id_ for label, id_ in graph if label == "Paper"}
    return {node["id"]: node for node in _nodes(store, "Paper", sorted(ids))}


def _nodes(store: Store, label: str, ids: list[str]) -> Iterator[dict[str, Any]]:
    names = [name for name in NODES[label].properties if name not in _LEFT_OUT_OF_PAGE]
    columns = ", ".join(f"n.`{name}`" for name in names)
    cypher = f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) RETURN {columns}"
    rows = store.query(cypher, {"ids": ids}).rows if ids else []
    for row in sorted(rows, key=lambda row: row[names.index("id")]):
        yield {name: value for name, value in zip(names, row, strict=True) if value not in (None, "", [])}


def _add_edges(
    graph: nx.MultiDiGraph, store: Store, kind: tuple[str, str, str], ids: dict[str, list[str]]
) -> None:
    edge_type, source, target = kind
    names = list(EDGES[edge_type].properties)
    columns = ", ".join(["a.id", "b.id", *(f"r.`{name}`" for name in names)])
    rows = store.query(
        f"UNWIND $ids AS id MATCH (a:{source} {{id: id}})-[r:{edge_type}]->(b:{target}) RETURN {columns}",
        {"ids": ids[source]},
    ).rows
    wanted = set(ids[target])
    for a, b, *values in sorted((row for row in rows if row[1] in wanted), key=repr):
        if (source, a) != (target, b):
            said = {name: value for name, value in zip(names, values, strict=True) if value is not None}
            graph.add_edge((source, a), (target, b), **{**said, "type": edge_type})
