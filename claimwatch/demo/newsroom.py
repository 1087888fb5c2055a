"""Who publishes what in the demonstration, read from the YAML files beside this module.

The stories carry, next to their articles, the alerts that a careful editor expects in them (``ExpectedAlert``), in
the form of the story sets by which a replay is scored, so that a test can compare what the pipelines found.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

import yaml
from pydantic import AwareDatetime

from schemas.alert import AlertKind
from schemas.delivery import Watch
from schemas.feed import Feed, Outlet
from schemas.record import Part

FeedFormat = Literal["rss", "atom"]
POLL_MIN_S, POLL_MAX_S = 1, 2
"""Seconds between two polls of a demonstration feed: a real one is never asked so often."""


class DemoOutlet(Outlet):
    """An outlet, and how the site publishes for it. ``slug`` is its folder on the site."""

    slug: str
    feed: FeedFormat
    full_text: Literal["feed", "page"]


class DemoArticle(Part):
    """An article of the demonstration. ``release_at`` is in seconds after the start."""

    id: str
    outlet: str
    slug: str
    release_at: float
    published: AwareDatetime
    language: str = "en"
    title: str
    paragraphs: tuple[str, ...]

    @property
    def path(self) -> str:
        """The page's path below its outlet, the same on the site and under the outlet's own domain."""
        return f"/{self.published:%Y/%m/%d}/{self.slug}"

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


class ExpectedAlert(Part):
    """``claim`` and ``evidence`` are verbatim pieces of sentences; one of each must be met."""

    kind: AlertKind
    article: str
    claim: tuple[str, ...]
    evidence: tuple[str, ...]
    by: str
    origins: int | None = None


class Quiet(Part):
    """An article that must cause no alert although a naive system would raise one."""

    article: str
    why: str


class DemoStory(Part):
    story: str
    topic: str
    articles: tuple[DemoArticle, ...]
    events: tuple[tuple[str, ...], ...]
    alerts: tuple[ExpectedAlert, ...]
    quiet: tuple[Quiet, ...]


@cache
def demo_outlets() -> tuple[DemoOutlet, ...]:
    raw = yaml.safe_load(files("claimwatch.demo").joinpath("outlets.yaml").read_text("utf-8"))
    return tuple(DemoOutlet.model_validate(entry) for entry in raw)


@cache
def demo_stories() -> tuple[DemoStory, ...]:
    """All stories, in the order of their first release."""
    folder = files("claimwatch.demo.stories")
    found = [
        DemoStory.model_validate(yaml.safe_load(entry.read_text("utf-8")))
        for entry in folder.iterdir()
        if entry.name.endswith(".yaml")
    ]
    return tuple(sorted(found, key=lambda story: min(article.release_at for article in story.articles)))


@cache
def demo_articles() -> tuple[DemoArticle, ...]:
    """All articles, in the order of their release."""
    articles = (article for story in demo_stories() for article in story.articles)
    return tuple(sorted(articles, key=lambda article: (article.release_at, article.id)))


def outlet_of(article: DemoArticle) -> DemoOutlet:
    return next(outlet for outlet in demo_outlets() if outlet.slug == article.outlet)


def canonical_url(article: DemoArticle) -> str:
    """The article's own address, without host and port of the site, so that its id is the same in every run."""
    return f"https://{outlet_of(article).domains[0]}{article.path}"


def demo_feeds(base_url: str) -> list[Feed]:
    """The feeds of the site at ``base_url``, for example ``http://127.0.0.1:8600``."""
    return [
        Feed(
            url=f"{base_url.rstrip('/')}/{outlet.slug}/feed.xml",
            outlet=outlet.name,
            title=outlet.name,
            tags=("demo",),
            interval_min_s=POLL_MIN_S,
            interval_max_s=POLL_MAX_S,
            full_text=outlet.full_text,
            backfill_after_s=None,  # its articles carry the dates of their stories
        )
        for outlet in demo_outlets()
    ]


def demo_watch() -> Watch:
    """A watch on everything, of every kind: a newcomer sees a claim from its first report on."""
    return Watch(name="demo", query="*", kinds=get_args(AlertKind), channels=("terminal",), owner="demo")


def replay_lines(articles: Sequence[DemoArticle] | None = None) -> list[str]:
    """The articles as the JSON lines that ``claimwatch replay`` reads, in the order of their release."""
    return [
        json.dumps(_replay_record(article), ensure_ascii=False)
        for article in (demo_articles() if articles is None else articles)
    ]


def _replay_record(article: DemoArticle) -> dict[str, Any]:
    published: datetime = article.published
    return {
        "id": article.id,
        "url": canonical_url(article),
        "outlet": outlet_of(article).name,
        "title": article.title,
        "text": article.text,
        "published": published.isoformat().replace("+00:00", "Z"),
    }
