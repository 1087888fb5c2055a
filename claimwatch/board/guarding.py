"""Who may ask, and what a browser may do with an answer: around every page, before anything else.

    Host header ─► who sends it ─► token ─► the page ─► headers
     421            403            401

A token is needed where one is set, and it must be set where others than this machine can ask. It comes as
``Authorization: Bearer TOKEN``, as the password of Basic (which readers of Atom feeds can), or as the cookie that the
sign-in page sets; the cookie holds a hash of it. Everything is compared in constant time.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode
from binascii import Error
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from claimwatch.board.addresses import is_ours, own_path, segment
from claimwatch.board.allowance import begin

COOKIE = "claimwatch_board"
OPEN = frozenset({"/login", "/static/board.css", "/static/board.svg", "/healthz"})
"""What is answered without a token: the sign-in page, its style, and whether this is alive."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Content Security Policy Level 3: nothing in line, nothing from elsewhere, nothing around it."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Token:
    """The token that is wanted; an empty one wants none."""

    def __init__(self, token: str) -> None:
        self._digest = _digest(token)
        self.cookie = hmac.new(token.encode(), b"claimwatch board", hashlib.sha256).hexdigest()
        self.wanted = bool(token)

    def is_it(self, given: str) -> bool:
        return hmac.compare_digest(_digest(given), self._digest)

    def lets_in(self, headers: Headers) -> bool:
        """Whether a request shows the token or its cookie."""
        if not self.wanted:
            return True
        cookie = _cookie(headers.get("cookie", ""))
        by_cookie = hmac.compare_digest(_digest(cookie), _digest(self.cookie))
        return self.is_it(_given(headers.get("authorization", ""))) or by_cookie


class Guard:
    """The middleware. ``names``: host names by which the board may be asked besides addresses and localhost."""

    def __init__(self, app: ASGIApp, *, token: Token, names: frozenset[str]) -> None:
        self._app = app
        self._token = token
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-cache, private")
            await send(message)

        begin()
        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not is_ours(headers.get("host", ""), self._names):
            return PlainTextResponse("This board does not go by that name. See CLAIMWATCH_BOARD_URL.\n", 421)
        if is_from_elsewhere(headers, scope["method"]):
            return PlainTextResponse("Another site may only link to this board.\n", 403)
        path = str(scope["path"])
        if path in OPEN or self._token.lets_in(headers):
            return None
        if path.startswith("/api/") or not _reads_pages(headers):
            asked = {"WWW-Authenticate": 'Basic realm="claimwatch board", charset="UTF-8"'}
            error = {"error": "a token is needed", "where": "Authorization", "do": "send `Authorization: Bearer TOKEN`"}
            return JSONResponse(error, 401, asked)
        wanted = own_path(path_of(scope)) if scope["method"] == "GET" else ""
        return RedirectResponse(f"/login?next={segment(wanted)}" if wanted not in ("", "/") else "/login", 303)


def path_of(scope: Scope) -> str:
    """The path and query that were asked for, as the browser wrote them."""
    path, query = scope.get("raw_path") or b"", scope.get("query_string") or b""
    return (path + (b"?" + query if query else b"")).decode("latin-1")


def is_from_elsewhere(headers: Headers, method: str) -> bool:
    """Whether a page of another site has a browser ask, other than by a link that somebody follows (Fetch Metadata).

    Its page could not read the answer, but have us search all day, take the places of listeners, or sign somebody in.
    Who sends no such header is no browser of today. Another port of this machine is another site to us.
    """
    if headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
        return False
    follows = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return not (follows and method in ("GET", "HEAD"))


def _reads_pages(headers: Headers) -> bool:
    return "text/html" in headers.get("accept", "")


def _digest(text: str) -> bytes:
    """Of one length whatever the text is, so that a comparison does not tell how long the token is."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _given(header: str) -> str:
    """The token in an Authorization header; empty where there is none."""
    scheme, _, rest = header.partition(" ")
    if scheme.casefold() == "bearer":
        return rest.strip()
    if scheme.casefold() != "basic":
        return ""
    try:
        return b64decode(rest.strip(), validate=True).decode("utf-8").partition(":")[2]
    except (Error, ValueError):
        return ""


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found is not None else ""
