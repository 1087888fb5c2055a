from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwatch.collecting.seen import EPOCH
from claimwatch.collecting.visits import (
    AFTER,
    GONE_AGAIN,
    REMEMBERED,
    REMEMBERED_FOR,
    TRIED_AGAIN,
    Visit,
    due,
    first_due,
    next_visit,
    read_visit,
    revision,
    text_hash,
    visited,
    with_articles,
)
from schemas.article import Article
from schemas.ids import content_hash

PUBLISHED = datetime(2026, 3, 4, 9, tzinfo=UTC)
SEEN = PUBLISHED + timedelta(minutes=5)
TEXT = "The limits were lifted."
ARTICLE = Article(
    article_id="a1",
    url="https://h.example/a",
    canonical_url="https://h.example/a",
    outlet="Post",
    title="Lifted",
    text=TEXT,
    text_source="page",
    published_at=PUBLISHED,
    first_seen_at=SEEN,
    content_hash=content_hash("Lifted", TEXT),
)
TIMES = st.integers(0, 2**51)


def after(hours: float) -> datetime:
    return PUBLISHED + timedelta(hours=hours)


def remembered(*articles: Article, now: datetime = SEEN) -> dict[str, str]:
    return with_articles({}, articles, now)


def visit_of(article: Article = ARTICLE) -> Visit:
    found = read_visit(remembered(article)[article.article_id])
    assert found is not None
    return found


@given(
    st.builds(
        Visit,
        st.just("https://h.example/a?b=c"),
        TIMES,
        TIMES,
        st.just("") | st.just("ab"),
        TIMES,
        TIMES,
        st.integers(0, 1),
        st.just(0) | TIMES,
    )
)
def test_what_is_stored_is_read_again(visit: Visit) -> None:
    assert read_visit(visit.stored()) == visit


@pytest.mark.parametrize("stored", ["", "a b c", "https://h.example/ x 0 - 0 0 0"])
def test_what_another_version_stored_is_left_out(stored: str) -> None:
    assert read_visit(stored) is None


def test_an_open_claims_page_is_visited_an_hour_six_hours_and_a_day_after_publication() -> None:
    visit, times, now = visit_of(), [], SEEN
    while (at := next_visit(visit, is_open=True)) is not None:
        times.append(at)
        now = max(now, at)
        visit, _ = visited(visit, "text", TEXT, now)
    assert times == [PUBLISHED + each for each in AFTER]


def test_of_several_visits_that_were_missed_one_is_made_up_for() -> None:
    visit, _ = visited(visit_of(), "text", TEXT, after(7))
    assert next_visit(visit, is_open=True) == after(24)


def test_without_an_open_claim_nothing_is_visited_but_for_an_alert() -> None:
    visit = visit_of()
    assert next_visit(visit, is_open=False) is None
    assert next_visit(visit, is_open=False, alerted_at=after(2)) == after(2)
    visit, _ = visited(visit, "text", TEXT, after(2) + timedelta(seconds=1))
    assert next_visit(visit, is_open=False, alerted_at=after(2)) is None
    assert next_visit(visit, is_open=False, alerted_at=after(3)) == after(3)
    assert next_visit(visit, is_open=False, alerted_at=PUBLISHED + 2 * REMEMBERED_FOR) is None


def test_a_visit_that_came_to_nothing_is_made_up_for_and_forgets_nothing() -> None:
    visit = visit_of().tried_again(after(1))
    assert next_visit(visit, is_open=False) == after(1) + TRIED_AGAIN
    assert (read_visit(visit.stored()), visit.text) == (visit, visit_of().text)
    made, meaning = visited(visit, "text", "They were not lifted.", after(1.2))
    assert (meaning, next_visit(made, is_open=False)) == ("revised", None)


def test_a_page_that_is_gone_at_two_visits_half_an_hour_apart_is_unavailable() -> None:
    visit, meaning = visited(visit_of(), "gone", "", after(1))
    assert (meaning, next_visit(visit, is_open=False)) == ("nothing", after(1) + GONE_AGAIN)
    early, meaning = visited(visit, "gone", "", after(1.2))
    assert (meaning, early.gone_since) == ("nothing", after(1))
    gone, meaning = visited(early, "gone", "", after(1.5))
    assert (meaning, gone.gone_since) == ("unavailable", after(1))
    assert next_visit(gone, is_open=False) is None
    again, meaning = visited(gone, "gone", "", after(6))
    assert (meaning, again.gone_since) == ("nothing", after(1))


def test_a_page_that_fails_in_between_is_neither_gone_nor_back() -> None:
    visit, _ = visited(visit_of(), "gone", "", after(1))
    visit, meaning = visited(visit, "failed", "", after(1.5))
    assert (meaning, visit.gone_since) == ("nothing", after(1))
    assert next_visit(visit, is_open=False) == after(1.5) + GONE_AGAIN


@given(TIMES, TIMES, st.integers(0, 2**51), st.booleans(), st.none() | st.integers(0, 2**51))
def test_the_next_visit_is_always_later_than_the_last(
    published: int, last: int, gone: int, is_open: bool, alerted: int | None
) -> None:
    visit = Visit("https://h.example/a", published, published, "", last, gone)
    alerted_at = None if alerted is None else EPOCH + timedelta(microseconds=alerted)
    at = next_visit(visit, is_open, alerted_at)
    assert at is None or at > EPOCH + timedelta(microseconds=last)


def test_a_page_that_comes_back_is_there_again() -> None:
    visit, _ = visited(visit_of(), "gone", "", after(1))
    back, meaning = visited(visit, "text", TEXT, after(1.5))
    assert (meaning, back.gone_since, back.unavailable) == ("nothing", None, 0)
    gone, _ = visited(visit, "gone", "", after(2))
    back, meaning = visited(gone, "no text", "", after(6))
    assert (meaning, back.gone_since) == ("back", None)


def test_a_text_that_changed_is_a_revision_and_white_space_is_no_change() -> None:
    visit = visit_of()
    assert visited(visit, "text", " The limits\n\nwere  lifted. ", after(1))[1] == "nothing"
    changed, meaning = visited(visit, "text", "They were not lifted.", after(1))
    assert (meaning, changed.text) == ("revised", text_hash("They were not lifted."))
    found = revision(ARTICLE, meaning, changed, "They were not lifted.", after(1))
    assert found is not None
    assert (found.article_id, found.text) == ("a1", "They were not lifted.")
    assert (found.first_seen_at, found.discovered_at) == (after(1), SEEN)
    assert found.content_hash != ARTICLE.content_hash


def test_a_text_that_came_from_the_feed_is_not_compared_with_the_page() -> None:
    visit = visit_of(ARTICLE.model_copy(update={"text_source": "feed"}))
    assert visited(visit, "text", "Quite another text.", after(1))[1] == "nothing"


def test_an_unavailable_article_keeps_its_text_and_hash_so_that_no_claim_changes() -> None:
    visit, _ = visited(visit_of(), "gone", "", after(1))
    visit, meaning = visited(visit, "gone", "", after(2))
    found = revision(ARTICLE, meaning, visit, "", after(2))
    assert found is not None
    assert (found.unavailable_since, found.content_hash, found.text) == (after(1), ARTICLE.content_hash, TEXT)
    back, meaning = visited(visit, "text", TEXT, after(6))
    found = revision(found, meaning, back, TEXT, after(6))
    assert found is not None
    assert (found.unavailable_since, found.content_hash) == (None, ARTICLE.content_hash)
    assert revision(ARTICLE, "nothing", visit, "", after(2)) is None


def test_what_is_remembered_is_bounded_and_backfill_is_none_of_it() -> None:
    many = [ARTICLE.model_copy(update={"article_id": f"a{number}"}) for number in range(REMEMBERED + 50)]
    assert list(remembered(*many)) == [each.article_id for each in many[50:]]
    assert remembered(ARTICLE.model_copy(update={"backfill": True})) == {}
    assert remembered(ARTICLE, now=PUBLISHED + REMEMBERED_FOR + timedelta(seconds=1)) == {}


def test_a_revision_keeps_what_is_known_of_the_visits() -> None:
    gone = visited(visit_of(), "gone", "", after(1))[0]
    later = ARTICLE.model_copy(update={"text": "New.", "first_seen_at": after(1.1)})
    found = read_visit(with_articles({"a1": gone.stored()}, [later], after(1.1))["a1"])
    assert found == gone._replace(text=text_hash("New."), seen_us=found.seen_us)
    assert found.seen_at == after(1.1)


def test_only_articles_with_open_claims_are_due() -> None:
    visits = remembered(ARTICLE, ARTICLE.model_copy(update={"article_id": "a2"}))
    assert first_due(visits, lambda key: key == "a2", lambda _: None) == after(1)
    assert due(visits, lambda key: key == "a2", lambda _: None, after(1)) == ("a2",)
    assert due(visits, lambda key: key == "a2", lambda _: None, after(0.9)) == ()
    assert first_due(visits, lambda _: False, lambda _: None) is None
