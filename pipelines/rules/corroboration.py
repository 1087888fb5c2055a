"""What an extraction does to a story: the one function that replay and the Beam steps share.

    extraction ─► revision? ─► copy? ─► event ─► mentions, assertions before denials
                                                     │ match with the event's claims: same, opposite or neither
                                                     ▼
                                  statements of claims ─► status ─► alerts

``apply`` is pure: the same story and extraction give the same changes, ids included, wherever it runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.rules.alerts import alert_from, best_told, due, turning
from pipelines.rules.cascade import Judge
from pipelines.rules.claims import Ledger, said_as
from pipelines.rules.decisions import Decision
from pipelines.rules.events import place
from pipelines.rules.offices import officials_in
from pipelines.rules.opinions import BuiltIn, Opinion
from pipelines.rules.origins import copied_from, publisher
from pipelines.rules.own_words import own_words
from pipelines.rules.quantities import series
from pipelines.rules.second_look import Case, Look, Withheld, case_of, looked_at
from pipelines.rules.status import latest_words, status_of
from schemas.alert import Alert
from schemas.claim import SILENT, WITHHELD_LIMIT, Claim, StatusChange, WithheldAlert
from schemas.extraction import Extraction
from schemas.ids import digest
from schemas.judgement import Judgement
from schemas.story import Story, StoryArticle
from schemas.version import external_version

LATE = timedelta(hours=12)
"""An article that arrives this long after its publication is late, and what it causes is told as such. Half a day: an
outage over night shows, a slow feed does not."""

ARCHIVE = timedelta(days=14)
"""One that is older still did not come late but out of an archive, with a date that says nothing about the delay."""


@dataclass(frozen=True)
class Changes:
    """What is to be written: the story's new state, the claims that changed, the alerts that are due.

    ``judgements`` are those that the alerts rest on; they are written before them, also those known already.
    ``withheld`` and ``decisions`` say why what was due is not told, and who decided which sentence is about which
    claim; of the former the claims keep the reasons, the latter are not written.
    """

    story: Story
    claims: tuple[Claim, ...] = ()
    alerts: tuple[Alert, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    decisions: tuple[Decision, ...] = ()
    judgements: tuple[Judgement, ...] = ()


def apply(
    story: Story | None,
    story_id: str,
    extraction: Extraction,
    *,
    offset: int,
    epoch: int,
    now: datetime,
    judge: Judge | None = None,
    opinion: Opinion | None = None,
) -> Changes:
    """Apply one extraction to its story.

    Args:
        story: the state so far, None where the extraction founds the story.
        story_id: the story that the extraction was assigned to.
        extraction: what was read in the article.
        offset: the extraction's offset in its partition; it becomes the version of what changes. Of an article that
            the story has, what is not above its ``applied_offset`` is contained in it and changes nothing.
        epoch: the topic's epoch, the high bits of the version.
        now: the log's clock, the largest first_seen_at so far.
        judge: who reads the pairs that the rules leave open; without one the rules decide alone.
        opinion: who is asked before an alert, by default the built-in look with the same judge. What is backfilled
            tells nobody, so only the built-in look is spent on it.
    """
    article = extraction.article
    if story is None:
        story = Story(story_id=story_id, language=extraction.language, title=article.title, first_at=now, last_at=now)
    known = next((a for a in story.articles if a.article_id == article.article_id), None)
    if known is not None and offset <= story.applied_offset:
        # Flink without its savepoint reads again what the story contains, and would take an old revision for a new one.
        return Changes(story)
    # An article that the story never had is taken up all the same, but neither state nor versions go back.
    offset = max(offset, story.applied_offset)
    if known is not None and known.content_hash == article.content_hash:
        return Changes(story.model_copy(update={"applied_offset": offset, "clock": now}))
    copy = copied_from(extraction, story.articles)
    event, story = place(story, extraction, known, now)
    record = StoryArticle(
        article_id=article.article_id,
        content_hash=article.content_hash,
        outlet=article.outlet,
        url=article.url,
        title=article.title,
        event_id=event,
        published_at=article.published_at,
        seen_at=article.first_seen_at,
        revision=known.revision + 1 if known else 1,
        credit=extraction.credit,
        fingerprint=extraction.fingerprint,
        copy_of=copy.article_id if copy else None,
        officials=officials_in(extraction.mentions),
        said=tuple(said_as(mention) for mention in extraction.mentions),
    )
    articles = tuple(record if a.article_id == article.article_id else a for a in story.articles)
    if known is None:
        articles = (*articles, record)
    update = {"articles": articles, "applied_offset": offset, "clock": now}
    if known is None:
        update["last_at"] = now
    story = story.model_copy(update=update)
    before = {claim.claim_id: claim for claim in story.claims}
    ledger = Ledger(
        story, record, known, extraction, publisher(extraction, copy), external_version(epoch, offset), now, judge
    )
    ledger.read()
    if article.backfill or opinion is None:
        opinion = BuiltIn(judge) if judge is not None else None
    claims, changed, alerts, look = _settle(
        before, ledger.claims, extraction, now, external_version(epoch, offset), opinion
    )
    return Changes(
        story.model_copy(update={"claims": claims}),
        changed,
        alerts,
        look.withheld,
        tuple(ledger.decisions),
        () if article.backfill else look.judgements,
    )


def close(story: Story) -> Story:
    """The final record of a story that expired: nothing joins it any more."""
    events = tuple(event.model_copy(update={"phase": "closed"}) for event in story.events)
    return story.model_copy(update={"phase": "closed", "events": events})


def _settle(
    before: dict[str, Claim],
    working: dict[str, Claim],
    extraction: Extraction,
    now: datetime,
    version: int,
    opinion: Opinion | None,
) -> tuple[tuple[Claim, ...], tuple[Claim, ...], tuple[Alert, ...], Look]:
    """Status, texts and alerts of each claim that changed; the others stay as they are."""
    article = extraction.article
    mentions = {mention.mention_id: mention for mention in extraction.mentions}
    parts = own_words(extraction.mentions, article.text)
    settled: dict[str, Claim] = {}
    cases: list[Case] = []
    changed: list[str] = []
    for claim_id, claim in working.items():
        old = before.get(claim_id)
        if old is not None and old.statements == claim.statements and old.beyond == claim.beyond:
            settled[claim_id] = old
            continue
        raised = due(old, claim.statements, article.article_id)
        settled[claim_id] = _settled(old, claim, now, version)
        changed.append(claim_id)
        cases += [case_of(each, settled[claim_id], mentions, article.title, parts) for each in raised]
    look = looked_at(cases, opinion, now)
    told_with = [(held.case.claim.claim_id, held.case.raised.kind) for held in look.withheld if held.twin]
    for claim_id in changed:
        # What was told with a twin is told: the next denial is no first one for it either.
        kinds = tuple(case.raised.kind for case in look.told if case.claim.claim_id == claim_id)
        kinds += tuple(kind for twin, kind in told_with if twin == claim_id)
        held = _held_back(look, claim_id, now, silent=article.backfill)
        claim = settled[claim_id]
        settled[claim_id] = claim.model_copy(
            update={"told": (*claim.told, *kinds), "withheld": (*claim.withheld, *held)[-WITHHELD_LIMIT:]}
        )
    for claim_id, figures in series(settled, changed).items():
        if figures != settled[claim_id].figures:
            again = {} if claim_id in changed else {"changed": (), "updated_at": now, "version": version}
            changed += [] if claim_id in changed else [claim_id]
            settled[claim_id] = settled[claim_id].model_copy(update={"figures": figures, **again})
    late = LATE < article.first_seen_at - article.published_at < ARCHIVE
    alerts = [
        alert_from(
            c.raised,
            before.get(c.claim.claim_id),
            settled[c.claim.claim_id],
            article.title,
            now,
            late,
            [s for twin in look.twins_of(c) for s in settled[twin.claim.claim_id].statements],
        )
        for c in look.told
        if not article.backfill
    ]
    return tuple(settled.values()), tuple(settled[c] for c in changed), tuple(alerts), look


def _held_back(look: Look, claim_id: str, now: datetime, *, silent: bool) -> Iterator[WithheldAlert]:
    """What was due for a claim and is not told; where the article is ``silent``, all of it."""
    cases = [Withheld(case, SILENT) for case in look.told] if silent else []
    for each in (*cases, *look.withheld):
        if each.case.claim.claim_id == claim_id:
            yield WithheldAlert(
                kind=each.case.raised.kind,
                reason=SILENT if silent and each.twin else each.reason,
                at=now,
                mention_id=each.case.raised.trigger.mention_id,
                told_with=None if silent else each.twin or None,
            )


def _settled(old: Claim | None, claim: Claim, now: datetime, version: int) -> Claim:
    statements = latest_words(claim.statements)
    standing = status_of(statements)
    previous = {s.mention_id: s for s in old.statements} if old else {}
    fresh = tuple(s.model_copy(update={"version": version}) for s in statements if previous.get(s.mention_id) != s)
    by_id = {s.mention_id: s for s in fresh}
    statements = tuple(by_id.get(s.mention_id, s) for s in statements)
    history = claim.history
    status_before = old.status if old else None
    if status_before != standing.status:
        trigger = turning(old, fresh, standing)
        by = trigger.mention_id if trigger else ""
        history = (
            *history,
            StatusChange(before=status_before, after=standing.status, at=now, mention_id=by, reason=standing.why),
        )
    asserting = [s for s in statements if s.side == "asserts"]
    names = {s.origin: s.origin_name or s.origin for s in asserting}
    told_best = best_told(asserting) if asserting else None
    headline = next((s.content for s in asserting if s.place == "headline"), claim.headline)
    return claim.model_copy(
        update={
            "statements": statements,
            "changed": fresh,
            "status": standing.status,
            "why": standing.why,
            "origins": tuple(names[key] for key in standing.origins),
            "origin_keys": standing.origins,
            "copies": len({s.article_id for s in asserting if s.copy_of}),
            "asserted": len(standing.asserting),
            "denied": len(standing.denying),
            "history": history,
            "text": told_best.sentence if told_best else claim.text,
            "headline": headline,
            "updated_at": now,
            "version": version,
        }
    )


def state_hash(story: Story) -> str:
    """A digest of a story's whole state, by which fault tests compare two runs."""
    return digest(story.model_dump_json())
