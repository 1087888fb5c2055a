"""Mail as it is written: headers that thread and sort it, and that survive whatever is in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from itertools import takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.notifications.mail import REFERENCES_LIMIT, Envelope, compose, list_id, message_id
from connectors.notifications.notices import Digest, Links, Notice, Sent, Trouble
from tests.unit.elasticsearch import made

DESK = Envelope(Address("claimwatch", "watch", "desk.example"), (Address("", "night", "desk.example"),))
NOW = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
LATER = made.alert("n2", raised_at=made.NOON + timedelta(hours=2))


def read(sent: Sent, envelope: Envelope = DESK) -> EmailMessage:
    raw = compose(sent, envelope, Links(), NOW).as_bytes()
    raw.decode("ascii")
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    found = BytesParser(policy=policy.default).parsebytes(raw)
    assert isinstance(found, EmailMessage)
    return found


@pytest.mark.parametrize(
    ("sent", "date"),
    [
        (Notice("d1", "desk", made.alert()), made.NOON),
        (Digest("g1", "desk", (made.alert(), LATER), "quiet"), LATER.raised_at),
        (Trouble("t1", "desk", "the query cannot be read"), NOW),
    ],
)
def test_the_date_is_when_the_alert_was_raised(sent: Sent, date: datetime) -> None:
    assert read(sent)["Date"].datetime == date


@pytest.mark.parametrize("key", ["d" + "0" * 32, "a b", "x@y", "<d1>", "d1\r\nBcc: x", "é", "", "=?utf-8?q?x?="])
def test_any_key_makes_an_id_of_one_word(key: str) -> None:
    written = message_id(key, "desk.example")
    assert written.startswith("<")
    assert written.endswith("@desk.example>")
    assert not set(written[1:-1]) & set(" \r\n<>")
    assert message_id(key, "desk.example") == written != message_id(key + "1", "desk.example")


def test_a_key_that_is_one_stays_as_it_is() -> None:
    assert message_id("d0123", "desk.example") == "<d0123@desk.example>"


def test_ids_that_are_longer_than_a_line_stay_whole() -> None:
    domain = "a" * 60 + "." + "b" * 60 + ".example"
    told = tuple(f"d{number:032}" for number in range(5))
    found = read(Notice("d" + "9" * 32, "desk", made.alert(), told), replace(DESK, domain=domain))
    assert found["Message-ID"] == f"<d{'9' * 32}@{domain}>"
    assert found["In-Reply-To"] == f"<{told[0]}@{domain}>"
    assert found["References"].split() == [f"<{key}@{domain}>" for key in told]


def test_a_long_thread_names_its_first_and_its_latest() -> None:
    told = tuple(f"d{number}" for number in range(500))
    found = read(Notice("d500", "desk", made.alert(), told))["References"].split()
    assert len(found) == REFERENCES_LIMIT
    assert (found[0], found[1], found[-1]) == (
        "<d0@claimwatch.invalid>",
        "<d481@claimwatch.invalid>",
        "<d499@claimwatch.invalid>",
    )


@given(st.text(max_size=120))
def test_a_list_is_named_by_its_watch(watch: str) -> None:
    found = str(read(Trouble("t1", watch, "x"))["List-Id"])
    assert found.endswith(list_id(watch, "claimwatch.invalid").rpartition(" ")[2])
    assert found.count("<") == found.count(">") == 1


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x4FF), min_size=1, max_size=150))
def test_a_subject_arrives_as_it_was_written(headline: str) -> None:
    shown = " ".join("".join(sign if sign.isprintable() else " " for sign in headline).split())
    if shown and "=?" not in shown:
        sent = Notice("d1", "desk", made.alert(headline=shown))
        assert read(sent)["Subject"] == f"CONFIRMED: {shown}"


@pytest.mark.parametrize(
    "headline", ["x" * 72, f"{'x' * 72} and more", "range limits " * 11, "short", '"quoted" and “so”', 'ends with ¡"']
)
def test_a_subject_begins_on_the_line_of_its_name_and_is_folded_at_spaces(headline: str) -> None:
    sent = Notice("d1", "desk", made.alert(headline=headline))
    head = compose(sent, DESK, Links(), NOW).as_bytes().partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")
    start = next(n for n, line in enumerate(head) if line.startswith("Subject:"))
    lines = [head[start], *takewhile(lambda line: line.startswith(" "), head[start + 1 :])]
    assert all(line.removeprefix("Subject:").strip() for line in lines)
    assert all(len(line) <= 78 for line in lines if " " in line.removeprefix("Subject:").strip())
    assert read(sent)["Subject"] == f"CONFIRMED: {headline.strip()}"


def test_a_reader_of_mail_knows_that_a_program_wrote_it() -> None:
    assert read(Notice("d1", "desk", made.alert()))["Auto-Submitted"] == "auto-generated"


def test_scripts_beyond_latin_are_encoded_shorter() -> None:
    proof = made.alert().evidence[0].model_copy(update={"sentence": "Министерство подтвердило. " * 10})
    plain, _ = read(Notice("d1", "desk", made.alert(evidence=(proof,) * 5))).iter_parts()
    assert plain["Content-Transfer-Encoding"] == "base64"
