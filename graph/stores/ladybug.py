"""The embedded store: LadybugDB, one file.

Facts of the engine (0.22) that this file lives with: a list of rows takes its types from the values at
hand, so every value is cast to its schema type; a second `Database` on the same file in one process
silently drops the first one's lock, so `_OPEN` keeps count; a node matched by several labels comes with
the properties of all of them, empty.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from graph.errors import QueryFailed, StoreError, StoreLocked
from graph.schema import EDGE_TYPES, NODE_TYPES, VERSION
from graph.stores import values
from graph.stores.base import Table, Value
from graph.stores.cypher import META, CypherStore, Rows, Run, check_version

BUFFER_POOL = 1 << 30
"""Bytes that the engine may keep of the file in memory; its own default is most of the machine's."""

_OPEN: dict[str, list[Literal["reading", "writing"]]] = {}
_OPEN_LOCK = threading.Lock()


class LadybugStore(CypherStore):
    """A graph in one file, for one writing process at a time."""

    engine: Literal["ladybug", "neo4j"] = "ladybug"

    def __init__(self, path: Path, *, read_only: bool = False, create: bool = False) -> None:
        self.url = str(path)
        self._path = path.resolve()
        self._read_only = read_only
        if not (path.exists() or (create and not read_only)):
            raise StoreError(f"{path}: there is no store; build one with `papervine build`")
        if path.is_dir():
            raise StoreError(f"{path}: a folder; a store is a file")
        if path.exists() and not path.stat().st_size:
            raise StoreError(f"{path}: not a Papervine store (the file is empty)")
        self._claim()
        try:
            self._database, self._connection = self._connect()
            self._check(create)
        except BaseException:
            self.close()
            raise

    def _claim(self) -> None:
        """Note in this process that the file is open, and refuse what would break another opening."""
        with _OPEN_LOCK:
            holders = _OPEN.setdefault(str(self._path), [])
            if holders and ("writing" in holders or not self._read_only):
                raise StoreLocked(
                    f"{self.url}: this process already has it open for {holders[0]}; close that first"
                )
            holders.append("reading" if self._read_only else "writing")
        self._claimed = True

    def _connect(self) -> tuple[Any, Any]:
        import ladybug

        try:
            database = ladybug.Database(
                str(self._path), read_only=self._read_only, buffer_pool_size=BUFFER_POOL
            )
        except RuntimeError as error:
            raise _opening_error(self.url, str(error)) from None
        return database, ladybug.Connection(database)

    def _check(self, create: bool) -> None:
        """Make sure that the file is a Papervine store of this version; make it one where allowed."""
        tables = {row[0] for row in self._read("CALL show_tables() RETURN name")}
        known = {META, *(n.label for n in NODE_TYPES), *(e.type for e in EDGE_TYPES)}
        version = self._read(f"MATCH (m:{META}) RETURN m.schema_version") if META in tables else []
        if version:
            check_version(self.url, version[0][0])
            return
        if tables - known or not create or self._read_only:
            raise StoreError(f"{self.url}: a LadybugDB database, but not a Papervine store")
        for statement in _definitions():
            self._execute(statement, {})

    def _execute(self, cypher: str, parameters: Mapping[str, Any]) -> Rows:
        result = self._connection.execute(cypher, dict(parameters))
        try:
            return [tuple(row) for row in result.get_all()]
        finally:
            result.close()

    def _read(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> Rows:
        return self._execute(cypher, parameters or {})

    def _write(self, work: Callable[[Run], None]) -> None:
        if self._read_only:
            raise StoreError(f"{self.url}: opened for reading only")
        try:
            self._execute("BEGIN TRANSACTION", {})
            work(self._execute)
            self._execute("COMMIT", {})
        except BaseException as error:
            self._roll_back()
            if isinstance(error, RuntimeError):
                raise StoreError(f"{self.url}: the engine refused a write: {error}") from error
            raise

    def _roll_back(self) -> None:
        with suppress(RuntimeError):  # the engine ends a transaction itself after some errors
            self._execute("ROLLBACK", {})

    def _typed(self, expression: str, kind: str) -> str:
        return f"CAST({expression} AS {kind})"

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Value] | None = None,
        *,
        timeout: float | None = None,
        limit: int | None = None,
    ) -> Table:
        """Run one reading statement, in a transaction that refuses writes."""
        self._connection.set_query_timeout(int(timeout * 1000) if timeout else 0)
        try:
            self._execute("BEGIN TRANSACTION READ ONLY", {})
            return self._table(cypher, dict(parameters or {}), limit)
        except RuntimeError as error:
            raise _query_error(str(error), timeout) from None
        finally:
            self._roll_back()
            self._connection.set_query_timeout(0)

    def _table(self, cypher: str, parameters: dict[str, Any], limit: int | None) -> Table:
        result = self._connection.execute(cypher, parameters)
        if isinstance(result, list):
            raise QueryFailed("more than one statement; give one")
        try:
            rows: list[tuple[Value, ...]] = []
            while result.has_next() and (limit is None or len(rows) < limit):
                rows.append(tuple(_plain(value) for value in result.get_next()))
            return Table(tuple(result.get_column_names()), rows, truncated=result.has_next())
        finally:
            result.close()

    def close(self) -> None:
        """Release the file; further calls fail."""
        for name in ("_connection", "_database"):
            if hasattr(self, name):
                getattr(self, name).close()
        with _OPEN_LOCK:
            if self._claimed:
                _OPEN[str(self._path)].remove("reading" if self._read_only else "writing")
            self._claimed = False


def _definitions() -> list[str]:
    """The statements that make an empty database a store; the record of the version comes last."""
    statements = [
        f"CREATE NODE TABLE IF NOT EXISTS {META}(id STRING PRIMARY KEY, schema_version INT64, fresh BOOL)"
    ]
    for node in NODE_TYPES:
        columns = ", ".join(f"`{name}` {kind}" for name, kind in node.properties.items())
        statements.append(f"CREATE NODE TABLE IF NOT EXISTS {node.label}({columns}, PRIMARY KEY(id))")
    for edge in EDGE_TYPES:
        pairs = [f"FROM {source} TO {target}" for source, target in edge.pairs]
        columns = ", ".join([*pairs, *(f"`{name}` {kind}" for name, kind in edge.properties.items())])
        statements.append(f"CREATE REL TABLE IF NOT EXISTS `{edge.type}`({columns})")
    return [*statements, f"CREATE (:{META} {{id: 'papervine', schema_version: {VERSION}, fresh: true}})"]


def _plain(value: Any) -> Value:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return values.scalar(value)
    if "_NODES" in value and "_RELS" in value:
        return _path(value["_NODES"], value["_RELS"])
    if "_SRC" in value and "_LABEL" in value:
        return values.edge(value["_LABEL"], _own(value), _plain)
    if "_ID" in value and "_LABEL" in value:
        return values.node(value["_LABEL"], _own(value), _plain)
    return {name: _plain(item) for name, item in value.items()}


def _path(nodes: list[Any], edges: list[Any]) -> Value:
    """A path; a variable-length relationship, which comes without its end nodes, is a list as on Neo4j."""
    plain_edges = [_plain(edge) for edge in edges]
    if len(nodes) < len(edges) or not nodes:
        return plain_edges
    return {"nodes": [_plain(node) for node in nodes], "edges": plain_edges}


def _own(value: dict[str, Any]) -> dict[str, Any]:
    return {name: item for name, item in value.items() if name not in {"_ID", "_LABEL", "_SRC", "_DST"}}


def _opening_error(url: str, message: str) -> StoreError:
    if "Could not set lock" in message:
        holder = message.partition("held by PID ")[2].partition(")")[0]
        who = f"process {holder}" if holder else "another process"
        return StoreLocked(f"{url}: {who} has it open for writing; wait until it is done or stop it")
    if "not a valid Lbug" in message or "empty database under READ ONLY" in message:
        return StoreError(f"{url}: not a Papervine store (no LadybugDB database)")
    return StoreError(f"{url}: cannot be opened: {message}")


def _query_error(message: str, timeout: float | None) -> QueryFailed:
    if message.startswith("Interrupted"):
        return QueryFailed(f"stopped after {timeout:g} s" if timeout else "interrupted")
    return QueryFailed(message)
