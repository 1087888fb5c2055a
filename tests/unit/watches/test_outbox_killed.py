"""The outbox under any order of alerts, time, sends and kills: all arrives, each under one key, within the cap."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st

from claimwatch.notifying.cap import WINDOW
from claimwatch.notifying.jobs import Job, Wanted
from claimwatch.notifying.outbox import Outbox
from connectors.kafka.message import Message
from connectors.kafka.topics import ALERTS
from schemas.alert import Alert
from schemas.delivery import Delivery, Watch
from tests.unit.elasticsearch import made

START = datetime(2027, 1, 15, 8, 0, tzinfo=UTC)
CAP = 2
ONE, OTHER = "json://one.example/x", "json://other.example/x"
WATCHES = {
    each.name: each
    for each in (
        Watch(name="now", channels=(ONE, OTHER)),
        Watch(name="too", channels=(ONE,)),
        Watch(name="digest", channels=(OTHER,), when="digest", every_minutes=45),
        Watch(name="quiet", channels=(OTHER, "terminal"), quiet="09:00-11:00"),
    )
}
WANTED = [Wanted(watch, address) for watch in WATCHES.values() for address in watch.channels]


class World:
    """Topic, channels and clock, which outlive the outbox."""

    def __init__(self) -> None:
        self.now = START
        self.topic: list[Delivery] = []
        self.alerts: list[tuple[Message, Alert]] = []
        self.committed = 0
        self.arrived: dict[str, set[str]] = {}  # delivery → keys
        self.messages: dict[str, list[tuple[datetime, str]]] = {}  # channel → when, key
        self.kill()

    def kill(self) -> None:
        """What stands on the topics is all that the next process knows."""
        self.outbox = Outbox(hourly_cap=CAP)
        for each in self.topic:
            self.outbox.learn(each)
        self.jobs: deque[Job] = deque()
        self.read = self.committed

    def raise_alert(self) -> None:
        number = len(self.alerts)
        alert = made.alert(f"n{number}", claim_id=f"c{number % 3}", late=number % 5 == 4)
        message = made.message(ALERTS, None, number)._replace(timestamp_ms=round(self.now.timestamp() * 1000))
        self.alerts.append((message, alert))

    def take(self, kill_after: int | None) -> None:
        """Read on; a kill after so many records of what is written."""
        for message, alert in self.alerts[self.read :]:
            taken = self.outbox.take(message, alert, WANTED, self.now)
            written = [each for job in taken.jobs for each in job.deliveries] + taken.waiting
            if not self._write(written, kill_after):
                return
            self.jobs.extend(taken.jobs)
        self.read = len(self.alerts)
        self._commit()

    def release(self, kill_after: int | None) -> None:
        released = self.outbox.release(self.now, WATCHES)
        if self._write(released.written, kill_after):
            self.jobs.extend(released.jobs)

    def send(self, count: int, kill_after: int | None) -> None:
        for job in islice(iter(self._next, None), count):
            for each in job.deliveries:
                self.arrived.setdefault(each.delivery_id, set()).add(job.key)
            self.messages.setdefault(job.channel, []).append((self.now, job.key))
            over = job.now("sent", 1, "")
            if not self._write(over, kill_after):
                return
            for each in over:
                self.outbox.settle(each)
        self._commit()

    def _next(self) -> Job | None:
        return self.jobs.popleft() if self.jobs else None

    def _write(self, deliveries: Sequence[Delivery], kill_after: int | None) -> bool:
        if kill_after is not None and kill_after <= len(deliveries):
            self.topic += deliveries[:kill_after]
            self.kill()
            return False
        self.topic += deliveries
        return True

    def _commit(self) -> None:
        for each in self.outbox.done():
            self.committed = each.offset + 1

    def drain(self) -> None:
        self.kill()
        for _ in range(200):
            self.take(None)
            self.release(None)
            self.send(1_000, None)
            self.now += timedelta(minutes=20)


kills = st.none() | st.integers(0, 6)
steps: st.SearchStrategy[tuple[str, int, int | None]] = st.one_of(
    st.just(("raise", 0, None)),
    st.tuples(st.just("take"), st.just(0), kills),
    st.tuples(st.just("tick"), st.integers(1, 90), st.none()),
    st.tuples(st.just("release"), st.just(0), kills),
    st.tuples(st.just("send"), st.integers(1, 4), kills),
    st.just(("kill", 0, None)),
)


WAITING = [("raise", 0, None)] * 3 + [("take", 0, None), ("tick", 60, None)]
"""What the steps begin with: some of it has been told, and a digest is due."""


@settings(max_examples=150)
@given(st.lists(steps, max_size=40))
def test_everything_arrives_and_each_under_one_key(taken: list[tuple[str, int, int | None]]) -> None:
    world = World()
    for step, number, kill_after in [*WAITING, *taken]:
        if step == "raise":
            world.raise_alert()
        elif step == "take":
            world.take(kill_after)
        elif step == "tick":
            world.now += timedelta(minutes=number)
        elif step == "release":
            world.release(kill_after)
        elif step == "send":
            world.send(number, kill_after)
        else:
            world.kill()
    world.drain()
    assert len(world.arrived) == len(world.alerts) * len(WANTED)
    assert {len(keys) for keys in world.arrived.values()} <= {1}
    assert world.committed == len(world.alerts)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=25))
def test_without_kills_no_hour_of_a_channel_has_more_messages_than_the_cap(pauses: list[int]) -> None:
    world = World()
    for minutes in pauses:
        world.now += timedelta(minutes=minutes)
        world.raise_alert()
        world.take(None)
        world.release(None)
        world.send(1_000, None)
    world.drain()
    for channel, messages in world.messages.items():
        times = [at for at, _ in messages]
        if channel != "terminal":
            assert all(sum(each <= other < each + WINDOW for other in times) <= CAP for each in times)
        assert len({key for _, key in messages}) == len(messages)
