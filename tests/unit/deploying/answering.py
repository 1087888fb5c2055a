"""A small server that stands for Elasticsearch, Kibana or Flink: it answers as told and keeps what it was asked."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    method: str
    path: str
    login: str
    body: str


@dataclass
class Answering:
    """Answers 401 to another login than ``login``, else ``status``."""

    status: int = 200
    login: str = ""
    asked: list[Asked] = field(default_factory=list)
    port: int = 0


@contextmanager
def answering(status: int = 200, login: str = "") -> Iterator[Answering]:
    told = Answering(status, login)

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            scheme, _, value = self.headers.get("Authorization", "").partition(" ")
            who = base64.b64decode(value).decode() if scheme == "Basic" else ""
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            told.asked.append(Asked(self.command, self.path, who, body))
            self.send_response(401 if told.login and who != told.login else told.status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_GET = do_PUT = answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
