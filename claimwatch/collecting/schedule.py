"""When which feed is polled next: a heap of times, without a clock of its own."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime


class Schedule:
    """One time for each key. Setting a key again moves it; a key that came due is gone until it is set again."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, str]] = []
        self._at: dict[str, datetime] = {}

    def __len__(self) -> int:
        return len(self._at)

    def set(self, key: str, at: datetime) -> None:
        self._at[key] = at
        heapq.heappush(self._heap, (at, key))

    def remove(self, key: str) -> None:
        self._at.pop(key, None)

    def next_at(self) -> datetime | None:
        """When the next key comes due, None where there is none."""
        self._drop_stale()
        return self._heap[0][0] if self._heap else None

    def due(self, now: datetime) -> Iterator[str]:
        """Take the keys that are due, the longest overdue first; stop taking to leave the others."""
        while (at := self.next_at()) is not None and at <= now:
            _, key = heapq.heappop(self._heap)
            del self._at[key]
            yield key

    def _drop_stale(self) -> None:
        while self._heap and self._at.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
