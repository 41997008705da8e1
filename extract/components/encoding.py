"""The component that runs the encoder: what the later components ask of a paper's tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extract.components.trained import ArrayComponent
from extract.encoder import Encoder, sigmoid, softmax
from extract.lexicon import LexiconEntry
from extract.pairs import Pairs, Span, between_means, pooling
from extract.records import ENTITY_TYPES
from extract.surface import surface_key
from extract.token_features import TokenReader

TAGS = "BILU"
"""Begin, inside, last and only token of a mention."""

TAG_CLASSES = ("O", *(f"{tag}-{label}" for tag in TAGS for label in ENTITY_TYPES))
HEAD_WIDTH = 64


@dataclass(frozen=True)
class Reading:
    """A paper as the encoder reads it: `hidden` has a vector for each token."""

    encoder: Encoder
    hidden: np.ndarray

    def mention_probabilities(self) -> np.ndarray:
        """How likely each token is each of `TAGS` of a mention of each type, of shape (tokens, 4, 5)."""
        chances = softmax(self.encoder.linear("tag", self.hidden))
        return chances[:, 1:].reshape(-1, len(TAGS), len(ENTITY_TYPES))

    def roles(self, things: Sequence[Sequence[Span]]) -> np.ndarray:
        """Scores of each role for each thing, averaged over its mentions, of shape (things, roles)."""
        return self.encoder.linear("role", self._pooled(things))

    def values(self, things: Sequence[Sequence[Span]]) -> np.ndarray:
        """How likely each number is a result, of shape (things,)."""
        return sigmoid(self.encoder.linear("value", self._pooled(things))[:, 0])

    def pair_scores(
        self, head: str, things: Sequence[Sequence[Span]], pairs: Pairs, left: slice, right: slice
    ) -> np.ndarray:
        """Scores of the pair head for things `left` by things `right`.

        Args:
            head: ``relation`` (scores of each class) or ``slot`` (of each slot of a result).
            things: the mentions of everything that was compared.
            pairs: their comparison.
            left: which things come first in a pair.
            right: which come second.
        """
        pooled = self._pooled(things)
        name = f"pairs.{head}"
        means = between_means(self.hidden, pairs.between[left, right])
        inner = self.encoder.linear(f"{name}.left", pooled[left])[:, None]
        inner = inner + self.encoder.linear(f"{name}.right", pooled[right])[None]
        inner = inner + self.encoder.weights[f"{name}.distance.weight"][pairs.bucket[left, right]]
        inner = inner + self.encoder.linear(f"{name}.between", means)
        return self.encoder.linear(f"{name}.outer", np.maximum(inner, 0))

    def _pooled(self, things: Sequence[Sequence[Span]]) -> np.ndarray:
        return pooling(things, len(self.hidden)) @ self.hidden


if not Doc.has_extension("reading"):
    Doc.set_extension("reading", default=None)
if not Doc.has_extension("mention_probabilities"):
    Doc.set_extension("mention_probabilities", default=None)


@Language.factory("encoder")
def make_encoder(nlp: Language, name: str) -> EncodingComponent:
    """The component; its weights come from disk."""
    return EncodingComponent(nlp)


class EncodingComponent(ArrayComponent):
    """Sets `doc._.reading` and `doc._.mention_probabilities`."""

    def __init__(self, nlp: Language) -> None:
        super().__init__()
        self.vocab = nlp.vocab
        self.names: dict[str, np.ndarray] = {}
        self.reader: TokenReader | None = None

    def set_arrays(self, arrays: dict[str, np.ndarray]) -> None:
        """Take the weights."""
        super().set_arrays(arrays)
        self.weights = {
            name.removeprefix("encoder."): array.astype("float32")
            for name, array in arrays.items()
            if name.startswith("encoder.")
        }

    def add_lexicon(self, entries: Iterable[LexiconEntry]) -> None:
        """Let tokens of the entries' names be known as such."""
        self.names |= lexicon_names(entries)

    def __call__(self, doc: Doc) -> Doc:
        """Read `doc`, which has sentence boundaries and abbreviations."""
        if self.reader is None:  # only now are the vocabulary's vectors loaded for certain
            self.reader = TokenReader(self.vocab, self.names)
            self.encoder = Encoder(self.weights, np.asarray(self.vocab.vectors.data, dtype="float32"))
        doc._.reading = Reading(self.encoder, self.encoder.encode(self.reader.read(doc)))
        doc._.mention_probabilities = doc._.reading.mention_probabilities()
        return doc


def lexicon_names(entries: Iterable[LexiconEntry]) -> dict[str, np.ndarray]:
    """For each surface key of the entries' names and aliases 1.0 in the columns of its types."""
    names: dict[str, np.ndarray] = {}
    for entry in entries:
        column = ENTITY_TYPES.index(entry.type)
        for name in (entry.name, *entry.aliases):
            names.setdefault(surface_key(name), np.zeros(len(ENTITY_TYPES), dtype="float32"))[column] = 1.0
    names.pop("", None)
    return names
