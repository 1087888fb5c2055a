"""The board as a whole: its application, and the part that serves it until it is stopped.

Parallelism: requests in threads over one client of Elasticsearch. Guarantee: none needed, it only reads.
"""

from __future__ import annotations

import socket
import threading

import structlog
import uvicorn
from elasticsearch import Elasticsearch
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from claimwatch.board import api, feeds
from claimwatch.board.addresses import at, check_open, own_names
from claimwatch.board.events import Events
from claimwatch.board.guarding import Guard, Token
from claimwatch.board.pages import Pages, status_of
from claimwatch.board.reading import View
from claimwatch.errors import Exit, NotFound, UserError
from claimwatch.services import elasticsearch_of
from claimwatch.settings import Settings
from connectors.notifications.notices import Links

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 0.2
ENDED_WITHIN_S = 3
WAITING_CALLERS = 128
KEPT_OPEN_S = 60
"""Seconds for which a browser's connection waits for the next page."""


def application(settings: Settings, es: Elasticsearch, closing: threading.Event, view: View | None = None) -> Guard:
    """The board over a client of Elasticsearch; ``closing`` ends the streams of events."""
    links = Links(board=settings.board_url, kibana=settings.kibana_url)
    shown = view or View(es, links, refresh=settings.store is not None)
    token = Token(settings.board_token.get_secret_value())
    pages = Pages(shown, settings, token)
    routes = [
        *feeds.routes(settings.watch_feeds),
        *pages.routes(),
        *api.Api(shown, settings).routes(),
        *Events(shown, closing).routes(),
    ]

    async def told(request: Request, error: Exception) -> Response:
        found = error if isinstance(error, UserError) else _named(error)
        status = error.status_code if isinstance(error, HTTPException) else status_of(found)
        answer = api.failed if request.url.path.startswith("/api/") else pages.failed
        return await run_in_threadpool(answer, found, status)

    async def broken(request: Request, _error: Exception) -> Response:
        log.error("a page could not be made", path=request.url.path)
        return await told(request, HTTPException(500))

    app = Starlette(routes=routes, exception_handlers={UserError: told, HTTPException: told, Exception: broken})
    # Around everything, so that its headers are on pages about errors too.
    return Guard(app, token=token, names=own_names(settings.board_host, settings.board_url))


def run(settings: Settings, stop: threading.Event) -> int:
    """Serve until ``stop`` is set. Raises UserError where the board may or can not listen."""
    check_open(settings)
    es = elasticsearch_of(settings)
    listener = _listening(settings)
    address = at(settings.board_host, int(listener.getsockname()[1]))
    named = settings if settings.board_url else settings.model_copy(update={"board_url": address})
    server = Server(application(named, es, stop), listener)
    log.info("the board can be looked at", address=address)
    try:
        while not stop.wait(LOOK_EVERY_S) and server.alive():
            pass
        return Exit.OK if stop.is_set() else Exit.FAILED
    finally:
        server.close()
        es.close()


class Server:
    """Serves an application on a socket in a thread of its own, until ``close``."""

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=ENDED_WITHIN_S,
            timeout_keep_alive=KEPT_OPEN_S,
            h11_max_incomplete_event_size=16 * 1024,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="board", daemon=True)
        self._thread.start()

    def alive(self) -> bool:
        return self._thread.is_alive()

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(2 * ENDED_WITHIN_S)


def _named(error: Exception) -> UserError:
    """What the server itself says, in our words."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return NotFound("there is no such page", do="go to the desk")
    if status == 500:
        return UserError("this page could not be made", do="see the board's log")
    return UserError("this cannot be asked so", code=Exit.USAGE)


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.board_host else socket.AF_INET
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.board_host, settings.board_port))
        listener.listen(WAITING_CALLERS)
    except OSError as error:
        listener.close()
        raise UserError(
            f"the board cannot listen on {settings.board_host}:{settings.board_port}: {error.strerror}",
            where="CLAIMWATCH_BOARD_HOST and CLAIMWATCH_BOARD_PORT",
            do="choose another port, or 0 for any",
        ) from error
    return listener
