"""The board without a server: a view of records in memory, and requests that go straight to the application."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr

from claimwatch.board.filters import Filters
from claimwatch.board.records import ClaimPage, Desk, News, Outlets, StoryPage, Strip
from claimwatch.board.seeing import Seen
from claimwatch.board.serving import application
from claimwatch.errors import NotFound, UserError
from claimwatch.settings import Settings

NOW = datetime(2026, 3, 31, 12, 30, tzinfo=UTC)
HOST = "127.0.0.1:8700"
TOKEN = "a-token-of-twenty-two!"


@dataclass
class MemoryView:
    """Records instead of Elasticsearch. ``fails`` is raised by every question."""

    desk_page: Desk = field(default_factory=lambda: Desk(rows=(), total=0))
    claims: dict[str, ClaimPage] = field(default_factory=dict)
    stories: dict[str, StoryPage] = field(default_factory=dict)
    outlets_page: Outlets = field(default_factory=lambda: Outlets(outlets=(), of_claims=0))
    told: dict[str, int] = field(default_factory=dict)
    news_now: News = field(default_factory=News)
    fails: Exception | None = None
    asked: list[Filters] = field(default_factory=list)

    def now(self) -> datetime:
        return NOW

    def _found(self, value: Any) -> Any:
        if self.fails is not None:
            raise self.fails
        return value

    def desk(self, filters: Filters) -> Desk:
        self.asked.append(filters)
        return self._found(self.desk_page)

    def latest(self) -> Seen | None:
        return self._found(Seen.read(self.desk_page.since))

    def news(
        self, filters: Filters, since: Seen | None, claim_id: str = "", shown: tuple[str, ...] = (), known: str = ""
    ) -> News:
        found: News = self._found(self.news_now)
        return found.model_copy(update={"left": tuple(each for each in found.left if each.claim_id in shown)})

    def claim(self, claim_id: str, after: str = "") -> ClaimPage:
        if claim_id not in self._found(self.claims):
            raise NotFound("there is no such claim")
        return self.claims[claim_id]

    def story(self, story_id: str) -> StoryPage:
        if story_id not in self._found(self.stories):
            raise NotFound("there is no such story")
        return self.stories[story_id]

    def outlets(self) -> Outlets:
        return self._found(self.outlets_page)

    def strip(self) -> Strip:
        return self._found(Strip(articles_an_hour=3))

    def watches(self) -> dict[str, int]:
        return self._found(self.told)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def board(view: MemoryView | None = None, **settings: Any) -> Any:
    """The application over a view."""
    if "board_token" in settings:
        settings["board_token"] = SecretStr(settings["board_token"])
    return application(Settings(**settings), None, threading.Event(), view or MemoryView())  # type: ignore[arg-type]


def ask(app: Any, path: str, *, method: str = "GET", body: bytes = b"", **headers: str) -> Answer:
    """One request, without a socket. An unexpected error is the server's 500, as a reader sees it."""
    given: Mapping[str, str] = {"host": HOST, "accept": "text/html", **headers}
    address, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": address,
        "raw_path": address.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in given.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8700),
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    async def whole() -> None:
        try:
            await app(scope, receive, send)
        except UserError:
            raise
        except Exception:
            if not sent:
                raise

    asyncio.run(whole())
    start = next(each for each in sent if each["type"] == "http.response.start")
    found = {name.decode().lower(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], found, b"".join(each.get("body", b"") for each in sent))
