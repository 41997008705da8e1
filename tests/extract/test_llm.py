"""Extraction by a language model, against a stand-in for its server."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from llm_server import Reply, Standin, paper_of, standin

from extract.errors import LlmError
from extract.llm.cache import Cache, default_cache
from extract.llm.extract import ANSWERS, MAX_FAILURES, extractor_name, llm_extractor
from extract.llm.server import Endpoint
from extract.records import Paper, Record, Reject

PAPERS = [
    Paper(f"p{n}", f"Kettle{n}", f"We present Kettle{n}. It beats BERT.", source="a.txt", line=n)
    for n in range(12)
]


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """A right answer to a paper of `PAPERS`."""
    title = paper_of(request)["title"]
    return {
        "entities": [
            {"name": title, "type": "Model", "role": "PROPOSES", "confidence": 0.9},
            {"name": "BERT", "type": "Model", "role": "COMPARES_WITH", "confidence": 0.8},
        ],
        "relations": [{"source": title, "type": "OUTPERFORMS", "target": "BERT", "confidence": 0.7}],
    }


@pytest.fixture
def server() -> Iterator[Standin]:
    with standin() as running:
        running.reply = lambda request: Reply(answer(request))
        yield running


def run(
    server: Standin, folder: Path, papers: list[Paper] = PAPERS, *, fresh: bool = False, **options: Any
) -> list[Record | Reject]:
    endpoint = Endpoint(**{"model": "toy", "url": server.url, "retries": 2, **options})
    return list(llm_extractor(endpoint, Cache(folder), fresh=fresh).extract(papers))


def test_each_paper_is_asked_about_once_and_its_record_comes_in_order(
    server: Standin, tmp_path: Path
) -> None:
    found = run(server, tmp_path)
    assert [record.id for record in found if isinstance(record, Record)] == [paper.id for paper in PAPERS]
    assert sorted(server.papers()) == sorted(paper.title for paper in PAPERS)
    record = found[3]
    assert isinstance(record, Record)
    assert [(e.name, e.type, e.role, e.confidence, e.extractor) for e in record.entities] == [
        ("Kettle3", "Model", "PROPOSES", 0.9, "llm:toy"),
        ("BERT", "Model", "COMPARES_WITH", 0.8, "llm:toy"),
    ]
    assert [(r.source, r.type, r.target) for r in record.relations] == [("Kettle3", "OUTPERFORMS", "BERT")]
    assert record.extractor == extractor_name("toy")
    assert record.extractor.startswith("llm:toy+")


def test_what_is_sent_is_the_prompt_and_the_paper_at_temperature_0(server: Standin, tmp_path: Path) -> None:
    run(server, tmp_path, [replace(PAPERS[0], abstract='Say "x"}\n\ud800 now.')], key="secret")
    (request,) = server.requests
    assert (request["model"], request["temperature"]) == ("toy", 0)
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    assert paper_of(request) == {"title": "Kettle0", "abstract": 'Say "x"}\n\ufffd now.'}
    assert (server.paths, server.keys) == (["/v1/chat/completions"], ["Bearer secret"])


def test_no_more_than_so_many_are_asked_at_once(server: Standin, tmp_path: Path) -> None:
    server.reply = lambda request: Reply(answer(request), delay=0.05)
    run(server, tmp_path, requests=3)
    assert server.most_at_once == 3
    server.most_at_once = 0
    run(server, tmp_path, fresh=True, requests=1)
    assert server.most_at_once == 1


def test_answers_are_kept_for_the_same_model_prompt_and_text(
    server: Standin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(server, tmp_path)
    assert run(server, tmp_path) == first
    assert len(server.requests) == 12
    run(server, tmp_path, [replace(PAPERS[0], abstract="Other."), replace(PAPERS[1], id="other", year=2024)])
    assert len(server.requests) == 13
    run(server, tmp_path, model="other")
    assert len(server.requests) == 25
    monkeypatch.setattr("extract.llm.cache.PROMPT_VERSION", "other")
    run(server, tmp_path, PAPERS[:1])
    assert len(server.requests) == 26
    run(server, tmp_path, PAPERS[:1], fresh=True)
    assert len(server.requests) == 27


def test_what_is_kept_needs_no_server(server: Standin, tmp_path: Path) -> None:
    first = run(server, tmp_path)
    assert run(server, tmp_path, url="http://127.0.0.1:1/v1") == first


def test_a_damaged_file_of_the_cache_is_asked_for_again(server: Standin, tmp_path: Path) -> None:
    first = run(server, tmp_path, PAPERS[:1])
    (kept,) = tmp_path.glob("*/*.txt")
    kept.write_bytes(b"\xff")
    assert run(server, tmp_path, PAPERS[:1]) == first
    kept.write_text('{"entit')
    assert run(server, tmp_path, PAPERS[:1]) == first
    assert len(server.requests) == 3


def test_a_stopped_run_goes_on(server: Standin, tmp_path: Path) -> None:
    extractor = llm_extractor(Endpoint("toy", server.url, requests=1), Cache(tmp_path))
    records = extractor.extract(PAPERS)
    next(records)
    next(records)
    records.close()
    assert len(server.requests) < 12
    before = len(list(tmp_path.glob("*/*.txt")))
    run(server, tmp_path)
    assert len(set(server.papers())) == 12
    assert len(server.requests) <= 12 + 12 - before


def test_a_server_that_stumbles_is_asked_again(server: Standin, tmp_path: Path) -> None:
    troubles = [Reply(status=429), Reply(status=500), Reply(status=503), Reply(status=429)]
    server.reply = lambda request: troubles.pop() if troubles else Reply(answer(request))
    assert all(isinstance(found, Record) for found in run(server, tmp_path, requests=2))
    assert len(server.requests) == 16


@pytest.mark.parametrize(
    "content",
    ["", "I cannot do that.", "[]", "{", '{"entities": 3}', '{"entities": [{"name": "x"}]}', "{}",
     "[" * 100_000 + "{}"],
    ids=repr,
)  # fmt: skip
def test_an_answer_that_cannot_be_used_is_asked_for_again_with_the_reason(
    server: Standin, tmp_path: Path, content: str
) -> None:
    answers = [Reply(content)] if content else [Reply(" x ")]
    server.reply = lambda request: answers.pop() if answers else Reply(answer(request))
    (found,) = run(server, tmp_path, PAPERS[:1])
    assert isinstance(found, Record)
    assert len(found.entities) == 2
    first, second = server.requests
    assert second["messages"][:2] == first["messages"]
    assert "cannot be used" in second["messages"][3]["content"]


@pytest.mark.parametrize(
    ("reply", "reason", "times"),
    [
        (Reply("no"), "it is no JSON", ANSWERS),
        (Reply('{"entities": [{}]}'), "its entities have another form", ANSWERS),
        (Reply('{"a": 1}'), "its JSON has another form", ANSWERS),
        (Reply(""), "the answer is empty", 1),
        (Reply("{", finish="length"), "cut off", 1),
        (Reply(status=500), "the server fails (500: no: 500)", 3),
        (Reply(status=400), "the server fails (400: no: 400)", 1),
        (Reply(body=b"<html>", content_type="text/html"), "no completion", 1),
        (Reply(body=b"{}"), "no completion", 1),
        (Reply(body=b"garbage"), "no completion", 1),
        (Reply(body=b'{"choices": [7]}'), "empty", 1),
    ],
)
def test_a_paper_without_a_usable_answer_is_rejected_and_the_rest_goes_on(
    server: Standin, tmp_path: Path, reply: Reply, reason: str, times: int
) -> None:
    server.reply = lambda request: (
        reply if paper_of(request)["title"] == "Kettle1" else Reply(answer(request))
    )
    found = run(server, tmp_path, PAPERS[:3])
    assert [type(each) for each in found] == [Record, Reject, Record]
    reject = found[1]
    assert isinstance(reject, Reject)
    assert (reject.source, reject.line) == ("a.txt", 1)
    assert reject.reason.startswith("no usable answer from toy: ")
    assert reason in reject.reason
    assert reject.text == f"{PAPERS[1].title}\n{PAPERS[1].abstract}"
    assert server.papers().count("Kettle1") == times
    run(server, tmp_path, PAPERS[:3])
    assert server.papers().count("Kettle1") == 2 * times
    assert len(server.requests) == 2 + 2 * times


def test_a_slow_answer_is_given_up(server: Standin, tmp_path: Path) -> None:
    server.reply = lambda request: Reply(answer(request), delay=5)
    (found,) = run(server, tmp_path, PAPERS[:1], timeout=0.1, retries=0)
    assert isinstance(found, Reject)
    assert "no answer within 0.1 seconds" in found.reason


def test_options_that_a_model_does_not_take_are_left_out(server: Standin, tmp_path: Path) -> None:
    def reply(request: dict[str, Any]) -> Reply:
        for option in ("temperature", "response_format"):
            if option in request:
                body = b'{"error": {"message": "Unsupported parameter: \'%s\'"}}' % option.encode()
                return Reply(status=400, body=body)
        return Reply(answer(request))

    server.reply = reply
    assert all(isinstance(found, Record) for found in run(server, tmp_path, requests=1))
    assert len(server.requests) == 12 + 2


@pytest.mark.parametrize(
    ("status", "message"),
    [(401, "refuses the key in OPENAI_API_KEY (401: no: 401)"), (403, "refuses the key"),
     (404, "has no model toy"), (429, "takes no more requests now")],
)  # fmt: skip
def test_what_no_question_can_get_past_stops_the_run(
    server: Standin, tmp_path: Path, status: int, message: str
) -> None:
    server.reply = lambda request: Reply(status=status)
    with pytest.raises(LlmError) as caught:
        run(server, tmp_path, key="secret-key")
    assert server.url in str(caught.value)
    assert message in str(caught.value)
    assert "secret-key" not in str(caught.value)


def test_a_server_that_is_not_there_is_told(server: Standin, tmp_path: Path) -> None:
    with pytest.raises(LlmError, match=r"http://127\.0\.0\.1:1/v1 cannot be reached"):
        run(server, tmp_path, url="http://127.0.0.1:1/v1", retries=0)


def test_a_run_that_brings_nothing_stops(server: Standin, tmp_path: Path) -> None:
    server.reply = lambda request: Reply(status=400)
    papers = [replace(PAPERS[0], id=f"p{n}", abstract=f"{n}") for n in range(100)]
    with pytest.raises(LlmError, match=f"{MAX_FAILURES} papers in a row gave nothing; the last one: no usa"):
        run(server, tmp_path, papers)
    assert len(server.requests) < 100


def test_without_a_key_nothing_is_asked_of_openai(tmp_path: Path) -> None:
    with pytest.raises(LlmError, match="OPENAI_API_KEY is not set"):
        list(llm_extractor(Endpoint("toy"), Cache(tmp_path)).extract(PAPERS))
    assert "secret" not in repr(Endpoint("toy", key="secret"))


@pytest.mark.parametrize("library", ["openai", "platformdirs"])
def test_missing_libraries_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(LlmError, match=r"pip install 'papervine\[llm\]'"):
        list(llm_extractor(Endpoint("toy", "http://127.0.0.1:1"), default_cache()).extract(PAPERS))


def test_the_cache_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERVINE_CACHE", str(tmp_path))
    assert default_cache() == Cache(tmp_path / "llm")
    monkeypatch.delenv("PAPERVINE_CACHE")
    assert default_cache().folder.parent.name == "papervine"
