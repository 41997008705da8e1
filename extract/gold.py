"""Annotated papers: what a careful reader would extract, in the short form or in the form of records.

The short form is one JSON object a line: ``{"id", "title", "abstract", "entities": [{"n": name, "t": type,
"r": role, "s": [other surface forms]}], "relations": [[name, type, name]], "results": [{"subject", "dataset",
"metric", "value"}]}``. Records as `papervine extract` writes them are read as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract.errors import GoldError
from extract.records import ENTITY_TYPES, ROLES, Record, title_key


@dataclass(frozen=True)
class GoldEntity:
    """An annotated entity; `forms` are its surface forms, the name first."""

    name: str
    type: str
    role: str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class GoldResult:
    """An annotated result; the slots hold entity names, or None where the text names none."""

    value: str
    subject: str | None = None
    dataset: str | None = None
    metric: str | None = None


@dataclass(frozen=True)
class GoldPaper:
    """An annotated paper; `relations` are triples of source name, type and target name."""

    id: str
    title: str
    abstract: str
    entities: tuple[GoldEntity, ...]
    relations: tuple[tuple[str, str, str], ...]
    results: tuple[GoldResult, ...]

    @property
    def key(self) -> str:
        """What a paper is recognised by: its folded title, or its id where it has none."""
        return title_key(self.title) or self.id


def read_gold(path: Path) -> list[GoldPaper]:
    """The annotated papers of a JSON Lines file.

    Raises:
        GoldError: the file cannot be read, or a line is no annotated paper; names file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: cannot be read: {error}") from None
    papers = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            papers.append(gold_paper(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            reason = f"{error} is missing" if isinstance(error, KeyError) else error
            raise GoldError(f"{path}:{number}: no annotated paper: {reason}") from None
    if not papers:
        raise GoldError(f"{path}: holds no annotated papers")
    return papers


def gold_of(record: Record) -> GoldPaper:
    """A record in the terms of the annotation, to compare the two."""
    return GoldPaper(
        id=record.id,
        title=record.title,
        abstract=record.abstract,
        entities=tuple(
            GoldEntity(e.name, e.type, e.role, (e.name, *(m.text for m in e.mentions)))
            for e in record.entities
        ),
        relations=tuple((r.source, r.type, r.target) for r in record.relations),
        results=tuple(GoldResult(r.value, r.subject, r.dataset, r.metric) for r in record.results),
    )


def gold_paper(data: dict[str, Any]) -> GoldPaper:
    """An annotated paper from its JSON object, in either form.

    Raises:
        ValueError: a type or role is unknown.
        KeyError: a field is missing.
    """
    return GoldPaper(
        id=str(data["id"]),
        title=data.get("title") or "",
        abstract=data.get("abstract") or "",
        entities=tuple(_entities(data["entities"])),
        relations=tuple(_relation(relation) for relation in data.get("relations", [])),
        results=tuple(
            GoldResult(str(r["value"]), r.get("subject"), r.get("dataset"), r.get("metric"))
            for r in data.get("results", [])
        ),
    )


def _entities(entities: list[dict[str, Any]]) -> Iterator[GoldEntity]:
    for entity in entities:
        short = "n" in entity
        name = entity["n"] if short else entity["name"]
        label = entity["t"] if short else entity["type"]
        role = entity["r"] if short else entity.get("role", "MENTIONS")
        others = entity.get("s", []) if short else [mention["text"] for mention in entity.get("mentions", [])]
        if label not in ENTITY_TYPES:
            raise ValueError(f"unknown type {label!r}; known: {', '.join(ENTITY_TYPES)}")
        if role not in ROLES:
            raise ValueError(f"unknown role {role!r}; known: {', '.join(ROLES)}")
        if not all(isinstance(form, str) for form in (name, *others)):
            raise ValueError(f"a form of {name!r} is no string")
        yield GoldEntity(name, label, role, (name, *others))


def _relation(relation: Any) -> tuple[str, str, str]:
    if isinstance(relation, dict):
        return relation["source"], relation["type"], relation["target"]
    source, label, target = relation
    return source, label, target
