"""Server-sent events: how much is new since a page was made (HTML Living Standard, 9.2). The page decides what to do.

    event: news   data: {"moved": 3, "changed": 1}
    event: away   Elasticsearch does not answer; it is asked again

    {"left": [{"claim_id": "c1", "status": "confirmed", "merged": false}], …}   rows that the filters leave out by now

One question a moment serves all readers (``keeping``), and nothing is asked where nobody listens. Looks have threads of
their own, so that they never take those of pages, however slowly Elasticsearch answers.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from typing import NamedTuple

import anyio
import structlog
from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from claimwatch.board.addresses import is_id
from claimwatch.board.allowance import QUESTION_S, begin
from claimwatch.board.filters import MOST_PER_PAGE, BadAddress, Filters
from claimwatch.board.reading import View
from claimwatch.board.records import News
from claimwatch.board.seeing import Seen
from claimwatch.errors import ServiceAway, UserError

log = structlog.get_logger(__name__)

LOOK_EVERY_S, LOOK_AGAIN_S = 1.5, 5.0
"""Seconds between two looks; and where a reader was told that there is something, which then only grows."""

SIGN_OF_LIFE_S = 15.0
"""Seconds after which a line goes out that says nothing: what stands in between closes silent connections."""

LISTENERS = 100
"""Readers at once; one more is told to come back later."""

LOOKS = 4
"""Threads that look for all of them."""

STREAM = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
COME_BACK = b"retry: 5000\n\n"
AWAY = b"event: away\ndata: {}\n\n"
NOTHING = b"event: news\ndata: " + News().model_dump_json().encode() + b"\n\n"


class Wanted(NamedTuple):
    """What a reader listens for, as ``View.news`` takes it."""

    filters: Filters
    since: Seen | None = None
    claim_id: str = ""
    shown: tuple[str, ...] = ()
    known: str = ""


class Events:
    """The streams of one board. ``closing`` ends them all."""

    def __init__(self, view: View, closing: threading.Event) -> None:
        self._view = view
        self._closing = closing
        self._every, self._again = LOOK_EVERY_S, LOOK_AGAIN_S
        self._lookers = CapacityLimiter(LOOKS)
        self.listeners = 0

    def routes(self) -> list[Route]:
        return [Route("/events", self.listen)]

    async def listen(self, request: Request) -> Response:
        asked = request.query_params
        filters = Filters.of(asked.multi_items()).model_copy(update={"after": "", "keep": False})
        since, claim_id, shown = Seen.read(asked.get("since", "")), asked.get("claim", ""), asked.getlist("row")
        known = asked.get("known", "")
        if not all(is_id(each) for each in (*shown, *filter(None, (claim_id, known)))) or len(shown) > MOST_PER_PAGE:
            raise BadAddress("claim, known, row: this is no id", where="the address")
        if request.method == "HEAD":
            return Response(media_type=STREAM, headers=HEADERS)
        return Listening(self, self._stream(Wanted(filters, since, claim_id, tuple(shown), known)))

    async def _stream(self, wanted: Wanted) -> AsyncIterator[bytes]:
        yield COME_BACK
        told, quiet_s = b"", 0.0
        while not self._closing.is_set():
            begin(QUESTION_S)
            found = await to_thread.run_sync(self._look, wanted, limiter=self._lookers)
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

    def _look(self, wanted: Wanted) -> bytes:
        try:
            news = self._view.news(*wanted)
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


class Listening(StreamingResponse):
    """A stream that has its place while it is sent, and no longer: not where its reader left before it began."""

    def __init__(self, events: Events, stream: AsyncIterator[bytes]) -> None:
        super().__init__(stream, media_type=STREAM, headers=HEADERS)
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._events.listeners >= LISTENERS:
            await PlainTextResponse("too many listen\n", 503, {"Retry-After": "60"})(scope, receive, send)
            return
        self._events.listeners += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._events.listeners -= 1
