"""The query packs: one query a file, described by the comments at its head.

    // What a method is built on
    // id: ancestors
    // pack: lineage
    // description: Follows what it is based on, step by step.
    // param method: entity(Method|Model) = "BERT"
    // param limit: integer = 20
    // returns: step, name, built_on, sentence, paper, paper_id
    MATCH …

The first line is the title. A parameter without default has to be given. An `entity` parameter takes a name,
an alias, an id or, for `Paper`, a title; the query gets the id. Its default is a name too.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from graph.schema import NODES
from queries.errors import PackError, ParameterError, UnknownQuery
from queries.parameters import REQUIRED, Parameter, ParameterType, typed
from queries.portable import check_text

PACKS = Path(__file__).parent / "packs"
"""The folder of the shipped packs."""


@dataclass(frozen=True)
class Query:
    """A query of a pack; `cypher` is the whole file."""

    pack: str
    id: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    returns: tuple[str, ...]
    cypher: str
    path: Path

    @property
    def name(self) -> str:
        """The name by which it is run: ``lineage/ancestors``."""
        return f"{self.pack}/{self.id}"

    def parameter(self, name: str) -> Parameter | None:
        """The parameter called `name`."""
        return next((p for p in self.parameters if p.name == name), None)


def load_packs(directory: Path | None = None) -> tuple[Query, ...]:
    """Every query of a folder of packs, by default the shipped ones, sorted by name.

    Raises:
        PackError: The folder has no packs, or some of its files cannot be used; says all that is wrong.
    """
    directory = directory or PACKS
    queries, errors = [], []
    for path in sorted(directory.glob("*/*.cypher")):
        try:
            queries.append(read_query(path))
        except PackError as error:
            errors.append(str(error))
    if errors:
        raise PackError("\n".join(errors))
    if not queries:
        raise PackError(f"{directory}: no packs here; a pack is a folder with .cypher files")
    return tuple(sorted(queries, key=lambda query: query.name))


def find(name: str, queries: Sequence[Query] | None = None) -> Query:
    """The query called `name`: ``pack/id``, or the id alone where only one pack has it.

    Raises:
        UnknownQuery: There is none, or more than one; carries suggestions.
        PackError: The shipped packs cannot be read.
    """
    queries = load_packs() if queries is None else queries
    wanted = name.strip().lower().removesuffix(".cypher")
    found = [query for query in queries if wanted in (query.name.lower(), query.id.lower())]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownQuery(f"'{name}' is in several packs.", [query.name for query in found])
    raise UnknownQuery(f"No query is called '{name}'.", _suggestions(wanted, queries))


def _suggestions(wanted: str, queries: Sequence[Query]) -> list[str]:
    """Names that look like `wanted`; failing that, queries whose name or title has one of its words."""
    names = {query.name: query.name for query in queries} | {query.id: query.name for query in queries}
    close = [names[match] for match in difflib.get_close_matches(wanted, list(names), n=5)]
    words = [word for word in re.split(r"[\W_]+", wanted) if len(word) > 2]
    related = [
        query.name
        for query in queries
        if any(word in f"{query.name} {query.title}".lower() for word in words)
    ]
    return list(dict.fromkeys(close or related))[:3]


def read_query(path: Path) -> Query:
    """The query of one file, header and text checked.

    Raises:
        PackError: It does not keep to the rules; names the file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(f"{path}: cannot be read: {error}") from None
    query = _with_header(path, text)
    for line, problem in check_text(query):
        raise PackError(f"{path}:{line}: {problem}")
    return query


_FIELD = re.compile(r"(id|pack|description|returns|param)\b\s*(.*?)\s*:\s*(.*)")
_PARAM = re.compile(r"(?P<type>\w+)(?:\((?P<labels>[\w|]+)\))?(?:\s*=\s*(?P<default>.+))?")


def _with_header(path: Path, text: str) -> Query:
    single: dict[str, str] = {}
    parameters: dict[str, Parameter] = {}
    title = ""
    for line, comment in _header_lines(text):
        where = f"{path}:{line}"
        field = _FIELD.fullmatch(comment)
        if line == 1:
            title = comment
        elif not field or bool(field[2]) != (field[1] == "param"):
            raise PackError(f"{where}: '{comment}' is no header line; {_HEADER_LINES}")
        elif field[2] in parameters or field[1] in single:
            raise PackError(f"{where}: {field[1]} {field[2]}".rstrip() + " is given twice")
        elif field[1] == "param":
            parameters[field[2]] = _parameter(where, field[2], field[3])
        else:
            single[field[1]] = field[3]
    _check_header(path, title, single)
    returns = tuple(column.strip() for column in single["returns"].split(","))
    description = single.get("description", "")
    return Query(
        single["pack"], single["id"], title, description, tuple(parameters.values()), returns, text, path
    )


_HEADER_LINES = (
    "known are '// id: …', '// pack: …', '// description: …', '// param NAME: TYPE = …', '// returns: …'"
)


def _header_lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("//"):
            return
        yield number, line.removeprefix("//").strip()


def _check_header(path: Path, title: str, single: dict[str, str]) -> None:
    if not title or _FIELD.fullmatch(title):
        raise PackError(f"{path}:1: the first line must be the title: '// What the query answers'")
    missing = [name for name in ("id", "pack", "returns") if not single.get(name)]
    if missing:
        raise PackError(f"{path}:1: the header lacks '// {missing[0]}: …'")
    for field, expected in (("id", path.stem), ("pack", path.parent.name)):
        if single[field] != expected:
            raise PackError(f"{path}:1: {field} is '{single[field]}', but the file's place says '{expected}'")


def _parameter(where: str, name: str, definition: str) -> Parameter:
    match = _PARAM.fullmatch(definition)
    if not match or match["type"] not in get_args(ParameterType) or not name.isidentifier():
        known = ", ".join(get_args(ParameterType))
        raise PackError(
            f"{where}: '{name}: {definition}' is no 'NAME: TYPE = DEFAULT' with a type of {known}"
        )
    labels = tuple((match["labels"] or "").split("|")) if match["labels"] else ()
    unknown = [label for label in labels if label not in NODES]
    if unknown or bool(labels) != (match["type"] == "entity"):
        known = "|".join(NODES)
        raise PackError(
            f"{where}: parameter {name}: write entity(…) with labels of {known}, no other type has any"
        )
    return Parameter(
        name,
        cast(ParameterType, match["type"]),
        _default(where, name, match["default"], match["type"]),
        labels,
    )


def _default(where: str, name: str, text: str | None, type_: str) -> Any:
    if text is None:
        return REQUIRED
    try:
        return typed(Parameter(name, type_), json.loads(text))  # type: ignore[arg-type]
    except json.JSONDecodeError:
        raise PackError(f'{where}: default of {name}: {text} is no number, true, false or "string"') from None
    except ParameterError as error:
        raise PackError(f"{where}: default of {name}: {error}") from None
