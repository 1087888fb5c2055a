from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from claimwatch.collecting.deciding import (
    FRUITLESS,
    PAGE_ATTEMPTS,
    PAGES_A_POLL,
    RAREST,
    WITHHELD_FOR,
    WITHHELD_INTERVALS,
    NotAsked,
    PageFailed,
    PageFound,
    Settled,
    left_out,
    plan,
    settle,
    waits_for_room,
    without_room,
)
from claimwatch.collecting.seen import Seen, entry_key, remembered
from connectors.feeds.pages import Page
from connectors.feeds.parse import Entry
from schemas.article import TEXT_LIMIT
from schemas.feed import Feed, FeedState
from schemas.ids import article_id

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
FEED = Feed(url="https://h.example/feed", outlet="Harbour Post", interval_min_s=60, interval_max_s=3600)
STATE = FeedState(url=FEED.url)
LINK = "https://h.example/a"
SHORT = Entry(link=LINK, title="Limits lifted", text="Short.")
LONG = Entry(link=LINK, title="Limits lifted", text="Long text. " * 100)
ON_PAGE = PageFound(LINK, Page(text="The whole text."))


def one(
    state: FeedState, entry: Entry, found: object = None, feed: Feed = FEED, now: datetime = NOW
) -> tuple[Settled | None, FeedState]:
    """One poll with one entry: what becomes of it, and the state after it."""
    keys, steps, _ = plan(feed, state, [entry])
    if not steps:
        return None, state
    page = found if steps[0].wants_page else None
    settled = settle(steps[0], page, feed, ("h.example",), now)  # type: ignore[arg-type]
    dealt_with = {settled.key: settled.seen} if settled.seen else {}
    return settled, state.model_copy(update={"entries": remembered(state.entries, dealt_with, keys)})


def test_an_entry_is_sent_once_and_again_when_its_text_changes() -> None:
    first, state = one(STATE, LONG)
    again, state = one(state, LONG)
    moved, state = one(state, LONG.model_copy(update={"guid": "new", "link": LINK + "?utm_source=x"}))
    changed, _ = one(state, LONG.model_copy(update={"text": LONG.text + "More."}))
    assert first is not None
    assert first.article is not None
    assert changed is not None
    assert changed.article is not None
    assert (again, moved) == (None, None)
    assert first.article.article_id == changed.article.article_id == article_id(LINK)
    assert first.article.content_hash != changed.article.content_hash


def test_a_revision_says_when_the_first_one_was_seen() -> None:
    later = [NOW + timedelta(days=30 * number, microseconds=1) for number in range(3)]
    texts = [LONG.model_copy(update={"text": f"{LONG.text} {number}"}) for number in range(3)]
    state, found = STATE, []
    for now, entry in zip(later, texts, strict=True):
        settled, state = one(state, entry, now=now)
        assert settled is not None
        assert settled.article is not None
        found.append((settled.article.first_seen_at, settled.article.discovered_at))
    assert found == [(later[0], None), (later[1], later[0]), (later[2], later[0])]


@pytest.mark.parametrize(
    ("full_text", "entry", "wants"),
    [
        ("feed", SHORT, False),
        ("page", LONG, True),
        ("auto", SHORT, True),
        ("auto", LONG, False),
        ("page", Entry(title="no link", text="x"), False),
    ],
)
def test_whose_page_is_fetched(full_text: str, entry: Entry, wants: bool) -> None:
    steps = plan(FEED.model_copy(update={"full_text": full_text}), STATE, [entry]).steps
    assert [step.wants_page for step in steps] == [wants]


def test_the_pages_text_and_address_count() -> None:
    declares = PageFound(LINK, Page(text="The whole text.", declared="https://www.h.example/b"))
    settled, state = one(STATE, SHORT, declares)
    assert settled is not None
    assert settled.article is not None
    assert (settled.article.text, settled.article.text_source) == ("The whole text.", "page")
    assert (settled.article.url, settled.article.canonical_url) == (LINK, "https://www.h.example/b")
    revised, _ = one(state, SHORT.model_copy(update={"text": "New."}), PageFound(LINK, Page(text="A new text.")))
    assert revised is not None
    assert revised.article is not None
    assert revised.article.canonical_url == "https://www.h.example/b"


def test_a_page_that_fails_in_passing_is_tried_again_before_the_feeds_text_is_taken() -> None:
    state, settled = STATE, None
    for _ in range(PAGE_ATTEMPTS - 1):
        settled, state = one(state, SHORT, PageFailed(passing=True))
        assert settled is not None
        assert (settled.article, settled.waits) == (None, True)
    settled, state = one(state, SHORT, PageFailed(passing=True))
    assert settled is not None
    assert settled.article is not None
    assert (settled.article.text, settled.article.text_source, settled.waits) == ("Short.", "feed", False)
    assert one(state, SHORT, ON_PAGE)[0] is None


def test_a_page_that_nobody_was_asked_for_is_no_try_and_no_reason_to_hurry() -> None:
    state = STATE
    for _ in range(2 * PAGE_ATTEMPTS):
        settled, state = one(state, SHORT, NotAsked())
        assert settled is not None
        assert (settled.article, settled.waits, settled.hurries) == (None, True, False)
    settled, _ = one(state, SHORT, PageFailed(passing=True))
    assert settled is not None
    assert settled.waits, "it was the first try"


@pytest.mark.parametrize(
    ("shortest_s", "waits"),
    [(60, timedelta(seconds=60 * WITHHELD_INTERVALS)), (86_400, WITHHELD_FOR)],
)
def test_an_entry_whose_page_nobody_can_be_asked_for_is_sent_with_the_feeds_text_in_the_end(
    shortest_s: int, waits: timedelta
) -> None:
    feed = FEED.model_copy(update={"interval_min_s": shortest_s})
    settled, state = one(STATE, SHORT, NotAsked(), feed)
    settled, state = one(state, SHORT, NotAsked(), feed, NOW + waits - timedelta(seconds=1))
    assert settled is not None
    assert (settled.article, settled.waits) == (None, True)
    settled, state = one(state, SHORT, NotAsked(), feed, NOW + waits)
    assert settled is not None
    assert settled.article is not None
    assert (settled.article.text, settled.waits) == ("Short.", False)
    assert one(state, SHORT, NotAsked(), feed, NOW + 2 * waits)[0] is None
    changed = SHORT.model_copy(update={"text": "New."})
    again, _ = one(state, changed, NotAsked(), feed, NOW + 2 * waits)
    assert again is not None
    assert again.waits, "its time begins anew"


def test_entries_that_were_withheld_take_no_page_from_those_that_were_not() -> None:
    rested = [SHORT.model_copy(update={"link": f"{LINK}/{number}"}) for number in range(PAGES_A_POLL)]
    withheld = {entry_key(entry): Seen("").withheld_at(NOW).stored() for entry in rested}
    steps = plan(FEED, STATE.model_copy(update={"entries": withheld}), [*rested, SHORT]).steps
    assert without_room(steps) == {entry_key(rested[-1])}
    assert waits_for_room(steps[-2]) is None, "its time counts"
    assert waits_for_room(steps[-1]) is not None


def test_the_page_of_an_entry_that_changes_all_the_time_is_fetched_more_and_more_rarely() -> None:
    _, state = one(STATE, SHORT, ON_PAGE)
    fetched = []
    for polls in range(1, 401):
        state = state.model_copy(update={"polls": polls})
        settled, state = one(state, SHORT.model_copy(update={"text": f"{polls} comments"}), ON_PAGE)
        if settled is not None:
            assert settled.article is None
            fetched.append(polls)
    assert fetched[:FRUITLESS] == [1, 2, 3]
    assert len(fetched) < 20
    assert fetched[-1] > 300, "it is never given up"
    corrected = PageFound(LINK, Page(text="A corrected text."))
    due = next(polls for polls in range(401, 600) if polls % 2**RAREST == 0)
    settled, state = one(state.model_copy(update={"polls": due}), SHORT.model_copy(update={"text": "5"}), corrected)
    assert settled is not None
    assert settled.article is not None
    assert settled.article.text == "A corrected text."
    assert one(state.model_copy(update={"polls": due + 1}), SHORT, corrected)[0] is not None, "it begins anew"


def test_an_entry_whose_page_never_has_a_text_is_sent_with_the_feeds_at_each_change() -> None:
    state, sent = STATE, 0
    for polls in range(40):
        state = state.model_copy(update={"polls": polls})
        settled, state = one(state, SHORT.model_copy(update={"text": f"{polls}"}), PageFound(LINK, Page()))
        assert settled is not None
        sent += settled.article is not None
    assert sent == 40


def test_entries_that_are_left_out_are_counted_and_mere_copies_are_not() -> None:
    other = LONG.model_copy(update={"text": "Other " * 200})
    assert left_out([LONG, other, LONG, LONG.model_copy(update={"guid": "2"}), other]) == 2
    assert left_out([LONG, other.model_copy(update={"link": LINK + "/b"})]) == 0


def test_a_page_that_is_gone_or_empty_leaves_the_feeds_text() -> None:
    for found in (PageFailed(passing=False), PageFound(LINK, Page(text=""))):
        settled, _ = one(STATE, SHORT, found)
        assert settled is not None
        assert settled.article is not None
        assert settled.article.text_source == "feed"


def test_page_beats_feed_so_a_failing_page_is_no_revision() -> None:
    _, state = one(STATE, SHORT, ON_PAGE)
    changed = LONG.model_copy(update={"title": "New title"})
    gone, state = one(state, changed, PageFailed(passing=False))
    assert gone is not None
    assert gone.article is None
    same, _ = one(state, SHORT, ON_PAGE)
    assert same is not None
    assert same.article is None


def test_a_text_that_came_from_the_feed_keeps_its_address_when_the_page_appears() -> None:
    _, state = one(STATE, SHORT, PageFailed(passing=False))
    page = PageFound(LINK, Page(text="The whole text.", declared="https://h.example/other"))
    settled, _ = one(state, SHORT.model_copy(update={"text": "Changed."}), page)
    assert settled is not None
    assert settled.article is not None
    assert (settled.article.canonical_url, settled.article.text_source) == (LINK, "page")


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (Entry(title="T", text="no link"), "the entry has no link"),
        (Entry(link=LINK), "the entry has neither a title nor a text"),
    ],
)
def test_what_cannot_be_an_article_is_a_dead_letter_once(entry: Entry, reason: str) -> None:
    settled, state = one(STATE, entry)
    assert settled is not None
    assert settled.failure is not None
    assert (settled.article, settled.failure.exception, settled.failure.stage) == (None, reason, "collect")
    assert settled.failure.failure_id == one(STATE, entry)[0].failure.failure_id  # type: ignore[union-attr]
    assert Entry.model_validate_json(settled.failure.record) == entry
    assert one(state, entry)[0] is None


def test_two_entries_of_one_address_do_not_replace_each_other() -> None:
    steps = plan(FEED, STATE, [LONG, LONG.model_copy(update={"text": "Other " * 200})]).steps
    assert [step.entry for step in steps] == [LONG]


def test_a_text_beyond_the_limit_is_cut_and_flagged_and_a_date_in_the_future_is_not_believed() -> None:
    entry = LONG.model_copy(update={"text": "x" * (TEXT_LIMIT + 1), "published_at": NOW + timedelta(hours=1)})
    settled, _ = one(STATE, entry)
    assert settled is not None
    assert settled.article is not None
    assert (len(settled.article.text), settled.article.text_cut) == (TEXT_LIMIT, True)
    assert (settled.article.published_at, settled.article.published_precision) == (NOW, "seen")
