"""A view is the same, whichever engine holds the graph."""

from __future__ import annotations

from graph.load import load
from graph.stores import open_store
from graph.view import select
from graph.view.page import page_data


def test_every_engine_gives_the_same_page(store, lineage, plain_resolver, tmp_path):
    load(lineage, store, resolver=plain_resolver)
    with open_store(str(tmp_path / "other.lbug"), create=True) as other:
        load(lineage, other, resolver=plain_resolver)
        for focus in (None, "LoRA"):
            assert page_data(select(store, focus=focus)) == page_data(select(other, focus=focus))
