"""Channels: which addresses open one, and what each of them sends."""

from __future__ import annotations

import io
import json
import socket
from collections.abc import Iterator

import pytest

from connectors.notifications.channel import ChannelRefused, SendFailed, shown
from connectors.notifications.messenger import Messenger
from connectors.notifications.notices import Digest, Links, Notice, Trouble
from connectors.notifications.opening import open_channel
from connectors.notifications.smtp import Mail
from connectors.notifications.terminal import Terminal
from connectors.notifications.webhook import Webhook
from schemas.alert import Alert
from tests.unit.elasticsearch import made
from tests.unit.notifications.receiver import Receiver

NOTICE = Notice("d1", "desk", made.alert())


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as found:
        yield found


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("terminal", Terminal),
        ("json://127.0.0.1/x", Webhook),
        ("jsons://hooks.example/x", Webhook),
        ("slack://TokenA12/TokenBcdef/TokenChijklmnopqrstuvwxyzab", Messenger),
        ("mailto://mail.example/a@desk.example?from=b@desk.example", Mail),
        ("mailtos://b:secret@desk.example", Mail),
    ],
)
def test_an_address_opens_its_kind_of_channel(address: str, kind: type) -> None:
    allowed = ("json", "jsons", "slack", "mailto", "mailtos")
    channel = open_channel(address, allowed=allowed, terminal=Terminal(io.StringIO()))
    assert isinstance(channel, kind)


@pytest.mark.parametrize(
    "address", ["", "nonsense", "syslog://", "file:///etc/passwd", "jsons://h.example", "JSONS://h"]
)
def test_a_scheme_that_is_not_allowed_is_refused(address: str) -> None:
    with pytest.raises(ChannelRefused):
        open_channel(address, allowed=("json",), terminal=Terminal(io.StringIO()))


@pytest.mark.parametrize("address", ["json://", "slack://x"])
def test_an_address_that_cannot_be_read_is_refused_without_showing_it(address: str) -> None:
    with pytest.raises(ChannelRefused) as refusal:
        open_channel(address, allowed=("json", "slack"), terminal=Terminal(io.StringIO()))
    assert address not in str(refusal.value)


@pytest.mark.parametrize(
    ("address", "start"),
    [
        ("terminal", "terminal"),
        ("jsons://me:secret@hooks.example:8443/secret?+X=secret", "jsons://hooks.example:8443#"),
        ("slack://secretA/secretB/secretC", "slack://#"),
        ("mailto://me:secret@mail.example", "mailto://mail.example#"),
    ],
)
def test_an_address_is_shown_without_its_secrets(address: str, start: str) -> None:
    assert shown(address).startswith(start)
    assert "secret" not in shown(address)


def test_two_addresses_at_one_host_are_told_apart() -> None:
    assert shown("jsons://hooks.example/a") != shown("jsons://hooks.example/b")


def test_the_terminal_prints_calm_lines() -> None:
    out = io.StringIO()
    Terminal(out).send(NOTICE)
    lines = out.getvalue().splitlines()
    assert lines[0] == "12:00 CONFIRMED: Limits lifted"
    assert lines[1] == "  confirmed by Anna Holt, defence minister (official), in Harbour Post"


def test_the_terminal_prints_one_json_line_for_a_program() -> None:
    out = io.StringIO()
    hostile = Notice("d1", "desk", made.alert(headline="a\nb\u2028c"))
    Terminal(out, as_json=True).send(hostile)
    (line,) = out.getvalue().splitlines()
    found = json.loads(line)
    assert (Alert.model_validate(found["alert"]), found["watch"], found["key"]) == (hostile.alert, "desk", "d1")


def test_the_terminal_prints_a_digest_and_trouble_calmly() -> None:
    out = io.StringIO()
    terminal = Terminal(out, links=Links(board="https://board.example"))
    terminal.send(Digest("g1", "desk", (made.alert(), made.alert("n2")), "cap"))
    terminal.send(Trouble("t1", "desk", "the query cannot be read"))
    lines = out.getvalue().splitlines()
    assert lines[:5] == [
        "12:00 2 alerts for desk: 2 confirmed",
        "  Held back because this channel had all the messages that one hour may bring.",
        "",
        "  2026-03-31 12:00 UTC CONFIRMED: Limits lifted",
        "  confirmed by Anna Holt, defence minister (official), in Harbour Post: “The limits were lifted,” Anna Holt "
        "said. https://post.example/one",
    ]
    assert lines[-2:] == ["The watch desk needs mending", "  the query cannot be read"]


def test_the_terminal_prints_a_json_line_for_each_alert_of_a_digest() -> None:
    out = io.StringIO()
    terminal = Terminal(out, as_json=True)
    terminal.send(Digest("g1", "desk", (made.alert(), made.alert("n2")), "cap"))
    terminal.send(Trouble("t1", "desk", "the query cannot be read"))
    first, second, trouble = map(json.loads, out.getvalue().splitlines())
    assert [each["alert"]["alert_id"] for each in (first, second)] == ["n1", "n2"]
    assert (first["key"], first["watch"], first["digest"]) == ("g1", "desk", "cap")
    assert trouble == {"trouble": "the query cannot be read", "watch": "desk", "key": "t1"}


def test_a_terminal_that_is_gone_is_a_failure() -> None:
    out = io.StringIO()
    out.close()
    with pytest.raises(SendFailed):
        Terminal(out).send(NOTICE)


def test_a_webhook_gets_the_alert_under_its_key(receiver: Receiver) -> None:
    Webhook(f"json://me:pass@{receiver.host}/a/b?+X-Token=t").send(NOTICE)
    (got,) = receiver.received
    assert (got.method, got.path, got.key) == ("POST", "/a/b", "d1")
    assert got.headers["X-Token"] == "t"
    assert got.headers["Authorization"].startswith("Basic ")
    assert got.headers["Content-Type"] == "application/json"
    assert (got.body["schema"], got.body["alert_id"], got.body["thread"]) == ("claimwatch-alert/1", "n1", "c1")


def test_a_webhook_gets_digests_and_word_of_trouble_under_their_keys(receiver: Receiver) -> None:
    webhook = Webhook(receiver.url, links=Links(board="https://board.example"))
    webhook.send(Digest("g1", "desk", (made.alert(), made.alert("n2")), "schedule"))
    webhook.send(Trouble("t1", "desk", "the query cannot be read"))
    digest, trouble = receiver.received
    assert (digest.key, digest.body["schema"]) == ("g1", "claimwatch-digest/1")
    assert [each["claim"]["url"] for each in digest.body["alerts"]] == ["https://board.example/claim/c1"] * 2
    assert (trouble.key, trouble.body["schema"]) == ("t1", "claimwatch-trouble/1")


def test_a_webhook_may_want_another_method(receiver: Receiver) -> None:
    Webhook(f"{receiver.url}?method=PUT").send(NOTICE)
    assert receiver.received[0].method == "PUT"


@pytest.mark.parametrize(
    ("answer", "permanent"), [(400, True), (410, True), (422, True), (404, False), (429, False), (500, False)]
)
def test_any_other_answer_is_a_failure(receiver: Receiver, answer: int, permanent: bool) -> None:
    receiver.answers = [answer]
    with pytest.raises(SendFailed, match=str(answer)) as failure:
        Webhook(receiver.url).send(NOTICE)
    assert failure.value.permanent is permanent


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.answers = [302]
    with pytest.raises(SendFailed, match="302"):
        Webhook(receiver.url).send(NOTICE)
    assert len(receiver.received) == 1


def test_a_receiver_that_does_not_answer_in_time_is_a_failure(receiver: Receiver) -> None:
    receiver.hold.clear()
    with pytest.raises(SendFailed, match="no answer within"):
        Webhook(receiver.url, send_within_s=0.3).send(NOTICE)


def test_a_receiver_that_is_away_is_a_failure_that_keeps_the_address_secret() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SendFailed) as failure:
        Webhook(f"json://127.0.0.1:{port}/secret").send(NOTICE)
    assert "secret" not in str(failure.value)
