"""Stores: the graph in an engine. `open_store` picks the engine by the URL."""

from __future__ import annotations

import re
from pathlib import Path

from graph.errors import StoreError
from graph.stores.base import GraphBatch, Store, Table, Value

__all__ = ["GraphBatch", "Store", "Table", "Value", "open_store"]

_NEO4J_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")


def open_store(url: str, *, read_only: bool = False, create: bool = False) -> Store:
    """Open the store that `url` names.

    Args:
        url: a path or ``ladybug:PATH`` for the embedded engine, ``neo4j://HOST:PORT`` or another Bolt scheme
            for a Neo4j server (credentials from the environment, see `graph.stores.neo4j`).
        read_only: open so that nothing can be written.
        create: make an empty store where there is none.

    Raises:
        StoreLocked: another process, or this one, holds the embedded store.
        StoreError: it is not there, cannot be reached, is not a Papervine store or has another version.
    """
    scheme = re.match(r"([a-z][a-z0-9+]+):(//)?", url)
    if scheme and scheme[1] in _NEO4J_SCHEMES:
        from graph.stores.neo4j import Neo4jStore

        return Neo4jStore(url, read_only=read_only, create=create)
    if scheme and scheme[1] != "ladybug" and scheme[2]:
        known = ", ".join(f"{name}://" for name in _NEO4J_SCHEMES)
        raise StoreError(f"{scheme[0]}: no such kind of store; give a path, ladybug:PATH or {known}")
    from graph.stores.ladybug import LadybugStore

    return LadybugStore(Path(url.removeprefix("ladybug:")), read_only=read_only, create=create)
