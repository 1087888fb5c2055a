"""What a reader wants to see, as it stands in the address: bounded, checked, and written back the same. Pure."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, get_args
from urllib.parse import urlencode

from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from claimwatch.errors import Exit, UserError
from schemas.claim import Status
from schemas.record import Part

STATUSES: tuple[Status, ...] = get_args(Status)
PER_PAGE, MOST_PER_PAGE = 30, 100
"""Rows of a page: what a second screen shows in one and a half heights; and at most."""

STRIPPED = AfterValidator(str.strip)
"""After its length was looked at: what the description calls too long is refused, whatever it is made of."""

Name = Annotated[str, StringConstraints(max_length=200), STRIPPED]


class BadAddress(UserError):
    """What stands behind the question mark cannot be read."""

    exit_code = Exit.USAGE


class Filters(Part):
    """Which claims, and from where on. An empty field wants all."""

    q: Annotated[str, StringConstraints(max_length=500), STRIPPED] = Field(
        "", description="a query as in Kibana, over the claims"
    )
    status: tuple[Status, ...] = Field((), description="one of these statuses; one that is named again counts once")
    watch: Name = Field("", description="what this watch was told of")
    outlet: Name = Field("", description="an outlet that has a statement on it")
    speaker: Name = Field("", description="somebody who is quoted on it")
    story: Name = Field("", description="the id of its story")
    after: Annotated[str, StringConstraints(max_length=400)] = Field("", description="cursor of a page: its `next`")
    limit: int = Field(PER_PAGE, ge=1, le=MOST_PER_PAGE, description="rows of a page")
    keep: bool = Field(False, description="for the page alone: new rows come in by themselves")

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Filters:
        """From the names and values of an address; names that are not ours and empty values are passed over.

        Raises:
            BadAddress: a value that cannot be.
        """
        found: dict[str, Any] = {}
        for name, value in pairs:
            if name == "status" and value:
                found.setdefault("status", []).append(value)
            elif name in cls.model_fields and value:
                found[name] = "".join(char if char.isprintable() else " " for char in value)
        if "status" in found:
            found["status"] = tuple(dict.fromkeys(found["status"]))
        try:
            filters = cls.model_validate(found)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            raise BadAddress(f"{first['loc'][0]}: {first['msg']}", where="the address", do="see /api/v1") from error
        places(filters.after)
        return filters

    @property
    def narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.q or self.status or self.watch or self.outlet or self.speaker or self.story)

    def pairs(self) -> list[tuple[str, str]]:
        """The fields that say something, as names and values of an address."""
        found: list[tuple[str, str]] = [("status", each) for each in self.status]
        found += [(name, getattr(self, name)) for name in ("q", "watch", "outlet", "speaker", "story", "after")]
        found += [("limit", str(self.limit))] if self.limit != PER_PAGE else []
        found += [("keep", "1")] if self.keep else []
        return [(name, value) for name, value in found if value]

    def address(self, path: str = "/", **changes: Any) -> str:
        """The address of this with some fields changed; from the first page on, unless ``after`` is among them."""
        query = urlencode(self.model_copy(update={"after": "", **changes}).pairs())
        return f"{path}?{query}" if query else path

    def without(self, name: str, value: str = "") -> str:
        """The address with one field, or one status, left out."""
        if name == "status":
            return self.address(status=tuple(each for each in self.status if each != value))
        return self.address(**{name: ""})


MISSING = -(2**63)
"""What Elasticsearch sorts by where a document has no time."""


def cursor(places_of_last: Sequence[Any]) -> str:
    """The place of a page's last row as a word for an address."""
    return base64.urlsafe_b64encode(json.dumps(list(places_of_last)).encode()).decode().rstrip("=")


def places(word: str) -> list[Any]:
    """The place that a cursor stands for; empty for an empty one.

    Raises:
        BadAddress: it is none of ours.
    """
    if not word:
        return []
    try:
        found = json.loads(base64.b64decode(word + "=" * (-len(word) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise BadAddress("after: this is no cursor", where="the address", do="leave it out") from error
    time = found[0] if isinstance(found, list) and len(found) == 2 else None
    whole = isinstance(time, int) and not isinstance(time, bool) and (abs(time) < 10**15 or time == MISSING)
    if not (whole or _is_time(time)) or not isinstance(found[1], str) or not found[1].isprintable():
        raise BadAddress("after: this is no cursor", where="the address", do="leave it out")
    return list(found)


def _is_time(value: object) -> bool:
    if not isinstance(value, str) or not 0 < len(value) < 40:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
