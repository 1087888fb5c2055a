"""Which pages are visited again, when, and what becomes of what is found there. Pure: times are arguments.

An article that was just sent is remembered in its feed's state. While it carries an open claim its page is visited 1 h,
6 h and 24 h after publication, and once more for each alert on such a claim. A page whose text changed gives a
revision; one that is gone at two visits half an hour apart marks the article as unavailable, which says nothing about
its claims.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from claimwatch.collecting.seen import EPOCH, LATEST_US, SHORT
from schemas import ids
from schemas.article import TEXT_LIMIT, Article

AFTER = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""When the page is visited, counted from publication. Of several that were missed only one is made up for."""
GONE_AGAIN = timedelta(minutes=30)
"""Between the visit that found a page gone and the one that makes sure."""
TRIED_AGAIN = timedelta(minutes=5)
"""After a visit at which nobody could be asked, or whose revision could not be made because Kafka was away."""
REMEMBERED_FOR = timedelta(hours=48)
"""Since publication; later alerts lead to no visit."""
REMEMBERED = 200
"""Articles that a feed's state remembers, the latest ones."""

Found = Literal["text", "no text", "gone", "failed"]
Meaning = Literal["nothing", "revised", "unavailable", "back"]


class Visit(NamedTuple):
    """An article whose page may be visited. Stored as its fields parted by spaces, about 120 bytes.

    Times are in microseconds since 1970, 0 for none. ``text`` is the hash of the page's text that was sent, empty where
    the feed's was. ``last_us`` is the last visit, ``gone_us`` the first that found the page gone, ``again_us`` when it
    is visited once more because the last visit came to nothing.
    """

    url: str
    published_us: int
    seen_us: int
    text: str = ""
    last_us: int = 0
    gone_us: int = 0
    unavailable: int = 0
    again_us: int = 0

    @property
    def published_at(self) -> datetime:
        return _time(self.published_us)

    @property
    def seen_at(self) -> datetime:
        """``first_seen_at`` of the latest revision."""
        return _time(self.seen_us)

    @property
    def gone_since(self) -> datetime | None:
        return _time(self.gone_us) if self.gone_us else None

    def revised_at(self, at: datetime) -> Visit:
        return self._replace(seen_us=_us(at))

    def tried_again(self, now: datetime) -> Visit:
        """As before a visit that came to nothing, which is made up for."""
        return self._replace(last_us=_us(now), again_us=_us(now + TRIED_AGAIN))

    def stored(self) -> str:
        fields = self if self.again_us else self[:-1]
        return " ".join(str(field) or "-" for field in fields)


def read_visit(stored: str) -> Visit | None:
    """What ``Visit.stored`` wrote, None for a value of another form."""
    fields = stored.split(" ")
    least = len(Visit._fields) - 1
    numbers = (1, 2, *range(4, len(fields)))
    if len(fields) not in (least, least + 1) or not all(fields[n].isdecimal() for n in numbers):
        return None
    times = [min(int(fields[n]), LATEST_US) for n in numbers]
    return Visit(fields[0], times[0], times[1], "" if fields[3] == "-" else fields[3], *times[2:])


def with_articles(before: Mapping[str, str], articles: Iterable[Article], now: datetime) -> dict[str, str]:
    """The visits to remember after a poll: those before and the articles it sent, without what is too old."""
    found = dict(before)
    for article in articles:
        if not article.backfill:
            # A revision keeps what is known of the visits, under the text that it has now.
            known = read_visit(found.pop(article.article_id, "")) or Visit(article.url, 0, 0)
            found[article.article_id] = known._replace(
                published_us=_us(article.published_at), seen_us=_us(article.first_seen_at), text=text_of(article)
            ).stored()
    read = {key: visit for key, stored in found.items() if (visit := read_visit(stored)) is not None}
    young = [key for key, visit in read.items() if now - visit.published_at <= REMEMBERED_FOR]
    return {key: found[key] for key in young[-REMEMBERED:]}


def next_visit(visit: Visit, is_open: bool, alerted_at: datetime | None = None) -> datetime | None:
    """When a page is visited next, which may have passed; None where it is not.

    Args:
        is_open: whether the article carries an open claim.
        alerted_at: when a claim of it was last alerted on.
    """
    last = _time(visit.last_us)
    wanted = [at for after in AFTER if is_open and (at := visit.published_at + after) > last]
    if alerted_at is not None and last < alerted_at <= visit.published_at + REMEMBERED_FOR:
        wanted.append(alerted_at)
    if visit.gone_us and not visit.unavailable and last <= visit.published_at + REMEMBERED_FOR:
        wanted.append(last + GONE_AGAIN)
    if visit.again_us > visit.last_us:
        wanted.append(_time(visit.again_us))
    return min(wanted, default=None)


def visited(visit: Visit, found: Found, text: str, now: datetime) -> tuple[Visit, Meaning]:
    """What a visit shows, and what is remembered after it.

    Args:
        found: "gone" only where the host is healthy; "failed" tells nothing, and the visit counts as made.
        text: the page's text where there is one.
    """
    after = visit._replace(last_us=_us(now), again_us=0)
    if found == "gone":
        if visit.unavailable:
            return after, "nothing"
        first = visit.gone_us or _us(now)
        sure = visit.gone_us > 0 and now - _time(visit.gone_us) >= GONE_AGAIN
        return after._replace(gone_us=first, unavailable=int(sure)), "unavailable" if sure else "nothing"
    if found == "failed":
        return after, "nothing"
    after = after._replace(gone_us=0, unavailable=0)
    if found == "text" and visit.text and text_hash(text) != visit.text:
        return after._replace(text=text_hash(text)), "revised"
    return after, "back" if visit.unavailable else "nothing"


def revision(article: Article, meaning: Meaning, visit: Visit, text: str, now: datetime) -> Article | None:
    """The revision that a visit leads to, of the article as it was sent last; None where it is no news.

    One that is unavailable, or back, keeps its text and content hash: downstream it is no new word of anybody.
    """
    changed: dict[str, object] = {
        "first_seen_at": now,
        "discovered_at": article.discovered_at or article.first_seen_at,
        "unavailable_since": visit.gone_since if meaning == "unavailable" else None,
    }
    if meaning == "revised":
        kept = text[:TEXT_LIMIT]
        changed |= {
            "text": kept,
            "text_cut": len(kept) < len(text),
            "content_hash": ids.content_hash(article.title, kept),
        }
        if changed["content_hash"] == article.content_hash:
            return None
    return None if meaning == "nothing" else article.model_copy(update=changed)


def put_off(visits: Mapping[str, str], keys: Iterable[str], now: datetime) -> dict[str, str]:
    """The visits, those of ``keys`` as tried and to be made up for."""
    later = {key: visit.tried_again(now).stored() for key in keys if (visit := read_visit(visits.get(key, "")))}
    return {**visits, **later}


def text_of(article: Article) -> str:
    """The hash of an article's text where it is the page's: a revision compares text of the same source only."""
    return text_hash(article.text) if article.text_source == "page" else ""


def text_hash(text: str) -> str:
    return ids.content_hash("", text[:TEXT_LIMIT])[:SHORT]


def first_due(
    visits: Mapping[str, str], carries: Callable[[str], bool], alerted_at: Callable[[str], datetime | None]
) -> datetime | None:
    """When the first of a feed's articles is visited; None where none is.

    Args:
        carries: whether an article carries an open claim.
        alerted_at: when a claim of it was last alerted on.
    """
    return min((at for _, at in _times(visits, carries, alerted_at)), default=None)


def due(
    visits: Mapping[str, str],
    carries: Callable[[str], bool],
    alerted_at: Callable[[str], datetime | None],
    now: datetime,
) -> tuple[str, ...]:
    """The articles whose visit is due."""
    return tuple(key for key, at in _times(visits, carries, alerted_at) if at <= now)


def _times(
    visits: Mapping[str, str], carries: Callable[[str], bool], alerted_at: Callable[[str], datetime | None]
) -> Iterable[tuple[str, datetime]]:
    for key, stored in visits.items():
        visit = read_visit(stored)
        at = next_visit(visit, carries(key), alerted_at(key)) if visit is not None else None
        if at is not None:
            yield key, at


def _time(us: int) -> datetime:
    return EPOCH + timedelta(microseconds=us)


def _us(at: datetime) -> int:
    return max(0, (at - EPOCH) // timedelta(microseconds=1))
