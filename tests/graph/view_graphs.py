"""Graphs to view, made by hand."""

from __future__ import annotations

import networkx as nx

from graph.view import Selection

HOSTILE = (
    '</script><img src=x onerror=alert(1)>\u2028\u202eabc`${1}`"\' href="javascript:alert(1)" \0 \ud800 🌿'
)


def selection(text: str = "plain", nodes: int = 4) -> Selection:
    """A hub that `nodes` papers use, with `text` in every field."""
    graph = nx.MultiDiGraph()
    hub = ("Method", "method:" + text)
    graph.add_node(hub, label="Method", rank=0, id=hub[1], name=text, aliases=[text], papers=nodes)
    papers = {}
    for i in range(nodes):
        paper = {"id": f"{i}{text}", "title": f"{i} {text}", "year": 2020, "url": text, "organization": text}
        papers[paper["id"]] = paper
        graph.add_node(("Paper", paper["id"]), label="Paper", rank=i + 1, **paper)
        said = {
            "paper": paper["id"],
            "sentence": text,
            "forms": [text],
            "confidence": 0.91,
            "extractor": text,
        }
        graph.add_edge(("Paper", paper["id"]), hub, type="USES", **said)
        graph.add_edge(("Paper", paper["id"]), hub, type="PROPOSES", **said)
    totals = dict.fromkeys(("Paper", "Method", "Model", "Dataset", "Metric", "Task"), 0)
    return Selection(graph, papers, totals | {"Paper": nodes, "Method": 1}, text, hub, (text,))
