"""What an alert says."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.notifications.message import Notice, body, by_line, harmless, link, links, subject, text
from schemas.alert import By
from schemas.extraction import Speaker
from tests.unit.elasticsearch import made


def test_the_subject_names_what_happened_and_the_claim() -> None:
    assert subject(made.alert()) == "CONFIRMED: Limits lifted"
    assert subject(made.alert(kind="reversed", headline="")) == "NO LONGER HOLDS: The ministry lifted the limits."


@pytest.mark.parametrize(
    ("speaker", "standing", "line"),
    [
        (made.MINISTER, "official", "confirmed by Anna Holt, defence minister (official), in Harbour Post"),
        (
            Speaker(key="k", role="two people", surface="two people who saw it"),
            "anonymous",
            "confirmed by two people (anonymous source), in Harbour Post",
        ),
        (
            Speaker(key="k", name="Bo Reed", role="spokesman", organisation="Harbour Ministry"),
            "official",
            "confirmed by Bo Reed, spokesman, Harbour Ministry (official), in Harbour Post",
        ),
        (
            Speaker(key="k", name="Bo Reed", role="Harbour Ministry spokesman", organisation="Harbour Ministry"),
            "official",
            "confirmed by Bo Reed, Harbour Ministry spokesman (official), in Harbour Post",
        ),
        (Speaker(key="tribune"), "media", "confirmed by tribune (another outlet), in Harbour Post"),
    ],
)
def test_it_is_always_said_by_whom(speaker: Speaker, standing: str, line: str) -> None:
    assert by_line(made.alert(by=By(speaker=speaker, standing=standing))) == line


def test_the_text_has_the_words_both_sides_and_their_links() -> None:
    assert text(made.alert()).splitlines() == [
        "confirmed by Anna Holt, defence minister (official), in Harbour Post",
        "“The limits were lifted,” Anna Holt said.",
        "https://post.example/one",
        "before: contradicted, now: confirmed",
        "2 independent origins (Defence Ministry, Tribune)",
        "For it:",
        "- 2026-03-31 12:00 Anna Holt (official), Harbour Post: “The limits were lifted, she said.” "
        "https://post.example/one",
        "Against it:",
        "- 2026-03-31 12:00 Bo Reed (official), Harbour Post: “The limits were lifted, she said.” "
        "https://star.example/two",
    ]


def test_no_kind_of_alert_calls_a_claim_true() -> None:
    for kind in ("confirmed", "contradicted", "retracted", "denied_on_record", "reversed", "corroborated", "reported"):
        alert = made.alert(kind=kind)
        assert " by Anna Holt" in text(alert)
        assert "true" not in (subject(alert) + text(alert)).lower()


def test_the_body_carries_the_alert_and_its_key() -> None:
    found = json.loads(json.dumps(body(Notice("d1", "desk", made.alert()))))
    assert found["schema"] == "claimwatch-alert/1"
    assert (found["key"], found["watch"], found["alert_id"], found["kind"]) == ("d1", "desk", "n1", "confirmed")
    assert found["claim"] == {"id": "c1", "text": "The ministry lifted the limits.", "headline": "Limits lifted"}
    assert found["status"] == {"before": "contradicted", "after": "confirmed"}
    assert found["by"]["speaker"]["name"] == "Anna Holt"
    assert found["trigger"]["url"] == "https://post.example/one"
    assert [each["side"] for each in found["evidence"]] == ["asserts", "denies"]
    assert found["links"] == ["https://post.example/one", "https://star.example/two"]


def test_hostile_text_neither_pings_nor_marks_up_nor_moves_the_cursor() -> None:
    hostile = "@everyone <!channel> <b>x</b> \x1b[2J\r\nFAKE: line \u202etxt"
    alert = made.alert(headline=hostile, claim_text=hostile)
    assert subject(alert) == "CONFIRMED: ＠everyone ‹!channel› ‹b›x‹/b› [2J FAKE: line txt"


@given(st.text())
def test_a_harmless_text_is_one_printable_line(words: str) -> None:
    line = harmless(words)
    assert line.isprintable()
    assert not set(line) & set("@<>\n")
    assert len(line) <= 200


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://post.example/a?b=c", "https://post.example/a?b=c"),
        ("https://post.example/<b>", "https://post.example/%3Cb%3E"),
        ("javascript:alert(1)", ""),
        ("https://post.example/a b", ""),
        ("https://post.example/\x1b[2J", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str, shown: str) -> None:
    assert link(url) == shown


def test_a_link_is_listed_once() -> None:
    alert = made.alert()
    assert links(alert.model_copy(update={"evidence": alert.evidence * 2})) == [
        "https://post.example/one",
        "https://star.example/two",
    ]
