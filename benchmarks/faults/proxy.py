"""What stands before Elasticsearch: it passes requests on, or answers with a status of its own while it is told to."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PASSED_WITHIN_S = 120.0
OWN_HEADERS = [("Content-Type", "application/json"), ("X-Elastic-Product", "Elasticsearch")]
_OWN = {"connection", "transfer-encoding", "content-length", "host"}


class Proxy:
    """Listens on loopback. ``refuse((503, 429))`` answers requests with these in turn, ``refuse(())`` ends that.

    ``refused`` counts the requests that were answered so.
    """

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target)
        self.refused = 0
        self._answers: itertools.cycle[int] | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def refuse(self, answers: Sequence[int]) -> None:
        self._answers = itertools.cycle(answers) if answers else None

    def answer(self) -> int | None:
        """The status of the next request; None where it is passed on."""
        answers = self._answers
        if answers is None:
            return None
        self.refused += 1
        return next(answers)

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def _handler(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status = proxy.answer()
            if status is None:
                self._pass_on(body)
            else:
                reason = {"type": "es_rejected_execution_exception", "reason": f"busy, says the proxy: {status}"}
                self._reply(status, [], json.dumps({"error": reason, "status": status}).encode())

        do_POST = do_PUT = do_DELETE = do_HEAD = do_GET

        def _pass_on(self, body: bytes) -> None:
            there = http.client.HTTPConnection(proxy.target.hostname or "", proxy.target.port, timeout=PASSED_WITHIN_S)
            try:
                kept = {name: value for name, value in self.headers.items() if name.lower() not in _OWN}
                there.request(self.command, self.path, body=body, headers=kept)
                answer = there.getresponse()
                self._reply(answer.status, answer.getheaders(), answer.read())
            except (OSError, http.client.HTTPException):
                self.close_connection = True  # as it looks when the server itself is gone
            finally:
                there.close()

        def _reply(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers or OWN_HEADERS:
                if name.lower() not in _OWN:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
