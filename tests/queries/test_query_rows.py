"""Every query of the packs, on every engine, against rows that are written down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.stores import Store
from queries.packs import find, load_packs
from queries.run import run

EXPECTED = Path(__file__).parent / "expected"
QUERIES = load_packs()


def expected_rows() -> dict[str, list[tuple[Any, ...]]]:
    """Rows by query name, for each query's own defaults on the landmark graph."""
    return {
        f"{path.stem}/{id_}": [tuple(row) for row in rows]
        for path in EXPECTED.glob("*.json")
        for id_, rows in json.loads(path.read_text(encoding="utf-8")).items()
    }


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_query_gives_the_rows_written_down(engine: Store, query) -> None:
    table = run(engine, query)
    assert table.columns == query.returns
    assert table.rows == expected_rows()[query.name]


def test_every_query_has_rows_written_down_and_some_to_show() -> None:
    assert set(expected_rows()) == {query.name for query in QUERIES}
    assert all(expected_rows().values())


def test_every_pack_that_people_look_for_is_there() -> None:
    packs = {query.pack for query in QUERIES}
    assert packs >= {"lineage", "adoption", "evaluation", "comparison", "corpus"}
    assert len(QUERIES) >= 22


CASES = [
    ("leaderboard", {"lowest_first": "true", "limit": "2"}, ["77.0", "80.5"]),
    ("leaderboard", {"dataset": "squad", "metric": "f1"}, ["93.2"]),
    ("evaluated-on", {"since": "2021"}, [2021, 2021]),
    ("ancestors", {"method": "QLoRA"}, ["LoRA", "quantization"]),
    ("how-it-came-from", {"method": "GPT-3", "origin": "BERT"}, []),
    ("head-to-head", {"first": "roberta", "second": "Tinyformer"}, []),
    ("new-in-year", {"year": "2023"}, ["QLoRA"]),
    ("low-confidence", {"below": "0.1"}, []),
    ("most-used", {"since": "2023"}, ["LoRA", "quantization"]),
    ("used-by", {"name": "dataset:mmlu"}, ["QLoRA: fine-tuning in four bits"]),
]
COLUMN = {"leaderboard": "value", "evaluated-on": "year", "ancestors": "built_on", "used-by": "paper"}


@pytest.mark.parametrize(("name", "params", "expected"), CASES, ids=str)
def test_parameters_change_the_rows(engine: Store, name: str, params: dict[str, str], expected) -> None:
    table = run(engine, find(name), params)
    column = table.columns.index(COLUMN.get(name, "name")) if expected else 0
    assert [row[column] for row in table.rows] == expected


def test_every_row_leads_back_to_a_paper_or_a_node() -> None:
    for query in QUERIES:
        ways = ("paper_id", "_id", "sentence", "says_first_wins")
        assert any(column.endswith(ways) for column in query.returns) or query.name == "corpus/summary"
