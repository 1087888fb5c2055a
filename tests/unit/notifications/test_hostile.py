"""Other people's words do no harm in any form of a message, wherever they stand."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address
from email.parser import BytesParser

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.notifications.body import body, body_schema
from connectors.notifications.chat import CHAT_LIMIT, Dialect, chat
from connectors.notifications.mail import MAIL_LIMIT, Envelope, compose
from connectors.notifications.message import subject_line, text
from connectors.notifications.notices import Digest, Links, Notice, Sent, Trouble
from connectors.notifications.page import page
from tests.unit.notifications import hostile
from tests.unit.notifications.reading import Page, is_clean, of_the_web

LINKS = Links(board="https://board.example/", kibana="https://kibana.example/s/desk")
DESK = Envelope(Address("claimwatch", "watch", "desk.example"), (Address("", "night", "desk.example"),))
NOW = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
VALIDATOR = jsonschema.Draft202012Validator(body_schema())

WORDS = st.one_of(
    st.sampled_from(hostile.CORPUS),
    st.text(max_size=300),
    st.lists(st.sampled_from(hostile.CORPUS), min_size=2, max_size=4).map("".join),
    st.text(alphabet="<>&\"'@[]()*_`~|\\\r\n\u202e{}%:/ax", max_size=60),
)


def sent(words: str) -> list[Sent]:
    alert = hostile.alert(words)
    return [
        Notice(words, words, alert, (words, "d0")),
        Digest(words, words, (alert, alert), "quiet"),
        Trouble(words, words, words),
    ]


def check(words: str) -> None:
    for each in sent(words):
        check_text(each)
        check_page(each)
        check_chats(each)
        check_mail(each)
        VALIDATOR.validate(json.loads(json.dumps(body(each, LINKS))))


def check_text(each: Sent) -> None:
    for words in (subject_line(each), text(each, LINKS)):
        assert is_clean(words)
        assert not set(re.sub(r"https?://\S+", "", words)) & set("@<>")
    assert "\n" not in subject_line(each)


def check_page(each: Sent) -> None:
    html = page(each, LINKS)
    found = Page(html)
    assert is_clean(html)
    assert is_clean(found.words)
    assert not found.faults
    assert all(map(of_the_web, found.links))
    assert all("noopener" in rel for rel in found.rels)


def check_chats(each: Sent) -> None:
    for dialect in ("text", "markdown", "html"):
        found = chat(each, LINKS, dialect)
        assert is_clean(found.title + found.body)
        assert "\n" not in found.title
        assert len(f"{found.title}\n{found.body}".encode()) <= CHAT_LIMIT
        check_chat(found.title, "text")
        check_chat(found.body, dialect)


def check_chat(words: str, dialect: Dialect) -> None:
    if dialect == "html":
        found = Page(words)
        assert not found.faults
        assert set(found.tags) <= {"a", "b", "br"}
        assert all(map(of_the_web, found.links))
        assert "@" not in found.words
        return
    if dialect == "markdown":
        # What is left without the message's own links and headings has no sign of markup.
        links = re.findall(r"\[[^\[\]]*\]\(([^()\s]*)\)", words)
        assert all(map(of_the_web, links))
        words = re.sub(r"^\*\*([^*]*)\*\*$", r"\1", re.sub(r"\[[^\[\]]*\]\([^()\s]*\)", "", words), flags=re.M)
    words = re.sub(r"https?://\S+", "", words)
    assert not set(words) & set("@<>*_`~|[]\\")
    assert not re.search(r"&#?\w+;", words)


def check_mail(each: Sent) -> None:
    raw = compose(each, DESK, LINKS, NOW).as_bytes()
    assert len(raw) <= MAIL_LIMIT
    found = BytesParser(policy=policy.default).parsebytes(raw)
    assert set(found.keys()) <= {
        *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "List-Id"),
        *("Auto-Submitted", "MIME-Version", "Content-Type"),
    }
    assert not found.defects
    assert [part.get_content_type() for part in found.iter_parts()] == ["text/plain", "text/html"]
    assert all(is_clean(str(value).replace("\n", "")) for value in found.values())
    assert re.fullmatch(r"<[^<>@\s]+@claimwatch\.invalid>", found["Message-ID"])
    plain, html = (part.get_content().replace("\r\n", "\n") for part in found.iter_parts())
    assert is_clean(plain)
    assert not Page(html).faults


def test_the_corpus_is_wide() -> None:
    assert len(set(hostile.CORPUS)) >= 150


@pytest.mark.parametrize("words", hostile.CORPUS, ids=range(len(hostile.CORPUS)))
def test_hostile_words_do_no_harm_in_any_form(words: str) -> None:
    check(words)


@pytest.mark.parametrize("url", hostile.ADDRESSES, ids=range(len(hostile.ADDRESSES)))
def test_a_hostile_address_becomes_no_link(url: str) -> None:
    notice = Notice("d1", "desk", hostile.alert("It is so, she said.", url))
    found = Page(page(notice, LINKS)).links + body(notice, LINKS)["links"]
    assert all(map(of_the_web, found))
    assert not any("evil.example" in link.split("/")[2] for link in found)


@settings(max_examples=150, deadline=None)
@given(WORDS)
def test_no_words_at_all_do_harm(words: str) -> None:
    check(words)


def test_what_stands_in_html_is_what_was_said() -> None:
    said = 'He said <b>"no"</b> & left @ noon'
    assert said in Page(page(Notice("d1", "desk", hostile.alert(said)), LINKS)).words
