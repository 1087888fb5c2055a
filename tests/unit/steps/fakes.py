"""Records in few words, and rules that do as little as a pipeline needs. They can be told to fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from connectors.kafka.message import Message
from schemas import ids
from schemas.alert import Alert, By, Trigger
from schemas.article import Article
from schemas.claim import Claim
from schemas.extraction import Extraction, Speaker
from schemas.judgement import Judgement
from schemas.story import Story, StoryArticle

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
POISON = "poison"


def article(number: int, *, topic: str = "a", title: str | None = None) -> Article:
    """Article ``number`` of the story that is named ``topic``, a minute after the one before."""
    url = f"https://outlet{number % 3}.example/{topic}/{number}"
    name = title or f"{topic} {number}"
    return Article(
        article_id=ids.article_id(url),
        url=url,
        canonical_url=url,
        outlet=f"outlet{number % 3}",
        title=name,
        text=f"{name}: the harbour stays closed.",
        published_at=START + timedelta(minutes=number),
        first_seen_at=START + timedelta(minutes=number),
        content_hash=ids.content_hash(name, ""),
    )


def extraction(number: int, *, topic: str = "a", title: str | None = None, language: str = "en") -> Extraction:
    return Extraction(
        article=article(number, topic=topic, title=title),
        language=language,
        read_for_claims=language == "en",
        terms={topic: 1.0},
    )


def message(value: bytes | None, *, topic: str = "t", partition: int = 1, offset: int = 0, key: str = "k") -> Message:
    return Message(topic, partition, offset, key, value, (), 1_772_352_000_000)


class FakeReader:
    """Reads every article as English, but for those with POISON in the title."""

    def tried(self, articles: Iterable[Article]) -> Iterator[Extraction | Exception]:
        for article in articles:
            if POISON in article.title:
                yield ValueError(f"cannot read {article.title}")
            else:
                terms = {article.title.split()[0]: 1.0}
                yield Extraction(article=article, language="en", read_for_claims=True, terms=terms)


@dataclass(frozen=True)
class FakeAssignment:
    story_id: str
    closed: tuple[str, ...] = ()


class FakeIndex:
    """One story for each term. A story closes when an article comes a day after its last one."""

    def __init__(self) -> None:
        self.clock = datetime.min.replace(tzinfo=UTC)
        self.open: dict[str, datetime] = {}

    def restore(self, story: Story) -> None:
        self.clock = max(self.clock, story.last_at)
        if story.phase == "open":
            self.open[story.story_id] = story.last_at

    def undo(self) -> None:
        """A fake forgets nothing: its stories are named after their terms."""

    def assign(self, extraction: Extraction) -> FakeAssignment:
        if "no story" in extraction.article.title:
            raise ValueError("no story")
        self.clock = max(self.clock, extraction.article.first_seen_at)
        closed = tuple(name for name, last in self.open.items() if self.clock - last > timedelta(days=1))
        for name in closed:
            del self.open[name]
        story_id = ids.story_id(next(iter(extraction.terms)))
        self.open[story_id] = self.clock
        return FakeAssignment(story_id, closed)


@dataclass(frozen=True)
class FakeChanges:
    story: Story
    claims: tuple[Claim, ...] = ()
    alerts: tuple[Alert, ...] = ()
    judgements: tuple[Judgement, ...] = ()


def fake_apply(
    story: Story | None, story_id: str, extraction: Extraction, *, offset: int, epoch: int, now: datetime
) -> FakeChanges:
    """Adds the article; each one changes the story's one claim, and the third and later ones raise an alert."""
    piece = extraction.article
    if POISON in piece.title:
        raise ValueError(f"cannot apply {piece.title}")
    story = story or Story(story_id=story_id, first_at=now, last_at=now)
    if any(held.article_id == piece.article_id for held in story.articles):
        return FakeChanges(story.model_copy(update={"applied_offset": offset}))
    held = StoryArticle(
        article_id=piece.article_id,
        content_hash=piece.content_hash,
        outlet=piece.outlet,
        url=piece.url,
        title=piece.title,
        event_id="e",
        published_at=piece.published_at,
        seen_at=piece.first_seen_at,
    )
    articles = (*story.articles, held)
    grown = story.model_copy(update={"articles": articles, "last_at": now, "applied_offset": offset})
    claim = Claim(
        claim_id=ids.claim_id(story_id),
        story_id=story_id,
        event_id="e",
        text="The harbour stays closed.",
        asserted=len(articles),
        first_seen_at=story.first_at,
        updated_at=now,
        version=epoch + offset + 1,
    )
    alerts = (_alert(claim, piece, now),) if len(articles) >= 3 else ()
    return FakeChanges(grown, (claim,), alerts)


def fake_close(story: Story) -> Story:
    return story.model_copy(update={"phase": "closed"})


def _alert(claim: Claim, piece: Article, now: datetime) -> Alert:
    return Alert(
        alert_id=ids.alert_id(claim.claim_id, "corroborated", piece.article_id),
        kind="corroborated",
        claim_id=claim.claim_id,
        story_id=claim.story_id,
        event_id=claim.event_id,
        claim_text=claim.text,
        status_after="corroborated",
        by=By(speaker=Speaker(key="harbour office"), standing="official"),
        trigger=Trigger(
            article_id=piece.article_id,
            url=piece.url,
            outlet=piece.outlet,
            published_at=piece.published_at,
            sentence=claim.text,
        ),
        raised_at=now,
    )
