"""What a store holds, in numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.schema import EDGES, NODES
from graph.stores.base import Store


@dataclass(frozen=True)
class GraphStats:
    """Numbers of nodes by label and of edges by type, in the schema's order, those that are 0 included."""

    nodes: dict[str, int] = field(default_factory=dict)
    edges: dict[str, int] = field(default_factory=dict)


def count(store: Store) -> GraphStats:
    """Count the nodes and edges of `store`."""
    return GraphStats(
        nodes={label: _number(store, f"MATCH (n:{label}) RETURN count(n)") for label in NODES},
        edges={type_: _number(store, f"MATCH ()-[r:`{type_}`]->() RETURN count(r)") for type_ in EDGES},
    )


def _number(store: Store, cypher: str) -> int:
    return int(store.query(cypher).rows[0][0])
