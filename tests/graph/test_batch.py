"""From records to nodes and edges, and what is left out of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.records import Evidence, Mention, Record
from graph.batch import digest, input_digest, to_batch
from graph.resolve import Resolver

RESOLVER = Resolver.from_entries([])


def reasons(record: Record) -> list[str]:
    return [reject.reason for reject in to_batch([record], RESOLVER)[1]]


def test_an_edge_that_the_schema_does_not_know_is_rejected_with_its_reason(record) -> None:
    paper = record("p", "We use GLUE.", [("GLUE", "Dataset", "USES")])
    batch, rejects = to_batch([paper], RESOLVER)
    assert list(batch.nodes) == ["Paper"] and batch.edges == {}
    assert [(r.paper, r.statement, r.reason) for r in rejects] == [
        ("p", "USES Dataset 'GLUE'", "a paper cannot have the role USES for a Dataset")
    ]


def test_evidence_outside_the_text_is_rejected(record) -> None:
    paper = record("p", "A-Net beats B-Net by 3.", [("A-Net", "Model", "USES"), ("B-Net", "Model", "USES")])
    outside = Evidence("abstract", 5, 500)
    wrong = replace(paper.entities[0], evidence=outside)
    assert reasons(replace(paper, entities=(wrong,))) == [
        "its evidence, abstract 5 to 500, is outside the text"
    ]


def test_a_mention_that_is_not_in_the_text_is_left_out(record) -> None:
    paper = record("p", "A-Net is fast.", [("A-Net", "Model", "USES")])
    extra = replace(
        paper.entities[0], mentions=(*paper.entities[0].mentions, Mention("title", 0, 5, "B-Net"))
    )
    batch, rejects = to_batch([replace(paper, entities=(extra,))], RESOLVER)
    assert batch.edges["USES", "Paper", "Model"][0]["forms"] == ["A-Net"]
    assert [r.reason for r in rejects] == ["1 mentions not in the text"]
    nowhere = replace(paper.entities[0], mentions=(Mention("abstract", 0, 5, "B-Net"),))
    assert reasons(replace(paper, entities=(nowhere,))) == ["none of its mentions is in the text"]


def test_a_relation_of_something_that_is_no_entity_is_rejected(record) -> None:
    paper = record("p", "A-Net beats all.", [("A-Net", "Model", "USES")], [("A-Net", "OUTPERFORMS", "B-Net")])
    assert reasons(paper) == ["'B-Net' is no entity of the paper's in the graph"]


def test_a_relation_between_forms_of_one_entity_is_rejected(record) -> None:
    entities = [("A-Net", "Model", "USES"), ("ANets", "Model", "USES")]
    paper = record("p", "A-Net and ANets.", entities, [("A-Net", "VARIANT_OF", "ANets")])
    assert reasons(paper) == ["both names stand for the same entity"]


def test_a_relation_between_types_that_do_not_fit_is_rejected(record) -> None:
    entities = [("A-Net", "Model", "USES"), ("GLUE", "Dataset", "EVALUATES_ON")]
    paper = record("p", "A-Net on GLUE.", entities, [("A-Net", "OUTPERFORMS", "GLUE")])
    assert reasons(paper) == ["a Model cannot be OUTPERFORMS a Dataset"]


def test_a_result_stays_without_what_it_cannot_be_linked_to(record) -> None:
    paper = record(
        "p", "A-Net has 3 on GLUE.", [("A-Net", "Model", "USES")], results=[("A-Net", "GLUE", "A-Net", "3")]
    )
    batch, rejects = to_batch([paper], RESOLVER)
    assert [row["id"] for row in batch.nodes["Result"]] == ["result:p:1"]
    assert set(batch.edges) == {
        ("USES", "Paper", "Model"), ("STATES", "Paper", "Result"), ("OF", "Result", "Model"),
    }  # fmt: skip
    assert [r.reason for r in rejects] == [
        "'GLUE' is no entity of the paper's in the graph",
        "'A-Net' is a Model",
    ]


def test_names_of_one_entity_in_one_role_are_one_edge_with_all_forms(record) -> None:
    paper = record("p", "A-Net, or ANet.", [("A-Net", "Model", "USES"), ("ANet", "Model", "USES")])
    surer = replace(paper.entities[1], confidence=0.95)
    [row] = to_batch([replace(paper, entities=(paper.entities[0], surer))], RESOLVER)[0].edges[
        "USES", "Paper", "Model"
    ]
    assert (row["name"], row["forms"], row["confidence"]) == ("ANet", ["A-Net", "ANet"], 0.95)


def test_the_same_name_with_two_types_is_two_entities(record) -> None:
    paper = record("p", "SAM and SAM.", [("SAM", "Model", "USES"), ("SAM", "Method", "USES")])
    assert set(to_batch([paper], RESOLVER)[0].nodes) == {"Paper", "Model", "Method"}


def test_an_author_named_twice_is_one(record) -> None:
    paper = record("p", "A.", [], authors=("Ada  Lovelace", "Ada Lovelace", " "))
    assert to_batch([paper], RESOLVER)[0].nodes["Author"] == [
        {"id": "author:Ada Lovelace", "name": "Ada Lovelace"}
    ]


def test_the_line_of_a_paper_does_not_change_its_digest(record) -> None:
    paper = record("p", "A-Net.", [("A-Net", "Model", "USES")], line=3)
    assert digest(paper, RESOLVER) == digest(replace(paper, line=9), RESOLVER)
    assert digest(paper, RESOLVER) != digest(replace(paper, title="Other"), RESOLVER)


def test_what_a_paper_was_made_of_is_kept_with_it(record) -> None:
    paper = record(
        "p", "A-Net \ud800.", [("A-Net", "Model", "USES")], extractor="e-1", authors=("Ada \udc00",)
    )
    [row] = to_batch([paper], RESOLVER)[0].nodes["Paper"]
    assert row["digest"] == digest(paper, RESOLVER)
    assert row["input_digest"] == input_digest(replace(paper, line=9, entities=()), "e-1", RESOLVER)


@pytest.mark.parametrize("field", ["title", "abstract", "venue", "date", "id"])
def test_a_paper_that_is_read_otherwise_is_another_input(record, field: str) -> None:
    paper = record("p", "A-Net.", [])
    before = input_digest(paper, "e-1", RESOLVER)
    assert input_digest(replace(paper, **{field: "Other"}), "e-1", RESOLVER) != before
    assert input_digest(paper, "e-2", RESOLVER) != before
