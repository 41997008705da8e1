"""Docs to try single components on, without a trained model."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extract.components.abbreviations import find_abbreviations
from extract.components.encoding import TAGS, Reading
from extract.components.sentences import split_sentences
from extract.encoder import WIDTH, Encoder
from extract.records import ENTITY_TYPES, ROLES


@lru_cache(maxsize=1)
def _blank() -> Language:
    return spacy.blank("en")


def make_doc(text: str, likely: tuple[str, ...] = ()) -> Doc:
    """A doc with sentences and abbreviations, in which the tagger finds the phrases `likely` alone.

    `text` is a title, a line end and an abstract, as the pipeline gives them. The phrases get the first type.
    """
    doc = find_abbreviations(split_sentences(_blank().make_doc(text)))
    chances = np.full((len(doc), len(TAGS), len(ENTITY_TYPES)), 1e-6)
    for phrase in likely:
        span = doc.char_span(text.index(phrase), text.index(phrase) + len(phrase))
        assert span is not None
        inside = ["B", *"I" * (len(span) - 2), "L"] if len(span) > 1 else ["U"]
        for token, tag in zip(span, inside, strict=True):
            chances[token.i, TAGS.index(tag), 0] = 0.9
    doc._.mention_probabilities = chances
    weights = {"role.weight": np.zeros((len(ROLES), WIDTH), dtype="float32")}
    doc._.reading = Reading(Encoder(weights, np.zeros((0, 0))), np.zeros((len(doc), WIDTH), dtype="float32"))
    return doc


def token_span(doc: Doc, phrase: str) -> tuple[int, int]:
    """Tokens (end exclusive) of the first occurrence of `phrase`."""
    span = doc.char_span(doc.text.index(phrase), doc.text.index(phrase) + len(phrase))
    assert span is not None
    return span.start, span.end
