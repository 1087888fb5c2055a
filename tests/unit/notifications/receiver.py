"""A webhook's receiver on loopback that remembers what it got and answers as it is told."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Received(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def key(self) -> str:
        return self.headers["Idempotency-Key"]


class Receiver:
    """``answers``: states for the next requests, then 200. ``hold`` is waited for before each answer.

    Listens from its making; a ``with`` serves.
    """

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: list[int] = []
        self.hold = threading.Event()
        self.hold.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.hold.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"json://{self.host}/hook"

    @property
    def calls(self) -> list[tuple[str, str]]:
        """Alert id and key of each call, of a digest's for each alert; what is said of a watch itself is left out."""
        told = [(each.body, each.key) for each in list(self.received) if "trouble" not in each.body["schema"]]
        return [(alert["alert_id"], key) for body, key in told for alert in body.get("alerts", [body])]

    def keys(self) -> dict[str, set[str]]:
        """The keys under which each alert came."""
        found: dict[str, set[str]] = {}
        for alert_id, key in self.calls:
            found.setdefault(alert_id, set()).add(key)
        return found


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = json.loads(self.rfile.read(length))
            receiver.received.append(Received(self.command, self.path, dict(self.headers), body))
            receiver.hold.wait(20)
            status = receiver.answers.pop(0) if receiver.answers else 200
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_PUT = do_POST

        def log_message(self, *_: object) -> None:
            pass

    return Handler
