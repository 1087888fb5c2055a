"""Replay: the steps of both pipelines over a bounded file, with no services.

    lines ─► article ─► read (extract's step) ─► assign to a story ─► apply (corroborate's step) ─► files

The order of the lines is the order of arrival and ``published`` is the clock, which never goes back: a line without
it counts as the line before. What comes out is what the scorers read and what fault tests compare runs with.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.lines import BadLines, json_object, read_lines
from pipelines.explaining import Explained, explained
from pipelines.judging import standard_judge
from pipelines.reading import ArticleReader
from pipelines.rules.cascade import Judge
from pipelines.rules.corroboration import Changes, apply, close
from pipelines.rules.opinions import Opinion
from pipelines.rules.stories import StoryIndex
from schemas.alert import Alert
from schemas.article import TEXT_LIMIT, Article
from schemas.claim import Claim
from schemas.extraction import Extraction
from schemas.ids import article_id, content_hash
from schemas.judgement import Judgement
from schemas.story import Story

START = datetime(2000, 1, 1, tzinfo=UTC)
"""The clock before the first line that carries a time."""
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Times of articles: nothing that is read was published before, and days can be added without leaving the calendar."""


class ReplayError(BadLines):
    """A line of the input is JSON, but no article or extraction; the message says why."""


@dataclass
class Corroborator:
    """The state of corroborate in memory: what the Beam steps keep in theirs."""

    epoch: int = 0
    judge: Judge | None = None
    index: StoryIndex = field(default_factory=StoryIndex)
    stories: dict[str, Story] = field(default_factory=dict)
    opinion: Opinion | None = None

    def take(self, extraction: Extraction, offset: int) -> tuple[Changes | None, list[Story]]:
        """Apply an extraction at its offset: its changes (None where it is not read) and the closed stories."""
        if not extraction.read_for_claims:
            return None, []
        assignment = self.index.assign(extraction)
        closed = [close(self.stories.pop(s)) for s in assignment.closed if s in self.stories]
        if not assignment.story_id:
            return None, closed
        changes = apply(
            self.stories.get(assignment.story_id),
            assignment.story_id,
            extraction,
            offset=offset,
            epoch=self.epoch,
            now=self.index.clock,
            judge=self.judge,
            opinion=self.opinion,
        )
        self.stories[assignment.story_id] = changes.story
        return changes, closed


@dataclass
class Result:
    """What a replay found; articles in the order of arrival. ``explained`` is one for each, where that was wanted."""

    articles: list[dict[str, Any]] = field(default_factory=list)
    claims: dict[str, Claim] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)
    judgements: dict[str, Judgement] = field(default_factory=dict)
    explained: list[Explained] | None = None


def replay(articles: Iterable[Article], reader: ArticleReader | None = None, explain: bool = False) -> Result:
    """Read and corroborate articles in their order, with this reader or one that knows what ships."""
    return replay_extractions((reader or ArticleReader()).read_all(articles), standard_judge(), explain)


def replay_extractions(
    extractions: Iterable[Extraction],
    judge: Judge | None = None,
    explain: bool = False,
    opinion: Opinion | None = None,
) -> Result:
    """Corroborate extractions in their order; the position is the offset. Without a judge the rules decide alone.

    ``opinion`` is asked before an alert, by default the built-in look. With one that remembers what was judged when
    the extractions were first corroborated, the alerts are those of then.
    """
    result = Result(explained=[] if explain else None)
    corroborator = Corroborator(judge=judge, opinion=opinion)
    event_of: dict[str, tuple[str, str]] = {}
    order: list[Article] = []
    for offset, extraction in enumerate(extractions):
        article = extraction.article
        order.append(article)
        changes, _ = corroborator.take(extraction, offset)
        if result.explained is not None:
            result.explained.append(explained(extraction, changes, result.claims))
        if changes is None:
            continue
        story = changes.story
        for held in story.articles:
            event_of[held.article_id] = (story.story_id, held.event_id)
        result.claims.update({claim.claim_id: claim for claim in changes.claims})
        result.alerts += changes.alerts
        result.judgements.update({judgement.case_key: judgement for judgement in changes.judgements})
    for article in order:
        story_id, event_id = event_of.get(article.article_id, ("", ""))
        result.articles.append(
            {"id": article.guid or article.article_id, "url": article.url, "story_id": story_id, "event_id": event_id}
        )
    return result


def read_articles(path: str) -> Iterator[Article]:
    """The articles of a JSON-lines file (``-`` is standard input, ``.gz`` is unpacked).

    A line has id, url, outlet, title, text and published; id stands in for a missing url.

    Raises:
        BadLines: the file cannot be read, or a line is no JSON object.
        ReplayError: a line has neither id nor url, or no date that can be.
    """
    clock = START
    for where, line in read_lines(path):
        row = json_object(line, where)
        if not (row.get("url") or row.get("id")):
            raise ReplayError("an object with a url or an id is needed", where)
        clock = max(clock, _time(row.get("published"), where) or clock)
        yield article_of(row, clock)


def read_extractions(path: str) -> Iterator[Extraction]:
    """The extractions of a dump of news.extractions.v1, one JSON value a line.

    Raises:
        BadLines: the file cannot be read.
        ReplayError: a line is no extraction, or is of no time that can be.
    """
    for where, line in read_lines(path):
        try:
            extraction = Extraction.model_validate_json(line)
        except ValueError as error:
            raise ReplayError("not an extraction", where) from error
        for moment in (extraction.article.first_seen_at, extraction.article.published_at):
            if moment is not None:
                _bounded(moment, where)
        yield extraction


def read_judgements(path: str) -> Iterator[Judgement]:
    """The judgements of a dump of news.judgements.v1, one JSON value a line.

    Raises:
        BadLines: the file cannot be read.
        ReplayError: a line is no judgement.
    """
    for where, line in read_lines(path):
        try:
            yield Judgement.model_validate_json(line)
        except ValueError as error:
            raise ReplayError("not a judgement", where) from error


def article_of(row: dict[str, Any], clock: datetime) -> Article:
    """An article as collect would have sent it, seen at ``clock``."""
    url = str(row.get("url") or row["id"])
    title, text = str(row.get("title") or ""), str(row.get("text") or "")
    return Article(
        article_id=article_id(url),
        url=url,
        canonical_url=url,
        guid=str(row["id"]) if row.get("id") else None,
        outlet=str(row.get("outlet") or "unknown"),
        title=title,
        text=text[:TEXT_LIMIT],
        text_cut=len(text) > TEXT_LIMIT,
        published_at=clock,
        first_seen_at=clock,
        content_hash=content_hash(title, text),
    )


def write(result: Result, out: Path) -> None:
    """Write articles.jsonl, claims.jsonl and alerts.jsonl into the folder, which is made where it is missing.

    With explanations also explained.jsonl.
    """
    out.mkdir(parents=True, exist_ok=True)
    (out / "articles.jsonl").write_text(_lines(result.articles), "utf-8")
    (out / "claims.jsonl").write_text(_lines(c.model_dump(mode="json") for c in result.claims.values()), "utf-8")
    (out / "alerts.jsonl").write_text(_lines(a.model_dump(mode="json") for a in result.alerts), "utf-8")
    if result.explained is not None:
        (out / "explained.jsonl").write_text(_lines(one.record() for one in result.explained), "utf-8")


def _lines(rows: Iterable[Any]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _time(value: Any, where: str) -> datetime | None:
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise ReplayError(f"published is no date: {str(value)[:40]!r}", where) from error
    return _bounded(moment if moment.tzinfo else moment.replace(tzinfo=UTC), where)


def _bounded(moment: datetime, where: str) -> datetime:
    if moment.tzinfo is None:
        raise ReplayError(f"{moment.isoformat()} has no time zone", where)
    if not EARLIEST <= moment < LATEST:
        raise ReplayError(f"{moment.isoformat()} is not between {EARLIEST:%Y} and {LATEST:%Y}", where)
    return moment
