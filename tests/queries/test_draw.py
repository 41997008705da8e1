"""Tables on a terminal: readable and complete at any width."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.stores.base import Table
from queries.format import write

SENTENCE = "We train the model on twice as much text and find that it does better on every task there is."
PAPER_ID = "a-rather-long-id-of-a-paper-with-a-long-title-and-a-number-2-at-its-end"
EVIDENCE = Table(
    ("name", "papers", "sentence", "paper_id"),
    [("BERT", 12, SENTENCE, PAPER_ID), ("RoBERTa", 3, SENTENCE, None)],
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def drawn(table: Table, width: int, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    stream = Terminal()
    write(table, "table", stream)
    return re.sub("\x1b\\[[0-9;]*m", "", stream.getvalue())


def test_a_table_that_fits_has_a_line_a_row(monkeypatch) -> None:
    assert [line.rstrip() for line in drawn(EVIDENCE, 220, monkeypatch).splitlines()][2:] == [
        f"BERT          12   {SENTENCE}   {PAPER_ID}",
        f"RoBERTa        3   {SENTENCE}",
    ]


@pytest.mark.parametrize("width", [80, 120])
def test_long_columns_go_below_their_row(width: int, monkeypatch) -> None:
    lines = [line.rstrip() for line in drawn(EVIDENCE, width, monkeypatch).splitlines()]
    assert lines[0] == "name      papers"
    assert lines[2] == "BERT          12"
    assert lines[3].startswith("    sentence   We train the model on twice")
    assert f"    paper_id   {PAPER_ID}"[:width] in lines[5] + lines[4]
    assert not lines[-1].lstrip().startswith("paper_id")  # nothing to show


def test_text_is_wrapped_between_words(monkeypatch) -> None:
    table = Table(
        ("name", "title"), [("comparison/results-side-by-side", "The results of two on one data set")]
    )
    text = drawn(table, 60, monkeypatch)
    assert "comparison/results-side-by-side" in text
    assert {"results", "data", "set"} <= set(text.split())


def test_a_table_without_rows_shows_its_columns(monkeypatch) -> None:
    assert drawn(Table(("a", "b"), []), 80, monkeypatch).split()[:2] == ["a", "b"]


texts = st.text(alphabet="ab cé漢-", max_size=200)


@given(st.lists(st.tuples(texts, st.integers(), texts, texts), max_size=3), st.integers(20, 160))
def test_nothing_is_lost_and_no_line_is_too_long(rows, width: int) -> None:
    from rich.cells import cell_len

    with pytest.MonkeyPatch.context() as monkeypatch:
        text = drawn(Table(("one", "two", "three", "four"), rows), width, monkeypatch)
    assert all(cell_len(line) <= width for line in text.splitlines())
    for letter in "abcé漢":
        assert text.split("─\n", 1)[1].count(letter) >= sum(str(row).count(letter) for row in rows)
