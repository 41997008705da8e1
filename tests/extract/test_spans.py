"""Reading texts with spans, and measuring what was found in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extract.errors import GoldError, ModelError
from extract.evaluate import Figure
from extract.spans import SpanText, annotation_form, find_spans, read_spans, span_figures, split_texts

TEXT = "A kettle from Bern"
KETTLE, BERN = (2, 8, "Thing"), (14, 18, "Place")


def file(folder: Path, *lines: Any) -> Path:
    path = folder / "spans.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return path


def test_texts_are_read_with_their_spans_and_other_keys_left_alone(tmp_path: Path) -> None:
    path = file(tmp_path, {"id": 7, "text": TEXT, "spans": [KETTLE, BERN]}, "", {"text": "", "spans": []})
    assert read_spans(path) == [SpanText(TEXT, (KETTLE, BERN)), SpanText("", ())]


def test_spans_are_read_without_the_spaces_around_them(tmp_path: Path) -> None:
    path = file(tmp_path, {"text": TEXT, "spans": [[1, 9, "Thing"]]})
    assert read_spans(path)[0].spans == (KETTLE,)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON: Expecting property name enclosed in double quotes at column 2"),
        ("[]", "no text: an object with the keys text and spans is needed"),
        ({"text": 1, "spans": []}, "no text"),
        ({"text": TEXT}, "no list of spans: the key spans is needed, its value may be []"),
        ({"text": TEXT, "spans": [[2, 8]]}, "[2, 8] is no span: [start, end, label] is needed"),
        ({"text": TEXT, "spans": [[2, 8, " "]]}, "is no span"),
        ({"text": TEXT, "spans": [["2", 8, "Thing"]]}, "is no span"),
        (
            {"text": TEXT, "spans": [[14, 19, "Place"]]},
            'the span [14, 19, "Place"] is outside of its text of 18 characters',
        ),
        ({"text": TEXT, "spans": [[-1, 2, "Place"]]}, "outside"),
        ({"text": TEXT, "spans": [[8, 8, "Place"]]}, "is empty"),
        ({"text": TEXT, "spans": [[8, 9, "Place"]]}, "covers nothing but spaces"),
    ],
)
def test_a_line_that_is_none_is_named(line: Any, reason: str, tmp_path: Path) -> None:
    path = file(tmp_path, {"text": TEXT, "spans": [KETTLE]}, line)
    with pytest.raises(GoldError) as error:
        read_spans(path)
    assert f"{path}:2: " in str(error.value)
    assert reason in str(error.value)


def test_a_file_without_texts_is_named(tmp_path: Path) -> None:
    for read in (read_spans, annotation_form):
        with pytest.raises(GoldError, match=r"spans\.jsonl: holds no"):
            read(file(tmp_path, "", " "))
        with pytest.raises(GoldError, match=r"absent\.jsonl: cannot be read"):
            read(tmp_path / "absent.jsonl")


def test_what_a_file_holds_is_seen_from_its_first_object(tmp_path: Path) -> None:
    assert annotation_form(file(tmp_path, "", {"text": TEXT, "spans": []})) == "spans"
    paper = {"id": 1, "title": "Kettles", "abstract": TEXT, "entities": []}
    assert annotation_form(file(tmp_path, paper)) == "papers"
    with pytest.raises(GoldError, match=r"spans\.jsonl:1: no annotation"):
        annotation_form(file(tmp_path, {"title": "Kettles"}))


def test_texts_are_split_by_chance_that_a_seed_decides() -> None:
    texts = [SpanText(str(number), ()) for number in range(20)]
    train, held = split_texts(texts, 0.25, seed=1)
    assert len(held) == 5
    assert sorted([*train, *held], key=texts.index) == texts
    assert split_texts(texts, 0.25, seed=1) == (train, held)
    assert split_texts(texts, 0.25, seed=2) != (train, held)
    assert split_texts(texts, 0.0, seed=1) == (texts, [])


def test_a_span_is_right_if_its_start_end_and_label_are() -> None:
    gold = [SpanText(TEXT, (KETTLE, BERN)), SpanText(TEXT, (BERN,))]
    found = [[KETTLE, (13, 18, "Place")], [(14, 18, "Thing"), BERN]]
    assert span_figures(gold, found).rows() == [
        Figure("span", 0.5, 0.667, 0.571, 3),
        Figure("span/Place", 0.5, 0.5, 0.5, 2),
        Figure("span/Thing", 0.5, 1.0, 0.667, 1),
    ]


def test_the_shipped_model_finds_the_mentions_of_its_entities() -> None:
    text = "We present TeapotNet, a model that is evaluated on ImageNet and outperforms ResNet-50."
    (found,) = find_spans([text])
    named = {(text[start:end], label) for start, end, label in found}
    assert ("ImageNet", "Dataset") in named


def test_a_model_that_cannot_be_loaded_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no-model cannot be loaded"):
        next(find_spans([TEXT], tmp_path / "no-model"))
