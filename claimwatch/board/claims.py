"""One claim as a page: both sides on one axis of time, where it comes from, why it stands so and who was told. Pure.

Why, who and which copies are the words of ``claimwatch.screens.claims``: the page and the terminal say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import groupby
from typing import get_args

from claimwatch.board.desk import Document, listed, moment, own_role, row, standing, text, time
from claimwatch.board.origins import origins
from claimwatch.board.passages import Words
from claimwatch.board.records import Change, ClaimPage, Delivered, Entry, Figure, Passage, Source, Told
from claimwatch.screens.claims import Said, alerted, by_origin, counts, passed_on, reason
from claimwatch.screens.words import clean
from connectors.notifications.links import statements_link
from connectors.notifications.notices import Links
from connectors.notifications.words import link
from schemas.article import Precision
from schemas.claim import STATEMENT_LIMIT
from schemas.ids import digest

PRECISIONS: tuple[Precision, ...] = get_args(Precision)
PLACES = ("headline", "lead", "body")
"""Where a sentence stands in its article, in the order in which it is read."""

REVISION = 8
"""Characters of a content's hash that tell one revision of an article from another."""
EARLIER = timedelta(days=1)
"""Kibana is shown this much of the time before the claim, so that its first statement stands inside."""
ON_ITS_WAY = timedelta(hours=1)
"""An alert that the view has not got this long after its change of status is not on its way any more: the view was
built anew after its alerts were gone, or it was never passed on."""

DENIED, DENYING = frozenset({"contradicted", "disputed"}), frozenset({"contradicted", "denied_on_record", "reversed"})
"""Statuses, and the kinds of alert that may come with a change to one of them."""


@dataclass(frozen=True)
class Found:
    """What the view has of a claim: documents as they came."""

    claim: Document
    statements: Sequence[Document] = ()
    next: str = ""
    articles: Mapping[str, Document] = field(default_factory=dict)
    alerts: Sequence[Document] = ()
    deliveries: Sequence[Document] = ()
    since: str = ""
    whole: bool = True
    """Whether these are all the statements that the view has of it."""
    partial: bool = False


def claim_page(found: Found, links: Links, now: datetime) -> ClaimPage:
    """The page as it is at ``now``."""
    claim = found.claim
    said = [Said.of(each) for each in found.statements]
    first_seen, own_row = moment(claim, "first_seen_at"), row(claim, found.statements)
    return ClaimPage(
        row=own_row,
        text=text(claim, "text"),
        event_id=text(claim, "event_id"),
        merged_into=text(claim, "merged_into"),
        first_seen_at=first_seen,
        reason=reason(claim, said),
        counts_for=counts([each for each in said if each.side == "asserts"]),
        counts_against=counts([each for each in said if each.side == "denies"]),
        entries=tuple(sorted(_entries(said, found), key=lambda entry: entry.at)),
        neutral=sum(each.side not in ("asserts", "denies") for each in said),
        shown=len(said),
        next=found.next,
        beyond=_beyond(own_row.statements, len(said)) if found.whole else 0,
        origins=origins(said),
        figures=tuple(_figure(each) for each in listed(claim, "figures")),
        history=tuple(_change(each, said) for each in listed(claim, "history")),
        told=told(claim, found.alerts, found.deliveries, now),
        since=found.since,
        known=known(found.alerts, found.deliveries),
        kibana=statements_link(text(claim, "claim_id"), first_seen - EARLIER, links),
        partial=found.partial,
    )


def _beyond(there: int, shown: int) -> int:
    """Statements that were only counted. With fewer than a claim keeps, the others are only not in the view yet."""
    return max(0, there - shown) if shown >= STATEMENT_LIMIT else 0


class _Articles:
    """The articles of a claim by their ids, as they were read last; the words of each are made ready once."""

    def __init__(self, found: Mapping[str, Document]) -> None:
        self._found = found
        self.words = cache(self._words)

    def of(self, said: Said) -> Document:
        return self._found.get(said.article_id, {})

    def _words(self, article_id: str) -> Words:
        article = self._found.get(article_id, {})
        return Words(str(article.get("title") or ""), str(article.get("text") or ""))


def _entries(said: Sequence[Said], found: Found) -> Iterator[Entry]:
    """What each speaker says in each article, and the copies of each origin as one entry."""
    documents = {text(each, "mention_id"): each for each in found.statements}
    articles = _Articles(found.articles)
    for side in ("asserts", "denies"):
        for group in by_origin([each for each in said if each.side == side]):
            first_hand = [each for together in group.first_hand for each in together]
            for _, same in groupby(first_hand, key=lambda each: _speaks(each, documents[each.mention_id])):
                together = list(same)
                passages = tuple(_passages(together, documents, articles))
                yield _entry(together[0], documents, articles).model_copy(update={"passages": passages})
            if group.copies:
                yield _copied(group.copies, documents, articles)


def _speaks(said: Said, document: Document) -> tuple[str, ...]:
    """Who speaks in which article: "ministry" and "the defence ministry" of one article are one speaker."""
    who = text(document, "institution") or said.who
    return said.article_id, said.past, who.casefold(), own_role(document).casefold()


def _entry(first: Said, documents: Mapping[str, Document], articles: _Articles) -> Entry:
    document, article = documents[first.mention_id], articles.of(first)
    seen_at, told = moment(document, "seen_at"), article.get("published_precision")
    precision: Precision = told if told in PRECISIONS else "second"
    return Entry(
        side="denies" if first.side == "denies" else "asserts",
        at=published(time(document, "published_at") or seen_at, seen_at, precision),
        precision=precision,
        who=text(document, "speaker") or first.who,
        role=own_role(document),
        standing=standing(document),
        origin=first.origin,
        way=passed_on(first),
        past=first.past,
        source=source(first, article),
    )


def published(at: datetime, seen_at: datetime, precision: Precision) -> datetime:
    """Where it stands on the axis. What was published some time of a day stands within that day, at this machine's own
    time, and no later than when it was read: midnight is a time that nobody gave.
    """
    if precision != "day":
        return at
    day = at.astimezone(UTC)
    begin = datetime(day.year, day.month, day.day).astimezone()
    return max(begin, min(seen_at, begin + timedelta(hours=23, minutes=59)))


def _passages(together: Sequence[Said], documents: Mapping[str, Document], articles: _Articles) -> Iterator[Passage]:
    places = {each.sentence: text(documents[each.mention_id], "place") for each in together}
    in_order = sorted(places.items(), key=lambda each: PLACES.index(each[1]) if each[1] in PLACES else len(PLACES))
    words = articles.words(together[0].article_id)
    for sentence, place in in_order:
        yield words.passage(sentence, place)


def _copied(copies: Sequence[Said], documents: Mapping[str, Document], articles: _Articles) -> Entry:
    each_once = {each.article_id: each for each in copies}.values()
    sources = tuple(source(each, articles.of(each)) for each in each_once)
    return _entry(copies[0], documents, articles).model_copy(update={"copies": sources})


def source(said: Said, article: Document) -> Source:
    """The article of a statement as it was read last."""
    return Source(
        article_id=said.article_id,
        title=text(article, "title"),
        url=link(said.url),
        outlet=said.outlet,
        revision=text(article, "content_hash")[:REVISION],
        read_at=time(article, "first_seen_at"),
        text_from=text(article, "text_source"),
    )


def _figure(figure: Document) -> Figure:
    value = figure.get("value")
    return Figure(
        value=float(value) if isinstance(value, int | float) else 0.0,
        unit=text(figure, "unit"),
        speaker=text(figure, "speaker"),
        seen_at=moment(figure, "seen_at"),
    )


def _change(change: Document, said: Sequence[Said]) -> Change:
    trigger = next((each for each in said if each.mention_id == change.get("mention_id")), None)
    by = "" if trigger is None else trigger.who if trigger.who == trigger.outlet else f"{trigger.who}, {trigger.outlet}"
    return Change(
        before=change.get("before"),
        after=change["after"],
        at=moment(change, "at"),
        reason=text(change, "reason"),
        by=by,
        sentence=trigger.sentence if trigger is not None else "",
    )


def told(
    claim: Document, alerts: Sequence[Document], deliveries: Sequence[Document], now: datetime
) -> tuple[Told, ...]:
    """The alerts about a claim with the watches that were told, those that were withheld, and the changes of status
    of which no alert is known; at ``now`` those that are still on their way.
    """
    rows = [_alert(each, [one for one in deliveries if one.get("alert_id") == each.get("alert_id")]) for each in alerts]
    withheld, history = listed(claim, "withheld"), listed(claim, "history")
    rows += [_withheld(each, history) for each in withheld]
    # The alert's sentence need not be the one that is named with the change; what one article causes has one time.
    mentions = {str(each.get("mention_id") or "") for each in (*alerts, *withheld)}
    times = {time(each, "raised_at") for each in alerts} | {time(each, "at") for each in withheld}
    alone = [
        each for each in history if str(each.get("mention_id") or "") not in mentions and time(each, "at") not in times
    ]
    rows += _without_alert(alone, _not_here(claim, alerts), now)
    return tuple(sorted(rows, key=lambda row: row.at))


def _without_alert(changes: Sequence[Document], kinds: Sequence[str], now: datetime) -> Iterator[Told]:
    """Alerts that are on their way, each in place of the latest change that it can come with, and the other changes."""
    left = list(changes)
    for kind in kinds:
        change = next((each for each in reversed(left) if _comes_with(kind, each["after"])), None)
        if change is not None and now - moment(change, "at") <= ON_ITS_WAY:
            left.remove(change)
            yield Told(outcome="raised", kind=kind, status=change["after"], at=moment(change, "at"))
    for each in left:
        yield Told(outcome="none", status=each["after"], at=moment(each, "at"), reason=text(each, "reason"))


def _not_here(claim: Document, alerts: Sequence[Document]) -> list[str]:
    """Kinds that the claim says were raised, of which the view has no alert: it is told by way of other topics, and
    not kept as long.
    """
    here = {text(each, "kind") for each in alerts}
    here |= {text(each, "kind") for each in listed(claim, "withheld") if each.get("told_with")}
    return [kind for kind in alerted(claim) if kind not in here]


def _comes_with(kind: str, after: str) -> bool:
    return kind == after or (kind in DENYING and after in DENIED)


def known(alerts: Sequence[Document], deliveries: Sequence[Document]) -> str:
    """What the view has of a claim's alerts and of what became of them, in a word that changes with it."""
    raised = sorted(text(each, "alert_id") for each in alerts)
    became = sorted(f"{each.get('delivery_id')} {each.get('state')} {each.get('reason')}" for each in deliveries)
    return digest(*raised, "", *became)


def _withheld(alert: Document, history: Sequence[Document]) -> Told:
    at = time(alert, "at")
    return Told(
        outcome="withheld",
        kind=text(alert, "kind"),
        status=next((each["after"] for each in history if time(each, "at") == at), None),
        at=moment(alert, "at"),
        reason=text(alert, "reason"),
        told_with=text(alert, "told_with"),
    )


def _alert(alert: Document, deliveries: Sequence[Document]) -> Told:
    watches = tuple(
        Delivered(
            watch=text(each, "watch"),
            channel=text(each, "channel"),
            state=text(each, "state"),
            reason=text(each, "reason"),
        )
        for each in deliveries
    )
    states = {each.state for each in watches}
    outcome = "told" if "sent" in states else "waiting" if states & {"waiting", "pending"} else "failed"
    return Told.model_validate(
        {
            "outcome": outcome if states else "unheard",
            "kind": text(alert, "kind"),
            "status": alert["status"],
            "at": moment(alert, "raised_at"),
            "reason": clean(str(alert.get("reason") or "")),
            "watches": watches,
        }
    )
