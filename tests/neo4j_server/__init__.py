"""A real Neo4j with its Browser, for tests and for trying it out.

Docker runs it where an engine answers, else Java: then the server comes from Maven Central (`pom.xml`, once,
some 150 MB) and runs as a process of its own that ends with the one that started it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
JARS = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "papervine" / "neo4j-5.26.0"
IMAGE = "neo4j:5.26.0-community"
START_SECONDS = 180.0


class Unavailable(Exception):
    """No server can be had here; the message says why."""


@dataclass(frozen=True)
class Server:
    """A running server; `browser` is the address of Neo4j Browser, empty where unknown."""

    url: str
    user: str
    password: str
    browser: str = ""


@contextmanager
def server(bolt_port: int = 0, http_port: int = 0, password: str = "") -> Iterator[Server]:
    """The server of ``NEO4J_URI`` where that is set, else a fresh one from Docker, else from Java and Maven.

    Raises:
        Unavailable: none of the three is there.
    """
    password = password or secrets.token_urlsafe(12)
    if url := os.environ.get("NEO4J_URI"):
        yield Server(url, os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ.get("NEO4J_PASSWORD", ""))
    elif _docker_answers():
        with _docker(bolt_port, http_port, password) as running:
            yield running
    else:
        with _java(bolt_port, http_port, password) as running:
            yield running


def _docker_answers() -> bool:
    if not shutil.which("docker"):
        return False
    try:
        return (
            subprocess.run(["docker", "info"], capture_output=True, timeout=20, check=False).returncode == 0
        )
    except subprocess.TimeoutExpired:
        return False


@contextmanager
def _docker(bolt_port: int, http_port: int, password: str) -> Iterator[Server]:
    ports = ["-p", f"127.0.0.1:{bolt_port or ''}:7687", "-p", f"127.0.0.1:{http_port or ''}:7474"]
    started = ["docker", "run", "--rm", "-d", *ports, "-e", "NEO4J_AUTH", IMAGE]
    environment = {**os.environ, "NEO4J_AUTH": f"neo4j/{password}"}
    container = subprocess.run(started, env=environment, capture_output=True, text=True, check=False)
    if container.returncode:
        raise Unavailable(f"Docker could not start {IMAGE}: {container.stderr.strip()}")
    identifier = container.stdout.strip()
    try:
        bolt, http = (_docker_port(identifier, port) for port in (7687, 7474))
        _wait_for(f"bolt://{bolt}", password)
        yield Server(f"bolt://{bolt}", "neo4j", password, f"http://{http}/browser/")
    finally:
        subprocess.run(["docker", "stop", identifier], capture_output=True, check=False)


def _docker_port(container: str, port: int) -> str:
    command = ["docker", "port", container, str(port)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]


@contextmanager
def _java(bolt_port: int, http_port: int, password: str) -> Iterator[Server]:
    jars = _jars()
    command = ["java", "-Xmx1g", "-cp", f"{jars}/*", str(HERE / "Server.java")]
    with (
        tempfile.TemporaryDirectory(prefix="papervine-neo4j-") as folder,
        (Path(folder) / "log").open("w+") as log,
    ):
        process = subprocess.Popen(
            [*command, f"{folder}/data", str(bolt_port), str(http_port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            bolt, http = _addresses(process, Path(folder) / "log")
            _wait_for(bolt, "neo4j", new_password=password)
            yield Server(bolt, "neo4j", password, f"{http}browser/")
        finally:
            _end(process)


def _jars() -> Path:
    """The folder with the server's jars, fetched once with Maven."""
    missing = [program for program in ("java", "mvn") if not shutil.which(program)]
    if (JARS / "complete").exists() and "java" not in missing:
        return JARS
    if missing:
        raise Unavailable(f"no NEO4J_URI, no Docker engine, and {' and '.join(missing)} not installed")
    fetch = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
    done = subprocess.run([*fetch, f"-DoutputDirectory={JARS}"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"Maven could not fetch Neo4j: {done.stdout.strip()[-500:]}")
    (JARS / "complete").touch()
    return JARS


def _addresses(process: subprocess.Popen[str], log: Path) -> tuple[str, str]:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("READY"):
            _, bolt, http = line.split()
            return bolt.rstrip("/"), http
    raise Unavailable(f"Neo4j did not start: {log.read_text()[-500:]}")


def _wait_for(url: str, password: str, new_password: str = "") -> None:
    """Wait until the server lets us in; a fresh one demands that its first password be changed."""
    import neo4j

    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with neo4j.GraphDatabase.driver(url, auth=("neo4j", password)) as driver:
                if new_password:
                    change = "ALTER CURRENT USER SET PASSWORD FROM $old TO $new"
                    driver.execute_query(change, old=password, new=new_password, database_="system")
                else:
                    driver.verify_connectivity()
            return
        except (neo4j.exceptions.ServiceUnavailable, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def _end(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
