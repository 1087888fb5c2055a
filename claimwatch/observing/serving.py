"""`/metrics`, `/healthz` and `/readyz` over HTTP, on a thread of its own.

Answers GET and HEAD of these three and nothing else, ``AT_ONCE`` at a time, each within twice ``TIMEOUT_S``; a caller
beyond that is hung up on. Nobody signs in: by default nobody beyond this machine can ask, and what is told holds no
text of a feed, no address of a channel and no secret.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, NamedTuple

import structlog

log = structlog.get_logger(__name__)

AT_ONCE = 8
"""Requests that are answered at the same time; further ones are hung up on."""
TIMEOUT_S = 5.0
"""Seconds that a caller may be silent; after twice as many it is hung up on, whatever it does."""
AGAIN_AFTER_S = 5.0
"""Seconds until a port that was taken is tried again: who holds it may be a part that is just ending."""


class Answer(NamedTuple):
    status: int
    content_type: str
    body: bytes


Page = Callable[[], Answer]


def as_json(status: int, body: Mapping[str, Any]) -> Answer:
    return Answer(status, "application/json", json.dumps(body, ensure_ascii=False).encode() + b"\n")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = AT_ONCE

    def __init__(self, address: tuple[str, int], pages: Mapping[str, Page]) -> None:
        self.pages = pages
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._room = threading.BoundedSemaphore(AT_ONCE)
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        # Not HTTPServer's own, which asks the name server who we are.
        TCPServer.server_bind(self)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._room.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        # The time-out of the socket is for each read: who sends a byte a second would hold a place for ever.
        end = threading.Timer(2 * TIMEOUT_S, self._hang_up, (request,))
        end.daemon = True
        end.start()
        try:
            super().process_request_thread(request, client_address)
        finally:
            end.cancel()
            self._room.release()

    def _hang_up(self, request: socket.socket) -> None:
        with suppress(OSError):
            request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up in the middle is no news."""


class _Handler(BaseHTTPRequestHandler):
    timeout = TIMEOUT_S
    server_version = "claimwatch"
    sys_version = ""

    def do_GET(self) -> None:
        assert isinstance(self.server, _Server)
        page = self.server.pages.get(self.path.partition("?")[0])
        answer = page() if page is not None else as_json(404, {"there is": sorted(self.server.pages)})
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Who asks every few seconds is not worth a line."""


class Served:
    """Serves pages from the start until ``close``; a port that is taken is tried again, and the log says so once.

    A part is there for its work: that nobody can look at it must not end it.
    """

    def __init__(self, host: str, port: int, pages: Mapping[str, Page], again_after_s: float = AGAIN_AFTER_S) -> None:
        """``port`` 0 takes any; ``port`` of this then says which."""
        self._wanted = host, port
        self._pages = pages
        self._again_after_s = again_after_s
        self._closed = threading.Event()
        self._server: _Server | None = self._listening()
        threading.Thread(target=self._run, name="metrics", daemon=True).start()

    @property
    def port(self) -> int:
        """The port, 0 while it is taken by another."""
        return int(self._server.server_address[1]) if self._server is not None else 0

    def close(self) -> None:
        self._closed.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def _run(self) -> None:
        while self._server is None:
            if self._closed.wait(self._again_after_s):
                return
            self._server = self._listening(again=True)
        self._server.serve_forever(poll_interval=0.1)

    def _listening(self, *, again: bool = False) -> _Server | None:
        host, port = self._wanted
        try:
            server = _Server(self._wanted, self._pages)
        except OSError as error:
            if not again:
                log.warning("nobody can look at this part", host=host, port=port, reason=str(error))
            return None
        log.info("can be looked at", host=host, port=server.server_address[1])
        return server
