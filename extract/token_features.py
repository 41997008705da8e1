"""What the encoder sees of each token: ids of its word and of the word's parts, and numbers about its place.

The ids depend on the word alone and are kept, so a token costs one look-up. The numbers depend on the paper:
where the token stands, how often its word occurs, whether an abbreviation defines it, and whether it is part
of a name of the lexicon.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass

import numpy as np
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

from extract.records import ENTITY_TYPES
from extract.surface import fold_plural, token_key
from extract.wording import wording

UNKNOWN_ROWS = 1024
"""Rows shared by the words that have no vector."""

PART_ROWS = {"prefix": 4096, "suffix": 4096, "shape": 1024}
"""Rows of the tables for parts of words; parts are hashed into them."""

MAX_NAME_TOKENS = 7
_WORD_FLAGS = 8
_PLACE_FLAGS = 8
FLAGS = _WORD_FLAGS + _PLACE_FLAGS + 2 * len(ENTITY_TYPES)
"""How many numbers each token has beside its ids."""

_KEPT_WORDS = 200_000


@dataclass(frozen=True)
class TokenFeatures:
    """Of a doc's tokens: `ids` of shape (tokens, 4), `flags` of shape (tokens, FLAGS).

    The columns of `ids` are the rows of word, prefix, suffix and shape. A word's row counts the vectors
    first, then `UNKNOWN_ROWS` for words that have none.
    """

    ids: np.ndarray
    flags: np.ndarray


class TokenReader:
    """Makes `TokenFeatures` with the word vectors of a vocabulary and the names of a lexicon."""

    def __init__(self, vocab: Vocab, names: Mapping[str, np.ndarray]) -> None:
        """Read with these.

        Args:
            vocab: holds the word vectors, by lower-cased word.
            names: for each surface key of the lexicon 1.0 in the columns of its types, of shape (5,).
        """
        self._rows: Mapping[int, int] = vocab.vectors.key2row
        self._size = len(vocab.vectors.data)
        self._names = names
        self._words: dict[int, tuple[tuple[int, int, int, int], tuple[float, ...]]] = {}

    def read(self, doc: Doc) -> TokenFeatures:
        """The features of `doc`, which has sentence boundaries and abbreviations."""
        words = [self._word(token) for token in doc]
        ids = np.array([word[0] for word in words], dtype="int32").reshape(-1, 4)
        own = np.array([word[1] for word in words], dtype="float32").reshape(-1, _WORD_FLAGS)
        return TokenFeatures(ids, np.hstack([own, _place_flags(doc), self._name_flags(doc)]))

    def _word(self, token: Token) -> tuple[tuple[int, int, int, int], tuple[float, ...]]:
        found = self._words.get(token.orth)
        if found is None:
            if len(self._words) >= _KEPT_WORDS:
                self._words.clear()
            found = self._words[token.orth] = (self._word_ids(token), _word_flags(token.text))
        return found

    def _word_ids(self, token: Token) -> tuple[int, int, int, int]:
        lower = token.lower_
        row = self._rows.get(token.lower)
        if row is None:
            row = self._size + _bucket(lower, UNKNOWN_ROWS)
        return (
            row,
            _bucket(lower[:3], PART_ROWS["prefix"]),
            _bucket(lower[-3:], PART_ROWS["suffix"]),
            _bucket(token.shape_, PART_ROWS["shape"]),
        )

    def _name_flags(self, doc: Doc) -> np.ndarray:
        """For each type whether a name of the lexicon begins at a token, and whether it is inside of one."""
        types = len(ENTITY_TYPES)
        flags = np.zeros((len(doc), 2 * types), dtype="float32")
        for start, end, key in known_names(wording(doc).words, self._names):
            kinds = self._names[key]
            flags[start, :types] = np.maximum(flags[start, :types], kinds)
            flags[start:end, types:] = np.maximum(flags[start:end, types:], kinds)
        return flags


def known_names(words: list[str], names: Container[str]) -> list[tuple[int, int, str]]:
    """Spans of `words` whose surface key is in `names`, the longest from each start, with the key."""
    keys = [token_key(word) for word in words]
    found = []
    for start, key in enumerate(keys):
        if not key:
            continue
        joined, best = "", None
        for end in range(start, min(len(keys), start + MAX_NAME_TOKENS)):
            joined += keys[end]
            folded = fold_plural(joined)
            if keys[end] and len(joined) > 1 and folded in names:
                best = (start, end + 1, folded)
        if best:
            found.append(best)
    return found


def _bucket(text: str, rows: int) -> int:
    """The row of a text in a table: the same on every machine."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) % rows


def _word_flags(text: str) -> tuple[float, ...]:
    letters = [c for c in text if c.isalpha()]
    return (
        float(text[:1].isupper()), float(len(letters) > 1 and text.isupper()),
        float(any(c.isupper() for c in text[1:])), float(any(c.isdigit() for c in text)),
        float(not any(c.isalnum() for c in text)), float("-" in text), min(len(text), 20) / 10,
        float(text[:1].isdigit()),
    )  # fmt: skip


def _place_flags(doc: Doc) -> np.ndarray:
    text = wording(doc)
    size = len(text.words)
    flags = np.zeros((size, _PLACE_FLAGS), dtype="float32")
    counts = Counter(text.words)
    sentences = max(1, len(text.sentences) - 1)
    flags[:, 0] = text.sentence_of == 0
    flags[:, 1] = text.sentence_of / sentences
    flags[:, 2] = np.log([counts[word] for word in text.words]) if size else 0.0
    for start, _ in text.sentences:
        flags[start, 3] = 1.0
    for found in doc._.abbreviations:
        flags[found.long_start : found.long_end, 4] = 1.0
        flags[found.short_start : found.short_end, 5] = 1.0
    title_end = text.sentences[0][1] if text.sentences else 0
    title = text.words[:title_end]
    if ":" in title:
        flags[: title.index(":"), 6] = 1.0
    in_title = set(title)
    flags[:, 7] = [word in in_title for word in text.words]
    return flags
