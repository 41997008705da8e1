"""Which nodes a view shows, and whether it tells what it leaves out."""

from __future__ import annotations

import pytest

from graph.errors import UnknownName, ViewError
from graph.load import load
from graph.resolve import Resolver
from graph.stores import Store, open_store
from graph.view import select
from graph.view.select import rank


@pytest.fixture(scope="module")
def store(tmp_path_factory, record) -> Store:
    """Five papers: four around LoRA and GLUE, and one that shares nothing with them."""
    papers = [
        record(
            "lora",
            "LoRA adapts GPT-3 and is tested on GLUE.",
            [("LoRA", "Method", "PROPOSES"), ("GPT-3", "Model", "USES"), ("GLUE", "Dataset", "EVALUATES_ON")],
            year=2021,
        ),
        record(
            "qlora",
            "QLoRA extends LoRA; LoRA was slower.",
            [("QLoRA", "Method", "PROPOSES"), ("LoRA", "Method", "USES")],
            [("QLoRA", "BASED_ON", "LoRA"), ("QLoRA", "OUTPERFORMS", "LoRA")],
            year=2023,
        ),
        record(
            "dora", "DoRA beats LoRA.", [("DoRA", "Method", "PROPOSES"), ("LoRA", "Method", "COMPARES_WITH")]
        ),
        record(
            "bert", "BERT leads GLUE.", [("BERT", "Model", "PROPOSES"), ("GLUE", "Dataset", "EVALUATES_ON")]
        ),
        record("snake", "A snake game.", [("snake game", "Task", "ADDRESSES")]),
    ]
    with open_store(str(tmp_path_factory.mktemp("view") / "g.lbug"), create=True) as opened:
        load(papers, opened, resolver=Resolver.from_entries([]))
        yield opened


def names(selection) -> set[str]:
    return {data.get("title") or data["name"] for _, data in selection.graph.nodes(data=True)}


def test_a_small_graph_is_shown_whole_with_every_edge(store):
    selection = select(store)
    assert selection.graph.number_of_nodes() == sum(selection.totals.values()) == 12
    stored = [line for line in store.dump() if "edge" in line]
    assert selection.graph.number_of_edges() == len(stored)
    assert selection.omitted == ()


def test_what_the_limit_cuts_is_counted(store):
    selection = select(store, limit=6)
    left = sum(int(phrase.split()[0].replace(",", "")) for phrase in selection.omitted)
    assert selection.graph.number_of_nodes() + left == sum(selection.totals.values())
    assert {"LoRA", "GLUE"} <= names(selection)


def test_a_paper_is_not_important_for_names_that_it_alone_uses():
    lonely, joint = ("Paper", "lonely"), ("Paper", "joint")
    own = [("Task", f"own {i}") for i in range(9)]
    shared = [("Task", f"shared {i}") for i in range(3)]
    neighbours = {lonely: set(own), joint: set(shared)}
    neighbours |= {task: {lonely} for task in own} | {task: {joint, ("Paper", "third")} for task in shared}
    places = rank(neighbours)
    assert places[joint] < places[lonely]


def test_edges_carry_their_evidence(store):
    edges = select(store).graph.edges(data=True)
    based = next(data for _, _, data in edges if data["type"] == "BASED_ON")
    assert based["paper"] == "qlora"
    assert based["sentence"].startswith("QLoRA extends LoRA")
    assert based["confidence"] == pytest.approx(0.8)


@pytest.mark.parametrize("name", ["LoRA", "method:lora", "LORA"])
def test_an_entity_is_found_by_name_or_id(store, name):
    selection = select(store, focus=name, radius=1)
    assert selection.focus == ("Method", "method:lora")
    assert names(selection) == {"LoRA", "On lora", "On qlora", "On dora", "QLoRA"}


def test_an_id_comes_before_a_name(store):
    assert select(store, focus="lora").focus == ("Paper", "lora")


def test_a_paper_is_found_by_its_title(store):
    selection = select(store, focus="on bert", radius=1)
    assert selection.focus == ("Paper", "bert")
    assert {"BERT", "GLUE", "On bert"} <= names(selection)


def test_a_second_step_reaches_farther(store):
    near, far = select(store, focus="GLUE", radius=1), select(store, focus="GLUE", radius=2)
    assert names(near) < names(far)
    assert far.omitted and "more than 2 steps away" in far.omitted[-1]


def test_a_cut_neighbourhood_keeps_the_focus_and_counts_the_rest(store):
    selection = select(store, focus="LoRA", limit=3)
    assert selection.focus in selection.graph
    assert selection.graph.number_of_nodes() == 3
    left = sum(int(phrase.split()[0].replace(",", "")) for phrase in selection.omitted)
    assert left + 3 == sum(selection.totals.values())


def test_an_unknown_name_is_answered_with_suggestions(store):
    with pytest.raises(UnknownName, match=r"'QLorra'.*did you mean 'QLoRA'"):
        select(store, focus="QLorra")


@pytest.mark.parametrize("arguments", [{"limit": 0}, {"limit": 3_001}, {"radius": 3}])
def test_what_is_out_of_range_is_refused(store, arguments):
    with pytest.raises(ViewError, match="1 "):
        select(store, **arguments)


def test_an_empty_graph_has_no_view(tmp_path):
    with (
        open_store(str(tmp_path / "empty.lbug"), create=True) as empty,
        pytest.raises(ViewError, match="empty"),
    ):
        select(empty)
