"""The topics as they are: how far behind each part is, when the last article came, what could not be handled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from claimwatch.examining.finding import Finding
from claimwatch.screens.status import span
from claimwatch.settings import Settings
from connectors.kafka.connection import KafkaConnection, KafkaProblem
from connectors.kafka.lag import LagReader
from connectors.kafka.topics import ALERTS, ARTICLES, CLAIMS, EXTRACTIONS, FAILURES, FEED_STATES

GROUPS = {
    "extract": ("claimwatch.extract", (ARTICLES,)),
    "corroborate": ("claimwatch.corroborate", (EXTRACTIONS,)),
    "index": ("claimwatch.index", (EXTRACTIONS, CLAIMS, FEED_STATES)),
    "notify": ("claimwatch.notify", (ALERTS,)),
}
"""Part → its consumer group and what it reads."""

MANY_BEHIND = 1_000
"""Records from which a part counts as behind: a minute of extract's work (16 articles a second, November 2026)."""


class Reader(Protocol):
    """``connectors.kafka.lag.LagReader`` is one."""

    def behind(self) -> dict[str, int]: ...
    def newest_at(self, topic: str) -> datetime | None: ...
    def held(self, topic: str) -> int: ...
    def close(self) -> None: ...


def records(
    settings: Settings,
    conn: KafkaConnection,
    make: Callable[[KafkaConnection, str, Sequence[str]], Reader] = LagReader,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> list[Finding]:
    """What the topics say; a topic that is missing has been told already."""
    findings = []
    for part, (group, topics) in GROUPS.items():
        findings += _with(make, conn, group, topics, lambda reader, part=part: _behind(part, reader))  # type: ignore[misc]
    findings += _with(make, conn, "", (ARTICLES,), lambda reader: _news(settings, reader, now()))
    return findings + _with(make, conn, "", (FAILURES,), lambda reader: _failures(reader, now()))


def _with(
    make: Callable[[KafkaConnection, str, Sequence[str]], Reader],
    conn: KafkaConnection,
    group: str,
    topics: Sequence[str],
    look: Callable[[Reader], Finding],
) -> list[Finding]:
    try:
        reader = make(conn, group, topics)
    except KafkaProblem:
        return []
    try:
        return [look(reader)]
    except KafkaProblem as error:
        return [Finding(verdict="note", what="Kafka", found=str(error), do="ask again in a moment")]
    finally:
        reader.close()


def _behind(part: str, reader: Reader) -> Finding:
    number = sum(reader.behind().values())
    if number < MANY_BEHIND:
        return Finding(verdict="ok", what=f"{part} behind", found=f"{number:,} records")
    do = f"wait if `{part}` works; if this grows, see its log or add a worker (docs/cluster.md)"
    return Finding(verdict="note", what=f"{part} behind", found=f"{number:,} records", do=do)


def _news(settings: Settings, reader: Reader, now: datetime) -> Finding:
    at = reader.newest_at(ARTICLES)
    if at is None:
        do = "add a feed with `claimwatch feeds add URL`, and start `claimwatch up`"
        return Finding(verdict="note", what="last article", found="none yet", do=do)
    age = max(timedelta(), now - at)
    found = f"{span(age)} ago"
    if 0 < 60 * settings.no_news_after_min <= age.total_seconds():
        do = "does collect run, and are its feeds alive? `claimwatch feeds list`"
        return Finding(verdict="note", what="last article", found=found, do=do)
    return Finding(verdict="ok", what="last article", found=found)


def _failures(reader: Reader, now: datetime) -> Finding:
    number = reader.held(FAILURES)
    at = reader.newest_at(FAILURES) if number else None
    if at is None:
        return Finding(verdict="ok", what="failures", found="none")
    # A transaction's end marker has an offset too.
    found = f"up to {number:,}, the last {span(max(timedelta(), now - at))} ago"
    do = "`claimwatch failures list` shows them, `claimwatch failures replay ID` sends one again"
    return Finding(verdict="note", what="failures", found=found, do=do)
