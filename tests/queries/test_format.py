"""Rows as text: each format gives back what went in, and no cell acts."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.stores.base import Table
from queries.format import FORMATS, cell, write

HOSTILE = [
    "[bold red]shout[/]", "\x1b[31mred\x1b[0m", "a\nb\r\nc", "=HYPERLINK(\"http://x\")", "@SUM(A1)",
    "+cmd|' /C x'!A0",
    "-2+3+cmd", "| cell |", "<script>alert(1)</script>", "[x](javascript:alert(1))", "`code` *b* _i_ ~s~ $m$",
    "\u202eevil", "\x9b31m", "\x00", 'say "hi", then', "",
]  # fmt: skip


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def text(table: Table, format_: str, stream: io.StringIO | None = None) -> str:
    stream = stream or io.StringIO()
    write(table, format_, stream)
    return stream.getvalue()


TABLE = Table(
    ("name", "papers", "share", "new", "other"), [("BERT", 3, 0.5, True, None), ("ünï", 10, 2.0, False, "x")]
)


def test_table_is_aligned_when_piped() -> None:
    assert text(TABLE, "table").splitlines() == [
        "name  papers  share  new    other",
        "BERT  3       0.5    true",
        "ünï   10      2.0    false  x",
    ]


def test_table_is_drawn_on_a_terminal() -> None:
    drawn = text(TABLE, "table", Terminal())
    assert "BERT" in drawn
    assert "─" in drawn


def test_json_and_ndjson_give_the_rows_back() -> None:
    rows = [dict(zip(TABLE.columns, row, strict=True)) for row in TABLE.rows]
    assert json.loads(text(TABLE, "json")) == rows
    assert [json.loads(line) for line in text(TABLE, "ndjson").splitlines()] == rows


def test_csv_and_tsv_hold_one_line_a_row() -> None:
    assert text(TABLE, "csv").splitlines()[1] == "BERT,3,0.5,true,"
    assert text(TABLE, "tsv").splitlines()[1] == "BERT\t3\t0.5\ttrue\t"


def test_markdown_is_a_table() -> None:
    assert text(Table(("a", "b_c"), [(1, "x|y")]), "markdown").splitlines() == [
        "| a | b\\_c |", "| --- | --- |", "| 1 | x\\|y |",
    ]  # fmt: skip


@pytest.mark.parametrize("format_", FORMATS)
def test_no_rows_are_no_error(format_: str) -> None:
    assert len(text(Table(("a", "b"), []), format_).splitlines()) <= 2


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("value", HOSTILE)
def test_no_control_character_gets_out(format_: str, value: str) -> None:
    for stream in (io.StringIO(), Terminal()):
        shown = re.sub("\x1b\\[[01]m", "", text(Table(("a",), [(value,)]), format_, stream))
        assert not set(shown) & set("\x1b\x9b\x00\u202e\r")


def test_markup_in_a_cell_is_text_on_a_terminal() -> None:
    assert "[bold red]shout[/]" in text(Table(("[i]a",), [("[bold red]shout[/]",)]), "table", Terminal())


@pytest.mark.parametrize("format_", ["csv", "tsv"])
@pytest.mark.parametrize("value", ["=1+1", "@x", "+cmd|' /C calc'!A0", "-2+3", "=HYPERLINK()"])
def test_a_spreadsheet_gets_no_formula(format_: str, value: str) -> None:
    assert text(Table(("a",), [(value,)]), format_).splitlines()[1].lstrip('"').startswith("'")


@pytest.mark.parametrize("value", ["+2.6%", "-3", "-0.5 BLEU", "+1,000x", "2.3×"])
def test_signed_results_stay_as_they_are(value: str) -> None:
    assert text(Table(("a",), [(value,)]), "tsv").splitlines()[1] == value


@pytest.mark.parametrize("value", HOSTILE)
def test_markdown_shows_hostile_text_as_text(value: str) -> None:
    row = text(Table(("a",), [(value,)]), "markdown").splitlines()[2]
    assert "<" not in row
    assert "](" not in row
    assert row.replace("\\|", "").count("|") == 2


def test_nodes_paths_and_lists_are_readable() -> None:
    node = {"label": "Model", "id": "model:bert", "name": "BERT"}
    edge = {"type": "BASED_ON", "paper": "bert"}
    assert cell(node) == "BERT"
    assert cell(edge) == "BASED_ON"
    assert cell([node, "x", 1]) == "BERT, x, 1"
    assert cell({"nodes": [node, {"label": "Paper", "id": "p", "title": "T"}], "edges": [edge]}) == "BERT – T"
    assert cell({"a": 1}) == '{"a": 1}'


def test_columns_of_one_name_are_all_kept_in_json() -> None:
    assert json.loads(text(Table(("a", "a", "a_2"), [(1, 2, 3)]), "json")) == [{"a": 1, "a_2": 2, "a_2_2": 3}]


def test_numbers_that_json_lacks_are_null() -> None:
    assert json.loads(text(Table(("a",), [(float("nan"),), (float("inf"),)]), "json")) == [
        {"a": None},
        {"a": None},
    ]


cells = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text(), max_size=2)
)


@given(st.lists(st.tuples(cells, cells), max_size=4))
def test_any_value_can_be_written_in_any_format(rows) -> None:
    table = Table(("a", "b"), rows)
    assert len(json.loads(text(table, "json"))) == len(rows)
    assert len(text(table, "ndjson").split("\n")) == len(rows) + 1
    assert len(list(csv.reader(io.StringIO(text(table, "csv"), newline="")))) == len(rows) + 1
    for format_ in ("table", "tsv", "markdown"):
        assert len(text(table, format_).split("\n")) == len(rows) + 2 + (format_ == "markdown")
