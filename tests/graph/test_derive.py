"""What follows from several papers does not depend on how they came."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.records import Record
from graph.batch import to_batch
from graph.load import load
from graph.resolve import Resolver
from graph.stores import Store, open_store
from graph.stores.derive import is_before

RESOLVER = Resolver.from_entries([])
NAMES = ("A-Net", "A Nets", "B-Net 2", "BNet2", "C-Net", "c nets")


@pytest.mark.parametrize(
    ("date", "other", "expected"),
    [
        ("2020-01-02", "2020-01-03", True),
        ("2020-01-03", "2020-01-02", False),
        ("2020-01-02", "2020-01", False),
        ("2019-12-31", "2020", True),
        ("2020", "2020-06-01", False),
        ("", "2020", False),
        ("2019", "", False),
    ],
)
def test_dates_are_compared_as_precisely_as_both_are_known(date: str, other: str, expected: bool) -> None:
    assert is_before(date, other) is expected


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Store:
    path: Path = tmp_path_factory.mktemp("derive") / "graph.lbug"
    return open_store(str(path), create=True)


def papers(record, drawn: list[tuple[str, str, int]]) -> list[Record]:
    return [
        record(f"p{i}", f"Here is {name}.", [(name, "Model", role)], year=year or None)
        for i, (name, role, year) in enumerate(drawn)
    ]


DRAWN = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(["PROPOSES", "USES", "COMPARES_WITH", "MENTIONS"]),
        st.sampled_from([0, 2019, 2020, 2021]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=DRAWN, seed=st.integers(0, 99), cuts=st.sets(st.integers(0, 8), max_size=3))
def test_any_order_in_any_number_of_builds_gives_the_same_graph(
    embedded: Store, record, drawn: list[tuple[str, str, int]], seed: int, cuts: set[int]
) -> None:
    all_papers = papers(record, drawn)
    load(all_papers, embedded, resolver=RESOLVER)
    expected = list(embedded.dump())
    embedded.delete([paper.id for paper in all_papers])
    random.Random(seed).shuffle(all_papers)
    bounds = [0, *sorted(cuts), len(all_papers)]
    for start, end in pairwise(bounds):
        load(all_papers[start:end], embedded, resolver=RESOLVER)
    assert list(embedded.dump()) == expected
    embedded.delete([paper.id for paper in all_papers])


def test_one_edge_a_pair_and_entity_with_the_strongest_role(embedded: Store, record) -> None:
    both = record("b", "A-Net.", [("A-Net", "Model", "COMPARES_WITH"), ("A-Net", "Model", "USES")])
    load([record("a", "A-Net.", [("A-Net", "Model", "PROPOSES")]), both], embedded, resolver=RESOLVER)
    rows = embedded.query("MATCH (a:Paper)-[r:BUILDS_ON]->(b:Paper) RETURN a.id, r.role, r.via, b.id").rows
    embedded.delete(["a", "b"])
    assert rows == [("b", "USES", "model:anet", "a")]


def test_a_reference_is_found_by_id_or_title(embedded: Store, record) -> None:
    load(
        [record("a", "x", []), record("b", "x", [], references=("ON A!", "b", "nowhere"))],
        embedded,
        resolver=RESOLVER,
    )
    rows = embedded.query("MATCH (a:Paper)-[:CITES]->(b:Paper) RETURN a.id, b.id").rows
    embedded.delete(["a", "b"])
    assert rows == [("b", "a")]


def test_a_paper_given_twice_counts_once_and_a_second_version_is_rejected(embedded: Store, record) -> None:
    first, second = record("a", "x", []), record("a", "y", [])
    summary = load([first, first, second], embedded, resolver=RESOLVER)
    embedded.delete(["a"])
    assert (summary.added, [r.paper for r in summary.rejects]) == (1, ["a"])


def test_a_load_of_many_batches_reports_its_progress(
    embedded: Store, record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.load.BATCH", 2)
    done: list[int] = []
    load([record(f"p{i}", "x", []) for i in range(5)], embedded, resolver=RESOLVER, progress=done.append)
    embedded.delete([f"p{i}" for i in range(5)])
    assert done == [2, 4, 5]


def test_rows_of_a_batch_are_sorted(lineage: list[Record]) -> None:
    one, other = to_batch(lineage, RESOLVER)[0], to_batch(lineage[::-1], RESOLVER)[0]
    assert one == other
