"""Figures of records against annotated papers."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from extract.evaluate import Figure, evaluate, fold_form, match_entities
from extract.gold import GoldEntity, GoldPaper, GoldResult, read_gold
from extract.records import (
    ENTITY_TYPES,
    RELATION_TYPES,
    ROLES,
    Entity,
    Evidence,
    Mention,
    Record,
    Relation,
    Result,
)

HERE = Evidence("abstract", 0, 1)


def entity(name: str, label: str = "Model", role: str = "USES", *forms: str) -> GoldEntity:
    return GoldEntity(name, label, role, (name, *forms))


def paper(
    *entities: GoldEntity,
    relations: tuple[tuple[str, str, str], ...] = (),
    results: tuple[GoldResult, ...] = (),
    id_: str = "p",
    title: str = "A Paper",
) -> GoldPaper:
    return GoldPaper(id_, title, "", entities, relations, results)


def record(paper: GoldPaper) -> Record:
    """The record that says just what an annotated paper does."""
    return Record(
        id=paper.id,
        title=paper.title,
        abstract=paper.abstract,
        entities=tuple(
            Entity(
                e.name, e.type, e.role, 1.0, "test",  # type: ignore[arg-type]
                tuple(Mention("abstract", 0, 1, form) for form in e.forms), HERE,
            )
            for e in paper.entities
        ),
        relations=tuple(Relation(s, label, t, 1.0, "test", HERE) for s, label, t in paper.relations),  # type: ignore[arg-type]
        results=tuple(
            Result(r.subject, r.dataset, r.metric, r.value, None, "", 1.0, "test", HERE)
            for r in paper.results
        ),
    )  # fmt: skip


def figures(gold: GoldPaper, found: GoldPaper) -> dict[str, tuple[float | None, float, float | None, int]]:
    """The figures of one paper by name: precision, recall, F1 and how many were annotated."""
    return {row.name: row[1:] for row in evaluate([gold], [record(found)]).rows()}


@pytest.mark.parametrize(
    ("one", "other"),
    [("GPT-4", "gpt 4"), ("LLMs", "llm"), ("top-1 accuracy", "Top-1 Accuracy"), ("β-VAE", "βVAE"),
     ("C++", "c++"), ("k_{ast}", "k ast"), ("58.8 %", "58.8%")],
)  # fmt: skip
def test_forms_are_compared_without_case_punctuation_and_plural(one: str, other: str) -> None:
    assert fold_form(one) == fold_form(other)


@pytest.mark.parametrize(("one", "other"), [("C++", "C"), ("C#", "C"), ("loss", "los"), ("bus", "bu")])
def test_short_words_and_double_s_keep_their_end(one: str, other: str) -> None:
    assert fold_form(one) != fold_form(other)


def test_entities_match_one_to_one_and_first_within_their_type() -> None:
    gold = [entity("BERT", "Method"), entity("BERT", "Model"), entity("LoRA", "Method", "USES", "adapters")]
    found = [entity("bert", "Model"), entity("adapter", "Task"), entity("BERT", "Method"), entity("BERT")]
    assert match_entities(gold, found) == [(0, 2), (1, 0), (2, 1)]
    assert match_entities([entity("…")], [entity("!")]) == []


def test_a_record_that_says_what_the_annotation_says_is_perfect() -> None:
    gold = paper(
        entity("TeapotNet", "Model", "PROPOSES", "TPN"),
        entity("WaterBench", "Dataset", "EVALUATES_ON"),
        relations=(("TeapotNet", "TRAINED_ON", "WaterBench"),),
        results=(GoldResult("58.8%", "TeapotNet", "WaterBench"),),
    )
    rows = figures(gold, gold)
    assert rows.pop("proposed") == (None, 1.0, None, 1)
    assert rows == {
        **dict.fromkeys(("entity", "span", "edge", "named"), (1.0, 1.0, 1.0, 2)),
        **dict.fromkeys(("entity/Model", "entity/Dataset", "relation", "result"), (1.0, 1.0, 1.0, 1)),
    }


def test_type_and_role_count_only_where_they_belong() -> None:
    gold = paper(entity("BERT", "Model", "USES"), entity("LoRA", "Method", "USES"), entity("GLUE", "Dataset"))
    found = paper(entity("BERT", "Model", "MENTIONS"), entity("LoRA", "Model"), entity("nothing", "Task"))
    rows = figures(gold, found)
    assert rows["span"] == (0.667, 0.667, 0.667, 3)
    assert rows["entity"] == (0.333, 0.333, 0.333, 3)
    assert rows["edge"] == (0.0, 0.0, 0.0, 3)
    assert rows["entity/Model"] == (0.5, 1.0, 0.667, 1)
    assert rows["entity/Method"] == (0.0, 0.0, 0.0, 1)
    assert rows["entity/Task"] == (0.0, 0.0, 0.0, 0)


def test_named_leaves_out_phrases_in_lower_case() -> None:
    gold = paper(entity("BERT"), entity("adapters", "Method"), entity("Kettle", "Task"))
    found = paper(entity("BERT"), entity("adapter", "Method"), entity("boiling", "Task"), entity("GPT-2"))
    assert figures(gold, found)["named"] == (0.5, 1.0, 0.667, 1)


def test_a_phrase_that_matches_a_name_counts_as_named() -> None:
    gold = paper(entity("adapters", "Method", "USES", "AdapterNet"))
    found = paper(entity("AdapterNet", "Method"))
    assert figures(gold, found)["named"] == (1.0, 1.0, 1.0, 1)
    assert figures(found, gold)["named"] == (1.0, 1.0, 1.0, 1)


def test_proposed_is_the_recall_of_named_proposals_whatever_their_type() -> None:
    gold = paper(
        entity("TeapotNet", "Model", "PROPOSES"), entity("WaterBench", "Dataset", "PROPOSES"),
        entity("a new way", "Method", "PROPOSES"),
    )  # fmt: skip
    found = paper(entity("TeapotNet", "Method", "PROPOSES"), entity("WaterBench", "Dataset", "EVALUATES_ON"))
    assert figures(gold, found)["proposed"] == (None, 0.5, None, 2)


def test_relations_need_both_ends_and_the_type() -> None:
    things = (entity("TeapotNet", "Model", "USES", "TPN"), entity("BERT"), entity("GPT"))
    gold = paper(*things, relations=(("TeapotNet", "BASED_ON", "BERT"), ("TeapotNet", "OUTPERFORMS", "GPT")))
    found = paper(
        entity("TPN"), entity("BERT"), entity("GPT"), entity("Kettle"),
        relations=(
            ("TPN", "BASED_ON", "BERT"), ("TPN", "BASED_ON", "GPT"), ("GPT", "OUTPERFORMS", "TPN"),
            ("TPN", "BASED_ON", "Kettle"),
        ),
    )  # fmt: skip
    assert figures(gold, found)["relation"] == (0.25, 0.5, 0.333, 2)


def test_ends_that_were_not_matched_are_never_the_same() -> None:
    lone = (("Kettle", "BASED_ON", "Stove"),)
    assert figures(paper(relations=lone), paper(relations=lone))["relation"] == (0.0, 0.0, 0.0, 1)


@pytest.mark.parametrize(
    ("found", "right"),
    [
        (GoldResult("58.8 %", "TPN", "WaterBench", "accuracy"), True),
        (GoldResult("58.8%", "TPN", "WaterBench", None), True),
        (GoldResult("58.8%", "TPN", None, "accuracy"), False),
        (GoldResult("58.8%", "BERT", "WaterBench"), False),
        (GoldResult("58.8%", None, "WaterBench"), False),
        (GoldResult("58.8%", "Kettle", "WaterBench"), False),
        (GoldResult("58.9%", "TPN", "WaterBench"), False),
    ],
)
def test_results_need_the_value_and_each_slot_that_is_annotated(found: GoldResult, right: bool) -> None:
    things = (entity("WaterBench", "Dataset"), entity("accuracy", "Metric"), entity("BERT"))
    gold = paper(
        entity("TeapotNet", "Model", "USES", "TPN"),
        *things,
        results=(GoldResult("58.8%", "TeapotNet", "WaterBench"),),
    )
    extracted = paper(entity("TPN"), *things, results=(found,))
    assert figures(gold, extracted)["result"][0] == float(right)


def test_a_result_stated_twice_is_matched_twice_at_most() -> None:
    value = GoldResult("58.8%")
    assert figures(paper(results=(value, value)), paper(results=(value,)))["result"] == (1.0, 0.5, 0.667, 2)
    assert figures(paper(results=(value,)), paper(results=(value, value)))["result"] == (0.5, 1.0, 0.667, 1)


def test_papers_are_joined_by_title_and_else_by_id() -> None:
    gold = [
        paper(entity("BERT"), id_="1", title="Boiling: Water"),
        paper(entity("BERT"), id_="2", title="Kettles"),
        paper(entity("BERT"), entity("GPT"), id_="3", title="Absent"),
    ]
    found = [
        record(paper(entity("BERT"), id_="other", title="boiling water")),
        record(paper(entity("BERT"), id_="2", title="Kettles, revised")),
    ]
    measured = evaluate(gold, found)
    assert measured.absent == 1
    assert next(row for row in measured.rows() if row.name == "entity") == Figure(
        "entity", 1.0, 0.5, 0.667, 4
    )


def test_nothing_against_nothing_has_no_figures() -> None:
    assert evaluate([], []).rows() == []
    assert evaluate([paper()], [record(paper())]).rows() == []


Change = Callable[[random.Random, dict[str, Any]], None]


def _forms(rng: random.Random, data: dict[str, Any]) -> None:
    for item in data["entities"]:
        if rng.random() < 0.3:
            item["name"] = rng.choice([m["text"] for m in item["mentions"]]).upper() + rng.choice(["", "s"])


def _types(rng: random.Random, data: dict[str, Any]) -> None:
    for item in data["entities"]:
        if rng.random() < 0.3:
            item["type"], item["role"] = rng.choice(ENTITY_TYPES), rng.choice(ROLES)


def _losses(rng: random.Random, data: dict[str, Any]) -> None:
    for kind in ("entities", "relations", "results"):
        data[kind] = [item for item in data[kind] if rng.random() < 0.7]


def _inventions(rng: random.Random, data: dict[str, Any]) -> None:
    names = [item["name"] for item in data["entities"]]
    for name in (*rng.sample(names, len(names) // 4), f"Kettle-{rng.randrange(9)}", "boiling"):
        data["entities"].insert(rng.randrange(len(data["entities"]) + 1), entity_row(rng, name))
    for relation in rng.sample(data["relations"], len(data["relations"]) // 2):
        data["relations"].append({**relation, "type": rng.choice(RELATION_TYPES)})
    for result in data["results"][:2]:
        data["results"].append(
            {**result, rng.choice(["subject", "dataset", "metric"]): rng.choice([None, *names])}
        )


def entity_row(rng: random.Random, name: str) -> dict[str, Any]:
    return {
        "name": name, "type": rng.choice(ENTITY_TYPES), "role": rng.choice(ROLES), "confidence": 1.0,
        "extractor": "test", "mentions": [{"field": "abstract", "start": 0, "end": 1, "text": name.lower()}],
        "evidence": vars(HERE),
    }  # fmt: skip


def changed(gold: list[GoldPaper], seed: int) -> Iterator[Record]:
    """The annotation as records, with losses, inventions and errors of every kind."""
    rng = random.Random(seed)
    for annotated in gold:
        data = json.loads(record(annotated).to_json())
        for change in (_types, _losses, _inventions, _forms):
            if rng.random() < 0.6:
                change(rng, data)
        if rng.random() < 0.1:
            continue
        if rng.random() < 0.1:
            data["title"] = "Another Title"
        yield Record.from_dict(data)


@pytest.mark.shared
@pytest.mark.parametrize("seed", [1, 2])
def test_figures_are_those_of_the_reference_on_erroneous_records(
    shared: Path, tmp_path: Path, seed: int
) -> None:
    lines = (shared / "gold" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    sample = random.Random(seed).sample(lines, 300)
    (tmp_path / "gold.jsonl").write_text("\n".join(sample), encoding="utf-8")
    gold = read_gold(tmp_path / "gold.jsonl")
    records = list(changed(gold, seed))
    (tmp_path / "records.jsonl").write_text("\n".join(r.to_json() for r in records), encoding="utf-8")
    script = shared / "gold" / "score.py"
    done = subprocess.run(
        [sys.executable, script, tmp_path / "gold.jsonl", tmp_path / "records.jsonl", "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    expected = json.loads(done.stdout)
    measured = evaluate(gold, records)
    assert measured.absent == expected.pop("papers absent") > 0
    ours = {
        row.name: {"p": row.precision, "r": row.recall, "f1": row.f1, "gold": row.annotated}
        for row in measured.rows()
    }
    assert {name: {k: v for k, v in row.items() if v is not None} for name, row in ours.items()} == expected
    assert all(0 < row["r"] < 1 for row in expected.values())
