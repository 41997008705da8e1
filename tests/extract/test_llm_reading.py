"""From a language model's answer to a record: what is kept, where, and that nothing else gets in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.llm.answer import UNKNOWN_CONFIDENCE, StatedEntity, parse
from extract.llm.prompt import INSTRUCTIONS
from extract.llm.reading import to_record
from extract.records import ENTITY_TYPES, RELATION_TYPES, ROLES, ROLES_OF, Paper, Record

TITLE = "TeapotNet: Boiling Water with a Teapot Network"
ABSTRACT = (
    r"We present \textbf{TeapotNet}, a teapot network. It builds on BERT, not on RoBERTa-2. "
    "On the Water\nBench it reaches 84.6% accuracy, 2.5x that of BERT. Flash attention helps; 84.6 is a lot."
)


def record(entities: list[Any], relations: list[Any] = [], results: list[Any] = []) -> Record:  # noqa: B006
    paper = Paper("p", TITLE, ABSTRACT)
    answer = parse(json.dumps({"entities": entities, "relations": relations, "results": results}))
    return to_record(paper, TITLE, ABSTRACT, answer, "llm:toy")


def entity(name: str, type_: str = "Model", role: str = "USES", *forms: str) -> dict[str, Any]:
    return {"name": name, "forms": list(forms), "type": type_, "role": role, "confidence": 0.9}


TEAPOT = entity("TeapotNet", "Model", "PROPOSES", "Teapot Network", "teapot network")
BERT = entity("BERT", "Model", "COMPARES_WITH")
BENCH = entity("Water Bench", "Dataset", "EVALUATES_ON")
ACCURACY = entity("accuracy", "Metric", "REPORTS")


def mentions(found: Record) -> dict[str, list[tuple[str, int]]]:
    for each in found.entities:
        for mention in each.mentions:
            assert getattr(found, mention.field)[mention.start : mention.end] == mention.text
    return {each.name: [(m.field, m.start) for m in each.mentions] for each in found.entities}


def test_all_places_of_all_forms_are_mentions_in_order() -> None:
    found = record([BERT, TEAPOT])
    assert mentions(found) == {
        "TeapotNet": [("title", 0), ("title", 32), ("abstract", 19), ("abstract", 33)],
        "BERT": [("abstract", ABSTRACT.index("BERT")), ("abstract", ABSTRACT.rindex("BERT"))],
    }
    teapot = found.entities[0]
    sentence = ABSTRACT[teapot.evidence.start : teapot.evidence.end]
    assert sentence == r"We present \textbf{TeapotNet}, a teapot network."


@pytest.mark.parametrize(
    "stated",
    [
        entity("GPT-4"), entity("RoBERTa"), entity("Teapot"[1:]), entity(""), entity("."), entity("bert"),
        entity("Network\nWe"), entity("BERT", "Model", "USES", "Bidirectional Encoder"),
    ],
)  # fmt: skip
def test_what_does_not_stand_in_the_text_by_itself_is_dropped(stated: dict[str, Any]) -> None:
    assert record([stated, TEAPOT]).entities == record([TEAPOT]).entities


def test_white_space_may_differ_and_the_text_counts() -> None:
    assert list(mentions(record([BENCH]))) == ["Water\nBench"]
    found = record(
        [BENCH, ACCURACY], [], [{"dataset": "Water Bench", "metric": "accuracy", "value": "84.6%"}]
    )
    assert found.results[0].dataset == "Water\nBench"


def test_a_form_belongs_to_one_entity_and_a_longer_name_has_its_parts() -> None:
    found = record([
        entity("BERT"), entity("BERT", "Dataset"), entity("Flash attention", "Method"),
        entity("attention", "Method"), entity("teapot network"), entity("network", "Task", "ADDRESSES"),
    ])  # fmt: skip
    assert [(each.name, each.type) for each in found.entities] == [
        ("teapot network", "Model"), ("network", "Task"), ("BERT", "Model"),
        ("Flash attention", "Method"), ("attention", "Method"),
    ]  # fmt: skip


def test_a_role_that_the_type_cannot_have_is_only_a_mention() -> None:
    assert record([entity("accuracy", "Metric", "USES")]).entities[0].role == "MENTIONS"


def test_relations_join_kept_entities_of_fitting_types_once() -> None:
    stated = [
        ("teapot network", "OUTPERFORMS", "BERT"), ("BERT", "BASED_ON", "TeapotNet"),
        ("TeapotNet", "TRAINED_ON", "accuracy"), ("TeapotNet", "BASED_ON", "GPT-4"),
        ("TeapotNet", "VARIANT_OF", "TeapotNet"), ("TeapotNet", "TRAINED_ON", "Water Bench"),
    ]  # fmt: skip
    relations = [{"source": source, "type": type_, "target": target} for source, type_, target in stated]
    found = record([TEAPOT, BERT, BENCH, ACCURACY], relations).relations
    assert [(each.source, each.type, each.target) for each in found] == [
        ("TeapotNet", "OUTPERFORMS", "BERT"),
        ("TeapotNet", "TRAINED_ON", "Water\nBench"),
    ]
    assert found[0].confidence == UNKNOWN_CONFIDENCE
    together = record([BENCH, BERT], [{"source": "BERT", "type": "TRAINED_ON", "target": "Water Bench"}])
    evidence = together.relations[0].evidence
    assert ABSTRACT[evidence.start : evidence.end].startswith("On the Water")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("84.6%", ("84.6%", 84.6, "%")), ("84.6", ("84.6%", 84.6, "%")), ("2.5x", ("2.5x", 2.5, "x")),
        ("4.6%", None), ("84", None), ("90%", None), ("accuracy", None), ("", None),
        (84.6, ("84.6%", 84.6, "%")),
        ("84.6% accuracy", ("84.6% accuracy", None, "")),
    ],
)  # fmt: skip
def test_values_are_those_of_the_text(value: Any, found: tuple[str, float | None, str] | None) -> None:
    results = record([ACCURACY], [], [{"value": value, "metric": "accuracy", "subject": "accuracy"}]).results
    assert [(each.value, each.number, each.unit) for each in results] == ([found] if found else [])
    assert all((each.subject, each.metric) == (None, "accuracy") for each in results)


def test_the_same_result_twice_is_one() -> None:
    assert len(record([ACCURACY], [], [{"value": "84.6%"}, {"value": "84.6%"}]).results) == 1


@pytest.mark.parametrize(
    "content",
    ['```json\n{"entities": []}\n```', '<think>{"entities": 1}</think> Here: {"entities": []}. Done',
     '{"entities": [], "more": 1}'],
)  # fmt: skip
def test_words_and_thoughts_around_the_object_are_passed_over(content: str) -> None:
    assert parse(content).entities == []


def test_items_of_another_form_are_left_out_and_spelling_is_forgiven() -> None:
    items = [
        {"name": "a", "type": "MODEL", "role": "compares with", "confidence": "0.7"},
        {"name": "b", "type": "Kettle"}, 7, None, {"name": ["c"], "type": "Model"},
        {"name": "d", "type": "task", "confidence": 95}, {"name": "e", "type": "Metric", "confidence": None},
    ]  # fmt: skip
    assert parse(json.dumps({"entities": items})).entities == [
        StatedEntity(name="a", type="Model", role="COMPARES_WITH", confidence=0.7),
        StatedEntity(name="d", type="Task", confidence=1.0),
        StatedEntity(name="e", type="Metric", confidence=UNKNOWN_CONFIDENCE),
    ]


def test_the_prompt_tells_every_type_role_and_relation() -> None:
    assert not [name for name in (*ENTITY_TYPES, *ROLES, *RELATION_TYPES) if f"- {name}" not in INSTRUCTIONS]


WORDS = st.sampled_from([
    "BERT", "中文模型", "x", "84.6%", "9", "½", "😀", "\ud800", "\\textbf{", "}", "\n", " ", ". ", "$",
    "\u202e", "שלום",
])  # fmt: skip
TEXTS = st.lists(WORDS, max_size=12).map("".join)


@settings(max_examples=50)
@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=4))
def test_whatever_is_stated_the_record_is_valid(title: str, abstract: str, forms: list[str]) -> None:
    stated = {
        "entities": [{"name": form, "type": ENTITY_TYPES[n], "role": "USES"} for n, form in enumerate(forms)],
        "relations": [{"source": a, "type": "BASED_ON", "target": b} for a in forms for b in forms],
        "results": [{"value": form, "subject": other} for form in forms for other in forms],
    }
    paper = Paper("p", title, abstract)
    found = to_record(paper, title, abstract, parse(json.dumps(stated)), "llm:toy")
    texts = {"title": title, "abstract": abstract}
    assert len({each.name for each in found.entities}) == len(found.entities)
    for each in found.entities:
        assert each.role in ROLES_OF[each.type]
        for mention in each.mentions:
            assert texts[mention.field][mention.start : mention.end] == mention.text != ""
    for statement in (*found.entities, *found.relations, *found.results):
        where = statement.evidence
        assert 0 <= where.start < where.end <= len(texts[where.field])
    for result in found.results:
        assert result.value in texts[result.evidence.field]
    assert Record.from_dict(json.loads(found.to_json())) == found
