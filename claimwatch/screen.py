"""The screen of `claimwatch up`: records come in, calm lines go out; in a terminal in colour, with ``as_json`` as JSON.

Everything that is shown is derived from the records (``claimwatch.screens``). What comes from feeds goes through
``rich.text.Text``, never through markup. Not safe for several threads: one calls all methods.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.text import Text

from claimwatch.calling import by_make, typed
from claimwatch.observing.silence import Silence
from claimwatch.output import inert
from claimwatch.screens.copies import CopyBook
from claimwatch.screens.layout import heading, rows
from claimwatch.screens.lines import Line, alert_line, counted
from claimwatch.screens.status import Counts, OpenClaims, material, span, status_lines, summary
from claimwatch.screens.words import clean
from schemas.alert import Alert
from schemas.claim import Claim
from schemas.feed import Feed, FeedState

STATUS_EVERY_S = 60.0
STATUS_SETTLE_S = 2.0
STATUS_LATEST_S = 10.0
"""A change of the feeds' health is told once it has settled, at the latest after this many seconds."""
PIPE_WIDTH = 120
"""Columns where the output is no terminal, so that it does not depend on who looks."""
ALERTS_KEPT = 10_000
"""Alerts and their claims that the screen remembers; an older one that comes again is shown anew."""


def after_demo(command: Callable[[str], str] = typed) -> tuple[str, ...]:
    """What a newcomer reads after the demonstration's last article; ``command`` makes a command line of ours."""
    own_feeds = "make run FEEDS=my.opml" if by_make() else typed("up --feeds my.opml")
    return (
        "That was the demonstration: all of it was found in the feeds of invented outlets.",
        f"Look at what was found: {command('claims')}",
        f"or search in it: {command('search rockets')}",
        f"Watch your own feeds: {own_feeds}",
        "This goes on until you press Ctrl-C.",
    )


def make_console(color: bool | None = None) -> Console:
    """A console on stdout: colours only in a terminal, no markup, no highlighting, no emoji codes."""
    width = None if shutil.get_terminal_size((0, 0)).columns else PIPE_WIDTH
    return Console(
        markup=False, highlight=False, emoji=False, no_color=None if color is None else not color, width=width
    )


@dataclass
class _Shown:
    """What stands on the screen of one claim: its line, the articles that raised alerts, the origins last named."""

    about: str
    articles: set[str] = field(default_factory=set)
    origins: int = 0


class Screen:
    """Shows alerts, copies and the state of the feeds, each once.

    ``agencies`` are names and abbreviations of news agencies, from ``outlets.yaml``. ``feeds_matter`` is false in the
    demonstration, where only broken feeds are worth a line. Call ``tick`` about twice a second.
    """

    def __init__(
        self,
        console: Console | None = None,
        *,
        agencies: Collection[str] = (),
        as_json: bool = False,
        feeds_matter: bool = True,
        settle_s: float = 2.5,
        no_news_after_min: float = 0.0,
    ) -> None:
        self._console = console or make_console()
        self._as_json = as_json
        self._copies = CopyBook(agencies, settle_s)
        self._status = StatusBoard(feeds_matter)
        self._news = NewsBoard(60 * no_news_after_min)
        self._shown: dict[str, _Shown] = {}
        self._seen_alerts: dict[str, None] = {}
        self._open = OpenClaims()
        self._last_claim = ""

    def start(self, feeds: Iterable[Feed], now: datetime) -> None:
        """Say at once which feeds are watched, before the first of them was polled."""
        self._status.expect(feeds)
        self._show_status(self._status.first(self._counts(now), now))

    def on_alert(self, alert: Alert) -> None:
        """Show an alert, after the copies that wait for it. One that was shown before is dropped."""
        if alert.alert_id in self._seen_alerts:
            return
        self._seen_alerts[alert.alert_id] = None
        _forget_oldest(self._seen_alerts)
        self._flush_copies(alert.claim_id, None)
        line = alert_line(alert)
        shown = self._shown.setdefault(alert.claim_id, _Shown(line.about))
        _forget_oldest(self._shown)
        shown.articles.add(alert.trigger.article_id)
        shown.origins = alert.origins_count or shown.origins
        self._show(line)

    def on_claim(self, claim: Claim, now: float) -> None:
        """Note a claim's copies, to be shown when they have settled. ``now`` is monotonic, in seconds."""
        self._open.note(claim)
        if claim.merged_into is None:
            self._copies.note(claim, now)

    def on_feed_state(self, state: FeedState, now: float) -> None:
        self._status.note(state, now)

    def on_feed_gone(self, url: str) -> None:
        self._status.forget(url)

    def tick(self, now: float, clock: datetime) -> None:
        """Show what has settled. ``now`` is monotonic, in seconds; ``clock`` is the aware time of day."""
        for claim_id in self._copies.waiting():
            self._flush_copies(claim_id, now)
        counts = self._counts(clock)
        self._show_status(self._news.due(counts.articles_read, self._status.polled(), clock))
        self._show_status(self._status.due(counts, now, clock))

    def say(self, lines: Sequence[str]) -> None:
        """Show lines of the program's own."""
        self._last_claim = ""
        for line in lines:
            self._print({"line": "note", "text": line}, [Text(clean(line))])

    def demo_over(self, command: Callable[[str], str] = typed) -> None:
        """Tell how to go on, after the demonstration's last article."""
        if not self._as_json:
            self._console.print()
        self.say(after_demo(command))

    def _counts(self, clock: datetime) -> Counts:
        return Counts(self._status.articles_read(), self._open.count(clock), self._news.quiet_for(clock))

    def _flush_copies(self, claim_id: str, now: float | None) -> None:
        shown = self._shown.get(claim_id)
        if shown is None:  # copies of a claim that nobody was told of
            return
        for line in self._copies.due(claim_id, shown.about, shown.articles, shown.origins, now):
            self._show(line)

    def _show(self, line: Line) -> None:
        width = self._console.width
        texts = rows(line, width)
        if line.claim_id != self._last_claim and not line.names_claim:
            texts.insert(0, heading(line.about, width))
        self._last_claim = line.claim_id
        self._print(_as_record(line), texts)

    def _show_status(self, lines: Sequence[str]) -> None:
        if lines:
            self._last_claim = ""
        for line in lines:
            self._print({"line": "status", "text": line}, [Text(line, style="dim")])

    def _print(self, record: dict[str, Any], texts: Iterable[Text]) -> None:
        if self._as_json:
            self._console.file.write(inert(json.dumps(record, ensure_ascii=False)) + "\n")
        else:
            for text in texts:
                self._console.print(text, soft_wrap=True)
        self._console.file.flush()


class StatusBoard:
    """Decides when the feeds are worth a line: at the start, when their health has changed, else once a minute."""

    def __init__(self, feeds_matter: bool = True) -> None:
        self._feeds_matter = feeds_matter
        self._states: dict[str, FeedState] = {}
        self._told: frozenset[tuple[str, str, str]] = frozenset()
        self._changed_at: float | None = None
        self._first_change_at: float | None = None
        self._told_at: float | None = None

    def expect(self, feeds: Iterable[Feed]) -> None:
        for feed in feeds:
            health = "paused" if feed.paused else "new"
            self._states.setdefault(feed.url, FeedState(url=feed.url, outlet=feed.outlet, health=health))

    def note(self, state: FeedState, now: float) -> None:
        before = self._states.get(state.url)
        self._states[state.url] = state
        if before is None or (before.health, before.reason) != (state.health, state.reason):
            self._changed_at = now
            self._first_change_at = self._first_change_at if self._first_change_at is not None else now

    def forget(self, url: str) -> None:
        """A feed was removed."""
        self._states.pop(url, None)

    def articles_read(self) -> int:
        return sum(state.articles_sent for state in self._states.values())

    def polled(self) -> int:
        """Feeds that are not paused."""
        return sum(state.health != "paused" for state in self._states.values())

    def first(self, counts: Counts, clock: datetime) -> list[str]:
        if not self._feeds_matter:
            return []
        self._told = material(self._states.values())
        return status_lines(self._ordered(), counts, clock)

    def due(self, counts: Counts, now: float, clock: datetime) -> list[str]:
        """The lines that are to be shown now; mostly none."""
        if self._told_at is None:
            self._told_at = now
        if self._settled(now):
            self._changed_at = self._first_change_at = None
            before, self._told = self._told, material(self._states.values())
            if self._worth_telling(before):
                self._told_at = now
                return status_lines(self._ordered(), counts, clock)
        if self._feeds_matter and self._states and now - self._told_at >= STATUS_EVERY_S:
            self._told_at = now
            return [summary(self._ordered(), counts, clock)]
        return []

    def _settled(self, now: float) -> bool:
        if self._changed_at is None or self._first_change_at is None:
            return False
        return now - self._changed_at >= STATUS_SETTLE_S or now - self._first_change_at >= STATUS_LATEST_S

    def _worth_telling(self, before: frozenset[tuple[str, str, str]]) -> bool:
        news = self._told - before
        return bool(news) and (self._feeds_matter or any(health == "broken" for _, health, _ in news))

    def _ordered(self) -> list[FeedState]:
        return sorted(self._states.values(), key=lambda state: (state.outlet, state.url))


class NewsBoard:
    """Says once that no article comes any more, and once that they come again. A limit of 0 seconds says nothing."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._silence: Silence | None = None
        self._read = 0

    def due(self, articles_read: int, feeds: int, clock: datetime) -> list[str]:
        """The lines that are to be shown now; mostly none. ``feeds`` are polled."""
        at = clock.timestamp()
        self._silence = self._silence or Silence(self._limit_s, at)
        quiet_s = self._silence.quiet_s(at)
        if articles_read > self._read:
            self._silence.arrived(at)
        self._read = articles_read
        change = self._silence.look(at, expecting=feeds > 0)
        if change == "began":
            return [f"no article has come for {span(timedelta(seconds=quiet_s))}, from {counted(feeds, 'feed')}"]
        return ["news comes in again"] if change == "over" else []

    def quiet_for(self, clock: datetime) -> timedelta | None:
        """How long no article has come, where that is too long."""
        if self._silence is None or not self._silence.on:
            return None
        return timedelta(seconds=self._silence.quiet_s(clock.timestamp()))


def _forget_oldest(kept: dict[str, Any]) -> None:
    while len(kept) > ALERTS_KEPT:
        del kept[next(iter(kept))]


def _as_record(line: Line) -> dict[str, Any]:
    return {
        "line": "copies" if line.kind == "copies" else "alert",
        "at": line.at.isoformat(),
        "kind": line.kind,
        "id": line.id,
        "claim_id": line.claim_id,
        "claim": line.about,
        "what": line.what,
        "detail": list(line.detail),
    }
