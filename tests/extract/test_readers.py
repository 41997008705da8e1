"""Sources of every format: what is read, what is rejected with its reason, what cannot be read at all."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import sys
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from page_layouts import blank_line_page, line_page

from extract.errors import SourceError
from extract.readers import merge_duplicates, read_source
from extract.readers.jsonl import read_jsonl
from extract.records import Paper, Record, Reject, paper_id

ABSTRACT = "We present a kettle that knows when you wake up. It is evaluated on two mornings."
PAPER = Paper("", "A Kettle That Listens", ABSTRACT)


def read(path: Path, **options: object) -> tuple[list[Paper], list[Reject]]:
    items = list(read_source(str(path), **options))  # type: ignore[arg-type]
    return [i for i in items if isinstance(i, Paper)], [i for i in items if isinstance(i, Reject)]


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_jsonl_keeps_the_metadata_and_ignores_what_it_does_not_know(tmp_path: Path) -> None:
    row = {
        "id": "x/1",
        "title": "T one",
        "abstract": ABSTRACT,
        "year": 2021,
        "date": "2021-05-06",
        "authors": ["A", "B"],
    }
    row |= {"venue": "V", "url": "https://e.org", "citations": 7, "references": ["x/0"], "colour": {"a": [1]}}
    (paper,), rejects = read(write(tmp_path / "p.jsonl", json.dumps(row) + "\n"))
    assert rejects == []
    assert (paper.id, paper.year, paper.date, paper.authors, paper.author_count) == (
        "x/1",
        2021,
        "2021-05-06",
        ("A", "B"),
        2,
    )
    assert (paper.venue, paper.url, paper.citations, paper.references) == ("V", "https://e.org", 7, ("x/0",))
    assert paper.line == 1


def test_a_record_that_was_written_reads_as_the_same_paper(tmp_path: Path) -> None:
    paper = Paper(
        "a",
        "T",
        ABSTRACT,
        year=2020,
        date="2020-01",
        source="old.txt",
        line=3,
        authors=("A",),
        author_count=1,
    )
    (read_again,), _ = read(write(tmp_path / "r", Record.from_paper(paper).to_json()))
    assert read_again == Paper(**{**paper.__dict__, "line": 1})


def test_each_bad_line_of_jsonl_costs_only_itself(tmp_path: Path) -> None:
    good = json.dumps({"title": "T", "abstract": ABSTRACT})
    lines = [
        good,
        '{"title": "cut',
        "[1]",
        '{"title": "T"}',
        '{"abstract": "A"}',
        '{"title": 5, "abstract": {}}',
        "",
        good,
    ]
    papers, rejects = read(write(tmp_path / "p.jsonl", "\n".join(lines)))
    assert [paper.line for paper in papers] == [1, 8]
    assert [reject.line for reject in rejects] == [2, 3, 4, 5, 6]
    assert rejects[0].reason.startswith("not JSON: Unterminated string")
    assert rejects[0].text == '{"title": "cut'
    assert rejects[2].reason == "title without an abstract"
    assert rejects[3].reason == "no title"


def test_a_line_that_is_not_utf8_is_rejected_with_its_byte(tmp_path: Path) -> None:
    good = json.dumps({"title": "T", "abstract": ABSTRACT}).encode()
    (paper,), (reject,) = read(write(tmp_path / "p.jsonl", b'{"title": "caf\xe9"}\n' + good))
    assert (paper.line, reject.line) == (2, 1)
    assert reject.reason == "not UTF-8: byte 0xe9 at column 15"


def test_values_that_no_store_can_hold_are_taken_out(tmp_path: Path) -> None:
    (paper,), _ = read(
        write(tmp_path / "p.jsonl", '{"id": "a\\u0000b", "title": "T\\ud800\\u0007", "abstract": "A b."}')
    )
    assert (paper.id, paper.title) == ("ab", "T")


def test_years_and_counts_must_be_whole_numbers(tmp_path: Path) -> None:
    rows = [
        {"title": "T", "abstract": ABSTRACT, "year": year}
        for year in (2020, "2020", 2020.0, "", None, "soon", 1e400, 10**30)
    ]
    papers, rejects = read(write(tmp_path / "p.jsonl", "\n".join(map(json.dumps, rows))))
    assert [paper.year for paper in papers] == [2020, 2020, 2020, None, None]
    assert [reject.reason for reject in rejects] == [
        "'year' is no whole number: 'soon'",
        "'year' is no whole number: 'inf'",
        f"'year' is no whole number: '{10**30}'",
    ]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_tables_are_read_by_their_header(tmp_path: Path, delimiter: str) -> None:
    rows = [
        ["Title", "Abstract", "year", "Authors"],
        ["A; b", f'"{ABSTRACT}\nMore."', "2020", "Ann Lee; Bo Yu"],
    ]
    text = "\r\n".join(
        delimiter.join(f'"{cell}"' if cell[0] != '"' else cell for cell in row) for row in rows
    )
    (paper,), _ = read(write(tmp_path / "table", text))
    assert (paper.title, paper.year, paper.authors) == ("A; b", 2020, ("Ann Lee", "Bo Yu"))
    assert paper.abstract == f"{ABSTRACT}\nMore."


def test_columns_of_a_table_can_be_named(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", f"Head,Text,title\nA Kettle,{ABSTRACT.replace(',', '')},ignored\n")
    (paper,), _ = read(path, columns={"title": "head", "abstract": "TEXT"})
    assert paper.title == "A Kettle"


def test_a_row_of_a_table_without_abstract_or_with_too_many_cells_is_rejected(tmp_path: Path) -> None:
    papers, rejects = read(write(tmp_path / "t.csv", f"title,abstract\nA,\n\nB,{ABSTRACT}\nC,x,y,z\n"))
    assert [(paper.title, paper.line) for paper in papers] == [("B", 4)]
    assert [(reject.line, reject.reason) for reject in rejects] == [
        (2, "title without an abstract"),
        (5, "4 cells in a table of 2 columns"),
    ]


@pytest.mark.parametrize(
    ("columns", "message"), [(None, "no column 'abstract'"), ({"title": "x"}, "no column 'x'")]
)
def test_a_missing_column_names_those_that_are_there(
    tmp_path: Path, columns: dict[str, str] | None, message: str
) -> None:
    path = write(tmp_path / "t.csv", "title,text\nA,b\n")
    with pytest.raises(SourceError, match=rf"t\.csv: line 1: {message}; it has 'title', 'text'"):
        read(path, columns=columns)


@pytest.mark.parametrize(
    "text",
    [
        f"{PAPER.title}\n{ABSTRACT}",
        f"{PAPER.title}\n\n{ABSTRACT}\n",
        f"\n{PAPER.title}\r\n{ABSTRACT}\r\n",
    ],
)
def test_plain_text_is_a_title_and_its_abstract(tmp_path: Path, text: str) -> None:
    (paper,), _ = read(write(tmp_path / "plain", text))
    assert (paper.title, paper.abstract, paper.id) == (PAPER.title, ABSTRACT, "a-kettle-that-listens")


def test_plain_text_may_hold_a_block_for_each_paper(tmp_path: Path) -> None:
    blocks = [f"Kettle Number {n}\n{ABSTRACT}\nAnd it sings." for n in range(3)]
    papers, _ = read(write(tmp_path / "plain", "\n\n".join(blocks)))
    assert [paper.title for paper in papers] == ["Kettle Number 0", "Kettle Number 1", "Kettle Number 2"]
    assert all(paper.abstract == f"{ABSTRACT}\nAnd it sings." for paper in papers)


def test_a_page_is_recognised_and_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(blank_line_page([PAPER]).encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    (paper,) = read_source("-")
    assert isinstance(paper, Paper)
    assert (paper.title, paper.source) == (PAPER.title, "<stdin>")
    assert not stream.buffer.closed


def test_compressed_sources_are_unpacked(tmp_path: Path) -> None:
    row = json.dumps({"title": "T", "abstract": ABSTRACT})
    papers, _ = read(write(tmp_path / "p.jsonl.gz", gzip.compress(f"{row}\n{row}\n".encode())))
    assert len(papers) == 2
    cut = write(tmp_path / "cut.gz", gzip.compress(b"x" * 100_000)[:-20])
    with pytest.raises(SourceError, match="broken gzip"):
        read(cut)


def test_utf16_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (paper,), _ = read(write(tmp_path / "p.txt", line_page([PAPER]).encode("utf-16")))
    assert paper.title == PAPER.title


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \n\r\n ", "nothing but white space"),
        (b"Title\n\nA caf\xe9.", r"line 3: not UTF-8 \(byte 0xe9 at offset 12\)"),
        (b"%PDF-1.4\n\x00\xff\xfe", "is binary"),
        (b"abc\x00def", "is binary"),
        (b"<!DOCTYPE html><title>x</title>", "is HTML"),
        (b"Subscribe\n\nbyAK and the research community\n\nMar 14\n", "no paper found"),
        (b"Only a Title", "no paper found in it; 1 part was rejected"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=rf"source\.txt: .*{message}"):
        read(write(tmp_path / "source.txt", content))


def test_a_file_that_is_absent_or_a_directory_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read(tmp_path / "absent.txt")
    with pytest.raises(SourceError, match=r"is a directory; name its files, e\.g\. .*\*\.txt"):
        read(tmp_path)
    with pytest.raises(SourceError, match="cannot be read"):
        list(read_source("a\x00b"))


def test_an_array_of_json_says_how_to_make_lines_of_it(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="one object a line"):
        read(write(tmp_path / "p.json", '[{"title": "T"}]'))


def test_duplicates_become_one_with_the_richer_metadata() -> None:
    first = Paper("a-title", "A Title", "Short.", date="--05-01", source="one", line=4, upvotes=3)
    other = Paper(
        "arxiv:1",
        "a  TITLE!",
        "A longer one.",
        year=2020,
        date="2020-05-01",
        source="two",
        upvotes=9,
        venue="V",
    )
    papers, merged = merge_duplicates([first, Paper("b", "B", "x"), other])
    assert merged == 1
    assert [paper.title for paper in papers] == ["A Title", "B"]
    assert papers[0] == Paper(
        "arxiv:1", "A Title", "A longer one.", 2020, "2020-05-01", "one", 4, venue="V", upvotes=9
    )


def test_papers_that_claim_the_same_id_stay_apart() -> None:
    papers, merged = merge_duplicates(
        [Paper("1", "One", "x"), Paper("1", "Two", "y"), Paper("1", "two ???", "z")]
    )
    assert merged == 1
    assert [paper.id for paper in papers] == ["1", "two"]


@given(st.lists(st.tuples(st.sampled_from(["1", "2"]), st.text(max_size=3)), max_size=12))
def test_merging_again_changes_nothing(pairs: list[tuple[str, str]]) -> None:
    papers, merged = merge_duplicates(Paper(id, title, "a") for id, title in pairs)
    assert len(papers) + merged == len(pairs)
    assert len({paper.id for paper in papers}) == len(papers)
    assert merge_duplicates(papers) == (papers, 0)


@given(
    st.lists(
        st.one_of(st.binary(max_size=20), st.sampled_from([b'{"title":"T","abstract":"A"}', b"{}", b"[]"]))
    )
)
def test_no_bytes_break_the_jsonl_reader(lines: list[bytes]) -> None:
    content = b"\n".join(lines)
    assume(not content.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)))  # that is another encoding
    items = list(read_jsonl(io.BufferedReader(io.BytesIO(content)), "x"))  # type: ignore[type-var]
    assert sum(isinstance(item, Paper) for item in items) >= sum(
        line == b'{"title":"T","abstract":"A"}' for line in lines
    )


def test_ids_are_made_of_titles_where_the_source_has_none(tmp_path: Path) -> None:
    (paper,), _ = read(write(tmp_path / "p", json.dumps({"title": "Ünï — T", "abstract": ABSTRACT})))
    assert paper.id == paper_id("Ünï — T")
