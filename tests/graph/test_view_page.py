"""The page as text: complete, always the same, and closed to what papers could smuggle in."""

from __future__ import annotations

import json
import re
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from view_graphs import HOSTILE, selection

from graph.errors import ViewError
from graph.view import write_view
from graph.view.layout import layout
from graph.view.page import MAX_TEXT, SCRIPTS, page_data, render, short_label


def data_of(html: str) -> dict:
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    return json.loads(block[1])


def test_the_same_graph_gives_the_same_bytes():
    assert render(selection(), "t") == render(selection(), "t")


def test_every_node_edge_and_statement_reaches_the_page():
    data = page_data(selection(nodes=7))
    assert len(data["nodes"]) == 8
    assert sum(len(edge["said"]) for edge in data["edges"]) == 14
    assert {edge["type"] for edge in data["edges"]} == {"USES", "PROPOSES"}


def test_aliases_that_differ_in_case_alone_are_one_and_the_rest_is_counted():
    chosen = selection()
    chosen.graph.nodes["Method", "method:plain"]["aliases"] = ["Plain", "plain"] + [
        f"p{i}" for i in range(15)
    ]
    node = page_data(chosen)["nodes"][0]
    assert len(node["aliases"]) + node["more_aliases"] == 16


def test_parallel_statements_share_a_line_and_keep_their_sentences():
    chosen = selection()
    source, target, said = next(iter(chosen.graph.edges(data=True)))
    chosen.graph.add_edge(source, target, **{**said, "sentence": "another"})
    data = page_data(chosen)
    line = next(edge for edge in data["edges"] if len(edge["said"]) == 2)
    assert [data["texts"][said["text"]] for said in line["said"]] == ["plain", "another"]


def test_nothing_is_loaded_and_only_the_pages_own_code_may_run():
    html = render(selection(), "t")
    page = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    assert not re.search(r"(src|href|action)\s*=\s*[\"']?(https?:)?//", page)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1].replace("&#39;", "'")
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy and "http" not in policy and "connect-src" not in policy
    assert html.startswith("<!doctype html>")
    assert "sourceMappingURL" not in html
    assert "Almende" in html and "MIT License" in html


def test_hostile_text_stays_inside_the_data():
    html = render(selection(HOSTILE), HOSTILE)
    assert "<img" not in html.replace("&lt;img", "")
    assert html.count("</script>") == len(SCRIPTS) + 2  # vis-network and the data
    html.encode("utf-8")
    block = html.partition('id="data">')[2].partition("</script>")[0]
    assert not set(block) & set("<>&\u2028\u2029\0")
    assert "onerror" in data_of(html)["nodes"][0]["name"]


@settings(max_examples=15, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_gives_a_page_with_readable_data(text):
    html = render(selection(text or "x", nodes=1), text)
    html.encode("utf-8")
    assert len(data_of(html)["nodes"]) == 2


def test_only_web_addresses_become_links():
    assert all("url" not in node for node in page_data(selection("javascript:alert(1)"))["nodes"])
    assert "url" in page_data(selection("https://example.org/a"))["nodes"][1]


def test_endless_text_is_cut_with_a_sign():
    data = page_data(selection("word " * 4_000))
    assert all(len(text) <= MAX_TEXT for text in data["texts"])
    assert data["texts"][0].endswith("…")


@pytest.mark.parametrize(
    ("label", "text", "short"),
    [
        ("Paper", "BERT: Pre-training of Deep Bidirectional Transformers", "BERT"),
        ("Paper", "Attention Is All You Need", "Attention Is All You Need"),
        ("Paper", "A Neural Algorithm of Artistic Style and Much More", "A Neural Algorithm of Artistic…"),
        ("Method", "x" * 50, "x" * 33 + "…"),
    ],
)
def test_labels_are_short_and_cut_at_words(label, text, short):
    assert short_label({"label": label, "name": text, "id": "i"}) == short


@pytest.mark.parametrize("count", [1, 2, 3, 40, 900])
def test_nodes_do_not_cover_each_other(count):
    graph = nx.MultiDiGraph(nx.barabasi_albert_graph(count, 2, seed=1) if count > 2 else nx.path_graph(count))
    places = layout(graph, [15.0] * count, [80.0] * count)
    assert len(places) == count
    near = sum(
        (ax - bx) ** 2 + (ay - by) ** 2 < 30**2 for (ax, ay), (bx, by) in combinations(places.values(), 2)
    )
    assert near <= count // 100


def test_several_components_share_the_picture():
    graph = nx.MultiDiGraph(nx.disjoint_union_all([nx.star_graph(5)] * 4))
    places = list(layout(graph, [10.0] * 24, [60.0] * 24).values())
    assert len(set(places)) == 24
    assert max(abs(x) for x, _ in places) < 2_000


def test_a_view_that_cannot_be_written_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("graph.view.select", lambda *_, **__: selection())
    with pytest.raises(ViewError, match="cannot be written"):
        write_view(None, tmp_path / "absent" / "v.html")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_new_view_replaces_the_old_one_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("graph.view.select", lambda *_, **__: selection())
    path = tmp_path / "v.html"
    path.write_text("old")
    summary = write_view(None, path, title="Ä title")  # type: ignore[arg-type]
    assert summary.size == path.stat().st_size > 400_000
    assert (summary.nodes, summary.edges, summary.total) == (5, 8, 5)
    assert "<title>Ä title</title>" in path.read_text(encoding="utf-8")
    assert [file.name for file in tmp_path.iterdir()] == ["v.html"]
