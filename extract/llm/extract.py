"""All papers through a language model: a few at once, in their order, each answer kept when it comes."""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from extract.errors import LlmError
from extract.extractor import Extractor
from extract.llm.answer import Answer, UnusableAnswer, parse
from extract.llm.cache import PROMPT_VERSION, Cache
from extract.llm.prompt import INSTRUCTIONS, complaint, question
from extract.llm.reading import to_record
from extract.llm.server import Endpoint, Messages, Server
from extract.records import Paper, Record, Reject

MAX_TITLE, MAX_ABSTRACT = 1_000, 5_000
"""Characters that the model is shown of a title and an abstract, as in the pipeline."""

ANSWERS = 3
"""How often a paper is asked about until an answer can be used."""

_AHEAD = 4
"""Papers that wait for each request, so that one slow answer does not hold up the others."""

MAX_FAILURES = 20
"""Papers in a row without an answer after which the run stops: asking on would cost and bring nothing."""


def llm_extractor(endpoint: Endpoint, cache: Cache, *, fresh: bool = False) -> Extractor:
    """A language model as an extractor.

    Args:
        endpoint: the model.
        cache: answers that were given before.
        fresh: ask again whatever the cache holds.
    """

    def run(papers: Sequence[Paper]) -> Generator[Record | Reject, None, None]:
        yield from extract(papers, endpoint, cache, fresh=fresh)

    return Extractor(extractor_name(endpoint.model), run)


def extractor_name(model: str) -> str:
    """The model's name and a fingerprint of the prompt and of the code that reads the answers."""
    digest = hashlib.sha256(PROMPT_VERSION.encode())
    room = Path(__file__).parent
    for path in [*sorted(room.glob("*.py")), *sorted(room.parent.glob("*.py"))]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"llm:{model}+{digest.hexdigest()[:12]}"


def extract(
    papers: Sequence[Paper], endpoint: Endpoint, cache: Cache, *, fresh: bool = False
) -> Generator[Record | Reject, None, None]:
    """The record of each paper in order, or a reject where the model gives no answer that can be used.

    Raises:
        LlmError: the model cannot be asked, or fails on too many papers in a row.
    """
    loop = asyncio.new_event_loop()
    asking = _Asking(Server(endpoint), endpoint, cache, fresh)
    tasks = (loop.create_task(asking.found(paper)) for paper in papers)
    waiting = deque(islice(tasks, _AHEAD * endpoint.requests))
    failures = 0
    try:
        while waiting:
            found = loop.run_until_complete(waiting[0])
            waiting.popleft()
            waiting.extend(islice(tasks, 1))
            yield found
            failures = 0 if isinstance(found, Record) else failures + 1
            if isinstance(found, Reject) and failures == MAX_FAILURES:
                raise LlmError(f"{failures} papers in a row gave nothing; the last one: {found.reason}")
    finally:
        loop.run_until_complete(_end(waiting, asking.server))
        loop.close()


async def _end(waiting: Iterable[asyncio.Task[Record | Reject]], server: Server) -> None:
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    await server.close()


class _Asking:
    """The state of a run: at most so many questions at once."""

    def __init__(self, server: Server, endpoint: Endpoint, cache: Cache, fresh: bool) -> None:
        self.server, self._model, self._cache, self._fresh = server, endpoint.model, cache, fresh
        self._name = extractor_name(endpoint.model)
        self._free = asyncio.Semaphore(endpoint.requests)

    async def found(self, paper: Paper) -> Record | Reject:
        """The paper's record, or why there is none."""
        title, abstract = paper.title[:MAX_TITLE], paper.abstract[:MAX_ABSTRACT]
        try:
            answer = await self._answer(question(title, abstract))
        except UnusableAnswer as error:
            reason = f"no usable answer from {self._model}: {error.reason}"
            return Reject(paper.source, paper.line or 0, reason, f"{paper.title}\n{paper.abstract}")
        record = to_record(paper, title, abstract, answer, f"llm:{self._model}")
        return replace(record, extractor=self._name)

    async def _answer(self, asked: str) -> Answer:
        """An answer that can be used, from the cache or the model."""
        kept = None if self._fresh else self._cache.get(self._model, asked)
        try:
            if kept is not None:
                return parse(kept)
        except UnusableAnswer:  # a file of the cache that was damaged
            pass
        async with self._free:
            content = await self._ask(
                [
                    {"role": "system", "content": INSTRUCTIONS},
                    {"role": "user", "content": asked},
                ]
            )
        self._cache.put(self._model, asked, content)
        return parse(content)

    async def _ask(self, messages: Messages, times: int = ANSWERS) -> str:
        """An answer that can be used; the model is told what was wrong with the one before."""
        content = await self.server.ask(messages)
        try:
            parse(content)
        except UnusableAnswer as error:
            if times == 1:
                raise
            answered = {"role": "assistant", "content": content}
            told = {"role": "user", "content": complaint(error.detail)}
            return await self._ask([*messages, answered, told], times - 1)
        return content
