"""The pages: an address in, HTML out. What goes wrong is a calm page of its own."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from claimwatch.board.addresses import is_id, own_path, segment
from claimwatch.board.feeds import feeds_in
from claimwatch.board.filters import BadAddress, Filters, places
from claimwatch.board.guarding import COOKIE, Token
from claimwatch.board.reading import View
from claimwatch.board.records import Watches, WatchFeed
from claimwatch.board.rendering import STATIC, render, static
from claimwatch.board.searching import Busy
from claimwatch.board.telling import as_text
from claimwatch.errors import NotFound, ServiceAway, UserError
from claimwatch.settings import Settings

WRONG_TAKES_S = 0.5
"""Seconds that a wrong token takes, so that guessing is slow."""

FORM_BYTES = 4_096
SIGNED_IN_S = 30 * 86_400
FOR_EVER = "public, max-age=31536000, immutable"
AGAIN_S = 10
"""Seconds after which a page that could not be made asks again by itself."""


class Pages:
    """The pages over a view."""

    def __init__(self, view: View, settings: Settings, token: Token) -> None:
        self._view = view
        self._settings = settings
        self._token = token

    def routes(self) -> list[Route]:
        return [
            Route("/", self.desk, name="desk"),
            Route("/claim/{claim_id}.txt", self.claim_text),
            Route("/claim/{claim_id}", self.claim),
            Route("/story/{story_id}", self.story),
            Route("/outlets", self.outlets),
            Route("/watches", self.watches),
            Route("/strip", self.strip),
            Route("/login", self.sign_in, methods=["GET"]),
            Route("/login", self.signed_in, methods=["POST"]),
            Route("/healthz", self.healthz),
            Route("/static/{name}", self.static),
        ]

    def desk(self, request: Request) -> Response:
        filters = Filters.of(request.query_params.multi_items())
        desk = self._view.desk(filters)
        return self._page("desk.html", filters=filters, desk=desk, watches=sorted(self._view.watches()))

    def claim(self, request: Request) -> Response:
        return self._page("claim.html", page=self._claim(request))

    def claim_text(self, request: Request) -> Response:
        page = self._claim(request)
        address = f"{self._settings.board_url.rstrip('/')}/claim/{segment(page.row.claim_id)}"
        return PlainTextResponse(as_text(page, address if self._settings.board_url else ""))

    def _claim(self, request: Request) -> Any:
        after = request.query_params.get("after", "")[:400]
        places(after)
        return self._view.claim(checked(request.path_params["claim_id"], "claim"), after)

    def story(self, request: Request) -> Response:
        return self._page("story.html", story=self._view.story(checked(request.path_params["story_id"], "story")))

    def outlets(self, _request: Request) -> Response:
        return self._page("outlets.html", outlets=self._view.outlets())

    def watches(self, _request: Request) -> Response:
        return self._page("watches.html", watches=watches(self._view, self._settings))

    def strip(self, _request: Request) -> Response:
        """The strip alone, which the desk's own script puts in place of the one that it has."""
        return HTMLResponse(render("strip.html", strip=self._view.strip(), now=self._view.now()))

    async def sign_in(self, request: Request) -> Response:
        next_ = own_path(request.query_params.get("next", ""))
        if not self._token.wanted:
            return RedirectResponse(next_ or "/", 303)
        return HTMLResponse(render("login.html", wrong=False, next=next_))

    async def signed_in(self, request: Request) -> Response:
        form = parse_qs((await _body(request)).decode("utf-8", "replace"))
        given, next_ = (form.get(name, [""])[0].strip() for name in ("token", "next"))
        next_ = own_path(next_)
        if not self._token.is_it(given):
            await anyio.sleep(WRONG_TAKES_S)
            return HTMLResponse(render("login.html", wrong=True, next=next_), 403)
        answer = RedirectResponse(next_ or "/", 303)
        secure = self._settings.board_url.startswith("https://")
        answer.set_cookie(COOKIE, self._token.cookie, max_age=SIGNED_IN_S, httponly=True, samesite="lax", secure=secure)
        return answer

    async def healthz(self, _request: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in STATIC:
            raise HTTPException(404)
        return Response(static(name), media_type=STATIC[name], headers={"Cache-Control": FOR_EVER})

    def failed(self, error: UserError, status: int) -> Response:
        """The page for what went wrong."""
        again = AGAIN_S if status == 503 else 0
        page = render("message.html", error=error, status=status, again=again, busy=isinstance(error, Busy))
        return HTMLResponse(page, status, {"Retry-After": str(again)} if again else None)

    def _page(self, template: str, **values: Any) -> Response:
        strip = self._view.strip()
        partial = any(getattr(each, "partial", False) for each in (strip, *values.values()))
        return HTMLResponse(render(template, strip=strip, now=self._view.now(), partial=partial, **values))


def checked(word: str, what: str) -> str:
    """The id of an address. Raises NotFound where it can be none."""
    if not is_id(word):
        raise NotFound(f"there is no such {what}", do="look for it on the desk")
    return word


def status_of(error: UserError) -> int:
    """The HTTP status of an error."""
    if isinstance(error, ServiceAway):
        return 503
    if isinstance(error, NotFound):
        return 404
    return 400 if isinstance(error, BadAddress) or error.exit_code == BadAddress.exit_code else 502


def watches(view: View, settings: Settings) -> Watches:
    """The watches that were told something or have a feed, by name."""
    told, feeds = view.watches(), feeds_in(settings.watch_feeds)
    names = sorted(told.keys() | feeds.keys(), key=str.casefold)
    rows = [WatchFeed(name=name, feed=feeds.get(name, ""), told=told.get(name, 0)) for name in names]
    return Watches(watches=tuple(rows))


async def _body(request: Request) -> bytes:
    """The form, as far as it may be long."""
    found = b""
    async for chunk in request.stream():
        found += chunk
        if len(found) > FORM_BYTES:
            raise HTTPException(413)
    return found
