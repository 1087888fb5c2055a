"""The last look before an alert: is the case as strong as it seemed, and is it told already by another one?

Alerts are rare, so more can be spent on each than on a pair in passing: an opinion reads the whole case. Of twin
claims ("Depot robbed", "Masked men have raided the depot") that one sentence meets, one is told, and so it is of all
that one speaker of an article answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipelines.rules.alerts import Raised, strongest
from pipelines.rules.matching import closeness, denied_in_words, likeness_of, of_one_thing
from pipelines.rules.opinions import Opinion
from pipelines.rules.pairing import lines_of, speaker_of
from pipelines.rules.status import same_voice
from schemas.claim import Claim
from schemas.extraction import Mention
from schemas.judgement import BUILT_IN, Assertion, Judgement, Question

LINES = 3
"""Wordings of the claim, and sentences that assert it, that a case is read with."""

JUDGED = ("confirmed", "contradicted")
"""Kinds whose case is read again; the others follow from these or from the count of origins."""

TRIGGERS = 3
"""Statements of an article with which a case is read until one upholds it: which says it best is seen there."""

TWINS = 0.3
"""Likeness from which two claims that one sentence meets are told as one."""


@dataclass(frozen=True)
class Case:
    """An alert that is due, with the claim as it stands afterwards and the mention that triggers it.

    ``title`` is that of the mention's article, ``read_as`` what is read instead of the mention's whole sentence, if
    anything. ``others`` are the same with another trigger.
    """

    raised: Raised
    claim: Claim
    mention: Mention | None
    title: str = ""
    others: tuple[Case, ...] = ()
    read_as: str = ""


def case_of(
    raised: Raised, claim: Claim, mentions: Mapping[str, Mention], title: str, parts: Mapping[str, str] | None = None
) -> Case:
    """The case of an alert that is due, with the statements that would trigger it as well.

    ``parts`` has, by mention, what is read instead of the whole sentence (``own_words``).
    """
    triggers = (raised.trigger, *raised.others)[:TRIGGERS]
    ids = [each.mention_id for each in triggers]
    first, *others = (
        Case(replace(raised, trigger=each), claim, mentions.get(key), title, read_as=(parts or {}).get(key, ""))
        for key, each in zip(ids, triggers, strict=True)
    )
    return replace(first, others=tuple(others))


@dataclass(frozen=True)
class Withheld:
    """An alert that was due and is not told; ``twin`` is the id of the claim that it is told with, if it is one."""

    case: Case
    reason: str
    twin: str = ""


@dataclass(frozen=True)
class Look:
    """The cases that are told, in their order, those that are withheld, and the judgements that this rests on."""

    told: tuple[Case, ...]
    withheld: tuple[Withheld, ...]
    judgements: tuple[Judgement, ...]

    def twins_of(self, case: Case) -> list[Case]:
        """The cases that are told with this one."""
        return [held.case for held in self.withheld if held.twin == case.claim.claim_id]


def looked_at(cases: Sequence[Case], opinion: Opinion | None, at: datetime) -> Look:
    """Look at the cases that one article makes due. Without an opinion each stands, but for twins.

    Args:
        cases: the alerts that are due.
        opinion: who is asked about those of the kinds in JUDGED.
        at: the log's clock.
    """
    told: list[Case] = []
    withheld: list[Withheld] = []
    judgements: list[Judgement] = []
    for case in sorted(cases, key=_rank):
        twin = next((other for other in told if _twins(case, other)), None)
        if twin is not None:
            withheld.append(Withheld(case, "told with a claim that says the same", twin.claim.claim_id))
            continue
        if (reason := _in_passing(case)) and opinion is not None:
            withheld.append(Withheld(case, reason))
            continue
        upheld, heard = _upheld(case, opinion, at)
        judgements += heard
        if upheld is None:
            withheld.append(Withheld(case, in_words(heard[0])))
        else:
            told.append(upheld)
    order = [(case.claim.claim_id, case.raised.kind) for case in cases]
    told.sort(key=lambda case: order.index((case.claim.claim_id, case.raised.kind)))
    return Look(tuple(told), tuple(withheld), tuple(judgements))


def _in_passing(case: Case) -> str:
    """Why a case is not worth a look: a claim that outlets only tell in passing, and one sentence on it.

    What an outlet tells without any source is seldom what an official answers; where it is, the answer has more than
    one sentence. Of the alerts on twelve sets of stories eleven wrong ones were such, and two that are right (November
    2026).
    """
    trigger = case.raised.trigger
    if case.raised.kind not in JUDGED or _seconded(case):
        return ""
    others = [s for s in case.claim.statements if s.side == "asserts" and s.mention_id != trigger.mention_id]
    plain = bool(others) and all(s.standing == "outlet" and not s.cue for s in others)
    return "outlets tell it in their own voice alone, and one sentence answers" if plain else ""


def _seconded(case: Case) -> bool:
    """Whether another sentence of the trigger's article takes its side."""
    trigger = case.raised.trigger
    return any(
        s.article_id == trigger.article_id and s.side == trigger.side and s.sentence != trigger.sentence
        for s in case.claim.statements
    )


def _upheld(case: Case, opinion: Opinion | None, at: datetime) -> tuple[Case | None, list[Judgement]]:
    """The case by the first of its triggers that stands, None if none does; and what was judged."""
    heard: list[Judgement] = []
    for each in (case, *case.others):
        question = question_of(each)
        if question is None and heard:
            continue  # one that nobody can read upholds no case that was doubted
        if opinion is None or question is None:
            return each, heard
        heard.append(opinion.ask(question, at))
        if heard[-1].verdict == "upheld":
            return each, heard
    return None, heard


def _rank(case: Case) -> tuple[bool, int, bool, str]:
    """What a sentence triggers before what the headline does, the claim that most articles tell first, then the one
    that a headline opened.
    """
    asserting = [s for s in case.claim.statements if s.side == "asserts"]
    opened = bool(asserting) and asserting[0].place == "headline"
    summed_up = case.raised.trigger.place == "headline"
    return (summed_up, -len({s.article_id for s in asserting}), not opened, case.claim.claim_id)


def _twins(one: Case, other: Case) -> bool:
    if one.raised.kind != other.raised.kind or one.claim.event_id != other.claim.event_id:
        return False
    if one.raised.trigger.place == "headline" and of_one_thing(one.claim, other.claim):
        return True  # a headline sums up what its article tells
    if one.raised.trigger.sentence == other.raised.trigger.sentence:
        return True
    if _said_in(one) & _said_in(other):
        return True
    return _one_speaks(one, other) or likeness_of(one.claim, other.claim) >= TWINS


def _one_speaks(one: Case, other: Case) -> bool:
    """Whether one voice on the record triggers both: who answers two sides of a matter in one article is told once.

    No speaker of the labelled stories has two alerts of one kind in one article. Of the alerts on twenty looked-at sets
    six wrong ones were such, and none that is right; neighbouring sentences alone were five of them (November 2026).
    """
    trigger = one.raised.trigger
    on_record = one.raised.kind in JUDGED and trigger.standing in ("official", "named")
    return on_record and same_voice(trigger, other.raised.trigger)


def _said_in(case: Case) -> set[str]:
    """The sentences of a claim: a sentence that stands in two of them binds them."""
    return {s.mention_id for s in case.claim.statements}


def question_of(case: Case) -> Question | None:
    """What is asked about a case; None where its kind is not judged or there is nothing to read beside the trigger."""
    mention = case.mention
    if mention is None or case.raised.kind not in JUDGED:
        return None
    lines = lines_of(case.claim, mention, case.raised.trigger.article_id)[:LINES]
    if not lines:
        return None
    others = (s for s in case.claim.statements if s.side == "asserts" and not s.copy_of)
    asserting = strongest(s for s in others if s.sentence != mention.sentence_text)[:LINES]
    compared = closeness(mention, case.claim)[1] if case.raised.kind == "contradicted" else None
    return Question(
        kind=case.raised.kind,
        lines=tuple(lines),
        told=tuple(Assertion(s.sentence, s.speaker.shown or s.outlet, s.standing) for s in asserting),
        headline=case.claim.headline,
        title=case.title,
        before=mention.context,
        sentence=case.read_as or mention.sentence_text,
        speaker=speaker_of(mention),
        standing=mention.standing,
        plain=compared is not None and compared.firm,
        worded=compared is not None and denied_in_words(mention, compared),
        seconded=_seconded(case),
    )


def in_words(judgement: Judgement) -> str:
    """Who judged so and why; the built-in look does not name itself."""
    return judgement.reason if judgement.by == BUILT_IN else f"{judgement.by}: {judgement.reason}"
