"""Training on annotated papers: decisions on the shipped encoder, and annotations without text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import ROOT

from extract.evaluate import evaluate
from extract.gold import read_gold
from extract.pipeline import extract
from extract.records import Paper
from extract.training.annotated import FOR_DECISIONS, FOR_ENCODER, annotated_papers

GOLD = ROOT / "samples" / "landmarks.gold.jsonl"


def test_a_pipeline_is_trained_saved_and_reads_papers(tmp_path: Path) -> None:
    for library in ("catboost", "torch"):
        pytest.importorskip(library, reason="needs papervine[train]")
    from extract.training.pipeline import train_pipeline

    gold = read_gold(GOLD)
    train_pipeline(gold, None, tmp_path / "model", lambda message: None)
    papers = [Paper(each.id, each.title, each.abstract) for each in gold]
    figures = evaluate(gold, extract(papers, processes=1, model=tmp_path / "model"))
    f1 = {figure.name: figure.f1 for figure in figures.rows()}
    assert (f1["entity"] or 0) > 0.7  # it has seen these papers


def test_annotations_take_their_texts_from_the_corpus(tmp_path: Path) -> None:
    first = FOR_ENCODER.read_text(encoding="utf-8").split('"id":"', 1)[1].split('"', 1)[0]
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text(json.dumps({"id": first, "title": "Pots", "abstract": "We boil."}), encoding="utf-8")
    (paper,) = annotated_papers(corpus, FOR_ENCODER)
    assert (paper.id, paper.title, paper.abstract) == (first, "Pots", "We boil.")
    assert paper.entities


def test_no_paper_is_annotated_for_both_or_in_the_gold() -> None:
    def ids(path: Path) -> set[str]:
        lines = path.read_text(encoding="utf-8").splitlines()
        return {line.split('"id":"', 1)[1].split('"', 1)[0] for line in lines}

    assert not ids(FOR_ENCODER) & ids(FOR_DECISIONS)
    gold = ROOT.parent / "shared" / "gold" / "train.jsonl"
    if gold.exists():
        assert not {paper.id for paper in read_gold(gold)} & (ids(FOR_ENCODER) | ids(FOR_DECISIONS))
