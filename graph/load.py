"""Loading records into a store: only what is new or changed, a bounded number at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from extract.records import Paper, Record
from graph.batch import Reject, digest, input_digest, to_batch
from graph.resolve import Resolver
from graph.stats import GraphStats, count
from graph.stores.base import Store

BATCH = 200
"""Papers a transaction: what a stopped build may have to do again."""


@dataclass
class LoadSummary:
    """What a load did: numbers of papers, what was left out and why, and what the store holds now."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejects: list[Reject] = field(default_factory=list)
    stats: GraphStats = field(default_factory=GraphStats)


def new_papers(
    papers: Iterable[Paper], store: Store, extractor: str, *, resolver: Resolver | None = None
) -> list[Paper]:
    """Those of `papers` that have to be extracted: `store` lacks them, or holds them otherwise than now.

    Args:
        papers: as read.
        store: open for reading at least.
        extractor: `extract.pipeline.extractor_name` of what would extract them.
        resolver: as for `load`.
    """
    resolver = resolver or Resolver.load()
    held = store.input_digests()
    return [paper for paper in papers if held.get(paper.id) != input_digest(paper, extractor, resolver)]


def load(
    records: Iterable[Record],
    store: Store,
    *,
    resolver: Resolver | None = None,
    progress: Callable[[int], object] | None = None,
) -> LoadSummary:
    """Load `records` into `store`; papers that are there already as they are now cost nothing.

    Each batch is one transaction, so that a load that is stopped goes on where it was when called again.

    Args:
        records: extracted papers; of two with one id the first counts, and another that differs is rejected.
        store: open for writing.
        resolver: says which entity a name stands for; by default that of the shipped tables.
        progress: called with the number of papers done, after each batch.
    """
    resolver = resolver or Resolver.load()
    summary = LoadSummary()
    done = 0
    for batch, seen in _batches(records, store, resolver, summary):
        if batch:
            graph, rejects = to_batch(batch, resolver)
            store.replace(graph)
            summary.rejects += rejects
        done += seen
        if progress:
            progress(done)
    store.refresh()
    summary.stats = count(store)
    return summary


def _batches(
    records: Iterable[Record], store: Store, resolver: Resolver, summary: LoadSummary
) -> Iterator[tuple[list[Record], int]]:
    """Lists of records to be written, each with the number of records it took to find them."""
    stored = store.digests()
    loaded: dict[str, str] = {}
    batch: list[Record] = []
    seen = 0
    for record in records:
        seen += 1
        if _is_news(record, digest(record, resolver), stored, loaded, summary):
            batch.append(record)
        if len(batch) == BATCH or seen == 10 * BATCH:
            yield batch, seen
            batch, seen = [], 0
    yield batch, seen


def _is_news(
    record: Record, fingerprint: str, stored: dict[str, str], loaded: dict[str, str], summary: LoadSummary
) -> bool:
    """Whether the record has to be written; counts it."""
    if record.id in loaded:
        if loaded[record.id] != fingerprint:
            reason = (
                "another paper of this load has the same id and says something else; the first one counts"
            )
            summary.rejects.append(Reject(record.id, f"paper {record.title!r}", reason))
        return False
    loaded[record.id] = fingerprint
    before = stored.get(record.id)
    summary.added += before is None
    summary.unchanged += before == fingerprint
    summary.changed += before is not None and before != fingerprint
    return before != fingerprint
