"""Running a query of a pack: parameters typed and resolved, rows as the store gives them."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from queries.errors import ParameterError
from queries.guard import check_read_only, is_name
from queries.names import find_node, name_of
from queries.parameters import typed
from queries.tokens import Token, tokenize

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

    Columns are called as the statement has them, on either engine.

    Raises:
        ReadOnlyViolation: It is not one statement that only reads.
        ParameterError: It has a parameter that `params` lacks, which the embedded engine would take for null.
        QueryFailed: The engine refuses it or it outlasts `timeout` (`graph.errors`).
    """
    check_read_only(cypher)
    tokens = list(tokenize(cypher))
    for token in tokens:
        if token.kind == "parameter" and token.text not in (params or {}):
            raise ParameterError(f"the statement has ${token.text}; give it as --param {token.text}=…")
    table = store.query(cypher.strip().removesuffix(";"), params, timeout=timeout, limit=limit)
    columns = returned_columns(cypher, tokens)
    return dataclasses.replace(table, columns=columns) if len(columns) == len(table.columns) else table


_AFTER_RETURN = frozenset({"ORDER", "SKIP", "OFFSET", "LIMIT", "UNION"})


def returned_columns(cypher: str, tokens: Sequence[Token]) -> tuple[str, ...]:
    """What the last RETURN of `cypher` calls its columns: an alias, or the expression as it is written.

    Empty for ``RETURN *`` and where there is no RETURN.
    """
    words = [
        token.text.upper() if token.kind == "word" and not is_name(tokens, i) else ""
        for i, token in enumerate(tokens)
    ]
    if "RETURN" not in words:
        return ()
    start = len(words) - words[::-1].index("RETURN")
    items: list[list[int]] = [[]]
    depth = 0
    for i in range(start + (words[start : start + 1] == ["DISTINCT"]), len(tokens)):
        sign = tokens[i].text if tokens[i].kind == "sign" else ""
        depth += (sign in ("(", "[", "{")) - (sign in (")", "]", "}"))
        if depth < 0 or sign == ";" or (depth == 0 and words[i] in _AFTER_RETURN):
            break
        if depth == 0 and sign == ",":
            items.append([])
        else:
            items[-1].append(i)
    columns = tuple(_column(cypher, tokens, words, item) for item in items if item)
    return () if columns[:1] == ("*",) else columns


def _column(cypher: str, tokens: Sequence[Token], words: Sequence[str], item: Sequence[int]) -> str:
    has_alias = len(item) > 2 and words[item[-2]] == "AS"
    return tokens[item[-1]].text if has_alias else cypher[tokens[item[0]].start : tokens[item[-1]].end]


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
    """`values` with the ids that entity parameters stand for.

    An empty one stays empty, and means any, where that is its default.

    Raises:
        ParameterError: One is empty that must not be.
        UnknownName: Nothing in the graph is called like it.
    """
    ids = {}
    for p in query.parameters:
        if p.type == "entity" and values[p.name].strip():
            ids[p.name] = find_node(store, values[p.name], p.labels)
        elif p.type == "entity" and p.default != "":
            raise ParameterError(f"parameter '{p.name}' is empty; it takes the name of a {_or(p.labels)}")
    return {**values, **ids}


def _or(labels: Sequence[str]) -> str:
    return " or ".join(label.lower() for label in labels)


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
