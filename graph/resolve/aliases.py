"""Alias tables: which identity keys stand for which entity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extract.lexicon import LexiconEntry
from extract.records import ENTITY_TYPES
from graph.errors import AliasError
from graph.resolve.key import identity_key

HEADER = ("name", "type", "aliases")
"""Columns of a user's alias table, tabs between them; several aliases are separated by ` | `."""

MAX_NAME = 500
"""Characters above which a name in an alias table is taken for a mistake."""


@dataclass(frozen=True)
class Canonical:
    """What a key stands for: the key of the entity, and its curated name."""

    key: str
    name: str


AliasTable = dict[tuple[str, str], Canonical]
"""(entity type, identity key) to the entity."""


@dataclass(frozen=True)
class _Line:
    """One line of a user's table."""

    number: int
    name: str
    type: str
    aliases: tuple[str, ...]


def shipped_aliases(entries: Iterable[LexiconEntry]) -> AliasTable:
    """The table of `entries`: an entry's own name stands for it, an alias of two for neither."""
    entries = list(entries)
    table: AliasTable = {}
    for entry in entries:
        key = identity_key(entry.name)
        table.setdefault((entry.type, key), Canonical(key, entry.name))
    claims: dict[tuple[str, str], set[str]] = {}
    for entry in entries:
        for alias in entry.aliases:
            claims.setdefault((entry.type, identity_key(alias)), set()).add(identity_key(entry.name))
    for (label, key), owners in claims.items():
        if key and (label, key) not in table and len(owners) == 1:
            table[label, key] = table[label, owners.pop()]
    return table


def read_aliases(path: Path, shipped: AliasTable) -> AliasTable:
    """The shipped table with the lines of the user's table `path` put before it.

    A name of the user's may be an alias on another line (a chain) and may lead to a shipped entity; then
    everything that stood for either stands for that one entity.

    Raises:
        AliasError: the file cannot be read, or a line has an empty or overlong name, an unknown type, an
            alias that another line gives to something else, or closes a circle.
    """
    links = _Links(path)
    for line in list(_lines(path)):
        key = identity_key(line.name)
        links.add(line, shipped.get((line.type, key), Canonical(key, line.name)))
    entities = {node: links.entity(node) for node in (*links.targets, *links.parents)}
    table = dict(shipped)
    for node, entity in entities.items():
        was = shipped.get(node)
        if was is not None and was.key == node[1]:
            table.update(
                {other: entity for other in shipped if other[0] == node[0] and shipped[other] == was}
            )
    return table | entities  # said of one alias, it goes before what came with a whole entity


class _Links:
    """The lines of a user's table as links from aliases to what they stand for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.targets: AliasTable = {}
        self.parents: AliasTable = {}
        self._given: dict[tuple[str, str], _Line] = {}

    def add(self, line: _Line, target: Canonical) -> None:
        """Link the aliases of `line` to `target`."""
        self.targets.setdefault((line.type, target.key), target)
        for alias in line.aliases:
            node = (line.type, identity_key(alias))
            other = self.parents.setdefault(node, target)
            if other.key != target.key:
                raise AliasError(
                    f"{self.path}:{line.number}: {alias!r} is given to {target.name!r}, but line "
                    f"{self._given[node].number} gives it to {other.name!r}; keep one"
                )
            self._given.setdefault(node, line)
            if node[1] == target.key:
                del self.parents[node]

    def entity(self, node: tuple[str, str]) -> Canonical:
        """What stands at the end of the chain that starts at `node`."""
        label, key = node
        seen = {key}
        while (label, key) in self.parents:
            line = self._given[label, key]
            key = self.parents[label, key].key
            if key in seen:
                raise AliasError(
                    f"{self.path}:{line.number}: {line.name!r} and its aliases stand for each other in a "
                    "circle; leave one of the lines out"
                )
            seen.add(key)
        return self.targets[label, key]


def _lines(path: Path) -> Iterator[_Line]:
    """The lines of a user's table, each checked by itself."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AliasError(f"{path}: cannot be read: {error}") from None
    header, *lines = text.splitlines() or [""]
    if tuple(header.split("\t")) != HEADER:
        raise AliasError(f"{path}:1: the header is not {'<tab>'.join(HEADER)}")
    for number, line in enumerate(lines, 2):
        if line.strip():
            yield _line(f"{path}:{number}", number, [cell.strip() for cell in line.split("\t")])


def _line(where: str, number: int, cells: list[str]) -> _Line:
    name, label, aliases = [*cells, "", "", ""][:3]
    if len(cells) > 3:
        raise AliasError(f"{where}: {len(cells)} columns; aliases are separated by ' | '")
    if label not in ENTITY_TYPES:
        raise AliasError(f"{where}: unknown type {label!r}; known: {', '.join(ENTITY_TYPES)}")
    listed = tuple(alias.strip() for alias in aliases.split("|")) if aliases else ()
    for each in (name, *listed):
        if not each:
            raise AliasError(f"{where}: an empty name or alias")
        if len(each) > MAX_NAME:
            raise AliasError(f"{where}: a name of {len(each)} characters; at most {MAX_NAME}")
    return _Line(number, name, label, listed)
