"""Annotated papers as docs: where their entities stand, and which spans and numbers are right."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from extract.components.abbreviations import find_abbreviations
from extract.components.sentences import split_sentences
from extract.evaluate import fold_form
from extract.gold import GoldEntity, GoldPaper, GoldResult
from extract.pipeline import make_doc
from extract.surface import surface_key
from extract.text import clean

_SHORT = 4
"""Forms up to this many characters, and those in capitals, are found in their own case alone."""


@dataclass(frozen=True)
class TrainingDoc:
    """An annotated paper; `fold` says in which part of the cross-validation it is held out."""

    gold: GoldPaper
    doc: Doc
    fold: int


def training_docs(nlp: Language, papers: Iterable[GoldPaper], folds: int) -> list[TrainingDoc]:
    """The papers as docs with sentences and abbreviations, dealt out to `folds` folds in turn."""
    docs = []
    for index, paper in enumerate(papers):
        doc = make_doc(nlp, clean(paper.title).text, clean(paper.abstract).text)
        docs.append(TrainingDoc(paper, find_abbreviations(split_sentences(doc)), index % folds))
    return docs


def entity_keys(entity: GoldEntity) -> frozenset[str]:
    """Surface keys of an annotated entity's forms."""
    return frozenset(surface_key(clean(form).text) for form in entity.forms) - {""}


def entity_spans(doc: Doc, entity: GoldEntity, *, plurals: bool = False) -> list[tuple[int, int]]:
    """Token spans of an annotated entity's mentions, none inside another; with `plurals`, also of plurals."""
    starts = {token.idx: token.i for token in doc}
    ends = {token.idx + len(token): token.i + 1 for token in doc}
    found = set()
    for form in {clean(form).text for form in entity.forms} - {""}:
        flags = 0 if len(form) <= _SHORT or form.isupper() else re.IGNORECASE
        suffix = "(?:s|es)?" if plurals else ""
        for match in re.finditer(rf"(?<![^\W_]){re.escape(form)}{suffix}(?![^\W_])", doc.text, flags):
            if match.start() in starts and match.end() in ends:
                found.add((starts[match.start()], ends[match.end()]))
    return sorted(s for s in found if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in found))


def biluo_tags(doc: Doc, gold: GoldPaper) -> list[str]:
    """The BILUO tag of each token; of overlapping mentions the longest counts."""
    tags = ["O"] * len(doc)
    found = [
        (start, end, entity.type)
        for entity in gold.entities
        for start, end in entity_spans(doc, entity, plurals=True)
    ]
    for start, end, label in sorted(found, key=lambda span: (span[0] - span[1], span[0])):
        if all(tag == "O" for tag in tags[start:end]):
            inside = [f"I-{label}"] * (end - start - 2)
            tags[start:end] = [f"U-{label}"] if end - start == 1 else [f"B-{label}", *inside, f"L-{label}"]
    return tags


def result_of(gold: GoldPaper, number: str) -> list[GoldResult]:
    """The annotated results that the number states."""
    value = fold_form(number)
    return [result for result in gold.results if fold_form(clean(result.value).text) == value]
