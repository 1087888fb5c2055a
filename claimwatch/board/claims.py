"""One claim as a page: both sides on one axis of time, where it comes from, why it stands so and who was told. Pure.

Why, who and which copies are the words of ``claimwatch.screens.claims``: the page and the terminal say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby

from claimwatch.board.desk import Document, listed, moment, own_role, row, standing, text, time
from claimwatch.board.origins import origins
from claimwatch.board.passages import passage
from claimwatch.board.records import Change, ClaimPage, Delivered, Entry, Figure, Source, Told
from claimwatch.screens.claims import Said, by_origin, counts, passed_on, reason
from claimwatch.screens.words import clean
from connectors.notifications.links import statements_link
from connectors.notifications.notices import Links
from connectors.notifications.words import link

PLACES = ("headline", "lead", "body")
"""Where a sentence stands in its article, in the order in which it is read."""

REVISION = 8
"""Characters of a content's hash that tell one revision of an article from another."""
EARLIER = timedelta(days=1)
"""Kibana is shown this much of the time before the claim, so that its first statement stands inside."""


@dataclass(frozen=True)
class Found:
    """What the view has of a claim: documents as they came."""

    claim: Document
    statements: Sequence[Document] = ()
    next: str = ""
    articles: Mapping[str, Document] = field(default_factory=dict)
    alerts: Sequence[Document] = ()
    deliveries: Sequence[Document] = ()


def claim_page(found: Found, links: Links) -> ClaimPage:
    claim = found.claim
    said = [Said.of(each) for each in found.statements]
    first_seen = moment(claim, "first_seen_at")
    return ClaimPage(
        row=row(claim, found.statements),
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
        origins=origins(said),
        figures=tuple(_figure(each) for each in listed(claim, "figures")),
        history=tuple(_change(each, said) for each in listed(claim, "history")),
        told=told(claim, found.alerts, found.deliveries),
        kibana=statements_link(text(claim, "claim_id"), first_seen - EARLIER, links),
    )


def _entries(said: Sequence[Said], found: Found) -> Iterator[Entry]:
    """What each speaker says in each article, and the copies of each origin as one entry."""
    documents = {text(each, "mention_id"): each for each in found.statements}
    for side in ("asserts", "denies"):
        for group in by_origin([each for each in said if each.side == side]):
            first_hand = [each for together in group.first_hand for each in together]
            for _, same in groupby(first_hand, key=lambda each: _speaks(each, documents[each.mention_id])):
                yield _entry(list(same), documents, found.articles)
            if group.copies:
                yield _copied(group.copies, documents, found.articles)


def _speaks(said: Said, document: Document) -> tuple[str, ...]:
    """Who speaks in which article: "ministry" and "the defence ministry" of one article are one speaker."""
    who = text(document, "institution") or said.who
    return said.article_id, said.past, who.casefold(), own_role(document).casefold()


def _entry(together: Sequence[Said], documents: Mapping[str, Document], articles: Mapping[str, Document]) -> Entry:
    first = together[0]
    document = documents[first.mention_id]
    article = articles.get(first.article_id, {})
    places = {each.sentence: text(documents[each.mention_id], "place") for each in together}
    own = sorted(places.items(), key=lambda each: PLACES.index(each[1]) if each[1] in PLACES else len(PLACES))
    return Entry(
        side="denies" if first.side == "denies" else "asserts",
        at=time(document, "published_at") or moment(document, "seen_at"),
        who=text(document, "speaker") or first.who,
        role=own_role(document),
        standing=standing(document),
        origin=first.origin,
        way=passed_on(first),
        past=first.past,
        passages=tuple(
            passage(words, str(article.get("title") or ""), str(article.get("text") or ""), place)
            for words, place in own
        ),
        source=source(first, article),
    )


def _copied(copies: Sequence[Said], documents: Mapping[str, Document], articles: Mapping[str, Document]) -> Entry:
    each_once = {each.article_id: each for each in copies}.values()
    sources = tuple(source(each, articles.get(each.article_id, {})) for each in each_once)
    entry = _entry(copies[:1], documents, articles)
    return entry.model_copy(update={"copies": sources, "passages": ()})


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


def told(claim: Document, alerts: Sequence[Document], deliveries: Sequence[Document]) -> tuple[Told, ...]:
    """The alerts about a claim with the watches that were told, and the changes of status that raised none."""
    rows = [_alert(each, [one for one in deliveries if one.get("alert_id") == each.get("alert_id")]) for each in alerts]
    raised = {str(each.get("mention_id") or "") for each in alerts}
    times = {time(each, "raised_at") for each in alerts}
    for change in listed(claim, "history"):
        if str(change.get("mention_id") or "") not in raised and time(change, "at") not in times:
            at, after = moment(change, "at"), change["after"]
            rows.append(Told(outcome="none", status=after, at=at, reason=text(change, "reason")))
    return tuple(sorted(rows, key=lambda row: row.at))


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
