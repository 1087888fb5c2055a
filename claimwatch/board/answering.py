"""Answers for programs: bytes with an ETag, or nothing where the asker has them (RFC 9110, 8.8.3 and 13.1.2)."""

from __future__ import annotations

from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response


def tagged(request: Request, body: bytes, media_type: str) -> Response:
    """The answer, or 304 where the request names its tag."""
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Vary": "Authorization, Cookie"}
    if knows(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def knows(header: str, tag: str) -> bool:
    """Whether an If-None-Match header names the tag; by weak comparison, as it says."""
    named = [each.strip().removeprefix("W/") for each in header.split(",")]
    return tag in named or "*" in named
