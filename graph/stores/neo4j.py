"""The server store: Neo4j 5 over Bolt.

Credentials come from the environment alone: ``NEO4J_USERNAME`` (or ``NEO4J_USER``, by default ``neo4j``),
``NEO4J_PASSWORD``, and ``NEO4J_DATABASE`` where it is not the user's home database.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import urlsplit

from graph.errors import QueryFailed, StoreError
from graph.schema import NODES, VERSION
from graph.stores import values
from graph.stores.base import Table, Value
from graph.stores.cypher import ENTITY_EDGES, META, CypherStore, Rows, Run, check_version

CONNECT_SECONDS = 10.0
RETRY_SECONDS = 30.0
"""How long a transaction is tried again after failures that pass, such as a deadlock."""


class Neo4jStore(CypherStore):
    """A graph in a Neo4j database of its own."""

    engine: Literal["ladybug", "neo4j"] = "neo4j"

    def __init__(self, url: str, *, read_only: bool = False, create: bool = False) -> None:
        parts = urlsplit(url)
        if "@" in parts.netloc:
            raise StoreError(
                "the Neo4j URL holds a user name or password; give those in NEO4J_USERNAME and NEO4J_PASSWORD"
            )
        self.url = url
        self._read_only = read_only
        self._database = os.environ.get("NEO4J_DATABASE") or None
        self._driver = _connect(url)
        try:
            self._check(create and not read_only)
        except BaseException:
            self.close()
            raise

    def _check(self, create: bool) -> None:
        """Make sure that the database is a Papervine store of this version; make it one where allowed."""
        version = self._read(f"MATCH (m:{META} {{id: 'papervine'}}) RETURN m.schema_version")
        if version:
            check_version(self.url, version[0][0])
            return
        if self._read("MATCH (n) RETURN count(n)") != [(0,)]:
            raise StoreError(
                f"{self.url}: the database holds something else than a Papervine graph; give an empty one "
                "(NEO4J_DATABASE)"
            )
        if not create:
            raise StoreError(f"{self.url}: the database is empty; build a graph with `papervine build`")
        for statement in _definitions():
            self._change(statement)
        self._change(
            f"MERGE (m:{META} {{id: 'papervine'}}) SET m.schema_version = $version, m.fresh = true",
            {"version": VERSION},
        )

    def _session(self, mode: str) -> Any:
        return self._driver.session(database=self._database, default_access_mode=mode)

    def _read(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> Rows:
        def work(transaction: Any) -> Rows:
            return [tuple(record.values()) for record in transaction.run(cypher, dict(parameters or {}))]

        with _explained(self.url), self._session("READ") as session:
            rows: Rows = session.execute_read(work)
            return rows

    def _write(self, work: Callable[[Run], None]) -> None:
        if self._read_only:
            raise StoreError(f"{self.url}: opened for reading only")

        def run_in(transaction: Any) -> None:
            work(
                lambda cypher, parameters: [
                    tuple(r.values()) for r in transaction.run(cypher, dict(parameters))
                ]
            )

        with _explained(self.url), self._session("WRITE") as session:
            session.execute_write(run_in)

    def _typed(self, expression: str, kind: str) -> str:
        return expression

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Value] | None = None,
        *,
        timeout: float | None = None,
        limit: int | None = None,
    ) -> Table:
        """Run one statement that the server itself takes for reading, where writes are refused besides."""
        from neo4j.exceptions import Neo4jError

        with _explained(self.url), self._session("READ") as session:
            try:
                with session.begin_transaction(timeout=timeout) as transaction:
                    return self._table(transaction, cypher, dict(parameters or {}), limit)
            except Neo4jError as error:
                raise _query_error(error, timeout) from None

    def _table(self, transaction: Any, cypher: str, parameters: dict[str, Any], limit: int | None) -> Table:
        kind = transaction.run(f"EXPLAIN {cypher}", parameters).consume().query_type
        if kind != "r":
            raise QueryFailed("only statements that read are allowed, this one would write")
        result = transaction.run(cypher, parameters)
        rows: list[tuple[Value, ...]] = []
        for record in result:
            if limit is not None and len(rows) == limit:
                return Table(tuple(result.keys()), rows, truncated=True)
            rows.append(tuple(_plain(value) for value in record.values()))
        return Table(tuple(result.keys()), rows)

    def close(self) -> None:
        """Close the connections; further calls fail."""
        self._driver.close()


def _connect(url: str) -> Any:
    """A driver that has reached the server and been let in."""
    import neo4j

    user = os.environ.get("NEO4J_USERNAME") or os.environ.get("NEO4J_USER") or "neo4j"
    password = os.environ.get("NEO4J_PASSWORD")
    try:
        driver = neo4j.GraphDatabase.driver(
            url,
            auth=(user, password) if password is not None else None,
            connection_timeout=CONNECT_SECONDS,
            max_transaction_retry_time=RETRY_SECONDS,
            notifications_min_severity="OFF",
        )
    except (neo4j.exceptions.DriverError, ValueError) as error:
        raise StoreError(f"{url}: {error}") from None
    try:
        with _explained(url):
            driver.verify_connectivity()
    except BaseException:
        driver.close()
        raise
    return driver


@contextmanager
def _explained(url: str) -> Iterator[None]:
    """The driver's and the server's errors as `StoreError`."""
    from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable, SessionExpired

    try:
        yield
    except AuthError:
        given = "" if os.environ.get("NEO4J_PASSWORD") else "; NEO4J_PASSWORD is not set"
        raise StoreError(
            f"{url}: the server refuses the credentials in NEO4J_USERNAME and NEO4J_PASSWORD{given}"
        ) from None
    except (ServiceUnavailable, SessionExpired, OSError) as error:
        raise StoreError(f"{url}: the server cannot be reached; is it running? ({error})") from None
    except (Neo4jError, DriverError) as error:
        raise StoreError(f"{url}: {getattr(error, 'message', None) or error}") from None


def _definitions() -> list[str]:
    """Statements for what makes `MERGE` safe and deleting by paper fast; each may be run again."""
    constraints = [
        f"CREATE CONSTRAINT papervine_{label.lower()}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE"
        for label in (META, *NODES)
    ]
    indexes = [
        f"CREATE INDEX papervine_{edge.lower()}_paper IF NOT EXISTS FOR ()-[r:{edge}]-() ON (r.paper)"
        for edge in ENTITY_EDGES
    ]
    return constraints + indexes


def _plain(value: Any) -> Value:
    from neo4j.graph import Node, Path, Relationship

    if isinstance(value, Node):
        return values.node(next(iter(value.labels), ""), dict(value), _plain)
    if isinstance(value, Relationship):
        return values.edge(value.type, dict(value), _plain)
    if isinstance(value, Path):
        return {"nodes": [_plain(n) for n in value.nodes], "edges": [_plain(r) for r in value.relationships]}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return values.scalar(value)


def _query_error(error: Any, timeout: float | None) -> QueryFailed:
    if "TransactionTimedOut" in (error.code or ""):
        return QueryFailed(
            f"stopped after {timeout:g} s" if timeout else "stopped at the server's time limit"
        )
    return QueryFailed(error.message or str(error))
