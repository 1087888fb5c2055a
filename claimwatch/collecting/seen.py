"""What is remembered of an entry, so that it is sent once: the values of ``FeedState.entries``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from connectors.feeds.parse import ENTRY_LIMIT, Entry
from connectors.feeds.urls import canonical_url
from schemas.article import Article
from schemas.ids import article_id, content_hash, digest

SHORT = 16
"""Hexadecimal digits of a hash that is only compared with the one before it, of the same entry."""
LEAST_MEMORY = 100
"""Entries that are remembered of a feed at least; else twice the length of its document, ENTRY_LIMIT at most."""


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST_US = (datetime(9999, 1, 1, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


class Seen(NamedTuple):
    """An entry as it was last dealt with. Stored as its fields parted by spaces, about 90 bytes.

    ``entry`` is the hash of what the feed gave, empty while the entry is still to be dealt with (its page did not
    answer). ``source`` is what was sent: ``feed``, ``page``, ``none`` (nothing yet) or ``failure`` (a dead letter).
    ``sent`` is the content hash of the article that was sent, ``attempts`` counts the tries at the page since then,
    ``fruitless`` the pages in a row that were fetched for a change of the entry and brought nothing new. ``canonical``
    is the article's address where that is another than the link's own (an identity is decided once), and ``first_us``
    the time at which the article was sent first, in microseconds since 1970, 0 where that is not known. ``withheld_us``
    is since when nobody could be asked for its page, 0 where it waits for nobody.
    """

    entry: str
    source: str = "none"
    sent: str = ""
    attempts: int = 0
    canonical: str = ""
    first_us: int = 0
    fruitless: int = 0
    withheld_us: int = 0

    @property
    def first_at(self) -> datetime | None:
        return EPOCH + timedelta(microseconds=self.first_us) if self.first_us else None

    @property
    def withheld_since(self) -> datetime | None:
        return EPOCH + timedelta(microseconds=self.withheld_us) if self.withheld_us else None

    def sent_at(self, now: datetime) -> Seen:
        """With ``now`` as the time of the first revision, where none was sent before."""
        return self if self.sent else self._replace(first_us=_us(now))

    def withheld_at(self, now: datetime) -> Seen:
        """As one that is still to be dealt with, since ``now`` where it was not before."""
        return self._replace(entry="", withheld_us=self.withheld_us or _us(now))

    def stored(self) -> str:
        fields = [self.entry, self.source, self.sent, str(self.attempts), self.canonical, str(self.first_us)]
        if self.fruitless or self.withheld_us:
            fields.append(str(self.fruitless))
        if self.withheld_us:
            fields.append(str(self.withheld_us))
        return " ".join(field or "-" for field in fields)


def read_seen(stored: str | None) -> Seen | None:
    """What ``Seen.stored`` wrote. A value of another form counts as never seen: the article is sent once more."""
    fields = ["" if field == "-" else field for field in (stored or "").split(" ")]
    least, most = len(Seen._fields) - 2, len(Seen._fields)
    if not least <= len(fields) <= most or not all(fields[n].isdecimal() for n in (3, *range(5, len(fields)))):
        return None
    entry, source, sent, attempts, canonical, first_us, *further = fields
    later = [min(int(number), LATEST_US) for number in further]
    return Seen(entry, source, sent, int(attempts), canonical, min(int(first_us), LATEST_US), *later)


def _us(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def entry_key(entry: Entry) -> str:
    """Names an entry in its feed: the article id of its own link; without one its words, since GUIDs may change."""
    try:
        return article_id(canonical_url(entry.link or ""))
    except ValueError:
        return "a" + digest("no link", " ".join((entry.title, entry.text)).strip() or entry.guid or "")


def entry_hash(entry: Entry) -> str:
    """Changes when the title or the text does; not with markup, dates or trackers."""
    return content_hash(entry.title, entry.text)[:SHORT]


def remembered(before: Mapping[str, str], dealt_with: Mapping[str, Seen], document: Iterable[str]) -> dict[str, str]:
    """The entries of the next state: those of the document (newest first there) last, as many older ones as fit."""
    now = {key: dealt_with[key].stored() if key in dealt_with else before.get(key) for key in document}
    current = {key: stored for key, stored in reversed(now.items()) if stored is not None}
    room = min(ENTRY_LIMIT, max(LEAST_MEMORY, 2 * len(current))) - len(current)
    older = [key for key in before if key not in now]
    return {key: before[key] for key in older[max(0, len(older) - room) :]} | current


def with_revisions(entries: Mapping[str, str], articles: Iterable[Article]) -> dict[str, str]:
    """The entries, with the texts of articles that were revised without them as the ones that were sent last."""
    after = dict(entries)
    for article in articles:
        key = article_id(canonical_url(article.url))
        seen = read_seen(after.get(key))
        if seen is not None:
            after[key] = seen._replace(sent=article.content_hash[:SHORT]).stored()
    return after
