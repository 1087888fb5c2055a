"""Feeds that their servers have led to one address: each is polled for itself, and a person is told."""

from __future__ import annotations

from collections.abc import Container

_SAME = "it leads to the same address as "


class Addresses:
    """Remembers the feeds that were moved, by where they are now."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}
        self._at: dict[str, dict[str, None]] = {}

    def set(self, url: str, moved_to: str | None) -> None:
        """The feed ``url`` is at ``moved_to`` now; None: at its own address, or nowhere any more."""
        before = self._of.pop(url, None)
        if before is not None:
            del self._at[before][url]
            if not self._at[before]:
                del self._at[before]
        if moved_to is not None:
            self._of[url] = moved_to
            self._at.setdefault(moved_to, {})[url] = None

    def twin(self, url: str, feeds: Container[str]) -> str | None:
        """Another feed at the address of ``url``, None where there is none. ``feeds`` are those that there are."""
        at = self._of.get(url, url)
        if at != url and at in feeds:
            return at
        return next((other for other in self._at.get(at, ()) if other != url), None)


def with_twin(reason: str, twin: str | None) -> str:
    """The reason in a feed's state, with a word about its twin where it has one."""
    own = reason.partition(_SAME)[0].removesuffix("; ")
    return own if twin is None else "; ".join(part for part in (own, _SAME + twin) if part)
