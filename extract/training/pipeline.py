"""Training of the whole pipeline on annotated papers; needs the extra ``papervine[train]``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from extract.errors import ModelError
from extract.evaluate import Figures
from extract.gold import GoldPaper
from extract.pipeline import register_components
from extract.training.__main__ import FOLDS, assemble, cached_tagger, cross_validated, learn_corpus
from extract.training.documents import TrainingDoc, training_docs
from extract.training.entities import Background

WORK = Path(".cache/training")
"""Where what takes long is kept, so that a training that was stopped goes on."""

Report = Callable[[str], None]


def train_pipeline(gold: Sequence[GoldPaper], corpus: Path | None, output: Path, report: Report) -> None:
    """Train every component on annotated papers and write the pipeline into the folder `output`.

    Args:
        gold: the papers.
        corpus: abstracts without annotation (JSON Lines), for word vectors and frequencies.
        output: the folder of the model.
        report: told what is done.

    Raises:
        ModelError: it cannot be trained without a corpus.
    """
    vectors, background, docs, _, work = _prepared(gold, corpus, report)
    tagger = cached_tagger(docs, vectors, work / "tagger-all", report)
    assemble(tagger, docs, background, report).to_disk(output)


def cross_validate_pipeline(gold: Sequence[GoldPaper], corpus: Path | None, report: Report) -> Figures:
    """The figures on annotated papers of pipelines that were trained without them, in folds.

    Args:
        gold: as for `train_pipeline`.
        corpus: as for `train_pipeline`.
        report: told what is done.

    Raises:
        ModelError: they cannot be trained without a corpus.
    """
    _, background, docs, taggers, _ = _prepared(gold, corpus, report)
    return cross_validated(docs, taggers, background, report)


def _prepared(
    gold: Sequence[GoldPaper], corpus: Path | None, report: Report
) -> tuple[Path, Background, list[TrainingDoc], list[Language], Path]:
    """Word vectors, background, docs with held-out probabilities, the folds' taggers, the work folder."""
    if corpus is None:
        raise ModelError("annotated papers are learnt from with a corpus beside: give --corpus ABSTRACTS")
    register_components()
    # what was kept is of use to the same papers and the same corpus alone
    work = WORK / hashlib.sha256(repr((corpus.resolve(), gold)).encode("utf-8", "replace")).hexdigest()[:12]
    work.mkdir(parents=True, exist_ok=True)
    vectors, background = learn_corpus(corpus, work, report)
    docs = training_docs(spacy.load(vectors), gold, FOLDS)
    taggers = [
        cached_tagger([item for item in docs if item.fold != fold], vectors, work / f"tagger-{fold}", report)
        for fold in range(FOLDS)
    ]
    for item in docs:
        tagger: Any = taggers[item.fold].get_pipe("mention_tagger")
        tagger.set_annotations([item.doc], tagger.predict([item.doc]))
    return vectors, background, docs, taggers, work
