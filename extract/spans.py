"""Texts with labelled spans, the plainest form of annotation: reading them, and measuring against them.

One JSON object a line: ``{"text": "...", "spans": [[start, end, label], ...]}``. Offsets count characters of
the text, the end exclusive; labels are any words; other keys are left alone.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from extract.errors import GoldError, ModelError
from extract.evaluate import Figures
from extract.pipeline import extract_with, load, register_components
from extract.records import Paper

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Span = tuple[int, int, str]
"""First character, the one after the last, and label."""

Form = Literal["spans", "papers"]

_OURS = "entities"
"""The component by which a pipeline of Papervine is recognised."""


@dataclass(frozen=True)
class SpanText:
    """A text with its annotated spans, in the order in which they were given."""

    text: str
    spans: tuple[Span, ...]


def annotation_form(path: Path) -> Form:
    """Whether a file holds texts with spans or annotated papers (`extract.gold`), by its first object.

    Raises:
        GoldError: the file cannot be read, or its first line is neither.
    """
    for number, data in _objects(path):
        if isinstance(data, dict):
            if "entities" in data:
                return "papers"
            if "text" in data:
                return "spans"
        raise GoldError(
            f"{path}:{number}: no annotation: an object with text and spans, or with title, abstract and "
            "entities, is needed"
        )
    raise GoldError(f"{path}: holds no annotation")


def read_spans(path: Path) -> list[SpanText]:
    """The texts of a JSON Lines file with their spans.

    Raises:
        GoldError: the file cannot be read, or a line is no text with spans; names file and line.
    """
    texts = []
    for number, data in _objects(path):
        try:
            texts.append(_span_text(data))
        except ValueError as error:
            raise GoldError(f"{path}:{number}: {error}") from None
    if not texts:
        raise GoldError(f"{path}: holds no texts")
    return texts


def _objects(path: Path) -> Iterator[tuple[int, Any]]:
    """The value of each line that is not blank, with the line's number (from 1)."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: cannot be read: {error}") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError as error:
                raise GoldError(f"{path}:{number}: not JSON: {error.msg} at column {error.colno}") from None


def _span_text(data: Any) -> SpanText:
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise ValueError("no text: an object with the keys text and spans is needed")
    if not isinstance(data.get("spans"), list):
        raise ValueError("no list of spans: the key spans is needed, its value may be []")
    return SpanText(data["text"], tuple(_span(data["text"], span) for span in data["spans"]))


def _span(text: str, span: Any) -> Span:
    """A span without the spaces around it.

    Raises:
        ValueError: it is none, or lies outside of the text.
    """
    match span:
        case [int(start), int(end), str(label)] if label.strip():
            pass
        case _:
            raise ValueError(f"{json.dumps(span)} is no span: [start, end, label] is needed")
    if start == end:
        raise ValueError(f"the span {json.dumps(span)} is empty")
    if not 0 <= start < end <= len(text):
        raise ValueError(f"the span {json.dumps(span)} is outside of its text of {len(text)} characters")
    covered = text[start:end]
    if not covered.strip():
        raise ValueError(f"the span {json.dumps(span)} covers nothing but spaces")
    start += len(covered) - len(covered.lstrip())
    return start, start + len(covered.strip()), label.strip()


def split_texts(texts: Sequence[SpanText], share: float, seed: int) -> tuple[list[SpanText], list[SpanText]]:
    """The texts in two parts of which the second has the given share, drawn by chance."""
    chosen = set(random.Random(seed).sample(range(len(texts)), round(len(texts) * share)))  # noqa: S311
    parts: tuple[list[SpanText], list[SpanText]] = [], []
    for index, text in enumerate(texts):
        parts[index in chosen].append(text)
    return parts


def find_spans(texts: Sequence[str], model: str | Path | None = None) -> Iterator[list[Span]]:
    """The spans that a model finds in each text.

    Args:
        texts: where to look.
        model: folder or package of any spaCy pipeline that sets `doc.ents`, or of one of ours (default: the
            shipped one), whose spans are the mentions of what it extracts from the text as an abstract.

    Raises:
        ModelError: the model is absent or broken.
    """
    nlp = _recogniser(model)
    if _OURS in nlp.pipe_names:
        for record in extract_with(nlp, [Paper("", "", text) for text in texts]):
            yield [(m.start, m.end, entity.type) for entity in record.entities for m in entity.mentions]
    else:
        for doc in nlp.pipe(texts):
            yield entity_spans(doc)


def _recogniser(model: str | Path | None) -> Language:
    import spacy

    if model is None:
        return load()
    register_components()
    try:
        nlp = spacy.load(model)
    except Exception as error:  # whatever a broken file makes spaCy, NumPy or zip raise
        raise ModelError(f"the model {model} cannot be loaded: {error}") from error
    return load(model) if _OURS in nlp.pipe_names else nlp


def entity_spans(doc: Doc) -> list[Span]:
    """The entities of a doc, by characters."""
    return [(entity.start_char, entity.end_char, entity.label_) for entity in doc.ents]


def span_figures(gold: Iterable[SpanText], found: Iterable[Iterable[Span]]) -> Figures:
    """How many of the found spans are annotated with the same start, end and label: all and by label.

    Args:
        gold: the annotated texts.
        found: the spans found in each of them, in the same order.
    """
    figures = Figures()
    for text, spans in zip(gold, found, strict=True):
        annotated, extracted = set(text.spans), set(spans)
        figures.add("span", len(annotated & extracted), len(extracted), len(annotated))
        for label in {label for _, _, label in annotated | extracted}:
            counts = (
                sum(span[2] == label for span in spans_)
                for spans_ in (annotated & extracted, extracted, annotated)
            )
            figures.add(f"span/{label}", *counts)
    return figures
