"""Training a model with the command, and measuring it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command import environment, papervine

TEXTS = [
    {"text": f"In {town} we saw a {thing}.", "spans": [[3, 7, "Town"], [17, 17 + len(thing), "Thing"]]}
    for town in ("Bern", "Lyon", "Graz", "Oslo")
    for thing in ("kettle", "teapot", "samovar", "ladle")
]
PAPER = {"id": 1, "title": "Kettles", "abstract": "We boil.", "entities": []}
STEP = "epoch 1 of"


def write(path: Path, *objects: object) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in objects), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with texts and a model trained on them, and what the command printed."""
    folder = tmp_path_factory.mktemp("home")
    write(folder / "one.jsonl", *TEXTS[:8])
    write(folder / "two.jsonl", *TEXTS[8:])
    arguments = ["train", "one.jsonl", "two.jsonl", "-o", "model", "--dev-share", "0.25", "--epochs", "6"]
    done = papervine(*arguments, "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stderr
    (folder / "out.json").write_text(done.stdout)
    (folder / "err.txt").write_text(done.stderr)
    return folder


def test_a_model_is_trained_and_its_figures_printed_and_kept(home: Path) -> None:
    figures = json.loads((home / "out.json").read_text())
    assert [figure["name"] for figure in figures] == ["span", "span/Thing", "span/Town"]
    assert figures[0]["annotated"] == 8
    assert figures[0]["f1"] > 0.5
    meta = json.loads((home / "model" / "meta.json").read_text())
    assert meta["training"]["figures"] == figures
    said = (home / "err.txt").read_text()
    assert "epoch 6 of 6: F1 " in said
    assert "12 texts to learn from, 4 to measure on." in said
    assert "model holds the model after epoch " in said


def test_a_trained_model_is_measured_on_other_texts(home: Path) -> None:
    done = papervine("evaluate", "one.jsonl", "--model", "model", "--format", "json", cwd=home)
    assert done.returncode == 0, done.stderr
    figures = {row["name"]: row for row in json.loads(done.stdout)}
    assert figures["span"]["annotated"] == 16
    assert figures["span/Town"]["f1"] > 0.5
    assert "8 annotated texts." in done.stderr


def test_interrupted_it_keeps_the_best_epoch_and_says_so(tmp_path: Path) -> None:
    write(tmp_path / "spans.jsonl", *TEXTS)
    command = [sys.executable, "-m", "cli", "train", "spans.jsonl", "-o", "model", "--epochs", "1000"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stderr
        while STEP not in run.stderr.readline():
            assert run.poll() is None
        run.send_signal(signal.SIGINT)
        said = run.communicate(timeout=60)[1]
    assert run.returncode == 130
    assert "Stopped. model holds the model after epoch " in said
    assert (tmp_path / "model" / "meta.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["spans.jsonl"], 2, "Missing option '-o'"),
        (["spans.jsonl", "-o", "m", "--dev", "spans.jsonl", "--dev-share", "0.1"], 2, "not both"),
        (["spans.jsonl", "-o", "m", "--corpus", "spans.jsonl"], 2, "--corpus is for annotated papers"),
        (["papers.jsonl", "-o", "m", "--seed", "1"], 2, "--seed is for texts with spans"),
        (["spans.jsonl", "papers.jsonl", "-o", "m"], 2, "spans.jsonl holds spans and papers.jsonl papers"),
        (["absent.jsonl", "-o", "m"], 2, "absent.jsonl"),
        (["bad.jsonl", "-o", "m"], 1, "bad.jsonl:2: the span [3, 99"),
        (["none.jsonl", "-o", "m"], 1, "no spans"),
        (["spans.jsonl", "-o", "mine"], 1, "mine is there already and is no model"),
        (["spans.jsonl", "-o", "m", "--vectors", "mine"], 1, "no word vectors can be read from mine"),
    ],
)
def test_what_cannot_be_trained_is_told(arguments: list[str], code: int, reason: str, tmp_path: Path) -> None:
    write(tmp_path / "spans.jsonl", *TEXTS[:2])
    write(tmp_path / "papers.jsonl", PAPER)
    write(tmp_path / "bad.jsonl", TEXTS[0], {"text": "In Bern", "spans": [[3, 99, "Town"]]})
    write(tmp_path / "none.jsonl", {"text": "In Bern", "spans": []})
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").touch()
    done = papervine("train", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert reason in done.stderr
    assert not (tmp_path / "m").exists()


def test_papers_are_learnt_from_if_there_are_enough_and_the_libraries(tmp_path: Path) -> None:
    write(tmp_path / "papers.jsonl", PAPER)
    arguments = ["train", "papers.jsonl", "-o", "m"]
    done = papervine(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert "1 annotated papers are too few to learn from" in done.stderr
    done = papervine(*arguments, "--corpus", "absent.jsonl", cwd=tmp_path)
    assert done.returncode == 2
    entity = {"n": "BERT", "t": "Model", "r": "USES"}
    paper = {**PAPER, "abstract": "We use BERT on GLUE.", "entities": [entity]}
    write(tmp_path / "papers.jsonl", *({**paper, "id": str(i), "title": f"Pots {i}"} for i in range(9)))
    (tmp_path / "torch.py").write_text("raise ImportError('absent', name='torch')")
    done = papervine(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert "torch is not installed: pip install 'papervine[train]'" in done.stderr


def test_what_is_for_papers_is_refused_for_texts(home: Path) -> None:
    for option in (["--reliability"], ["--records", "two.jsonl"]):
        done = papervine("evaluate", "one.jsonl", *option, cwd=home)
        assert done.returncode == 2
        assert "are for annotated papers" in done.stderr


def test_how_far_confidences_can_be_relied_on_is_printed(tmp_path: Path) -> None:
    abstract = "We present TeapotNet, a model. It outperforms BERT on ImageNet."
    entities = [{"n": "TeapotNet", "t": "Model", "r": "PROPOSES"}]
    write(tmp_path / "gold.jsonl", {"id": 1, "title": "Pots", "abstract": abstract, "entities": entities})
    done = papervine("evaluate", "gold.jsonl", "--reliability", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    whole = [row for row in rows if row["kind"] == "edge"][-1]
    assert (whole["low"], whole["high"]) == (0.0, 1.0)
    assert whole["statements"] == sum(row["statements"] for row in rows if row["kind"] == "edge") / 2
