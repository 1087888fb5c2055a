"""Messages of chats: in the dialect of the service, as much as fits, and threaded where there are threads."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import apprise
import pytest
import requests

from connectors.notifications.channel import SendFailed
from connectors.notifications.chat import CHAT_LIMIT, Dialect, chat
from connectors.notifications.messenger import HANGING, Messenger
from connectors.notifications.notices import Digest, Links, Notice, Trouble
from tests.unit.elasticsearch import made
from tests.unit.notifications import hostile
from tests.unit.notifications.receiver import Receiver

LINKS = Links(board="https://board.example", kibana="https://kibana.example")
NOTICE = Notice("d1", "desk", made.alert())
FOLLOW_UP = Notice("d2", "desk", made.alert("n2", kind="contradicted"), ("d1",))

PAGER = "pagerduty://" + "A" * 30 + "@" + "B" * 30
SPACE = "gchat://space/key/token"


class Service:
    """A chat's service as apprise reaches it, through ``requests``: remembers what was sent to it."""

    def __init__(self) -> None:
        self.payloads: list[dict[str, Any]] = []

    def request(self, method: str, url: str, *, data: Any = None, **_: Any) -> requests.Response:
        self.payloads.append(json.loads(data) if isinstance(data, str | bytes) else dict(data))
        answer = requests.Response()
        answer.status_code = 202 if "pagerduty" in url else 200
        answer._content = b"ok"
        return answer


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    found = Service()
    monkeypatch.setattr(requests.Session, "request", lambda _, method, url, **more: found.request(method, url, **more))
    # Apprise waits between two messages to one service, as their rules want it.
    monkeypatch.setattr(apprise.plugins.NotifyBase, "throttle", lambda *_, **__: None)
    return found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as found:
        yield found


def test_text_has_addresses_as_they_are() -> None:
    title, body = chat(NOTICE, LINKS, "text")
    assert title == "CONFIRMED: Limits lifted"
    assert "The claim: https://board.example/claim/c1" in body
    assert "In Kibana: https://kibana.example/app/discover#/?_g=%28time" in body


def test_markdown_hides_addresses_behind_words() -> None:
    body = chat(NOTICE, LINKS, "markdown").body
    assert body.startswith("**confirmed by Anna Holt, defence minister (official), in Harbour Post**\n")
    assert "[Harbour Post](https://post.example/one)" in body
    assert "The claim: [all that was said](https://board.example/claim/c1)" in body


def test_html_hides_addresses_behind_words() -> None:
    body = chat(NOTICE, LINKS, "html").body
    assert body.startswith("<b>confirmed by Anna Holt, defence minister (official), in Harbour Post</b><br />\n")
    assert '<a href="https://post.example/one">Harbour Post</a>' in body


@pytest.mark.parametrize("dialect", ["text", "markdown", "html"])
@pytest.mark.parametrize("limit", [10, 160, 500, 1_000, 2_000, 4_000, 40_000])
def test_a_message_is_never_longer_than_the_service_takes(dialect: Dialect, limit: int) -> None:
    proof = (
        made.alert()
        .evidence[0]
        .model_copy(update={"sentence": "Ж" * 1_000_000, "url": "https://a.example/" + "x" * 900})
    )
    huge = hostile.alert("Ж" * 1_000_000, "https://a.example/" + "x" * 900, evidence=(proof,) * 10_000)
    for sent in (
        Notice("d1", "desk", huge),
        Digest("g1", "desk", (huge,) * 500, "cap"),
        Trouble("t1", "d", "Ж" * 9_999),
    ):
        title, body = chat(sent, LINKS, dialect, limit)
        assert len(f"{title}\n{body}".encode()) <= min(limit, CHAT_LIMIT) + (0 if body else 1)
        if limit >= 2_000 and not isinstance(sent, Trouble):
            assert "left out here" in body


def test_a_message_says_how_much_it_leaves_out() -> None:
    many = made.alert(evidence=made.alert().evidence * 5_000)
    assert "9,9" in chat(Notice("d1", "desk", many), LINKS, "text").body
    assert "more statements left out here" in chat(Notice("d1", "desk", many), LINKS, "text").body


def test_apprise_sends_the_text_and_passes_the_key_where_there_are_headers(receiver: Receiver) -> None:
    Messenger(receiver.url).send(NOTICE)
    (got,) = receiver.received
    assert got.key == "d1"
    assert got.body["title"] == "CONFIRMED: Limits lifted"
    assert "confirmed by Anna Holt" in got.body["message"]


def test_a_messenger_that_refuses_is_a_failure_without_secrets(receiver: Receiver) -> None:
    receiver.answers = [500]
    with pytest.raises(SendFailed) as failure:
        Messenger(f"{receiver.url}/secret").send(NOTICE)
    assert "secret" not in str(failure.value)


@pytest.fixture
def dripping() -> Iterator[str]:
    """The address of a service that answers a letter at a time, and never to the end."""
    listening, over = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def drip(caller: socket.socket) -> None:
        with caller, suppress(OSError):
            caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n")
            while not over.wait(0.02):
                caller.sendall(b"x")

    def serve() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=drip, args=(listening.accept()[0],), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield f"json://127.0.0.1:{listening.getsockname()[1]}/hook"
    over.set()
    listening.close()


def test_a_service_that_drips_its_answer_ends_a_try_in_time_and_is_soon_left_alone(dripping: str) -> None:
    messenger = Messenger(dripping, send_within_s=0.1)
    for _ in range(HANGING):
        with pytest.raises(SendFailed, match="no answer within"):
            messenger.send(NOTICE)
    with pytest.raises(SendFailed, match="still hang"):
        messenger.send(NOTICE)


def test_follow_ups_to_one_claim_are_one_thread_of_a_chat_that_takes_a_key(service: Service) -> None:
    messenger = Messenger(SPACE)
    messenger.send(NOTICE)
    messenger.send(FOLLOW_UP)
    messenger.send(Trouble("t1", "desk", "the query cannot be read"))
    assert [each.get("thread") for each in service.payloads] == [{"thread_key": "c1"}, {"thread_key": "c1"}, None]


def test_a_thread_that_the_address_names_stays(service: Service) -> None:
    Messenger(f"{SPACE}/desk-thread").send(NOTICE)
    assert service.payloads[0]["thread"] == {"thread_key": "desk-thread"}


def test_a_pager_hears_a_repeat_once_and_a_follow_up_again(service: Service) -> None:
    messenger = Messenger(PAGER)
    messenger.send(NOTICE)
    messenger.send(NOTICE)
    messenger.send(FOLLOW_UP)
    assert [each["dedup_key"] for each in service.payloads] == ["d1", "d1", "d2"]


def test_a_chat_that_sorts_by_topic_gets_the_claim_as_its_topic(service: Service) -> None:
    messenger = Messenger("zulip://bot@desk/" + "a" * 32 + "/alerts")
    messenger.send(NOTICE)
    messenger.send(FOLLOW_UP)
    assert [each["topic"] for each in service.payloads] == ["Limits lifted"] * 2
    assert service.payloads[1]["content"].startswith("CONTRADICTED (now confirmed): Limits lifted\n")


def test_each_service_gets_its_dialect(service: Service) -> None:
    for address in (
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#desk",
        "discord://123456789/abcdefghijkl",
        "tgram://123456789:abcdefg_hijklmnop/12315544/",
    ):
        Messenger(address).send(NOTICE)
    slack, discord, telegram = service.payloads
    assert "<https://post.example/one|Harbour Post>" in slack["attachments"][0]["text"]
    assert "https://post.example/one" in discord["content"]
    assert '<a href="https://post.example/one">Harbour Post</a>' in telegram["text"]
    assert "github" not in json.dumps(service.payloads)
