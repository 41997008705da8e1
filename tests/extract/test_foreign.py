"""Entities of other spaCy pipelines, with the shipped model's roles, relations and results."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import spacy
from small_docs import make_doc

from extract.errors import ModelError
from extract.foreign import foreign_drafts, type_named
from extract.pipeline import extract, extractor_name, load
from extract.records import Paper, Record

PAPER = Paper(
    "teapot",
    "TeapotNet: Boiling Water",
    "We introduce TeapotNet and masked kettle modelling (MKM), which trains it. "
    "It reaches an accuracy of 84.6% on WaterBench in Paris and outperforms BERT. MKM helps on WaterBench.",
)
PATTERNS = [
    ("MODELS", "TeapotNet"), ("models", "BERT"), ("Material", "WaterBench"), ("CITY", "Paris"),
    ("method", "masked kettle modelling"), ("method", "MKM"), ("metric", "accuracy"), ("CITY", "Boiling"),
]  # fmt: skip


def toy(folder: Path, patterns: list[tuple[str, str]] = PATTERNS) -> Path:
    """A pipeline that finds those phrases, on disk."""
    nlp = spacy.blank("en", meta={"name": "toy", "version": "1.2"})
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": label, "pattern": phrase} for label, phrase in patterns])
    nlp.to_disk(folder / "toy")
    return folder / "toy"


def texts(record: Record) -> dict[str, tuple[str, str, list[str]]]:
    return {e.name: (e.type, e.role, [m.text for m in e.mentions]) for e in record.entities}


@pytest.mark.parametrize("processes", [1, 2])
def test_its_entities_replace_ours_and_the_rest_is_found_for_them(tmp_path: Path, processes: int) -> None:
    ignored: Counter[str] = Counter()
    model, labels = toy(tmp_path), (("Material", "Dataset"),)
    (record,) = extract([PAPER], processes=processes, model=model, labels=labels, ignored=ignored)
    assert texts(record) == {
        "TeapotNet": ("Model", "PROPOSES", ["TeapotNet", "TeapotNet"]),
        "MKM": ("Method", "PROPOSES", ["masked kettle modelling", "MKM", "MKM"]),
        "accuracy": ("Metric", "REPORTS", ["accuracy"]),
        "WaterBench": ("Dataset", "EVALUATES_ON", ["WaterBench", "WaterBench"]),
        "BERT": ("Model", "COMPARES_WITH", ["BERT"]),
    }
    for entity in record.entities:
        for mention in entity.mentions:
            assert getattr(PAPER, mention.field)[mention.start : mention.end] == mention.text
    assert ("TeapotNet", "OUTPERFORMS", "BERT") in {(r.source, r.type, r.target) for r in record.relations}
    (result,) = record.results
    assert (result.dataset, result.metric, result.value) == ("WaterBench", "accuracy", "84.6%")
    assert ignored == {"CITY": 2}
    assert record.extractor == extractor_name(model, None, labels)
    assert record.extractor.startswith("toy-1.2/papervine-")
    assert record.entities[0].extractor == record.extractor.partition("+")[0]


def test_other_labels_give_another_name(tmp_path: Path) -> None:
    model = toy(tmp_path)
    names = {extractor_name(model), extractor_name(model, None, (("Material", "Dataset"),))}
    assert len({*names, extractor_name(model, None, (("Material", "Task"),))}) == 3


def test_the_users_lexicon_has_the_last_word_there_too(tmp_path: Path) -> None:
    table = tmp_path / "mine.tsv"
    table.write_text("name\ttype\nParis\tDataset\nBERT\tMethod\n")
    (record,) = extract([PAPER], processes=1, model=toy(tmp_path), lexicon=table)
    found = texts(record)
    assert (found["Paris"][0], found["BERT"][0], "WaterBench" in found) == ("Dataset", "Method", False)


@pytest.mark.parametrize(
    ("label", "type_"),
    [("DATASETS", "Dataset"), ("data-set", "Dataset"), ("Models", "Model"), ("task", "Task"), ("ORG", None),
     ("", None)],
)  # fmt: skip
def test_labels_are_types_in_any_case_and_number(label: str, type_: str | None) -> None:
    assert type_named(label) == type_


def test_a_pipeline_without_labels_that_can_be_used_tells_those_that_it_has(tmp_path: Path) -> None:
    model = toy(tmp_path, [("ORG", "Paris"), ("GPE", "France")])
    with pytest.raises(ModelError, match=r"toy names one of Model, .*: GPE, ORG\. .*--label GPE=Dataset"):
        load(model)
    with pytest.raises(ModelError, match=r"toy has no label MATERIAL; its labels: GPE, ORG"):
        load(model, labels=(("MATERIAL", "Dataset"),))
    assert load(model, labels=(("GPE", "Dataset"),))


def test_labels_are_not_for_our_own_model() -> None:
    with pytest.raises(ModelError, match="is a Papervine pipeline"):
        load(labels=(("X", "Dataset"),))


def test_what_is_no_name_is_left_out() -> None:
    doc = make_doc("On Tea\nWe use  BERT , really.")
    text = doc.text
    spans = [(3, 9), (text.index(" BERT"), text.index(",")), (text.index(","), text.index(",") + 1)]
    (draft,) = foreign_drafts(doc, [(start, end, "Model") for start, end in spans])
    assert (draft.name, doc[draft.spans[0][0] : draft.spans[0][1]].text) == ("BERT", "BERT")
