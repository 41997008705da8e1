"""The command from sources to a graph: summaries, bad input, stopping and going on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import ROOT, environment, lines, papervine

from extract.records import Record, read_records
from graph.stores import open_store

TEAPOT = "We present TeapotNet, a model that boils water. It outperforms BERT on the WaterBench benchmark."
KETTLE = "This paper studies TeapotNet and shows that a kettle does the same work with half of the energy."
PAGE = f"""new

Get trending papers in your email inbox!

Subscribe

byAK and the research community

Oct 30

TeapotNet: Boiling Water by Learning

{TEAPOT}

  • 3 authors
·
Aug 22, 2024 2

Kettles Are All You Need

{KETTLE}

  • 1 authors
·
Sep 22
"""


def summary(output: str) -> dict[tuple[str, str], float]:
    """The summary that a build printed as JSON."""
    return {(row["what"], row["kind"]): row["count"] for row in json.loads(output)}


def dump(store: Path) -> list[object]:
    with open_store(str(store), read_only=True) as opened:
        return list(opened.dump())


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_a_page_becomes_a_graph_with_a_summary(page: Path, tmp_path: Path) -> None:
    done = papervine("build", page.name, "--summary", "json", "--records", "records.jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    counts = summary(done.stdout)
    assert (counts["papers", "read"], counts["papers", "duplicates merged"], counts["papers", "added"]) == (
        2,
        0,
        2,
    )
    assert counts["nodes", "Paper"] == 2
    assert counts["time", "seconds"] > 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.txt", "papervine.lbug", "records.jsonl"]
    records = [record for _, record in read_records(tmp_path / "records.jsonl") if isinstance(record, Record)]
    assert [(r.title, r.date, r.year, r.upvotes) for r in records] == [
        ("TeapotNet: Boiling Water by Learning", "2024-08-22", 2024, 2),
        ("Kettles Are All You Need", "--09-22", None, None),
    ]


def test_building_twice_gives_the_same_graph(page: Path, tmp_path: Path) -> None:
    dumps = []
    for _ in range(2):
        done = papervine("build", page.name, "--summary", "json", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        dumps.append(dump(tmp_path / "papervine.lbug"))
    assert dumps[0] == dumps[1]
    assert summary(done.stdout)["papers", "unchanged"] == 2


def test_a_build_is_an_extraction_and_a_load(page: Path, tmp_path: Path) -> None:
    assert papervine("build", page.name, "--store", "one.lbug", cwd=tmp_path).returncode == 0
    extracted = papervine("extract", page.name, "-o", "records.jsonl", cwd=tmp_path)
    assert (extracted.returncode, extracted.stdout) == (0, "")
    assert "2 papers read" in extracted.stderr
    assert papervine("load", "records.jsonl", "--store", "two.lbug", cwd=tmp_path).returncode == 0
    assert dump(tmp_path / "one.lbug") == dump(tmp_path / "two.lbug")


def test_text_comes_in_and_records_go_out_through_pipes(tmp_path: Path) -> None:
    done = papervine("extract", "-", cwd=tmp_path, stdin=f"Boiling Water by Learning\n{TEAPOT}\n")
    assert done.returncode == 0, done.stderr
    (record,) = map(json.loads, done.stdout.splitlines())
    assert (record["title"], record["abstract"]) == ("Boiling Water by Learning", TEAPOT)
    assert list(tmp_path.iterdir()) == []


def test_duplicates_over_sources_are_merged(page: Path, tmp_path: Path) -> None:
    row = {"title": "kettles are all you NEED", "abstract": KETTLE, "year": 2025, "id": "k1"}
    (tmp_path / "more.jsonl").write_text(json.dumps(row) + "\n")
    done = papervine("extract", page.name, "more.jsonl", "-o", "r.jsonl", cwd=tmp_path)
    assert "3 papers read, 1 duplicates merged, 2 written" in done.stderr
    assert [(r["id"], r.get("year")) for r in lines(tmp_path / "r.jsonl")][1] == ("k1", 2025)


def test_columns_of_a_table_are_mapped(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f'Headline,Summary\nOn Teapots,"{TEAPOT}"\n')
    mapping = ["--column", "title=Headline", "--column", "abstract=summary"]
    done = papervine("extract", "t.csv", *mapping, cwd=tmp_path)
    assert json.loads(done.stdout)["title"] == "On Teapots"
    unmapped = papervine("extract", "t.csv", cwd=tmp_path)
    assert unmapped.returncode == 1
    assert "t.csv: line 1: no column 'title'; it has 'Headline', 'Summary'" in unmapped.stderr
    assert "--column title=NAME" in unmapped.stderr


BROKEN = {
    "empty.txt": (b"", "empty.txt: is empty"),
    "latin.txt": ("Café\n\nÉtude.".encode("latin-1"), "latin.txt: line 1: not UTF-8 (byte 0xe9 at offset 3)"),
    "header.txt": (b"Subscribe\n\nbyAK and the research community\n", "header.txt: no paper found"),
    "photo.txt": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "photo.txt: is binary"),
    "columns.csv": (b"title,year\nx,2020\n", "columns.csv: line 1: no column 'abstract'"),
}


def test_what_cannot_be_read_is_told_and_the_rest_is_built(page: Path, tmp_path: Path) -> None:
    for name, (content, _) in BROKEN.items():
        (tmp_path / name).write_bytes(content)
    sources = ["absent.txt", *BROKEN, ".", page.name]
    done = papervine("build", *sources, "--summary", "json", cwd=tmp_path)
    assert done.returncode == 1
    assert "absent.txt: no such file" in done.stderr
    assert ".: is a directory" in done.stderr
    for _, message in BROKEN.values():
        assert message in done.stderr
    assert "Traceback" not in done.stderr
    counts = summary(done.stdout)
    assert (counts["papers", "read"], counts["nodes", "Paper"]) == (2, 2)
    assert counts["rejected", "sources that failed"] == 7


def test_parts_that_are_no_papers_are_kept_with_line_and_reason(page: Path, tmp_path: Path) -> None:
    page.write_text(PAGE + "\nA Title That Stands Alone\n", encoding="utf-8")
    (tmp_path / "some.jsonl").write_text('{"title": "cut\n{"title": "T", "abstract": "We boil."}\n[]\n')
    done = papervine("build", page.name, "some.jsonl", "--summary", "json", cwd=tmp_path)
    assert done.returncode == 1
    assert "Warning: some.jsonl: line 1: not JSON" in done.stderr
    assert "kept, with reasons, in papervine.rejects.jsonl" in done.stderr
    kept = lines(tmp_path / "papervine.rejects.jsonl")
    assert [(reject["source"], reject["line"]) for reject in kept] == [
        ("page.txt", PAGE.count("\n") + 2),
        ("some.jsonl", 1),
        ("some.jsonl", 3),
    ]
    assert kept[0] | {"line": 0} == {
        "source": "page.txt", "line": 0, "reason": "title without an abstract",
        "text": "A Title That Stands Alone",
    }  # fmt: skip
    counts = summary(done.stdout)
    assert (counts["nodes", "Paper"], counts["rejected", "title without an abstract"]) == (3, 1)


def test_the_file_of_rejects_can_be_named(page: Path, tmp_path: Path) -> None:
    assert papervine("extract", page.name, "--rejects", "left.jsonl", cwd=tmp_path).returncode == 0
    assert (tmp_path / "left.jsonl").read_text() == ""


def test_nothing_is_made_where_there_is_nothing_to_build(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    done = papervine("build", "empty.txt", cwd=tmp_path)
    assert done.returncode == 1
    assert "no papers" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["empty.txt"]


@pytest.mark.parametrize("store", ["no/such/folder/x.lbug", ".", "bolt://127.0.0.1:1"])
def test_a_store_that_cannot_be_made_is_told_before_the_work(page: Path, tmp_path: Path, store: str) -> None:
    done = papervine(
        "build", page.name, "--store", store, cwd=tmp_path, NEO4J_USERNAME="u", NEO4J_PASSWORD="p"
    )
    assert done.returncode == 1
    assert "Error: " in done.stderr
    assert store in done.stderr
    assert "Traceback" not in done.stderr


def test_hostile_names_of_files_do_no_harm(tmp_path: Path) -> None:
    name = "a\x1b[31m\n'; DROP; $(touch x).txt"
    (tmp_path / name).write_text(PAGE)
    done = papervine("build", name, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert papervine("build", "absent\x1b[31m.txt", cwd=tmp_path).stderr.count("\x1b") == 0


def many_papers(path: Path, count: int) -> None:
    rows = ({"title": f"Kettle Number {n}", "abstract": f"{TEAPOT} It is number {n}."} for n in range(count))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_stopping_says_how_to_go_on_and_going_on_gives_the_whole_graph(tmp_path: Path) -> None:
    many_papers(tmp_path / "many.jsonl", 1500)
    command = [sys.executable, "-m", "cli", "build", "many.jsonl", "--records", "r.jsonl", "--processes", "1"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as build:
        part = tmp_path / "r.jsonl.part"
        until = time.monotonic() + 120
        while time.monotonic() < until and not (part.exists() and part.stat().st_size):
            time.sleep(0.05)
        os.killpg(build.pid, signal.SIGINT)
        _, errors = build.communicate(timeout=60)
    assert build.returncode == 130, errors
    assert "Run the same command again" in errors
    assert "Traceback" not in errors
    assert papervine(*command[3:], cwd=tmp_path).returncode == 0
    assert len(lines(tmp_path / "r.jsonl")) == 1500
    assert papervine("load", "r.jsonl", "--store", "whole.lbug", cwd=tmp_path).returncode == 0
    assert dump(tmp_path / "whole.lbug") == dump(tmp_path / "papervine.lbug")


def test_a_reader_of_records_may_stop_early(tmp_path: Path) -> None:
    many_papers(tmp_path / "many.jsonl", 400)
    command = (
        f"{sys.executable} -m cli extract many.jsonl --processes 1 | head -1 | wc -l; echo ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["1", "141"]
    assert "Error" not in done.stderr


def test_the_sample_is_read_whole(tmp_path: Path) -> None:
    done = papervine("build", ROOT / "samples" / "landmarks.txt", "--summary", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    counts = summary(done.stdout)
    assert (
        counts["papers", "read"]
        == counts["nodes", "Paper"]
        == len(lines(ROOT / "samples" / "landmarks.gold.jsonl"))
    )
    assert counts["edges", "BUILDS_ON"] > 10


@pytest.mark.neo4j
def test_both_engines_get_the_same_graph(page: Path, tmp_path: Path, empty_neo4j: str) -> None:
    for store in (empty_neo4j, "embedded.lbug"):
        assert papervine("build", page.name, "--store", store, cwd=tmp_path).returncode == 0
    with open_store(empty_neo4j, read_only=True) as server:
        assert list(server.dump()) == dump(tmp_path / "embedded.lbug")
