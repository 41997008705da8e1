"""What a store must do, whichever engine it runs on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Protocol

Value = Any
"""A plain Python value: str, int, float, bool, None, a list or dict of these.

A node is ``{"label": "Method", "id": …, property: value…}``, a relationship ``{"type": "USES", property:
value…}``, a path ``{"nodes": [node…], "edges": [relationship…]}``, each without the properties that have no
value; the same on every engine.
"""


@dataclass(frozen=True)
class Table:
    """The rows of a query, in its order. `truncated` says that the row limit cut it."""

    columns: tuple[str, ...]
    rows: list[tuple[Value, ...]]
    truncated: bool = False


@dataclass
class GraphBatch:
    """Nodes and edges of some papers, ready for a store.

    `nodes` maps a label to rows of properties; `edges` maps (type, source label, target label) to rows with
    `source` and `target` (node ids) beside the edge's properties.
    """

    nodes: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    edges: dict[tuple[str, str, str], list[dict[str, Value]]] = field(default_factory=dict)


class Store(Protocol):
    """A graph in an engine. Use as a context manager, or call `close`."""

    url: str
    engine: Literal["ladybug", "neo4j"]

    def digests(self) -> dict[str, str]:
        """Paper id to the digest of the record it was loaded from, for every loaded paper."""

    def input_digests(self) -> dict[str, str]:
        """Paper id to the digest of what its record was made of, for every loaded paper."""

    def replace(self, batch: GraphBatch) -> None:
        """Write the papers of `batch` in one transaction, in place of what they said before."""

    def delete(self, paper_ids: Sequence[str]) -> None:
        """Remove papers, and every entity that nothing else speaks of."""

    def refresh(self) -> None:
        """Bring what is derived from more than one paper up to date: counts, names, `BUILDS_ON`."""

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Value] | None = None,
        *,
        timeout: float | None = None,
        limit: int | None = None,
    ) -> Table:
        """Run one reading statement; `timeout` in seconds, at most `limit` rows.

        Raises:
            QueryFailed: the engine refuses it, it would write, or it outlasts `timeout`.
        """

    def dump(self) -> Iterator[dict[str, Value]]:
        """Every node and edge in a canonical order: equal graphs give equal dumps on any engine."""

    def close(self) -> None:
        """Release the engine; further calls fail."""

    def __enter__(self) -> Store: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
