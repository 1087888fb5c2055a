"""What is wrong with an object, and reading the JSON inside of its JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

Body = dict[str, Any]

T = TypeVar("T")


@dataclass(frozen=True)
class Fault:
    """``where`` names the object and the place in it, ``what`` the rule that it breaks."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"

    def under(self, where: str) -> Fault:
        return Fault(f"{where}, {self.where}" if self.where else where, self.what)


Faults = Iterator[Fault]


class NotThere(Exception):
    """A part of an object without which nothing more can be said about it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def part(body: Body, path: str, kind: type[T]) -> T:
    """The value at a dotted path.

    Raises:
        NotThere: it is missing, or of another type.
    """
    found: Any = body
    for name in path.split("."):
        if not isinstance(found, dict) or name not in found:
            raise NotThere(Fault(path, "is missing"))
        found = found[name]
    if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
        raise NotThere(Fault(path, f"is no {kind.__name__}"))
    return found


def inner(body: Body, path: str, kind: type[T]) -> T:
    """The value of a JSON string at a dotted path.

    Raises:
        NotThere: it is missing, no string, no JSON, or JSON of another type.
    """
    text = part(body, path, str)
    try:
        found = json.loads(text)
    except ValueError as error:
        raise NotThere(Fault(path, f"holds no JSON: {error}")) from error
    if not isinstance(found, kind):
        raise NotThere(Fault(path, f"holds no {kind.__name__}"))
    return found
