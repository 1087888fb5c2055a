"""The board's pages in a real browser: hostile words do nothing, and everybody can read. Skipped without Chromium."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from claimwatch.board import outlets
from claimwatch.board.records import Desk, Left, News
from claimwatch.board.seeing import Seen
from claimwatch.board.serving import Server, application
from claimwatch.board.stories import story_page
from claimwatch.settings import Settings
from tests.e2e.browsing import Watching, browser, chromium
from tests.integration.board_view import feeds
from tests.unit.board.asked import NOW, MemoryView
from tests.unit.board.test_hostile import CORPUS, TOGETHER, hostile_claim, hostile_page, together
from tests.unit.board.views import DENIER, claim_of, page_of, row_of, said

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


def some_view() -> MemoryView:
    """A claim with everything that a page can show."""
    claim = claim_of(
        said("m1", outlet="Post", chain=("Post", "NPA"), origin="npa", origin_name="NPA", standing="media"),
        said("m2", outlet="Star", chain=("Star", "NPA"), origin="npa", origin_name="NPA", copy_of="a-m1"),
        said("m3", "denies", speaker=DENIER, origin="o3", replaced=True),
        status="disputed",
    )
    rows = tuple(
        row_of(claim).model_copy(update={"status": status})
        for status in ("reported", "official", "corroborated", "confirmed", "contradicted", "disputed", "retracted")
    )

    known = outlets.feeds([each.body or {} for each in feeds(NOW)], {}, NOW)
    return MemoryView(
        Desk(rows=rows, total=len(rows), next="W10", since=Seen(NOW).word()),
        {"c1": page_of(claim)},
        {"s1": story_page("s1", [{"event_id": "e1", "title": "An event"}], [], {}, 0)},
        outlets.outlets(known, [{"outlet": ["Post"], "status": "confirmed"}]),
        {"screen": 3},
    )


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


def test_a_row_that_the_filters_leave_out_by_now_says_so_where_it_stands() -> None:
    view = some_view()
    view.news_now = News(left=(Left(claim_id="c1", status="confirmed"),))
    with served(view) as address, browser() as found:
        page = found.new_page()
        page.goto(f"{address}/?status=reported&status=disputed")
        note = page.locator(".row.gone .left").first
        note.wait_for()
        assert note.text_content() == "now confirmed"
        assert "no longer like that" in page.locator("#news").text_content()
        for path in ("/", "/?status=reported"):
            view.news_now = News()
            page.goto(address + path)
            page.locator("#live[data-state=on]").wait_for()
            assert page.locator(".row.gone").count() == 0


def test_several_statuses_are_chosen_in_the_form_and_stand_in_the_address() -> None:
    with served(some_view()) as address, browser() as found:
        page = found.new_page()
        page.goto(address)
        page.check("#status-confirmed")
        page.check("#status-disputed")
        page.get_by_role("button", name="Show").click()
        page.wait_for_url("**/?status=confirmed&status=disputed")
        assert page.is_checked("#status-disputed")
