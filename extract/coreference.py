"""Coreference within a paper: which groups of spans are the same thing.

"Masked autoencoder" is "MAE", "NAS" is "architecture search", but "ResNet-50" is not "ResNet-101".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from spacy.tokens import Doc

from extract.encoder import softmax
from extract.wording import wording

_ENDING = re.compile(r"(ations?|ings?|ions?|ed|es|ers?|s|e)$")


@dataclass(frozen=True)
class Form:
    """A group of spans as the comparison sees it.

    `spans` are token spans in their order, `chance` is the probability that it is an entity, `types` are
    those of the types, of shape (5,), `vector` the encoder's means over its spans.
    """

    key: str
    spans: Sequence[tuple[int, int]]
    chance: float
    types: np.ndarray
    vector: np.ndarray


def form_pairs(doc: Doc, forms: Sequence[Form]) -> tuple[list[tuple[int, int]], np.ndarray, np.ndarray]:
    """Pairs of forms that could be the same thing, the longer one first.

    Returns:
        The pairs, a row of features for each, and a row of what tells how alike the encoder finds the two:
        sum, difference and product of their vectors.
    """
    worded = [_worded(doc, form) for form in forms]
    roles = softmax(doc._.reading.roles([form.spans for form in forms]))
    words = wording(doc).words
    pairs, rows = [], []
    for i, first in enumerate(worded):
        for j in range(i + 1, len(forms)):
            longer = first.size >= worded[j].size
            a, b = (i, j) if longer else (j, i)
            row = _pair_row(worded[a], worded[b], len(doc))
            if row is not None:
                pairs.append((a, b))
                same_role = float(roles[a] @ roles[b])
                beside = _beside(words, forms[a].spans, forms[b].spans)
                rows.append([*row, *beside, same_role, *np.minimum(roles[a], roles[b]), len(forms)])
    if not pairs:
        return [], np.zeros((0, 0), dtype="float32"), np.zeros((0, 0), dtype="float32")
    means = np.array([form.vector[: len(form.vector) // 3] for form in forms])
    one, other = means[[a for a, _ in pairs]], means[[b for _, b in pairs]]
    likeness = np.hstack([one + other, np.abs(one - other), one * other])
    return pairs, np.array(rows, dtype="float32"), likeness


@dataclass(frozen=True)
class _Worded:
    """A form with the words of its first span and their stems."""

    form: Form
    words: list[str]
    stems: list[str]

    @property
    def size(self) -> tuple[int, int]:
        return len(self.stems), len(self.form.key)


def _worded(doc: Doc, form: Form) -> _Worded:
    start, end = form.spans[0]
    words = [word for word in wording(doc).words[start:end] if word[0].isalnum()] or ["?"]
    return _Worded(form, words, [_stem(word) for word in words])


def _stem(word: str) -> str:
    return _ENDING.sub("", word) if len(word) > 5 else word.rstrip("s")


def _pair_row(first: _Worded, second: _Worded, tokens: int) -> list[float] | None:
    """Features of one pair, the longer form first, or None where nothing speaks for it."""
    long, short, stems, short_stems = first.form, second.form, first.stems, second.stems
    shared = len(set(stems) & set(short_stems))
    initials = "".join(word[0] for word in first.words)
    prefix = _common_prefix(long.key, short.key)
    overlaps = [min(e, y) - max(s, x) for s, e in long.spans for x, y in short.spans]
    if (
        not shared
        and short.key not in long.key
        and initials != short.key
        and prefix < 4
        and max(overlaps) < -1
    ):
        return None
    inside = [any(s <= x and y <= e for s, e in long.spans) for x, y in short.spans]
    digits, short_digits = sorted(re.findall(r"\d+", long.key)), sorted(re.findall(r"\d+", short.key))
    size = len(short_stems)
    return [
        len(stems), size, shared, shared / len(set(stems)), shared / len(set(short_stems)),
        stems[-size:] == short_stems, stems[:size] == short_stems, stems[-1] == short_stems[-1],
        stems[0] == short_stems[0], short.key in long.key, long.key.startswith(short.key),
        long.key.endswith(short.key), prefix, prefix / max(1, len(long.key)), len(long.key), len(short.key),
        initials == short.key, _in_order(short.key, long.key), sum(inside) / len(inside),
        max(overlaps), -max(overlaps),
        long.chance, short.chance, float(long.types @ short.types), *long.types, *short.types,
        len(long.spans), len(short.spans), bool(digits), bool(short_digits), digits == short_digits,
        len(_letters(long.key) & _letters(short.key)) / len(_letters(long.key) | _letters(short.key)),
        long.spans[0][0] / tokens, short.spans[0][0] / tokens,
    ]  # fmt: skip


def _beside(
    words: Sequence[str], long: Sequence[tuple[int, int]], short: Sequence[tuple[int, int]]
) -> list[float]:
    """How the text sets the two beside each other: "long (short)", "short: long", "long, short" and so on."""
    starts, ends = {start for start, _ in long}, {end for _, end in long}
    flags = [0.0] * 5
    for start, end in short:
        before = words[start - 1] if start else ""
        after = words[end] if end < len(words) else ""
        if start - 1 in ends:
            flags[0] += before == "("
            flags[3] += before in {",", "or", "/"}
            flags[4] += before == ":"
        if end + 1 in starts:
            flags[1] += after == "("
            flags[2] += after == ":"
    return flags


def _in_order(short: str, long: str) -> bool:
    """Whether the letters of `short` occur in `long` in their order, beginning with the same one."""
    rest = iter(long)
    return short[:1] == long[:1] and all(letter in rest for letter in short)


@lru_cache(maxsize=10_000)
def _letters(key: str) -> frozenset[str]:
    """The key's pairs of letters: their overlap tells how alike two keys are (Dice)."""
    return frozenset(a + b for a, b in pairwise(key)) or frozenset(key)


def _common_prefix(first: str, second: str) -> int:
    for length, (a, b) in enumerate(zip(first, second, strict=False)):
        if a != b:
            return length
    return min(len(first), len(second))


def clusters(
    pairs: Sequence[tuple[int, int]], chances: np.ndarray, size: int, threshold: float
) -> list[list[int]]:
    """Indexes below `size`, joined where a pair's chance reaches `threshold`; each cluster is in order."""
    parent = list(range(size))

    def root(index: int) -> int:
        while parent[index] != index:
            index = parent[index]
        return index

    for (a, b), chance in zip(pairs, chances, strict=True):
        if chance >= threshold:
            low, high = sorted((root(a), root(b)))
            parent[high] = low
    joined: dict[int, list[int]] = {}
    for index in range(size):
        joined.setdefault(root(index), []).append(index)
    return list(joined.values())
