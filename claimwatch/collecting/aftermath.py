"""What a poll leaves in the feed's state, and when the feed is polled next. Pure: ``now`` is an argument.

read ────────────► after_success    alive, the interval adapted
not read ────────► after_failure    broken, the interval longer by the failure's weight
410 ─────────────► after_gone       paused, until a person resumes it
not asked at all ► postponed        as before, later (its host asked us to wait)
"""

from __future__ import annotations

from datetime import datetime, timedelta

from claimwatch.collecting.intervals import (
    BELIEVED_S,
    adapted,
    after_failures,
    believed,
    limits_of,
    rates_after,
    wait_s,
)
from schemas.feed import Feed, FeedState, Move

MOVES_KEPT = 10
"""Moves that a state remembers."""
DOUBTED_AFTER = 2.0
"""Failures in a row after which every other poll of a moved feed tries the address that it had at first."""


def address_of(feed: Feed, state: FeedState) -> str:
    """The address that is polled: where the server moved the feed for good, and where that fails also its own."""
    if state.moved_to is None or (state.failures >= DOUBTED_AFTER and state.polls % 2):
        return feed.url
    return state.moved_to


def is_first_reading(state: FeedState) -> bool:
    return state.last_success_at is None or state.first_reading


def after_success(
    feed: Feed,
    state: FeedState,
    now: datetime,
    *,
    news: int,
    waits: bool,
    hurries: bool = True,
    known_share: float | None = 1.0,
    fresh_for_s: float | None = None,
    ttl_s: float | None = None,
    reason: str = "",
    **changed: object,
) -> FeedState:
    """The state after a poll that was read or was not modified.

    Args:
        news: articles sent.
        waits: entries wait for their pages: nothing is kept that could let the next poll be skipped.
        hurries: and their pages may be fetched soon: the interval is the shortest.
        known_share: share of the document's entries that were known; 1 where nothing changed.
        fresh_for_s, ttl_s: seconds for which the server and the feed say that nothing changes. The feed's own word is
            most often a default of its software ("hourly"), and a priority feed is not kept back by it.
        changed: further fields of the state.
    """
    first = is_first_reading(state)
    soon = waits and hurries
    interval = limits_of(feed).shortest if soon else adapted(feed, state.interval_s, known_share)
    server_s = believed(fresh_for_s, None if feed.priority else ttl_s)
    kept = dict(changed)
    if waits:
        kept |= {"etag": None, "last_modified": None, "body_hash": None}
    elif state.rate_since is None:
        kept["rate_since"] = now
    return state.model_copy(
        update={
            "outlet": feed.outlet,
            "health": "alive",
            "reason": reason,
            "last_poll_at": now,
            "last_success_at": now,
            "next_poll_at": now + timedelta(seconds=wait_s(feed, interval, server_s, state.polls + 1)),
            "interval_s": interval,
            "known_share": known_share,
            "fresh_until": now + timedelta(seconds=server_s) if server_s else None,
            "failures": 0.0,
            "failing_since": None,
            "first_reading": first and waits,
            "polls": state.polls + 1,
            "articles_sent": state.articles_sent + news,
            **rates_after(state, now, news),
            **kept,
        }
    )


def after_failure(
    feed: Feed, state: FeedState, now: datetime, reason: str, *, weight: float = 1.0, retry_after_s: float | None = None
) -> FeedState:
    """The state after a poll that failed: the wait is the interval from before the failures, longer by their weight, up
    to the feed's longest, and not shorter than the server asks for. A feed is never given up.
    """
    failures = state.failures + weight
    wait = wait_s(feed, after_failures(feed, state.interval_s, failures), believed(retry_after_s), state.polls + 2)
    return state.model_copy(
        update={
            "outlet": feed.outlet,
            "health": "broken",
            "reason": reason,
            "last_poll_at": now,
            "next_poll_at": now + timedelta(seconds=wait),
            "interval_s": limits_of(feed).clamp(state.interval_s),
            "failures": failures,
            "failing_since": state.failing_since or now,
            "polls": state.polls + 1,
        }
    )


def after_fault(feed: Feed, state: FeedState, now: datetime, kind: str) -> FeedState:
    """The state after a fault of ours, whose ``kind`` a report needs."""
    return after_failure(feed, state, now, f"a fault of claimwatch, not of the feed ({kind}): please report it")


def after_gone(feed: Feed, state: FeedState, now: datetime, reason: str) -> FeedState:
    """The state of a feed whose server says that it is gone for good: only a person has it polled again."""
    return state.model_copy(
        update={
            "outlet": feed.outlet,
            "health": "paused",
            "reason": f"{reason}; `feeds pause --resume` has it polled again",
            "last_poll_at": now,
            "next_poll_at": None,
            "failing_since": state.failing_since or now,
            "polls": state.polls + 1,
        }
    )


def postponed(feed: Feed, state: FeedState, now: datetime, seconds: float) -> FeedState:
    """The state of a feed that was not asked, because its host wants to be left alone for ``seconds``, or not read."""
    wait = wait_s(feed, limits_of(feed).shortest, believed(seconds), state.polls + 2)
    return state.model_copy(update={"next_poll_at": now + timedelta(seconds=wait)})


def moved(state: FeedState, url: str, asked: str, moved_to: str | None, now: datetime) -> dict[str, object]:
    """What changes of where a feed is, after its document came from ``asked``.

    Args:
        url: the feed's own address, which names it for ever.
        moved_to: where the server says that it is for good from now on, None where it says nothing.
    """
    at = moved_to or asked
    if at == (state.moved_to or url):
        return {}
    moves = (*state.moves, Move(to=at, at=now))[-MOVES_KEPT:]
    return {"moved_to": None if at == url else at, "moves": moves}


def stopped(feed: Feed, state: FeedState | None) -> bool:
    """Whether a feed is not polled: a person paused it, or its server did and no person resumed it since."""
    if feed.paused:
        return True
    if state is None or state.health != "paused":
        return False
    return feed.resumed_at is None or (state.last_poll_at is not None and feed.resumed_at <= state.last_poll_at)


def due_at(feed: Feed, state: FeedState | None, now: datetime) -> datetime:
    """When a feed that was just learnt of is polled: a new one now, a known one when its state says.

    A state from a clock that ran ahead is believed no further than the feed's longest interval, or what its server
    asked for.
    """
    if state is None or state.next_poll_at is None:
        return now
    longest = max(limits_of(feed).longest, min(state.interval_s, BELIEVED_S))
    if state.fresh_until is not None or state.health == "broken":
        longest = max(longest, BELIEVED_S)
    return min(state.next_poll_at, now + timedelta(seconds=1.1 * longest))
