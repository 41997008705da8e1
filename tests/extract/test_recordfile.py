"""A file of records that a stopped run leaves, and the run that goes on with it."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.recordfile import RecordFile
from extract.records import Entity, Evidence, Mention, Paper, Record, Reject

PAPERS = [Paper(f"p{n}", f"Kettle {n}", f"We use É{n}.", source="a.txt", line=n) for n in range(6)]


class Extractor:
    """Extracts one entity a paper, and notes from which papers it did."""

    def __init__(self, name: str = "test-1") -> None:
        self.name = name
        self.done: list[str] = []

    def __call__(self, papers: Sequence[Paper]) -> Generator[Record, None, None]:
        for paper in papers:
            self.done.append(paper.id)
            mention = Mention("abstract", 7, 9, paper.abstract[7:9])
            evidence = Evidence("abstract", 0, len(paper.abstract))
            entity = Entity(mention.text, "Model", "USES", 0.5, self.name, (mention,), evidence)
            yield Record.from_paper(paper, [entity], extractor=self.name)


def write(path: Path, papers: Sequence[Paper], extractor: Extractor, *, fresh: bool = False) -> bytes:
    """The file after a whole run, which gives the records that it writes and leaves nothing else."""
    given = list(RecordFile(path, extractor.name, fresh=fresh).complete(papers, extractor))
    content = path.read_bytes()
    assert [Record.from_dict(json.loads(line)) for line in content.splitlines()] == given
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    return content


def stop_after(path: Path, count: int, extractor: Extractor) -> None:
    records = RecordFile(path, extractor.name).complete(PAPERS, extractor)
    for _ in range(count):
        next(records)
    records.close()  # type: ignore[attr-defined]


@given(st.integers(1, 5), st.integers(1, 300))
def test_a_run_goes_on_wherever_the_one_before_was_cut(count: int, lost: int) -> None:
    with TemporaryDirectory() as folder:
        path, part = Path(folder, "r.jsonl"), Path(folder, "r.jsonl.part")
        stop_after(path, count, Extractor())
        assert not path.exists()
        part.write_bytes(part.read_bytes()[:-lost])
        whole = part.read_bytes().count(b"\n")
        again = Extractor()
        content = write(path, PAPERS, again)
        assert again.done == [paper.id for paper in PAPERS[whole:]]
        path.unlink()
        assert write(path, PAPERS, Extractor()) == content


def test_a_run_may_be_stopped_again_and_again(tmp_path: Path) -> None:
    extractor = Extractor()
    for count in range(1, 6):
        stop_after(tmp_path / "r.jsonl", count, extractor)
    write(tmp_path / "r.jsonl", PAPERS, extractor)
    assert extractor.done == [paper.id for paper in PAPERS]


def test_a_finished_file_stays_whole_while_another_run_is_stopped(tmp_path: Path) -> None:
    before = write(tmp_path / "r.jsonl", PAPERS[3:], Extractor())
    stop_after(tmp_path / "r.jsonl", 2, Extractor())
    assert (tmp_path / "r.jsonl").read_bytes() == before


def test_records_of_a_finished_file_are_taken_into_the_order_of_the_papers(tmp_path: Path) -> None:
    write(tmp_path / "r.jsonl", PAPERS[2:4], Extractor())
    extractor = Extractor()
    content = write(tmp_path / "r.jsonl", PAPERS, extractor)
    assert extractor.done == ["p0", "p1", "p4", "p5"]
    assert [json.loads(line)["id"] for line in content.splitlines()] == [paper.id for paper in PAPERS]


def test_other_metadata_is_taken_over_without_extracting(tmp_path: Path) -> None:
    write(tmp_path / "r.jsonl", PAPERS, Extractor())
    extractor = Extractor()
    content = write(tmp_path / "r.jsonl", [replace(each, id="new", year=2024) for each in PAPERS], extractor)
    rows = [json.loads(line) for line in content.splitlines()]
    assert {(row["id"], row["year"], row["entities"][0]["type"]) for row in rows} == {("new", 2024, "Model")}
    assert extractor.done == []


@pytest.mark.parametrize("changed", ["text", "extractor", "fresh"])
def test_what_has_changed_is_extracted_again(tmp_path: Path, changed: str) -> None:
    write(tmp_path / "r.jsonl", PAPERS[:1], Extractor())
    paper = replace(PAPERS[0], abstract="We use É9 now.") if changed == "text" else PAPERS[0]
    extractor = Extractor("test-2" if changed == "extractor" else "test-1")
    write(tmp_path / "r.jsonl", [paper], extractor, fresh=changed == "fresh")
    assert extractor.done == ["p0"]


def test_lines_that_are_no_records_are_passed_over(tmp_path: Path) -> None:
    content = write(tmp_path / "r.jsonl", PAPERS, Extractor())
    (tmp_path / "r.jsonl").write_bytes(b"[]\n\0\xff\n{}\n\n" + content + b'{"id": "p')
    extractor = Extractor()
    assert write(tmp_path / "r.jsonl", PAPERS, extractor) == content
    assert extractor.done == []


def test_text_that_utf8_cannot_hold_is_kept(tmp_path: Path) -> None:
    paper = replace(PAPERS[0], abstract="We use \ud800x.")
    extractor = Extractor()
    for _ in range(2):
        content = write(tmp_path / "r.jsonl", [paper], extractor)
    assert json.loads(content)["abstract"] == paper.abstract
    assert extractor.done == ["p0"]


def test_a_paper_that_cannot_be_extracted_is_missing_and_tried_again(tmp_path: Path) -> None:
    extractor = Extractor()
    broken = {"p1", "p5"}

    def extract(papers: Sequence[Paper]) -> Generator[Record | Reject, None, None]:
        for paper in papers:
            record = next(extractor([paper]))
            yield Reject("a.txt", 1, "no", paper.title) if paper.id in broken else record

    same = replace(PAPERS[1], id="same")
    file = RecordFile(tmp_path / "r.jsonl", extractor.name)
    found = list(file.complete([*PAPERS, same], extract))
    assert [getattr(each, "id", "") for each in found] == ["p0", "", "p2", "p3", "p4", ""]
    kept = (tmp_path / "r.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["id"] for line in kept] == ["p0", "p2", "p3", "p4"]
    assert len(extractor.done) == 6
    broken.clear()
    again = RecordFile(tmp_path / "r.jsonl", extractor.name).complete([*PAPERS, same], extract)
    assert [getattr(each, "id", "") for each in again] == [*(paper.id for paper in PAPERS), "same"]
    assert extractor.done[6:] == ["p1", "p5"]
