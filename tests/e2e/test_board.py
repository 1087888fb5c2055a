"""The board in a real browser while the demonstration runs: the story of a claim, the desk that keeps up by itself."""

from __future__ import annotations

import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.browsing import Watching, browser, chromium
from tests.e2e.running import Up
from tests.services.ports import free_port

pytestmark = [
    pytest.mark.slow,
    pytest.mark.services,
    pytest.mark.timeout(300),
    pytest.mark.skipif(sys.platform != "linux", reason="what is left behind is looked for in /proc"),
]

CLAIM = "range limits"
"""In the claim's headline; where a busy machine sees two outlets' articles at once, either may give it."""

STORY_WITHIN_S = 150.0
BAR_WITHIN_MS = 60_000
STATUSES = ["reported", "contradicted", "confirmed"]
ALERTS = ["reported", "contradicted", "corroborated", "confirmed"]
PACE = 1.0
"""That of a reader: each step of the story stands on the desk for some seconds."""


def claim_row(page: Any) -> Any:
    return page.locator(".row", has=page.locator(".claim a", has_text=CLAIM))


class Row:
    """The claim's row on a desk that keeps up: the statuses that a reader saw on it, in order."""

    def __init__(self, desk: Any) -> None:
        self._desk = desk
        self.seen: list[str] = []
        self.claim = ""

    def look(self) -> bool:
        """Look at the row as it stands, without a word to the server; whether the claim is confirmed on it."""
        row = claim_row(self._desk)
        if row.count():
            status = row.locator(".badge .word").first.text_content()
            self.claim = row.locator(".claim a").get_attribute("href") or ""
            self.seen += [status] if status not in self.seen else []
        return "confirmed" in self.seen


def test_a_reader_sees_the_story_of_a_claim_while_the_desk_keeps_up_by_itself(tmp_path: Path) -> None:
    chromium()
    with browser() as found, Up(tmp_path, "--demo", board_port=free_port(), demo_pace=PACE) as up:
        up.wait_for(lambda: up.run_file().get("board"), "the board's address")
        address = up.run_file()["board"]
        up.wait_for(lambda: answers(address), "the board")
        assert any(address in note for note in up.notes()), "the screen tells where the board is"
        desk, waiting, claim = found.new_page(), found.new_page(), found.new_page()
        watched = [Watching(page, address) for page in (desk, waiting, claim)]
        desk.goto(f"{address}/?keep=1&limit=100")
        waiting.goto(f"{address}/?limit=100")
        before = waiting.locator(".row").count()
        assert claim_row(desk).count() == 0, "it is before the story"
        loaded_at = desk.evaluate("performance.timeOrigin")
        row = Row(desk)
        up.wait_for(row.look, "the story on the desk", STORY_WITHIN_S)
        assert is_in_order(row.seen, STATUSES)
        assert desk.evaluate("performance.timeOrigin") == loaded_at, "the desk was never loaded again"
        up.wait_for(lambda: claim.goto(f"{address}{row.claim}") and is_in_order(ALERTS, told(claim)), "the alerts")
        check_story(claim)
        check_bar(waiting, before)
        assert all(each.nothing for each in watched)
        assert up.end() == 0


def is_in_order(seen: list[str], of: list[str]) -> bool:
    """Whether what was seen stands so in the whole; a busy machine may take two steps between two looks."""
    left = iter(of)
    return all(each in left for each in seen)


def told(page: Any) -> list[str]:
    """The kinds of alert on a claim's page, without those that are on their way or withheld."""
    return list(page.locator(".told li:not(.none, .raised, .withheld) b").all_text_contents())


def check_story(page: Any) -> None:
    """The page tells the story in order: alerts, statuses, and copies folded between the report and the denial."""
    assert is_in_order(ALERTS, told(page))
    assert is_in_order(STATUSES, page.locator(".history .badge .word").all_text_contents())
    entries = [each.get_attribute("class").split() for each in page.locator(".axis .entry").all()]
    folded = next(n for n, names in enumerate(entries) if "folded" in names)
    denied = next(n for n, names in enumerate(entries) if "denies" in names)
    assert 0 < folded < denied
    assert "copies" in page.locator(".folded summary").first.text_content()
    assert "past" in entries[denied], "the minister's words are struck through by now"


def check_bar(page: Any, before: int) -> None:
    """The other reader's rows have not moved; a bar says how many are new, and lets them in when it is clicked."""
    bar = page.locator("#news")
    bar.wait_for(state="visible", timeout=BAR_WITHIN_MS)
    assert "new" in bar.text_content()
    assert page.locator(".row").count() == before, "nothing moves unasked"
    bar.click()
    page.locator(".row.fresh").first.wait_for(timeout=BAR_WITHIN_MS)
    assert claim_row(page).locator(".badge .word").first.text_content() == "confirmed"
    assert not bar.is_visible()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
