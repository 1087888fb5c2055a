"""Server-sent events: how much is new since a page was made (HTML Living Standard, 9.2). The page decides what to do.

    event: news   data: {"moved": 3, "changed": 1}
    event: away   Elasticsearch does not answer; it is asked again

One question a moment serves all readers (``keeping``), and nothing is asked where nobody listens.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import anyio
import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from claimwatch.board.addresses import is_id
from claimwatch.board.filters import BadAddress, Filters
from claimwatch.board.reading import View
from claimwatch.board.records import News
from claimwatch.errors import ServiceAway, UserError

log = structlog.get_logger(__name__)

LOOK_EVERY_S, LOOK_AGAIN_S = 1.5, 5.0
"""Seconds between two looks; and where a reader was told that there is something, which then only grows."""

SIGN_OF_LIFE_S = 15.0
"""Seconds after which a line goes out that says nothing: what stands in between closes silent connections."""

LISTENERS = 100
"""Readers at once; one more is told to come back later."""

COME_BACK = b"retry: 5000\n\n"
AWAY = b"event: away\ndata: {}\n\n"
NOTHING = b"event: news\ndata: " + News().model_dump_json().encode() + b"\n\n"


class Events:
    """The streams of one board. ``closing`` ends them all."""

    def __init__(self, view: View, closing: threading.Event) -> None:
        self._view = view
        self._closing = closing
        self._every, self._again = LOOK_EVERY_S, LOOK_AGAIN_S
        self.listeners = 0

    def routes(self) -> list[Route]:
        return [Route("/events", self.listen)]

    async def listen(self, request: Request) -> Response:
        filters = Filters.of(request.query_params.multi_items())
        since = _moment(request.query_params.get("since", ""))
        claim_id = request.query_params.get("claim", "")
        if claim_id and not is_id(claim_id):
            raise BadAddress("claim: this is no id", where="the address")
        if self.listeners >= LISTENERS:
            return PlainTextResponse("too many listen\n", 503, {"Retry-After": "60"})
        stream = self._counted(filters.model_copy(update={"after": "", "keep": False}), since, claim_id)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    async def _counted(self, filters: Filters, since: datetime | None, claim_id: str) -> AsyncIterator[bytes]:
        self.listeners += 1
        try:
            async for piece in self._stream(filters, since, claim_id):
                yield piece
        finally:
            self.listeners -= 1

    async def _stream(self, filters: Filters, since: datetime | None, claim_id: str) -> AsyncIterator[bytes]:
        yield COME_BACK
        told, quiet_s = b"", 0.0
        while not self._closing.is_set():
            found = await run_in_threadpool(self._look, filters, since, claim_id)
            if found != told:
                told, quiet_s = found, 0.0
                yield found
            elif quiet_s >= SIGN_OF_LIFE_S:
                quiet_s = 0.0
                yield b": still here\n\n"
            # What a page shows as new is counted anew for each reader, so not as often.
            pause_s = self._every if found in (NOTHING, AWAY) else max(self._every, self._again)
            quiet_s += pause_s
            await self._pause(pause_s)

    def _look(self, filters: Filters, since: datetime | None, claim_id: str) -> bytes:
        try:
            news = self._view.news(filters, since, claim_id)
        except UserError as error:
            if not isinstance(error, ServiceAway):
                log.warning("the news cannot be looked for", reason=error.what)
            return AWAY
        return b"event: news\ndata: " + news.model_dump_json().encode() + b"\n\n"

    async def _pause(self, seconds: float) -> None:
        """Until the next look, or until the end."""
        with anyio.move_on_after(seconds):
            while not self._closing.is_set():
                await anyio.sleep(min(0.1, seconds))


def _moment(word: str) -> datetime | None:
    if not word:
        return None
    try:
        found = datetime.fromisoformat(word)
    except ValueError as error:
        raise BadAddress("since: this is no time", where="the address") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
