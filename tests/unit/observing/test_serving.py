from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from claimwatch.observing import serving
from claimwatch.observing.serving import AT_ONCE, Answer, Page, Served, as_json
from tests.unit.cli.processes import wait_for


def hello() -> Answer:
    return Answer(200, "text/plain", b"hello")


@contextmanager
def served(page: Page = hello) -> Iterator[int]:
    server = Served("127.0.0.1", 0, {"/metrics": page})
    try:
        yield server.port
    finally:
        server.close()


def ask(port: int, path: str = "/metrics", method: str = "GET") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_a_page_is_served_whatever_its_query():
    with served() as port:
        assert ask(port) == ask(port, "/metrics?a=b") == (200, b"hello")
        assert ask(port, method="HEAD") == (200, b"")


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/../etc/passwd", 404), ("POST", "/metrics", 501)])
def test_nothing_else_is_served(method: str, path: str, status: int):
    with served() as port:
        assert ask(port, path, method)[0] == status


def test_an_answer_that_says_no_has_its_status():
    with served(lambda: as_json(503, {"ready": False})) as port:
        status, body = ask(port)
        assert (status, json.loads(body)) == (503, {"ready": False})


def test_it_listens_at_loopback_only_where_that_is_said():
    with served() as port, pytest.raises((ConnectionRefusedError, TimeoutError)):
        socket.create_connection(("127.0.0.2", port), timeout=0.2)


def test_callers_beyond_the_limit_are_hung_up_on_and_the_next_ones_answered():
    with served() as port:
        silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(AT_ONCE)]
        one_more = socket.create_connection(("127.0.0.1", port), timeout=5)
        assert one_more.recv(1) == b""
        for each in (*silent, one_more):
            each.close()

        def answers() -> bool:
            try:
                return ask(port) == (200, b"hello")
            except (OSError, http.client.HTTPException):
                return False

        wait_for(answers, "the places are free again")


def test_who_says_nothing_or_too_little_too_slowly_is_hung_up_on(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(serving, "TIMEOUT_S", 0.05)
    with served() as port, socket.create_connection(("127.0.0.1", port), timeout=5) as slow:
        slow.sendall(b"GET /met")
        assert slow.recv(1) == b""


def test_a_port_that_is_taken_is_tried_again_and_ends_nothing():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        server = Served("127.0.0.1", port, {"/metrics": hello}, again_after_s=0.01)
        assert server.port == 0
    wait_for(lambda: server.port == port, "it has the port")
    assert ask(port) == (200, b"hello")
    server.close()


def test_the_port_is_free_after_the_end():
    with served() as port:
        pass
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", port))


def test_a_page_may_be_asked_for_by_several_at_once():
    together = threading.Barrier(3, timeout=5)

    def page() -> Answer:
        together.wait()
        return hello()

    with served(page) as port:
        found: list[tuple[int, bytes]] = []
        call: Callable[[], None] = lambda: found.append(ask(port))  # noqa: E731
        threads = [threading.Thread(target=call) for _ in range(3)]
        for each in threads:
            each.start()
        for each in threads:
            each.join(5)
    assert found == [(200, b"hello")] * 3
