"""Articles that are read together give what each gives alone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import reading
from pipelines.language import detect
from pipelines.reading import ArticleReader
from pipelines.replay import START, article_of
from schemas.article import Article
from schemas.extraction import Extraction

SENTENCES = (
    "The port office said on Monday that the harbour would stay closed until Friday.",
    "“Nobody was hurt,” Ada Quell, the harbour master, told reporters. “Everyone is ashore.”",
    "The union rejected reports of a strike, the Lantern newspaper reported, citing Jonas Reed.",
    "It rained all night and the road to the north was under water.",
    "Two officials, who asked not to be named, said three fishing boats were missing.",
    "Das Hafenamt teilte am Montag mit, dass der Hafen wegen des Sturms geschlossen bleibt.",
    "She denied that.",
)
TEXTS = st.lists(st.sampled_from(SENTENCES), max_size=6).map("\n\n".join) | st.text(max_size=60)
ARTICLES = st.lists(st.tuples(st.sampled_from(("", "Harbour shut, port office says", "Why?")), TEXTS), max_size=9)


def article(number: int, title: str = "", text: str = SENTENCES[0]) -> Article:
    return article_of({"id": str(number), "outlet": "Tarn Post", "title": title, "text": text}, START)


@cache
def reader() -> ArticleReader:
    return ArticleReader()


@cache
def lone() -> ArticleReader:
    """Reads one article at a time, with a cache of its own."""
    return ArticleReader()


@settings(max_examples=40, deadline=None)
@given(rows=ARTICLES, at_once=st.integers(1, 5))
def test_articles_give_alone_what_they_give_together(rows: list[tuple[str, str]], at_once: int) -> None:
    articles = [article(i, *row) for i, row in enumerate(rows)]
    alone = [lone().read(one) for one in articles]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "AT_ONCE", at_once)
        assert list(reader().read_all(articles)) == alone


def test_many_articles_read_by_a_fresh_reader_give_what_each_gives_alone() -> None:
    articles = [article(i, text="\n\n".join(SENTENCES[i % 7 :] + SENTENCES[: i % 3])) for i in range(40)]
    together = list(ArticleReader().read_all(articles))
    assert together == [lone().read(one) for one in articles]


def test_an_article_that_cannot_be_read_gives_what_it_raised_and_the_others_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def failing(title: str, text: str) -> str:
        if "poison" in title:
            raise ValueError("cannot be read")
        return told(title, text)

    told = detect.language_of
    monkeypatch.setattr(detect, "language_of", failing)
    found = list(reader().tried([article(1), article(2, "poison"), article(3)]))
    assert [type(one) for one in found] == [Extraction, ValueError, Extraction]
    with pytest.raises(ValueError, match="cannot be read"):
        list(reader().read_all([article(1), article(2, "poison")]))


def test_a_tagger_that_cannot_look_ahead_costs_time_only(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = ArticleReader()
    begin, calls = fresh._tagger.begin, count()

    def failing(texts: Iterable[str]) -> None:
        if next(calls) == 0:
            raise MemoryError
        begin(texts)

    monkeypatch.setattr(fresh._tagger, "begin", failing)
    assert [one.mentions for one in fresh.read_all([article(1)])] == [reader().read(article(1)).mentions]


def test_nothing_gives_nothing() -> None:
    assert list(reader().read_all([])) == []


def test_articles_are_taken_as_they_are_needed() -> None:
    taken = []

    def endless() -> Iterable[Article]:
        for number in count():
            taken.append(number)
            yield article(number)

    assert next(iter(reader().read_all(endless()))).article.guid == "0"
    assert len(taken) == 2 * reading.AT_ONCE
