"""Trains the shipped model, or cross-validates the way it is trained.

    python -m extract.training ../shared/gold/train.jsonl --corpus ../shared/corpus/papers.jsonl.gz
    python -m extract.training ../shared/gold/train.jsonl --corpus … --cross-validate

What takes long (word vectors, taggers) is kept in the work folder, so that a run that was stopped goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import spacy
from spacy.language import Language
from spacy.vectors import Vectors

from extract.components.trained import FORMAT, ArrayComponent
from extract.evaluate import Figures, evaluate
from extract.gold import read_gold
from extract.lexicon import shipped
from extract.pipeline import COMPONENTS, MODEL, entity_decider, extract_with, register_components
from extract.records import Paper
from extract.training import corpus as corpus_statistics
from extract.training.documents import TrainingDoc, training_docs
from extract.training.entities import Background, train_entities
from extract.training.reading import read_papers, train_relations, train_results, train_roles
from extract.training.tagger import train_tagger

FOLDS = 3


@click.command()
@click.argument("gold", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--corpus", type=click.Path(exists=True, path_type=Path), required=True, help="Abstracts, JSON Lines."
)
@click.option("--work", type=click.Path(path_type=Path), default=Path(".cache/training"), show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), default=MODEL, help="Folder of the model.")
@click.option("--cross-validate", is_flag=True, help="Print the figures on held-out papers instead.")
def main(gold: Path, corpus: Path, work: Path, output: Path, cross_validate: bool) -> None:
    """Train on the annotated papers of GOLD and the abstracts of the corpus."""
    register_components()
    work.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()

    def report(message: str) -> None:
        click.echo(f"[{time.monotonic() - begun:6.0f} s] {message}", err=True)

    vectors, background = learn_corpus(corpus, work, report)
    docs = training_docs(spacy.load(vectors), read_gold(gold), FOLDS)
    taggers = [
        cached_tagger([item for item in docs if item.fold != fold], vectors, work / f"tagger-{fold}", report)
        for fold in range(FOLDS)
    ]
    for item in docs:
        tagger: Any = taggers[item.fold].get_pipe("mention_tagger")
        tagger.set_annotations([item.doc], tagger.predict([item.doc]))
    if cross_validate:
        show(cross_validated(docs, taggers, background, report))
        return
    whole = cached_tagger(docs, vectors, work / "tagger-all", report)
    nlp = assemble(whole, docs, background, report)
    nlp.to_disk(output)
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    report(f"wrote {output}: {size / 1e6:.1f} MB")


def learn_corpus(corpus: Path, work: Path, report: Callable[[str], None]) -> tuple[Path, Background]:
    """The folder of the word vectors, and the rest of what the corpus and the lexicon teach."""
    words = corpus_statistics.tokenized(corpus, work / "words.txt")
    vectors = work / "vectors"
    if not vectors.exists():
        corpus_statistics.train_vectors(words, vectors)
        report("word vectors trained")
    counted = work / "frequency.npz"
    if not counted.exists():
        frequency = corpus_statistics.document_frequency(words, report)
        np.savez_compressed(
            counted, keys=np.array(list(frequency)), counts=np.array(list(frequency.values()))
        )
    with np.load(counted) as archive:
        frequency = dict(zip(archive["keys"].tolist(), archive["counts"].tolist(), strict=True))
    return vectors, Background(frequency, corpus_statistics.projected_vectors(vectors), shipped())


def cached_tagger(
    docs: Sequence[TrainingDoc], vectors: Path, folder: Path, report: Callable[[str], None]
) -> Language:
    """The tagger of `folder`, trained and written there first if it is absent."""
    if not folder.exists():
        report(f"training {folder.name} on {len(docs)} papers")
        train_tagger(docs, vectors, report).to_disk(folder)
    return spacy.load(folder)


def assemble(
    tagger: Language, docs: Sequence[TrainingDoc], background: Background, report: Callable[[str], None]
) -> Language:
    """The whole pipeline: `tagger` with the components learnt from `docs` with held-out probabilities."""
    entities = train_entities(docs, background, report)
    papers = read_papers(docs)
    arrays = {
        "entities": entities,
        "roles": train_roles(papers, report),
        "relations": train_relations(papers, report),
        "results": train_results(papers, report),
    }
    nlp = blank_with_vectors(tagger)
    for name in COMPONENTS:
        component: Any = nlp.add_pipe(name)
        if isinstance(component, ArrayComponent):
            component.set_arrays({"format": np.array(FORMAT), **arrays[name]})
        elif name == "mention_tagger":
            trained: Any = tagger.get_pipe(name)
            component.from_bytes(trained.to_bytes(exclude=["vocab"]), exclude=["vocab"])
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


def cross_validated(
    docs: Sequence[TrainingDoc],
    taggers: Sequence[Language],
    background: Background,
    report: Callable[[str], None],
) -> Figures:
    """Figures over all papers, each read by a pipeline that was trained without its fold."""
    records = []
    for fold in range(FOLDS):
        nlp = assemble(taggers[fold], [item for item in docs if item.fold != fold], background, report)
        entity_decider(nlp).add_lexicon(background.lexicon)
        held = [item.gold for item in docs if item.fold == fold]
        records += list(extract_with(nlp, [Paper(gold.id, gold.title, gold.abstract) for gold in held]))
        report(f"fold {fold + 1} of {FOLDS} read")
        show(evaluate(held, records[-len(held) :]))
    return evaluate([item.gold for item in docs], records)


def show(figures: Figures) -> None:
    """Print the figures, a line each."""
    for figure in figures.rows():
        cells = [f"{'' if v is None else format(v, '.3f'):>7}" for v in figure[1:4]]
        click.echo(f"{figure.name:16}{''.join(cells)} {figure.annotated:7}")


if __name__ == "__main__":
    main()
