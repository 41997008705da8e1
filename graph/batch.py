"""From records to the nodes and edges that they state.

What does not fit the schema, or points outside its text, is left out and comes back as a `Reject`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from extract.records import Entity, Evidence, Mention, Paper, Record, Relation, Result, paper_digest
from graph.resolve import Resolution, Resolver
from graph.schema import EDGES, NODES
from graph.stores.base import GraphBatch, Value

Row = dict[str, Value]
EdgeKey = tuple[str, str, str]


_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Reject:
    """A statement of a paper that is not in the graph, and why."""

    paper: str
    statement: str
    reason: str


@dataclass
class _Draft:
    """A batch in the making: nodes by label and id, edges by type, labels, ends and paper."""

    nodes: dict[tuple[str, str], Row] = field(default_factory=dict)
    edges: dict[EdgeKey, dict[tuple[str, ...], Row]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)

    def node(self, label: str, row: Row) -> None:
        known = NODES[label].properties
        self.nodes[label, row["id"]] = {name: row.get(name) for name in known if name in row or name == "id"}

    def edge(self, key: EdgeKey, source: str, target: str, row: Row | None = None) -> None:
        """Add an edge; of two of one paper, type and pair of nodes the more confident stays."""
        rows = self.edges.setdefault(key, {})
        same = (source, target, str((row or {}).get("paper", "")))
        new = {"source": source, "target": target, **(row or {})}
        if same in rows:
            new = _joined(rows[same], new)
        rows[same] = new


def to_batch(records: Iterable[Record], resolver: Resolver) -> tuple[GraphBatch, list[Reject]]:
    """The nodes and edges of `records`, sorted, and what of them had to be left out.

    Args:
        records: papers, each id once.
        resolver: says which entity a name stands for.
    """
    draft = _Draft()
    for record in records:
        _add_record(draft, clean(record), resolver)
    batch = GraphBatch()
    for (label, _), row in sorted(draft.nodes.items()):
        batch.nodes.setdefault(label, []).append(row)
    for key, rows in sorted(draft.edges.items()):
        batch.edges[key] = [row for _, row in sorted(rows.items())]
    return batch, draft.rejects


def digest(record: Record, resolver: Resolver) -> str:
    """A fingerprint of what `record` says and of the tables that resolve it.

    The line on which the paper starts is left out: a paper added above changes nothing.
    """
    text = replace(record, line=None).to_json() + resolver.fingerprint
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def input_digest(paper: Paper, extractor: str, resolver: Resolver) -> str:
    """A fingerprint of all that decides what the graph says of `paper`.

    Args:
        paper: as read.
        extractor: `extract.pipeline.extractor_name` of what extracts from it.
        resolver: says which entity a name stands for.
    """
    text = "\n".join((paper_digest(paper), extractor, resolver.fingerprint))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def clean(record: Record) -> Record:
    """`record` with a question mark for each half of a broken surrogate pair, which no engine can store."""
    text = record.to_json()
    if not _SURROGATE.search(text):
        return record
    return Record.from_dict(json.loads(_SURROGATE.sub("?", text)))


def _add_record(draft: _Draft, record: Record, resolver: Resolver) -> None:
    draft.node("Paper", _paper(record, resolver))
    found: dict[str, list[Resolution]] = {}
    for entity in record.entities:
        resolution = _add_entity(draft, record, entity, resolver)
        if resolution is not None:
            found.setdefault(entity.name, []).append(resolution)
    for relation in record.relations:
        _add_relation(draft, record, relation, found)
    for number, result in enumerate(record.results, 1):
        _add_result(draft, record, f"result:{record.id}:{number}", result, found)
    for author in dict.fromkeys(_one_line(name) for name in record.authors):
        _add_named(draft, record, "WRITTEN_BY", "Author", author)
    _add_named(draft, record, "PUBLISHED_IN", "Venue", _one_line(record.venue))


def _paper(record: Record, resolver: Resolver) -> Row:
    stated = {name: getattr(record, name) for name in NODES["Paper"].properties if hasattr(record, name)}
    digests = {
        "digest": digest(record, resolver),
        "input_digest": input_digest(record, record.extractor, resolver),
    }
    return {**stated, "references": list(record.references), **digests}


def _add_named(draft: _Draft, record: Record, edge_type: str, label: str, name: str) -> None:
    """An author or venue; its id follows from the name alone, so that it is the same in every paper."""
    if name:
        id_ = f"{label.lower()}:{name}"
        draft.node(label, {"id": id_, "name": name})
        draft.edge((edge_type, "Paper", label), record.id, id_)


def _one_line(name: str) -> str:
    return " ".join(name.split())


def _add_entity(draft: _Draft, record: Record, entity: Entity, resolver: Resolver) -> Resolution | None:
    """The node and the role's edge of an entity; None where it is left out."""
    statement = f"{entity.role} {entity.type} {entity.name!r}"
    mentions = [m for m in entity.mentions if _reads(record, m.field, m.start, m.end) == m.text != ""]
    forms = sorted({_one_line(m.text) for m in mentions})
    resolution = resolver.resolve(entity.name, entity.type, forms)
    reason = _entity_fault(record, entity, resolution, mentions)
    if len(mentions) < len(entity.mentions) and not reason:
        _reject(draft, record, statement, f"{len(entity.mentions) - len(mentions)} mentions not in the text")
    if reason or resolution is None:
        _reject(draft, record, statement, reason)
        return None
    draft.node(entity.type, {"id": resolution.id, "curated_name": resolution.curated_name})
    row = _evidence(record, entity.evidence, entity.confidence, entity.extractor)
    row |= {"name": _one_line(entity.name), "forms": forms, "type": entity.type}
    draft.edge((entity.role, "Paper", entity.type), record.id, resolution.id, row)
    return resolution


def _entity_fault(
    record: Record, entity: Entity, resolution: Resolution | None, mentions: list[Mention]
) -> str:
    if resolution is None:
        return "the name is blank"
    if ("Paper", entity.type) not in EDGES[entity.role].pairs:
        return f"a paper cannot have the role {entity.role} for a {entity.type}"
    if not mentions:
        return "none of its mentions is in the text"
    return _evidence_fault(record, entity.evidence)


def _add_relation(
    draft: _Draft, record: Record, relation: Relation, found: dict[str, list[Resolution]]
) -> None:
    statement = f"{relation.source!r} {relation.type} {relation.target!r}"
    pairs = [
        (source, target)
        for source in found.get(relation.source, [])
        for target in found.get(relation.target, [])
        if (source.label, target.label) in EDGES[relation.type].pairs
    ]
    reason = _relation_fault(relation, found, pairs) or _evidence_fault(record, relation.evidence)
    if reason:
        _reject(draft, record, statement, reason)
        return
    source, target = next(pair for pair in pairs if pair[0].id != pair[1].id)
    row = _evidence(record, relation.evidence, relation.confidence, relation.extractor)
    draft.edge((relation.type, source.label, target.label), source.id, target.id, row)


def _relation_fault(
    relation: Relation, found: dict[str, list[Resolution]], pairs: list[tuple[Resolution, Resolution]]
) -> str:
    for name in (relation.source, relation.target):
        if name not in found:
            return f"{name!r} is no entity of the paper's in the graph"
    if not pairs:
        source, target = found[relation.source][0].label, found[relation.target][0].label
        return f"a {source} cannot be {relation.type} a {target}"
    if all(source.id == target.id for source, target in pairs):
        return "both names stand for the same entity"
    return ""


def _add_result(
    draft: _Draft, record: Record, id_: str, result: Result, found: dict[str, list[Resolution]]
) -> None:
    statement = f"result {result.value!r}"
    if reason := _evidence_fault(record, result.evidence):
        _reject(draft, record, statement, reason)
        return
    row = _evidence(record, result.evidence, result.confidence, result.extractor)
    number = None if result.number is None else float(result.number)
    draft.node("Result", {"id": id_, "value": result.value, "number": number, "unit": result.unit, **row})
    draft.edge(("STATES", "Paper", "Result"), record.id, id_)
    links = (("OF", result.subject), ("ON", result.dataset), ("MEASURED_BY", result.metric))
    for edge_type, name in links:
        candidates = found.get(name, []) if name is not None else []
        fitting = [entity for entity in candidates if ("Result", entity.label) in EDGES[edge_type].pairs]
        if fitting:
            draft.edge((edge_type, "Result", fitting[0].label), id_, fitting[0].id)
        elif name is not None:
            reason = (
                f"is a {candidates[0].label}" if candidates else "is no entity of the paper's in the graph"
            )
            _reject(draft, record, f"{statement} {edge_type} {name!r}", f"{name!r} {reason}")


def _evidence(record: Record, evidence: Evidence, confidence: float, extractor: str) -> Row:
    return {
        "paper": record.id,
        "sentence": _reads(record, evidence.field, evidence.start, evidence.end),
        "field": evidence.field,
        "start_char": evidence.start,
        "end_char": evidence.end,
        "confidence": float(confidence),
        "extractor": extractor,
    }


def _evidence_fault(record: Record, evidence: Evidence) -> str:
    if _reads(record, evidence.field, evidence.start, evidence.end):
        return ""
    return f"its evidence, {evidence.field} {evidence.start} to {evidence.end}, is outside the text"


def _reads(record: Record, where: str, start: int, end: int) -> str:
    """The characters `start` to `end` of a field; empty where they are not inside it."""
    text = {"title": record.title, "abstract": record.abstract}.get(where, "")
    return text[start:end] if 0 <= start < end <= len(text) else ""


def _joined(first: Row, second: Row) -> Row:
    """One edge of two: the evidence of the more confident, else of the first, and the forms of both."""
    best, other = (
        (second, first) if second.get("confidence", 0) > first.get("confidence", 0) else (first, second)
    )
    if "forms" in best:
        best = {**best, "forms": sorted({*best["forms"], *other["forms"], other["name"]})}
    return best


def _reject(draft: _Draft, record: Record, statement: str, reason: str) -> None:
    draft.rejects.append(Reject(record.id, statement, reason))
