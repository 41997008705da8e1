"""Training of the whole pipeline: what is learnt once from a corpus, and what from annotated papers.

The base (word vectors, encoder, statistics) is learnt from a corpus and the annotations that are kept with
this code. The decisions are learnt from annotated papers that the base has not seen, so that they know its
errors. Without a corpus the shipped model's base is used, and training takes minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.vectors import Vectors

from extract.components.encoding import EncodingComponent, lexicon_names
from extract.components.trained import FORMAT, ArrayComponent
from extract.errors import GoldError
from extract.evaluate import Figures, evaluate
from extract.gold import GoldPaper
from extract.lexicon import shipped
from extract.pipeline import COMPONENTS, MODEL, add_lexicon, extract_with, register_components
from extract.records import Paper, Record
from extract.statistics import Statistics
from extract.token_features import TokenReader
from extract.training.annotated import FOR_DECISIONS, FOR_ENCODER, annotated_papers, corpus_papers
from extract.training.corpus import document_frequency, tokenized, train_vectors
from extract.training.documents import TrainingDoc, training_docs
from extract.training.entities import learn_statistics, train_entities
from extract.training.reading import read_papers, train_relations, train_results, train_roles

FOLDS = 3
WORK = Path(".cache/training")
"""Where what takes long is kept, so that a run that was stopped goes on."""

Report = Callable[[str], None]


@dataclass(frozen=True)
class Base:
    """What does not depend on the papers that the decisions are learnt from.

    `nlp` is a blank pipeline with the word vectors, `encoder` has the weights by name, `statistics` what is
    known of phrases, with the lexicon. `papers` are further annotated papers to learn the decisions from.
    """

    nlp: Language
    encoder: dict[str, np.ndarray]
    statistics: Statistics
    papers: tuple[GoldPaper, ...] = ()

    def reader(self) -> EncodingComponent:
        """The component that reads papers for the decisions."""
        component = EncodingComponent(self.nlp)
        component.set_arrays(self.arrays())
        component.add_lexicon(shipped())
        return component

    def arrays(self) -> dict[str, np.ndarray]:
        """The component's state."""
        weights = {f"encoder.{name}": array.astype("float16") for name, array in self.encoder.items()}
        return {"format": np.array(FORMAT), **weights}


def train_pipeline(
    gold: Sequence[GoldPaper], corpus: Path | None, output: Path, report: Report, work: Path = WORK
) -> None:
    """Train a pipeline and write it.

    Args:
        gold: annotated papers to learn the decisions from.
        corpus: JSON Lines of abstracts to learn the base from; the shipped model's base where not given.
        output: folder of the model.
        report: told of each step.
        work: folder for what takes long.

    Raises:
        GoldError: there are too few papers to learn from.
    """
    base = _base(corpus, work, report)
    docs, further = _read_docs(gold, base, report)
    nlp = assemble([*docs, *further], base, report)
    nlp.to_disk(output)
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    report(f"wrote {output}: {size / 1e6:.1f} MB")


def cross_validate_pipeline(
    gold: Sequence[GoldPaper], corpus: Path | None, report: Report, work: Path = WORK
) -> Figures:
    """Figures over all papers, each read by a pipeline whose decisions were learnt without its fold.

    Args:
        gold: annotated papers.
        corpus: as for `train_pipeline`. The figures hold only if the base has not seen the papers either.
        report: told of each step.
        work: folder for what takes long.

    Raises:
        GoldError: there are too few papers to learn from.
    """
    return evaluate(gold, held_out_records(gold, corpus, report, work))


def held_out_records(
    gold: Sequence[GoldPaper], corpus: Path | None, report: Report, work: Path = WORK
) -> list[Record]:
    """The records of all papers, made as `cross_validate_pipeline` tells."""
    base = _base(corpus, work, report)
    docs, further = _read_docs(gold, base, report)
    records = []
    for fold in range(FOLDS):
        nlp = assemble([*(item for item in docs if item.fold != fold), *further], base, report)
        add_lexicon(nlp, shipped())
        held = [item.gold for item in docs if item.fold == fold]
        records += list(extract_with(nlp, [Paper(paper.id, paper.title, paper.abstract) for paper in held]))
        report(f"fold {fold + 1} of {FOLDS} read")
    return records


def _read_docs(
    gold: Sequence[GoldPaper], base: Base, report: Report
) -> tuple[list[TrainingDoc], list[TrainingDoc]]:
    """The given papers and the base's own as docs that the encoder has read."""
    if len(gold) < 2 * FOLDS:
        raise GoldError(f"{len(gold)} annotated papers are too few to learn from")
    if not any(paper.entities for paper in gold):
        raise GoldError("the papers have no annotated entities to learn from")
    given = {paper.key for paper in gold}
    docs = training_docs(base.nlp, gold, FOLDS)
    further = training_docs(base.nlp, [paper for paper in base.papers if paper.key not in given], FOLDS)
    reader = base.reader()
    for item in (*docs, *further):
        reader(item.doc)
    report(f"{len(docs)} papers read, and {len(further)} further ones")
    return docs, further


def _base(corpus: Path | None, work: Path, report: Report) -> Base:
    register_components()
    return shipped_base() if corpus is None else learn_base(corpus, work, report)


def shipped_base() -> Base:
    """The base of the shipped model."""
    nlp = spacy.load(MODEL)
    encoder: Any = nlp.get_pipe("encoder")
    entities: Any = nlp.get_pipe("entities")
    statistics: Statistics = entities.statistics
    statistics.add_lexicon(shipped())
    return Base(blank_with_vectors(nlp), dict(encoder.weights), statistics)


def learn_base(corpus: Path, work: Path, report: Report) -> Base:
    """A base learnt from a corpus and the annotations of its papers.

    Args:
        corpus: JSON Lines of abstracts, gzipped or not.
        work: folder for what takes long.
        report: told of each step.

    Raises:
        GoldError: the corpus has none of the annotated papers.
    """
    work.mkdir(parents=True, exist_ok=True)
    if not (work / "vectors").exists():
        train_vectors(tokenized(corpus, work / "words.txt"), work / "vectors")
        report("word vectors trained")
    nlp = spacy.load(work / "vectors")
    docs = training_docs(nlp, annotated_papers(corpus, FOR_ENCODER), FOLDS)
    report(f"{len(docs)} annotated papers of the corpus")
    encoder = _encoder(corpus, work, nlp, docs, report)
    reader = Base(nlp, encoder, Statistics()).reader()
    for item in docs:
        reader(item.doc)
    statistics = learn_statistics(docs, _frequency(corpus, work, report), shipped())
    report("phrases counted")
    return Base(nlp, encoder, statistics, tuple(annotated_papers(corpus, FOR_DECISIONS)))


def _frequency(corpus: Path, work: Path, report: Report) -> dict[str, int]:
    """In how many papers each phrase occurs, from `work` if it is there."""
    counted = work / "frequency.npz"
    if not counted.exists():
        counts = document_frequency(tokenized(corpus, work / "words.txt"), report)
        np.savez_compressed(counted, keys=np.array(list(counts)), counts=np.array(list(counts.values())))
    with np.load(counted) as archive:
        return dict(zip(archive["keys"].tolist(), archive["counts"].tolist(), strict=True))


def _encoder(
    corpus: Path, work: Path, nlp: Language, docs: Sequence[TrainingDoc], report: Report
) -> dict[str, np.ndarray]:
    """The encoder's weights, from `work` if they are there."""
    import torch

    from extract.training.encoder import make_lesson, train_encoder
    from extract.training.pretraining import pretrain_encoder, sample_papers

    torch.set_num_threads(1)  # such small matrices are faster without a second thread
    reader = TokenReader(nlp.vocab, lexicon_names(shipped()))
    first, last = work / "pretrained.npz", work / "encoder.npz"
    if not last.exists():
        if not first.exists():
            sample = sample_papers(corpus_papers(corpus))
            np.savez(first, **_any(pretrain_encoder(sample, nlp, reader, report)))
        lessons = [make_lesson(item, reader) for item in docs]
        vectors = np.asarray(nlp.vocab.vectors.data)
        with np.load(first) as initial:
            weights = train_encoder(lessons, vectors, report, initial=dict(initial))
        np.savez(last, **_any(weights))
    with np.load(last) as archive:
        return dict(archive)


def _any(arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    return dict(arrays)


def assemble(docs: Sequence[TrainingDoc], base: Base, report: Report) -> Language:
    """The whole pipeline: the base with the decisions learnt from `docs`, which it has read."""
    entities = train_entities(docs, base.statistics, report)
    papers = read_papers(docs)
    arrays = {
        "encoder": base.arrays(),
        "entities": entities,
        "roles": train_roles(papers, report),
        "relations": train_relations(papers, report),
        "results": train_results(papers, report),
    }
    nlp = blank_with_vectors(base.nlp)
    for name in COMPONENTS:
        component: Any = nlp.add_pipe(name)
        if isinstance(component, ArrayComponent):
            component.set_arrays({"format": np.array(FORMAT), **arrays[name]})
    nlp.meta.update(
        name="papervine",
        version=_version(),
        description="Entities, roles, relations and results of machine-learning abstracts",
        license="MIT",
        spacy_version=">=3.8.0,<4.0.0",
    )
    return nlp


def blank_with_vectors(source: Language) -> Language:
    """A blank pipeline with the word vectors of `source`, but none of the words that it met in training."""
    nlp = spacy.blank("en")
    vectors = source.vocab.vectors
    words = {row: source.vocab.strings[key] for key, row in vectors.key2row.items()}
    keys = [nlp.vocab.strings.add(words[row]) for row in range(len(words))]
    nlp.vocab.vectors = Vectors(
        strings=nlp.vocab.strings, data=vectors.data, keys=keys, attr=vectors.attr, name=vectors.name
    )
    return nlp


def _version() -> str:
    from importlib.metadata import version

    return version("papervine")
