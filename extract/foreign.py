"""Entities of any other spaCy pipeline in place of our own decision on them.

Such a pipeline sets ``doc.ents``, with labels of its own. Those that stand for one of our types make the
paper's entities; roles, relations and results are then found by the components of the shipped model.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import minibatch

from extract.components.drafts import Draft
from extract.errors import ModelError
from extract.given import given_draft
from extract.records import ENTITY_TYPES, EntityType
from extract.surface import surface_key
from extract.wording import wording

Labels = tuple[tuple[str, EntityType], ...]
"""Labels of another pipeline, each with the type that a user says it stands for."""

_NAME = "foreign_entities"


@Language.factory(_NAME)
def make_foreign_entities(nlp: Language, name: str) -> ForeignEntities:
    """The component, without a pipeline."""
    return ForeignEntities()


class ForeignEntities:
    """Sets `doc._.drafts` from the entities of another pipeline, which reads the same text."""

    def __init__(self) -> None:
        self.ignored: Counter[str] = Counter()
        """How many entities had a label that stands for no type, by label."""
        self._nlp: Language | None = None
        self._chosen: dict[str, EntityType] = {}

    def take(self, nlp: Language, labels: Labels) -> None:
        """Use the pipeline `nlp`; `labels` go before the names of the types."""
        self._nlp, self._chosen = nlp, dict(labels)

    def __call__(self, doc: Doc) -> Doc:
        """Set the entities of one doc."""
        return next(self.pipe([doc]))

    def pipe(self, docs: Iterable[Doc], batch_size: int = 32) -> Iterator[Doc]:
        """Set the entities of many docs, which the other pipeline reads `batch_size` at a time."""
        assert self._nlp is not None
        for batch in minibatch(docs, batch_size):
            for doc, other in zip(batch, self._nlp.pipe([each.text for each in batch]), strict=True):
                doc._.drafts = foreign_drafts(doc, self._typed(other.ents))
                yield doc

    def _typed(self, found: Iterable[Span]) -> Iterator[tuple[int, int, EntityType]]:
        """Characters and type of the entities whose label stands for one; the others are counted."""
        for entity in found:
            type_ = self._chosen.get(entity.label_) or type_named(entity.label_)
            if type_:
                yield entity.start_char, entity.end_char, type_
            else:
                self.ignored[entity.label_] += 1


def replace_entities(nlp: Language, other: Language, labels: Labels, path: object) -> None:
    """Let `other` find the entities in `nlp`, our own pipeline, instead of its own decision.

    Args:
        nlp: ours; gets the other's name before its own.
        other: sets ``doc.ents``.
        labels: what the user says of the other's labels.
        path: what the user called the other pipeline, for messages.

    Raises:
        ModelError: no label of `other` stands for one of our types, or one of `labels` is not among them.
    """
    _check_labels(other, labels, path)
    nlp.remove_pipe("entities")
    component = nlp.add_pipe(_NAME, before="roles")
    assert isinstance(component, ForeignEntities)
    component.take(other, labels)
    nlp.meta["name"] = f"{other.meta['name']}-{other.meta['version']}/{nlp.meta['name']}"


def take_ignored(nlp: Language) -> Counter[str]:
    """How many entities were ignored since the last call, by label; none where all are our own."""
    if _NAME not in nlp.pipe_names:
        return Counter()
    component = nlp.get_pipe(_NAME)
    assert isinstance(component, ForeignEntities)
    ignored, component.ignored = component.ignored, Counter()
    return ignored


def type_named(label: str) -> EntityType | None:
    """The type that a label names, in whatever case, singular or plural: ``DATASETS``, ``data-set``."""
    return _TYPES.get(_folded(label))


def _folded(label: str) -> str:
    return re.sub(r"[\W_]", "", label.lower()).removesuffix("s")


_TYPES: dict[str, EntityType] = {_folded(name): name for name in ENTITY_TYPES}


def _check_labels(other: Language, labels: Labels, path: object) -> None:
    """Raise a ModelError unless some label stands for a type and all of `labels` are there."""
    setters = [name for name in other.pipe_names if _sets_entities(other, name)]
    if not setters and not labels:
        raise ModelError(
            f"the model {path} is no Papervine pipeline, and no part of it says that it sets doc.ents; "
            "if one does, say what its labels stand for: --label THEIRS=Dataset"
        )
    declared = sorted({label for name in setters for label in other.pipe_labels.get(name, ())})
    known = f"its labels: {', '.join(declared) or 'none that it tells of'}"
    absent = [label for label, _ in labels if declared and label not in declared]
    if absent:
        raise ModelError(f"the model {path} has no label {', '.join(absent)}; {known}")
    if not labels and not any(map(type_named, declared)):
        raise ModelError(
            f"no label of the model {path} names one of {', '.join(ENTITY_TYPES)}; {known}. "
            f"Say what they stand for, as in --label {declared[0] if declared else 'THEIRS'}=Dataset"
        )


def _sets_entities(nlp: Language, name: str) -> bool:
    return "doc.ents" in nlp.get_pipe_meta(name).assigns


def foreign_drafts(doc: Doc, found: Iterable[tuple[int, int, EntityType]]) -> tuple[Draft, ...]:
    """The paper's entities: what shares its surface key, or is defined as short for another, is one thing.

    Args:
        doc: the paper, with sentences and abbreviations.
        found: characters and type of each mention; the type that most mentions of a thing have counts.
    """
    joined = _short_to_long(doc)
    spans: dict[str, list[tuple[int, int]]] = {}
    types: dict[str, Counter[EntityType]] = {}
    for first, last, type_ in found:
        for span in _tokens(doc, first, last):
            key = surface_key(wording(doc).form(*span))
            key = joined.get(key, key)
            spans.setdefault(key, []).append(span)
            types.setdefault(key, Counter())[type_] += 1
    drafts = [given_draft(doc, types[key].most_common(1)[0][0], spans[key]) for key in spans]
    return tuple(sorted(drafts, key=lambda draft: draft.spans[0]))


def _short_to_long(doc: Doc) -> dict[str, str]:
    """The surface key of each short form that the paper defines, with that of its long form."""
    text = wording(doc)
    return {
        surface_key(text.form(a.short_start, a.short_end)): surface_key(text.form(a.long_start, a.long_end))
        for a in doc._.abbreviations
    }


def _tokens(doc: Doc, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The tokens of those characters without spaces at the ends; none across the title's end, or of marks."""
    span = doc.char_span(first, last, alignment_mode="expand")
    if span is None or not any(character.isalnum() for character in span.text):
        return
    start, end = span.start, span.end
    while doc[start].is_space:
        start += 1
    while doc[end - 1].is_space:
        end -= 1
    if "\n" not in doc[start:end].text:
        yield start, end
