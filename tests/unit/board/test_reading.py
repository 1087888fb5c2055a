"""What the view answers, over an Elasticsearch in memory: news of one instant, rows that left, and what goes wrong."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from claimwatch.board import allowance
from claimwatch.board.filters import Filters
from claimwatch.board.keeping import Kept
from claimwatch.board.reading import ALERTS, DELIVERIES, MOMENT_S, View
from claimwatch.board.records import Desk, Left, News
from claimwatch.board.searching import CONNECTIONS
from claimwatch.board.seeing import MOST, Seen
from claimwatch.errors import ServiceAway
from tests.unit.board.asked import NOW, ask, board
from tests.unit.board.searched import MemoryElastic
from tests.unit.board.test_outlets import feed

BEFORE = NOW - timedelta(hours=1)


class Forgetful(Kept):
    """Keeps nothing: every question is asked."""

    def get(self, key: Any, within_s: float, make: Any, stale_s: float = 0.0) -> Any:
        return make()


def claim(es: MemoryElastic, name: str, version: int = 1, at: Any = NOW, **over: Any) -> None:
    times = dict.fromkeys(("updated_at", "status_at", "first_seen_at"), at.isoformat())
    es.put("claims", name, version, **{"claim_id": name, "story_id": "s1", "status": "reported", **times, **over})


def view(es: MemoryElastic, kept: Kept | None = None) -> View:
    return View(es, kept=kept or Forgetful(), now=lambda: NOW)  # type: ignore[arg-type]


def since(desk: Desk) -> Seen | None:
    return Seen.read(desk.since)


def test_a_change_of_the_same_instant_that_is_found_later_is_news() -> None:
    es = MemoryElastic()
    claim(es, "c1")
    shown = view(es)
    seen = since(shown.desk(Filters()))
    assert shown.news(Filters(), seen) == News()
    claim(es, "c2")
    assert shown.news(Filters(), seen) == News(moved=1)
    claim(es, "c1", 2, status_at=BEFORE.isoformat())
    assert shown.news(Filters(), seen) == News(moved=1, changed=1)
    claim(es, "c3", at=NOW + timedelta(seconds=1))
    assert shown.news(Filters(), seen) == News(moved=2, changed=1)
    assert shown.news(Filters(), since(shown.desk(Filters()))) == News()


def test_both_changes_of_one_millisecond_are_news() -> None:
    es = MemoryElastic()
    claim(es, "c0", at=BEFORE)
    shown = view(es)
    seen = since(shown.desk(Filters()))
    claim(es, "c1", at=NOW + timedelta(microseconds=700))
    first = since(shown.desk(Filters()))
    claim(es, "c2", at=NOW + timedelta(microseconds=200))
    assert (shown.news(Filters(), seen).moved, shown.news(Filters(), first).moved) == (2, 1)


def alerted(es: MemoryElastic, state: str = "") -> None:
    raised = NOW.isoformat()
    es.put("alerts", "n1", alert_id="n1", claim_id="c1", kind="confirmed", status="confirmed", raised_at=raised)
    if state:
        es.put("deliveries", "d1", delivery_id="d1", alert_id="n1", watch="w", state=state, channel="x")


def test_what_becomes_of_a_claims_alerts_is_news_of_its_page() -> None:
    es = MemoryElastic()
    said(es)
    shown = view(es)

    def news() -> News:
        return shown.news(Filters(), Seen.read(page.since), "c1", (), page.known)

    for come in (lambda: alerted(es), lambda: alerted(es, "waiting"), lambda: alerted(es, "sent")):
        page = shown.claim("c1")
        assert news() == News()
        come()
        assert news() == News(changed=1)
        es.partial = True
        assert news() == News(), "what is missing for a moment is no change"
        es.partial = False


def test_of_what_is_known_of_alerts_an_answer_from_before_the_page_is_not_held_against_it() -> None:
    es = MemoryElastic()
    said(es)
    shown = view(es, Kept(clock=lambda: 0.0))
    before = shown.claim("c1")
    alerted(es)
    assert shown.news(Filters(), Seen.read(before.since), "c1", (), before.known) == News(changed=1)
    page = view(es).claim("c1")
    assert shown.news(Filters(), Seen.read(page.since), "c1", (), page.known) == News()


def test_what_changes_while_an_answer_is_kept_is_told_once_on_the_desk_and_never_missed_on_a_claim() -> None:
    es, clock = MemoryElastic(), [0.0]
    claim(es, "c1", at=BEFORE)
    shown = view(es, Kept(clock=lambda: clock[0]))
    shown.latest()
    shown.claim("c1")
    claim(es, "c1", 2)
    desk, page = shown.desk(Filters()), shown.claim("c1")
    clock[0] += MOMENT_S + 1
    assert shown.news(Filters(), since(desk)) == News(), "it stands on the desk"
    assert shown.news(Filters(), Seen.read(page.since), "c1") == News(moved=1), "the page was made before it"
    page = shown.claim("c1")
    claim(es, "c2", at=NOW + timedelta(seconds=1))
    clock[0] += MOMENT_S + 1
    assert shown.news(Filters(), Seen.read(page.since), "c1") == News(), "it is about another"


def test_news_are_of_what_the_filters_want_and_of_the_claim_that_is_read() -> None:
    es = MemoryElastic()
    claim(es, "c1")
    shown = view(es)
    seen = since(shown.desk(Filters()))
    claim(es, "c2", status="confirmed")
    assert shown.news(Filters(status=("reported",)), seen) == News()
    assert shown.news(Filters(status=("confirmed",)), seen) == News(moved=1)
    assert shown.news(Filters(), seen, "c1") == News()
    assert shown.news(Filters(), seen, "c2") == News(moved=1)


def test_an_instant_of_a_rebuild_is_not_cried_for_ever() -> None:
    es = MemoryElastic()
    for n in range(MOST + 5):
        claim(es, f"c{n}")
    shown = view(es)
    assert shown.news(Filters(), since(shown.desk(Filters()))) == News()


def test_a_row_that_the_filters_leave_out_by_now_is_told_with_its_status() -> None:
    es = MemoryElastic()
    for name in ("c1", "c2", "c3"):
        claim(es, name)
    shown, wanted, rows = view(es), Filters(status=("reported",)), ("c1", "c2", "c3")
    seen = since(shown.desk(wanted))
    assert shown.news(wanted, seen, shown=rows).left == ()
    claim(es, "c1", 2, status="confirmed", at=NOW + timedelta(seconds=1))
    claim(es, "c2", 2, merged_into="c9", at=NOW + timedelta(seconds=1))
    gone = shown.news(wanted, seen, shown=rows).left
    assert set(gone) == {Left(claim_id="c1", status="confirmed"), Left(claim_id="c2", status="reported", merged=True)}


def said(es: MemoryElastic) -> None:
    claim(es, "c1")
    es.put("statements", "m1", claim_id="c1", mention_id="m1", article_id="a1", seen_at=NOW.isoformat(), side="asserts")
    es.put("articles", "a1", article_id="a1", title="A title", text="Some text")


def test_a_claim_costs_two_requests_and_a_desk_three() -> None:
    es = MemoryElastic()
    said(es)
    view(es).claim("c1")
    assert es.requests == 2
    es.requests = 0
    view(es).desk(Filters())
    assert es.requests == 3


def test_of_very_many_alerts_and_deliveries_the_latest_are_shown() -> None:
    es = MemoryElastic()
    said(es)
    for n in range(ALERTS + 20):
        at = (BEFORE + timedelta(seconds=n)).isoformat()
        es.put("alerts", f"n{n}", alert_id=f"n{n}", claim_id="c1", kind="confirmed", status="confirmed", raised_at=at)
    for n in range(DELIVERIES + 50):
        at = (BEFORE + timedelta(seconds=n)).isoformat()
        es.put(
            "deliveries", f"d{n}", delivery_id=f"d{n}", alert_id=f"n{ALERTS + 19}", watch=f"w{n}", state="sent",
            channel="x", raised_at=at,
        )  # fmt: skip
    told = [each for each in view(es).claim("c1").told if each.outcome != "none"]
    assert len(told) == ALERTS
    assert told[0].at == BEFORE + timedelta(seconds=20)
    assert [each.watch for each in told[-1].watches] == [f"w{n}" for n in range(50, DELIVERIES + 50)]


def test_a_name_is_looked_for_as_it_is_and_not_in_two_names() -> None:
    es = MemoryElastic()
    claim(es, "c1", outlet=["Harbour Echo", "Morning Post"])
    claim(es, "c2", outlet=["The Harbour Post"])
    assert [row.claim_id for row in view(es).desk(Filters(outlet="Harbour Post")).rows] == ["c2"]


def test_the_strip_counts_feeds_without_fetching_them() -> None:
    es = MemoryElastic()
    es.put("feeds", "u1", **feed())
    es.put("feeds", "u2", **feed(health="broken"))
    es.put("feeds", "u3", **feed(last_news_at=NOW))
    found = view(es).strip()
    assert (found.feeds, found.broken, found.silent) == (3, 1, 1)
    fetched = [body for index, body in es.asked if index == "news-feeds" and body["size"]]
    assert [len(es._answer("feeds", body)["hits"]["hits"]) for body in fetched] == [1]


@pytest.mark.parametrize("path", ["/", "/claim/c1", "/story/s1", "/outlets"])
def test_what_elasticsearch_answers_in_part_says_so(path: str) -> None:
    es = MemoryElastic()
    said(es)
    app = board(view(es))  # type: ignore[arg-type]
    assert "only in part" not in ask(app, path).text
    es.partial = True
    assert "only in part" in ask(app, path).text


def test_every_search_has_an_end() -> None:
    es = MemoryElastic()
    said(es)
    app = board(view(es))  # type: ignore[arg-type]
    for path in ("/", "/claim/c1", "/story/s1", "/outlets", "/watches", "/?watch=desk"):
        assert ask(app, path).status == 200
    assert {body["timeout"].endswith("ms") for _, body in es.asked} == {True}
    assert max(int(body["timeout"].removesuffix("ms")) for _, body in es.asked) < 1_000 * allowance.QUESTION_S


def test_while_elasticsearch_hangs_all_readers_are_told_so_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "QUESTION_S", 0.2)
    es = MemoryElastic(hangs=threading.Event())
    shown = view(es, Kept())

    def read(n: int) -> str:
        try:
            shown.desk(Filters(q=f"word{n}"))
        except ServiceAway as error:
            return error.what
        return ""

    began = time.monotonic()
    with ThreadPoolExecutor(30) as readers:
        told = set(readers.map(read, range(30)))
    assert told <= {"Elasticsearch does not answer", "the answer takes too long"}
    assert time.monotonic() - began < 30 * 0.2 / 2, "not one after the other"


def test_who_waits_for_a_connection_waits_no_longer_than_a_page_may_take() -> None:
    es = MemoryElastic(hangs=threading.Event())
    shown = view(es)

    def read(n: int) -> float:
        began = time.monotonic()
        allowance.begin(0.3)
        with pytest.raises(ServiceAway):
            shown.claim(f"c{n}")
        return time.monotonic() - began

    with ThreadPoolExecutor(3 * CONNECTIONS) as readers:
        times = list(readers.map(read, range(3 * CONNECTIONS)))
    assert max(times) < 5, "nobody waits without end"
    assert es.most_under_way <= CONNECTIONS


def test_a_page_is_over_in_time_however_much_it_asks() -> None:
    shown = view(MemoryElastic())
    allowance.begin(0.0)
    with pytest.raises(ServiceAway):
        shown.desk(Filters())
    allowance.begin()
    assert shown.desk(Filters()).rows == ()
