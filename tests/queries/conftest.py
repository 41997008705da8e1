"""The landmark graph, on each engine and read-only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from landmarks import load_landmarks

from graph.stores import Store, open_store


@pytest.fixture(scope="session")
def landmarks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The landmark graph in the embedded store."""
    path: Path = tmp_path_factory.mktemp("landmarks") / "graph.lbug"
    with open_store(str(path), create=True) as store:
        load_landmarks(store)
    with open_store(str(path), read_only=True) as store:
        yield store


@pytest.fixture(scope="module")
def neo4j_landmarks(neo4j_url: str) -> Iterator[Store]:
    """The landmark graph in Neo4j, alone there; other modules' tests may replace it."""
    with open_store(neo4j_url, create=True) as store:
        store.delete(list(store.digests()))
        load_landmarks(store)
    with open_store(neo4j_url, read_only=True) as store:
        yield store


@pytest.fixture(params=["ladybug", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def engine(request: pytest.FixtureRequest) -> Store:
    """The landmark graph on each engine in turn."""
    name = "landmarks" if request.param == "ladybug" else "neo4j_landmarks"
    store: Store = request.getfixturevalue(name)
    return store
