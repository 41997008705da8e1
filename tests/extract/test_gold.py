"""Reading annotated papers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extract.errors import GoldError
from extract.gold import GoldEntity, GoldPaper, GoldResult, gold_of, read_gold
from extract.records import Entity, Evidence, Mention, Record, Relation, Result

SHORT: dict[str, Any] = {
    "id": "t1",
    "title": "Boiling by Learning",
    "abstract": "We propose TeapotNet (TPN).",
    "entities": [{"n": "TeapotNet", "t": "Model", "r": "PROPOSES", "s": ["TPN"]}],
    "relations": [["TeapotNet", "BASED_ON", "BERT"]],
    "results": [{"subject": "TeapotNet", "dataset": None, "metric": "accuracy", "value": "58.8%"}],
}
RECORD = Record(
    id="t1",
    title="Boiling by Learning",
    abstract="We propose TeapotNet (TPN).",
    entities=(
        Entity(
            "TeapotNet", "Model", "PROPOSES", 0.9, "test",
            (Mention("abstract", 11, 20, "TeapotNet"), Mention("abstract", 22, 25, "TPN")),
            Evidence("abstract", 0, 27),
        ),
    ),
    relations=(Relation("TeapotNet", "BASED_ON", "BERT", 0.9, "test", Evidence("abstract", 0, 27)),),
    results=(
        Result("TeapotNet", None, "accuracy", "58.8%", 58.8, "%", 0.9, "test", Evidence("abstract", 0, 27)),
    ),
)  # fmt: skip


def gold(folder: Path, *lines: Any) -> Path:
    path = folder / "gold.jsonl"
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_short_form_is_read(tmp_path: Path) -> None:
    assert read_gold(gold(tmp_path, SHORT)) == [
        GoldPaper(
            "t1",
            "Boiling by Learning",
            "We propose TeapotNet (TPN).",
            (GoldEntity("TeapotNet", "Model", "PROPOSES", ("TeapotNet", "TPN")),),
            (("TeapotNet", "BASED_ON", "BERT"),),
            (GoldResult("58.8%", "TeapotNet", None, "accuracy"),),
        )
    ]


def test_records_are_read_as_annotation_and_compare_with_it(tmp_path: Path) -> None:
    (paper,) = read_gold(gold(tmp_path, RECORD.to_json()))
    assert paper == gold_of(RECORD)
    assert paper.entities[0].forms == ("TeapotNet", "TeapotNet", "TPN")
    assert (paper.relations, paper.results) == (
        read_gold(gold(tmp_path, SHORT))[0].relations,
        read_gold(gold(tmp_path, SHORT))[0].results,
    )


def test_only_id_and_entities_are_required(tmp_path: Path) -> None:
    path = gold(tmp_path, {"id": 7, "entities": []}, "", {"id": "8", "title": None, "entities": []})
    assert [(paper.id, paper.title, paper.key) for paper in read_gold(path)] == [
        ("7", "", "7"), ("8", "", "8"),
    ]  # fmt: skip


def test_titles_that_differ_in_case_and_punctuation_are_the_same_paper() -> None:
    first = GoldPaper("a", "Boiling: by Learning!", "", (), (), ())
    second = GoldPaper("b", "boiling by  learning", "", (), (), ())
    assert first.key == second.key


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "no annotated paper"),
        ("[]", "no annotated paper"),
        ("3", "no annotated paper"),
        ({"entities": []}, "'id' is missing"),
        ({"id": "x"}, "'entities' is missing"),
        ({"id": "x", "entities": [{"n": "A", "t": "Kettle", "r": "USES"}]}, "unknown type 'Kettle'"),
        ({"id": "x", "entities": [{"n": "A", "t": "Model", "r": "BOILS"}]}, "unknown role 'BOILS'"),
        ({"id": "x", "entities": [{"n": "A", "t": "Model"}]}, "'r' is missing"),
        ({"id": "x", "entities": [{"n": 3, "t": "Model", "r": "USES"}]}, "no string"),
        ({"id": "x", "entities": [{"n": "A", "t": "Model", "r": "USES", "s": None}]}, "no annotated paper"),
        ({"id": "x", "entities": ["A"]}, "no annotated paper"),
        ({"id": "x", "entities": [], "relations": [["A", "BASED_ON"]]}, "not enough values"),
        ({"id": "x", "entities": [], "results": [{"subject": "A"}]}, "'value' is missing"),
    ],
)
def test_a_line_that_is_no_annotated_paper_is_told_with_file_and_line(
    tmp_path: Path, line: Any, reason: str
) -> None:
    path = gold(tmp_path, SHORT, "", line)
    with pytest.raises(GoldError) as caught:
        read_gold(path)
    assert str(caught.value).startswith(f"{path}:3: ")
    assert reason in str(caught.value)


def test_files_without_papers_are_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.jsonl").write_bytes('{"id": "é"}'.encode("latin-1"))
    for path, reason in (
        (gold(tmp_path, "", " "), "no annotated papers"),
        (tmp_path / "absent.jsonl", "cannot be read"),
        (tmp_path / "latin.jsonl", "cannot be read"),
        (tmp_path, "cannot be read"),
    ):
        with pytest.raises(GoldError, match=reason) as caught:
            read_gold(path)
        assert str(path) in str(caught.value)
