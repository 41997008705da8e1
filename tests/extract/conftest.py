"""The loaded pipeline, shared by all tests of this room."""

from __future__ import annotations

import pytest
from spacy.language import Language

from extract.pipeline import load


@pytest.fixture(scope="session")
def pipeline() -> Language:
    """The shipped pipeline with the shipped lexicon."""
    return load()
