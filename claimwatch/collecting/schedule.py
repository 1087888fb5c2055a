"""When which feed is polled next, and whose turn it is at a host: heaps of times, without a clock of their own."""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

LEAST_WAIT_S = 0.01
"""A host that must wait for less is asked after this, so that nobody looks at it all the time."""


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


class Turns:
    """Keys that are due, waiting for a turn at their host, so that a busy host keeps none of the others waiting.

    First come, first served at each host, at most ``at_once`` of it under way. Each call takes the same time however
    many keys wait.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._waiting: dict[str, deque[str]] = {}
        self._under_way: Counter[str] = Counter()
        self._hosts = Schedule()
        """Hosts with a waiting key and room for it, and when they may be asked."""

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def wait(self, host: str, key: str, now: datetime) -> None:
        """Put a key behind those that wait for its host."""
        queue = self._waiting.setdefault(host, deque())
        queue.append(key)
        if len(queue) == 1 and self._under_way[host] < self._at_once:
            self._hosts.set(host, now)

    def next(self, now: datetime, wait_s: Callable[[str], float]) -> tuple[str, str] | None:
        """The host and key whose turn it is, None where there is none; ``done`` is to be called with the host.

        Args:
            wait_s: seconds until a key may be asked for, from how its host was treated before; 0: at once.
        """
        for host in self._hosts.due(now):
            queue = self._waiting[host]
            left_s = wait_s(queue[0])
            if left_s > 0:
                self._hosts.set(host, now + timedelta(seconds=max(left_s, LEAST_WAIT_S)))
                continue
            key = queue.popleft()
            self._under_way[host] += 1
            if not queue:
                del self._waiting[host]
            elif self._under_way[host] < self._at_once:
                self._hosts.set(host, now)
            return host, key
        return None

    def done(self, host: str, now: datetime) -> None:
        """A key of the host is under way no longer."""
        self._under_way[host] -= 1
        if self._under_way[host] <= 0:
            del self._under_way[host]
        if host in self._waiting:
            self._hosts.set(host, now)

    def next_at(self) -> datetime | None:
        """When the next host may be asked; None where none has a key waiting and room for it."""
        return self._hosts.next_at()
