"""Papers that a source lists more than once, or several sources list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from functools import reduce
from typing import Any

from extract.records import Paper, paper_id, title_key


def merge_duplicates(papers: Iterable[Paper]) -> tuple[list[Paper], int]:
    """One paper for each title, in order of first appearance, and how many were merged away.

    Titles are the same when their `title_key` is. The richer value of each field wins: a date with year over
    one without, the longer abstract, the most up-votes, a source's identifier over one made of the title.
    Different papers that claim the same id keep apart: the later ones get an id made of their title.
    """
    groups: dict[str, list[Paper]] = {}
    count = 0
    for paper in papers:
        count += 1
        groups.setdefault(title_key(paper.title) or paper.title, []).append(paper)
    merged = [reduce(_merge, group) for group in groups.values()]
    return _with_own_ids(merged), count - len(merged)


def _merge(first: Paper, other: Paper) -> Paper:
    """`first` with what `other` knows better."""
    richer: dict[str, Any] = {field.name: _richer(field.name, first, other) for field in fields(Paper)}
    return replace(first, **richer)


def _richer(name: str, first: Paper, other: Paper) -> Any:
    mine, theirs = getattr(first, name), getattr(other, name)
    if name in ("title", "source", "line"):
        return mine
    if name == "id":
        return theirs if mine == paper_id(first.title) and theirs != paper_id(other.title) else mine
    if name in ("upvotes", "citations", "author_count"):
        return max((value for value in (mine, theirs) if value is not None), default=None)
    if name == "date":
        return max(mine, theirs, key=lambda date: (date[:1].isdigit(), len(date)))
    if name in ("abstract", "authors", "references"):
        return theirs if len(theirs) > len(mine) else mine
    return mine or theirs


def _with_own_ids(papers: list[Paper]) -> list[Paper]:
    taken: set[str] = set()
    own = []
    for paper in papers:
        candidates = [paper.id, paper_id(paper.title)]
        free = next((each for each in candidates if each not in taken), None) or _numbered(
            candidates[1], taken
        )
        taken.add(free)
        own.append(paper if free == paper.id else replace(paper, id=free))
    return own


def _numbered(wanted: str, taken: set[str]) -> str:
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"
