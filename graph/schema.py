"""The one definition of what the graph holds: node labels, relationship types and their properties.

Everything that needs a label, a relationship type or a property name takes it from here: the stores' tables
and constraints, the checks of the query packs, the views' legend and the documentation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from extract.records import RELATION_ENDS, ROLES_OF, EntityType, RelationType, Role

VERSION = 1
"""Raised whenever a store written before can no longer be read as it is."""

PropertyType = Literal["STRING", "INT64", "DOUBLE", "STRING[]"]


@dataclass(frozen=True)
class NodeType:
    """A node label; every node has a unique `id`."""

    label: str
    description: str
    properties: dict[str, PropertyType]


@dataclass(frozen=True)
class EdgeType:
    """A relationship type, the labels it may start from and lead to, and its properties."""

    type: str
    description: str
    pairs: tuple[tuple[str, str], ...]
    properties: dict[str, PropertyType]


ENTITY_LABELS: tuple[EntityType, ...] = ("Method", "Model", "Dataset", "Metric", "Task")
"""The labels of what papers speak of, the same words as the types of `extract.records.Entity`."""

EVIDENCE: dict[str, PropertyType] = {
    "paper": "STRING",  # id of the paper that says it
    "sentence": "STRING",  # the sentence that shows it, verbatim
    "field": "STRING",  # "title" or "abstract"
    "start_char": "INT64",  # where the sentence stands in that field
    "end_char": "INT64",
    "confidence": "DOUBLE",  # 0 to 1
    "extractor": "STRING",
}
"""Properties of every extracted edge and of `Result` nodes: nothing is in the graph without its sentence."""

ROLE_EVIDENCE: dict[str, PropertyType] = {
    **EVIDENCE,
    "name": "STRING",  # the entity's name in this paper
    "forms": "STRING[]",  # every surface form in this paper, sorted
    "type": "STRING",  # the type that was extracted in this paper
}

_ENTITY_PROPERTIES: dict[str, PropertyType] = {
    "id": "STRING",  # readable and stable: "method:lora"
    "name": "STRING",  # the alias table's, else the form that most papers use
    "curated_name": "STRING",  # the alias table's; null where it does not know the entity
    "aliases": "STRING[]",  # other surface forms seen, sorted
    "papers": "INT64",  # papers that speak of it
    "proposals": "INT64",  # papers that propose it
    "first_year": "INT64",  # earliest known year of a paper that speaks of it
}

NODE_TYPES: tuple[NodeType, ...] = (
    NodeType(
        "Paper",
        "A paper with its title and abstract",
        {
            "id": "STRING",
            "title": "STRING",
            "abstract": "STRING",
            "year": "INT64",
            "date": "STRING",  # ISO 8601, as precise as the source
            "source": "STRING",
            "url": "STRING",
            "organization": "STRING",
            "author_count": "INT64",
            "upvotes": "INT64",
            "citations": "INT64",
            "references": "STRING[]",  # ids or titles of the papers that the source says it cites
            "digest": "STRING",  # of the record that was loaded: tells a changed paper from an unchanged one
            "input_digest": "STRING",  # of what that record was made of: tells what need not be extracted
        },
    ),
    NodeType("Method", "A technique, algorithm, loss, optimiser, system or framework", _ENTITY_PROPERTIES),
    NodeType("Model", "A trained model, an architecture or a family of them", _ENTITY_PROPERTIES),
    NodeType("Dataset", "A data set, corpus, benchmark or test suite", _ENTITY_PROPERTIES),
    NodeType("Metric", "A measured quantity", _ENTITY_PROPERTIES),
    NodeType("Task", "A problem to be solved", _ENTITY_PROPERTIES),
    NodeType(
        "Result",
        "A stated number with its subject, data set and metric where the text names them",
        {"id": "STRING", "value": "STRING", "number": "DOUBLE", "unit": "STRING", **EVIDENCE},
    ),
    NodeType("Author", "A person named as author", {"id": "STRING", "name": "STRING", "papers": "INT64"}),
    NodeType("Venue", "A conference or journal", {"id": "STRING", "name": "STRING", "papers": "INT64"}),
)


def _pairs(sources: tuple[str, ...], targets: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((source, target) for source in sources for target in targets)


def _role_pairs(role: Role) -> tuple[tuple[str, str], ...]:
    return tuple(("Paper", label) for label in ENTITY_LABELS if role in ROLES_OF[label])


def _relation_pairs(relation: RelationType) -> tuple[tuple[str, str], ...]:
    return _pairs(*RELATION_ENDS[relation])


EDGE_TYPES: tuple[EdgeType, ...] = (
    EdgeType("PROPOSES", "The paper introduces it", _role_pairs("PROPOSES"), ROLE_EVIDENCE),
    EdgeType("USES", "The paper applies, extends or analyses it", _role_pairs("USES"), ROLE_EVIDENCE),
    EdgeType("COMPARES_WITH", "A baseline or competitor", _role_pairs("COMPARES_WITH"), ROLE_EVIDENCE),
    EdgeType(
        "TRAINED_ON",
        "The paper's work, or a method or model, was trained on the data set",
        (*_role_pairs("TRAINED_ON"), *_relation_pairs("TRAINED_ON")),
        ROLE_EVIDENCE,
    ),
    EdgeType("EVALUATES_ON", "The paper evaluates on it", _role_pairs("EVALUATES_ON"), ROLE_EVIDENCE),
    EdgeType("REPORTS", "The paper states or claims a result in it", _role_pairs("REPORTS"), ROLE_EVIDENCE),
    EdgeType("ADDRESSES", "The paper works on it", _role_pairs("ADDRESSES"), ROLE_EVIDENCE),
    EdgeType("MENTIONS", "Background only", _role_pairs("MENTIONS"), ROLE_EVIDENCE),
    EdgeType("BASED_ON", "Builds on, extends or combines", _relation_pairs("BASED_ON"), EVIDENCE),
    EdgeType("OUTPERFORMS", "Does better than", _relation_pairs("OUTPERFORMS"), EVIDENCE),
    EdgeType("VARIANT_OF", "Is a version or size of", _relation_pairs("VARIANT_OF"), EVIDENCE),
    EdgeType("PART_OF", "Is a component of, or contained in", _relation_pairs("PART_OF"), EVIDENCE),
    EdgeType("STATES", "The paper states the result", (("Paper", "Result"),), {}),
    EdgeType("OF", "Whose result it is", _pairs(("Result",), ENTITY_LABELS), {}),
    EdgeType("ON", "The data set it was measured on", _pairs(("Result",), ("Dataset",)), {}),
    EdgeType("MEASURED_BY", "The metric it is given in", _pairs(("Result",), ("Metric",)), {}),
    EdgeType(
        "BUILDS_ON",
        "Derived: this paper uses, compares with, trains or evaluates on something that the other proposes",
        (("Paper", "Paper"),),
        {
            "via": "STRING",  # id of the entity
            "via_name": "STRING",
            "role": "STRING",  # USES, COMPARES_WITH, TRAINED_ON or EVALUATES_ON
            "sentence": "STRING",
            "confidence": "DOUBLE",
        },
    ),
    EdgeType("CITES", "The source lists it as a reference", (("Paper", "Paper"),), {}),
    EdgeType("WRITTEN_BY", "The paper's author", (("Paper", "Author"),), {}),
    EdgeType("PUBLISHED_IN", "Where the paper appeared", (("Paper", "Venue"),), {}),
)

NODES: dict[str, NodeType] = {node.label: node for node in NODE_TYPES}
EDGES: dict[str, EdgeType] = {edge.type: edge for edge in EDGE_TYPES}

LINEAGE_ROLES: tuple[str, ...] = ("USES", "TRAINED_ON", "EVALUATES_ON", "COMPARES_WITH")
"""The roles through which one paper builds on the paper that proposes the entity, strongest first."""

DERIVED_EDGES: tuple[str, ...] = ("BUILDS_ON", "CITES")
"""Edges that follow from what two papers say, so that they are computed again whenever a paper changes."""
