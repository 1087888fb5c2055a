"""What the board shows, as frozen values: templates draw them, and the API answers with the same as JSON.

Texts are as the view holds them and may be hostile; addresses are links of the web or empty.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from schemas.article import Precision
from schemas.claim import Side, Status
from schemas.extraction import Standing
from schemas.record import Part

PARTIAL = "whether Elasticsearch answered only in part, so that something may be missing"


class Voice(Part):
    """The strongest sentence of a side."""

    sentence: str
    speaker: str
    role: str = ""
    standing: Standing
    outlet: str
    url: str = ""
    published_at: datetime | None = None
    past: bool = Field(False, description="its speaker has said something else since, or it was withdrawn")


class Spark(Part):
    """Statements over time: so many for and against in each of equal parts of the time between first and last."""

    asserted: tuple[int, ...] = ()
    denied: tuple[int, ...] = ()
    first: datetime | None = None
    last: datetime | None = None


class Row(Part):
    """A claim as the desk has it."""

    claim_id: str
    story_id: str
    headline: str
    status: Status
    before: Status | None = Field(None, description="the status before the last change; none where it is new")
    status_at: datetime
    updated_at: datetime
    why: str
    strongest_for: Voice | None = None
    strongest_against: Voice | None = None
    origins: int = Field(description="independent origins that assert it")
    copies: int = Field(description="copies of a text that is counted once")
    statements: int
    alerts: tuple[str, ...] = Field(
        (), description="kinds of alert that were raised about it, by itself or with a claim that says the same"
    )
    spark: Spark = Spark()


class Desk(Part):
    """A page of the desk, newest change of status first."""

    rows: tuple[Row, ...]
    total: int = Field(description="how many there are; up to 10,000 it is exact")
    more: bool = Field(False, description="whether there are more than the total says")
    next: str = Field("", description="the cursor of the next page, for `after`; empty on the last one")
    since: str = Field("", description="what had changed when this was read, for `since` of /events")
    partial: bool = Field(False, description=PARTIAL)


class Passage(Part):
    """A sentence in its paragraph; ``found`` is false where the article no longer has it."""

    before: str = ""
    sentence: str
    after: str = ""
    place: str = ""
    found: bool = True


class Source(Part):
    """The article of a statement, in the revision that was read last."""

    article_id: str
    title: str = ""
    url: str = ""
    outlet: str
    revision: str = Field("", description="the first characters of the hash of its content")
    read_at: datetime | None = None
    text_from: str = Field("", description="feed or page")


class Entry(Part):
    """What one speaker says in one article; or, with ``copies``, articles that carry the text of another."""

    side: Side
    at: datetime = Field(description="when it was published; where only the day is known, some time of it")
    precision: Precision = Field("second", description="how exactly that is known; seen: it is when it was read")
    who: str
    role: str = ""
    standing: Standing
    origin: str
    way: str = Field("", description="by which way it came from its origin to the outlet")
    past: str = Field("", description="why it no longer counts; empty where it does")
    passages: tuple[Passage, ...] = ()
    source: Source
    copies: tuple[Source, ...] = ()


class Origin(Part):
    """A name in the tree of origins, with those that have it from there. ``how``: citing, quoting or copying."""

    name: str
    how: str = ""
    side: Side
    standing: str = ""
    copies: tuple[str, ...] = ()
    children: tuple[Origin, ...] = ()


class Figure(Part):
    value: float
    unit: str
    speaker: str
    seen_at: datetime


class Change(Part):
    """A change of status, with the sentence that brought it."""

    before: Status | None = None
    after: Status
    at: datetime
    reason: str
    by: str = ""
    sentence: str = ""


class Delivered(Part):
    """One watch that was to be told of an alert. ``state``: sent, pending, waiting or failed."""

    watch: str
    channel: str
    state: str
    reason: str = ""


class Told(Part):
    """An alert that was raised or withheld, or a change of status of which none is known.

    ``outcome``: told where a watch was sent it, waiting or failed where none was yet, unheard where there is no message
    (no watch wanted it, or notify has not come to it), raised where the alert itself is not in the view yet, withheld
    where it was due and not raised for ``reason``, none where no alert is known: mostly none was due.
    ``told_with``: the claim whose alert told of this one too.
    """

    outcome: Literal["told", "waiting", "failed", "unheard", "raised", "withheld", "none"]
    kind: str = ""
    status: Status | None = Field(None, description="the status that it came with; none where that is not known")
    at: datetime
    reason: str = ""
    told_with: str = ""
    watches: tuple[Delivered, ...] = ()


class ClaimPage(Part):
    """A claim with what was said for and against it, in order of time."""

    row: Row
    text: str
    event_id: str
    merged_into: str = ""
    first_seen_at: datetime
    reason: str = Field(description="why the status is what it is, in one sentence")
    counts_for: str
    counts_against: str
    entries: tuple[Entry, ...] = ()
    neutral: int = 0
    shown: int = Field(description="statements on this page")
    next: str = Field("", description="the cursor of the next page of statements; empty on the last one")
    beyond: int = Field(0, description="statements that were only counted, beyond those that a claim keeps")
    origins: tuple[Origin, ...] = ()
    figures: tuple[Figure, ...] = ()
    history: tuple[Change, ...] = ()
    told: tuple[Told, ...] = ()
    since: str = Field("", description="what had changed when this was read, for `since` of /events")
    known: str = Field("", description="what was known of its alerts when this was read, for `known` of /events")
    kibana: str = ""
    partial: bool = Field(False, description=PARTIAL)


class StoryEvent(Part):
    event_id: str
    title: str
    phase: str = ""
    first_at: datetime | None = None
    last_at: datetime | None = None
    articles: int = 0
    outlets: tuple[str, ...] = ()
    claims: tuple[Row, ...] = ()


class StoryPage(Part):
    """A story: its events in order of time, in each its claims in order of time."""

    story_id: str
    title: str
    phase: str = ""
    events: tuple[StoryEvent, ...]
    claims: int
    more: bool = Field(False, description="whether the story has more claims than are here")
    partial: bool = Field(False, description=PARTIAL)


class Feed(Part):
    url: str
    outlet: str
    health: str
    reason: str = ""
    silent: bool = Field(False, description="alive, and brings far less than it usually does")
    last_poll_at: datetime | None = None
    next_poll_at: datetime | None = None
    articles: int = Field(0, description="articles of the last 24 hours")
    sent: int = Field(0, description="articles since it is known")


class Outlet(Part):
    """An outlet: its feeds, and what became of the claims of which it was the first that was seen."""

    name: str
    feeds: tuple[Feed, ...] = ()
    health: str = ""
    claims: int = Field(0, description="claims on which it has a statement")
    first: int = Field(0, description="claims of which it was the first that was seen here")
    confirmed: int = Field(0, description="of those it was seen first with: confirmed since")
    contradicted: int = Field(0, description="of those: contradicted at some time")
    retracted: int = Field(0, description="of those: retracted")


class Outlets(Part):
    outlets: tuple[Outlet, ...]
    of_claims: int = Field(description="the latest claims that these figures are of")
    partial: bool = Field(False, description=PARTIAL)


class Strip(Part):
    """How the whole fares, in a line."""

    articles_an_hour: int = Field(description="articles of the last hour; up to 10,000 it is exact")
    newest_at: datetime | None = None
    lag_s: float | None = Field(
        None, description="median seconds from publication until it was read, of the newest 100 articles"
    )
    feeds: int = 0
    broken: int = 0
    silent: int = 0
    claims: int = 0
    partial: bool = Field(False, description=PARTIAL)


class WatchFeed(Part):
    """A watch, and where its Atom feed is; empty where notify writes none."""

    name: str
    feed: str = ""
    told: int = Field(0, description="messages of the latest 500 that were for it")


class Watches(Part):
    watches: tuple[WatchFeed, ...]


class Left(Part):
    """A claim that is not as the filters want it any more, with its status now; ``merged`` into another."""

    claim_id: str
    status: Status
    merged: bool = False


class News(Part):
    """What is new since a page was made: rows whose status moved, rows on which something was said, and rows that
    have left.
    """

    moved: int = 0
    changed: int = 0
    left: tuple[Left, ...] = ()
