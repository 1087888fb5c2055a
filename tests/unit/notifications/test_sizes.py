"""A claim with ten thousand statements, or sentences of a megabyte, still makes a message that people can read."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from email.headerregistry import Address

import pytest

from connectors.notifications.body import body
from connectors.notifications.mail import MAIL_LIMIT, Envelope, compose
from connectors.notifications.message import text
from connectors.notifications.notices import Digest, Links, Notice, Sent, Trouble
from schemas.alert import Alert
from tests.unit.elasticsearch import made
from tests.unit.notifications import hostile
from tests.unit.notifications.reading import Page

LINKS = Links(board="https://board.example", kibana="https://kibana.example")
DESK = Envelope(Address("", "watch", "desk.example"), (Address("", "night", "desk.example"),))
NOW = datetime(2026, 4, 1, tzinfo=UTC)


def big(words: str) -> Alert:
    proof = (
        made.alert()
        .evidence[0]
        .model_copy(update={"sentence": words, "speaker": words, "url": "https://a.example/" + "x" * 1_900})
    )
    against = proof.model_copy(update={"side": "denies", "origin": words})
    origins = tuple(f"{words[:50]} {number}" for number in range(10_000))
    return hostile.alert(words, evidence=(proof, against) * 5_000, origins=origins, origins_count=10_000)


@pytest.mark.parametrize("sign", ["word ", '"', "Ж", "&", "𝕋"])
def test_a_mail_is_bounded_and_says_what_it_leaves_out(sign: str) -> None:
    alert = big(sign * (1_000_000 // len(sign)))
    began = time.process_time()
    for sent in (Notice("d1", "desk", alert), Digest("g1", "desk", (alert,) * 200, "cap")):
        mail = compose(sent, DESK, LINKS, NOW)
        assert len(mail.as_bytes()) < MAIL_LIMIT
        plain, html = (part.get_content() for part in mail.iter_parts())
        assert "left out here" in plain
        assert "left out here" in Page(html).words
    assert time.process_time() - began < 10


def test_a_notice_of_ordinary_size_is_told_whole() -> None:
    proof = made.alert().evidence[0]
    alert = made.alert(evidence=(proof.model_copy(update={"sentence": "It is so, she said. " * 20}),) * 12)
    plain, html = (part.get_content() for part in compose(Notice("d1", "desk", alert), DESK, LINKS, NOW).iter_parts())
    assert plain.count("It is so, she said.") == Page(html).words.count("It is so, she said.") == 240
    assert "left out" not in plain
    assert "the 12 strongest statements; the claim may have more" in plain


def test_cut_sentences_are_counted() -> None:
    alert = made.alert(evidence=(made.alert().evidence[0].model_copy(update={"sentence": "so " * 400}),) * 3)
    assert "3 long sentences cut short" in text(alert)


@pytest.mark.parametrize("sent", [Notice("d1", "d", big("Ж" * 1_000_000)), Trouble("t1", "d", "Ж" * 1_000_000)])
def test_the_json_is_bounded_and_says_what_it_leaves_out(sent: Sent) -> None:
    found = body(sent, LINKS)
    assert len(json.dumps(found)) < 1_000_000
    if isinstance(sent, Notice):
        assert found["left_out"]["evidence"] == 9_988
        assert found["left_out"]["origins"] == 9_950
        assert found["left_out"]["characters"] > 20_000_000


def test_the_json_of_a_long_digest_is_bounded() -> None:
    found = body(Digest("g1", "desk", (big("word " * 10_000),) * 100, "cap"), LINKS)
    assert len(json.dumps(found)) < 2_000_000
    assert len(found["alerts"]) + found["left_out"] == 100
    assert found["alerts"]
