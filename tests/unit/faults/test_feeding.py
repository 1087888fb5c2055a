"""The invented articles: the same for a seed, stories apart, and in another order still each story in its own."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from benchmarks.faults.disorder import late_articles, repeated
from benchmarks.faults.feeding import articles, shuffled, story_of
from schemas.article import Article

COUNT = 400
WITHIN = timedelta(minutes=10)


def by_story(stream: list[Article]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for article in stream:
        found[story_of(article)].append(article.article_id)
    found.pop("")
    return found


def test_the_same_seed_gives_the_same_articles_and_a_shorter_stream_begins_a_longer_one() -> None:
    assert articles(50) == articles(COUNT)[:50]
    assert articles(50, seed=8) != articles(50)
    assert {a.article_id for a in articles(COUNT)}.isdisjoint(a.article_id for a in articles(COUNT, tag="late-"))


def test_no_two_articles_are_one() -> None:
    stream = articles(COUNT)
    assert len({article.article_id for article in stream}) == COUNT
    assert len(by_story(stream)) > COUNT / 12


def test_shuffling_moves_no_article_far_and_keeps_the_order_in_each_story() -> None:
    stream = articles(COUNT)
    mixed = shuffled(stream, WITHIN)
    assert [a.article_id for a in mixed] != [a.article_id for a in stream]
    assert by_story(mixed) == by_story(stream)
    assert [a.first_seen_at for a in mixed] == [a.first_seen_at for a in stream]
    was = {article.article_id: article.first_seen_at for article in stream}
    assert all(abs(article.first_seen_at - was[article.article_id]) <= WITHIN for article in mixed)


def test_repeated_articles_come_three_times_first_in_their_order() -> None:
    stream = articles(30)
    thrice = [article.article_id for article in repeated(stream)]
    assert len(thrice) == 90
    assert list(dict.fromkeys(thrice)) == [article.article_id for article in stream]


def test_late_articles_were_published_a_day_before_and_follow_the_stream() -> None:
    stream = articles(20)
    late = late_articles(10, 8, after=stream[-1])
    assert all(a.first_seen_at - a.published_at == timedelta(days=1) for a in late)
    assert late[0].first_seen_at > stream[-1].first_seen_at
