"""The extractor's name: what must change it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from extract.errors import ModelError
from extract.pipeline import extractor_name


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "toy_model"
    (folder / "tagger").mkdir(parents=True)
    (folder / "meta.json").write_text('{"name": "toy", "version": "1.2"}')
    (folder / "tagger" / "weights").write_bytes(b"\0\1")
    return folder


def test_the_name_has_name_and_version_of_the_model(model: Path) -> None:
    name = extractor_name(model)
    assert name.startswith("toy-1.2+")
    assert extractor_name(str(model)) == name


def test_other_weights_of_the_same_version_give_another_name(model: Path) -> None:
    before = extractor_name(model)
    (model / "tagger" / "weights").write_bytes(b"\0\2")
    assert extractor_name(model) != before


def test_a_users_lexicon_gives_another_name(model: Path, tmp_path: Path) -> None:
    table = tmp_path / "own.tsv"
    names = {extractor_name(model)}
    for line in ("TeapotNet\tModel\n", "KettleNet\tModel\n"):
        table.write_text(f"name\ttype\n{line}")
        names.add(extractor_name(model, table))
    assert len(names) == 3


def test_an_installed_package_has_the_name_of_its_folder(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (model / "__init__.py").write_text("")
    monkeypatch.setattr(sys, "path", [str(model.parent), *sys.path])
    assert extractor_name("toy_model") == extractor_name(model)


@pytest.mark.parametrize("meta", [None, "[]", "{}", "{"])
def test_a_model_that_is_none_is_told(model: Path, meta: str | None) -> None:
    (model / "meta.json").unlink() if meta is None else (model / "meta.json").write_text(meta)
    with pytest.raises(ModelError, match="toy_model cannot be loaded"):
        extractor_name(model)
    with pytest.raises(ModelError, match="no such folder or package"):
        extractor_name("no_such_model")
