"""The site's process from outside: started, asked what it saw, ended."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

from benchmarks.collect.feeds import Feeds

ENDED_WITHIN_S = 10.0


class TooLong(RuntimeError):
    """What was waited for did not happen in time."""


class Served:
    """A running site. Use as a context manager."""

    def __init__(self, feeds: Feeds, period_s: float = 0.0) -> None:
        self.feeds = feeds
        arguments = (str(feeds.count), str(feeds.hostile), str(period_s))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.collect.site", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        ready = json.loads(self._process.stdout.readline() or "{}")
        if not ready:
            raise TooLong("the site does not start; are there files enough for a socket for each host (ulimit -n)?")
        self.port = int(ready["port"])
        self._control = f"http://127.0.0.1:{ready['control']}"

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(ENDED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def urls(self) -> list[str]:
        return [self.feeds.url(number, self.port) for number in range(self.feeds.count)]

    def figures(self) -> dict[str, Any]:
        return self._ask("/figures")

    def reset(self) -> dict[str, Any]:
        """Count from zero; the figures until now."""
        return self._ask("/reset")

    def anew(self) -> None:
        """As if nobody had ever asked."""
        self._ask("/anew")

    def until_all_were_polled(self, within_s: float, alive: Callable[[], bool]) -> float:
        """Wait until every feed was asked for; the seconds that it took.

        Raises:
            TooLong: it took longer, or who polls has ended.
        """
        began = time.monotonic()
        while (polled := self.figures()["feeds"]) < self.feeds.count:
            if time.monotonic() - began > within_s or not alive():
                raise TooLong(f"only {polled:,} of {self.feeds.count:,} feeds were polled")
            time.sleep(0.2)
        return time.monotonic() - began

    def _ask(self, path: str) -> dict[str, Any]:
        with urlopen(self._control + path, timeout=60) as answer:
            return dict(json.loads(answer.read()))
