"""The shipped tables of names, and a user's own."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import extract.lexicon
from extract.errors import LexiconError
from extract.lexicon import LexiconEntry, load, read_table, shipped
from extract.records import ENTITY_TYPES
from extract.surface import surface_key

FOLDER = Path(extract.lexicon.__file__).parent
TABLES = ("models", "methods", "datasets", "metrics", "tasks")


def cells(table: str) -> list[list[str]]:
    """The cells of a shipped table, line by line, the header first."""
    text = (FOLDER / f"{table}.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.removesuffix("\n").split("\n")]


def folded(name: str) -> str:
    """A name without case and separators: what two lines of one thing would share."""
    return re.sub(r"[\s\-_/]", "", name.casefold())


@pytest.mark.parametrize("table", TABLES)
def test_a_shipped_table_has_complete_lines_in_alphabetical_order(table: str) -> None:
    header, *lines = cells(table)
    assert header == ["name", "aliases"]
    assert {len(line) for line in lines} == {2}
    names = [name for name, _ in lines]
    assert names == sorted(names, key=str.casefold)
    assert all(surface_key(name) and name == name.strip() for name in names)


@pytest.mark.parametrize("table", TABLES)
def test_a_shipped_table_has_each_name_and_alias_once(table: str) -> None:
    _, *lines = cells(table)
    rows = [{folded(form) for form in (name, *filter(None, aliases.split(" | ")))} for name, aliases in lines]
    counts = Counter(form for row in rows for form in row)
    assert [form for form, count in counts.items() if count > 1] == []


def test_every_shipped_table_gives_its_type_of_entity() -> None:
    entries = {entry.name: entry for entry in shipped()}
    assert {entry.type for entry in shipped()} == set(ENTITY_TYPES)
    for name, label in (
        ("BERT", "Model"), ("LoRA", "Method"), ("ImageNet", "Dataset"), ("BLEU", "Metric"),
        ("machine translation", "Task"),
    ):  # fmt: skip
        assert entries[name].type == label


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "mine.tsv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_users_table_adds_to_the_shipped_ones(tmp_path: Path) -> None:
    path = written(tmp_path, "name\ttype\taliases\nTeapotNet\tModel\tTPN | Teapot net\nKettle\tmethod\t\n")
    assert load(path)[-2:] == (
        LexiconEntry("TeapotNet", "Model", ("TPN", "Teapot net")),
        LexiconEntry("Kettle", "Method"),
    )
    assert load(path)[:-2] == shipped() == load()


@pytest.mark.parametrize(
    "text",
    [
        "type\tname\nModel\tTeapotNet\n",
        "name\ttype\r\nTeapotNet\tModel\r\n",
        "\ufeffname\ttype\n\nTeapotNet\tModel\n\t\n",
        'name\ttype\tnotes\taliases\nTeapotNet\tModel\t"a "note\t\n',
        "name\ttype\nTeapotNet \t model\ttoo\tmany",
    ],
    ids=["other order", "Windows line ends", "byte order mark and empty lines", "other columns", "long line"],
)
def test_tables_as_programs_write_them_are_read(tmp_path: Path, text: str) -> None:
    assert list(read_table(written(tmp_path, text))) == [LexiconEntry("TeapotNet", "Model")]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "header lacks name, type"),
        ("name,type\nTeapotNet,Model\n", 1, "header lacks name, type"),
        ("name\taliases\nTeapotNet\t\n", 1, "header lacks type"),
        ("name\ttype\nA\tModel\nTeapotNet\tKettle\n", 3, "unknown type 'Kettle'; known: Model, Method"),
        ("name\ttype\n\nTeapotNet\n", 3, "unknown type None"),
        ("name\ttype\n \tModel\n", 2, "name is empty"),
        ("type\tname\nModel\n", 2, "name is empty"),
        ("name\ttype\nA\tModel\n" + "B" * 200_000, 3, "field larger"),
        ("name\ttype\r\n\r\nTeapotNet\tKettle\r\n", 3, "unknown type 'Kettle'"),
        ("name\ttype\n" + "\u2028\tModel\nTeapotNet\tKettle", 2, "name is empty"),
    ],
)
def test_a_line_that_cannot_be_used_is_told_with_file_and_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(LexiconError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert reason in str(caught.value)


def test_a_table_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.tsv", tmp_path):
        with pytest.raises(LexiconError, match="cannot be read") as caught:
            load(path)
        assert str(path) in str(caught.value)


def test_a_table_in_another_encoding_is_named_with_the_line_and_the_byte(tmp_path: Path) -> None:
    path = written(tmp_path, "name\ttype\nThé\tModel", "latin-1")
    with pytest.raises(LexiconError, match=r"mine\.tsv:2: cannot be read as UTF-8: the byte 0xe9"):
        load(path)
