"""The claims of a story while one article is read into them.

Assertions come first, then denials, so that claim and denial of one article meet whatever their order in it; a
withdrawal comes before both, since what an outlet takes back it no longer says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pipelines.rules.cascade import Cascade, Judge
from pipelines.rules.decisions import By, Decision
from pipelines.rules.founding import founds_claim, only_denied
from pipelines.rules.matching import Match
from pipelines.rules.offices import in_office, offices_told
from pipelines.rules.origins import as_medium, one_utterance, origin_of
from pipelines.rules.own_words import own_words
from pipelines.rules.status import same_voice, voice
from pipelines.rules.withdrawals import withdrawn_claims
from schemas.claim import STATEMENT_LIMIT, Claim, Side, Statement
from schemas.extraction import Extraction, Mention
from schemas.ids import claim_id as founded_by
from schemas.ids import digest
from schemas.story import Story, StoryArticle

DENIES_TOO = 0.8
"""Chance from which a sentence that denies one claim denies another too. From .8 two wrong alerts fewer than from
any (November 2026)."""


class Ledger:
    """Reads one article's mentions into ``claims``; lives for one ``apply`` and does nothing but that.

    Args:
        story: the story, the article already among its articles.
        record: the article as the story remembers it, its event included.
        former: the same before this extraction, where it is a revision.
        extraction: what was read in the article.
        text_by: whose text it is (see ``origins.publisher``).
        version: the external version of what this extraction changes.
        now: the log's clock.
        judge: who reads the pairs that the rules leave open.
    """

    def __init__(
        self,
        story: Story,
        record: StoryArticle,
        former: StoryArticle | None,
        extraction: Extraction,
        text_by: str,
        version: int,
        now: datetime,
        judge: Judge | None = None,
    ) -> None:
        self.claims = {claim.claim_id: claim for claim in story.claims}
        self._story = story
        self._record = record
        self._extraction = extraction
        self._text_by = text_by
        self._version = version
        self._now = now
        parts = own_words(extraction.mentions, extraction.article.text)
        self._cascade = Cascade(judge, record.article_id, parts, extraction.article.title)
        self.decisions = self._cascade.decisions
        named = [a.outlet for a in story.articles] + [a.credit for a in story.articles if a.credit]
        self._outlets = tuple(dict.fromkeys(named))
        self._notices: list[Mention] = []
        self._taken_back: set[str] = set()
        self._said_before = frozenset(former.said) if former else frozenset()

    def read(self) -> None:
        """Take back what a revision no longer says, then withdrawals, assertions and denials, in this order.

        What a former revision said already keeps its place, and is not matched again.
        """
        if self._said_before:
            self._take_back_what_is_gone()
        mentions = [as_medium(m, self._outlets) for m in self._extraction.mentions]
        own = [m for m in mentions if not m.background and said_as(m) not in self._said_before]
        offices = offices_told(a for a in self._story.articles if a.article_id != self._record.article_id)
        own = [in_office(m, offices) for m in own]
        notices = self._notices = [m for m in own if m.notice in ("withdrawal", "correction")]
        for mention in sorted(notices, key=lambda m: (not m.content_text, m.place == "headline")):
            if self._withdraw(mention):
                break
        spoken = [m for m in own if m.notice is None]
        told = [m for m in spoken if m.act != "neutral"]
        self._cascade.prepare(told, self.open_claims())
        for mention in told:
            if mention.act == "asserts":
                self._assert(mention)
        self._cascade.prepare(told, self._new_claims())
        for mention in told:
            self._deny(mention)

    def open_claims(self) -> Sequence[Claim]:
        """The claims that the article's event has; a merged one is spoken for by its survivor."""
        return [c for c in self.claims.values() if c.event_id == self._record.event_id and c.merged_into is None]

    def _new_claims(self) -> Sequence[Claim]:
        """The open claims that this article founded."""
        return [c for c in self.open_claims() if c.statements[0].article_id == self._record.article_id]

    def _take_back_what_is_gone(self) -> None:
        """Mark what the revision no longer says as withdrawn, in its place."""
        kept = {m.mention_id for m in self._extraction.mentions if said_as(m) in self._said_before}
        for claim in list(self.claims.values()):
            statements = tuple(
                s.model_copy(update={"withdrawn": True})
                if s.article_id == self._record.article_id and s.mention_id not in kept
                else s
                for s in claim.statements
            )
            if statements != claim.statements:
                self.claims[claim.claim_id] = claim.model_copy(update={"statements": statements})

    def _withdraw(self, mention: Mention) -> bool:
        """Take back the claim that a notice is about; an article has one, the one that says what was wrong first."""
        around = [m.content_text for m in self._extraction.mentions if m.notice is None and m.content_text]
        found = withdrawn_claims(mention, self.open_claims(), self._record.outlet, around)
        if not found and mention.notice == "withdrawal":
            # A note on an article shares little with it, so it may stand apart from the event that it is about.
            rest = [c for c in self.claims.values() if c.event_id != self._record.event_id and c.merged_into is None]
            found = withdrawn_claims(mention, rest, self._record.outlet, around, apart=True)
        for claim in found:
            self._taken_back.add(claim.claim_id)
            statements = tuple(
                s.model_copy(update={"withdrawn": True}) if self._told_by_this_outlet(s) else s
                for s in claim.statements
            )
            self._add(mention, claim.model_copy(update={"statements": statements}), "denies", withdrawn=True)
            self._decide(mention, claim, "denies", "notice")
        return bool(found)

    def _told_by_this_outlet(self, statement: Statement) -> bool:
        return statement.outlet == self._record.outlet or statement.origin_name in (self._record.outlet, self._text_by)

    def _assert(self, mention: Mention) -> None:
        if mention.place != "body":
            self._cascade.prepare([mention], self._new_claims())
        matches = self._cascade.matches(mention, self.open_claims())
        if not matches:
            claim = self._founded(mention)
            explains_itself = bool(self._notices) and mention.standing == "outlet"
            own = founds_claim(mention) and not only_denied(mention, self._extraction)
            if own and not explains_itself and claim.claim_id not in self.claims:
                self._add(mention, claim, "asserts")
                self._decide(mention, claim, "asserts", "founding")
        elif matches[0].side == "denies" and self._sums_up(mention, self.claims[matches[0].claim_id]):
            self._add(mention, self.claims[matches[0].claim_id], "asserts")
        for match in _of_one_side(matches, "asserts"):
            # What an article takes back it only recounts, in whoever's words.
            if match.claim_id not in self._taken_back:
                self._add(mention, self.claims[match.claim_id], "asserts")

    def _deny(self, mention: Mention) -> None:
        for match in _of_one_side(self._cascade.matches(mention, self.open_claims()), "denies"):
            claim = self.claims[match.claim_id]
            if not self._sums_up(mention, claim) and not self._asserted(mention, claim, match.read_only):
                self._add(mention, claim, "denies")

    def _decide(self, mention: Mention, claim: Claim, side: Side, by: By) -> None:
        self.decisions.append(Decision(mention.mention_id, claim.claim_id, side, by))

    def _asserted(self, mention: Mention, claim: Claim, read_only: bool) -> bool:
        """Whether the speaker asserts the claim: one who does denies it in so many words or not at all.

        Of another article this is held against them only where no rule sees a denial (``read_only``).
        """
        if mention.act == "denies":
            return False
        said = self._statement(mention, claim.claim_id, "denies", False)
        own = (s for s in claim.statements if s.side == "asserts" and not s.withdrawn)
        return any(_one_speaker(said, s) for s in own if read_only or s.article_id == self._record.article_id)

    def _sums_up(self, mention: Mention, claim: Claim) -> bool:
        """Whether the claim is this article's own headline alone: it sums up what the article goes on to tell.

        Words that seem to turn it round ("drops the paper", "will not print the paper") say the same.
        """
        if mention.act == "denies" or mention.standing == "official":
            return False
        asserting = [s for s in claim.statements if s.side == "asserts"]
        return all(
            s.article_id == self._record.article_id and s.place == "headline" and s.standing == "outlet"
            for s in asserting
        )

    def _founded(self, mention: Mention) -> Claim:
        return Claim(
            claim_id=founded_by(mention.mention_id),
            story_id=self._story.story_id,
            event_id=self._record.event_id,
            language=self._extraction.language,
            text=mention.sentence_text,
            headline=mention.content_text,
            first_seen_at=self._now,
            updated_at=self._now,
        )

    def _add(self, mention: Mention, claim: Claim, side: Side, withdrawn: bool = False) -> None:
        statement = _carried(self._statement(mention, claim.claim_id, side, withdrawn), claim.statements)
        held = [s.mention_id for s in claim.statements]
        room = mention.mention_id in held or len(held) < STATEMENT_LIMIT
        if mention.mention_id in held:
            place = held.index(mention.mention_id)
            statements = (*claim.statements[:place], statement, *claim.statements[place + 1 :])
        else:
            statements = (*claim.statements, statement) if room else claim.statements
        update = {"statements": statements, "beyond": claim.beyond + (not room)}
        self.claims[claim.claim_id] = claim.model_copy(update=update)

    def _statement(self, mention: Mention, claim: str, side: Side, withdrawn: bool) -> Statement:
        record = self._record
        statement = Statement(
            mention_id=mention.mention_id,
            claim_id=claim,
            side=side,
            speaker=mention.speaker,
            standing=mention.standing,
            outlet=record.outlet,
            article_id=record.article_id,
            url=record.url,
            sentence=mention.sentence_text,
            content=mention.content_text,
            cue=mention.cue_text,
            place=mention.place,
            origin="",
            copy_of=record.copy_of,
            published_at=record.published_at,
            seen_at=record.seen_at,
            version=self._version,
            withdrawn=withdrawn,
        )
        origin = origin_of(mention, voice(statement), record.outlet, self._text_by, self._outlets)
        return statement.model_copy(update={"origin": origin.key, "origin_name": origin.name, "chain": origin.chain})


def _carried(statement: Statement, earlier: Sequence[Statement]) -> Statement:
    """The statement with the origin of the same quotation in another article: it is carried, not said again.

    What "a local radio station" reported has the origin of the outlet that told the claim, where only one did.
    """
    others = [s for s in earlier if s.article_id != statement.article_id]
    for other in others:
        if one_utterance(statement.sentence, other.sentence):
            return statement.model_copy(update={"origin": other.origin, "origin_name": other.origin_name})
    if statement.standing == "media" and statement.speaker.name.islower():
        tellers = {s.origin: s.origin_name for s in others if s.side == "asserts" and s.origin.startswith("outlet:")}
        if len(tellers) == 1:
            [(origin, name)] = tellers.items()
            return statement.model_copy(update={"origin": origin, "origin_name": name})
    return statement


def _one_speaker(one: Statement, other: Statement) -> bool:
    """Whether two statements are one voice, or one person's whether an outlet gives their office or not."""
    return same_voice(one, other) or (one.speaker.name != "" and one.speaker.key == other.speaker.key)


def _of_one_side(matches: Sequence[Match], side: Side) -> list[Match]:
    """The matches of a side, where the surest one is of this side; else none."""
    if not matches or matches[0].side != side:
        return []
    rest = [m for m in matches[1:] if m.side == side and (side == "asserts" or m.sure >= DENIES_TOO)]
    return [matches[0], *rest]


def said_as(mention: Mention) -> str:
    """A short hash of what a mention is for a claim: the same words by the same speaker, meant and weighed alike."""
    return digest(mention.mention_id, mention.act, mention.standing, mention.notice or "")[:12]
