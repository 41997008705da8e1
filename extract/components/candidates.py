"""Candidate spans: every phrase of the paper that could be an entity, grouped by surface key.

All token spans up to `MAX_TOKENS` that begin and end on a content word are weighed at once with the mention
tagger's probabilities; those that the tagger finds possible, and those that the lexicon or the training data
know, become candidates. Deciding is left to `entities`.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

import numpy as np
from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Doc

from extract.records import ENTITY_TYPES
from extract.surface import fold_plural, token_key
from extract.wording import wording

MAX_TOKENS = 9
MIN_PROBABILITY = 0.003
"""A span less probable than this for the tagger is a candidate only if its phrase is known."""

_NUMBER_WORDS = {"few", "full", "two", "one", "first", "next", "whole", "back", "part", "per", "three"}
_PARTICLES = {"out", "off", "over", "re", "in", "on"}
_NEVER_FIRST = frozenset(STOP_WORDS - _NUMBER_WORDS - _PARTICLES)
_NEVER_LAST = frozenset(STOP_WORDS - {"back", "out", "off", "part"})
_TITLE_OPENINGS = frozenset({"a", "an", "the", "on", "towards", "toward"})
_TITLE_CUTS = frozenset(
    {"for", "with", "via", "using", "by", "in", "on", "from", "through", "under", "against", "to"}
)
_BREAKS = frozenset('.,;:?!()[]{}"“”') | {"--", "—", "e.g.", "i.e."}


@dataclass(frozen=True)
class Spans:
    """Candidate spans of one doc as arrays.

    `starts` and `ends` (exclusive) are tokens, `probabilities` the tagger's, of shape (spans, entity types),
    `keys` the spans' surface keys.
    """

    starts: np.ndarray
    ends: np.ndarray
    probabilities: np.ndarray
    keys: list[str]


def candidate_spans(doc: Doc, known: Container[str]) -> Spans:
    """The candidate spans of `doc`, which has sentence boundaries and `mention_probabilities`.

    Args:
        doc: the paper.
        known: surface keys of phrases that are candidates wherever they occur.
    """
    words = wording(doc).words
    tokens = [token_key(word) for word in words]
    starts, ends, probabilities = _weighed_spans(doc)
    spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
    possible = (probabilities.sum(axis=1) >= MIN_PROBABILITY).tolist()
    titles = title_spans(words)
    kept, keys = [], []
    for index, span in enumerate(spans):
        key = fold_plural("".join(tokens[slice(*span)]))
        if len(key) > 1 and (possible[index] or key in known or span in titles):
            kept.append(index)
            keys.append(key)
    extra = sorted(titles.difference(spans))
    extra_keys = [fold_plural("".join(tokens[slice(*span)])) for span in extra]
    extra = [span for span, key in zip(extra, extra_keys, strict=True) if len(key) > 1]
    keys += [key for key in extra_keys if len(key) > 1]
    added = np.array(extra, dtype=int).reshape(-1, 2)
    return Spans(
        np.concatenate([starts[kept], added[:, 0]]),
        np.concatenate([ends[kept], added[:, 1]]),
        np.vstack([probabilities[kept], np.zeros((len(added), len(ENTITY_TYPES)))]),
        keys,
    )


def title_spans(words: list[str]) -> set[tuple[int, int]]:
    """Token spans of the title that may name a contribution without a name of its own.

    They are the whole title, what stands before and after its colon, and each of these up to a preposition;
    openings such as "Towards a" left out.
    """
    end = words.index("\n") if "\n" in words else 0
    colon = words.index(":") if ":" in words[:end] else None
    segments = [(0, end)] if colon is None else [(0, end), (0, colon), (colon + 1, end)]
    return {span for segment in segments for span in _segment_spans(words, *segment)}


def _segment_spans(words: list[str], first: int, last: int) -> list[tuple[int, int]]:
    while first < last and words[first] in _TITLE_OPENINGS:
        first += 1
    while last > first and not words[last - 1][-1].isalnum():
        last -= 1
    cuts = [i for i in range(first + 1, last) if words[i] in _TITLE_CUTS]
    return [(first, cut) for cut in (*cuts, last) if cut > first]


def _weighed_spans(doc: Doc) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Starts, ends and type probabilities of every span whose edges and tokens could be a mention's."""
    text = wording(doc)
    words = text.words
    content = np.array([any(c.isalnum() for c in (word[0], word[-1])) for word in words], dtype=bool)
    may_start = content & np.array([word not in _NEVER_FIRST for word in words], dtype=bool)
    may_end = content & np.array([word not in _NEVER_LAST for word in words], dtype=bool)
    breaks = np.array([word in _BREAKS or word.isspace() for word in words], dtype=bool)
    breaks_before = np.concatenate([[0], np.cumsum(breaks)])
    sentence = text.sentence_of
    logs = np.log(np.maximum(np.asarray(doc._.mention_probabilities, dtype="float64"), 1e-6))
    begin, inside, last, unit = logs.transpose(1, 0, 2)
    inside_before = np.vstack([np.zeros((1, inside.shape[1])), np.cumsum(inside, axis=0)])
    all_starts, all_ends, all_logs = [], [], []
    for length in range(1, min(MAX_TOKENS, len(doc)) + 1):
        start = np.arange(len(doc) - length + 1)
        end = start + length
        fits = may_start[start] & may_end[end - 1] & (sentence[start] == sentence[end - 1])
        fits &= breaks_before[end] == breaks_before[start]
        start, end = start[fits], end[fits]
        all_starts.append(start)
        all_ends.append(end)
        middle = inside_before[end - 1] - inside_before[start + 1] if length > 1 else 0.0
        all_logs.append(unit[start] if length == 1 else begin[start] + middle + last[end - 1])
    if not all_starts:
        return np.zeros(0, int), np.zeros(0, int), np.zeros((0, len(ENTITY_TYPES)))
    return np.concatenate(all_starts), np.concatenate(all_ends), np.exp(np.concatenate(all_logs))
