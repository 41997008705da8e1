"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import chromium
import pytest
from hypothesis import settings
from neo4j_server import Unavailable, server

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

settings.register_profile("papervine", deadline=None)  # a busy machine is no error
settings.load_profile("papervine")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of development data beside the checkout; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        absent("the development data (../shared) is not beside this checkout")
    return SHARED


def absent(reason: str) -> None:
    """Skip for want of something the machine lacks; fail instead where everything is required (as in CI)."""
    if os.environ.get("PAPERVINE_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def neo4j_url() -> Iterator[str]:
    """The Bolt URL of a real Neo4j for this session, with its credentials in the environment.

    That of ``NEO4J_URI`` (whose database the tests empty), else one from Docker, else from Java and Maven.
    """
    running = server()
    try:
        found = running.__enter__()
    except Unavailable as error:
        absent(f"no Neo4j: {error}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEO4J_USERNAME", found.user)
        patch.setenv("NEO4J_PASSWORD", found.password)
        yield found.url
    running.__exit__(None, None, None)


@pytest.fixture
def empty_neo4j(neo4j_url: str) -> str:
    """`neo4j_url` after emptying the database; it must be empty already or hold a Papervine graph."""
    import neo4j

    credentials = (os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"])
    with neo4j.GraphDatabase.driver(neo4j_url, auth=credentials) as driver:
        database = os.environ.get("NEO4J_DATABASE")
        nodes = "MATCH (n) RETURN count(n) AS all, count(CASE WHEN n:Meta THEN 1 END) AS ours"
        counted = driver.execute_query(nodes, database_=database).records[0]
        if counted["all"] and not counted["ours"]:
            pytest.fail(f"{neo4j_url} holds data that is not Papervine's; the tests would delete it")
        driver.execute_query("MATCH (n) DETACH DELETE n", database_=database)
    return neo4j_url


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A Selenium driver of a real Chromium with an empty profile."""
    try:
        driver = chromium.start(tmp_path_factory.mktemp("chromium"))
    except chromium.NoChromium as error:
        absent(str(error))
    yield driver
    driver.quit()
