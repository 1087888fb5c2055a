"""When which feed is polled next, and whose turn it is at a host: heaps of times, without a clock of their own."""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from connectors.feeds.hosts import Wait

FOR_EACH_CONNECTION = 4
"""Polls under way of a host, or of hosts behind one address, for each connection that it bears: what a poll does beside
its request, such as fetching pages elsewhere, leaves the host to others. Requests are the fetcher's matter."""
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


class Turn(NamedTuple):
    """A key whose turn it is at its host; ``address`` is where that stands, empty where nobody knows."""

    host: str
    key: str
    address: str = ""


class Turns:
    """Keys that are due, waiting for a turn at their host, so that a busy host keeps none of the others waiting.

    First come, first served at each host, but for keys that go first; at most ``at_once`` of it under way, and as many
    of all hosts that stand behind one address, which wait there in one line. Each call takes the same time however many
    keys wait.

    Args:
        together: beyond so many of a host (by default ``at_once``) they begin LEAST_WAIT_S apart, so that the requests
            of those before count in how long the next one would wait.
    """

    def __init__(self, at_once: int, together: int | None = None) -> None:
        self._at_once = at_once
        self._together = at_once if together is None else together
        self._waiting: dict[str, deque[str]] = {}
        self._first: Counter[str] = Counter()
        """How many of a host's waiting keys go first; they stand in front."""
        self._under_way: Counter[str] = Counter()
        """Of each host, and of each address."""
        self._hosts = Schedule()
        """Hosts with a waiting key and room for it, and when they may be asked; of a line the first one."""
        self._lines: dict[str, deque[str]] = {}
        """Address → hosts with a waiting key that wait for it."""
        self._in_line: dict[str, str] = {}

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def wait(self, host: str, key: str, now: datetime, *, first: bool = False) -> None:
        """Put a key behind those that wait for its host, or one that goes ``first`` behind those that do."""
        queue = self._waiting.setdefault(host, deque())
        if first:
            queue.insert(self._first[host], key)
            self._first[host] += 1
        else:
            queue.append(key)
        if len(queue) == 1 and self._under_way[_host(host)] < self._at_once:
            self._hosts.set(host, now)

    def next(self, now: datetime, wait: Callable[[str], Wait]) -> Turn | None:
        """The key whose turn it is, None where there is none; ``done`` is to be called with it.

        Args:
            wait: how long a request to a host would wait, from how it and its address were treated before.
        """
        for host in self._hosts.due(now):
            left = wait(host)
            if left.host_s > 0:
                self._leave_line(host, now)
                self._later(host, left.host_s, now)
            elif left.address == "" or self._is_first(host, left, now):
                self._leave_line(host, now)
                return self._begun(host, left.address, now)
        return None

    def done(self, turn: Turn, now: datetime) -> None:
        """A key is under way no longer."""
        for place in (_host(turn.host), turn.address):
            self._under_way[place] -= 1
            if self._under_way[place] <= 0:
                del self._under_way[place]
        if turn.host in self._waiting and turn.host not in self._in_line:
            self._hosts.set(turn.host, now)
        self._call_first(turn.address, now)

    def next_at(self) -> datetime | None:
        """When the next host may be asked; None where none has a key waiting and room for it."""
        return self._hosts.next_at()

    def _is_first(self, host: str, left: Wait, now: datetime) -> bool:
        """Whether a host may begin at its address; else it waits there, behind those that came before."""
        if self._in_line.get(host) != left.address:
            self._leave_line(host, now)
            line = self._lines.setdefault(left.address, deque())
            line.append(host)
            self._in_line[host] = left.address
            if len(line) > 1:
                return False
        if self._under_way[left.address] >= self._at_once:
            return False  # until one of them is done
        if left.address_s > 0:
            self._later(host, left.address_s, now)
            return False
        return True

    def _leave_line(self, host: str, now: datetime) -> None:
        """Only the first of a line ever leaves it, because none of the others comes due."""
        address = self._in_line.pop(host, None)
        if address is None:
            return
        line = self._lines[address]
        line.remove(host)
        if line:
            self._call_first(address, now)
        else:
            del self._lines[address]

    def _call_first(self, address: str, now: datetime) -> None:
        if address in self._lines:
            self._hosts.set(self._lines[address][0], now)

    def _begun(self, host: str, address: str, now: datetime) -> Turn:
        queue = self._waiting[host]
        turn = Turn(host, queue.popleft(), address)
        self._under_way.update((_host(host), address))
        if self._first[host] > 1:
            self._first[host] -= 1
        else:
            del self._first[host]
        if not queue:
            del self._waiting[host]
        elif self._under_way[_host(host)] < self._together:
            self._hosts.set(host, now)
        elif self._under_way[_host(host)] < self._at_once:
            self._later(host, LEAST_WAIT_S, now)
        return turn

    def _later(self, host: str, seconds: float, now: datetime) -> None:
        self._hosts.set(host, now + timedelta(seconds=max(seconds, LEAST_WAIT_S)))


def _host(name: str) -> str:
    """A host may be called as an address is."""
    return f"host {name}"
