"""Entities that are given, not decided on: by a user's own lexicon or by another pipeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from spacy.tokens import Doc

from extract.boundaries import Span
from extract.components.drafts import Draft
from extract.records import ENTITY_TYPES, EntityType
from extract.surface import surface_key
from extract.wording import wording


def given_draft(doc: Doc, type_: EntityType, spans: Iterable[Span]) -> Draft:
    """An entity whose type and mentions are certain; its role is left to the later components.

    Args:
        doc: the paper, with sentences and abbreviations.
        type_: what it is.
        spans: the tokens of its mentions, at least one.
    """
    places = sorted(set(spans))
    return Draft(
        name=clearest_form(doc, places),
        type=type_,
        confidence=1.0,
        spans=places,
        keys=tuple(dict.fromkeys(surface_key(wording(doc).form(*span)) for span in places)),
        type_probabilities=np.array([float(label == type_) for label in ENTITY_TYPES]),
    )


def clearest_form(doc: Doc, spans: Sequence[Span]) -> str:
    """A form that the paper defines as short for another, else the most frequent one, the first of equals."""
    short = {(a.short_start, a.short_end) for a in doc._.abbreviations}
    forms = [wording(doc).form(*span) for span in spans]
    defined = (form for span, form in zip(spans, forms, strict=True) if span in short)
    return next(defined, Counter(forms).most_common(1)[0][0])
