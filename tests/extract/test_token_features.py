"""What the encoder sees of tokens."""

from __future__ import annotations

import numpy as np
import spacy
from small_docs import make_doc
from spacy.vectors import Vectors
from spacy.vocab import Vocab

from extract.components.encoding import lexicon_names
from extract.lexicon import LexiconEntry
from extract.records import ENTITY_TYPES
from extract.token_features import FLAGS, PART_ROWS, UNKNOWN_ROWS, TokenReader, known_names

NAMES = lexicon_names([LexiconEntry("Kettle Bench", "Dataset", ("KB-2.0",)), LexiconEntry("kettle", "Task")])
TEXT = "KettleBench: a kettle bench\nWe test BERT on Kettle Bench (KB-2.0), a kettle bench."


def vocabulary() -> Vocab:
    nlp = spacy.blank("en")
    keys = [nlp.vocab.strings.add(word) for word in ("kettle", "bench")]
    nlp.vocab.vectors = Vectors(
        strings=nlp.vocab.strings, data=np.ones((2, 4), dtype="float32"), keys=keys, attr="LOWER"
    )
    return nlp.vocab


def test_ids_are_rows_of_the_tables() -> None:
    doc = make_doc(TEXT)
    features = TokenReader(vocabulary(), NAMES).read(doc)
    assert features.ids.shape == (len(doc), 4)
    assert features.flags.shape == (len(doc), FLAGS)
    word = {token.text: row for token, row in zip(doc, features.ids[:, 0].tolist(), strict=True)}
    assert word["Kettle"] == word["kettle"] == 0
    assert 2 <= word["BERT"] < 2 + UNKNOWN_ROWS
    assert (features.ids[:, 1:] < list(PART_ROWS.values())).all()
    assert np.isfinite(features.flags).all()


def test_names_are_found_whatever_their_case_the_longest_first() -> None:
    words = [token.lower_ for token in make_doc(TEXT)]
    assert {key for *_, key in known_names(words, NAMES)} == {"kettlebench", "kb2.0"}
    assert known_names(["the", "kettle", "boils"], NAMES) == [(1, 2, "kettle")]
    assert known_names(["(", ")"], NAMES) == []


def test_tokens_of_a_name_carry_its_type() -> None:
    doc = make_doc(TEXT)
    flags = TokenReader(vocabulary(), NAMES).read(doc).flags[:, -2 * len(ENTITY_TYPES) :]
    column = ENTITY_TYPES.index("Dataset")
    kettle = next(token.i for token in doc if token.text == "Kettle")
    assert flags[kettle : kettle + 2, column].tolist() == [1, 0]
    assert flags[kettle : kettle + 2, len(ENTITY_TYPES) + column].tolist() == [1, 1]


def test_a_text_of_nothing_has_no_rows() -> None:
    features = TokenReader(vocabulary(), NAMES).read(make_doc("\n"))
    assert len(features.ids) == len(features.flags) == 1
