"""What comes back from an endpoint: an answer in exactly the form that was asked for, or the reason why there is none.

NoAnswer            why, in words that are safe to record: no address, no key, nothing of the body
├── NotAsked        the hour's requests are spent, or the endpoint is left alone for a while
├── TooSlow         the time for the whole exchange passed, dripping bodies included
├── Unreachable     no such host, refused, broken off, bad certificate, no HTTP
├── Refused         a status other than 2xx; redirects are not followed
└── Malformed       too large, or not the JSON that was asked for and nothing else
"""

from __future__ import annotations

import http
import unicodedata

from pydantic import BaseModel, ConfigDict, ValidationError

from schemas.judgement import REASON_LIMIT, Verdict


class NoAnswer(Exception):
    """``str()`` is a phrase for people."""


class NotAsked(NoAnswer):
    pass


class TooSlow(NoAnswer):
    pass


class Unreachable(NoAnswer):
    pass


class Malformed(NoAnswer):
    pass


class Refused(NoAnswer):
    def __init__(self, status: int) -> None:
        super().__init__(f"it answers {status}{_phrase(status)}")
        self.status = status


class Answer(BaseModel):
    """The answer that was asked for. Anything beside it in the object is refused, as are words around the object."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    verdict: Verdict
    reason: str


class _Message(BaseModel):
    content: str


class _Choice(BaseModel):
    message: _Message


class _Completion(BaseModel):
    """The part of a chat completion that is read: https://platform.openai.com/docs/api-reference/chat/object."""

    choices: tuple[_Choice, ...]


def answer_of(body: bytes) -> Answer:
    """Read the body of a chat completion; the reason is cut to REASON_LIMIT and has no control characters.

    Raises:
        Malformed: there is not exactly one choice, or its content is not the JSON object alone.
    """
    try:
        choices = _Completion.model_validate_json(body).choices
    except ValidationError as error:
        raise Malformed("its answer is no chat completion") from error
    if len(choices) != 1:
        raise Malformed(f"its answer has {len(choices)} choices")
    try:
        answer = Answer.model_validate_json(choices[0].message.content)
    except ValidationError as error:
        raise Malformed("its answer is not the JSON that was asked for") from error
    return answer.model_copy(update={"reason": printable(answer.reason, REASON_LIMIT)})


def printable(text: str, limit: int) -> str:
    """The text on one line, without what cannot be seen, at most ``limit`` characters.

    Control and format characters, unassigned ones and line separators become spaces (they turn writing around, or hide
    it from people); variation selectors go, by which any bytes can be hidden behind a letter.
    """
    shown = (" " if _unseen(char) else char for char in text[: 4 * limit] if not _selects(char))
    line = " ".join("".join(shown).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _unseen(char: str) -> bool:
    return unicodedata.category(char)[0] in "CZ"


def _selects(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _phrase(status: int) -> str:
    try:
        return f" ({http.HTTPStatus(status).phrase})"
    except ValueError:
        return ""
