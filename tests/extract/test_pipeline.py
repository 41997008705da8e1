"""The pipeline as a whole: what it finds in plain papers, and that any text gives a record that is valid."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from other_fields import OTHER_FIELDS
from spacy.language import Language

from extract.components.results import SLOTS
from extract.errors import LexiconError, ModelError
from extract.pipeline import MAX_ABSTRACT, MODEL, extract, extract_with, load
from extract.records import RELATION_TYPES, ROLES_OF, Evidence, Paper, Record

TEAPOT = Paper(
    "teapot",
    "TeapotBERT: A Language Model for Kettles",
    "Language models know little about kettles. We introduce TeapotBERT, a model that is fine-tuned from "
    "BERT with LoRA. TeapotBERT is trained on WikiText-103 and evaluated on GLUE, where it reaches an "
    "accuracy of 84.6% and outperforms RoBERTa by 2.1 points. It also does "
    "well in question answering on SQuAD.",
)
KETTLE = Paper(
    "kettle",
    "KettleBench: A Benchmark for Image Classification",
    "We present KettleBench, a benchmark for image classification with 10,000 photographs. We evaluate "
    "ResNet-50 and Vision Transformers (ViTs) on KettleBench. ResNet-50 reaches a top-1 accuracy of 71.3%, "
    "and a Vision Transformer reaches 76.2%. All models are trained on ImageNet with Adam.",
)


def read(pipeline: Language, *papers: Paper) -> list[Record]:
    return list(extract_with(pipeline, list(papers)))


def roles(record: Record) -> dict[str, tuple[str, str]]:
    return {entity.name: (entity.type, entity.role) for entity in record.entities}


def mention_texts(record: Record) -> list[set[str]]:
    """The surface forms of each entity."""
    return [{mention.text for mention in entity.mentions} for entity in record.entities]


def test_a_paper_that_introduces_a_model(pipeline: Language) -> None:
    (record,) = read(pipeline, TEAPOT)
    found = roles(record)
    assert found["TeapotBERT"] == ("Model", "PROPOSES")
    assert found["BERT"] == ("Model", "USES")
    assert found["GLUE"] == ("Dataset", "EVALUATES_ON")
    assert found["RoBERTa"] == ("Model", "COMPARES_WITH")
    assert found["accuracy"] == ("Metric", "REPORTS")
    assert found["LoRA"][0] == "Method"
    assert found["question answering"] == ("Task", "ADDRESSES")
    assert ("TeapotBERT", "OUTPERFORMS", "RoBERTa") in {
        (r.source, r.type, r.target) for r in record.relations
    }
    result = next(r for r in record.results if r.value == "84.6%")
    assert (result.subject, result.dataset, result.metric) == ("TeapotBERT", "GLUE", "accuracy")
    assert (result.number, result.unit) == (84.6, "%")


def test_a_paper_that_introduces_a_data_set(pipeline: Language) -> None:
    (record,) = read(pipeline, KETTLE)
    found = roles(record)
    assert found["KettleBench"][1] == "PROPOSES"
    assert found["ResNet-50"][0] == "Model"
    assert found["ImageNet"][0] == "Dataset"
    assert found["top-1 accuracy"] == ("Metric", "REPORTS")
    assert {"71.3%", "76.2%"} <= {result.value for result in record.results}
    (forms,) = (texts for texts in mention_texts(record) if "ViTs" in texts)
    assert "Vision Transformers" in forms


def test_every_mention_of_an_entity_is_given_in_order(pipeline: Language) -> None:
    (record,) = read(pipeline, TEAPOT)
    proposed = next(entity for entity in record.entities if entity.name == "TeapotBERT")
    places = [(m.field, m.start) for m in proposed.mentions]
    text = TEAPOT.abstract
    first = text.index("TeapotBERT")
    assert places == [("title", 0), ("abstract", first), ("abstract", text.index("TeapotBERT", first + 1))]


def test_evidence_is_the_sentence_that_shows_it(pipeline: Language) -> None:
    (record,) = read(pipeline, TEAPOT)
    (relation,) = (r for r in record.relations if r.type == "OUTPERFORMS" and r.target == "RoBERTa")
    sentence = TEAPOT.abstract[relation.evidence.start : relation.evidence.end]
    assert sentence.startswith("TeapotBERT is trained on")
    assert sentence.endswith("by 2.1 points.")


def test_leftovers_of_markup_stay_in_the_offsets_and_out_of_the_way(pipeline: Language) -> None:
    paper = Paper(
        "latex",
        r"\textbf{TeapotBERT}: A Language Model for Kettles",
        r"We introduce \textsc{TeapotBERT}~\cite{tea2020}, based on {\bf BERT} and 28.2times faster. "
        r"It is evaluated on **GLUE** and reaches an accuracy of 84.6\%.",
    )
    (record,) = read(pipeline, paper)
    assert_valid(paper, record)
    assert {"TeapotBERT", "BERT", "GLUE", "accuracy"} <= roles(record).keys()
    assert roles(record)["TeapotBERT"] == ("Model", "PROPOSES")
    assert r"84.6\%" in {result.value for result in record.results}


def assert_valid(paper: Paper, record: Record) -> None:
    """Fail unless `record` keeps the contract of `extract.records` for `paper`."""
    assert all(getattr(record, name) == value for name, value in vars(paper).items())
    types = {entity.name: entity.type for entity in record.entities}
    assert len(types) == len(record.entities)
    for entity in record.entities:
        assert entity.role in ROLES_OF[entity.type]
        assert entity.mentions
        assert len(set(entity.mentions)) == len(entity.mentions)
        assert entity.name in {mention.text for mention in entity.mentions}
        for mention in entity.mentions:
            text = getattr(paper, mention.field)
            assert 0 <= mention.start < mention.end <= len(text)
            assert mention.text == text[mention.start : mention.end] == mention.text.strip()
    for relation in record.relations:
        assert relation.source != relation.target
        assert {relation.source, relation.target} <= types.keys()
        assert relation.type in RELATION_TYPES
        assert relation.type != "TRAINED_ON" or types[relation.target] == "Dataset"
    for result in record.results:
        for slot, allowed in SLOTS.items():
            name = getattr(result, slot)
            assert name is None or types[name] in allowed
        assert result.number is None or math.isfinite(result.number)
        assert result.value
        assert result.value == result.value.strip()
        assert result.value in text_of(paper, result.evidence)
    statements: list[Any] = [*record.entities, *record.relations, *record.results]
    for statement in statements:
        assert 0 <= statement.confidence <= 1
        assert text_of(paper, statement.evidence).strip()
    again = json.loads(record.to_json(), parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert Record.from_dict(again) == record


def text_of(paper: Paper, evidence: Evidence) -> str:
    text: str = getattr(paper, evidence.field)
    assert 0 <= evidence.start < evidence.end <= len(text)
    return text[evidence.start : evidence.end]


WORDS = (
    "We introduce TeapotNet (TPN)", "BERT", "ResNet-50", "GLUE", "LLaMA-2-7B", "outperforms", "is based on",
    "trained on", "accuracy", "of 84.6%", "+2.6 points", "1,000", "٣٤%", "1e999", "28.2times", "中文模型。",
    "שלום BERT עולם",
)  # fmt: skip
MARKS = (
    ". ", ", ", ": ", "?", "!", "\n", "\r\n", "\t", "(", ")", "()", "(, x)", "[", "]", '"', "'", "$",
    "$k_{ast}$", "\\textbf{", "}", "~cite{x2020}", "\\", "{", "&amp;", "<b>", "—", "–", "−", "-", "½",
    "²", "٪",
)  # fmt: skip
CHARACTERS = (
    "ﬁ", "\u202eabc\u202c", "😀", "👩\u200d👩\u200d👧", "e\u0301", "İ", "ß", "\x00", "\x07", "\u200b",
    "\ufeff", "\xa0", "\u2028", "\x1c", "\ud83d", "\x85", "\U0001f1e9", "\ud7ff",
)  # fmt: skip
PIECES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(WORDS),
    st.sampled_from(MARKS),
    st.sampled_from(CHARACTERS),
)
TEXTS = st.lists(PIECES, max_size=30).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda between: between.join(pieces))
)


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example("", "")
@example("", "We introduce BERT.")
@example("BERT?", "5% of all")
@example(" \n ", "\n\n. ... !?\n")
@example("()", "BERT (, x) ( )")
@example("TeapotNet", "BERT reaches " + "9" * 400 + "% on GLUE.")
@given(TEXTS, TEXTS)
def test_any_text_gives_a_valid_record(pipeline: Language, title: str, abstract: str) -> None:
    paper = Paper("any", title, abstract)
    (record,) = read(pipeline, paper)
    assert_valid(paper, record)


@pytest.mark.parametrize(
    "unit",
    [
        "a", "BERT outperforms ResNet-50. ", "We reach 84.6% on GLUE and 3.2x; ", "BERT (", "中文", "\\{",
        "9", "1 ", "\n", "\x00", "e\u0301",
    ],
    ids=repr,
)  # fmt: skip
def test_very_long_texts_are_read_in_bounded_time(pipeline: Language, unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    paper = Paper("long", text, text)
    (record,) = read(pipeline, paper)
    assert_valid(paper, record)
    assert max((s.evidence.end for s in record.entities), default=0) <= MAX_ABSTRACT


def many(count: int) -> list[Paper]:
    """Short papers that differ from each other."""
    models, sets = ("BERT", "GPT-2", "ResNet-50", "LLaMA"), ("GLUE", "SQuAD", "ImageNet", "MMLU", "C4")
    return [
        Paper(
            f"p{i}",
            f"Kettle{i}: Better {sets[i % 5]}",
            f"We propose Kettle{i}, based on {models[i % 4]}. It reaches {i / 2}% on {sets[i % 5]}.",
        )
        for i in range(count)
    ]


def test_processes_and_order_change_nothing(pipeline: Language) -> None:
    papers = many(130)
    alone = list(extract(papers, processes=1))
    assert [record.id for record in alone] == [paper.id for paper in papers]
    assert list(extract(iter(papers), processes=2)) == alone
    shuffled = random.Random(5).sample(papers, len(papers))
    by_id = {record.id: record for record in read(pipeline, *shuffled[:50])}
    assert all(
        (record.entities, record.relations, record.results)
        == (by_id[record.id].entities, by_id[record.id].relations, by_id[record.id].results)
        for record in alone
        if record.id in by_id
    )


def test_no_papers_give_no_records() -> None:
    assert list(extract([])) == []


def damaged(folder: Path, file: str, content: bytes | None) -> Path:
    """The shipped model, but with `content` as its `file`, or without that file."""
    for path in MODEL.rglob("*"):
        if path.is_file():
            link = folder / "model" / path.relative_to(MODEL)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
    broken = folder / "model" / file
    broken.unlink()
    if content is not None:
        broken.write_bytes(content)
    return folder / "model"


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("config.cfg", None),
        ("meta.json", b"{}"),
        ("entities/arrays.npz", b""),
        ("entities/arrays.npz", b"PK\x03\x04 cut off"),
        ("roles/arrays.npz", None),
        ("encoder/arrays.npz", b"garbage"),
        ("vocab/vectors", None),
    ],
)
def test_a_damaged_model_is_named(tmp_path: Path, file: str, content: bytes | None) -> None:
    model = damaged(tmp_path, file, content)
    with pytest.raises(ModelError) as caught:
        load(model)
    assert str(model) in str(caught.value)


def test_an_absent_model_and_one_of_another_kind_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="absent"):
        load(tmp_path / "absent")
    with pytest.raises(ModelError, match="no_such_package"):
        load("no_such_package")
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(ModelError, match=r"blank is no Papervine pipeline, and no part of it says"):
        load(tmp_path / "blank")


def test_a_model_that_lacks_a_part_is_named(pipeline: Language, tmp_path: Path) -> None:
    pipeline.to_disk(tmp_path / "part", exclude=["relations"])
    meta = tmp_path / "part" / "config.cfg"
    meta.write_text(meta.read_text().replace(',"relations"', "").replace(', "relations"', ""))
    with pytest.raises(ModelError, match="part is no Papervine pipeline: it lacks relations"):
        load(tmp_path / "part")


@pytest.mark.parametrize("processes", [1, 2])
def test_errors_of_model_and_lexicon_reach_the_caller_from_any_process(
    tmp_path: Path, processes: int
) -> None:
    broken = damaged(tmp_path, "roles/arrays.npz", b"PK\x03\x04 cut off")
    with pytest.raises(ModelError) as caught:
        list(extract([TEAPOT], processes=processes, model=broken))
    assert str(broken) in str(caught.value)
    table = tmp_path / "mine.tsv"
    table.write_text("name\ttype\nTeapotBERT\tKettle\n")
    with pytest.raises(LexiconError, match=r"mine\.tsv:2: unknown type"):
        list(extract([TEAPOT], processes=processes, lexicon=table))


@pytest.mark.parametrize("processes", [1, 2])
def test_an_absent_model_or_lexicon_is_told(tmp_path: Path, processes: int) -> None:
    with pytest.raises(ModelError, match="absent"):
        list(extract([TEAPOT], processes=processes, model=tmp_path / "absent"))
    with pytest.raises(LexiconError, match="absent"):
        list(extract([TEAPOT], processes=processes, lexicon=tmp_path / "absent.tsv"))


def repeated(unit: str) -> str:
    """A text of 100,000 characters."""
    return (unit * 100_000)[:100_000]


HARD_TEXTS = st.one_of(
    st.sampled_from(["", " ", "\n\t \r\n", "…!?.,;:—()[]", "\u3000\u2028", "\ud800", "\udfff\ud800 BERT"]),
    st.sampled_from(["x", "中", "BERT ", "84.6% of ", "{", "\\alpha ", "$", "😀", "\ud83d"]).map(repeated),
    st.text("中文模型在数据集上达到了。，BERT0123%", max_size=60),
    st.text("\\{}$_^&%~abcdfhimrtx \n", max_size=80).map(lambda text: f"\\begin{{x}}{text}\\end{{x}}"),
    st.text(st.characters(categories=["Cc", "Cf", "Cs", "Co"]), max_size=30).map("We use {}BERT.".format),
    st.text("😀👩\u200d👧🇩🇪\ufe0f✌🏽 BERT", max_size=40),
    st.text("אבגדﷺ مرحبا\u202e\u202c BERT7%", max_size=60),
    st.text(st.characters(categories=["Zs", "Zl", "Zp", "Po", "Ps", "Pe"]), max_size=40),
)


@settings(max_examples=30, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.just("TeapotNet: A Model"), HARD_TEXTS), HARD_TEXTS)
def test_hard_texts_give_a_valid_record(pipeline: Language, title: str, abstract: str) -> None:
    paper = Paper("hard", title, abstract)
    (record,) = read(pipeline, paper)
    assert_valid(paper, record)


def test_papers_of_other_fields_are_not_flooded(pipeline: Language) -> None:
    records = read(pipeline, *OTHER_FIELDS)
    assert [record.id for record in records] == [paper.id for paper in OTHER_FIELDS]
    found = sum(len(record.entities) for record in records) / len(records)
    assert found <= 5, [[entity.name for entity in record.entities] for record in records]
