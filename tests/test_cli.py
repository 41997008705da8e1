"""The command over a graph that is there: help, queries, views, output and messages."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from command import ROOT, environment, papervine

from cli import papervine as group
from extract.records import Entity, Evidence, Mention, Record

HOSTILE = "Kettles | <b>& \x1b[31mRed\x1b[0m =1+1"


def record(id_: str, title: str, *entities: tuple[str, str, str]) -> Record:
    """A record whose abstract is a sentence about its entities."""
    abstract = f"Here are {', '.join(name for name, _, _ in entities)}."
    found = (
        Entity(
            name,
            type_,
            role,
            0.9,
            "hand",
            (Mention("abstract", at, at + len(name), name),),
            Evidence("abstract", 0, len(abstract)),
        )  # type: ignore[arg-type]
        for name, type_, role in entities
        for at in [abstract.index(name)]
    )
    return Record(
        id=id_, title=title, abstract=abstract, year=2020, source="hand.txt", line=1
    ).__class__.from_paper(
        Record(id=id_, title=title, abstract=abstract, year=2020, source="hand.txt", line=1), found
    )


RECORDS = [
    record("teapot", "The Teapot", ("TeapotNet", "Model", "PROPOSES"), ("boiling", "Task", "ADDRESSES")),
    record("kettle", HOSTILE, ("TeapotNet", "Model", "USES"), ("KettleNet", "Model", "PROPOSES")),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a graph of two papers at the default place."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "records.jsonl").write_text("".join(r.to_json() + "\n" for r in RECORDS), encoding="utf-8")
    done = papervine("load", "records.jsonl", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_help_answers_at_once(tmp_path: Path) -> None:
    times = []
    for _ in range(3):
        started = time.perf_counter()
        assert papervine("--help", cwd=tmp_path).returncode == 0
        times.append(time.perf_counter() - started)
    assert min(times) < 0.5


def test_help_loads_no_heavy_library(tmp_path: Path) -> None:
    program = "import sys, cli; print([m for m in sys.modules if m.split('.')[0] in %r])"
    heavy = ("spacy", "numpy", "networkx", "ladybug", "neo4j", "pyvis", "rich")
    out = subprocess.check_output([sys.executable, "-c", program % (heavy,)], env=environment(), cwd=tmp_path)
    assert out.strip() == b"[]"


def commands(command: click.Command, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command below `command` with its full name."""
    for part, each in getattr(command, "commands", {}).items():
        full = f"{name} {part}".strip()
        yield full, each
        yield from commands(each, full)


@pytest.mark.parametrize(("name", "command"), list(commands(group)))
def test_every_command_and_option_has_help_and_an_example(name: str, command: click.Command) -> None:
    assert "Example:" in (command.help or "")
    assert f"papervine {name}" in (command.help or "")
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    assert all(option.help for option in options)


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_both_flags_of_help_work(tmp_path: Path, flag: str) -> None:
    assert "Example:" in papervine("query", "run", flag, cwd=tmp_path).stdout


def test_the_version_is_printed(tmp_path: Path) -> None:
    done = papervine("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout.split()[0]) == (0, "papervine")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["biuld"], "No such command 'biuld'"),
        (["build"], "Missing argument 'SOURCE...'"),
        (["stats", "--format", "xml"], "'xml' is not one of"),
        (["load", "absent.jsonl"], "'absent.jsonl' does not exist"),
        (["build", "x", "--column", "title"], "not of the form FIELD=COLUMN"),
        (["query", "list", "nopack"], "no pack is called 'nopack'; there are"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_what_is_wrong(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    done = papervine(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["stats"], "papervine.lbug: there is no store; build one with `papervine build`"),
        (["stats", "--store", "no/such.lbug"], "no/such.lbug: there is no store"),
        (["stats", "--store", "mysql://x"], "no such kind of store"),
        (["query", "show", "lineage/ancestor"], "Did you mean 'lineage/ancestors'"),
        (["query", "show", "zzzzzz"], "No query is called 'zzzzzz'."),
    ],
)
def test_failures_exit_with_1_and_a_message_without_traceback(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    done = papervine(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_only_debug_shows_a_traceback(tmp_path: Path) -> None:
    done = papervine("--debug", "stats", cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "StoreError" in done.stderr


def test_a_server_that_is_not_there_or_has_no_credentials_is_told(tmp_path: Path) -> None:
    absent = papervine(
        "stats", "--store", "bolt://127.0.0.1:1", cwd=tmp_path, NEO4J_USERNAME="neo4j", NEO4J_PASSWORD="x"
    )
    assert absent.returncode == 1
    assert "cannot be reached" in absent.stderr


@pytest.mark.neo4j
def test_a_server_that_refuses_the_password_says_so(tmp_path: Path, neo4j_url: str) -> None:
    done = papervine("stats", "--store", neo4j_url, cwd=tmp_path, NEO4J_PASSWORD="surely wrong")
    assert done.returncode == 1
    assert neo4j_url in done.stderr
    assert "password" in done.stderr.lower()
    assert "surely wrong" not in done.stderr


def test_stats_count_what_is_there(home: Path) -> None:
    rows = json.loads(papervine("stats", "--format", "json", cwd=home).stdout)
    numbers = {row["type"]: row["count"] for row in rows}
    assert (numbers["Paper"], numbers["Model"], numbers["PROPOSES"], numbers["BUILDS_ON"]) == (2, 2, 2, 1)


def test_the_store_can_be_named_in_the_environment(home: Path, tmp_path: Path) -> None:
    done = papervine("stats", cwd=tmp_path, PAPERVINE_STORE=str(home / "papervine.lbug"))
    assert done.returncode == 0


def test_a_query_prints_the_same_rows_in_each_format(home: Path) -> None:
    query = ["cypher", "MATCH (p:Paper) RETURN p.id AS id, p.title AS title ORDER BY id"]
    wanted = [["kettle", HOSTILE], ["teapot", "The Teapot"]]
    assert [
        list(row.values()) for row in json.loads(papervine(*query, "--format", "json", cwd=home).stdout)
    ] == wanted
    table = list(csv.reader(io.StringIO(papervine(*query, "--format", "csv", cwd=home).stdout)))
    assert [row[0] for row in table] == ["id", "kettle", "teapot"]
    markdown = papervine(*query, "--format", "markdown", cwd=home).stdout.splitlines()
    assert len(markdown) == 4
    assert "<b>" not in markdown[2]
    plain = papervine(*query, cwd=home).stdout.splitlines()
    assert [line.split()[0] for line in plain] == ["id", "kettle", "teapot"]


@pytest.mark.parametrize("output", ["table", "json", "csv", "markdown"])
def test_no_output_steers_the_terminal(home: Path, output: str) -> None:
    done = papervine("cypher", "MATCH (p:Paper) RETURN p.title", "--format", output, cwd=home)
    assert "\x1b" not in done.stdout


def test_a_canned_query_runs_with_parameters(home: Path) -> None:
    done = papervine(
        "query", "run", "adoption/used-by", "--param", "name=teapotnet", "--format", "json", cwd=home
    )
    assert done.returncode == 0, done.stderr
    assert any("kettle" in row.values() for row in json.loads(done.stdout))


def test_unknown_names_and_parameters_get_suggestions(home: Path) -> None:
    name = papervine("query", "run", "adoption/used-by", "--param", "name=TeapotNett", cwd=home)
    assert (name.returncode, name.stdout) == (1, "")
    assert "Did you mean 'TeapotNet'" in name.stderr
    parameter = papervine("query", "run", "adoption/used-by", "--param", "nam=TeapotNet", cwd=home)
    assert "Did you mean 'name'" in parameter.stderr


def test_rows_that_are_cut_and_rows_that_are_none_are_told_on_stderr(home: Path) -> None:
    cut = papervine("cypher", "MATCH (p:Paper) RETURN p.id", "--limit", "1", "--format", "csv", cwd=home)
    assert len(cut.stdout.splitlines()) == 2
    assert "Only the first 1 rows" in cut.stderr
    none = papervine(
        "cypher", "MATCH (p:Paper {id: $id}) RETURN p.id", "--param", "id=x", "--format", "json", cwd=home
    )
    assert (none.returncode, json.loads(none.stdout)) == (0, [])
    assert "No rows." in none.stderr


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE (p:Paper {id: 'x'})",
        "MATCH (p) DETACH DELETE p",
        "RETURN 1; RETURN 2",
        "LOAD FROM 'x.csv' RETURN *",
    ],
)
def test_statements_that_would_do_more_than_read_are_refused(home: Path, statement: str) -> None:
    done = papervine("cypher", statement, cwd=home)
    assert (done.returncode, done.stdout) == (1, "")
    assert "line 1, column" in done.stderr


def test_an_error_of_the_engine_is_a_message(home: Path) -> None:
    done = papervine("cypher", "MATCH (p:Papr) RETURN p.id", cwd=home)
    assert done.returncode == 1
    assert "Papr" in done.stderr
    assert "Traceback" not in done.stderr


def test_parameters_of_a_statement_keep_their_kind(home: Path) -> None:
    query = "MATCH (p:Paper) WHERE p.year = $year AND p.id <> $id RETURN count(p) AS n"
    done = papervine(
        "cypher", query, "--param", "year=2020", "--param", "id=1.0.0", "--format", "csv", cwd=home
    )
    assert done.stdout.split() == ["n", "2"]


def test_a_view_is_written_and_its_path_printed(home: Path) -> None:
    done = papervine("view", "-o", "graph.html", "--around", "teapotnet", cwd=home)
    assert (done.returncode, done.stdout) == (0, "graph.html\n")
    assert (home / "graph.html").read_text(encoding="utf-8").lower().startswith("<!doctype html>")
    assert "statements" in done.stderr
    unwritable = papervine("view", "-o", "no/such/folder/graph.html", cwd=home)
    assert unwritable.returncode == 1
    assert "no/such/folder/graph.html" in unwritable.stderr


def test_a_reader_that_stops_early_ends_the_command_quietly(home: Path) -> None:
    command = f"{sys.executable} -m cli query list --format csv | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=home, env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[0] == "name,title,parameters"
    assert done.stdout.splitlines()[1] in ("0", "141")
    assert done.stderr == ""


def test_output_is_utf8_whatever_the_locale(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cli", "cypher", "RETURN 'Ünï' AS x", "--format", "csv"],
        cwd=home, env=environment(PYTHONIOENCODING="ascii"), capture_output=True, check=True,
    )  # fmt: skip
    assert done.stdout.decode() == "x\nÜnï\n"


def test_loading_again_changes_nothing(home: Path, tmp_path: Path) -> None:
    from graph.stores import open_store

    store = tmp_path / "again.lbug"
    dumps = []
    for _ in range(2):
        done = papervine("load", home / "records.jsonl", "--store", store, "--summary", "json", cwd=tmp_path)
        assert done.returncode == 0
        with open_store(str(store), read_only=True) as opened:
            dumps.append(list(opened.dump()))
    summary = {(row["what"], row["kind"]): row["count"] for row in json.loads(done.stdout)}
    assert (summary["papers", "added"], summary["papers", "unchanged"]) == (0, 2)
    assert dumps[0] == dumps[1]


def test_a_broken_record_is_kept_with_its_line_and_the_rest_is_loaded(home: Path, tmp_path: Path) -> None:
    good = (home / "records.jsonl").read_text(encoding="utf-8").splitlines()
    bad = ['{"id": "cut"', '{"id": "x", "title": "T", "abstract": "A", "entities": [{"name": "y"}]}']
    (tmp_path / "mixed.jsonl").write_text("\n".join([good[0], *bad, good[1]]), encoding="utf-8")
    done = papervine("load", "mixed.jsonl", cwd=tmp_path)
    assert done.returncode == 1
    assert "mixed.jsonl: line 2: not JSON" in done.stderr
    kept = [json.loads(line) for line in (tmp_path / "papervine.rejects.jsonl").read_text().splitlines()]
    assert [(reject["source"], reject["line"]) for reject in kept] == [("mixed.jsonl", 2), ("mixed.jsonl", 3)]
    assert (
        papervine(
            "cypher", "MATCH (p:Paper) RETURN count(p)", "--format", "csv", cwd=tmp_path
        ).stdout.split()[1]
        == "2"
    )


def test_a_file_without_records_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    done = papervine("load", "empty.jsonl", cwd=tmp_path)
    assert done.returncode == 1
    assert "no records" in done.stderr


GOLD = [
    {"id": r.id, "title": r.title, "abstract": r.abstract, "relations": [], "results": []}
    | {"entities": [{"n": e.name, "t": e.type, "r": e.role, "s": []} for e in r.entities]}
    for r in RECORDS
]


def test_records_are_measured_against_annotated_papers(home: Path, tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in GOLD))
    measure = ["evaluate", "gold.jsonl", "--records", home / "records.jsonl", "--format", "json"]
    done = papervine(*measure, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    figures = {row["name"]: row for row in json.loads(done.stdout)}
    assert (figures["edge"]["f1"], figures["edge"]["annotated"]) == (1.0, 4)
    assert "2 annotated papers, 0 of them not extracted" in done.stderr


def test_a_bad_line_of_annotation_is_named(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD[0]) + '\n{"id": 1}\n')
    done = papervine("evaluate", "gold.jsonl", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "gold.jsonl:2: no annotated paper: 'entities' is missing" in done.stderr


def test_a_file_that_is_no_store_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("just notes" * 1000)
    done = papervine("stats", "--store", "notes.txt", cwd=tmp_path)
    assert done.returncode == 1
    assert "notes.txt" in done.stderr
    assert (tmp_path / "notes.txt").read_text() == "just notes" * 1000


def test_the_checkout_is_what_is_tested() -> None:
    import cli

    assert Path(os.fspath(cli.__file__)).is_relative_to(ROOT)
