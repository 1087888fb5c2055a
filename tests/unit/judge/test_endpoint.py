"""One case, one endpoint: what is sent, what is taken for an answer, and what every failure becomes."""

from __future__ import annotations

import json
import socket
import threading
import time

import pytest

from connectors.judge.allowance import FAILURES, HOUR_S, PAUSE_S
from connectors.judge.answers import Malformed, NoAnswer, NotAsked, Refused, TooSlow, Unreachable
from connectors.judge.endpoint import ANSWER_BYTES, ChatEndpoint
from tests.unit.judge.cases import QUESTION, completion, said
from tests.unit.judge.server import FakeEndpoint, Reply

KEY = "sk-invented-4711"
LONG_S = 15.0
"""Far more than any test here takes: a limit that only a hang reaches."""


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def endpoint(url: str, **options) -> ChatEndpoint:
    return ChatEndpoint(url, "tiny", **{"key": KEY, "timeout_s": LONG_S, "retry_after_s": 0.0, **options})


def failure(*replies: Reply, **options) -> tuple[NoAnswer, FakeEndpoint]:
    """What asking once raises where the endpoint replies so."""
    with FakeEndpoint(*replies) as fake, pytest.raises(NoAnswer) as caught:
        endpoint(fake.url, **options).ask(QUESTION)
    assert KEY not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)
    return caught.value, fake


@pytest.mark.parametrize("verdict", ["upheld", "withheld"])
def test_a_right_answer_is_taken(verdict: str):
    with FakeEndpoint(Reply(body=said(verdict, "because"))) as fake:
        answer = endpoint(fake.url).ask(QUESTION)
    assert (answer.verdict, answer.reason) == (verdict, "because")


def test_the_request_names_the_model_asks_for_json_and_carries_the_key():
    with FakeEndpoint() as fake:
        endpoint(fake.url).ask(QUESTION)
    (asked,) = fake.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    assert asked.body["model"] == "tiny"
    assert asked.body["response_format"] == {"type": "json_object"}
    assert [message["role"] for message in asked.body["messages"]] == ["system", "user"]
    assert KEY not in json.dumps(asked.body)


def test_without_a_key_none_is_sent():
    with FakeEndpoint() as fake:
        endpoint(fake.url, key="").ask(QUESTION)
    assert "Authorization" not in fake.asked[0].headers


MALFORMED = {
    "no JSON at all": b"<html>busy</html>",
    "an empty body": b"",
    "JSON that is no completion": b'{"verdict": "upheld", "reason": "x"}',
    "no choice": b'{"choices": []}',
    "two choices": json.dumps({"choices": [{"message": {"content": "{}"}}] * 2}).encode(),
    "a content that is no text": completion({"verdict": "upheld", "reason": "x"}),
    "no content": completion(None),
    "a verdict alone": completion("upheld"),
    "prose before": completion('Sure! {"verdict": "upheld", "reason": "x"}'),
    "prose behind": completion('{"verdict": "upheld", "reason": "x"} Hope that helps.'),
    "a code fence": completion('```json\n{"verdict": "upheld", "reason": "x"}\n```'),
    "two objects": completion('{"verdict": "upheld", "reason": "x"}{"verdict": "withheld", "reason": "x"}'),
    "a list": completion('[{"verdict": "upheld", "reason": "x"}]'),
    "a verdict outside the schema": said("confirmed"),
    "a verdict in capitals": said("UPHELD"),
    "a verdict that is a truth value": completion('{"verdict": true, "reason": "x"}'),
    "a field too many": completion('{"verdict": "upheld", "reason": "x", "chance": 1}'),
    "no reason": completion('{"verdict": "upheld"}'),
    "a reason that is no text": completion('{"verdict": "upheld", "reason": 7}'),
    "a body cut off": completion('{"verdict": "upheld", "rea'),
    "no UTF-8": b"\xff\xfe{}",
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_what_is_not_exactly_the_answer_is_refused_and_not_asked_twice(body: bytes):
    error, fake = failure(Reply(body=body))
    assert isinstance(error, Malformed)
    assert len(fake.asked) == 1


def test_a_reason_is_cut_and_cannot_hide_anything():
    with FakeEndpoint(Reply(body=said("upheld", "\x1b[31mred\u202e \n" + "long " * 500))) as fake:
        reason = endpoint(fake.url).ask(QUESTION).reason
    assert len(reason) == 300
    assert reason.startswith("[31mred long long")
    assert reason.isprintable()


def test_an_answer_that_repeats_the_key_is_refused():
    error, _ = failure(Reply(body=said("upheld", f"your key is {KEY}")))
    assert isinstance(error, Malformed)


@pytest.mark.parametrize("status", [401, 403, 404, 429])
def test_a_refusal_is_final(status: int):
    error, fake = failure(Reply(status, b"no: " + KEY.encode()))
    assert isinstance(error, Refused)
    assert error.status == status
    assert len(fake.asked) == 1


def test_redirects_are_not_followed():
    error, fake = failure(Reply(307, headers={"Location": "/v1/chat/completions"}))
    assert isinstance(error, Refused)
    assert len(fake.asked) == 1


def test_a_server_that_fails_is_asked_once_more():
    with FakeEndpoint(Reply(500)) as fake:
        assert endpoint(fake.url).ask(QUESTION).verdict == "upheld"
        assert len(fake.asked) == 2
    error, fake = failure(Reply(503), Reply(503), Reply(503))
    assert str(error) == "it answers 503 (Service Unavailable)"
    assert len(fake.asked) == 2


@pytest.mark.parametrize("status", [400, 422])
def test_options_that_are_refused_are_left_out_for_good(status: int):
    with FakeEndpoint(Reply(status)) as fake:
        asking = endpoint(fake.url)
        asking.ask(QUESTION)
        asking.ask(QUESTION)
    assert ["response_format" in asked.body for asked in fake.asked] == [True, False, False]
    assert all(asked.body["messages"] == fake.asked[0].body["messages"] for asked in fake.asked)


def test_a_request_that_is_refused_without_options_too_keeps_them():
    with FakeEndpoint(Reply(400), Reply(400)) as fake:
        asking = endpoint(fake.url)
        with pytest.raises(Refused):
            asking.ask(QUESTION)
        asking.ask(QUESTION)
    assert ["response_format" in asked.body for asked in fake.asked] == [True, False, True]


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_the_time_counts_for_everything_dripping_bodies_included(fault):
    error, fake = failure(Reply(fault=fault), timeout_s=0.3)
    assert isinstance(error, TooSlow)
    assert len(fake.asked) == 1


def test_a_retry_gets_what_is_left_of_the_time():
    began = time.monotonic()
    error, _ = failure(Reply(500), Reply(fault="hang"), timeout_s=0.3)
    assert isinstance(error, TooSlow)
    assert time.monotonic() - began < LONG_S / 2


def test_a_name_server_that_hangs_does_not_hold_up_the_case(monkeypatch: pytest.MonkeyPatch):
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: over.wait(LONG_S) and [])
    began = time.monotonic()
    try:
        with pytest.raises(TooSlow):
            endpoint("http://judge.example/v1", timeout_s=0.2).ask(QUESTION)
        assert time.monotonic() - began < LONG_S / 2
    finally:
        over.set()


def test_a_connection_that_breaks_is_tried_once_more():
    error, fake = failure(Reply(body=said()[:20], fault="break"), Reply(body=said()[:20], fault="break"))
    assert isinstance(error, Unreachable)
    assert len(fake.asked) == 2


def test_nobody_listening_is_unreachable():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable, match="no connection"):
            endpoint(f"http://127.0.0.1:{free.getsockname()[1]}/v1").ask(QUESTION)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b" " * (ANSWER_BYTES + 1)),
        Reply(fault="endless"),
        Reply(body=b"x", headers={"Content-Encoding": "gzip"}),
    ],
    ids=["with its length", "without an end", "compressed"],
)
def test_a_body_beyond_the_limit_is_not_read(reply: Reply):
    error, fake = failure(reply)
    assert isinstance(error, Malformed)
    assert fake.sent < 64 * ANSWER_BYTES


def test_no_more_than_the_hours_requests_are_sent_retries_among_them():
    clock = Clock()
    with FakeEndpoint(Reply(500)) as fake:
        asking = endpoint(fake.url, per_hour=3, clock=clock)
        asking.ask(QUESTION)
        asking.ask(QUESTION)
        with pytest.raises(NotAsked, match="3 times within the hour"):
            asking.ask(QUESTION)
        assert len(fake.asked) == 3
        clock.now += HOUR_S
        asking.ask(QUESTION)
        assert len(fake.asked) == 4


def test_where_the_hour_has_no_room_for_a_retry_there_is_none():
    error, fake = failure(Reply(500), per_hour=1)
    assert isinstance(error, Refused)
    assert len(fake.asked) == 1


def test_an_endpoint_that_keeps_failing_is_left_alone_for_a_while():
    clock = Clock()
    with FakeEndpoint(*[Reply(401)] * FAILURES) as fake:
        asking = endpoint(fake.url, clock=clock)
        for _ in range(FAILURES):
            with pytest.raises(Refused):
                asking.ask(QUESTION)
        with pytest.raises(NotAsked, match="left alone"):
            asking.ask(QUESTION)
        assert len(fake.asked) == FAILURES
        clock.now += PAUSE_S
        assert asking.ask(QUESTION).verdict == "upheld"


def test_an_endpoint_that_talks_nonsense_is_still_there():
    with FakeEndpoint(*[Reply(body=b"?")] * (FAILURES + 1)) as fake:
        for asking in [endpoint(fake.url)] * (FAILURES + 1):
            with pytest.raises(Malformed):
                asking.ask(QUESTION)


def test_the_key_is_not_shown():
    asking = endpoint("http://127.0.0.1:1/v1")
    assert KEY not in repr(asking)
    assert KEY not in str(asking)


@pytest.mark.parametrize("key", ["with space", "line\nbreak", "schlüssel"])
def test_a_key_that_cannot_be_sent_is_refused_at_once(key: str):
    with pytest.raises(ValueError, match="visible ASCII") as caught:
        endpoint("http://127.0.0.1:1/v1", key=key)
    assert key not in str(caught.value)
