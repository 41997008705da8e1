"""What is particular to one engine: opening it, and the same graph on both."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from extract.records import Record
from graph.errors import StoreError, StoreLocked
from graph.load import load
from graph.resolve import Resolver
from graph.stores import open_store

ROOT = Path(__file__).resolve().parents[2]


def test_a_store_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store"):
        open_store(str(tmp_path / "none.lbug"))
    with pytest.raises(StoreError, match="there is no store"):
        open_store(str(tmp_path / "none.lbug"), read_only=True, create=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"no database" * 100])
def test_a_file_that_is_no_store_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    for read_only in (True, False):
        with pytest.raises(StoreError, match="not a Papervine store"):
            open_store(str(path), read_only=read_only)
    assert path.read_bytes() == content


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="folder"):
        open_store(str(tmp_path), create=True)


def test_another_ladybug_database_is_left_alone(tmp_path: Path) -> None:
    import ladybug

    path = tmp_path / "other.lbug"
    database = ladybug.Database(str(path))
    ladybug.Connection(database).execute("CREATE NODE TABLE Cat(name STRING PRIMARY KEY)")
    database.close()
    with pytest.raises(StoreError, match="not a Papervine store"):
        open_store(str(path), create=True)


def test_the_scheme_names_the_embedded_engine(tmp_path: Path) -> None:
    with open_store(f"ladybug:{tmp_path / 'a.lbug'}", create=True) as store:
        assert store.engine == "ladybug"
    assert (tmp_path / "a.lbug").exists()


def test_an_unknown_scheme_is_refused() -> None:
    with pytest.raises(StoreError, match="no such kind of store"):
        open_store("postgres://localhost/graph", create=True)


def test_a_store_that_another_process_writes_is_locked(tmp_path: Path) -> None:
    path = tmp_path / "graph.lbug"
    code = (
        "import sys; from graph.stores import open_store\n"
        "with open_store(sys.argv[1], create=True): print('open', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert holder.stdout is not None and holder.stdout.readline() == "open\n"
        with pytest.raises(StoreLocked, match=f"process {holder.pid} has it open for writing"):
            open_store(str(path))
    finally:
        holder.communicate("")
    open_store(str(path)).close()


def test_a_second_opening_in_this_process_is_locked_while_one_writes(tmp_path: Path) -> None:
    url = str(tmp_path / "graph.lbug")
    with open_store(url, create=True):
        for read_only in (False, True):
            with pytest.raises(StoreLocked, match="this process already has it open for writing"):
                open_store(url, read_only=read_only)
    with open_store(url, read_only=True), open_store(url, read_only=True):
        pass


def test_closing_twice_is_harmless(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "graph.lbug"), create=True)
    store.close()
    store.close()
    open_store(str(tmp_path / "graph.lbug")).close()


@pytest.mark.neo4j
def test_both_engines_hold_the_same_graph(
    tmp_path: Path, empty_neo4j: str, lineage: list[Record], plain_resolver: Resolver
) -> None:
    dumps = []
    for url, papers in ((str(tmp_path / "graph.lbug"), lineage), (empty_neo4j, lineage[::-1])):
        with open_store(url, create=True) as store:
            load(papers, store, resolver=plain_resolver)
            dumps.append(list(store.dump()))
    assert dumps[0] == dumps[1]


@pytest.mark.neo4j
def test_a_wrong_password_is_named_but_never_shown(neo4j_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "wrong-secret")
    with pytest.raises(StoreError, match="refuses the credentials") as caught:
        open_store(neo4j_url)
    assert "wrong-secret" not in str(caught.value)
    monkeypatch.delenv("NEO4J_PASSWORD")
    with pytest.raises(StoreError, match="NEO4J_PASSWORD is not set"):
        open_store(neo4j_url)


@pytest.mark.neo4j
def test_an_empty_database_is_no_store_until_one_is_built(empty_neo4j: str) -> None:
    with pytest.raises(StoreError, match="the database is empty"):
        open_store(empty_neo4j)
    open_store(empty_neo4j, create=True).close()
    open_store(empty_neo4j).close()


@pytest.mark.neo4j
def test_a_database_with_other_data_is_left_alone(empty_neo4j: str) -> None:
    import os

    import neo4j

    credentials = (os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"])
    with neo4j.GraphDatabase.driver(empty_neo4j, auth=credentials) as driver:
        driver.execute_query("CREATE (:Cat {name: 'Tom'})")
        try:
            with pytest.raises(StoreError, match="something else than a Papervine graph"):
                open_store(empty_neo4j, create=True)
        finally:
            driver.execute_query("MATCH (c:Cat) DELETE c")


@pytest.mark.neo4j
def test_an_unknown_database_is_named(neo4j_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_DATABASE", "nowhere")
    with pytest.raises(StoreError, match="nowhere"):
        open_store(neo4j_url)


def test_a_server_that_does_not_answer_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "some-secret")
    with pytest.raises(StoreError, match="cannot be reached"):
        open_store("bolt://127.0.0.1:1")


def test_a_password_in_the_url_is_refused_without_showing_it() -> None:
    with pytest.raises(StoreError, match="NEO4J_PASSWORD") as caught:
        open_store("neo4j://neo4j:hunter22@localhost:7687")
    assert "hunter22" not in str(caught.value)
