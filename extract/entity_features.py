"""What the entity decision sees of a candidate: one row of numbers for each group of spans of one thing.

A group is every span of a paper with the same surface key, and of forms joined by an abbreviation definition.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from spacy.tokens import Doc

from extract.components.candidates import Spans, surface_key
from extract.statistics import RATES, Statistics
from extract.wording import Wording, wording

_DATA_WORDS = {"dataset", "datasets", "benchmark", "benchmarks", "corpus", "corpora", "suite"}
_MODEL_WORDS = {
    "model",
    "models",
    "network",
    "networks",
    "architecture",
    "architectures",
    "backbone",
    "transformer",
}
_METHOD_WORDS = {
    "method", "methods", "algorithm", "algorithms", "framework", "approach", "technique", "techniques",
    "loss", "optimizer", "strategy", "mechanism", "module", "pipeline", "toolkit", "library", "system",
}  # fmt: skip
_TASK_WORDS = {"task", "tasks", "problem", "problems", "challenge"}
_METRIC_WORDS = {
    "score",
    "scores",
    "metric",
    "metrics",
    "rate",
    "improvement",
    "improvements",
    "points",
    "gain",
    "gains",
}
_CUE_WORDS = (_DATA_WORDS, _MODEL_WORDS, _METHOD_WORDS, _TASK_WORDS, _METRIC_WORDS)
_PROPOSING = {"propose", "proposes", "present", "presents", "introduce", "introduces", "proposed", "develop",
              "called", "named", "dubbed", "termed", "novel", "new", "design", "describe"}  # fmt: skip
_USING = {
    "using",
    "via",
    "with",
    "by",
    "use",
    "uses",
    "apply",
    "applying",
    "leverage",
    "leveraging",
    "through",
}
_WHERE = {"on", "for", "in", "of"}


@dataclass
class Groups:
    """The groups of a doc: `of_span[i]` is span `i`'s group, `forms[g]` are group `g`'s surface keys."""

    of_span: np.ndarray
    forms: list[list[str]]

    def __len__(self) -> int:
        """How many groups there are."""
        return len(self.forms)


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
class Features:
    """Named columns of one row a group."""

    doc: Doc
    spans: Spans
    groups: Groups
    statistics: Statistics

    def matrix(self) -> tuple[np.ndarray, list[str]]:
        """Floats of shape (groups, features), and the features' names."""
        blocks = [
            self._tagger(), self._competition(), self._place(), self._shape(), self._context(),
            self._phrase(), self._words(), self._vectors(),
        ]  # fmt: skip
        names = [name for _, columns in blocks for name in columns]
        values = [np.asarray(block, dtype="float32") for block, _ in blocks]
        return np.concatenate(values, axis=1), names

    def _max(self, values: np.ndarray) -> np.ndarray:
        out = np.full((len(self.groups), *values.shape[1:]), -np.inf)
        np.maximum.at(out, self.groups.of_span, values)
        return out

    def _sum(self, values: np.ndarray) -> np.ndarray:
        out = np.zeros((len(self.groups), *values.shape[1:]))
        np.add.at(out, self.groups.of_span, values)
        return out

    @cached_property
    def _count(self) -> np.ndarray:
        return np.bincount(self.groups.of_span, minlength=len(self.groups)).astype(float)

    @cached_property
    def _any(self) -> np.ndarray:
        return self.spans.probabilities.sum(axis=1)

    @cached_property
    def _best(self) -> np.ndarray:
        """For each group its most probable span: the first one of the highest probability."""
        order = np.lexsort((-np.arange(len(self._any)), self._any))
        best = np.zeros(len(self.groups), dtype=int)
        best[self.groups.of_span[order]] = order
        return best

    def _tagger(self) -> tuple[np.ndarray, list[str]]:
        top = self._max(self.spans.probabilities)
        mean = self._sum(self.spans.probabilities) / self._count[:, None]
        summed = np.column_stack(
            [self._max(self._any), self._sum(self._any), self._sum(self._any) / self._count]
        )
        names = [f"tag_{stat}{i}" for stat in ("max", "mean") for i in range(top.shape[1])]
        return np.hstack([top, mean, summed]), [*names, "tag_any_max", "tag_any_sum", "tag_any_mean"]

    def _competition(self) -> tuple[np.ndarray, list[str]]:
        """The most probable span that contains, is contained in, or crosses the group's spans."""
        start, end, mass = self.spans.starts, self.spans.ends, self._any
        left, right = start[:, None] <= start[None, :], end[:, None] >= end[None, :]
        overlap = (start[:, None] < end[None, :]) & (start[None, :] < end[:, None])
        same = np.eye(len(start), dtype=bool)
        inside, around = left & right & ~same, left.T & right.T & ~same  # [i, j]: j inside i; j around i
        crossing = overlap & ~inside & ~around & ~same
        columns, names = [], []
        for name, relation in (("inside", inside), ("around", around), ("crossing", crossing)):
            strongest = np.where(relation, mass[None, :], 0).max(axis=1, initial=0.0)
            columns += [self._max(strongest), -self._max(-strongest)]
            names += [f"{name}_max", f"{name}_min"]
        free = (np.where(around, mass[None, :], 0).max(axis=1, initial=0.0) < mass).astype(float)
        columns.append(self._sum(free) / self._count)
        return np.column_stack(columns), [*names, "free_share"]

    def _place(self) -> tuple[np.ndarray, list[str]]:
        doc, start, end = self.doc, self.spans.starts, self.spans.ends
        title_end = self._lower.index("\n") if "\n" in self._lower else 0
        title = start < title_end
        colon = self._lower.index(":") if ":" in self._lower[:title_end] else -1
        before_colon = title & (end == colon)
        whole_title = title & (start == 0) & (end == (colon if colon > 0 else title_end))
        sentence = 1 + wording(doc).sentence_of
        position = sentence[start] / max(1, sentence[-1])
        after_title = (start == colon + 1) & (colon > 0)
        defined = {(a.long_start, a.long_end) for a in doc._.abbreviations}
        short = {(a.short_start, a.short_end) for a in doc._.abbreviations}
        pairs = list(zip(start.tolist(), end.tolist(), strict=True))
        columns = [
            self._count, self._max(title.astype(float)), self._sum((~title).astype(float)),
            self._max(before_colon.astype(float)), self._max(whole_title.astype(float)),
            self._max(after_title.astype(float)), self._max((end == title_end).astype(float)),
            -self._max(-position), self._max(position),
            self._max(np.array([p in defined for p in pairs], float)),
            self._max(np.array([p in short for p in pairs], float)),
            self._max(((start == 0) & (end == title_end)).astype(float)),
            self._max((title & (start == 0)).astype(float)),
            np.full(len(self.groups), float(colon >= 0)), np.full(len(self.groups), title_end),
            np.full(len(self.groups), self._named_proposal()),
            np.full(len(self.groups), len(doc)), np.full(len(self.groups), len(self.groups)),
        ]  # fmt: skip
        names = [
            "mentions", "in_title", "in_abstract", "before_colon", "whole_title", "after_colon", "title_end",
            "first", "last", "is_long_form", "is_short_form", "is_title", "opens_title", "title_colon",
            "title_tokens", "named_proposal", "doc_tokens", "doc_groups",
        ]  # fmt: skip
        return np.column_stack(columns), names

    def _named_proposal(self) -> float:
        """How sure it is that the paper introduces something by a name: then its title names nothing else."""
        chances = [
            float(chance)
            for chance, start in zip(self._any, self.spans.starts.tolist(), strict=True)
            if any(self._word(start - distance) in _PROPOSING for distance in (1, 2, 3))
            and any(c.isupper() for c in self.doc[start].text)
        ]
        return max(chances, default=0.0)

    def _shape(self) -> tuple[np.ndarray, list[str]]:
        rows = []
        for index in self._best:
            start, end = int(self.spans.starts[index]), int(self.spans.ends[index])
            text = self._text.form(start, end)
            tokens = self.doc[start:end]
            upper = sum(c.isupper() for c in text)
            rows.append([
                end - start, len(text), upper / len(text), sum(c.isdigit() for c in text),
                float(any(c.isupper() for c in text[1:])), float(text.isupper()), float(text[0].isupper()),
                float("-" in text), sum(t.text[0].isupper() for t in tokens) / len(tokens),
                float(any(t.like_num for t in tokens)), float(tokens[0].is_sent_start or False),
            ])  # fmt: skip
        lengths = (self.spans.ends - self.spans.starts).astype(float)
        extremes = np.column_stack([self._max(lengths), -self._max(-lengths)])
        names = ["tokens", "characters", "upper_share", "digits", "inner_upper", "all_upper", "first_upper",
                 "hyphen", "capitalised", "number", "sentence_start", "tokens_max", "tokens_min"]  # fmt: skip
        return np.hstack([np.array(rows, float).reshape(len(self.groups), -1), extremes]), names

    @cached_property
    def _text(self) -> Wording:
        return wording(self.doc)

    @cached_property
    def _lower(self) -> list[str]:
        return self._text.words

    def _word(self, position: int) -> str:
        return self._lower[position] if 0 <= position < len(self._lower) else ""

    def _context(self) -> tuple[np.ndarray, list[str]]:
        """Cue words beside any mention, and what the training data say of the words beside it."""
        rows = []
        for start, end in zip(self.spans.starts.tolist(), self.spans.ends.tolist(), strict=True):
            before = {self._word(start - 1), self._word(start - 2), self._word(start - 3)}
            after = {self._word(end), self._word(end + 1)}
            row = [float(self._word(end) in words) for words in _CUE_WORDS]
            row += [float(bool(after & words)) for words in _CUE_WORDS]
            row += [float(bool(before & words)) for words in (_PROPOSING, _USING, _WHERE, *_CUE_WORDS)]
            row += [
                float(self._word(end) in "(),.:"),
                float(self._word(end) == "-"),
                float(self._word(start - 1) == "-"),
            ]
            rows.append(row)
        cues = np.array(rows, float).reshape(len(self.spans.starts), -1)
        names = [f"cue_{stat}{i}" for stat in ("max", "mean") for i in range(cues.shape[1])]
        blocks = [self._max(cues), self._sum(cues) / self._count[:, None]]
        for table in ("previous", "following"):
            offset = (self.spans.starts - 1) if table == "previous" else self.spans.ends
            rates = np.array([self.statistics.rates(table, self._word(int(i))) for i in offset])
            rates = rates.reshape(len(offset), -1)
            blocks += [self._max(rates), self._sum(rates) / self._count[:, None]]
            names += [f"{table}_{stat}{i}" for stat in ("max", "mean") for i in range(rates.shape[1])]
        return np.hstack(blocks), names

    def _phrase(self) -> tuple[np.ndarray, list[str]]:
        """What the training data, the corpus and the lexicon know of the phrase, over the group's forms."""
        rows = []
        for forms in self.groups.forms:
            rates = np.array([self.statistics.rates("phrase", form) for form in forms])
            seen = rates[np.argmax(rates[:, 0])]
            frequency = [self.statistics.frequency(form) for form in forms]
            lexicon = np.max([self.statistics.lexicon(form) for form in forms], axis=0)
            rows.append(
                np.concatenate([seen, rates[:, 1:].max(axis=0), [max(frequency), min(frequency)], lexicon])
            )
        width = RATES
        names = [f"phrase_{i}" for i in range(width)] + [f"phrase_max{i}" for i in range(1, width)]
        names += ["frequency_max", "frequency_min", *(f"lexicon_{i}" for i in range(5))]
        return np.array(rows).reshape(len(self.groups), -1), names

    def _words(self) -> tuple[np.ndarray, list[str]]:
        """What is known of the phrase's last and first word, and how much more frequent its parts are."""
        rows = []
        for index in self._best:
            start, end = int(self.spans.starts[index]), int(self.spans.ends[index])
            head, first = self._word(end - 1), self._word(start)
            whole = self.statistics.frequency(self.spans.keys[index])
            last = len(self._lower)
            shorter = [
                self.statistics.frequency(surface_key(self._text.form(a, b)))
                for a, b in ((start + 1, end), (start, end - 1))
                if b > a
            ]
            longer = [
                self.statistics.frequency(surface_key(self._text.form(max(a, 0), min(b, last))))
                for a, b in ((start - 1, end), (start, end + 1))
            ]
            rows.append(np.concatenate([
                self.statistics.rates("head", head), self.statistics.rates("first", first),
                self.statistics.head_types(head),
                [self.statistics.frequency(head), self.statistics.frequency(first),
                 whole - max(shorter, default=0.0), whole - max(longer, default=0.0),
                 max(longer, default=0.0)],
            ]))  # fmt: skip
        width = RATES
        names = [f"{part}_{i}" for part in ("head", "first") for i in range(width)]
        names += [f"head_lexicon{i}" for i in range(5)]
        names += ["head_frequency", "first_frequency", "over_part", "over_whole", "whole_frequency"]
        return np.array(rows).reshape(len(self.groups), -1), names

    def _vectors(self) -> tuple[np.ndarray, list[str]]:
        """The mean word vector of the phrase, projected."""
        rows = [
            self.statistics.project(self._lower[int(self.spans.starts[i]) : int(self.spans.ends[i])])
            for i in self._best
        ]
        width = self.statistics.projected_width
        return np.array(rows).reshape(len(self.groups), width), [f"vector_{i}" for i in range(width)]
