"""Running a query of a pack: parameters typed and resolved, rows as the store gives them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from queries.errors import ParameterError
from queries.guard import check_read_only
from queries.names import find_node, name_of
from queries.parameters import typed

if TYPE_CHECKING:
    from graph.stores.base import Store, Table
    from queries.packs import Query

TIMEOUT = 60.0
"""Seconds after which a query is stopped, unless told otherwise."""


def run(
    store: Store,
    query: Query,
    params: Mapping[str, Any] | None = None,
    limit: int | None = None,
    *,
    timeout: float | None = TIMEOUT,
) -> Table:
    """The rows of `query`.

    Args:
        store: The graph.
        query: From `queries.packs`.
        params: Values by name; text is read as the parameter's type, names are resolved.
        limit: At most so many rows, instead of the query's own limit; the table says whether there are more.
        timeout: Seconds after which the engine stops.

    Raises:
        ParameterError: A parameter is missing, unknown or of the wrong type.
        UnknownName: Nothing in the graph is called like an entity parameter.
        QueryFailed: The engine refuses it or it outlasts `timeout` (`graph.errors`).
    """
    check_read_only(query.cypher)
    given = dict(params or {}) | ({} if limit is None else {"limit": limit})
    values = resolved(store, query, typed_parameters(query, given))
    shown = values["limit"]
    # One more row than is shown tells whether there are more.
    return store.query(query.cypher, values | {"limit": shown + 1}, timeout=timeout, limit=shown)


def run_cypher(
    store: Store,
    cypher: str,
    params: Mapping[str, Any] | None = None,
    limit: int | None = None,
    *,
    timeout: float | None = TIMEOUT,
) -> Table:
    """The rows of a person's own statement, which must only read.

    Raises:
        ReadOnlyViolation: It is not one statement that only reads.
        QueryFailed: The engine refuses it or it outlasts `timeout` (`graph.errors`).
    """
    check_read_only(cypher)
    return store.query(cypher.strip().removesuffix(";"), params, timeout=timeout, limit=limit)


def typed_parameters(query: Query, given: Mapping[str, Any]) -> dict[str, Any]:
    """A value for every parameter of `query`, of its type, from `given` and the defaults.

    Raises:
        ParameterError: One is missing, unknown or of the wrong type.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in given:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean '{close[0]}'?" if close else f" It has {', '.join(known)}."
            raise ParameterError(f"{query.name} has no parameter '{name}'.{hint}")
    missing = [p for p in query.parameters if p.required and p.name not in given]
    if missing:
        needs = ", ".join(f"{p.name} ({p.type_text})" for p in missing)
        raise ParameterError(f"{query.name} needs {needs}; give it as --param {missing[0].name}=…")
    values = {name: typed(known[name], value) for name, value in given.items()}
    return {p.name: values.get(p.name, p.default) for p in query.parameters}


def resolved(store: Store, query: Query, values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` with the ids that entity parameters stand for; an empty one means any and stays empty.

    Raises:
        UnknownName: Nothing in the graph is called like it.
    """
    ids = {
        p.name: find_node(store, values[p.name], p.labels)
        for p in query.parameters
        if p.type == "entity" and values[p.name] != ""
    }
    return {**values, **ids}


def why_no_rows(store: Store, query: Query, params: Mapping[str, Any]) -> str:
    """What to tell a person for whom `query` gave no rows: that what was looked for is known.

    Args:
        store: The graph.
        query: From `queries.packs`.
        params: What was given to `run`.
    """
    values = resolved(store, query, typed_parameters(query, params))
    meant = [
        f"{name_of(store, id_, label)} ({id_})"
        for p in query.parameters
        for label in p.labels
        if (id_ := values[p.name]) and name_of(store, id_, label)
    ]
    if not meant:
        return f"No rows: nothing in the graph answers {query.name}."
    return f"No rows: the graph knows {' and '.join(meant)}, but nothing that answers {query.name}."
