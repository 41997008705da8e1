"""What is known of phrases and words before a paper is read.

That is counts from the training data, document frequencies in a large corpus of abstracts, the lexicon's
types.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from extract.lexicon import LexiconEntry
from extract.records import ENTITY_TYPES
from extract.surface import fold_plural, surface_key, token_key

RATES = 2 + len(ENTITY_TYPES)
"""Width of `Statistics.rates`: log count, share of entities, share of each type."""

TABLES = ("phrase", "head", "first", "tail", "previous", "following")


@dataclass
class Statistics:
    """Tables of counts from the training data, and what the corpus and the lexicon add.

    `tables` has ``phrase`` by surface key, ``head``, ``first`` and ``tail`` by a phrase's last, first
    and last two words, ``previous`` and ``following`` by the word beside it. A row of counts is: candidates,
    then entities of each type.
    """

    tables: dict[str, dict[str, np.ndarray]] = field(default_factory=dict)
    prior: np.ndarray = field(default_factory=lambda: np.full(len(ENTITY_TYPES), 0.02))
    document_frequency: dict[str, int] = field(default_factory=dict)
    lexicon_types: dict[str, np.ndarray] = field(default_factory=dict)
    lexicon_heads: dict[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._cache: dict[tuple[str, str], np.ndarray] = {}
        self._unknown = np.concatenate([[0.0, self.prior.sum()], self.prior])

    def rates(self, table: str, key: str) -> np.ndarray:
        """Log count, share of entities and share of each type for `key`, drawn towards the prior."""
        counts = self.tables.get(table, {}).get(key)
        if counts is None:
            return self._unknown
        cached = self._cache.get((table, key))
        if cached is None:
            shares = (counts[1:] + 2.0 * self.prior) / (counts[0] + 2.0)
            cached = np.concatenate([[math.log1p(counts[0]), shares.sum()], shares])
            self._cache[table, key] = cached
        return cached

    def frequency(self, key: str) -> float:
        """Log document frequency of a surface key in the corpus; 0 where it is rare or unknown."""
        count = self.document_frequency.get(key)
        return math.log1p(count) if count else 0.0

    def lexicon(self, key: str) -> np.ndarray:
        """For each type 1.0 where the lexicon has the key with that type."""
        return self.lexicon_types.get(key, _NO_TYPES)

    def head_types(self, word: str) -> np.ndarray:
        """For each type the log count of lexicon names that end on this word."""
        counts = self.lexicon_heads.get(fold_plural(token_key(word)))
        return _NO_TYPES if counts is None else np.log1p(counts)

    @property
    def known(self) -> frozenset[str]:
        """Surface keys that are candidates wherever they occur: entities of the training data or lexicon."""
        seen = (key for key, counts in self.tables.get("phrase", {}).items() if counts[1:].any())
        return frozenset(seen) | self.lexicon_types.keys()

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Everything but the lexicon, as arrays to save."""
        arrays = {"prior": self.prior}
        for name, table in self.tables.items():
            arrays |= _pack_table(f"table.{name}", table, "float32")
        frequency = {key: np.array([count]) for key, count in self.document_frequency.items()}
        return arrays | _pack_table("frequency", frequency, "uint32")

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Statistics:
        """What `to_arrays` gave; the lexicon is added apart."""
        return cls(
            tables={name: _unpack_table(f"table.{name}", arrays) for name in TABLES},
            prior=arrays["prior"],
            document_frequency={key: int(row[0]) for key, row in _unpack_table("frequency", arrays).items()},
        )

    def add_lexicon(self, entries: Iterable[LexiconEntry]) -> None:
        """Take the types of the entries' names and aliases, and of the words on which they end."""
        for entry in entries:
            column = ENTITY_TYPES.index(entry.type)
            for name in (entry.name, *entry.aliases):
                self.lexicon_types.setdefault(surface_key(name), np.zeros(len(ENTITY_TYPES)))[column] = 1.0
                words = name.split()
                if len(words) > 1:
                    heads = self.lexicon_heads.setdefault(surface_key(words[-1]), np.zeros(len(ENTITY_TYPES)))
                    heads[column] += 1


_NO_TYPES = np.zeros(len(ENTITY_TYPES))


def _pack_table(name: str, table: Mapping[str, np.ndarray], dtype: str) -> dict[str, np.ndarray]:
    """The keys of a table as JSON in an array of bytes, and its rows as another."""
    keys = json.dumps(list(table), ensure_ascii=False).encode()
    return {
        f"{name}.keys": np.frombuffer(keys, dtype="uint8"),
        f"{name}.rows": np.array(list(table.values()), dtype=dtype),
    }


def _unpack_table(name: str, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    keys = json.loads(arrays[f"{name}.keys"].tobytes())
    return dict(zip(keys, arrays[f"{name}.rows"].astype("float64"), strict=True))
