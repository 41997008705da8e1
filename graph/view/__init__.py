"""Views: a part of the graph as one HTML page that opens anywhere, without a network."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from graph.errors import ViewError
from graph.stores.base import Store
from graph.view.select import DEFAULT_LIMIT, MAX_LIMIT, Selection, select

__all__ = ["DEFAULT_LIMIT", "MAX_LIMIT", "Selection", "ViewSummary", "select", "write_view"]


@dataclass(frozen=True)
class ViewSummary:
    """What a page shows: its numbers of nodes and edges, that of all nodes there are, what is left out."""

    path: Path
    nodes: int
    edges: int
    total: int
    description: str
    omitted: tuple[str, ...]
    size: int
    """Of the file, in bytes."""


def write_view(
    store: Store,
    path: Path,
    *,
    focus: str | None = None,
    limit: int = DEFAULT_LIMIT,
    radius: int = 2,
    title: str | None = None,
) -> ViewSummary:
    """Write a page that shows the graph in `store`, or what is around one of its nodes.

    Args:
        store: open for reading.
        path: the file to write; one that is there already stays whole until the new one is complete.
        focus: the name or id of an entity, or the title or id of a paper; None for the most connected nodes.
        limit: the most nodes to show, 1 to `MAX_LIMIT`.
        radius: steps from the focus, 1 or 2.
        title: the page's heading; by default it says what is shown.

    Raises:
        UnknownName: nothing has the name `focus`; the message suggests names.
        ViewError: the graph is empty, an argument is out of range, or the file cannot be written.
    """
    from graph.view.page import render

    selection = select(store, focus=focus, limit=limit, radius=radius)
    html = render(selection, title or _title(selection))
    size = _write(path, html)
    return ViewSummary(
        path=path,
        nodes=selection.graph.number_of_nodes(),
        edges=selection.graph.number_of_edges(),
        total=sum(selection.totals.values()),
        description=selection.description,
        omitted=selection.omitted,
        size=size,
    )


def _title(selection: Selection) -> str:
    if selection.focus is None:
        return f"{selection.totals['Paper']:,} papers and what they speak of"
    node = selection.graph.nodes[selection.focus]
    return f"{node.get('title') or node.get('name') or node['id']} and what is around it"


def _write(path: Path, html: str) -> int:
    """Write beside `path`, then move it there; returns the size in bytes."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            temporary.write_text(html, encoding="utf-8", newline="\n")
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        return path.stat().st_size
    except OSError as error:
        raise ViewError(f"{path}: cannot be written: {error.strerror or error}") from None
