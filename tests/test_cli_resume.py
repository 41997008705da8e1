"""Long work of the command that is killed and goes on where it was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from command import environment, lines, papervine

from graph.stores import open_store

PAPERS = 300


def text(number: int) -> str:
    return (
        f"We present Teapot-{number}, a model that boils water. It builds on Teapot-{number // 7} and "
        f"outperforms BERT by {number / 100} points of accuracy on the WaterBench benchmark."
    )


def write_papers(path: Path, numbers: range) -> None:
    rows = (
        {"id": f"t{n}", "title": f"Teapot-{n}: Boiling Water", "abstract": text(n), "year": 2000 + n % 20}
        for n in numbers
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def counts(output: str) -> dict[str, int]:
    """The numbers of papers in the summary that a build printed as JSON."""
    return {row["kind"]: row["count"] for row in json.loads(output) if row["what"] == "papers"}


def dump(store: Path) -> list[object]:
    with open_store(str(store), read_only=True) as opened:
        return list(opened.dump())


def kill_when(arguments: list[str], folder: Path, ready: Callable[[], bool]) -> None:
    """Start the command and kill it outright as soon as `ready`; its workers must end, too."""
    command = [sys.executable, "-m", "cli", *arguments]
    with subprocess.Popen(command, cwd=folder, env=environment(), stderr=subprocess.PIPE) as process:
        until = time.monotonic() + 120
        while not ready():
            assert process.poll() is None, process.stderr and process.stderr.read().decode()
            assert time.monotonic() < until
            time.sleep(0.02)
        time.sleep(0.2)  # lets a write that is seen half done come to its end
        workers = psutil.Process(process.pid).children(recursive=True)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert psutil.wait_procs(workers, timeout=20)[1] == []


def has_lines(path: Path, count: int) -> Callable[[], bool]:
    return lambda: path.exists() and path.read_bytes().count(b"\n") >= count


def grown(path: Path, size: int) -> Callable[[], bool]:
    """Whether a store, with its journal, has more than `size` bytes."""
    return lambda: sum(each.stat().st_size for each in path.parent.glob(f"{path.name}*")) > size


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with papers, and the records and the graph of a build that nothing stopped."""
    folder = tmp_path_factory.mktemp("whole")
    write_papers(folder / "papers.jsonl", range(PAPERS))
    done = papervine("build", "papers.jsonl", "--records", "r.jsonl", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    os.link(whole / "papers.jsonl", tmp_path / "papers.jsonl")
    return tmp_path


def test_a_killed_build_goes_on_with_what_is_missing(folder: Path, whole: Path) -> None:
    store = folder / "papervine.lbug"
    command = ["build", "papers.jsonl", "--processes", "2", "--summary", "json"]
    kill_when(command, folder, grown(store, 300_000))
    with open_store(str(store)) as opened:
        held = len(opened.digests())
    assert 0 < held < PAPERS
    again = papervine(*command, cwd=folder)
    assert again.returncode == 0, again.stderr
    found = counts(again.stdout)
    assert (found["unchanged"], found["added"], found["changed"]) == (held, PAPERS - held, 0)
    assert dump(store) == dump(whole / "papervine.lbug")


def test_a_killed_extraction_goes_on_with_what_is_missing(folder: Path, whole: Path) -> None:
    part = folder / "r.jsonl.part"
    kill_when(["extract", "papers.jsonl", "-o", "r.jsonl", "--processes", "2"], folder, has_lines(part, 50))
    assert not (folder / "r.jsonl").exists()
    with part.open("ab") as file:
        file.write(b'{"id": "t9')
    done = papervine("extract", "papers.jsonl", "-o", "r.jsonl", cwd=folder)
    assert done.returncode == 0, done.stderr
    reused = int(done.stderr.split(f" of {PAPERS} papers were extracted before")[0].split()[-1])
    assert 50 <= reused < PAPERS
    assert (folder / "r.jsonl").read_bytes() == (whole / "r.jsonl").read_bytes()
    assert sorted(each.name for each in folder.iterdir()) == ["papers.jsonl", "r.jsonl"]


def test_a_killed_build_loses_no_record(folder: Path, whole: Path) -> None:
    command = ["build", "papers.jsonl", "--records", "r.jsonl", "--processes", "1"]
    kill_when(command, folder, has_lines(folder / "r.jsonl.part", 220))
    assert papervine(*command, cwd=folder).returncode == 0
    assert (folder / "r.jsonl").read_bytes() == (whole / "r.jsonl").read_bytes()
    assert dump(folder / "papervine.lbug") == dump(whole / "papervine.lbug")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A folder with a built page of three papers, and another page with one of these and a new one."""
    write_papers(tmp_path / "one.jsonl", range(3))
    write_papers(tmp_path / "two.jsonl", range(2, 4))
    assert papervine("build", "one.jsonl", cwd=tmp_path).returncode == 0
    return tmp_path


def loads_model(*arguments: str, cwd: Path) -> bool:
    """Whether the command, which must succeed, loads the pipeline."""
    command = [sys.executable, "-X", "importtime", "-m", "cli", *arguments]
    done = subprocess.run(command, cwd=cwd, env=environment(), capture_output=True, text=True, check=True)
    return "| spacy" in done.stderr or "|   spacy" in done.stderr


def test_a_page_more_extracts_only_what_is_new(built: Path) -> None:
    done = papervine("build", "one.jsonl", "two.jsonl", "--summary", "json", cwd=built)
    found = counts(done.stdout)
    assert (found["read"], found["added"], found["changed"], found["unchanged"]) == (5, 1, 0, 3)


def test_a_build_of_what_is_there_does_not_even_load_the_model(built: Path) -> None:
    assert not loads_model("build", "one.jsonl", cwd=built)
    assert loads_model("build", "one.jsonl", "--fresh", cwd=built)


def test_an_extraction_of_what_is_there_does_not_even_load_the_model(built: Path) -> None:
    assert loads_model("extract", "one.jsonl", "-o", "r.jsonl", cwd=built)
    before = (built / "r.jsonl").read_bytes()
    assert not loads_model("extract", "one.jsonl", "-o", "r.jsonl", cwd=built)
    assert (built / "r.jsonl").read_bytes() == before
    assert loads_model("extract", "one.jsonl", "-o", "r.jsonl", "--fresh", cwd=built)


def test_records_of_papers_that_the_graph_has_are_written_all_the_same(built: Path) -> None:
    done = papervine("build", "one.jsonl", "two.jsonl", "--records", "r.jsonl", cwd=built)
    assert done.returncode == 0, done.stderr
    assert [record["id"] for record in lines(built / "r.jsonl")] == ["t0", "t1", "t2", "t3"]


def test_a_loaded_record_saves_a_build_its_extraction(tmp_path: Path) -> None:
    write_papers(tmp_path / "one.jsonl", range(3))
    for command in (["extract", "one.jsonl", "-o", "r.jsonl"], ["load", "r.jsonl"]):
        assert papervine(*command, cwd=tmp_path).returncode == 0
    assert not loads_model("build", "one.jsonl", cwd=tmp_path)


def test_a_paper_that_has_changed_is_extracted_again(built: Path) -> None:
    rows = lines(built / "one.jsonl")
    rows[1]["abstract"] += " It is free."
    rows[2]["citations"] = 7
    (built / "one.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = counts(papervine("build", "one.jsonl", "--summary", "json", cwd=built).stdout)
    assert (found["added"], found["changed"], found["unchanged"]) == (0, 2, 1)


def test_what_is_written_to_a_device_is_not_kept(tmp_path: Path) -> None:
    write_papers(tmp_path / "one.jsonl", range(1))
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", "pipe"], cwd=tmp_path, stdout=subprocess.PIPE) as reader:
        assert papervine("extract", "one.jsonl", "-o", "pipe", cwd=tmp_path).returncode == 0
        assert reader.stdout is not None
        assert json.loads(reader.stdout.read())["id"] == "t0"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["one.jsonl", "pipe"]
