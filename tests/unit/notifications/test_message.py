"""What a message says as plain text: a notice, a digest, word of trouble."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest

from connectors.notifications.account import by_line, tally
from connectors.notifications.message import subject_line, text
from connectors.notifications.notices import Digest, Links, Notice, Reason, Trouble
from schemas.alert import AlertKind, By
from schemas.claim import Status
from schemas.extraction import Speaker
from tests.unit.elasticsearch import made

LINKS = Links(board="https://board.example", kibana="https://kibana.example")


@pytest.mark.parametrize(
    ("kind", "after", "subject"),
    [
        ("confirmed", "confirmed", "CONFIRMED: Limits lifted"),
        ("confirmed", "disputed", "CONFIRMED (now disputed): Limits lifted"),
        ("contradicted", "contradicted", "CONTRADICTED: Limits lifted"),
        ("denied_on_record", "disputed", "DENIED ON RECORD (now disputed): Limits lifted"),
        ("corroborated", "contradicted", "CORROBORATED (now contradicted): Limits lifted"),
        ("reversed", "reported", "NO LONGER HOLDS (now reported): Limits lifted"),
    ],
)
def test_the_subject_names_what_happened_where_it_stands_and_the_claim(
    kind: AlertKind, after: Status, subject: str
) -> None:
    assert subject_line(made.alert(kind=kind, status_after=after)) == subject


def test_a_claim_without_a_headline_is_named_by_its_sentence() -> None:
    assert subject_line(made.alert(headline="")) == "CONFIRMED: The ministry lifted the limits."


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
    assert text(Notice("d1", "desk", made.alert()), Links(board="https://board.example/")).splitlines() == [
        "confirmed by Anna Holt, defence minister (official), in Harbour Post",
        "“The limits were lifted,” Anna Holt said.",
        "https://post.example/one",
        "",
        "before: contradicted, now: confirmed",
        "2 independent origins (Defence Ministry and Tribune)",
        "For it:",
        "- 2026-03-31 12:00 UTC Anna Holt (official), Harbour Post: “The limits were lifted, she said.” "
        "https://post.example/one",
        "Against it:",
        "- 2026-03-31 12:00 UTC Bo Reed (official), Harbour Post: “The limits were lifted, she said.” "
        "https://star.example/two",
        "",
        "The claim: https://board.example/claim/c1",
    ]


def test_without_addresses_there_are_no_links_to_the_board_or_to_kibana() -> None:
    assert "The claim:" not in text(made.alert())
    assert "In Kibana: https://kibana.example/app/discover#/" in text(made.alert(), LINKS)


def test_outlets_that_carry_one_origin_are_counted_once() -> None:
    proof = made.alert().evidence[0]
    outlets = ("Harbour Post", "Ferry Star", "Quay Times")
    evidence = tuple(proof.model_copy(update={"outlet": outlet}) for outlet in outlets)
    said = text(made.alert(evidence=evidence, origins=("Defence Ministry",), origins_count=1)).splitlines()
    assert "1 independent origin (Defence Ministry)" in said
    assert "Defence Ministry is counted once: carried by Harbour Post, Ferry Star and Quay Times" in said


def test_that_nobody_denies_it_is_said() -> None:
    proof = made.alert().evidence[0]
    assert "Against it: nobody in the articles that were read" in text(made.alert(evidence=(proof,)))


def test_circumstances_are_said() -> None:
    said = text(made.alert(same_article=True, late=True, reason="an official asserts it", status_before=None))
    assert "now: confirmed\n" in said
    assert "before:" not in said
    assert "both sides in one article\nlate: this article arrived long after it was published\n" in said
    assert "an official asserts it" in said


def test_times_are_told_in_utc() -> None:
    eastern = made.NOON.astimezone(timezone(timedelta(hours=3)))
    trigger = made.alert().evidence[0].model_copy(update={"published_at": eastern})
    assert "2026-03-31 12:00 UTC" in text(made.alert(evidence=(trigger,)))


def test_no_kind_of_alert_calls_a_claim_true() -> None:
    for kind in ("confirmed", "contradicted", "retracted", "denied_on_record", "reversed", "corroborated", "reported"):
        alert = made.alert(kind=kind)
        assert " by Anna Holt" in text(alert)
        assert "true" not in (subject_line(alert) + text(alert)).lower()


def test_a_digest_tells_each_alert_in_brief_in_order() -> None:
    alerts = (made.alert(), made.alert("n2", kind="reversed", claim_id="c2", headline="Ferry sold"))
    digest = Digest("g1", "desk", alerts, "quiet")
    assert subject_line(digest) == "2 alerts for desk: 1 confirmed, 1 no longer holds"
    assert text(digest, LINKS).splitlines() == [
        "Held back during quiet hours.",
        "",
        "2026-03-31 12:00 UTC CONFIRMED: Limits lifted",
        "confirmed by Anna Holt, defence minister (official), in Harbour Post: “The limits were lifted,” "
        "Anna Holt said. https://post.example/one",
        "before: contradicted, now: confirmed; 2 independent origins (Defence Ministry and Tribune)",
        "The claim: https://board.example/claim/c1",
        "",
        "2026-03-31 12:00 UTC NO LONGER HOLDS (now confirmed): Ferry sold",
        "taken back by Anna Holt, defence minister (official), in Harbour Post: “The limits were lifted,” "
        "Anna Holt said. https://post.example/one",
        "before: contradicted, now: confirmed; 2 independent origins (Defence Ministry and Tribune)",
        "The claim: https://board.example/claim/c2",
    ]


@pytest.mark.parametrize(
    ("reason", "start"),
    [
        ("schedule", "2026-03-31 12:00 UTC CONFIRMED"),
        ("quiet", "Held back during quiet hours."),
        ("cap", "Held back because this channel"),
        ("late", "From articles that arrived long after"),
        ("outage", "Held back while alerts could not be sent."),
    ],
)
def test_a_digest_says_why_it_is_one(reason: Reason, start: str) -> None:
    assert text(Digest("g1", "desk", (made.alert(),), reason)).startswith(start)


def test_a_long_digest_says_how_much_it_leaves_out() -> None:
    digest = Digest("g1", "desk", (made.alert(),) * 300, "schedule")
    assert text(digest).endswith("260 more alerts left out here; `claimwatch alerts` shows them")


def test_a_tally_counts_each_kind() -> None:
    assert tally([made.alert(), made.alert(kind="retracted"), made.alert()]) == "2 confirmed, 1 retracted"


def test_word_of_trouble_says_which_watch_and_why() -> None:
    trouble = Trouble("t1", "night desk", "the query cannot be read: a bracket is open at 5")
    assert subject_line(trouble) == "The watch night desk needs mending"
    assert text(trouble) == "the query cannot be read: a bracket is open at 5"
