"""What every store promises, on each engine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.records import Record
from graph.errors import QueryFailed, StoreError
from graph.load import load, new_papers
from graph.resolve import Resolver
from graph.schema import NODES
from graph.stores import Store, open_store


def names(store: Store, label: str) -> list[str]:
    return [row[0] for row in store.query(f"MATCH (n:{label}) RETURN n.name ORDER BY n.name").rows]


def entity(store: Store, id_: str) -> dict:
    [(found,)] = store.query("MATCH (n) WHERE n.id = $id RETURN n", {"id": id_}).rows
    return found


def test_loading_states_every_paper_entity_and_result(
    store: Store, lineage: list[Record], plain_resolver: Resolver
) -> None:
    summary = load(lineage, store, resolver=plain_resolver)
    assert (summary.added, summary.changed, summary.unchanged, summary.rejects) == (3, 0, 0, [])
    assert summary.stats.nodes == {
        "Paper": 3, "Method": 2, "Model": 1, "Dataset": 2, "Metric": 1, "Task": 0, "Result": 1, "Author": 2,
        "Venue": 1,
    }  # fmt: skip
    assert {t: n for t, n in summary.stats.edges.items() if n} == {
        "PROPOSES": 3, "USES": 2, "COMPARES_WITH": 1, "EVALUATES_ON": 2, "REPORTS": 1, "BASED_ON": 1,
        "STATES": 1, "OF": 1, "ON": 1, "MEASURED_BY": 1, "BUILDS_ON": 2,
        "CITES": 1, "WRITTEN_BY": 3, "PUBLISHED_IN": 1,
    }  # fmt: skip


def test_every_stated_edge_carries_its_sentence(
    store: Store, lineage: list[Record], plain_resolver: Resolver
) -> None:
    load(lineage, store, resolver=plain_resolver)
    [(edge,)] = store.query("MATCH (:Method)-[r:BASED_ON]->(:Method) RETURN r").rows
    assert edge == {
        "type": "BASED_ON", "paper": "qlora", "sentence": lineage[1].abstract, "field": "abstract",
        "start_char": 0, "end_char": len(lineage[1].abstract), "confidence": 0.8, "extractor": "test",
    }  # fmt: skip


def test_a_paper_builds_on_the_one_that_proposes_what_it_uses(
    store: Store, lineage: list[Record], plain_resolver: Resolver
) -> None:
    load(lineage, store, resolver=plain_resolver)
    rows = store.query(
        "MATCH (a:Paper)-[r:BUILDS_ON]->(b:Paper) RETURN a.id, r.role, r.via_name, b.id ORDER BY a.id"
    ).rows
    # The paper of 2018 compares with LoRA of 2021, but lineage never runs forward in time.
    assert rows == [("lora", "EVALUATES_ON", "GLUE", "glue"), ("qlora", "USES", "LoRA", "lora")]


def test_counts_and_first_year_follow_from_the_papers(
    store: Store, lineage: list[Record], plain_resolver: Resolver
) -> None:
    load(lineage, store, resolver=plain_resolver)
    assert entity(store, "method:lora") == {
        "label": "Method", "id": "method:lora", "name": "LoRA", "aliases": [], "papers": 3, "proposals": 1,
        "first_year": 2018,
    }  # fmt: skip


def test_loading_again_changes_nothing(store: Store, lineage: list[Record], plain_resolver: Resolver) -> None:
    load(lineage, store, resolver=plain_resolver)
    before = list(store.dump())
    summary = load(lineage, store, resolver=plain_resolver)
    assert (summary.added, summary.changed, summary.unchanged) == (0, 0, 3)
    assert list(store.dump()) == before


def test_writing_the_same_batch_again_changes_nothing(
    store: Store, lineage: list[Record], plain_resolver: Resolver
) -> None:
    from graph.batch import to_batch

    load(lineage, store, resolver=plain_resolver)
    before = list(store.dump())
    store.replace(to_batch(lineage, plain_resolver)[0])
    store.refresh()
    assert list(store.dump()) == before


@pytest.mark.parametrize("order", [[2, 1, 0], [1, 0, 2], [0, 2, 1]])
def test_the_order_of_papers_and_builds_does_not_matter(
    store: Store, lineage: list[Record], plain_resolver: Resolver, order: list[int]
) -> None:
    load(lineage, store, resolver=plain_resolver)
    expected = list(store.dump())
    store.delete([paper.id for paper in lineage])
    for position in order:
        load([lineage[position]], store, resolver=plain_resolver)
    assert list(store.dump()) == expected


def test_a_changed_paper_replaces_what_it_said(
    store: Store, lineage: list[Record], plain_resolver: Resolver
) -> None:
    load(lineage, store, resolver=plain_resolver)
    silent = replace(lineage[1], entities=lineage[1].entities[:1], relations=(), results=(), references=())
    summary = load([silent], store, resolver=plain_resolver)
    assert (summary.added, summary.changed) == (0, 1)
    assert names(store, "Dataset") == ["GLUE"]
    assert names(store, "Metric") == []
    assert summary.stats.nodes["Result"] == summary.stats.edges["CITES"] == 0
    assert entity(store, "method:lora")["papers"] == 2


def test_deleting_a_paper_keeps_what_others_support(
    store: Store, lineage: list[Record], plain_resolver: Resolver
) -> None:
    load(lineage, store, resolver=plain_resolver)
    store.delete(["lora"])
    store.refresh()
    assert names(store, "Method") == ["LoRA", "QLoRA"]
    assert names(store, "Model") == names(store, "Venue") == []
    assert names(store, "Author") == ["Ada Lovelace"]
    assert entity(store, "method:lora")["proposals"] == 0
    assert store.query("MATCH (:Paper)-[r:BUILDS_ON]->(:Paper) RETURN count(r)").rows == [(0,)]


def test_deleting_every_paper_leaves_nothing(
    store: Store, lineage: list[Record], plain_resolver: Resolver
) -> None:
    load(lineage, store, resolver=plain_resolver)
    store.delete([paper.id for paper in lineage])
    assert list(store.dump()) == []


def test_a_batch_that_fails_leaves_the_store_as_it_was(
    store: Store, lineage: list[Record], plain_resolver: Resolver
) -> None:
    from graph.batch import to_batch

    load(lineage, store, resolver=plain_resolver)
    before = list(store.dump())
    batch, _ = to_batch([replace(lineage[0], venue="NeurIPS")], plain_resolver)
    del batch.nodes["Venue"]
    with pytest.raises(StoreError, match="neither in the store nor in the batch"):
        store.replace(batch)
    assert list(store.dump()) == before


def test_the_name_is_the_form_that_most_papers_use(store: Store, record, plain_resolver: Resolver) -> None:
    forms = ["LLaMA-2", "Llama 2", "Llama 2", "LLaMA2"]
    papers = [record(f"p{i}", f"We use {f}.", [(f, "Model", "USES")]) for i, f in enumerate(forms)]
    load(papers, store, resolver=plain_resolver)
    found = entity(store, "model:llama2")
    assert (found["name"], found["aliases"], found["papers"]) == ("Llama 2", ["LLaMA-2", "LLaMA2"], 4)


def test_two_papers_that_state_one_relation_are_two_edges(
    store: Store, record, plain_resolver: Resolver
) -> None:
    both = [("A-Net", "Model", "USES"), ("B-Net", "Model", "USES")]
    papers = [
        record(f"p{i}", "A-Net beats B-Net.", both, [("A-Net", "OUTPERFORMS", "B-Net")]) for i in range(2)
    ]
    load(papers, store, resolver=plain_resolver)
    rows = store.query("MATCH (:Model)-[r:OUTPERFORMS]->(:Model) RETURN r.paper ORDER BY r.paper").rows
    assert rows == [("p0",), ("p1",)]


def test_hostile_text_is_kept_as_text(store: Store, record, plain_resolver: Resolver) -> None:
    name = "Bobby'); MATCH (n) DETACH DELETE n; //\\ \" ` $x {y} \u202e</script>"
    paper = record(
        "x' OR 1=1", f"We propose {name}.", [(name, "Method", "PROPOSES")], venue="`}) RETURN 1 //"
    )
    load([paper], store, resolver=plain_resolver)
    assert names(store, "Method") == [name]
    assert store.query("MATCH (p:Paper) RETURN p.id, p.abstract").rows == [(paper.id, paper.abstract)]


def test_text_with_half_a_surrogate_pair_can_be_stored(
    store: Store, record, plain_resolver: Resolver
) -> None:
    load(
        [record("p", "A broken \ud83d sign in X-Net.", [("X-Net", "Model", "USES")])],
        store,
        resolver=plain_resolver,
    )
    assert store.query("MATCH (p:Paper) RETURN p.abstract").rows == [("A broken ? sign in X-Net.",)]


def test_values_of_queries_are_plain_and_without_inner_ids(
    store: Store, lineage: list[Record], plain_resolver: Resolver
) -> None:
    load(lineage, store, resolver=plain_resolver)
    table = store.query(
        "MATCH path = (:Paper {id: 'qlora'})-[steps:BUILDS_ON*1..2]->(p:Paper {id: 'lora'}) "
        "RETURN path, steps, p.year AS year, false AS no, collect(p.id) AS ids"
    )
    assert table.columns == ("path", "steps", "year", "no", "ids")
    [(path, steps, year, no, ids)] = table.rows
    assert [node["id"] for node in path["nodes"]] == ["qlora", "lora"]
    assert [list(node)[:2] for node in path["nodes"]] == [["label", "id"]] * 2
    assert steps == path["edges"]
    assert list(steps[0]) == ["type", "via", "via_name", "role", "sentence", "confidence"]
    assert (year, no, ids) == (2021, False, ["lora"])


def test_a_query_stops_at_its_row_limit(store: Store) -> None:
    table = store.query("UNWIND range(1, 100) AS n RETURN n", limit=10)
    assert (len(table.rows), table.truncated) == (10, True)
    assert not store.query("UNWIND range(1, 10) AS n RETURN n", limit=10).truncated


def test_a_query_stops_at_its_time_limit(store: Store) -> None:
    endless = "UNWIND range(1, 1000000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b % 7)"
    with pytest.raises(QueryFailed, match=r"stopped after 0\.5 s"):
        store.query(endless, timeout=0.5)
    assert store.query("RETURN 1").rows == [(1,)]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE (:Paper {id: 'x'})",
        "MATCH (n) DETACH DELETE n",
        "MERGE (p:Paper {id: 'x'}) RETURN p",
        "MATCH (p:Paper) SET p.title = '' RETURN p",
        "RETURN 1; MATCH (n) DETACH DELETE n",
        "MATCH (p:Paper RETURN p",
        "DROP TABLE Paper",
        "DROP CONSTRAINT papervine_paper_id",
    ],
)
def test_queries_cannot_write(
    store: Store, lineage: list[Record], plain_resolver: Resolver, statement: str
) -> None:
    load(lineage, store, resolver=plain_resolver)
    before = list(store.dump())
    with pytest.raises(QueryFailed):
        store.query(statement)
    assert list(store.dump()) == before


def test_a_store_open_for_reading_refuses_writes(
    store_url: str, lineage: list[Record], plain_resolver: Resolver
) -> None:
    with open_store(store_url, create=True) as writing:
        load(lineage, writing, resolver=plain_resolver)
    with open_store(store_url, read_only=True) as reading:
        assert len(reading.digests()) == 3
        with pytest.raises(StoreError, match="reading only"):
            reading.delete(["lora"])
        with pytest.raises(QueryFailed):
            reading.query("MATCH (n) DETACH DELETE n")


def test_a_load_that_was_stopped_goes_on_where_it_was(
    store_url: str, record, plain_resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.load.BATCH", 5)
    papers = [record(f"p{i:02}", f"We use N{i % 7}.", [(f"N{i % 7}", "Model", "USES")]) for i in range(30)]

    def stop(done: int) -> None:
        if done >= 15:
            raise KeyboardInterrupt

    with open_store(store_url, create=True) as store, pytest.raises(KeyboardInterrupt):
        load(papers, store, resolver=plain_resolver, progress=stop)
    with open_store(store_url) as store:
        assert len(store.digests()) == 15
        summary = load(papers, store, resolver=plain_resolver)
        assert (summary.added, summary.unchanged) == (15, 15)
        resumed = list(store.dump())
        store.delete([paper.id for paper in papers])
        load(papers, store, resolver=plain_resolver)
        assert list(store.dump()) == resumed


def test_papers_that_the_store_has_as_they_are_need_no_extraction(
    store: Store, lineage: list[Record], plain_resolver: Resolver
) -> None:
    papers = [replace(paper, extractor="e-1") for paper in lineage]
    load(papers[:2], store, resolver=plain_resolver)
    papers[1] = replace(papers[1], citations=7)
    assert new_papers(papers, store, "e-1", resolver=plain_resolver) == papers[1:]
    assert new_papers(papers, store, "e-2", resolver=plain_resolver) == papers
    assert len(new_papers(papers, store, "e-1")) == 3


def test_a_store_of_another_version_is_refused(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(store_url, create=True).close()
    for module in ("graph.stores.cypher", "graph.stores.ladybug", "graph.stores.neo4j"):
        __import__(module)
        monkeypatch.setattr(f"{module}.VERSION", 99)
    with pytest.raises(StoreError, match="schema version 1, this Papervine reads 99; build it again"):
        open_store(store_url)


def test_every_label_and_type_of_the_schema_can_be_asked_for(store: Store) -> None:
    assert store.query("MATCH (n) WHERE n.id <> 'papervine' RETURN count(n)").rows == [(0,)]
    for label in NODES:
        assert store.query(f"MATCH (n:{label}) RETURN n").rows == []
