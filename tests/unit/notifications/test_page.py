"""The message as HTML: complete, calm, and with nothing that is loaded from elsewhere."""

from __future__ import annotations

import re

import pytest

from connectors.notifications.notices import Digest, Links, Notice, Sent, Trouble
from connectors.notifications.page import COLOURS, page
from schemas.alert import AlertKind
from tests.unit.elasticsearch import made
from tests.unit.notifications.reading import Page

LINKS = Links(board="https://board.example", kibana="https://kibana.example")
NOTICE = Notice("d1", "night desk", made.alert())
DIGEST = Digest("g1", "night desk", (made.alert(), made.alert("n2", kind="reversed", headline="Ferry sold")), "cap")
TROUBLE = Trouble("t1", "night desk", "the query cannot be read: a bracket at 5")


def words(sent: Sent) -> str:
    return " ".join(Page(page(sent, LINKS)).words.split())


def test_a_notice_says_who_in_which_words_what_it_was_and_both_sides() -> None:
    said = words(NOTICE)
    for part in (
        "CONFIRMED Limits lifted",
        "confirmed by Anna Holt, defence minister (official), in Harbour Post",
        "“The limits were lifted,” Anna Holt said. 2026-03-31 12:00 UTC, Harbour Post",
        "before: contradicted, now: confirmed",
        "2 independent origins (Defence Ministry and Tribune)",
        "For it: “The limits were lifted, she said.” 2026-03-31 12:00 UTC, Anna Holt (official), Harbour Post",
        "Against it: “The limits were lifted, she said.” 2026-03-31 12:00 UTC, Bo Reed (official), Harbour Post",
        "Sent by claimwatch for the watch night desk.",
    ):
        assert part in said


def test_links_lead_to_the_articles_the_claim_and_kibana() -> None:
    found = Page(page(NOTICE, LINKS)).links
    assert found[:3] == ["https://post.example/one", "https://post.example/one", "https://star.example/two"]
    assert found[3] == "https://board.example/claim/c1"
    assert found[4].startswith("https://kibana.example/app/discover#/?_g=")


def test_a_digest_tells_each_alert_and_why_they_come_together() -> None:
    said = words(DIGEST)
    assert "2 alerts for night desk: 1 confirmed, 1 no longer holds" in said
    assert "Held back because this channel had all the messages that one hour may bring." in said
    assert said.index("Limits lifted") < said.index("Ferry sold")


def test_word_of_trouble_says_why() -> None:
    assert "The watch night desk needs mending the query cannot be read: a bracket at 5" in words(TROUBLE)


@pytest.mark.parametrize("sent", [NOTICE, DIGEST, TROUBLE])
def test_a_page_loads_nothing_and_has_inline_styles_only(sent: Sent) -> None:
    html = page(sent, LINKS)
    found = Page(html)
    assert not found.faults
    assert not set(found.tags) & {"img", "style", "link", "script"}
    assert all(rel == "noopener noreferrer" for rel in found.rels)
    assert html.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("kind", COLOURS)
def test_labels_can_be_read(kind: AlertKind) -> None:
    """WCAG 2.2, contrast minimum: 4.5 : 1."""
    assert 1.05 / (_luminance(COLOURS[kind]) + 0.05) >= 4.5


def test_small_print_can_be_read() -> None:
    for colour in set(re.findall(r"[^-]color:(#[0-9a-f]{6})", page(NOTICE, LINKS))):
        assert 1.05 / (_luminance(colour) + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
