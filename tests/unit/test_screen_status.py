"""The feeds' health in a few lines, at once, when it changes, and else once a minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from claimwatch.calling import typed
from claimwatch.screen import STATUS_EVERY_S, STATUS_LATEST_S, NewsBoard, StatusBoard
from claimwatch.screens.status import BROKEN_SHOWN, OPEN_FOR, Counts, OpenClaims, status_lines
from schemas.claim import Claim
from schemas.feed import Feed, FeedState

NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)


def state(name: str, health: str = "alive", in_s: float | None = 30, **over) -> FeedState:
    due = None if in_s is None else NOW + timedelta(seconds=in_s)
    return FeedState.model_validate(
        {"url": f"https://{name}.example/feed", "health": health, "next_poll_at": due} | over
    )


@pytest.mark.parametrize(
    ("states", "counts", "lines"),
    [
        ([], Counts(), ["0 feeds: 0 alive, 0 broken · 0 articles read · 0 claims open · next poll not planned"]),
        (
            [state("a"), state("b", in_s=12)],
            Counts(1, 1),
            ["2 feeds: 2 alive, 0 broken · 1 article read · 1 claim open · next poll in 12 s"],
        ),
        (
            [state("a", "new", None), state("b", "paused", 1)],
            Counts(3, 2),
            [
                "2 feeds: 0 alive, 0 broken, 1 paused, 1 not polled yet"
                " · 3 articles read · 2 claims open · next poll now"
            ],
        ),
        (
            [state("a", in_s=-5)],
            Counts(),
            ["1 feed: 1 alive, 0 broken · 0 articles read · 0 claims open · next poll now"],
        ),
        (
            [state("a", in_s=600), state("b", "broken", 7200, outlet="Echo", reason="404 Not Found")],
            Counts(120, 14),
            [
                "2 feeds: 1 alive, 1 broken · 120 articles read · 14 claims open · next poll in 10 min",
                "  broken: Echo, https://b.example/feed - 404 Not Found",
            ],
        ),
        (
            [state("a", "broken", 9000)],
            Counts(),
            [
                "1 feed: 0 alive, 1 broken · 0 articles read · 0 claims open · next poll in 2 h",
                "  broken: https://a.example/feed - no reason given",
            ],
        ),
    ],
)
def test_status_lines(states: list[FeedState], counts: Counts, lines: list[str]) -> None:
    assert status_lines(states, counts, NOW) == lines


def test_only_some_broken_feeds_are_named() -> None:
    lines = status_lines([state(f"f{n}", "broken") for n in range(BROKEN_SHOWN + 3)], Counts(), NOW)
    assert len(lines) == BROKEN_SHOWN + 2
    assert lines[-1] == f"  and 3 more, see `{typed('feeds list')}`"


def board(**over) -> StatusBoard:
    made = StatusBoard(**over)
    made.expect(
        [Feed(url="https://a.example/feed", outlet="A"), Feed(url="https://b.example/feed", outlet="B", paused=True)]
    )
    return made


def told(given: StatusBoard, now: float) -> list[str]:
    return given.due(Counts(), now, NOW)


def test_the_start_says_what_is_watched() -> None:
    assert "1 paused, 1 not polled yet" in board().first(Counts(), NOW)[0]


def test_a_change_is_told_once_it_has_settled() -> None:
    given = board()
    given.first(Counts(), NOW)
    assert told(given, 0) == []
    given.note(state("a"), 1.0)
    assert told(given, 1.5) == []
    assert "1 alive" in told(given, 3.5)[0]
    given.note(state("a", articles_sent=7), 4.0)
    assert told(given, 10.0) == []
    given.note(state("a", "broken", reason="timed out"), 11.0)
    assert told(given, 14.0)[1].endswith("timed out")


def test_changes_without_end_are_told_all_the_same() -> None:
    given = board()
    given.first(Counts(), NOW)
    times = []
    for second in range(60):
        given.note(state(f"f{second}"), float(second))
        if told(given, float(second)):
            times.append(second)
    assert 3 <= len(times) <= 60 / STATUS_LATEST_S


def test_a_flapping_feed_that_is_as_before_is_not_told() -> None:
    given = board()
    given.first(Counts(), NOW)
    given.note(state("a"), 0.0)
    assert told(given, 5.0)
    given.note(state("a", "broken"), 6.0)
    given.note(state("a"), 6.5)
    assert told(given, 9.0) == []


def test_else_one_line_a_minute() -> None:
    given = board()
    given.first(Counts(), NOW)
    told(given, 0.0)
    spoken = [second for second in range(1, 200) if told(given, float(second))]
    assert spoken == [STATUS_EVERY_S, 2 * STATUS_EVERY_S, 3 * STATUS_EVERY_S]


def test_in_the_demonstration_only_broken_feeds_are_told() -> None:
    given = board(feeds_matter=False)
    assert given.first(Counts(), NOW) == []
    given.note(state("a"), 0.0)
    assert told(given, 5.0) == []
    assert told(given, 500.0) == []
    given.note(state("a", "broken", reason="refused"), 501.0)
    assert told(given, 505.0)[1].endswith("refused")


def test_articles_read_are_those_that_all_feeds_sent() -> None:
    given = board()
    given.note(state("a", articles_sent=3), 0.0)
    given.note(state("c", articles_sent=4), 0.0)
    given.note(state("a", articles_sent=5), 1.0)
    assert given.articles_read() == 9


def claim(name: str, changed: datetime, **over: str) -> Claim:
    times = {"first_seen_at": NOW, "updated_at": changed}
    return Claim.model_validate({"claim_id": name, "story_id": "s", "event_id": "e", "text": "t"} | times | over)


def test_a_claim_that_nobody_says_anything_new_about_is_not_open_for_ever() -> None:
    open_claims = OpenClaims()
    open_claims.note(claim("a", NOW))
    open_claims.note(claim("b", NOW + timedelta(days=1)))
    assert open_claims.count(NOW + OPEN_FOR) == 2
    assert open_claims.count(NOW + OPEN_FOR + timedelta(hours=1)) == 1
    open_claims.note(claim("b", NOW + timedelta(days=20)))
    assert open_claims.count(NOW + OPEN_FOR + timedelta(days=10)) == 1
    assert open_claims.count(NOW + OPEN_FOR + timedelta(days=21)) == 0


def test_a_claim_that_was_merged_into_another_is_not_open() -> None:
    open_claims = OpenClaims()
    open_claims.note(claim("a", NOW))
    open_claims.note(claim("a", NOW, merged_into="b"))
    assert open_claims.count(NOW) == 0


def test_open_claims_take_no_more_room_than_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimwatch.screens.status.OPEN_KEPT", 3)
    open_claims = OpenClaims()
    for number in range(10):
        open_claims.note(claim(str(number), NOW))
    assert open_claims.count(NOW) == 3


def test_a_feed_that_was_removed_is_shown_no_more() -> None:
    given = board()
    given.note(state("a", articles_sent=3), 0)
    given.forget("https://a.example/feed")
    given.forget("https://a.example/feed")
    assert given.articles_read() == 0
    assert given.polled() == 0, "the other one is paused"


def test_it_is_said_once_that_no_article_comes_and_once_that_they_come_again() -> None:
    news = NewsBoard(3 * 3600)

    def due(hours: float, read: int, feeds: int = 2) -> list[str]:
        return news.due(read, feeds, NOW + timedelta(hours=hours))

    assert [due(0, 5), due(2.9, 5)] == [[], []]
    assert due(3, 5) == ["no article has come for 3 h, from 2 feeds"]
    assert due(4, 5) == []
    counts = Counts(quiet_for=news.quiet_for(NOW + timedelta(hours=4)))
    assert status_lines([state("a")], counts, NOW)[0].endswith(" · no news for 4 h")
    assert due(4.1, 6) == ["news comes in again"]
    assert news.quiet_for(NOW + timedelta(hours=4.2)) is None


def test_without_a_feed_that_is_polled_nothing_is_missed() -> None:
    news = NewsBoard(60)
    assert [news.due(0, 0, NOW + timedelta(hours=n)) for n in range(3)] == [[], [], []]
