"""What a wheel installs is whole: it holds every file of the rooms, and works outside of a checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from command import ROOT

ROOMS = ("cli", "extract", "graph", "queries")


def run(*arguments: str | Path, cwd: Path, **variables: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.check_output(
        [sys.executable, *map(str, arguments)], cwd=cwd, env={**kept, **variables}, text=True, timeout=300
    )


def files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for room in ROOMS
        for path in (folder / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy, so that the checkout is left without the traces of building."""
    source = tmp_path_factory.mktemp("source")
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "MANIFEST.in"):
        shutil.copy(ROOT / name, source)
    run(
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        source / "dist",
        ".",
        cwd=source,
    )
    (built,) = (source / "dist").glob("papervine-*.whl")
    return built


def test_the_wheel_holds_every_file_of_the_rooms_and_nothing_else(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == files(ROOT)


def test_what_the_wheel_holds_builds_and_draws_a_graph(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    sample, site = ROOT / "samples" / "landmarks.txt", str(tmp_path / "site")
    where = run("-c", "import cli; print(cli.__file__)", cwd=tmp_path, PYTHONPATH=site)
    assert where.startswith(site)
    run("-m", "cli", "build", sample, cwd=tmp_path, PYTHONPATH=site)
    run("-m", "cli", "view", "-o", "graph.html", cwd=tmp_path, PYTHONPATH=site)
    listed = run("-m", "cli", "query", "list", "--format", "csv", cwd=tmp_path, PYTHONPATH=site)
    assert (tmp_path / "graph.html").stat().st_size > 100_000
    assert len(listed.splitlines()) > 30
