"""What the command extracts with: own names, other models, language models, and how certain it must be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy
from click.testing import CliRunner
from command import lines, papervine
from llm_server import Reply, Standin, paper_of, standin

from cli import papervine as group
from graph.stores import open_store

TEXT = "We present TeapotNet, a model that boils water. It outperforms BERT on the WaterBench benchmark."
MADE_UP = "We measure the floopwug score of BERT on GLUE. It boils water."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file of three papers and a lexicon."""
    papers = [
        {"id": "teapot", "title": "TeapotNet: Boiling Water", "abstract": TEXT},
        {"id": "wug", "title": "A Study of Stirring", "abstract": MADE_UP},
        {"id": "cup", "title": "Cups", "abstract": "Cups are nice. We use BERT."},
    ]
    (tmp_path / "papers.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in papers))
    (tmp_path / "names.tsv").write_text("name\ttype\taliases\nFloopWug\tTask\tfloopwug score\n")
    return tmp_path


def papers_of(output: str) -> dict[str, int]:
    """The numbers of papers in the summary that a build printed as JSON."""
    return {row["kind"]: row["count"] for row in json.loads(output) if row["what"] == "papers"}


def tasks(store: Path) -> set[str]:
    with open_store(str(store), read_only=True) as opened:
        table = opened.query("MATCH (t:Task) RETURN t.name")
    return {row[0] for row in table.rows}


def test_own_names_are_extracted_and_a_changed_lexicon_changes_the_graph(folder: Path) -> None:
    build = ["build", "papers.jsonl", "--lexicon", "names.tsv", "--summary", "json"]
    first = papervine(*build, cwd=folder)
    assert first.returncode == 0, first.stderr
    assert "floopwug score" in tasks(folder / "papervine.lbug")
    assert papers_of(papervine(*build, cwd=folder).stdout)["unchanged"] == 3
    (folder / "names.tsv").write_text("name\ttype\nCups\tTask\n")
    assert papers_of(papervine(*build, cwd=folder).stdout)["changed"] == 3
    assert "floopwug score" not in tasks(folder / "papervine.lbug")


def test_a_file_of_records_goes_on_with_the_same_lexicon_only(folder: Path) -> None:
    extract = ["extract", "papers.jsonl", "-o", "r.jsonl", "--processes", "2"]
    assert papervine(*extract, "--lexicon", "names.tsv", cwd=folder).returncode == 0
    found = {entity["name"] for entity in lines(folder / "r.jsonl")[1]["entities"]}
    assert "floopwug score" in found
    again = papervine(*extract, "--lexicon", "names.tsv", cwd=folder)
    assert "3 of 3 papers were extracted before" in again.stderr
    assert "extracted before" not in papervine(*extract, cwd=folder).stderr


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (b"name\ttype\nA\tModel\nB\tKettle\n", "names.tsv:3: unknown type 'Kettle'; known: Model"),
        (b"name\ttype\nTh\xe9\tModel\n", "names.tsv:2: cannot be read as UTF-8: the byte 0xe9"),
        (b"A\tModel\n", "names.tsv:1: the header lacks name, type: the first line names the columns"),
        (None, "File 'names.tsv' does not exist"),
    ],
)
def test_a_lexicon_that_cannot_be_used_is_told_with_its_line(
    folder: Path, table: bytes | None, message: str
) -> None:
    (folder / "names.tsv").unlink() if table is None else (folder / "names.tsv").write_bytes(table)
    done = papervine("build", "papers.jsonl", "--lexicon", "names.tsv", cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in " ".join(done.stderr.split())
    assert not (folder / "papervine.lbug").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--label", "X=Dataset"], "--label says what the labels of --model stand for"),
        (["--model", "m", "--label", "X"], "'X' is not of the form THEIRS=OURS"),
        (["--model", "m", "--label", "X=Kettle"], "'Kettle' is no type; there are Model, Method"),
        (["--llm", "m", "--model", "m"], "--llm reads the papers by itself: leave out --model"),
        (["--llm", "m", "--lexicon", "names.tsv"], "leave out --lexicon"),
        (["--llm", "m", "--llm-url", "localhost"], "'localhost' does not begin with http:// or https://"),
        (["--min-confidence", "1.5"], "'--min-confidence': 1.5 is not in the range"),
        (["--llm-requests", "0"], "'--llm-requests': 0 is not in the range"),
    ],
)
def test_options_that_make_no_sense_exit_with_2(
    folder: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], message: str
) -> None:
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(group, ["extract", "papers.jsonl", *options])
    assert done.exit_code == 2
    assert message in " ".join(done.output.split())


def toy_model(folder: Path) -> None:
    """A pipeline of another kind in the folder ``toy``."""
    nlp = spacy.blank("en", meta={"name": "toy", "version": "1"})
    patterns = [("MODELS", "TeapotNet"), ("MATERIAL", "WaterBench"), ("FOOD", "water"), ("FOOD", "Cups")]
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": label, "pattern": phrase} for label, phrase in patterns])
    nlp.to_disk(folder / "toy")


def test_another_pipeline_gives_the_entities(folder: Path) -> None:
    toy_model(folder)
    done = papervine(
        "extract",
        "papers.jsonl",
        "--model",
        "toy",
        "--label",
        "MATERIAL=dataset",
        "-o",
        "r.jsonl",
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("entities are left out, whose labels stand for no type: FOOD (4)") == 1
    records = lines(folder / "r.jsonl")
    assert [{e["name"]: e["type"] for e in record["entities"]} for record in records] == [
        {"TeapotNet": "Model", "WaterBench": "Dataset"}, {}, {},
    ]  # fmt: skip
    unmapped = papervine("extract", "papers.jsonl", "--model", "toy", "--label", "X=Task", cwd=folder)
    assert unmapped.returncode == 1
    assert "the model toy has no label X; its labels: FOOD, MATERIAL, MODELS" in unmapped.stderr


def test_a_model_that_is_not_there_is_told(folder: Path) -> None:
    done = papervine("build", "papers.jsonl", "--model", "absent_model", cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "the model absent_model cannot be loaded: there is no such folder or package" in done.stderr
    assert not (folder / "papervine.lbug").exists()


def answer(request: dict[str, Any]) -> dict[str, Any]:
    text = "{title} {abstract}".format(**paper_of(request))
    names = [name for name in ("TeapotNet", "BERT", "Cups") if name in text]
    sure = {"TeapotNet": 0.9, "BERT": 0.6, "Cups": 0.5}
    return {"entities": [{"name": n, "type": "Model", "role": "USES", "confidence": sure[n]} for n in names]}


@pytest.fixture
def server() -> Iterator[Standin]:
    with standin() as running:
        running.reply = lambda request: Reply(answer(request))
        yield running


def test_a_graph_of_one_bound_and_then_another_is_that_of_the_other(folder: Path, server: Standin) -> None:
    def built(*options: str) -> tuple[dict[str, int], list[object]]:
        ask = ["--llm", "toy", "--llm-url", server.url, "--summary", "json", *options]
        done = papervine("build", "papers.jsonl", *ask, cwd=folder, PAPERVINE_CACHE=str(folder))
        assert done.returncode == 0, done.stderr
        with open_store(str(folder / options[-1]), read_only=True) as opened:
            return papers_of(done.stdout), list(opened.dump())

    _, low = built("--store", "low.lbug")
    _, high = built("--min-confidence", "0.7", "--store", "high.lbug")
    assert len(high) < len(low)
    counts, now = built("--min-confidence", "0.7", "--store", "low.lbug")
    assert (counts["changed"], now) == (3, high)
    assert built("--min-confidence", "0.7", "--store", "low.lbug")[0]["unchanged"] == 3
    counts, again = built("--store", "high.lbug")
    assert (counts["changed"], again) == (3, low)
    assert len(server.requests) == 3


def test_statements_are_left_out_when_they_are_extracted_or_loaded(folder: Path, server: Standin) -> None:
    ask = ["papers.jsonl", "--llm", "toy", "--llm-url", server.url]
    bound, cache = ["--min-confidence", "0.7"], {"PAPERVINE_CACHE": str(folder)}
    for options in (["-o", "all.jsonl"], ["-o", "high.jsonl", *bound]):
        assert papervine("extract", *ask, *options, cwd=folder, **cache).returncode == 0
    high = lines(folder / "high.jsonl")
    assert [[entity["name"] for entity in record["entities"]] for record in high] == [["TeapotNet"], [], []]
    assert {record["extractor"][-5:] for record in high} == {">=0.7"}
    assert papervine("load", "high.jsonl", "--store", "one.lbug", cwd=folder).returncode == 0
    assert papervine("load", "all.jsonl", *bound, "--store", "two.lbug", cwd=folder).returncode == 0
    dumps = []
    for store in ("one.lbug", "two.lbug"):
        with open_store(str(folder / store), read_only=True) as opened:
            dumps.append(list(opened.dump()))
    assert dumps[0] == dumps[1]
    build = ["build", *ask, *bound, "--store", "two.lbug", "--summary", "json"]
    assert papers_of(papervine(*build, cwd=folder, **cache).stdout)["unchanged"] == 3


def test_a_language_model_extracts_and_is_asked_once(folder: Path, server: Standin) -> None:
    variables = {"PAPERVINE_CACHE": str(folder / "cache"), "OPENAI_API_KEY": "secret"}
    ask = ["--llm", "toy/model", "--llm-url", server.url]
    done = papervine("build", "papers.jsonl", *ask, "--summary", "json", cwd=folder, **variables)
    assert done.returncode == 0, done.stderr
    assert (papers_of(done.stdout)["added"], len(server.requests)) == (3, 3)
    assert set(server.keys) == {"Bearer secret"}
    again = papervine("build", "papers.jsonl", *ask, "--summary", "json", cwd=folder, **variables)
    assert papers_of(again.stdout)["unchanged"] == 3
    variables["PAPERVINE_LLM_URL"] = server.url
    records = papervine("extract", "papers.jsonl", "--llm", "toy/model", cwd=folder, **variables)
    assert records.returncode == 0, records.stderr
    found = [json.loads(line) for line in records.stdout.splitlines()]
    assert [[entity["name"] for entity in record["entities"]] for record in found] == [
        ["TeapotNet", "BERT"], ["BERT"], ["Cups", "BERT"],
    ]  # fmt: skip
    assert found[0]["extractor"].startswith("llm:toy/model+")
    assert len(server.requests) == 3
    fresh = papervine("extract", "papers.jsonl", *ask, "--fresh", cwd=folder, **variables)
    assert (fresh.stdout, len(server.requests)) == (records.stdout, 6)


def test_a_paper_without_an_answer_is_kept_counted_and_tried_again(folder: Path, server: Standin) -> None:
    server.reply = lambda request: Reply("?" if paper_of(request)["title"] == "Cups" else answer(request))
    ask = ["build", "papers.jsonl", "--llm", "toy", "--llm-url", server.url, "--summary", "json"]
    ask += ["--records", "r.jsonl"]
    done = papervine(*ask, cwd=folder, PAPERVINE_CACHE=str(folder / "cache"))
    reason = "no usable answer from toy: it is no JSON"
    assert done.returncode == 1
    assert f"Warning: papers.jsonl: line 3: {reason}" in done.stderr
    assert "Traceback" not in done.stderr
    assert {row["kind"]: row["count"] for row in json.loads(done.stdout)}[reason] == 1
    (reject,) = lines(folder / "papervine.rejects.jsonl")
    assert reject["text"] == "Cups\nCups are nice. We use BERT."
    assert [record["id"] for record in lines(folder / "r.jsonl")] == ["teapot", "wug"]
    server.reply = lambda request: Reply(answer(request))
    before = len(server.requests)
    again = papervine(*ask, cwd=folder, PAPERVINE_CACHE=str(folder / "cache"))
    assert again.returncode == 0, again.stderr
    assert papers_of(again.stdout)["added"] == 1
    assert server.papers()[before:] == ["Cups"]
    assert [record["id"] for record in lines(folder / "r.jsonl")] == ["teapot", "wug", "cup"]


@pytest.mark.parametrize(
    ("status", "message"), [(401, "refuses the key in OPENAI_API_KEY"), (404, "has no model toy")]
)
def test_a_language_model_that_cannot_be_asked_is_told(
    folder: Path, server: Standin, status: int, message: str
) -> None:
    server.reply = lambda request: Reply(status=status)
    ask = ["extract", "papers.jsonl", "--llm", "toy", "--llm-url", server.url]
    done = papervine(*ask, cwd=folder, PAPERVINE_CACHE=str(folder), OPENAI_API_KEY="secret")
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_without_a_key_openai_is_not_asked(folder: Path) -> None:
    done = papervine("extract", "papers.jsonl", "--llm", "m", cwd=folder, PAPERVINE_CACHE=str(folder))
    assert (done.returncode, done.stdout) == (1, "")
    assert "OPENAI_API_KEY is not set; for a server of your own, give --llm-url" in done.stderr
