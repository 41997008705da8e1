"""A store that speaks Cypher: everything that LadybugDB and Neo4j do the same way.

An engine gives `_read`, `_write` and `_typed`; the statements are built here from the schema. Labels, types
and property names come from `graph.schema` alone; whatever a paper says travels as a parameter.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from types import TracebackType
from typing import Any, Literal, TypeVar

from graph.errors import StoreError
from graph.schema import DERIVED_EDGES, EDGE_TYPES, EDGES, ENTITY_LABELS, NODES, VERSION, EdgeType
from graph.stores import derive
from graph.stores.base import GraphBatch, Table, Value

Rows = list[tuple[Any, ...]]
Run = Callable[[str, Mapping[str, Any]], Rows]
"""Runs one statement inside the current transaction."""

META = "Meta"
"""Label of the one node that says whose store it is.

Its `fresh` is true from the end of `refresh` to the next write: a build that was stopped in between leaves
it false, and the next one derives what is missing.
"""

WRITE_BATCH = 5_000
"""Rows a transaction of `refresh`."""

DELETE_BATCH = 200
"""Papers a transaction of `delete`: a server's memory bounds what one transaction can take away."""

_SUPPORTED = (*ENTITY_LABELS, "Author", "Venue")
"""The labels of nodes that stay only while a paper leads to them."""

ENTITY_EDGES = tuple(e.type for e in EDGE_TYPES if any(s in ENTITY_LABELS for s, _ in e.pairs))
"""Relationship types between entities; each says by its `paper` who states it."""

Item = TypeVar("Item")


class CypherStore(ABC):
    """What both engines share; see `graph.stores.base.Store` for the promises."""

    url: str
    engine: Literal["ladybug", "neo4j"]

    @abstractmethod
    def _read(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> Rows:
        """The rows of a statement of our own that only reads."""

    @abstractmethod
    def _write(self, work: Callable[[Run], None]) -> None:
        """Run `work` in one transaction; it may be run again after a transient failure."""

    @abstractmethod
    def _typed(self, expression: str, kind: str) -> str:
        """`expression` as a value of the schema's type `kind`, where the engine needs to be told."""

    @abstractmethod
    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Value] | None = None,
        *,
        timeout: float | None = None,
        limit: int | None = None,
    ) -> Table:
        """Run one reading statement; see `graph.stores.base.Store.query`."""

    @abstractmethod
    def close(self) -> None:
        """Release the engine."""

    def __enter__(self) -> CypherStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def digests(self) -> dict[str, str]:
        """Paper id to the digest of the record it was loaded from."""
        return dict(self._read("MATCH (p:Paper) RETURN p.id, p.digest"))

    def input_digests(self) -> dict[str, str]:
        """Paper id to the digest of what its record was made of."""
        return dict(self._read("MATCH (p:Paper) RETURN p.id, p.input_digest"))

    def replace(self, batch: GraphBatch) -> None:
        """Write the papers of `batch` in one transaction, in place of what they said before."""
        ids = [row["id"] for row in batch.nodes.get("Paper", [])]

        def work(run: Run) -> None:
            lost = _forget(run, ids)
            for label, rows in sorted(batch.nodes.items()):
                run(self._merge_nodes(label), {"rows": rows})
            for key, rows in sorted(batch.edges.items()):
                self._create_edges(run, key, rows)
            _drop_unsupported(run, lost)
            _mark(run, fresh=False)

        self._write(work)

    def delete(self, paper_ids: Sequence[str]) -> None:
        """Remove papers, and every entity, author and venue that no other paper leads to.

        Each transaction removes up to `DELETE_BATCH` papers with all that goes with them.
        """
        for ids in batched(paper_ids, DELETE_BATCH):
            self._write(partial(_delete, ids=ids))

    def refresh(self) -> None:
        """Bring what is derived from more than one paper up to date: counts, names, `BUILDS_ON`, `CITES`.

        Only differences are written, and nothing is read where nothing was loaded since the last time.
        """
        if self._read(f"MATCH (m:{META}) RETURN m.fresh") == [(True,)]:
            return
        for label, names in derive.NODE_PROPERTIES.items():
            cypher = self._set_properties(label, names)
            for rows in batched(derive.changed_nodes(self._read, label), WRITE_BATCH):
                self._change(cypher, {"rows": rows})
        for edge_type in DERIVED_EDGES:
            self._refresh_edges(EDGES[edge_type])
        self._write(lambda run: _mark(run, fresh=True))

    def dump(self) -> Iterator[dict[str, Value]]:
        """Every node and edge in a canonical order, properties without value left out."""
        for label in sorted(NODES):
            names = sorted(NODES[label].properties)
            columns = ", ".join(f"n.`{name}`" for name in names)
            rows = self._read(f"MATCH (n:{label}) RETURN n.id, {columns}")
            for _, *values in sorted(rows, key=lambda row: row[0]):
                yield {"node": label, **_present(names, values)}
        for edge in sorted(EDGE_TYPES, key=lambda edge: edge.type):
            for source, target in sorted(edge.pairs):
                yield from self._dump_edges(edge, source, target)

    def _dump_edges(self, edge: EdgeType, source: str, target: str) -> Iterator[dict[str, Value]]:
        names = sorted(edge.properties)
        columns = ", ".join(["a.id", "b.id", *(f"r.`{name}`" for name in names)])
        rows = self._read(f"MATCH (a:{source})-[r:`{edge.type}`]->(b:{target}) RETURN {columns}")
        for source_id, target_id, *values in sorted(rows, key=repr):
            ends = {"source": [source, source_id], "target": [target, target_id]}
            yield {"edge": edge.type, **ends, **_present(names, values)}

    def _refresh_edges(self, edge: EdgeType) -> None:
        gone, new = derive.changed_edges(self._read, edge.type)
        key = " AND ".join(f"r.`{name}` = row.`{name}`" for name in derive.EDGE_KEYS[edge.type])
        delete = (
            f"UNWIND $rows AS row MATCH (a:Paper {{id: row.source}}) MATCH (b:Paper {{id: row.target}}) "
            f"MATCH (a)-[r:`{edge.type}`]->(b) {'WHERE ' + key if key else ''} DELETE r"
        )
        for rows in batched(gone, WRITE_BATCH):
            self._change(delete, {"rows": rows})
        for rows in batched(new, WRITE_BATCH):
            self._write(partial(self._create_edges, key=(edge.type, "Paper", "Paper"), rows=rows))

    def _change(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Run one writing statement in a transaction of its own."""

        def work(run: Run) -> None:
            run(cypher, parameters or {})

        self._write(work)

    def _merge_nodes(self, label: str) -> str:
        stated = [
            name
            for name in NODES[label].properties
            if name != "id" and name not in derive.NODE_PROPERTIES.get(label, ())
        ]
        merge = f"UNWIND $rows AS row MERGE (n:{label} {{id: row.id}})"
        return f"{merge} SET {self._assignments(label, stated)}" if stated else merge

    def _set_properties(self, label: str, names: Iterable[str]) -> str:
        return f"UNWIND $rows AS row MATCH (n:{label} {{id: row.id}}) SET {self._assignments(label, names)}"

    def _assignments(self, label: str, names: Iterable[str]) -> str:
        kinds = NODES[label].properties
        return ", ".join(f"n.`{name}` = {self._typed(f'row.`{name}`', kinds[name])}" for name in names)

    def _create_edges(self, run: Run, key: tuple[str, str, str], rows: list[dict[str, Value]]) -> None:
        edge_type, source, target = key
        names = [name for name in EDGES[edge_type].properties if name in rows[0]] if rows else []
        kinds = EDGES[edge_type].properties
        values = ", ".join(f"`{name}`: {self._typed(f'row.`{name}`', kinds[name])}" for name in names)
        # Two MATCH clauses: LadybugDB looks both ends up by id, where a pattern with a comma makes it scan.
        cypher = (
            f"UNWIND $rows AS row MATCH (a:{source} {{id: row.source}}) "
            f"MATCH (b:{target} {{id: row.target}}) "
            f"CREATE (a)-[:`{edge_type}` {{{values}}}]->(b) RETURN count(*)"
        )
        if rows and (written := run(cypher, {"rows": rows})[0][0]) != len(rows):
            raise StoreError(
                f"{len(rows) - written} of {len(rows)} {edge_type} edges lead from or to nodes that are "
                "neither in the store nor in the batch"
            )


def check_version(url: str, found: int) -> None:
    """Refuse a store of another schema version.

    Raises:
        StoreError: says which version it is and what to do.
    """
    if found != VERSION:
        advice = "build it again with this version" if found < VERSION else "use a newer Papervine"
        raise StoreError(f"{url}: schema version {found}, this Papervine reads {VERSION}; {advice}")


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of `size` items, the last one shorter; never an empty one."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _forget(run: Run, ids: list[str]) -> dict[str, list[str]]:
    """Remove all that papers said; returns the ids, by label, of nodes that may have lost their support."""
    if not run("MATCH (p:Paper) WHERE p.id IN $ids RETURN p.id LIMIT 1", {"ids": ids}):
        return {}
    lost = {
        label: [
            id_
            for (id_,) in run(
                f"MATCH (p:Paper)-[]->(n:{label}) WHERE p.id IN $ids RETURN DISTINCT n.id", {"ids": ids}
            )
        ]
        for label in _SUPPORTED
    }
    run("MATCH (p:Paper)-[:STATES]->(r:Result) WHERE p.id IN $ids DETACH DELETE r", {"ids": ids})
    run("MATCH (p:Paper)-[r]->() WHERE p.id IN $ids DELETE r", {"ids": ids})
    for edge_type in ENTITY_EDGES:
        run(f"MATCH ()-[r:`{edge_type}`]->() WHERE r.paper IN $ids DELETE r", {"ids": ids})
    return lost


def _delete(run: Run, ids: list[str]) -> None:
    lost = _forget(run, ids)
    run("MATCH (p:Paper) WHERE p.id IN $ids DETACH DELETE p", {"ids": ids})
    _drop_unsupported(run, lost)
    _mark(run, fresh=False)


def _drop_unsupported(run: Run, candidates: dict[str, list[str]]) -> None:
    for label, ids in candidates.items():
        if ids:
            run(
                f"MATCH (n:{label}) WHERE n.id IN $ids AND NOT EXISTS {{ MATCH (:Paper)-[]->(n) }} "
                "DETACH DELETE n",
                {"ids": ids},
            )


def _mark(run: Run, fresh: bool) -> None:
    run(f"MATCH (m:{META}) SET m.fresh = $fresh", {"fresh": fresh})


def _present(names: Sequence[str], values: Sequence[Value]) -> dict[str, Value]:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}
