"""The board's pages in a real browser: hostile words do nothing, and everybody can read. Skipped without Chromium."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from claimwatch.board import events, outlets
from claimwatch.board.filters import Filters
from claimwatch.board.records import ClaimPage, Desk, Left, News
from claimwatch.board.seeing import Seen
from claimwatch.board.serving import Server, application
from claimwatch.board.stories import story_page
from claimwatch.settings import Settings
from connectors.elasticsearch import documents
from connectors.notifications.notices import Links
from schemas.claim import Claim, Figure, StatusChange, WithheldAlert
from schemas.delivery import Delivery
from tests.e2e.browsing import Watching, browser, chromium
from tests.integration.board_view import feeds
from tests.unit.board.asked import NOW, MemoryView
from tests.unit.board.test_hostile import CORPUS, TOGETHER, hostile_claim, hostile_page, together
from tests.unit.board.views import DENIER, claim_of, page_of, row_of, said
from tests.unit.elasticsearch import made

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
SERIOUS = ("serious", "critical")
PAGES = ("/", "/?q=zebra&outlet=Post", "/claim/c1", "/story/s1", "/outlets", "/watches", "/claim/nowhere", "/login")


@contextmanager
def served(view: MemoryView, **settings: Any) -> Iterator[str]:
    """The board over records in memory; its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    app = application(Settings(**settings), None, threading.Event(), view)  # type: ignore[arg-type]
    server = Server(app, listener)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.close()


def test_a_corpus_of_hostile_words_runs_no_script_and_asks_no_other_host() -> None:
    chromium()
    assert len(CORPUS) >= 100
    rows = tuple(row_of(hostile_claim(words, n)) for n, words in enumerate(CORPUS))
    pages = [hostile_page(words) for words in CORPUS]
    claims = {f"c{n}": together(pages[n : n + TOGETHER]) for n in range(0, len(pages), TOGETHER)}
    story = story_page("s1", [{"event_id": words, "title": words} for words in CORPUS], [], {}, 0)
    view = MemoryView(Desk(rows=rows, total=len(rows)), claims, {"s1": story}, told=dict.fromkeys(CORPUS, 1))
    with served(view) as address, browser() as found:
        page = found.new_page()
        watching = Watching(page, address)
        for path in ("/", "/story/s1", "/watches", *(f"/claim/{name}" for name in claims)):
            page.goto(address + path)
            assert page.url == address + path, "nothing leads away"
            assert page.evaluate("document.scripts.length") == 1
        assert (watching.elsewhere, watching.dialogs, watching.errors) == ([], [], [])


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core's own script, from npm; skips where there is no npm or no registry."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm on this machine")
    folder = tmp_path_factory.mktemp("axe")
    (folder / "package.json").write_text("{}")
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "axe-core@4"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=90, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        pytest.skip("npm does not reach its registry")
    if done.returncode:
        pytest.skip("npm does not reach its registry")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def some_claim() -> Claim:
    times = [made.NOON + timedelta(minutes=n) for n in range(4)]
    return claim_of(
        said("m1", outlet="Post", chain=("Post", "NPA"), origin="npa", origin_name="NPA", standing="media"),
        said("m2", outlet="Star", chain=("Star", "NPA"), origin="npa", origin_name="NPA", copy_of="a-m1"),
        said("m3", "denies", speaker=DENIER, origin="o3", replaced=True, seen_at=times[3]),
        status="disputed",
        history=(
            StatusChange(before=None, after="reported", at=times[0], mention_id="m1", reason="one origin asserts it"),
            StatusChange(
                before="reported", after="official", at=times[1], mention_id="m9", reason="a ministry says so"
            ),
            StatusChange(before="official", after="disputed", at=times[2], mention_id="m3", reason="Bo Reed denies it"),
        ),
        withheld=(
            WithheldAlert(kind="reported", reason="told with a twin", at=times[0], mention_id="m1", told_with="c2"),
            WithheldAlert(kind="corroborated", reason="it is of another yard", at=times[3], mention_id="m2"),
        ),
        figures=tuple(
            Figure(value=value, unit="missiles", speaker="Anna Holt", seen_at=at, mention_id="m1")
            for value, at in zip((3, 40, 1_250_000), times, strict=False)
        ),
        told=("reported", "confirmed", "contradicted", "retracted", "denied_on_record"),
        event_id="e1",
        merged_into="c3",
    )


def some_page() -> ClaimPage:
    """A claim with everything that a page can show."""
    text = "It rained on.\n\nBefore it. The limits were lifted, she said. And after it."
    article = documents.article(made.extraction("one", title="A title", text=text, content_hash="0123456789"), 1).body
    later = made.NOON + timedelta(minutes=5)
    alerts = [
        documents.alert(made.alert(name, kind=kind, raised_at=later), 1).body
        for name, kind in (("n1", "confirmed"), ("n2", "contradicted"), ("n3", "retracted"))
    ]
    told: list[tuple[str, str, dict[str, str]]] = [
        ("n1", "screen", {"state": "sent"}),
        ("n1", "harbour", {"state": "waiting", "reason": "quiet hours until 07:00"}),
        ("n2", "night", {"state": "failed", "reason": "refused"}),
    ]
    deliveries = [
        documents.delivery(
            Delivery(delivery_id=watch, alert_id=alert, watch=watch, channel="ntfy", raised_at=later, **became), 1
        ).body
        for alert, watch, became in told
    ]
    page = page_of(
        some_claim(),
        Links(kibana="https://kibana.example"),
        articles={"a-m1": article, "a-m2": article},
        alerts=alerts,
        deliveries=deliveries,
        next="W10",
        since=Seen(NOW).word(),
        partial=True,
    )
    return page.model_copy(update={"beyond": 1_234})


def some_view() -> MemoryView:
    """Pages with everything that they can show."""
    claim, event = some_claim(), {"event_id": "e1", "title": "An event", "outlet": ["Post"], "phase": "open"}
    rows = tuple(
        row_of(claim).model_copy(update={"status": status})
        for status in ("reported", "official", "corroborated", "confirmed", "contradicted", "disputed", "retracted")
    )

    known = outlets.feeds([each.body or {} for each in feeds(NOW)], {}, NOW)
    return MemoryView(
        Desk(rows=rows, total=len(rows), next="W10", since=Seen(NOW).word()),
        {"c1": some_page()},
        {"s1": story_page("s1", [event], [documents.claim(claim).body or {}], {}, 2)},
        outlets.outlets(known, [{"outlet": ["Post"], "status": "confirmed"}]),
        {"screen": 3},
    )


def test_the_page_of_everything_has_it_all() -> None:
    page = some_page()
    assert {each.outcome for each in page.told} == {"told", "failed", "unheard", "raised", "withheld", "none"}
    empty = [name for name, value in page.model_dump().items() if value in ("", (), 0, None, False)]
    assert empty == ["neutral"]


@pytest.mark.parametrize(
    ("size", "scheme"),
    [
        ("wide", "light"),
        ("phone", "dark"),
        pytest.param("wide", "dark", marks=pytest.mark.services),
        pytest.param("phone", "light", marks=pytest.mark.services),
    ],
)
def test_everybody_can_read_every_page(scheme: str, size: str, axe: str) -> None:
    token = "a-token-of-twenty-two!"
    with served(some_view()) as address, served(some_view(), board_token=token) as closed, browser() as found:
        page = found.new_context(viewport=SIZES[size], color_scheme=scheme).new_page()
        for path in PAGES:
            page.goto((closed if path == "/login" else address) + path)
            page.evaluate(axe)
            faults = json.loads(page.evaluate("axe.run().then((found) => JSON.stringify(found.violations))"))
            told = [(each["id"], each["nodes"][0]["html"][:200]) for each in faults if each["impact"] in SERIOUS]
            assert told == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"], "nothing sticks out"


def test_all_of_a_desk_can_be_reached_with_the_keyboard() -> None:
    with served(some_view()) as address, browser() as found:
        page = found.new_page()
        page.goto(address)
        reached = []
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('.more:not([open]) > summary')"):
                page.keyboard.press("Enter")
            reached.append(page.evaluate("document.activeElement.id || document.activeElement.getAttribute('href')"))
        assert reached[0] == "#main"
        assert {"q", "status-reported", "outlet", "speaker", "watch", "/claim/c1", "/story/s1", "/outlets"} <= set(
            reached
        )


def test_a_desk_works_without_scripts() -> None:
    with served(some_view()) as address, browser() as found:
        page = found.new_context(java_script_enabled=False).new_page()
        page.goto(address)
        page.fill("#q", "limits")
        page.get_by_role("button", name="Show").click()
        assert "q=limits" in page.url
        page.get_by_role("link", name="without words").click()
        assert "q=" not in page.url


def test_a_row_that_the_filters_leave_out_by_now_says_so_where_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    look_often(monkeypatch)
    view = some_view()
    left = (Left(claim_id="c1", status="confirmed"),)
    view.news_now = News(left=left)
    with served(view) as address, browser() as found:
        page = found.new_page()
        page.goto(f"{address}/?status=reported&status=disputed")
        note = page.locator(".row.gone .left").first
        note.wait_for()
        assert note.text_content() == "now confirmed"
        assert "no longer like that" in page.locator("#news").text_content()
        view.news_now = News(changed=1)
        page.locator("#news", has_text="1 with more said").wait_for()
        assert page.locator(".row.gone, .row .left").count() == 0, "it is like that again"
        view.news_now = News(moved=1, left=left)
        page.goto(address)
        page.locator("#news", has_text="1 new").wait_for()
        assert page.locator(".row.gone").count() == 0, "a desk of all claims leaves none out"


def look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams of a board that is served from now on look for news all the time."""
    monkeypatch.setattr(events, "LOOK_EVERY_S", 0.1)
    monkeypatch.setattr(events, "LOOK_AGAIN_S", 0.1)


class MovingView(MemoryView):
    """A desk on which rows come in: each is news to the pages that were made before it."""

    def news(self, filters: Filters, since: Seen | None, *more: Any) -> News:
        return News() if since == self.latest() else News(moved=1)

    def comes(self, claim_id: str, next: str = "") -> None:
        rows = self.desk_page.rows
        row = rows[0].model_copy(update={"claim_id": claim_id})
        since = Seen(NOW + timedelta(seconds=len(rows))).word()
        self.desk_page = Desk(rows=(row, *rows), total=len(rows) + 1, next=next, since=since)


def came(page: Any, claim_id: str) -> Any:
    return page.locator(f".row[data-claim={claim_id}]")


@pytest.mark.services
def test_rows_come_in_by_themselves_again_after_the_reader_has_scrolled_or_clicked_or_the_board_was_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    look_often(monkeypatch)
    view = MovingView(some_view().desk_page.model_copy(update={"next": ""}))
    with served(view) as address, browser() as found:
        page = found.new_context(viewport={"width": 1280, "height": 400}).new_page()
        page.goto(f"{address}/?keep=1")
        bar, older = page.locator("#news"), page.get_by_role("link", name="Older claims")
        page.locator("#live[data-state=on]").wait_for()
        assert older.count() == 0

        page.evaluate("scrollTo(0, 500)")
        view.comes("c2", next="W10")
        bar.wait_for()
        assert came(page, "c2").count() == 0, "nothing moves while somebody reads"
        page.evaluate("scrollTo(0, 0)")
        came(page, "c2").wait_for()
        assert older.get_attribute("href") == "/?after=W10&keep=1", "what falls off the page can be reached"

        page.evaluate("scrollTo(0, 500)")
        view.comes("c3")
        bar.click()
        came(page, "c3").wait_for()
        assert older.count() == 0
        view.comes("c4")
        came(page, "c4").wait_for()

        page.locator(".row a").first.focus()
        view.comes("c5")
        bar.wait_for()
        assert came(page, "c5").count() == 0
        page.locator("summary.further").focus()
        came(page, "c5").wait_for()

        page.route(f"{address}/?keep=1", lambda route: route.abort())
        view.comes("c6")
        bar.wait_for()
        page.unroute(f"{address}/?keep=1")
        came(page, "c6").wait_for()


SEEN = """
let hidden = false;
Object.defineProperty(document, "hidden", { get: () => hidden });
window.seen = (yes) => { hidden = !yes; document.dispatchEvent(new Event("visibilitychange")); };
"""
"""A browser without a window takes every tab for one that is seen."""


@pytest.mark.services
def test_more_tabs_than_a_browser_has_connections_are_live_when_they_are_seen() -> None:
    view = MovingView(some_view().desk_page, {"c1": some_page()})
    with served(view) as address, browser() as found:
        context = found.new_context()
        context.add_init_script(SEEN)
        tabs: list[Any] = []
        for _ in range(8):
            tabs.append(context.new_page())
            tabs[-1].goto(address)
            tabs[-1].locator("#live[data-state=on]").wait_for()
            tabs[-1].evaluate("seen(false)")
        view.comes("c2")
        for each in (tabs[0], tabs[-1]):
            assert each.locator("#live").get_attribute("data-state") == "off"
            each.evaluate("seen(true)")
            each.locator("#news", has_text="1 new").wait_for()


def test_several_statuses_are_chosen_in_the_form_and_stand_in_the_address() -> None:
    with served(some_view()) as address, browser() as found:
        page = found.new_page()
        page.goto(address)
        page.locator("summary.further").click()
        page.check("#status-confirmed")
        page.check("#status-disputed")
        page.get_by_role("button", name="Show").click()
        page.wait_for_url("**/?status=confirmed&status=disputed")
        assert page.is_checked("#status-disputed")
