"""The shipped sample is whole, and its annotation fits its text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extract.readers.daily_papers import read_page
from extract.records import ENTITY_TYPES, RELATION_TYPES, ROLES, Paper

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


@pytest.fixture(scope="module")
def papers() -> dict[str, Paper]:
    page = SAMPLES / "landmarks.txt"
    found = list(read_page(page.read_text(encoding="utf-8"), page.name))
    return {paper.id: paper for paper in found if isinstance(paper, Paper)}


@pytest.fixture(scope="module")
def gold() -> list[dict[str, Any]]:
    lines = (SAMPLES / "landmarks.gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_every_paper_of_the_page_is_annotated_with_the_text_as_read(
    papers: dict[str, Paper], gold: list[dict[str, Any]]
) -> None:
    assert {g["id"]: (g["title"], g["abstract"]) for g in gold} == {
        paper.id: (paper.title, paper.abstract) for paper in papers.values()
    }
    assert len(gold) == 76


def test_every_paper_has_its_date_authors_and_upvotes(papers: dict[str, Paper]) -> None:
    assert all(len(paper.date) == 10 and paper.author_count and paper.upvotes for paper in papers.values())


def test_known_papers_carry_their_facts(papers: dict[str, Paper]) -> None:
    transformer = papers["attention-is-all-you-need"]
    assert (transformer.date, transformer.author_count) == ("2017-06-12", 8)
    assert "28.4 BLEU" in transformer.abstract


def test_annotated_forms_stand_in_the_text_and_have_known_types_and_roles(gold: list[dict[str, Any]]) -> None:
    for paper in gold:
        for entity in paper["entities"]:
            assert entity["t"] in ENTITY_TYPES and entity["r"] in ROLES
            for form in (entity["n"], *entity["s"]):
                assert form in paper["title"] or form in paper["abstract"], (paper["id"], form)


def test_annotated_relations_and_results_name_annotated_entities(gold: list[dict[str, Any]]) -> None:
    for paper in gold:
        names = {entity["n"] for entity in paper["entities"]}
        assert all(r[0] in names and r[2] in names and r[1] in RELATION_TYPES for r in paper["relations"])
        for result in paper["results"]:
            assert {result["subject"], result["dataset"], result["metric"]} <= names | {None}
            assert result["value"] in paper["abstract"]


def test_most_papers_build_on_what_another_of_the_sample_proposes(gold: list[dict[str, Any]]) -> None:
    proposed: dict[str, set[str]] = {}
    for paper in gold:
        for entity in (e for e in paper["entities"] if e["r"] == "PROPOSES"):
            for form in (entity["n"], *entity["s"]):
                proposed.setdefault(form.casefold(), set()).add(paper["id"])
    connected = [
        paper["id"]
        for paper in gold
        if any(
            proposed.get(entity["n"].casefold(), set()) - {paper["id"]}
            for entity in paper["entities"]
            if entity["r"] != "PROPOSES"
        )
    ]
    assert len(connected) >= 68
