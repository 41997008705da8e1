"""What the entity decision sees of a candidate: one row of numbers for each group of spans of one thing.

A group is every span of a paper with the same surface key, and of forms joined by an abbreviation definition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from spacy.tokens import Doc

from extract.components.candidates import Spans
from extract.encoder import softmax
from extract.records import ENTITY_TYPES
from extract.statistics import Statistics
from extract.surface import fold_plural, surface_key, token_key
from extract.wording import Wording, wording

_CUES: tuple[frozenset[str], ...] = tuple(
    frozenset(words.split())
    for words in (
        "dataset datasets benchmark benchmarks corpus corpora suite",
        "model models network networks architecture architectures backbone transformer",
        "method methods algorithm algorithms framework approach technique techniques loss optimizer strategy "
        "mechanism module pipeline toolkit library system",
        "task tasks problem problems challenge",
        "score scores metric metrics rate improvement improvements points gain gains",
        "propose proposes present presents introduce introduces proposed develop called named dubbed termed "
        "novel new design describe",
        "using via with by use uses apply applying leverage leveraging through",
        "on for in of",
    )
)
"""Words that tell a type, in the order of dataset, model, method, task and metric; then proposing, using and
standing somewhere."""

_KINDS = len(ENTITY_TYPES)
_PROPOSING = 5


@dataclass
class Groups:
    """The groups of a doc: `of_span[i]` is span `i`'s group, `forms[g]` are group `g`'s surface keys."""

    of_span: np.ndarray
    forms: list[list[str]]

    def __len__(self) -> int:
        """How many groups there are."""
        return len(self.forms)

    @cached_property
    def order(self) -> np.ndarray:
        """The spans group by group."""
        return np.argsort(self.of_span, kind="stable")

    @cached_property
    def counts(self) -> np.ndarray:
        """How many spans each group has."""
        return np.bincount(self.of_span, minlength=len(self)).astype("float64")

    @cached_property
    def _begins(self) -> np.ndarray:
        return np.concatenate([[0], np.cumsum(self.counts[:-1])]).astype(int)

    def max(self, values: np.ndarray) -> np.ndarray:
        """The largest value of each group's spans."""
        out: np.ndarray = np.maximum.reduceat(values[self.order], self._begins, axis=0)
        return out

    def min(self, values: np.ndarray) -> np.ndarray:
        """The smallest value of each group's spans."""
        out: np.ndarray = np.minimum.reduceat(values[self.order], self._begins, axis=0)
        return out

    def mean(self, values: np.ndarray) -> np.ndarray:
        """The mean over each group's spans."""
        sums = np.add.reduceat(values[self.order], self._begins, axis=0)
        out: np.ndarray = sums / (self.counts if sums.ndim == 1 else self.counts[:, None])
        return out

    def spans_of(self, group: int) -> np.ndarray:
        """The indexes of a group's spans."""
        begin = self._begins[group]
        return self.order[begin : begin + int(self.counts[group])]


def group_spans(doc: Doc, spans: Spans) -> Groups:
    """Group the spans by key, and join the two keys of each abbreviation definition."""
    parent: dict[str, str] = {key: key for key in spans.keys}

    def root(key: str) -> str:
        while parent[key] != key:
            key = parent[key]
        return key

    for found in doc._.abbreviations:
        long_key = surface_key(wording(doc).form(found.long_start, found.long_end))
        short_key = surface_key(wording(doc).form(found.short_start, found.short_end))
        if long_key in parent and short_key in parent:
            parent[root(short_key)] = root(long_key)
    numbers: dict[str, int] = {}
    of_span = np.array([numbers.setdefault(root(key), len(numbers)) for key in spans.keys], dtype=int)
    forms: list[list[str]] = [[] for _ in numbers]
    for key in dict.fromkeys(spans.keys):
        forms[numbers[root(key)]].append(key)
    return Groups(of_span, forms)


@dataclass
class _Seen:
    """A doc's candidates with what several blocks of features read."""

    doc: Doc
    spans: Spans
    groups: Groups
    statistics: Statistics

    @cached_property
    def text(self) -> Wording:
        return wording(self.doc)

    @cached_property
    def mass(self) -> np.ndarray:
        """How likely the tagger finds each span, of whatever type."""
        return self.spans.probabilities.sum(axis=1)

    @cached_property
    def best(self) -> np.ndarray:
        """For each group its most probable span: the first one of the highest probability."""
        order = np.lexsort((-np.arange(len(self.mass)), self.mass))
        best = np.zeros(len(self.groups), dtype=int)
        best[self.groups.of_span[order]] = order
        return best

    @cached_property
    def keys(self) -> list[str]:
        return [token_key(word) for word in self.text.words]

    @cached_property
    def cues(self) -> np.ndarray:
        """For each token, and three blanks at either end, which kinds of cue it is."""
        blank = [_cues("")] * 3
        return np.array([*blank, *(_cues(word) for word in self.text.words), *blank], dtype="float32")

    def token_rates(self, table: str) -> np.ndarray:
        """The statistics of each token's word in a table, and of no word, as the last row."""
        return np.array([self.statistics.rates(table, word) for word in (*self.text.words, "")])

    def span_frequency(self, start: int, end: int) -> float:
        """Log document frequency of tokens `start` to `end`, cut at the ends of the doc."""
        return self.statistics.frequency(fold_plural("".join(self.keys[max(start, 0) : end])))


def candidate_features(doc: Doc, spans: Spans, groups: Groups, statistics: Statistics) -> np.ndarray:
    """Floats of shape (groups, features)."""
    seen = _Seen(doc, spans, groups, statistics)
    blocks: tuple[Callable[[_Seen], np.ndarray], ...] = (
        _tagger, _competition, _place, _shape, _context, _phrase, _words, _roles,
    )  # fmt: skip
    return np.hstack([block(seen).astype("float32") for block in blocks])


def _tagger(seen: _Seen) -> np.ndarray:
    groups, chances = seen.groups, seen.spans.probabilities
    mean = groups.mean(seen.mass)
    return np.column_stack(
        [groups.max(chances), groups.mean(chances), groups.max(seen.mass), mean * groups.counts, mean]
    )


def _competition(seen: _Seen) -> np.ndarray:
    """The most probable span that contains, is contained in, or crosses the group's spans."""
    start, end, mass = seen.spans.starts, seen.spans.ends, seen.mass
    left, right = start[:, None] <= start[None, :], end[:, None] >= end[None, :]
    overlap = (start[:, None] < end[None, :]) & (start[None, :] < end[:, None])
    same = np.eye(len(start), dtype=bool)
    inside, around = left & right & ~same, left.T & right.T & ~same  # [i, j]: j inside i; j around i
    crossing = overlap & ~inside & ~around & ~same
    columns = []
    for relation in (inside, around, crossing):
        strongest = np.where(relation, mass[None, :], 0).max(axis=1, initial=0.0)
        columns += [seen.groups.max(strongest), seen.groups.min(strongest)]
    free = (np.where(around, mass[None, :], 0).max(axis=1, initial=0.0) < mass).astype(float)
    return np.column_stack([*columns, seen.groups.mean(free)])


def _place(seen: _Seen) -> np.ndarray:
    start, end, groups, words = seen.spans.starts, seen.spans.ends, seen.groups, seen.text.words
    title_end = words.index("\n") if "\n" in words else 0
    colon = words.index(":") if ":" in words[:title_end] else -1
    title = start < title_end
    sentence = 1 + seen.text.sentence_of
    position = sentence[start] / max(1, sentence[-1])
    found = seen.doc._.abbreviations
    long = {(a.long_start, a.long_end) for a in found}
    short = {(a.short_start, a.short_end) for a in found}
    pairs = list(zip(start.tolist(), end.tolist(), strict=True))
    flags = np.column_stack([
        title, title & (end == colon), title & (start == 0) & (end == (colon if colon > 0 else title_end)),
        (start == colon + 1) & (colon > 0), end == title_end, [p in long for p in pairs],
        [p in short for p in pairs], (start == 0) & (end == title_end), title & (start == 0),
    ]).astype(float)  # fmt: skip
    whole = np.tile(
        [float(colon >= 0), title_end, _named_proposal(seen), len(words), len(groups)], (len(groups), 1)
    )
    return np.column_stack([
        groups.counts, groups.mean(~title * 1.0) * groups.counts, groups.max(flags), groups.min(position),
        groups.max(position), whole,
    ])  # fmt: skip


def _named_proposal(seen: _Seen) -> float:
    """How sure it is that the paper introduces something by a name: then its title names nothing else."""
    before = np.stack([seen.cues[3 + seen.spans.starts - d, _PROPOSING] for d in (1, 2, 3)]).max(axis=0)
    shapes = seen.text.shapes
    capital = np.array(["X" in shapes[start] for start in seen.spans.starts.tolist()])
    return float((seen.mass * before * capital).max(initial=0.0))


def _shape(seen: _Seen) -> np.ndarray:
    rows = []
    for index in seen.best.tolist():
        start, end = int(seen.spans.starts[index]), int(seen.spans.ends[index])
        text = seen.text.form(start, end)
        shapes = seen.text.shapes[start:end]
        rows.append([
            end - start, len(text), sum(map(str.isupper, text)) / len(text), sum(map(str.isdigit, text)),
            any(map(str.isupper, text[1:])), text.isupper(), text[0].isupper(), "-" in text,
            sum(shape[0] == "X" for shape in shapes) / len(shapes), any(s.isdigit() for s in shapes),
            start == seen.text.sentences[int(seen.text.sentence_of[start])][0],
        ])  # fmt: skip
    lengths = (seen.spans.ends - seen.spans.starts).astype(float)
    return np.column_stack([np.array(rows, float), seen.groups.max(lengths), seen.groups.min(lengths)])


def _context(seen: _Seen) -> np.ndarray:
    """Cue words beside any mention, and what the training data say of the words beside it."""
    start, end, cues = seen.spans.starts + 3, seen.spans.ends + 3, seen.cues
    words = seen.text.words
    before = np.maximum(np.maximum(cues[start - 1], cues[start - 2]), cues[start - 3])
    following = [words[i] if i < len(words) else "" for i in seen.spans.ends.tolist()]
    preceding = [words[i - 1] if i else "" for i in seen.spans.starts.tolist()]
    marks = np.array(
        [[b in "(),.:", b == "-", a == "-", a == "("] for a, b in zip(preceding, following, strict=True)],
        dtype=float,
    )
    beside = np.hstack([
        cues[end][:, :_KINDS], np.maximum(cues[end], cues[end + 1])[:, :_KINDS], before, marks,
        seen.token_rates("previous")[seen.spans.starts - 1],
        seen.token_rates("following")[np.minimum(seen.spans.ends, len(words))],
    ])  # fmt: skip
    return np.hstack([seen.groups.max(beside), seen.groups.mean(beside)])


def _phrase(seen: _Seen) -> np.ndarray:
    """What the training data, the corpus and the lexicon know of the phrase, over the group's forms."""
    known, forms = seen.statistics, [form for group in seen.groups.forms for form in group]
    sizes = [len(group) for group in seen.groups.forms]
    begins = np.concatenate([[0], np.cumsum(sizes[:-1])]).astype(int)
    rates = np.array([known.rates("phrase", form) for form in forms])
    frequency = np.array([known.frequency(form) for form in forms])
    lexicon = np.array([known.lexicon(form) for form in forms])
    rank = np.lexsort((np.arange(len(forms))[::-1], rates[:, 0], np.repeat(np.arange(len(sizes)), sizes)))
    most_seen = rank[np.cumsum(sizes) - 1]
    return np.column_stack([
        rates[most_seen], np.maximum.reduceat(rates[:, 1:], begins), np.maximum.reduceat(frequency, begins),
        np.minimum.reduceat(frequency, begins), np.maximum.reduceat(lexicon, begins),
    ])  # fmt: skip


def _words(seen: _Seen) -> np.ndarray:
    """What is known of the phrase's first, last and last two words, and how frequent its parts are."""
    known, words = seen.statistics, seen.text.words
    starts, ends = seen.spans.starts[seen.best], seen.spans.ends[seen.best]
    frequency = np.array([known.frequency(key) for key in seen.keys])
    rows = []
    for index, start, end in zip(seen.best.tolist(), starts.tolist(), ends.tolist(), strict=True):
        whole = known.frequency(seen.spans.keys[index])
        shorter = 0.0
        if end - start > 1:
            shorter = max(seen.span_frequency(start + 1, end), seen.span_frequency(start, end - 1))
        longer = max(seen.span_frequency(start - 1, end), seen.span_frequency(start, end + 1))
        rows.append((whole - shorter, whole - longer, longer))
    tails = [
        " ".join(words[max(start, end - 2) : end])
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    ]
    return np.column_stack([
        seen.token_rates("head")[ends - 1], seen.token_rates("first")[starts],
        np.array([known.rates("tail", tail) for tail in tails]),
        np.array([known.head_types(words[end - 1]) for end in ends.tolist()]),
        frequency[ends - 1], frequency[starts], np.array(rows),
    ])  # fmt: skip


def _roles(seen: _Seen) -> np.ndarray:
    """What the encoder takes the group's role to be."""
    things = [
        [(int(seen.spans.starts[i]), int(seen.spans.ends[i])) for i in seen.groups.spans_of(group)]
        for group in range(len(seen.groups))
    ]
    return softmax(seen.doc._.reading.roles(things))


@lru_cache(maxsize=100_000)
def _cues(word: str) -> tuple[bool, ...]:
    return tuple(word in words for words in _CUES)
