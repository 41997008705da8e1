"""A doc's words and sentences as plain lists: what every feature reads, taken from spaCy once a paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from spacy.tokens import Doc

if not Doc.has_extension("wording"):
    Doc.set_extension("wording", default=None)


@dataclass(frozen=True)
class Wording:
    """Lower-cased `words` and `shapes` of the tokens, the sentence of each, and each sentence's tokens."""

    words: list[str]
    shapes: list[str]
    sentence_of: np.ndarray
    sentences: list[tuple[int, int]]

    def sentence_at(self, token: int) -> tuple[int, int]:
        """Tokens (end exclusive) of the sentence in which `token` stands."""
        return self.sentences[int(self.sentence_of[token])]


def wording(doc: Doc) -> Wording:
    """The wording of a doc whose sentence boundaries are set; taken once and kept on the doc."""
    if doc._.wording is None:
        tokens = list(doc)
        starts = [token.i for token in tokens if token.is_sent_start]
        sentences = list(zip(starts, [*starts[1:], len(tokens)], strict=True))
        sentence_of = np.repeat(np.arange(len(sentences)), [end - start for start, end in sentences])
        words, shapes = [token.lower_ for token in tokens], [token.shape_ for token in tokens]
        doc._.wording = Wording(words, shapes, sentence_of, sentences)
    kept: Wording = doc._.wording
    return kept
