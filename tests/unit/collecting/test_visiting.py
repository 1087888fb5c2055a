"""Pages that are visited again, on a site on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from claimwatch.collecting.archive import ArchiveAway
from claimwatch.collecting.polling import Outcome, Poller
from claimwatch.collecting.visits import TRIED_AGAIN, next_visit, read_visit
from connectors.feeds.fetch import Fetcher
from connectors.feeds.reading import LARGE
from schemas.article import Article
from schemas.feed import Feed, FeedState
from tests.unit.collecting.test_polling import FEED, NOW, OUTLETS, PARAGRAPHS
from tests.unit.collecting.test_polling_together import ReadsAside
from tests.unit.feeds.loopback import LOOPBACK
from tests.unit.feeds.server import Site, item, page, rss


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site().served() as served:
        yield served


class Visiting:
    """A feed whose article is on a page, and a clock."""

    def __init__(self, site: Site, fetcher: Fetcher, reader: ReadsAside) -> None:
        self.now = NOW
        self.reader = reader
        self.away = False
        """Whether Kafka is."""
        self.feed = Feed.model_validate({**FEED, "url": site.url + "/feed", "full_text": "page"})
        self.state = FeedState(url=self.feed.url)
        self.sent: list[Article] = []
        self._poller = Poller(fetcher, reader, OUTLETS, lambda: self.now, archive=self._find)

    async def _find(self, article_id: str, seen_at: datetime) -> Article | None:
        if self.away:
            raise ArchiveAway("no Kafka answers")
        return next(
            (each for each in self.sent if (each.article_id, each.first_seen_at) == (article_id, seen_at)), None
        )

    async def poll(self) -> None:
        self._take(await self._poller.poll(self.feed, self.state))

    async def visit(self, minutes: int) -> tuple[Article, ...]:
        self.now = NOW + timedelta(minutes=minutes)
        return self._take(await self._poller.visit(self.feed, self.state, list(self.state.visits)))

    def _take(self, outcome: Outcome) -> tuple[Article, ...]:
        assert outcome.state is not None
        self.state = outcome.state
        self.sent += outcome.articles
        return outcome.articles


@pytest.fixture
async def visiting(site: Site) -> AsyncIterator[Visiting]:
    site.put("/", "<html><body>Home</body></html>", "text/html")
    site.put("/a", page("Denied", PARAGRAPHS), "text/html")
    site.put("/feed", rss(item("/a", "Denied", "Short.")))
    async with (
        Fetcher(networks=LOOPBACK, spacing_s=0) as fetcher,
        ReadsAside() as reader,
    ):
        made = Visiting(site, fetcher, reader)
        await made.poll()
        yield made


async def test_a_page_that_changed_since_is_a_revision_once(site: Site, visiting: Visiting) -> None:
    assert await visiting.visit(60) == ()
    site.put(
        "/a",
        page("Denied", [*PARAGRAPHS, "Correction: they were lifted after all, the ministry says. " * 3]),
        "text/html",
    )
    (revised,) = await visiting.visit(120)
    assert "Correction: they were lifted after all" in revised.text
    assert (revised.article_id, revised.discovered_at) == (visiting.sent[0].article_id, NOW)
    assert await visiting.visit(180) == ()
    site.put("/feed", rss(item("/a", "Denied", "Short, and changed.")))
    await visiting.poll()
    assert [article.content_hash for article in visiting.sent[2:]] == []


async def test_a_revision_that_was_found_while_kafka_was_away_is_found_again(site: Site, visiting: Visiting) -> None:
    changed = page("Denied", [*PARAGRAPHS, "Correction: they were lifted after all, the ministry says. " * 3])
    site.put("/a", changed, "text/html")
    visiting.away = True
    assert await visiting.visit(60) == ()
    (stored,) = visiting.state.visits.values()
    assert next_visit(read_visit(stored), is_open=False) == NOW + timedelta(minutes=60) + TRIED_AGAIN
    visiting.away = False
    (revised,) = await visiting.visit(65)
    assert "Correction: they were lifted after all" in revised.text


async def test_a_page_is_only_gone_once_it_was_told(site: Site, visiting: Visiting) -> None:
    site.statuses["/a"] = 404
    assert await visiting.visit(60) == ()
    visiting.away = True
    assert await visiting.visit(90) == ()
    visiting.away = False
    (gone,) = await visiting.visit(95)
    assert gone.unavailable_since == NOW + timedelta(minutes=60)


async def test_a_visit_of_a_host_that_wants_to_be_left_alone_is_made_up_for(site: Site, visiting: Visiting) -> None:
    site.statuses["/a"] = 429
    site.headers["/a"] = {"Retry-After": "120"}
    await visiting.visit(60)
    asked = site.asked["/a"]
    await visiting.visit(90)
    (stored,) = visiting.state.visits.values()
    assert site.asked["/a"] == asked
    assert next_visit(read_visit(stored), is_open=False) == NOW + timedelta(minutes=90) + TRIED_AGAIN


async def test_a_visit_of_a_large_page_that_too_many_others_keep_from_being_read_is_made_up_for(
    site: Site, visiting: Visiting
) -> None:
    corrected = "Correction: they were lifted after all, the ministry says. " * 3
    site.put("/a", page("Denied", [*PARAGRAPHS, corrected]) + "<!--" + "x" * LARGE + "-->", "text/html")
    visiting.reader.crowded = True
    assert await visiting.visit(60) == ()
    (stored,) = visiting.state.visits.values()
    assert next_visit(read_visit(stored), is_open=False) == NOW + timedelta(minutes=60) + TRIED_AGAIN
    visiting.reader.crowded = False
    visiting.reader.free.set()
    (revised,) = await visiting.visit(65)
    assert "Correction: they were lifted after all" in revised.text


async def test_a_page_that_is_gone_twice_marks_the_article_and_nothing_else(site: Site, visiting: Visiting) -> None:
    site.statuses["/a"] = 404
    assert await visiting.visit(60) == ()
    (gone,) = await visiting.visit(90)
    assert gone.unavailable_since == NOW + timedelta(minutes=60)
    assert (gone.text, gone.content_hash) == (visiting.sent[0].text, visiting.sent[0].content_hash)
    assert await visiting.visit(360) == ()
    del site.statuses["/a"]
    (back,) = await visiting.visit(400)
    assert (back.unavailable_since, back.content_hash) == (None, gone.content_hash)


@pytest.mark.parametrize("status", [404, 503])
async def test_where_the_whole_site_is_away_no_page_is_gone(site: Site, visiting: Visiting, status: int) -> None:
    site.statuses |= {"/a": 404 if status == 404 else 503, "/": status}
    for minutes in (60, 90, 120):
        assert await visiting.visit(minutes) == ()


async def test_without_the_login_that_it_is_to_have_a_visit_is_made_up_for(site: Site, visiting: Visiting) -> None:
    visiting.feed = visiting.feed.model_copy(update={"credentials": "desk"})
    asked = site.asked["/a"]
    assert await visiting.visit(60) == ()
    (stored,) = visiting.state.visits.values()
    assert site.asked["/a"] == asked
    assert next_visit(read_visit(stored), is_open=False) == NOW + timedelta(minutes=60) + TRIED_AGAIN
