"""What a large corpus of abstracts teaches without annotation: word vectors, and how frequent phrases are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import spacy
from spacy.lang.en.stop_words import STOP_WORDS
from spacy.vectors import Vectors

from extract.surface import surface_key
from extract.training.annotated import corpus_papers
from extract.training.learners import SEED

VECTOR_WIDTH = 64
MIN_WORD_COUNT = 10
MIN_PHRASE_DOCUMENTS = 8
MAX_PHRASE_WORDS = 7
_PRUNE_EVERY = 15_000
_INNER = frozenset({"few", "full", "two", "one", "first", "next", "whole", "back", "part", "per", "three"})
_NEVER_EDGE = frozenset(STOP_WORDS) - _INNER
_BREAKS = frozenset(".,;:?!\n")


def tokenized(corpus: Path, cache: Path) -> Path:
    """The corpus as lower-cased words, a paper a line, written to `cache` unless it is there.

    Args:
        corpus: JSON Lines (gzipped or not) with ``title`` and ``abstract``.
        cache: file to write.
    """
    if not cache.exists():
        nlp = spacy.blank("en")
        partial = cache.with_suffix(".partial")
        with partial.open("w", encoding="utf-8") as out:
            for doc in nlp.pipe(_texts(corpus), batch_size=200):
                out.write(" ".join("\\n" if t.is_space else t.lower_ for t in doc) + "\n")
        partial.rename(cache)
    return cache


def _texts(corpus: Path) -> Iterator[str]:
    for paper in corpus_papers(corpus):
        yield f"{paper['title']}\n{paper.get('abstract') or ''}"


def train_vectors(words: Path, folder: Path, workers: int = 2) -> None:
    """Skip-gram word vectors of the tokenized corpus, saved as a blank pipeline's in `folder`."""
    from gensim.models import Word2Vec
    from gensim.models.word2vec import LineSentence

    model = Word2Vec(
        LineSentence(str(words), max_sentence_length=100_000), vector_size=VECTOR_WIDTH, window=4, sg=1,
        negative=5, sample=1e-4, min_count=MIN_WORD_COUNT, epochs=4, workers=workers, seed=SEED,
    ).wv  # fmt: skip
    nlp = spacy.blank("en")
    rows = model.vectors / np.linalg.norm(model.vectors, axis=1, keepdims=True) * 2
    keys = [nlp.vocab.strings.add(word) for word in model.index_to_key]
    nlp.vocab.vectors = Vectors(
        strings=nlp.vocab.strings, data=rows.astype("float32"), keys=keys, attr="LOWER", name="papervine"
    )
    nlp.to_disk(folder)


def document_frequency(words: Path, report: Callable[[str], None]) -> dict[str, int]:
    """In how many papers of the tokenized corpus each phrase occurs, by surface key, rare ones left out."""
    counts: Counter[str] = Counter()
    with words.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            counts.update(set(_phrases(line.split())))
            if number % _PRUNE_EVERY == 0:  # keeps memory bounded; a phrase this rare so far stays rare
                floor = 1 + number // (2 * _PRUNE_EVERY)
                counts = Counter({phrase: count for phrase, count in counts.items() if count > floor})
                report(f"phrases of {number} papers: {len(counts)}")
    by_key: Counter[str] = Counter()
    for phrase, count in counts.items():
        if count >= MIN_PHRASE_DOCUMENTS:
            by_key[surface_key(phrase)] += count
    return dict(by_key)


def _phrases(words: list[str]) -> Iterator[str]:
    words = ["\n" if word == "\\n" else word for word in words]
    edge = [word not in _NEVER_EDGE and any(c.isalnum() for c in word) for word in words]
    for start, begins in enumerate(edge):
        if not begins:
            continue
        for end in range(start, min(len(words), start + MAX_PHRASE_WORDS)):
            if words[end] in _BREAKS:
                break
            if edge[end]:
                yield " ".join(words[start : end + 1])
