"""What `claimwatch feeds` says: pure, from records to lines and rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from claimwatch.collecting.intervals import silent
from claimwatch.looking import FeedLook, FeedSearch
from claimwatch.output import clock, plain
from connectors.feeds.aggregators import aggregator_of
from connectors.feeds.opml import FeedList
from connectors.feeds.outlets import Outlets
from schemas.feed import Feed, FeedState

HEALTHS = ("alive", "silent", "broken", "new", "paused")
NAMED = 10
"""Things of one kind that are named; the others are counted."""
_AGGREGATOR = "{} passes on what others publish: its links do not lead to them, and it counts as nobody's source"


@dataclass(frozen=True)
class FeedRow:
    """A feed with its state, and its health in a word: that of the state, or paused, or silent."""

    feed: Feed
    state: FeedState
    health: str

    @classmethod
    def of(cls, feed: Feed, state: FeedState, now: datetime) -> FeedRow:
        health = "paused" if feed.paused else state.health
        return cls(feed, state, "silent" if health == "alive" and silent(state, now) else health)

    def as_record(self) -> dict[str, Any]:
        state = self.state.model_dump(mode="json", exclude={"entries", "visits"})
        return {**self.feed.model_dump(mode="json"), "health": self.health, "state": state}

    @property
    def why(self) -> str:
        if self.health == "silent":
            return f"usually {self.state.usual_per_day or 0:.3g} a day, the last {clock(self.state.last_news_at)}"
        return self.state.reason

    @property
    def order(self) -> tuple[float, str, str]:
        """Of the broken the longest broken first, of the silent the busiest; else by outlet and address."""
        since = self.state.failing_since or self.state.last_success_at
        first = since.timestamp() if self.health == "broken" and since else -(self.state.usual_per_day or 0.0)
        return (first if self.health in ("broken", "silent") else 0.0), self.feed.outlet.casefold(), self.feed.url


def chosen(rows: Sequence[FeedRow], *, broken: bool, silent: bool, paused: bool) -> list[FeedRow]:
    """The rows of the kinds that are wanted, all where none is named, in their order."""
    wanted = {name for name, on in (("broken", broken), ("silent", silent), ("paused", paused)) if on}
    if not wanted:
        return sorted(rows, key=lambda row: (row.feed.outlet.casefold(), row.feed.url))
    return sorted((row for row in rows if row.health in wanted), key=lambda row: (row.health, *row.order))


def columns(rows: Sequence[FeedRow]) -> dict[str, list[str]]:
    return {
        "outlet": [row.feed.outlet for row in rows],
        "feed": [row.feed.url for row in rows],
        "health": [row.health for row in rows],
        "articles": [str(row.state.articles_sent) for row in rows],
        "next poll": [clock(row.state.next_poll_at) for row in rows],
        "why": [row.why for row in rows],
    }


def counted(rows: Sequence[FeedRow], hidden: int) -> str:
    """All feeds in one line: ``10,000 feeds: 9,800 alive, 200 broken; 9,950 more with --limit``."""
    health = Counter(row.health for row in rows)
    kinds = ", ".join(f"{health[kind]:,} {kind}" for kind in HEALTHS if health[kind])
    return f"{_number(len(rows), 'feed')}: {kinds}" + (f"; {hidden:,} more with --limit" if hidden else "")


def added_lines(feed: Feed, search: FeedSearch | None, *, all_added: bool) -> list[str]:
    """What is said of a feed that was added; ``search`` is None for one that was added beside another."""
    lines = [f"polling {feed.url} of {feed.outlet}"]
    if search is None:
        return lines
    look = search.look
    if search.behind:
        lines.insert(0, f"{search.behind} is a page; the feed behind it is {feed.url}")
    elif look.moved_to:
        lines.insert(0, f"{look.url} has moved for good")
    if look.aggregator:
        lines.append(f"  beware: {_AGGREGATOR.format(look.aggregator)}")
    if look.version and not look.entries:
        lines.append("  it has no entries yet")
    if search.others and not all_added:
        lines.append(f"  the page names {_number(len(search.others), 'other feed')}; add them all with --all:")
        lines += _first(f"    {other.url}  {plain(other.title)}".rstrip() for other in search.others)
    return lines


def look_lines(look: FeedLook, outlets: Outlets) -> list[str]:
    """What one look found, the word that matters first."""
    count = len(look.entries) + look.beyond
    found = look.reason or (_number(count, "entry", "entries") if count else "no entries yet")
    lines = [f"{look.title or look.url}: {found}"]
    known = outlets.at(look.final_url or look.url)
    facts = {
        "address": look.url,
        "moved": f"for good, to {look.moved_to}" if look.moved_to else "",
        "found at": look.final_url if look.final_url not in ("", look.url, look.moved_to) else "",
        "outlet": f"{known.name} ({known.kind})" if known else "not in outlets.yaml",
        "beware": _AGGREGATOR.format(look.aggregator) if look.aggregator else "",
        "format": ", ".join(part for part in (look.version, look.content_type) if part),
        "fault": look.fault and f"read, although {look.fault}",
        "left out": look.left_out and f"{_number(look.left_out, 'entry', 'entries')} with the address of another one",
        "changes": _changes(look),
        "asks for": _wait(look),
        "do": "`claimwatch feeds add URL` looks for the feed behind a page" if look.is_page else "",
    }
    lines += [f"  {name + ':':10}{value}" for name, value in facts.items() if value]
    for entry in look.entries[:5]:
        exact = {"day": " (a day)", "minute": "", "second": ""}.get(entry.published_precision, "")
        lines.append(f"  {(clock(entry.published_at) or 'no date') + exact:24}  {plain(entry.title) or 'no title'}")
        lines += [f"      {part}" for part in (entry.link or "no link", entry.text and f"text: {entry.text}") if part]
    return lines


def _changes(look: FeedLook) -> str:
    if not look.final_url:
        return ""
    names = " and ".join(look.validators)
    return f"known by {names}" if names else "the server cannot tell: no ETag, no Last-Modified"


def _wait(look: FeedLook) -> str:
    """How long the server and the feed ask to be left alone."""
    said = {"the server": look.fresh_for_s, "the feed": look.ttl_s}
    return ", ".join(f"{seconds / 60:.3g} minutes ({who})" for who, seconds in said.items() if seconds)


def imported_record(found: FeedList, before: Mapping[str, Feed]) -> dict[str, Any]:
    return {
        "imported": len(found.feeds),
        "new": sum(feed.url not in before for feed in found.feeds),
        "twice": found.twice,
        "aggregators": sum(aggregator_of(feed.url) is not None for feed in found.feeds),
        "left_out": [each._asdict() for each in found.left_out],
    }


def imported_lines(found: FeedList, before: Mapping[str, Feed], file: Path) -> list[str]:
    record = imported_record(found, before)
    known = len(found.feeds) - record["new"]
    lines = [f"{_number(len(found.feeds), 'feed')} imported from {file}"]
    if known:
        lines.append(f"  known before: {known:,}")
    if found.twice:
        lines.append(f"  {_number(found.twice, 'line')} named a feed that had stood before")
    if record["aggregators"]:
        lines.append(f"  of aggregators, which count as nobody's source: {record['aggregators']:,}")
    if found.left_out:
        lines.append(f"  left out: {_number(len(found.left_out), 'line')}")
        bad = ((each.line, each.address or "no address", each.reason) for each in found.left_out)
        lines += _first(f"    line {line}: {address}: {reason}" for line, address, reason in bad)
    return lines


def _first(lines: Any) -> list[str]:
    every = list(lines)
    return every[:NAMED] + ([f"    and {len(every) - NAMED:,} more"] if len(every) > NAMED else [])


def _number(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
