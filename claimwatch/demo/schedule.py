"""When the demonstration's articles come out, and how far a demonstration has come.

A demonstration that was killed goes on where it was: its progress is kept, not the time of day at which it began, so
that a pause of an hour does not throw all articles out at once. One that is finished is the starter's to begin afresh,
with a new data folder, because its articles would all be known in the old one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from claimwatch.demo.newsroom import DemoArticle, demo_articles

STATE_FILE = "demo-state.json"
SETTLE_S = 8.0
"""Seconds after the last release until a demonstration counts as finished: polling, reading and telling take less."""


def released(articles: Sequence[DemoArticle], elapsed_s: float) -> tuple[DemoArticle, ...]:
    """The articles that are out ``elapsed_s`` seconds after the start, in the order of their release."""
    out = (article for article in articles if article.release_at <= elapsed_s)
    return tuple(sorted(out, key=lambda article: (article.release_at, article.id)))


def last_release(articles: Sequence[DemoArticle]) -> float:
    """Seconds from the start to the last release; 0 where there are no articles."""
    return max((article.release_at for article in articles), default=0.0)


@dataclass(frozen=True)
class DemoState:
    """How far a demonstration has come. ``elapsed_s`` counts only the seconds in which its site was up."""

    started: bool = False
    elapsed_s: float = 0.0

    @property
    def finished(self) -> bool:
        return self.started and self.elapsed_s >= last_release(demo_articles()) + SETTLE_S

    @classmethod
    def load(cls, path: Path) -> DemoState:
        """The state in the file ``path``; a file that is missing or unreadable means that none has begun.

        A half-written file cannot be: ``save`` replaces it whole.
        """
        try:
            raw = json.loads(path.read_text("utf-8"))
            return cls(started=True, elapsed_s=max(0.0, float(raw["elapsed_s"])))
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    @classmethod
    def start(cls, path: Path) -> DemoState:
        """Begin afresh, at the first second.

        Raises:
            OSError: the folder cannot be written.
        """
        return cls(started=True).save(path)

    def save(self, path: Path) -> DemoState:
        """Write the state so that a reader finds the old or the new one whole.

        Raises:
            OSError: the folder cannot be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(path.name + ".new")
        fresh.write_text(json.dumps({"elapsed_s": round(self.elapsed_s, 1)}), "utf-8")
        os.replace(fresh, path)
        return self


class ReleaseClock:
    """Seconds of demonstration so far: those of earlier runs and those since this one began, times the pace.

    It begins with the first poll: on a slow machine the first articles would else come out before anybody looks, all
    at once and in any order.
    """

    def __init__(self, state: DemoState, monotonic: Callable[[], float], pace: float = 1.0) -> None:
        self._state = replace(state, started=True)
        self._monotonic = monotonic
        self._began: float | None = None
        self._pace = pace

    def begin(self) -> None:
        """Somebody polls: time goes on from here. Only the first call counts."""
        if self._began is None:
            self._began = self._monotonic()

    def elapsed_s(self) -> float:
        since = 0.0 if self._began is None else self._monotonic() - self._began
        return self._state.elapsed_s + since * self._pace

    def state(self) -> DemoState:
        return replace(self._state, elapsed_s=self.elapsed_s())
