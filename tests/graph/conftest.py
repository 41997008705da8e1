"""Small papers to build graphs from, and an empty store on each engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extract.records import Entity, Evidence, Mention, Record, Relation, Result
from graph.resolve import Resolver
from graph.stores import Store, open_store

MakeRecord = Callable[..., Record]


def make_record(
    id_: str,
    abstract: str,
    entities: list[tuple[str, str, str]],
    relations: list[tuple[str, str, str]] | None = None,
    results: list[tuple[str | None, str | None, str | None, str]] | None = None,
    **metadata: object,
) -> Record:
    """A record whose evidence is the whole abstract.

    `entities` are (name, type, role), each name standing in the abstract; `relations` (source, type, target);
    `results` (subject, data set, metric, value).
    """
    evidence = Evidence("abstract", 0, len(abstract))
    return Record(
        id=id_,
        title=f"On {id_}",
        abstract=abstract,
        **metadata,  # type: ignore[arg-type]
        entities=tuple(
            Entity(name, type_, role, 0.9, "test", (_mention(abstract, name),), evidence)  # type: ignore[arg-type]
            for name, type_, role in entities
        ),
        relations=tuple(Relation(s, t, o, 0.8, "test", evidence) for s, t, o in relations or []),  # type: ignore[arg-type]
        results=tuple(
            Result(s, d, m, value, float(value), "", 0.7, "test", evidence)
            for s, d, m, value in results or []
        ),
    )


def _mention(text: str, name: str) -> Mention:
    start = text.index(name)
    return Mention("abstract", start, start + len(name), name)


@pytest.fixture(scope="session")
def record() -> MakeRecord:
    return make_record


@pytest.fixture(scope="session")
def lineage() -> list[Record]:
    """Three papers: LoRA, QLoRA that builds on it, and an older one that speaks of LoRA's data set."""
    return [
        make_record(
            "lora",
            "LoRA adapts GPT-3 by low-rank updates and is tested on GLUE.",
            [("LoRA", "Method", "PROPOSES"), ("GPT-3", "Model", "USES"), ("GLUE", "Dataset", "EVALUATES_ON")],
            date="2021-06-17",
            year=2021,
            authors=("Ada Lovelace", "Józef Ń"),
            venue="ICLR",
        ),
        make_record(
            "qlora",
            "QLoRA brings 4-bit numbers to LoRA adapters: 63.9 accuracy on MMLU with QLoRA.",
            [
                ("QLoRA", "Method", "PROPOSES"),
                ("LoRA", "Method", "USES"),
                ("MMLU", "Dataset", "EVALUATES_ON"),
                ("accuracy", "Metric", "REPORTS"),
            ],
            [("QLoRA", "BASED_ON", "LoRA")],
            [("QLoRA", "MMLU", "accuracy", "63.9")],
            date="2023-05",
            references=("lora", "a paper that is nowhere"),
            authors=("Ada Lovelace",),
        ),
        make_record(
            "glue",
            "GLUE is a benchmark; an early LoRA is a baseline.",
            [("GLUE", "Dataset", "PROPOSES"), ("LoRA", "Method", "COMPARES_WITH")],
            year=2018,
        ),
    ]


@pytest.fixture(scope="session")
def plain_resolver() -> Resolver:
    """Resolves by identity key alone, whatever the shipped tables hold."""
    return Resolver.from_entries([])


@pytest.fixture(params=["ladybug", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store of each engine can be made."""
    if request.param == "neo4j":
        url: str = request.getfixturevalue("empty_neo4j")
        return url
    return str(tmp_path / "graph.lbug")


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store, open for writing."""
    with open_store(store_url, create=True) as opened:
        yield opened
