"""What the later components work on: entities while the paper is being read."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from spacy.tokens import Doc

from extract.records import EntityType, Role


@dataclass
class Draft:
    """An entity of the doc at hand; `spans` are its mentions' tokens (end exclusive), in their order."""

    name: str
    type: EntityType
    confidence: float
    spans: list[tuple[int, int]]
    keys: tuple[str, ...]
    type_probabilities: np.ndarray
    role: Role = "MENTIONS"
    role_confidence: float = 0.0
    role_probabilities: np.ndarray = field(default_factory=lambda: np.zeros(8))
    evidence: tuple[int, int] = (0, 0)
    """Tokens of the sentence that shows the role."""


if not Doc.has_extension("drafts"):
    Doc.set_extension("drafts", default=())
