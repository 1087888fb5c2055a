"""Keeps the addresses of channels out of what apprise logs: they hold tokens, and its warnings quote them in part."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from urllib.parse import unquote

SHORTEST = 4
"""Characters of a piece of an address that is looked for; tokens have more, and shorter ones are in many words."""

_address: ContextVar[str] = ContextVar("address", default="")


@contextmanager
def speaking_of(address: str) -> Iterator[None]:
    """While apprise is busy with an address: what it logs in this thread has asterisks for the address's pieces.

    What it logs at any other time is dropped, since nobody knows what would have to be left out.
    """
    logging.getLogger("apprise").addFilter(_FILTER)  # which is there once, however often it is added
    before = _address.set(address)
    try:
        yield
    finally:
        _address.reset(before)


def without(text: str, address: str) -> str:
    """The text with asterisks for every piece of the address behind its scheme, in whatever case."""
    pattern = _pieces(address)
    return pattern.sub("***", text) if pattern else text


@lru_cache(maxsize=256)
def _pieces(address: str) -> re.Pattern[str] | None:
    rest = address.partition("://")[2] or address
    found = {piece for form in (rest, unquote(rest)) for piece in re.split(r"[^\w.~-]+", form)}
    found |= {part for piece in found for part in re.split(r"[.~-]+", piece)}
    longest_first = sorted((each for each in found if len(each) >= SHORTEST), key=lambda each: (-len(each), each))
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE) if longest_first else None


class _Filter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        address = _address.get()
        if not address:
            return False
        # The finished line, for apprise puts addresses into the text and into the arguments. Not how it came to it:
        # an exception's words may hold the address as they like.
        record.msg, record.args = without(record.getMessage(), address), ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True


_FILTER = _Filter()
