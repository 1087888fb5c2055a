"""Which alerts a change of a claim raises: a pure function of the claim before and after one article.

An alert is an event of its own, not the status after it: ``confirmed`` may leave a claim disputed. Kinds:

confirmed         an official asserts what until then only others had asserted
contradicted      the first denial, by whomever, of what somebody else asserts
denied_on_record  the first denial by name where the first denial was anonymous
retracted         the only origin withdrew it
corroborated      a second independent origin, while no official has asserted it
reported          a headline or lead claim that one origin asserts, seen for the first time
reversed          an official who had confirmed it now denies it
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipelines.rules.origins import one_utterance
from pipelines.rules.status import Standings, official_from_start, same_voice, status_of, voice
from schemas.alert import EVIDENCE_LIMIT, Alert, AlertKind, By, Evidence, Trigger
from schemas.claim import Claim, Statement
from schemas.extraction import STANDINGS_BY_STRENGTH
from schemas.ids import alert_id

_QUOTED = re.compile(r'["“]')
_VERDICT = re.compile(
    r"\W*(?:that|this|it"
    r"|th(?:e|ese|ose) (?:\w+ )?(?:report|story|article|claim|allegation|accusation|account|rumou?r)s?)"
    r" (?:is|are|was|were)(?:n['’]t| not)? (?:\w+ )?\w+\W*",
    re.I,
)
PLACE = {"lead": 0, "body": 1, "headline": 2}


@dataclass(frozen=True)
class Raised:
    """An alert that is due: its kind, the statement that triggers it and the reason in words.

    ``others`` are statements of the same article that would trigger it as well, the strongest first.
    """

    kind: AlertKind
    trigger: Statement
    reason: str
    others: tuple[Statement, ...] = ()


def strongest(statements: Iterable[Statement]) -> list[Statement]:
    """Best standing first; within it sentences of the text before headlines, what can be read by itself before a bare
    verdict ("That is false."), direct quotation before report.
    """
    return sorted(
        statements,
        key=lambda s: (
            STANDINGS_BY_STRENGTH.index(s.standing),
            PLACE[s.place] // 2,
            _VERDICT.fullmatch(s.sentence) is not None,
            '"' not in s.sentence and "“" not in s.sentence,
        ),
    )


def turning(before: Claim | None, fresh: Sequence[Statement], after: Standings) -> Statement | None:
    """Of the statements that an article changed, the one that gave the claim its status; None where it changed none.

    A denial for a status that comes from denials, a notice for a retraction, else an assertion; the strongest of them.
    """
    if after.status == "retracted":
        gone = [s for s in fresh if s.side == "asserts" and s.withdrawn]
        return next(iter(notices_of(before, fresh) or gone or fresh[::-1]), None)
    denied_before = before is not None and before.status == "contradicted"
    against = after.status == "contradicted" or (after.status == "disputed" and not denied_before)
    for deciding in (after.denying if against else after.asserting, (*after.asserting, *after.denying)):
        counted = {s.mention_id for s in deciding}
        found = strongest(s for s in fresh if s.mention_id in counted)
        if found:
            return found[0]
    return fresh[-1] if fresh else None


def notices_of(before: Claim | None, new: Iterable[Statement]) -> list[Statement]:
    """Statements by which an outlet takes something back. A denial that a revision merely dropped is withdrawn too, but
    it stood before, and nobody said that what it denied was wrong.
    """
    stood = {s.mention_id for s in before.statements if not s.withdrawn} if before else set()
    return [s for s in new if s.side == "denies" and s.withdrawn and s.mention_id not in stood]


def due(before: Claim | None, statements: Sequence[Statement], article_id: str) -> list[Raised]:
    """The alerts that the article's statements raise on a claim that stood as ``before``.

    Args:
        before: the claim before the article, None where the article founds it.
        statements: all statements afterwards, in the order of the log, those of the article last.
        article_id: the article whose arrival is looked at.
    """
    after = status_of(statements)
    told = set(before.told if before else ())
    new = [s for s in statements if s.article_id == article_id]
    raised: list[Raised] = []
    if "retracted" not in told and after.status == "retracted":
        notices = notices_of(before, new)
        if notices:
            return [Raised("retracted", notices[0], "the only origin withdrew it")]
    raised += _confirmed(before, statements, after, new, told)
    raised += _contradicted(statements, after, new, told)
    raised += _reversed(before, after, new, told)
    raised += _spread(before, after, new, told)
    return raised


def _confirmed(
    before: Claim | None, statements: Sequence[Statement], after: Standings, new: list[Statement], told: set[str]
) -> list[Raised]:
    if before is None or "confirmed" in told:
        return []
    asserted = [s for s in statements if s.side == "asserts"]
    if not asserted or official_from_start(asserted):
        return []
    officials = strongest(s for s in after.asserting if s in new and s.standing == "official")
    earlier = [s for s in asserted if s not in new]
    # What was read again and held to be no confirmation is none for the next one either.
    held = {each.mention_id for each in before.withheld if each.kind == "confirmed" and each.told_with is None}
    doubted = {s.article_id for s in earlier if s.mention_id in held}
    earlier = [s for s in earlier if s.standing != "official" or s.article_id not in doubted]
    if any(s.standing == "official" for s in earlier):
        return []
    officials = [s for s in officials if not any(_said_once(s, e) for e in earlier) and not _repeated(s, earlier)]
    if not officials:
        return []
    reason = "an official said so on the record; until then only others had"
    return [Raised("confirmed", officials[0], reason, tuple(officials[1:]))]


def _contradicted(
    statements: Sequence[Statement], after: Standings, new: list[Statement], told: set[str]
) -> list[Raised]:
    own = [s for s in after.asserting if s in new and s.place != "headline"]
    # A headline that seems to deny what its own article tells is a headline.
    denials = strongest(s for s in after.denying if s in new and not (own and s.place == "headline"))
    if not denials or after.status == "retracted":
        return []
    if "contradicted" not in told:
        asserted = [s for s in statements if s.side == "asserts"]
        others = [s for s in denials if any(not _said_once(s, a) for a in asserted)]
        return [Raised("contradicted", others[0], "the first denial", tuple(others[1:]))] if others else []
    if "denied_on_record" in told:
        return []
    earlier = [s for s in statements if s.side == "denies" and s not in new]
    on_record = [s for s in denials if s.standing in ("official", "named")]
    if on_record and earlier and all(s.standing in ("anonymous", "media") for s in earlier):
        return [Raised("denied_on_record", on_record[0], "denied by name; so far only anonymously")]
    return []


def _said_once(one: Statement, other: Statement) -> bool:
    """Whether two statements are one voice, or one quotation that two outlets carry. A person is one voice whether an
    outlet gives their office or not.
    """
    person = bool(one.speaker.name) and one.speaker.key == other.speaker.key
    return person or same_voice(one, other) or one_utterance(one.sentence, other.sentence)


def _repeated(one: Statement, earlier: Iterable[Statement]) -> bool:
    """Whether the article is a copy of one that asserted it already."""
    return one.copy_of is not None and any(s.article_id == one.copy_of for s in earlier)


def _reversed(before: Claim | None, after: Standings, new: list[Statement], told: set[str]) -> list[Raised]:
    if before is None or "confirmed" not in told or "reversed" in told:
        return []
    confirmers = {voice(s) for s in before.statements if s.side == "asserts" and s.standing == "official"}
    turned = [s for s in after.denying if s in new and voice(s) in confirmers]
    return [Raised("reversed", turned[0], "the confirmer takes it back")] if turned else []


def _spread(before: Claim | None, after: Standings, new: list[Statement], told: set[str]) -> list[Raised]:
    asserting = [s for s in new if s in after.asserting and not s.copy_of]
    if any(s.standing == "official" for s in after.asserting) or not asserting:
        return []
    if before is None:
        told_as_news = [s for s in asserting if s.place != "body" and unproven(s)]
        if len(after.origins) == 1 and told_as_news and not after.denying:
            return [Raised("reported", best_told(told_as_news), "one origin asserts it")]
        return []
    known = set(before.origin_keys)
    fresh = [s for s in asserting if s.origin not in known]
    if "corroborated" not in told and len(after.origins) >= 2 and fresh and known:
        return [Raised("corroborated", strongest(fresh)[0], f"{len(after.origins)} independent origins assert it")]
    return []


def unproven(statement: Statement) -> bool:
    """Whether a statement calls for confirmation: of unnamed sources, of other media, or what an outlet "has learned".

    What an outlet plainly tells and what somebody announces of themselves are news, but no report to be watched.
    """
    return statement.standing in ("anonymous", "media") or (statement.standing == "outlet" and bool(statement.cue))


def best_told(statements: Sequence[Statement]) -> Statement:
    """The statement that tells a claim best: of the lead before the headline, since it is a whole sentence."""
    return min(statements, key=lambda s: (PLACE[s.place], len(s.sentence) > 320))


def alert_from(
    raised: Raised,
    before: Claim | None,
    claim: Claim,
    title: str,
    now: datetime,
    late: bool,
    twins: Sequence[Statement] = (),
) -> Alert:
    """The record that people are told: evidence holds the strongest statements of each side, at most 12.

    ``twins`` are the statements of claims that say the same in other words and are told with this one.
    """
    said = {s.mention_id: s for s in (*claim.statements, *twins)}
    trigger = raised.trigger
    asserting = [s for s in claim.statements if s.side == "asserts"]
    return Alert(
        alert_id=alert_id(claim.claim_id, raised.kind, trigger.mention_id),
        kind=raised.kind,
        claim_id=claim.claim_id,
        story_id=claim.story_id,
        event_id=claim.event_id,
        claim_text=claim.text,
        headline=claim.headline,
        status_before=before.status if before else None,
        status_after=claim.status,
        by=By(speaker=trigger.speaker, standing=trigger.standing),
        trigger=Trigger(
            article_id=trigger.article_id,
            mention_id=trigger.mention_id,
            url=trigger.url,
            outlet=trigger.outlet,
            published_at=trigger.published_at,
            title=title,
            sentence=trigger.sentence,
            speaker=trigger.speaker.name or trigger.speaker.surface,
        ),
        evidence=evidence(tuple(said.values()), trigger),
        origins=claim.origins,
        origins_count=len(claim.origins),
        same_article=any(s.article_id == trigger.article_id for s in asserting),
        late=late,
        reason=raised.reason,
        raised_at=now,
        version=claim.version,
    )


def evidence(statements: Sequence[Statement], trigger: Statement) -> tuple[Evidence, ...]:
    """The strongest statements of each side in turn, the trigger among them, copies last, at most EVIDENCE_LIMIT."""
    sides = []
    for side in ("asserts", "denies"):
        own = strongest(s for s in statements if s.side == side)
        own.sort(key=lambda s: (s.mention_id != trigger.mention_id, s.copy_of is not None))
        sides.append(own)
    chosen: list[Statement] = []
    for rank in range(max(map(len, sides), default=0)):
        chosen += [own[rank] for own in sides if rank < len(own)]
    chosen = chosen[:EVIDENCE_LIMIT]
    return tuple(
        Evidence(
            sentence=s.sentence,
            speaker=s.speaker.name or s.speaker.surface or s.outlet,
            institution=s.speaker.institution,
            standing=s.standing,
            side=s.side,
            outlet=s.outlet,
            url=s.url,
            origin=s.origin_name or s.origin,
            published_at=s.published_at,
        )
        for s in chosen
    )
