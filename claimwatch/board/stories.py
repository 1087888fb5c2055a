"""A story: its events and claims in order of time. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claimwatch.board.desk import Document, listed, moment, number, row, text, time
from claimwatch.board.records import Row, StoryEvent, StoryPage


def story_page(
    story_id: str,
    events: Sequence[Document],
    claims: Sequence[Document],
    heard: Mapping[str, Sequence[Document]],
    total: int,
) -> StoryPage:
    """
    Args:
        events: of the story, in any order.
        claims: of the story; one of an event that the view does not have yet is told under an event without a title.
        heard: statements by claim, for the sparklines.
        total: claims that the story has.
    """
    rows: dict[str, list[Row]] = {}
    for each in sorted(claims, key=lambda claim: (moment(claim, "first_seen_at"), text(claim, "claim_id"))):
        rows.setdefault(text(each, "event_id"), []).append(row(each, heard.get(text(each, "claim_id"), ())))
    found = [_event(each, rows.pop(text(each, "event_id"), [])) for each in sorted(events, key=_begin)]
    found += [StoryEvent(event_id=event_id, title="", claims=tuple(left)) for event_id, left in rows.items()]
    first = max(events, key=lambda event: moment(event, "@timestamp"), default={})
    title = text(first, "story_title") or next((each.title for each in found if each.title), "")
    return StoryPage(
        story_id=story_id,
        title=title or (found[0].claims[0].headline if found and found[0].claims else "A story"),
        phase=text(first, "story_phase"),
        events=tuple(found),
        claims=total,
        more=total > len(claims),
    )


def _begin(event: Document) -> tuple[object, str]:
    return moment(event, "first_at"), text(event, "event_id")


def _event(event: Document, claims: Sequence[Row]) -> StoryEvent:
    return StoryEvent(
        event_id=text(event, "event_id"),
        title=text(event, "title"),
        phase=text(event, "phase"),
        first_at=time(event, "first_at"),
        last_at=time(event, "last_at"),
        articles=number(event, "articles_count"),
        outlets=tuple(str(name) for name in listed(event, "outlet")),
        claims=tuple(claims),
    )
