"""A claim as a page: who said what when, from whom they have it, and who was told."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

import pytest

from claimwatch.board import telling
from claimwatch.board.claims import ON_ITS_WAY, published
from claimwatch.board.records import ClaimPage
from claimwatch.board.telling import as_text
from connectors.elasticsearch import documents
from connectors.notifications.notices import Links
from schemas.claim import SILENT, STATEMENT_LIMIT, Figure, StatusChange, WithheldAlert
from schemas.delivery import Delivery
from tests.unit.board.asked import MemoryView, ask, board
from tests.unit.board.views import DENIER, claim_of, page_of, row_of, said
from tests.unit.elasticsearch import made

LATER = made.NOON + timedelta(minutes=5)
AGENCY = {"origin": "npa", "origin_name": "NPA"}


def agency_text():
    """A text of an agency, carried by one paper, cited by a radio, and copied by two."""
    return claim_of(
        said("m1", outlet="Post", chain=("Post", "NPA"), standing="media", **AGENCY),
        said("m2", outlet="Star", chain=("Star", "NPA"), copy_of="a-m1", standing="media", **AGENCY),
        said("m3", outlet="Echo", chain=("Echo", "NPA"), copy_of="a-m1", standing="media", **AGENCY),
        said("m4", outlet="Radio", chain=("Radio", "Post", "NPA"), standing="media", published_at=LATER, **AGENCY),
        origins=("NPA",),
        copies=2,
    )


def test_both_sides_stand_on_one_axis_in_order_of_time() -> None:
    claim = claim_of(
        said("m1", published_at=LATER),
        said("m2", "denies", speaker=DENIER, published_at=made.NOON, origin="o2"),
        said("m3", published_at=LATER + timedelta(minutes=1), origin="o3"),
    )
    page = page_of(claim)
    assert [entry.side for entry in page.entries] == ["denies", "asserts", "asserts"]
    assert [entry.at for entry in page.entries] == sorted(entry.at for entry in page.entries)


def dated(precision: str, at: datetime) -> ClaimPage:
    body = documents.article(made.extraction("one", published_precision=precision), 1).body or {}
    claim = claim_of(said("m1", published_at=at, seen_at=NOON), said("m2", published_at=at + timedelta(hours=3)))
    return page_of(claim, articles={"a-m1": body})


NOON = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 31, tzinfo=UTC)


def test_an_article_with_a_day_and_no_time_does_not_stand_at_midnight() -> None:
    page = dated("day", MIDNIGHT)
    other, entry = page.entries
    assert (entry.precision, entry.at, other.precision) == ("day", NOON, "second")
    view = MemoryView(claims={"c1": page})
    text = ask(board(view), "/claim/c1").text
    assert "that day" in text
    assert "some time of 31 Mar 2026" in text
    assert "2026-03-31 (no time given)  " in as_text(page)


@pytest.mark.parametrize("seen_at", [MIDNIGHT - timedelta(hours=9), NOON, NOON + timedelta(days=3)])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def test_a_day_is_the_one_that_was_given_whatever_the_zone(
    zone: str, seen_at: datetime, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    in_zone(zone, monkeypatch, request)
    assert telling.day(published(MIDNIGHT, seen_at, "day")) == "31 Mar 2026"
    assert published(MIDNIGHT, seen_at, "second") == MIDNIGHT


def in_zone(zone: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """This machine's clock is set to a zone, until the test ends."""
    request.addfinalizer(time.tzset)
    monkeypatch.setenv("TZ", zone)
    request.addfinalizer(monkeypatch.undo)
    time.tzset()


def test_every_time_says_its_day_and_its_zone(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    in_zone("Europe/Berlin", monkeypatch, request)
    assert telling.stamp(NOON) == "31 Mar 2026, 14:00 CEST"
    assert telling.stretch(NOON, NOON + timedelta(hours=1)) == "31 Mar 2026, 14:00 to 15:00 CEST"
    assert telling.stretch(NOON, NOON + timedelta(days=1)) == "31 Mar 2026, 14:00 CEST to 1 Apr 2026, 14:00 CEST"
    assert telling.stretch(NOON, NOON) == telling.stretch(NOON, None) == telling.stamp(NOON)
    assert telling.zone_in_full(NOON) == "CEST (UTC+02:00)"
    assert " 2026-03-31 14:00 CEST. " in as_text(page_of(claim_of(said("m1"), status_at=NOON, first_seen_at=NOON)))
    shown = ask(board(MemoryView(claims={"c1": dated("second", NOON)})), "/claim/c1").text
    bare = [each for each in re.findall(r"<time[^>]*>[^<]*</time>", shown) if "2026" not in each.partition("title")[2]]
    assert [each for each in bare if "CEST" not in each] == []
    assert '31 Mar 2026 <span class="zone">(CEST)</span>' in shown


@pytest.mark.parametrize(("zone", "words"), [("UTC", "UTC"), ("Asia/Kathmandu", "UTC+05:45")])
def test_a_zone_without_a_name_is_told_by_its_distance(
    zone: str, words: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    in_zone(zone, monkeypatch, request)
    assert telling.zone(NOON) == telling.zone_in_full(NOON) == words


def test_copies_are_one_entry() -> None:
    page = page_of(agency_text())
    (folded,) = [entry for entry in page.entries if entry.copies]
    assert [source.outlet for source in folded.copies] == ["Star", "Echo"]
    assert page.counts_for == "1 origin, 2 copies"
    assert len(page.entries) == 3


def test_the_tree_tells_who_has_it_from_whom() -> None:
    (root,) = page_of(agency_text()).origins
    assert (root.name, root.copies) == ("NPA", ("Star", "Echo"))
    (post,) = root.children
    assert (post.name, post.how) == ("Post", "citing")
    assert [(each.name, each.how) for each in post.children] == [("Radio", "citing")]


def test_two_spellings_of_one_origin_are_one_root() -> None:
    one = said("m1", origin="ministry", origin_name="Defence Ministry")
    other = said("m2", origin="ministry", origin_name="the ministry", outlet="Star")
    assert [root.name for root in page_of(claim_of(one, other)).origins] == ["Defence Ministry"]


def test_words_that_were_replaced_are_no_origin_any_more_and_say_so() -> None:
    page = page_of(claim_of(said("m1"), said("m2", "denies", speaker=DENIER, origin="o2", replaced=True)))
    gone = next(entry for entry in page.entries if entry.side == "denies")
    assert gone.past == "the speaker has said something else since"
    assert [root.side for root in page.origins] == ["asserts"]
    assert page.counts_against == "1 statement no longer"


def test_a_very_long_chain_is_still_a_page() -> None:
    chain = tuple(f"outlet {n}" for n in range(60))
    (root,) = page_of(claim_of(said("m1", chain=chain, origin_name="outlet 59"))).origins
    depth = 0
    while root.children:
        (root,), depth = root.children, depth + 1
    assert depth == 8


def article(text: str, title: str = "A title") -> dict[str, dict[str, object]]:
    body = documents.article(made.extraction("one", title=title, text=text), 1).body or {}
    return {"a-m1": body | {"content_hash": "0123456789abcdef"}}


def test_a_sentence_stands_in_its_paragraph_with_the_revision_that_was_read() -> None:
    sentence = "The limits were lifted, she said."
    page = page_of(claim_of(said("m1")), articles=article(f"Before it.\n\nIt rained. {sentence} It rained on."))
    (entry,) = page.entries
    assert [(each.before, each.sentence, each.after) for each in entry.passages] == [
        ("It rained. ", sentence, " It rained on.")
    ]
    assert entry.source.revision == "01234567"
    assert entry.source.read_at == made.NOON


def test_one_who_speaks_twice_in_an_article_is_one_entry_with_the_headline_first() -> None:
    body = said("m1", sentence="It was lifted.", place="body", article_id="a")
    head = said("m2", sentence="Limits lifted", place="headline", article_id="a")
    (entry,) = page_of(claim_of(body, head)).entries
    assert [each.sentence for each in entry.passages] == ["Limits lifted", "It was lifted."]


def delivered(watch: str, **over: object) -> dict[str, object]:
    record = Delivery(
        **{
            "delivery_id": watch, "alert_id": "n1", "watch": watch, "channel": "ntfy", "state": "sent",
            "raised_at": made.NOON, **over,
        }
    )  # fmt: skip
    return documents.delivery(record, 1).body or {}


@pytest.mark.parametrize(
    ("deliveries", "outcome"),
    [
        ([], "unheard"),  # no watch wanted it, or notify has not come to it: nobody knows
        ([delivered("desk")], "told"),
        ([delivered("desk", state="waiting", reason="quiet hours")], "waiting"),
        ([delivered("desk", state="failed", reason="refused"), delivered("other", state="waiting")], "waiting"),
        ([delivered("desk", state="failed", reason="refused")], "failed"),
    ],
)
def test_an_alert_says_who_was_told_and_why_others_were_not(deliveries: list[dict[str, object]], outcome: str) -> None:
    alert = documents.alert(made.alert(), 1).body
    (told,) = page_of(claim_of(said("m1")), alerts=[alert], deliveries=deliveries).told
    assert told.outcome == outcome
    assert [each.watch for each in told.watches] == [each["watch"] for each in deliveries]
    assert [each.reason for each in told.watches] == [each["reason"] for each in deliveries]


def test_a_change_of_status_that_raised_no_alert_says_so_with_its_reason() -> None:
    quiet = StatusChange(before=None, after="official", at=made.NOON, mention_id="m9", reason="official from the start")
    (told,) = page_of(claim_of(said("m1"), history=(quiet,))).told
    assert (told.outcome, told.status, told.reason) == ("none", "official", "official from the start")


def test_an_alert_that_was_withheld_says_why_and_stands_for_its_change() -> None:
    change = StatusChange(before=None, after="contradicted", at=made.NOON, mention_id="m3", reason="said so")
    later = StatusChange(
        before="contradicted", after="confirmed", at=LATER + timedelta(hours=1), mention_id="m4", reason="said so too"
    )
    weak = WithheldAlert(kind="contradicted", reason="it is about another yard", at=made.NOON, mention_id="m1")
    twin = WithheldAlert(kind="reported", reason="told with a twin", at=LATER, mention_id="m2", told_with="c 2")
    page = page_of(claim_of(said("m1"), status="confirmed", history=(change, later), withheld=(weak, twin)))
    assert [(each.outcome, each.kind, each.status, each.reason, each.told_with) for each in page.told] == [
        ("withheld", "contradicted", "contradicted", "it is about another yard", ""),
        ("withheld", "reported", None, "told with a twin", "c 2"),
        ("none", "", "confirmed", "said so too", ""),
    ]
    assert "alert: contradicted, withheld: it is about another yard" in as_text(page)


def changed(after: str, before: str | None = None, at: datetime = made.NOON) -> StatusChange:
    return StatusChange(before=before, after=after, at=at, mention_id=f"m-{after}", reason="so")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kinds", "after", "outcomes"),
    [
        (("confirmed",), "confirmed", [("raised", "confirmed", "confirmed")]),
        (("contradicted",), "disputed", [("raised", "contradicted", "disputed")]),
        (("denied_on_record",), "official", [("none", "", "official")]),  # no change came with it
        ((), "official", [("none", "", "official")]),
    ],
)
def test_what_was_raised_and_is_not_in_the_view_yet_is_not_called_no_alert(
    kinds: tuple[str, ...], after: str, outcomes: list[tuple[str, str, str | None]]
) -> None:
    page = page_of(claim_of(said("m1"), history=(changed(after),), told=kinds, updated_at=LATER))
    assert [(each.outcome, each.kind, each.status) for each in page.told] == outcomes
    assert ("raised, not passed on yet" in as_text(page)) == (outcomes[0][0] == "raised")


def test_what_was_raised_and_is_not_in_the_view_is_on_its_way_for_an_hour_and_then_not_known() -> None:
    just, long_since = made.NOON + ON_ITS_WAY, made.NOON + ON_ITS_WAY + timedelta(seconds=1)
    claim = claim_of(said("m1"), history=(changed("confirmed"),), told=("confirmed",), updated_at=long_since)
    assert [(each.outcome, each.at) for each in page_of(claim, now=just).told] == [("raised", made.NOON)]
    later = page_of(claim, now=long_since)
    assert [(each.outcome, each.at) for each in later.told] == [("none", made.NOON)]
    assert "confirmed: no alert is known" in as_text(later)


def test_what_was_raised_is_told_once_when_its_alert_has_come() -> None:
    claim = claim_of(said("m1"), history=(changed("confirmed"),), told=("confirmed",))
    alert = documents.alert(made.alert(), 1).body
    assert [each.outcome for each in page_of(claim, alerts=[alert]).told] == ["unheard"]
    assert page_of(claim).known != page_of(claim, alerts=[alert]).known
    delivery = delivered("desk", state="waiting")
    later = page_of(claim, alerts=[alert], deliveries=[{**delivery, "state": "sent"}]).known
    assert page_of(claim, alerts=[alert], deliveries=[delivery]).known != later


def test_what_came_from_an_archive_and_what_a_twin_told_of_is_not_on_its_way() -> None:
    silent = WithheldAlert(kind="contradicted", reason=SILENT, at=made.NOON, mention_id="m1")
    twin = WithheldAlert(kind="reported", reason="told with a twin", at=LATER, mention_id="m2", told_with="c2")
    claim = claim_of(said("m1"), told=("contradicted", "reported"), withheld=(silent, twin))
    assert [each.outcome for each in page_of(claim).told] == ["withheld", "withheld"]
    assert row_of(claim).alerts == ("reported",), "nobody was told of what an archive brought"


def test_a_withheld_alert_is_on_the_page_with_the_claim_that_told_of_it() -> None:
    twin = WithheldAlert(kind="reported", reason="told with <a twin>", at=LATER, mention_id="m2", told_with="c/2")
    shown = ask(board(MemoryView(claims={"c1": page_of(claim_of(said("m1"), withheld=(twin,)))})), "/claim/c1").text
    assert '<a href="/claim/c%2F2">told with &lt;a twin&gt;</a>' in shown


def test_a_change_that_raised_an_alert_is_told_once() -> None:
    change = StatusChange(before=None, after="confirmed", at=made.NOON, mention_id="m1", reason="said so")
    alert = documents.alert(made.alert(), 1).body
    assert len(page_of(claim_of(said("m1"), history=(change,)), alerts=[alert]).told) == 1


def test_kibana_is_linked_where_it_is_known() -> None:
    claim = claim_of(said("m1"))
    assert page_of(claim).kibana == ""
    found = page_of(claim, Links(kibana="https://user:secret@kibana.example/s/desk")).kibana
    assert found.startswith("https://kibana.example/s/desk/app/discover#/")
    assert "secret" not in found


def test_a_claim_as_text_has_all_that_an_editor_needs() -> None:
    figure = Figure(value=1_250_000, unit="missiles", speaker="Anna Holt", seen_at=made.NOON, mention_id="m1")
    claim = agency_text().model_copy(update={"figures": (figure,), "why": "one origin asserts it"})
    assert "1,250,000 missiles" in ask(board(MemoryView(claims={"c1": page_of(claim)})), "/claim/c1").text
    text = as_text(page_of(claim), "http://127.0.0.1:8700/claim/c1")
    for piece in (
        "Limits lifted\nCONFIRMED since ",
        "One origin asserts it (NPA).",
        "2 copies, no origin of their own: Star and Echo",
        "“The limits were lifted, she said.”",
        "https://post.example/one",
        "- NPA\n  - ← Post (citing)\n    - ← Radio (citing)\n  - ← 2 copies: Star and Echo",
        "1,250,000 missiles (Anna Holt)",
        "http://127.0.0.1:8700/claim/c1\n",
    ):
        assert piece in text


@pytest.mark.parametrize(
    ("value", "words"), [(3.0, "3"), (1_250_000.0, "1,250,000"), (0.25, "0.25"), (12.6e9, "12,600,000,000")]
)
def test_a_figure_has_all_its_digits(value: float, words: str) -> None:
    assert telling.amount(value) == words


@pytest.mark.parametrize(
    ("kept", "beyond", "whole", "words"),
    [
        (STATEMENT_LIMIT, 1_234, True, "1,234 more were only counted"),
        (STATEMENT_LIMIT, 1, True, "1 more was only counted"),
        (STATEMENT_LIMIT, 4, False, ""),
        (2, 4, True, ""),  # the others are only not in the view yet
    ],
)
def test_statements_that_were_only_counted_are_told(kept: int, beyond: int, whole: bool, words: str) -> None:
    claim = claim_of(*(said(f"m{n}") for n in range(kept)), beyond=beyond)
    page = page_of(claim, whole=whole)
    assert page.beyond == (beyond if words else 0)
    for told in (as_text(page), ask(board(MemoryView(claims={"c1": page})), "/claim/c1").text):
        assert ("only counted" in told) == bool(words)
        assert words in told
