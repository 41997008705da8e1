"""From what a person calls a thing to its id in the graph."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from graph.schema import ENTITY_LABELS
from queries.errors import UnknownName
from queries.format import visible

if TYPE_CHECKING:
    from graph.resolve import Resolver
    from graph.stores.base import Store

MAX_COMPARED = 20_000
"""Names that are compared with an unknown one, those of most papers first: a bound on time."""


def find_node(store: Store, name: str, labels: Sequence[str]) -> str:
    """The id of the node that `name` stands for.

    Entities are found by id, by name, and by alias, whatever its case and separators ("llama 2" finds
    Llama 2); papers by id or title. Of several the one of most papers is meant.

    Args:
        store: The graph.
        name: As a person gives it.
        labels: What it may be.

    Raises:
        UnknownName: Nothing of these labels has that name; carries suggestions.
    """
    if found := _find(store, name, labels):
        return found
    what = " or ".join(label.lower() for label in labels)
    others = [label for label in ENTITY_LABELS if label not in labels and _find(store, name, [label])]
    elsewhere = f", but a {' and a '.join(others).lower()} of that name" if others else ""
    raise UnknownName(
        f"The graph has no {what} called '{visible(name[:80])}'{elsewhere}.", suggest(store, name, labels)
    )


def _find(store: Store, name: str, labels: Sequence[str]) -> str | None:
    for search in (_by_key, _by_alias_table, _by_text):
        if found := [hit for label in labels for hit in search(store, name.strip(), label)]:
            return min(found, key=lambda hit: (-hit[0], hit[1]))[1]
    return None


def name_of(store: Store, id_: str, label: str) -> str | None:
    """The name or title of the node of `label` with this id; None where there is none."""
    column = "title" if label == "Paper" else "name"
    rows = store.query(f"MATCH (n:{label}) WHERE n.id = $id RETURN n.{column}", {"id": id_}).rows
    return rows[0][0] if rows else None


Hit = tuple[int, str]
"""How many papers speak of it, and its id."""


def _by_key(store: Store, name: str, label: str) -> list[Hit]:
    """By the id itself, or by the one that the name has where no alias table says otherwise."""
    from extract.records import paper_id
    from graph.resolve import entity_id, identity_key

    if label in ENTITY_LABELS:
        derived = entity_id(label, identity_key(name))
    else:
        derived = paper_id(name) if label == "Paper" else f"{label.lower()}:{name}"
    return _with_id(store, label, name) or _with_id(store, label, derived)


def _by_alias_table(store: Store, name: str, label: str) -> list[Hit]:
    resolution = _resolver().resolve(name, label) if label in ENTITY_LABELS else None
    return _with_id(store, label, resolution.id) if resolution else []


def _with_id(store: Store, label: str, id_: str) -> list[Hit]:
    cypher = f"MATCH (n:{label}) WHERE n.id = $id RETURN {_weight(label)}, n.id"
    return [(row[0] or 0, row[1]) for row in store.query(cypher, {"id": id_}).rows]


def _weight(label: str) -> str:
    return "0" if label == "Paper" else "n.papers"


@lru_cache(maxsize=1)
def _resolver() -> Resolver:
    from graph.resolve import Resolver

    return Resolver.load()


def _by_text(store: Store, name: str, label: str) -> list[Hit]:
    """By a scan: the title or name in any case, or an alias as it is written."""
    column = "title" if label == "Paper" else "name"
    alias = " OR $name IN n.aliases" if label in ENTITY_LABELS else ""
    same = f"toLower(n.{column}) = toLower($name){alias}"
    cypher = f"MATCH (n:{label}) WHERE {same} RETURN {_weight(label)}, n.id"
    return [(row[0] or 0, row[1]) for row in store.query(cypher, {"name": name}).rows]


def suggest(store: Store, name: str, labels: Sequence[str], count: int = 3) -> list[str]:
    """Names in the graph that look like `name`, the likest first."""
    known: dict[str, str] = {}
    for label in labels:
        known |= {text.lower(): text for text in _names(store, label)}
    wanted = name.strip().lower()
    close = difflib.get_close_matches(wanted, list(known), n=count, cutoff=0.6)
    within = [key for key in known if len(wanted) > 2 and wanted in key]
    return [known[key] for key in list(dict.fromkeys(close + within))[:count]]


def _names(store: Store, label: str) -> list[str]:
    order = "n.citations IS NULL, n.citations DESC, n.id" if label == "Paper" else "n.papers DESC, n.id"
    column = "title" if label == "Paper" else "name"
    cypher = f"MATCH (n:{label}) RETURN n.{column} ORDER BY {order} LIMIT $limit"
    return [row[0] for row in store.query(cypher, {"limit": MAX_COMPARED}).rows]
