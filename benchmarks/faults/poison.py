"""Records that nobody can read, of eight kinds. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

from schemas.record import SCHEMA_HEADER, Record

Headers = tuple[tuple[str, bytes], ...]


class Poison(NamedTuple):
    """A message's value and headers."""

    kind: str
    value: bytes
    headers: Headers


DEPTH = 100_000
"""Brackets in brackets: a parser that recurses falls over."""


def _with(record: Record, change: Callable[[dict[str, object]], None]) -> bytes:
    value = json.loads(record.encode())
    change(value)
    return json.dumps(value).encode()


def kinds(record: Record) -> list[Poison]:
    """One of each of the eight kinds, made of a record that can be read."""
    value, header = record.encode(), record.schema_header()
    identity = next(iter(json.loads(value)))
    wrong = _with(record, lambda each: each.update({identity: {"a": [1]}}))
    missing = _with(record, lambda each: each.pop(identity))
    return [
        Poison("no JSON", b"\x00\x01poison", (header,)),
        Poison("empty", b"", (header,)),
        Poison("cut off", value[: len(value) // 2], (header,)),
        Poison("another record", value, ((SCHEMA_HEADER, b"weather/1"),)),
        Poison("a field missing", missing, (header,)),
        Poison("a field of another type", wrong, (header,)),
        Poison("too deep", b'{"title": ' + b"[" * DEPTH + b"]" * DEPTH + b"}", (header,)),
        Poison("no UTF-8", value[:-1] + b', "title": "\xff\xfe"}', (header,)),
    ]
