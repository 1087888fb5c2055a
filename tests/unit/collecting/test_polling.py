from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from claimwatch.collecting.deciding import FRUITLESS, PAGE_ATTEMPTS
from claimwatch.collecting.polling import Outcome, Poller
from connectors.feeds.fetch import Fetcher, Limits
from connectors.feeds.networks import Networks
from connectors.feeds.outlets import Outlets
from schemas.feed import Feed, FeedState, Outlet
from tests.unit.feeds.in_process import ReaderInProcess
from tests.unit.feeds.server import Site, item, page, rss

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
OUTLETS = Outlets(
    [
        Outlet(name="Harbour Post", domains=("harbourpost.example",)),
        Outlet(name="Quay Gazette", domains=("127.0.0.1",)),
        Outlet(name="Gathered", kind="aggregator"),
    ]
)
FEED = {"outlet": "Harbour Post", "interval_min_s": 1, "interval_max_s": 8}
PARAGRAPHS = [
    "The restrictions remain in place, the defence minister said on Monday, denying an earlier report. " * 2
] * 3
LONG = "The ministry secretly lifted the limits on the range. " * 20


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site().served() as served:
        yield served


@pytest.fixture
async def poll() -> AsyncIterator[Callable]:
    async with (
        Fetcher(networks=Networks(("127.0.0.0/8",)), spacing_s=0) as fetcher,
        ReaderInProcess() as reader,
    ):
        page_limits = Limits(body=300_000, seconds=2, accept="*/*")
        feed_limits = Limits(body=3_000_000, seconds=2, accept="*/*")
        poller = Poller(fetcher, reader, OUTLETS, lambda: NOW, page_limits=page_limits, feed_limits=feed_limits)

        async def once(url: str, state: FeedState | None = None, **given: object) -> Outcome:
            feed = Feed.model_validate({**FEED, "url": url, **given})
            return await poller.poll(feed, state or FeedState(url=url))

        yield once


async def test_a_feed_and_its_pages_become_articles_in_the_order_of_their_dates(site: Site, poll: Callable) -> None:
    site.put("/a", page("Denied", PARAGRAPHS, "http://harbourpost.example/a"), "text/html")
    first = item("/b", "Lifted", LONG, "Wed, 04 Mar 2026 08:00:00 GMT")
    url = site.put("/feed", rss(item("/a", "Denied", "Short."), first))
    outcome = await poll(url)
    lifted, denied = outcome.articles
    assert (lifted.title, lifted.text_source, lifted.canonical_url) == ("Lifted", "feed", site.url + "/b")
    assert (denied.text_source, denied.canonical_url) == ("page", "http://harbourpost.example/a")
    assert denied.text.startswith("The restrictions remain in place")
    assert (denied.first_seen_at, denied.feed_url, denied.outlet) == (NOW, url, "Harbour Post")
    assert (outcome.state.health, outcome.state.articles_sent, len(outcome.state.entries)) == ("alive", 2, 2)


async def test_what_an_aggregator_passes_on_is_its_publishers(site: Site, poll: Callable) -> None:
    site.put("/a", page("Denied", PARAGRAPHS), "text/html")
    url = site.put("/feed", rss(item("/a", "Denied", "Short.")))
    (article,) = (await poll(url, outlet="Gathered")).articles
    assert (article.outlet, article.feed_url) == ("Quay Gazette", url)


async def test_the_next_poll_is_conditional_and_sends_nothing(site: Site, poll: Callable) -> None:
    url = site.put("/feed", rss(item("/b", "Lifted", LONG)))
    first = await poll(url)
    second = await poll(url, first.state)
    assert (site.unchanged["/feed"], second.articles, second.state.polls) == (1, (), 2)
    assert (second.state.entries, second.state.etag) == (first.state.entries, first.state.etag)


async def test_a_server_without_validators_is_not_read_twice(site: Site, poll: Callable) -> None:
    url = site.put("/feed", rss(item("/b", "Lifted", LONG)))
    first = await poll(url)
    state = first.state.model_copy(update={"etag": None, "entries": {}})
    assert (await poll(url, state)).articles == ()


async def test_a_changed_entry_is_one_revision(site: Site, poll: Callable) -> None:
    url = site.put("/feed", rss(item("/b", "Lifted", LONG), item("/c", "Other", LONG)))
    first = await poll(url)
    site.put("/feed", rss(item("/b", "Lifted after all", LONG), item("/c", "Other", LONG)))
    second = await poll(url, first.state)
    assert [article.title for article in second.articles] == ["Lifted after all"]
    assert second.articles[0].article_id in {article.article_id for article in first.articles}


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/html", "this is a web page, not a feed"),
        ("/nothing", "the server answers 404 (Not Found)"),
        ("/endless", "the body is larger than"),
        ("/garbage", "this is binary data, not a feed"),
        ("/drip", "no complete answer within 2 seconds"),
        ("/busy", "the server answers 429 (Too Many Requests)"),
    ],
)
async def test_rubbish_is_a_reason_in_the_feeds_state(site: Site, poll: Callable, path: str, reason: str) -> None:
    site.put("/html", page("Home", ["x"]), "text/html")
    site.put("/garbage", bytes(range(256)) * 50)
    outcome = await poll(site.url + path)
    assert (outcome.articles, outcome.state.health) == ((), "broken")
    assert outcome.state.reason.startswith(reason)
    assert outcome.state.next_poll_at > NOW


@pytest.mark.parametrize("path", ["/endless", "/nothing", "/garbage"])
async def test_a_page_that_cannot_be_read_leaves_the_feeds_own_text(site: Site, poll: Callable, path: str) -> None:
    site.put("/garbage", b"\x00\xff" * 9000, "image/png")
    outcome = await poll(site.put("/feed", rss(item(path, "Lifted", "Short."))))
    assert [(article.text, article.text_source) for article in outcome.articles] == [("Short.", "feed")]


async def test_a_page_that_fails_in_passing_is_fetched_at_the_next_poll(site: Site, poll: Callable) -> None:
    site.statuses["/a"] = 503
    url = site.put("/feed", rss(item("/a", "Denied", "Short.")))
    first = await poll(url)
    assert (first.articles, first.state.etag, first.state.body_hash) == ((), None, None)
    del site.statuses["/a"]
    site.put("/a", page("Denied", PARAGRAPHS), "text/html")
    second = await poll(url, first.state)
    assert [article.text_source for article in second.articles] == ["page"]


async def test_an_entry_without_a_link_is_a_dead_letter(site: Site, poll: Callable) -> None:
    url = site.put("/feed", rss("<item><title>No link</title></item>", item("/b", "Lifted", LONG)))
    outcome = await poll(url)
    assert [failure.exception for failure in outcome.failures] == ["the entry has no link"]
    assert len(outcome.articles) == 1
    site.put("/feed", rss("<item><title>No link</title></item>"))
    assert (await poll(url, outcome.state)).failures == ()


async def test_a_feed_that_is_not_well_formed_is_alive_and_says_so(site: Site, poll: Callable) -> None:
    outcome = await poll(site.put("/feed", rss(item("/b", "Tea & cake", LONG))))
    assert (outcome.state.health, len(outcome.articles)) == ("alive", 1)
    assert outcome.state.reason.startswith("read, although it is not well formed")


async def test_a_document_that_was_cut_off_is_read_in_full_at_the_next_poll(site: Site, poll: Callable) -> None:
    whole = rss(item("/a", "A", LONG), item("/b", "B", LONG))
    url = site.put("/feed", whole[: whole.rindex("</item>") - 20])
    cut = await poll(url)
    assert ([each.title for each in cut.articles], cut.state.etag, cut.state.body_hash) == (["A"], None, None)
    site.put("/feed", whole)
    assert [each.title for each in (await poll(url, cut.state)).articles] == ["B"]


@pytest.mark.parametrize("ends", ["<item><title>B", "</item>", "</item><", "</item></chan"])
async def test_wherever_a_document_was_cut_nothing_is_kept_that_would_hide_the_rest(
    site: Site, poll: Callable, ends: str
) -> None:
    whole = rss(item("/a", "A", LONG), item("/b", "B", LONG))
    at = whole.index("<item>", whole.index("</item>")) if ends.startswith("<item") else whole.index("</item>")
    url = site.put("/feed", whole[:at] + ends)
    cut = await poll(url)
    assert ([each.title for each in cut.articles], cut.state.etag, cut.state.body_hash) == (["A"], None, None)


async def test_a_first_poll_with_many_pages_is_spread_over_several(site: Site, poll: Callable) -> None:
    items = [item(f"/p{number}", f"Title {number}", "Short.") for number in range(60)]
    url = site.put("/feed", rss(*items))
    first = await poll(url)
    second = await poll(url, first.state)
    third = await poll(url, second.state)
    assert (len(first.articles), len(second.articles), len(third.articles)) == (50, 10, 0)
    assert third.state.etag is not None


async def test_a_feed_that_moved_for_good_is_asked_at_its_new_address_and_keeps_its_own(
    site: Site, poll: Callable
) -> None:
    site.put("/new", rss(item("/b", "Lifted", LONG)))
    first = await poll(site.url + "/moved")
    second = await poll(site.url + "/moved", first.state)
    assert (first.state.url, first.state.moved_to) == (site.url + "/moved", site.url + "/new")
    assert (site.asked["/moved"], site.asked["/new"], second.articles) == (1, 2, ())
    assert first.articles[0].feed_url == site.url + "/moved"


async def test_a_feed_that_is_gone_is_paused_with_its_reason(site: Site, poll: Callable) -> None:
    site.statuses["/feed"] = 410
    outcome = await poll(site.url + "/feed")
    assert (outcome.state.health, outcome.state.next_poll_at, outcome.reached) == ("paused", None, True)
    assert outcome.state.reason.startswith("the server answers 410 (Gone)")


async def test_only_the_feeds_own_address_can_say_that_it_is_gone(site: Site, poll: Callable) -> None:
    site.statuses["/feed"] = 410
    site.redirects["/for-now"] = 302, "/feed"
    behind = await poll(site.url + "/for-now")
    state = FeedState(url=site.url + "/own", moved_to=site.url + "/feed")
    moved = await poll(site.url + "/own", state)
    assert [each.state.health for each in (behind, moved)] == ["broken", "broken"]
    assert all(each.state.next_poll_at is not None for each in (behind, moved))


async def test_a_page_whose_host_wants_to_be_left_alone_is_not_counted_as_tried(site: Site, poll: Callable) -> None:
    async with Site().served() as busy:
        # Another name of the same machine: a host of its own.
        elsewhere = busy.url.replace("127.0.0.1", "localhost")
        url = site.put("/feed", rss(item(f"{elsewhere}/busy", "Denied", "Short."), item("/b", "Lifted", LONG)))
        state, asked = None, []
        for _ in range(PAGE_ATTEMPTS + 2):
            outcome = await poll(url, state, interval_max_s=8)
            state = outcome.state
            asked.append(busy.asked["/busy"])
        assert asked == [asked[0]] * len(asked), "nobody was asked again"
        assert (state.articles_sent, state.etag, state.body_hash) == (1, None, None)
        assert state.interval_s > FEED["interval_min_s"], "a wait for others is no reason to hurry"


async def test_a_feed_one_of_whose_entries_rests_is_read_in_full_until_its_turn_has_come(
    site: Site, poll: Callable
) -> None:
    site.put("/a", page("Denied", PARAGRAPHS), "text/html")
    url = site.put("/feed", rss(item("/a", "Denied", "Short.")))
    outcome = await poll(url)
    for number in range(FRUITLESS):
        site.put("/feed", rss(item("/a", "Denied", f"Short, {number}.")))
        outcome = await poll(url, outcome.state)
    site.put("/feed", rss(item("/a", "Denied", "The last change.")))
    site.put("/a", page("Denied", [*PARAGRAPHS, "Correction: they were lifted after all. " * 5]), "text/html")
    state = outcome.state.model_copy(update={"polls": 1})
    resting = await poll(url, state)
    assert (resting.articles, resting.state.etag, resting.state.body_hash) == ((), None, None)
    (revised,) = (await poll(url, resting.state)).articles
    assert "Correction" in revised.text


async def test_a_feed_whose_turn_is_far_away_comes_again_later_and_keeps_its_state(site: Site, poll: Callable) -> None:
    url = site.put("/feed", rss(item("/b", "Lifted", LONG)))
    async with (
        Fetcher(networks=Networks(("127.0.0.0/8",)), spacing_s=60) as fetcher,
        ReaderInProcess() as reader,
    ):
        poller = Poller(fetcher, reader, OUTLETS, lambda: NOW)
        feed = Feed.model_validate({**FEED, "url": url})
        await poller.poll(feed, FeedState(url=url))
        outcome = await poller.poll(feed, FeedState(url=url))
    assert (outcome.state, outcome.reached) == (None, None)
    assert 50 < outcome.busy_s <= 60


async def test_of_entries_that_share_an_address_it_is_told_how_many_are_left_out(site: Site, poll: Callable) -> None:
    shared = [item("/live", f"Update {number}", LONG) for number in range(4)]
    twice = item("/b", "Lifted", LONG)
    outcome = await poll(site.put("/feed", rss(*shared, twice, twice)))
    assert sorted(each.title for each in outcome.articles) == ["Lifted", "Update 0"]
    assert outcome.state.reason == "3 of its entries are left out: they have the address of another one"


async def test_a_host_that_asked_to_be_left_alone_is_not_asked_and_its_feeds_are_not_blamed(
    site: Site, poll: Callable
) -> None:
    good = await poll(site.put("/feed", rss(item("/b", "Lifted", LONG))))
    await poll(site.url + "/busy")
    asked = site.asked["/feed"]
    outcome = await poll(site.url + "/feed", good.state)
    assert (site.asked["/feed"], outcome.reached) == (asked, None)
    assert outcome.state.next_poll_at >= NOW + timedelta(seconds=100)
    assert outcome.state == good.state.model_copy(update={"next_poll_at": outcome.state.next_poll_at})


async def test_a_feed_whose_server_lies_is_always_read_in_full(site: Site, poll: Callable) -> None:
    url = site.put("/feed", rss(item("/b", "Lifted", LONG)))
    first = await poll(url, conditional=False)
    second = await poll(url, first.state, conditional=False)
    assert (site.unchanged["/feed"], second.articles, second.state.known_share) == (0, (), 1.0)


@pytest.mark.parametrize(("path", "reached"), [("/nothing", True), ("/broken-off", False)])
async def test_it_tells_who_answered(site: Site, poll: Callable, path: str, reached: bool) -> None:
    assert (await poll(site.url + path)).reached is reached


async def test_what_was_published_long_before_the_first_reading_is_backfill(site: Site, poll: Callable) -> None:
    old, older = "Mon, 02 Mar 2026 08:10:00 GMT", "Sun, 01 Mar 2026 08:10:00 GMT"
    undated = f"<item><title>None</title><link>/n</link><description>{LONG}</description></item>"
    items = [item("/a", "New", LONG), item("/b", "Old", LONG, old), undated]
    url = site.put("/feed", rss(*items))
    first = await poll(url)
    site.put("/feed", rss(item("/c", "Late", LONG, older), *items))
    second = await poll(url, first.state)
    found = {article.title: article.backfill for article in (*first.articles, *second.articles)}
    assert found == {"New": False, "Old": True, "None": False, "Late": False}
    everything = await poll(url, backfill_after_s=None)
    assert not any(article.backfill for article in everything.articles)
