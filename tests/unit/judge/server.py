"""A chat endpoint on loopback that answers as it is told, with all the faults that servers have."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, NamedTuple

from tests.unit.judge.cases import said


class Asked(NamedTuple):
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """``fault``: hang sends nothing, drip a byte now and then, break ends in the middle, endless never ends."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    fault: Literal["", "hang", "drip", "break", "endless"] = ""


class FakeEndpoint:
    """``replies``: those for the next requests; then an upheld verdict. A ``with`` serves; leaving frees who hangs."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.asked: list[Asked] = []
        self.sent = 0
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> FakeEndpoint:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def reply(self) -> Reply:
        return self.replies.pop(0) if self.replies else Reply(body=said())


def _handler(endpoint: FakeEndpoint) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            endpoint.asked.append(Asked(self.path, dict(self.headers), body))
            reply = endpoint.reply()
            with suppress(OSError):
                self._send(reply)

        def _send(self, reply: Reply) -> None:
            if reply.fault == "hang":
                endpoint.over.wait(20)
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.fault in ("", "break"):
                self.send_header("Content-Length", str(len(reply.body) + 100 * (reply.fault == "break")))
            self.end_headers()
            self.wfile.write(reply.body)
            while reply.fault == "drip" and not endpoint.over.wait(0.02):
                self.wfile.write(b" ")
            while reply.fault == "endless" and not endpoint.over.is_set():
                endpoint.sent += self.wfile.write(b" " * 65_536)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
