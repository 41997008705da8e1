"""The style sheet for Neo4j Browser fits the schema and the colours of the views."""

from __future__ import annotations

import re
from pathlib import Path

from graph.schema import EDGES, NODES

ROOT = Path(__file__).resolve().parents[2]
STYLE = (ROOT / "queries" / "browser" / "papervine.grass").read_text(encoding="utf-8")
RULES = dict(re.findall(r"^([\w.]+) \{\n(.*?)^\}", STYLE, re.MULTILINE | re.DOTALL))


def test_every_label_has_a_caption_that_is_a_property_of_it() -> None:
    for label, node in NODES.items():
        caption = re.search(r'caption: "\{(\w+)\}"', RULES[f"node.{label}"])
        assert caption is not None and caption[1] in node.properties


def test_captions_of_relationships_are_properties_of_them() -> None:
    captions = re.findall(r'^relationship\.(\w+) \{[^}]*caption: "\{(\w+)\}"', STYLE, re.MULTILINE)
    assert captions
    assert all(name in EDGES[type_].properties for type_, name in captions)


def test_nodes_have_the_colours_of_the_views() -> None:
    css = (ROOT / "graph" / "view" / "view.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([A-Z]\w+): light-dark\((#\w+),", css))
    assert {"Paper", "Method", "Model", "Dataset", "Metric", "Task"} <= set(colours)
    for label, colour in colours.items():
        assert f"  color: {colour};\n" in RULES[f"node.{label}"]
