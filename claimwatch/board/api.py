"""The same for programs: JSON under ``/api/v1``, with paging by cursors and ETags. ``description`` tells how."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from claimwatch.board.answering import tagged
from claimwatch.board.description import description
from claimwatch.board.filters import Filters, places
from claimwatch.board.pages import AGAIN_S, checked, watches
from claimwatch.board.reading import View
from claimwatch.errors import UserError
from claimwatch.settings import Settings

JSON = "application/json"


class Api:
    """The answers over a view."""

    def __init__(self, view: View, settings: Settings) -> None:
        self._view = view
        self._settings = settings

    def routes(self) -> list[Route]:
        return [
            Route("/api/v1", self.describe),
            Route("/api/v1/openapi.json", self.describe),
            Route("/api/v1/claims", self.claims),
            Route("/api/v1/claims/{claim_id}", self.claim),
            Route("/api/v1/stories/{story_id}", self.story),
            Route("/api/v1/outlets", self.outlets),
            Route("/api/v1/strip", self.strip),
            Route("/api/v1/watches", self.watches),
        ]

    def describe(self, request: Request) -> Response:
        return tagged(request, json.dumps(description(), ensure_ascii=False).encode(), JSON)

    def claims(self, request: Request) -> Response:
        return _shown(request, self._view.desk(Filters.of(request.query_params.multi_items())))

    def claim(self, request: Request) -> Response:
        after = request.query_params.get("after", "")[:400]
        places(after)
        return _shown(request, self._view.claim(checked(request.path_params["claim_id"], "claim"), after))

    def story(self, request: Request) -> Response:
        return _shown(request, self._view.story(checked(request.path_params["story_id"], "story")))

    def outlets(self, request: Request) -> Response:
        return _shown(request, self._view.outlets())

    def strip(self, request: Request) -> Response:
        return _shown(request, self._view.strip())

    def watches(self, request: Request) -> Response:
        return _shown(request, watches(self._view, self._settings))


def failed(error: UserError, status: int) -> Response:
    """What went wrong, as every command's ``--json`` says it."""
    again: Mapping[str, str] | None = {"Retry-After": str(AGAIN_S)} if status == 503 else None
    return JSONResponse(error.as_record(), status, again)


def _shown(request: Request, record: BaseModel) -> Response:
    return tagged(request, record.model_dump_json().encode(), JSON)
