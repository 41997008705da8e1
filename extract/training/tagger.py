"""Training of the mention tagger."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.training import Example
from thinc.api import fix_random_seed

from extract.components.mention_tagger import ARCHITECTURE, TAGS
from extract.records import ENTITY_TYPES
from extract.training.documents import TrainingDoc, biluo_tags
from extract.training.learners import SEED

EPOCHS = 12
BATCH = 8
DROPOUT = 0.25
RATE = 0.001


def train_tagger(
    docs: Sequence[TrainingDoc], vectors: Path, report: Callable[[str], None], epochs: int = EPOCHS
) -> Language:
    """A pipeline with a mention tagger alone, trained on `docs`.

    Args:
        docs: what to learn from.
        vectors: folder of a pipeline that holds the word vectors.
        report: told of each epoch.
        epochs: how often the docs are gone through.
    """
    random.seed(SEED)
    fix_random_seed(SEED)
    nlp = spacy.load(vectors)
    tagger: Any = nlp.add_pipe("mention_tagger", config={"model": copy.deepcopy(ARCHITECTURE)})
    for label in ("O", *(f"{tag}-{label}" for label in ENTITY_TYPES for tag in TAGS)):
        tagger.add_label(label)
    examples = [
        Example.from_dict(nlp.make_doc(item.doc.text), {"tags": biluo_tags(item.doc, item.gold)})
        for item in docs
    ]
    nlp.initialize(lambda: examples[:50])
    optimizer = nlp.create_optimizer()
    steps, total = 0, epochs * -(-len(examples) // BATCH)
    for epoch in range(epochs):
        random.shuffle(examples)
        losses: dict[str, float] = {}
        for first in range(0, len(examples), BATCH):
            steps += 1
            optimizer.learn_rate = RATE * min(1.0, steps / 200) * max(0.05, 1 - steps / total)
            nlp.update(examples[first : first + BATCH], sgd=optimizer, drop=DROPOUT, losses=losses)
        report(f"epoch {epoch + 1} of {epochs}: loss {losses['mention_tagger'] / len(examples):.1f} a paper")
    return nlp
