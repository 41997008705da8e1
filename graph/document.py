"""Writes the documentation of the schema: ``python -m graph.document > docs/schema.md``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graph.schema import EDGE_TYPES, ENTITY_LABELS, EVIDENCE, NODE_TYPES, EdgeType, PropertyType

INTRODUCTION = """# The graph's schema

This page is generated from `graph/schema.py`: `python -m graph.document > docs/schema.md`.
"""

ABOUT_EVIDENCE = """Nothing is in the graph without its sentence. *Evidence* stands for the properties
{evidence}:
the paper that says it, the sentence, where that stands in the title or abstract, what extracted it and how
sure that was. `BUILDS_ON` and `CITES` follow from two papers together and are computed anew whenever one of
them changes. *Entity* is any of {entity}; *Built* is {built}.
"""

BOXES = {
    ENTITY_LABELS: ("Entity", "any of " + ", ".join(ENTITY_LABELS)),
    ("Method", "Model"): ("Built", "Method or Model"),
}
"""Groups of labels that share relationships, each drawn as one box: its name and text."""


def diagram() -> str:
    """The schema as a Mermaid flowchart; relationships between the same boxes share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for edge in EDGE_TYPES:
        for arrow in _arrows(edge):
            arrows.setdefault(arrow, []).append(edge.type)
    lines = ["flowchart LR"]
    lines += [f'    {name}["{text}"]' for name, text in BOXES.values()]
    lines += [
        f'    {source} -->|"{", ".join(types)}"| {target}' for (source, target), types in arrows.items()
    ]
    return "\n".join(lines)


def _arrows(edge: EdgeType) -> Iterator[tuple[str, str]]:
    """The boxes that the relationship type connects: sources that lead to the same targets are one box."""
    targets_of: dict[str, tuple[str, ...]] = {}
    for source, target in edge.pairs:
        targets_of[source] = (*targets_of.get(source, ()), target)
    sources_of: dict[tuple[str, ...], tuple[str, ...]] = {}
    for source, targets in targets_of.items():
        sources_of[targets] = (*sources_of.get(targets, ()), source)
    for targets, sources in sources_of.items():
        for source_box in _boxes(sources):
            for target_box in _boxes(targets):
                yield source_box, target_box


def _boxes(labels: tuple[str, ...]) -> Iterator[str]:
    """One box for a group that has one, and else one for each label."""
    rest = labels
    for group, (name, _) in BOXES.items():
        if set(group) <= set(rest):
            yield name
            rest = tuple(label for label in rest if label not in group)
    yield from rest


def page() -> str:
    """The page of the documentation (Markdown)."""
    about = ABOUT_EVIDENCE.format(
        evidence=", ".join(f"`{name}`" for name in EVIDENCE),
        entity=", ".join(ENTITY_LABELS),
        built=BOXES["Method", "Model"][1],
    )
    return "\n".join([INTRODUCTION, "```mermaid", diagram(), "```", "", about, *_nodes(), "", *_edges(), ""])


def _nodes() -> Iterator[str]:
    yield from ("## Nodes", "", "| label | what it is | properties |", "|---|---|---|")
    for node in NODE_TYPES:
        yield f"| `{node.label}` | {node.description} | {_properties(node.properties)} |"


def _edges() -> Iterator[str]:
    yield from (
        "## Relationships",
        "",
        "| type | what it says | from, to | properties |",
        "|---|---|---|---|",
    )
    for edge in EDGE_TYPES:
        ends = "; ".join(f"{source} → {target}" for source, target in _arrows(edge))
        yield f"| `{edge.type}` | {edge.description} | {ends} | {_properties(edge.properties)} |"


def _properties(properties: Mapping[str, PropertyType]) -> str:
    has_evidence = set(EVIDENCE) <= set(properties)
    own = [f"`{name}`" for name in properties if not (has_evidence and name in EVIDENCE)]
    return ", ".join([*own, "*evidence*"] if has_evidence else own)


if __name__ == "__main__":
    print(page(), end="")
