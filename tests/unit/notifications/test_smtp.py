"""Mail as a mail server gets it: what arrives, whom it is refused for, and how long a try may take."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from connectors.notifications.channel import ChannelRefused, SendFailed
from connectors.notifications.notices import Digest, Links, Notice, Trouble
from connectors.notifications.smtp import Mail
from tests.unit.elasticsearch import made
from tests.unit.notifications.mailbox import Dripper, Mailbox, certificate

NOTICE = Notice("d1", "night desk", made.alert())
NOW = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with Mailbox() as found:
        yield found


def mail(box: Mailbox | Dripper, more: str = "", scheme: str = "mailto", within_s: float = 10.0) -> Mail:
    address = f"{scheme}://127.0.0.1:{box.port}/night@desk.example?from=watch@desk.example{more}"
    return Mail(
        address,
        links=Links(board="https://board.example"),
        mail_domain="desk.example",
        send_within_s=within_s,
        now=lambda: NOW,
    )


def test_a_notice_arrives_as_text_and_html(box: Mailbox) -> None:
    mail(box).send(NOTICE)
    (found,) = box.mails
    plain, html = found.iter_parts()
    assert (found["Subject"], found["To"]) == ("CONFIRMED: Limits lifted", "night@desk.example")
    assert found["From"] == "claimwatch <watch@desk.example>"
    assert found.get_content_type() == "multipart/alternative"
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert (plain.get_content_charset(), html.get_content_charset()) == ("utf-8", "utf-8")
    assert "confirmed by Anna Holt, defence minister (official), in Harbour Post" in plain.get_content()
    assert "https://board.example/claim/c1" in plain.get_content()
    assert 'href="https://board.example/claim/c1"' in html.get_content()


def test_a_mail_that_is_sent_again_has_the_same_id_and_date(box: Mailbox) -> None:
    channel = mail(box)
    channel.send(NOTICE)
    channel.send(NOTICE)
    assert [found["Message-ID"] for found in box.mails] == ["<d1@desk.example>"] * 2
    assert {found["Date"].datetime for found in box.mails} == {made.NOON}


def test_follow_ups_to_one_claim_are_one_thread(box: Mailbox) -> None:
    channel = mail(box)
    channel.send(NOTICE)
    channel.send(Notice("d2", "night desk", made.alert("n2", kind="contradicted"), ("d1",)))
    channel.send(Notice("d3", "night desk", made.alert("n3", kind="reversed"), ("d1", "d2")))
    first, second, third = box.mails
    assert (first["In-Reply-To"], first["References"]) == (None, None)
    assert (second["In-Reply-To"], second["References"]) == (first["Message-ID"], first["Message-ID"])
    assert third["In-Reply-To"] == first["Message-ID"]
    assert third["References"].split() == [first["Message-ID"], second["Message-ID"]]


def test_mails_are_filtered_by_the_watch(box: Mailbox) -> None:
    channel = mail(box)
    channel.send(NOTICE)
    channel.send(Trouble("t1", "night desk", "the query cannot be read"))
    channel.send(Notice("d2", "Häfen", made.alert()))
    ids = [found["List-Id"] for found in box.mails]
    assert ids[0] == ids[1] != ids[2]
    assert ids[0].startswith('"night desk" <')
    assert ids[2].startswith("Häfen <")


def test_a_digest_and_word_of_trouble_arrive(box: Mailbox) -> None:
    channel = mail(box)
    channel.send(Digest("g1", "night desk", (made.alert(), made.alert("n2", kind="retracted")), "quiet"))
    channel.send(Trouble("t1", "night desk", "the query cannot be read: a bracket at 5"))
    digest, trouble = box.mails
    assert digest["Subject"] == "2 alerts for night desk: 1 confirmed, 1 retracted"
    assert trouble["Subject"] == "The watch night desk needs mending"
    assert trouble["Date"].datetime == NOW
    assert "a bracket at 5" in trouble.get_body(("plain",)).get_content()


def test_all_recipients_get_it_and_blind_copies_stand_in_no_header(box: Mailbox) -> None:
    mail(box, "&cc=day@desk.example&bcc=log@desk.example&reply=chief@desk.example&+X-Desk=night").send(NOTICE)
    (found,) = box.mails
    assert box.recipients == [["night@desk.example", "day@desk.example", "log@desk.example"]]
    assert (found["Cc"], found["Reply-To"], found["X-Desk"]) == ("day@desk.example", "chief@desk.example", "night")
    assert b"log@desk.example" not in box.raw[0]


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [("550 5.1.1 night@desk.example unknown", True), ("552 full", True), ("450 later", False), ("452 full", False)],
)
def test_a_refused_recipient_is_a_failure(box: Mailbox, answer: str, permanent: bool) -> None:
    box.to["night@desk.example"] = answer
    with pytest.raises(SendFailed, match=answer[:3]) as failure:
        mail(box).send(NOTICE)
    assert failure.value.permanent is permanent
    assert "night@desk.example" not in str(failure.value)


@pytest.mark.parametrize(("answer", "permanent"), [("554 no", True), ("451 later", False), ("421 closing", False)])
def test_a_refused_mail_is_a_failure(box: Mailbox, answer: str, permanent: bool) -> None:
    box.data = [answer]
    with pytest.raises(SendFailed) as failure:
        mail(box).send(NOTICE)
    assert failure.value.permanent is permanent


def test_the_next_try_goes_only_to_those_who_do_not_have_it(box: Mailbox) -> None:
    box.to["day@desk.example"] = "450 later"
    channel = mail(box, "&cc=day@desk.example")
    with pytest.raises(SendFailed):
        channel.send(NOTICE)
    box.to.clear()
    channel.send(NOTICE)
    assert box.recipients == [["night@desk.example"], ["day@desk.example"]]


def test_one_recipient_who_is_unknown_does_not_keep_it_from_the_others(box: Mailbox) -> None:
    box.to["day@desk.example"] = "550 unknown"
    mail(box, "&cc=day@desk.example").send(NOTICE)
    assert box.recipients == [["night@desk.example"]]


def test_a_wrong_login_passes_since_it_may_be_mended() -> None:
    with Mailbox(login=("night", "right")) as box:
        address = f"mailto://night:wrong@127.0.0.1:{box.port}/night@desk.example?from=watch@desk.example"
        with pytest.raises(SendFailed, match="login") as failure:
            Mail(address).send(NOTICE)
    assert not failure.value.permanent
    assert "wrong" not in str(failure.value)


def test_a_login_is_used() -> None:
    with Mailbox(login=("night", "right")) as box:
        Mail(f"mailto://night:right@127.0.0.1:{box.port}/night@desk.example?from=watch@desk.example").send(NOTICE)
        assert (box.logins, len(box.raw)) == (["night"], 1)


@pytest.mark.parametrize("first", [False, True], ids=["starttls", "ssl"])
def test_mailtos_is_encrypted(first: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Mailbox(tls=certificate(tmp_path), tls_first=first) as box:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        mail(box, f"&mode={'ssl' if first else 'starttls'}", scheme="mailtos").send(NOTICE)
        assert box.encrypted == [True]


@pytest.mark.parametrize("mode", ["starttls", "ssl"])
def test_a_certificate_that_is_not_trusted_is_refused(mode: str, tmp_path: Path) -> None:
    with Mailbox(tls=certificate(tmp_path), tls_first=mode == "ssl") as box:
        with pytest.raises(SendFailed, match="certificate"):
            mail(box, f"&mode={mode}", scheme="mailtos").send(NOTICE)
        assert not box.raw


def test_mailtos_says_nothing_in_the_clear(box: Mailbox) -> None:
    with pytest.raises(SendFailed, match="STARTTLS"):
        mail(box, scheme="mailtos").send(NOTICE)
    assert not box.raw


@pytest.mark.parametrize(
    ("before", "mode"),
    [
        (b"", "mailto"),
        (b"220 ready\r\n", "mailto"),
        (b"220 ready\r\n250-here\r\n", "mailto"),
        (b"220 ready\r\n250 STARTTLS\r\n220 go\r\n", "mailtos"),
        (b"", "mailtos"),
    ],
)
def test_a_server_that_drips_does_not_stretch_the_time(before: bytes, mode: str) -> None:
    with Dripper(before) as server:
        more = "&mode=ssl" if mode == "mailtos" and not before else ""
        began = time.monotonic()
        with pytest.raises(SendFailed) as failure:
            mail(server, more, scheme=mode, within_s=0.4).send(NOTICE)
        assert time.monotonic() - began < 5
    assert not failure.value.permanent


def test_a_server_that_says_nothing_is_a_failure_in_time() -> None:
    with Dripper(every_s=30) as server, pytest.raises(SendFailed, match="was not done within"):
        mail(server, within_s=0.3).send(NOTICE)


def test_a_server_that_is_away_is_a_failure() -> None:
    with Dripper() as server:
        away = server.port
    with pytest.raises(SendFailed) as failure:
        Mail(f"mailto://127.0.0.1:{away}/night@desk.example?from=watch@desk.example").send(NOTICE)
    assert not failure.value.permanent


@pytest.mark.parametrize(
    "address",
    [
        "mailto://",
        "mailto://127.0.0.1/night@desk.example",
        "mailto://127.0.0.1/nobody?from=watch@desk.example",
        "mailto://127.0.0.1/night@desk.example?from=watch@desk.example&pgp=encrypt",
        "mailto://127.0.0.1/night@desk.example?from=watch@desk.example&+X-A=b%0D%0ABcc:%20x@evil.example",
        "mailto://127.0.0.1/night@desk.example?from=watch@desk.example&+X-A=%3D%3Futf-8%3Fq%3F%3D0D%3D0ABcc%3F%3D",
        "mailto://127.0.0.1/night@desk.example?from=watch@desk.example&+X%20A=b",
    ],
)
def test_an_address_that_will_not_do_is_refused(address: str) -> None:
    with pytest.raises(ChannelRefused) as refusal:
        Mail(address)
    assert "desk.example" not in str(refusal.value)


@pytest.mark.parametrize("name", ["Night desk", "Nacht Häfen", "Night, day and more"])
def test_the_sender_has_a_name(box: Mailbox, name: str) -> None:
    mail(box, f"&from={quote(f'{name} <watch@desk.example>')}").send(NOTICE)
    (found,) = box.mails
    assert (found["From"].addresses[0].display_name, found["From"].addresses[0].addr_spec) == (
        name,
        "watch@desk.example",
    )


@pytest.mark.parametrize("name", ["Night\r\nBcc: log", "=?utf-8?q?x=0D=0ABcc:_log?=", "=?utf-8?b?eA0KQmNjOiBs?= é"])
def test_the_name_of_the_sender_makes_no_header(box: Mailbox, name: str) -> None:
    try:
        mail(box, f"&name={quote(name)}").send(NOTICE)
    except ChannelRefused:
        return
    (found,) = box.mails
    assert found["Bcc"] is None
