"""Training a recogniser on texts with spans."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import spacy
from command import environment
from small_spans import span_texts, spanned
from spacy.vectors import Vectors

from extract.errors import GoldError, ModelError
from extract.spans import SpanText
from extract.training.spans import (
    Epoch,
    Trained,
    check_folder,
    lesson,
    measured,
    pipeline_with_vectors,
    save,
    train_spans,
)

TEXTS, HELD = span_texts()[:24], span_texts()[24:36]


@pytest.fixture(scope="module")
def trained() -> Trained:
    return train_spans(TEXTS, HELD, epochs=5)


@pytest.fixture(scope="module")
def model(trained: Trained, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "model"
    save(trained, folder, {"seed": 0})
    return folder


def figures(trained: Trained) -> dict[str, tuple[float | None, int]]:
    return {figure.name: (figure.f1, figure.annotated) for figure in trained.figures.rows()}


def test_what_is_regular_is_learnt(trained: Trained) -> None:
    assert figures(trained) == {"span": (1.0, 24), "span/Thing": (1.0, 12), "span/Town": (1.0, 12)}
    assert (trained.epoch.f1, trained.stopped) == (1.0, False)


def test_the_same_seed_gives_the_same_model_and_another_another() -> None:
    one, same, other = (train_spans(TEXTS[:8], [], epochs=1, seed=seed).epoch.state for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_the_best_epoch_is_kept_and_the_first_of_equals() -> None:
    told: list[Epoch] = []
    trained = train_spans(TEXTS[:8], TEXTS[:8], epochs=3, report=told.append)
    assert [epoch.number for epoch in told] == [1, 2, 3]
    assert trained.epoch.f1 == max(epoch.f1 or 0 for epoch in told)
    assert trained.epoch.number == min(epoch.number for epoch in told if epoch.f1 == trained.epoch.f1)


def test_without_a_development_part_the_last_epoch_is_kept() -> None:
    trained = train_spans(TEXTS[:8], [], epochs=2)
    assert (trained.epoch.number, trained.epoch.f1, trained.figures.rows()) == (2, None, [])


def test_interrupted_after_an_epoch_it_keeps_the_best_so_far() -> None:
    def interrupt(epoch: Epoch) -> None:
        if epoch.number == 2:
            raise KeyboardInterrupt

    trained = train_spans(TEXTS[:8], [], epochs=9, report=interrupt)
    assert (trained.epoch.number, trained.stopped) == (2, True)


def test_the_saved_folder_is_a_plain_spacy_pipeline(trained: Trained, model: Path) -> None:
    program = (
        "import sys, spacy; doc = spacy.load(sys.argv[1])('The kettle of Bern was sold.'); "
        "print([(e.text, e.label_) for e in doc.ents], 'extract' in sys.modules)"
    )
    out = subprocess.check_output([sys.executable, "-c", program, model], env=environment(), text=True)
    assert out.strip() == "[('kettle', 'Thing'), ('Bern', 'Town')] False"
    assert measured(spacy.load(model), HELD).rows() == trained.figures.rows()


def test_the_saved_folder_tells_how_good_the_model_is(model: Path) -> None:
    meta = json.loads((model / "meta.json").read_text())
    assert meta["performance"]["ents_f"] == 1.0
    assert meta["performance"]["ents_per_type"]["Town"] == {"p": 1.0, "r": 1.0, "f": 1.0}
    assert meta["training"]["seed"] == 0
    assert meta["training"]["texts"] == 24
    assert meta["training"]["figures"][0] == {
        "name": "span", "precision": 1.0, "recall": 1.0, "f1": 1.0, "annotated": 24,
    }  # fmt: skip


def test_vectors_of_lower_case_words_are_found_for_others_after_loading(model: Path) -> None:
    vocab = spacy.load(model).vocab
    assert vocab.vectors.find(key=vocab.strings["transformer"]) >= 0
    assert spacy.blank("en").from_disk(model, exclude=["ner"]).make_doc("Transformer")[0].has_vector


def test_a_model_is_replaced_and_anything_else_is_not(trained: Trained, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "model"
    for seed in (1, 2):
        check_folder(folder)
        save(trained, folder, {"seed": seed})
    assert json.loads((folder / "meta.json").read_text())["training"]["seed"] == 2
    assert [path.name for path in folder.parent.iterdir()] == ["model"]
    (tmp_path / "notes.txt").write_text("mine")
    for taken in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(ModelError, match="is there already and is no model"):
            check_folder(taken)


def test_spans_inside_tokens_are_made_longer_and_overlapping_ones_left_out() -> None:
    text = spanned(
        "A teakettle-stand of Bern", ("kettle", "Thing"), ("teakettle-stand", "Stand"), ("Bern", "Town")
    )
    learnt = lesson(spacy.blank("en"), [text])
    (example,) = learnt.examples
    assert [(e.text, e.label_) for e in example.reference.ents] == [
        ("teakettle-stand", "Stand"),
        ("Bern", "Town"),
    ]
    assert (learnt.expanded, learnt.dropped) == (1, 1)


def test_texts_without_any_span_teach_nothing() -> None:
    with pytest.raises(GoldError, match="no spans in the 1 texts"):
        train_spans([SpanText("A kettle", ())], [])


def test_vectors_are_found_by_the_form_that_their_words_have(tmp_path: Path) -> None:
    for words, attr in ((("bern", "oslo"), "LOWER"), (("Bern", "oslo"), "ORTH")):
        nlp = spacy.blank("en")
        keys = [nlp.vocab.strings.add(word) for word in words]
        nlp.vocab.vectors = Vectors(
            strings=nlp.vocab.strings, data=np.eye(2, 8, dtype="float32"), keys=keys, name="v"
        )
        nlp.to_disk(tmp_path / attr)
        loaded = pipeline_with_vectors(tmp_path / attr).vocab.vectors
        assert loaded.attr == spacy.attrs.IDS[attr]
        assert loaded.shape == (2, 8)


def test_a_folder_without_vectors_is_named(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "blank")
    for name in ("blank", "absent"):
        with pytest.raises(ModelError, match=name):
            pipeline_with_vectors(tmp_path / name)


def test_it_needs_spacy_alone(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules.update(dict.fromkeys(('catboost', 'gensim', 'sklearn'))); "
        "import extract.training.spans, extract.spans"
    )
    subprocess.run([sys.executable, "-c", program], env=environment(), check=True)


def test_a_shipped_model_without_vectors_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spacy.blank("en").to_disk(tmp_path / "blank")
    monkeypatch.setattr("extract.training.spans.MODEL", tmp_path / "blank")
    trained = train_spans(TEXTS[:8], [], epochs=1)
    save(trained, tmp_path / "model", {})
    assert spacy.load(tmp_path / "model").pipe_names == ["ner"]
