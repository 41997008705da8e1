"""The names of a user's own lexicon: they are entities wherever they stand by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_docs import make_doc, token_span

from extract.boundaries import stands_alone
from extract.components.drafts import Draft
from extract.given import given_draft
from extract.lexicon import LexiconEntry
from extract.own_names import OwnNames
from extract.pipeline import extract
from extract.records import EntityType, Paper

ENTRIES = (
    LexiconEntry("grand old samovar suite", "Dataset", ("GOSS",)),
    LexiconEntry("TeapotNet", "Model"),
    LexiconEntry("attention", "Task"),
    LexiconEntry("TEA", "Metric"),
    LexiconEntry("tea set", "Task"),
    LexiconEntry("Cup++", "Method"),
)


def found(abstract: str, *decided: tuple[str, EntityType]) -> dict[str, tuple[EntityType, list[str]]]:
    """Name, type and forms of the entities after the component, `decided` being there before."""
    doc = make_doc(f"On Stirring\n{abstract}")
    doc._.drafts = tuple(given_draft(doc, type_, [token_span(doc, phrase)]) for phrase, type_ in decided)
    component = OwnNames()
    component.add(ENTRIES)
    drafts: tuple[Draft, ...] = component(doc)._.drafts
    assert [draft.spans[0] for draft in drafts] == sorted(draft.spans[0] for draft in drafts)
    return {draft.name: (draft.type, [doc[s:e].text for s, e in draft.spans]) for draft in drafts}


@pytest.mark.parametrize(
    ("abstract", "form"),
    [
        ("We use the grand old samovar suite.", "grand old samovar suite"),
        ("We use the Grand-Old Samovar Suites, too.", "Grand-Old Samovar Suites"),
        ("It is tested (GOSS) again.", "GOSS"),
        ("A teapotnet-based way.", "teapotnet"),
        ("Cup++ is used.", "Cup++"),
        ("Many TEAs.", "TEAs"),
    ],
)
def test_a_name_is_found_in_whatever_case_number_and_with_whatever_separators(
    abstract: str, form: str
) -> None:
    assert [forms for _, forms in found(abstract).values()] == [[form]]


@pytest.mark.parametrize(
    "abstract",
    [
        "We drink tea and goss.",
        "TeapotNet-2 and TeapotNet-v3 and TeapotNet2 and MyTeapotNet.",
        "The grand old samovar. Suite after suite.",
        "A grand, old samovar suite.",
        "We use Cup.",
        "A tea, set on fire.",
    ],
)
def test_acronyms_in_lower_case_versions_and_phrases_across_marks_are_something_else(abstract: str) -> None:
    assert found(abstract) == {}


def test_forms_of_one_entry_are_one_entity_with_its_type() -> None:
    text = "The grand old samovar suite (GOSS) is new. GOSS is large."
    assert found(text, ("GOSS", "Method"), ("grand old samovar suite", "Model")) == {
        "GOSS": ("Dataset", ["grand old samovar suite", "GOSS", "GOSS"])
    }


def test_the_longest_own_name_wins_and_other_names_give_way_where_they_overlap() -> None:
    assert found("A tea set for TeapotNet.", ("set for", "Method"), ("TeapotNet", "Dataset")) == {
        "tea set": ("Task", ["tea set"]),
        "TeapotNet": ("Model", ["TeapotNet"]),
    }


def test_a_longer_entity_around_a_name_stays() -> None:
    assert found("We use flash attention.", ("flash attention", "Method")) == {
        "flash attention": ("Method", ["flash attention"]),
        "attention": ("Task", ["attention"]),
    }


def test_what_is_not_in_the_lexicon_stays() -> None:
    assert found("We use BERT here.", ("BERT", "Model")) == {"BERT": ("Model", ["BERT"])}


@pytest.mark.parametrize(
    ("text", "name", "alone"),
    [
        ("a GPT model", "GPT", True), ("GPT-4", "GPT", False), ("GPT-based", "GPT", True),
        ("C++", "C", False), ("x_GPT", "GPT", False),
        ("GPTs", "GPT", False), ("中文模型很好", "模型", True), ("GPT.", "GPT", True),
    ],
)  # fmt: skip
def test_where_a_name_stands_alone(text: str, name: str, alone: bool) -> None:
    start = text.index(name)
    assert stands_alone(text, start, start + len(name)) is alone


@pytest.mark.parametrize("processes", [1, 2])
def test_the_shipped_model_extracts_a_made_up_name_with_its_type(tmp_path: Path, processes: int) -> None:
    paper = Paper(
        "p",
        "Stirring FloopWug",
        "We boil water. The Grand Kettle Score is high for BERT; FLWG is lower. It is.",
    )
    table = tmp_path / "mine.tsv"
    table.write_text("name\ttype\taliases\nFloopWug\tMetric\tGrand Kettle Score | FLWG\n")
    (record,) = extract([paper], processes=processes, lexicon=table)
    (entity,) = (entity for entity in record.entities if entity.type == "Metric")
    assert [mention.text for mention in entity.mentions] == ["FloopWug", "Grand Kettle Score", "FLWG"]
    for mention in entity.mentions:
        assert getattr(paper, mention.field)[mention.start : mention.end] == mention.text
