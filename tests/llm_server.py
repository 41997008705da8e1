"""A stand-in for a server of language models: speaks ``/v1/chat/completions`` and does what a test wants."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What the server sends: the text of an answer, or `status` with `body` as it is."""

    answer: str | dict[str, Any] = ""
    status: int = 200
    body: bytes | None = None
    delay: float = 0.0
    finish: str = "stop"
    content_type: str = "application/json"

    def payload(self) -> bytes:
        if self.body is not None:
            return self.body
        if self.status != 200:
            return json.dumps({"error": {"message": f"no: {self.status}"}}).encode()
        content = self.answer if isinstance(self.answer, str) else json.dumps(self.answer)
        choice = {
            "index": 0, "finish_reason": self.finish, "message": {"role": "assistant", "content": content}
        }  # fmt: skip
        return json.dumps(
            {"id": "1", "object": "chat.completion", "created": 1, "model": "toy", "choices": [choice]}
        ).encode()


@dataclass
class Standin:
    """The server: `reply` says what to send for the body of a request; `requests` holds all of them."""

    url: str
    reply: Callable[[dict[str, Any]], Reply] = lambda request: Reply({"entities": []})
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    most_at_once: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def papers(self) -> list[str]:
        """The title of the paper in each request."""
        return [paper_of(request)["title"] for request in self.requests]

    def take(self, path: str, key: str, request: dict[str, Any]) -> Reply:
        with self._lock:
            self.paths.append(path)
            self.keys.append(key)
            self.requests.append(request)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        reply = self.reply(request)
        time.sleep(reply.delay)
        with self._lock:
            self._now -= 1
        return reply


def paper_of(request: dict[str, Any]) -> dict[str, str]:
    """The paper that a request asks about."""
    paper: dict[str, str] = json.loads(request["messages"][1]["content"])
    return paper


@contextmanager
def standin() -> Iterator[Standin]:
    """A running server on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            reply = served.take(self.path, self.headers.get("Authorization", ""), request)
            payload = reply.payload()
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(payload)))
            self.send_header("Retry-After-Ms", "1")
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *arguments: object) -> None:
            """Say nothing of clients that hang up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        served = Standin(f"http://127.0.0.1:{server.server_port}/v1")
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield served
        server.shutdown()
