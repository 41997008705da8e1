"""A doc's words and sentences as plain lists: what every feature reads, taken from spaCy once a paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from spacy.tokens import Doc

if not Doc.has_extension("wording"):
    Doc.set_extension("wording", default=None)


@dataclass(frozen=True)
class Wording:
    """Lower-cased `words` and `shapes` of the tokens, the sentence of each, and each sentence's tokens.

    `starts` and `ends` are the tokens' characters in `text`.
    """

    text: str
    starts: list[int]
    ends: list[int]
    words: list[str]
    shapes: list[str]
    sentence_of: np.ndarray
    sentences: list[tuple[int, int]]

    def form(self, start: int, end: int) -> str:
        """The text of tokens `start` to `end` (exclusive)."""
        return self.text[self.starts[start] : self.ends[end - 1]]

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
        doc._.wording = Wording(
            text=doc.text,
            starts=[token.idx for token in tokens],
            ends=[token.idx + len(token) for token in tokens],
            words=[token.lower_ for token in tokens],
            shapes=[token.shape_ for token in tokens],
            sentence_of=sentence_of,
            sentences=sentences,
        )
    kept: Wording = doc._.wording
    return kept
