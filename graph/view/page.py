"""From a selection to one HTML page that needs nothing else.

pyvis holds the network and brings the vis-network library. The page around it is our own, because pyvis's
template loads from other servers, puts unescaped text into HTML and has no room for evidence. What papers say
reaches the page as one block of JSON, in which no character can end the block; scripts put it on the screen
as text, never as HTML. A Content-Security-Policy allows this page's own scripts and styles, by hash, and
nothing else: no request leaves the page.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from graph.schema import EDGES, NODES
from graph.view.layout import layout
from graph.view.select import LABELS, Key, Selection

FOLDER = Path(__file__).parent
SCRIPTS = ("scene.js", "panel.js", "view.js")
MAX_TEXT = 2_000
"""Characters of one text, a sentence or a name, that a page keeps."""

_MAX_FORMS = 12


def render(selection: Selection, title: str) -> str:
    """The whole page, the same for the same selection and title."""
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    environment = Environment(loader=FileSystemLoader(FOLDER), autoescape=True)
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":"), "sort_keys": True}
    style = (FOLDER / "view.css").read_text(encoding="utf-8")
    scripts = [_vis_network(), *((FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS)]
    return environment.get_template("template.html").render(
        title=_printable(title),
        data={"title": _printable(title), **page_data(selection)},
        style=Markup(style),  # noqa: S704 - a file of this package, not a paper's text
        scripts=[Markup(script) for script in scripts],  # noqa: S704
        policy=_policy([style], scripts),
    )


def page_data(selection: Selection) -> dict[str, Any]:
    """What the page's scripts get; numbers stand for nodes, papers and sentences."""
    texts = _Numbered()
    papers = _Numbered()
    network = _network(selection, texts, papers)
    places = {key: i for i, key in enumerate(selection.graph)}
    return {
        "description": _printable(selection.description),
        "omitted": [_printable(phrase) for phrase in selection.omitted],
        "focus": None if selection.focus is None else places[selection.focus],
        "total": sum(selection.totals.values()),
        "types": [
            {"name": label, "description": NODES[label].description, "total": selection.totals[label]}
            for label in LABELS
        ],
        "relations": [{"name": edge.type, "description": edge.description} for edge in EDGES.values()],
        "nodes": network.nodes,
        "edges": network.edges,
        "papers": [_paper(id_, selection, places) for id_ in papers],
        "texts": [_cut(text) for text in texts],
    }


class _Numbered(dict[str, int]):
    """Numbers things in the order in which they are first asked for."""

    def __missing__(self, item: str) -> int:
        self[item] = len(self)
        return self[item]


def _network(selection: Selection, texts: _Numbered, papers: _Numbered) -> Any:
    """The selection as a pyvis network.

    Its lists are filled directly: `add_edge` looks through all nodes and edges each time, and loses parallel
    edges of an undirected network.
    """
    from pyvis.edge import Edge
    from pyvis.network import Network
    from pyvis.node import Node

    graph = selection.graph
    sizes = [_size(graph, key) for key in graph]
    shown = [short_label(data) for _, data in graph.nodes(data=True)]
    points = layout(graph, sizes, [label_width(label) for label in shown])
    places = {key: i for i, key in enumerate(graph)}
    network = Network(directed=True)
    for (key, data), size, label in zip(graph.nodes(data=True), sizes, shown, strict=True):
        x, y = points[key]
        options = {"x": x, "y": y, "size": size, "group": key[0], "rank": data["rank"], **_node(data)}
        network.nodes.append(Node(places[key], "custom", label, **options).options)
    for number, ((source, target, kind), said) in enumerate(_links(graph)):
        who = {"paper": source[1]} if source[0] == "Paper" else {}  # a paper's own edges are its own words
        statements = [_statement({**who, **data}, texts, papers) for data in said]
        options = {"id": number, "type": kind, "said": statements}
        network.edges.append(Edge(places[source], places[target], True, **options).options)
    return network


def _links(graph: Any) -> list[tuple[tuple[Key, Key, str], list[dict[str, Any]]]]:
    """What is drawn as one line: all edges of one type from one node to another."""
    links: dict[tuple[Key, Key, str], list[dict[str, Any]]] = {}
    for source, target, data in graph.edges(data=True):
        links.setdefault((source, target, data["type"]), []).append(data)
    return list(links.items())


def _node(data: dict[str, Any]) -> dict[str, Any]:
    """A node's own facts, as the panel shows them."""
    facts = {name: data[name] for name in data if name not in {"label", "rank", "name", "title", "aliases"}}
    facts["ref"] = _cut(facts.pop("id"))
    facts["name"] = _cut(data.get("title") or data.get("name") or data["id"])
    aliases = list({alias.casefold(): _cut(alias) for alias in data.get("aliases", [])}.values())
    facts["aliases"], facts["more_aliases"] = aliases[:_MAX_FORMS], max(0, len(aliases) - _MAX_FORMS)
    if not str(facts.get("url", "")).startswith(("https://", "http://")):
        facts.pop("url", None)
    return {name: _cut(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}


def _statement(data: dict[str, Any], texts: _Numbered, papers: _Numbered) -> dict[str, Any]:
    """One edge's evidence: who says it, in which sentence, how sure, by which words."""
    said: dict[str, Any] = {}
    if data.get("paper"):
        said["paper"] = papers[data["paper"]]
    if data.get("sentence"):
        said["text"] = texts[data["sentence"]]
    if data.get("confidence") is not None:
        said["confidence"] = round(data["confidence"], 2)
    if data.get("forms"):
        said["forms"] = [_cut(form) for form in data["forms"][:_MAX_FORMS]]
    if data.get("via_name"):
        said["via"], said["role"] = _cut(data["via_name"]), data.get("role", "")
    return said


def _paper(id_: str, selection: Selection, places: dict[Key, int]) -> dict[str, Any]:
    paper = selection.papers.get(id_, {})
    shown = {"title": _cut(paper.get("title") or id_), "node": places.get(("Paper", id_))}
    return {**shown, "year": paper["year"]} if "year" in paper else shown


def _size(graph: Any, key: Key) -> float:
    """Radius in pixels; the area of a node grows with the number of nodes it is joined to."""
    joined = len(set(graph.predecessors(key)) | set(graph.successors(key)))
    grown = 6 + 2.6 * math.sqrt(joined) if key[0] != "Paper" else 6 + 1.5 * math.sqrt(joined)
    return round(min(grown, 34), 1)


def short_label(data: dict[str, Any], longest: int = 34) -> str:
    """What stands beside a node: a name, or the part of a title before its colon; cut at a word."""
    text = " ".join(_printable(data.get("title") or data.get("name") or data["id"]).split())
    head = text.split(": ", 1)[0]
    text = head if data["label"] == "Paper" and 2 <= len(head) <= longest else text
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"


def label_width(label: str) -> float:
    """About how many pixels a label takes; long ones are written on two lines."""
    return 6.6 * (len(label) if len(label) <= 18 else max(len(label) / 2 + 3, 12)) + 6


def _cut(text: str) -> str:
    text = _printable(text)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def _printable(text: str) -> str:
    """`text` without what no page can hold: NUL, and halves of broken surrogate pairs."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")


def _vis_network() -> str:
    """The vis-network library that pyvis brings, with its licence on top."""
    import pyvis

    library = max((Path(pyvis.__file__).parent / "templates" / "lib").glob("vis-*/vis-network.min.js"))
    script = library.read_text(encoding="utf-8")
    return script.partition("//# sourceMappingURL")[0]


def _policy(styles: Iterable[str], scripts: Iterable[str]) -> str:
    script_sources = " ".join(_hash(script) for script in scripts)
    style_sources = " ".join(_hash(style) for style in styles)
    return (
        f"default-src 'none'; script-src {script_sources}; style-src {style_sources}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
