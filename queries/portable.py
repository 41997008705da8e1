"""The rules that the text of a pack query keeps, so that both engines run it and give the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from graph.schema import EDGES, NODES
from queries.errors import ReadOnlyViolation
from queries.guard import check_read_only
from queries.tokens import Token, position, tokenize

if TYPE_CHECKING:
    from queries.packs import Query

Problem = tuple[int, str]
"""A line (from 1) and what is wrong there."""

ONE_ENGINE_ONLY: dict[str, str] = {
    **dict.fromkeys(("type", "label", "labels"), "return the edge's or node's own properties instead"),
    **dict.fromkeys(("id", "elementid", "startnode", "endnode"), "use the property id"),
    **dict.fromkeys(("head", "last", "split", "substring", "tostring", "reduce"), "not on both engines"),
    **dict.fromkeys(
        ("shortestpath", "allshortestpaths"), "use a pattern of bounded length and min(length(path))"
    ),
    **dict.fromkeys(("sum", "collect"), "the engines differ in type or order; use count, min or max"),
}
"""Functions that are missing or mean something else on one engine, in lower case, and what to do."""


def check_text(query: Query) -> Iterator[Problem]:
    """What is wrong with the text of `query`, in the order of the checks."""
    try:
        check_read_only(query.cypher)
        tokens = [token for token in tokenize(query.cypher) if token.text != ";"]
    except ReadOnlyViolation as error:
        yield error.line, error.reason
        return
    yield from _check_parameters(query, tokens)
    yield from _check_schema(query.cypher, tokens)
    yield from _check_functions(query.cypher, tokens)
    yield from _check_order(query, tokens)
    yield from _check_columns(query, tokens)


def _check_parameters(query: Query, tokens: Sequence[Token]) -> Iterator[Problem]:
    used = {token.text: token for token in reversed(tokens) if token.kind == "parameter"}
    for name, token in used.items():
        if query.parameter(name) is None:
            yield (
                position(query.cypher, token.start)[0],
                f"${name} is used, but the header has no 'param {name}'",
            )
    for parameter in query.parameters:
        if parameter.name not in used:
            yield 1, f"parameter {parameter.name} is declared, but the query does not use it"


def _check_schema(cypher: str, tokens: Sequence[Token]) -> Iterator[Problem]:
    """Every label and relationship type must be in the schema."""
    brackets: list[str] = []
    for before, token in pairwise(tokens):
        if token.kind == "sign" and token.text in "([{":
            brackets.append(token.text)
        elif token.kind == "sign" and token.text in ")]}" and brackets:
            brackets.pop()
        elif token.kind in ("word", "name") and before.text in (":", "|") and brackets[-1:] in (["("], ["["]):
            known, what = (NODES, "node label") if brackets[-1] == "(" else (EDGES, "relationship type")
            if token.text not in known:
                yield position(cypher, token.start)[0], f"the schema has no {what} '{token.text}'"


def _check_functions(cypher: str, tokens: Sequence[Token]) -> Iterator[Problem]:
    for token, after in pairwise(tokens):
        advice = (
            ONE_ENGINE_ONLY.get(token.text.lower()) if token.kind == "word" and after.text == "(" else None
        )
        if advice:
            yield (
                position(cypher, token.start)[0],
                f"{token.text}() does not work the same on both engines: {advice}",
            )


def _check_order(query: Query, tokens: Sequence[Token]) -> Iterator[Problem]:
    """The rows must have an order and an end: ``ORDER BY … LIMIT $limit`` comes last."""
    last_line = query.cypher.rstrip().count("\n") + 1
    limit = query.parameter("limit")
    ends = [token.text.upper() for token in tokens[-2:]] == ["LIMIT", "LIMIT"] and tokens[
        -1
    ].kind == "parameter"
    if not ends or limit is None or limit.type != "integer":
        yield (
            last_line,
            "the query must end with LIMIT $limit, and the header declare 'param limit: integer = …'",
        )
    elif "ORDER" not in [token.text.upper() for token in tokens[_last_return(tokens) :]]:
        yield last_line, "the rows have no order; put ORDER BY before LIMIT $limit"


def _check_columns(query: Query, tokens: Sequence[Token]) -> Iterator[Problem]:
    start = _last_return(tokens)
    columns = _returned(tokens[start + 1 :]) if tokens else ()
    if columns != query.returns:
        line = position(query.cypher, tokens[start].start)[0]
        yield line, f"returns {', '.join(columns)}; the header says {', '.join(query.returns)}"


def _last_return(tokens: Sequence[Token]) -> int:
    return max((i for i, token in enumerate(tokens) if token.text.upper() == "RETURN"), default=0)


def _returned(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The column names of a RETURN clause: aliases, or bare names."""
    columns: list[str] = []
    item: list[str] = []
    depth = 0
    for token in tokens:
        depth += (token.text in "([{") - (token.text in ")]}") if token.kind == "sign" else 0
        if depth == 0 and token.kind == "word" and token.text.upper() == "ORDER":
            break
        if depth == 0 and token.text == ",":
            columns.append(item[-1])
            item = []
        elif token.text.upper() != "DISTINCT" or item:
            item.append(token.text)
    return (*columns, item[-1]) if item else tuple(columns)
