from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime

from claimwatch.observing.behind import STALE_S, Behind
from connectors.kafka.connection import KafkaConnection, KafkaUnavailable
from tests.unit.cli.processes import wait_for

AT = datetime(2026, 11, 20, tzinfo=UTC)


@dataclass
class FakeReader:
    """Kafka that is away for the first ``away`` looks."""

    away: int = 0
    looks: int = 0
    reached: int = 0
    closed: int = 0
    asked: list[object] = field(default_factory=list)

    def made(self, conn: KafkaConnection, group: str, topics: object) -> FakeReader:
        self.asked.append((group, list(topics)))  # type: ignore[call-overload]
        return self

    def _look(self) -> None:
        self.looks += 1
        if self.looks <= self.away:
            raise KafkaUnavailable("away")

    def behind(self, worker: tuple[int, int]) -> dict[str, int]:
        self._look()
        return {"t": 7 + worker[0]}

    def reach(self) -> None:
        self._look()
        self.reached += 1

    def newest_at(self, topic: str) -> datetime | None:
        return AT

    def close(self) -> None:
        self.closed += 1


def behind(reader: FakeReader, put: dict[str, float], **given: object) -> Behind:
    def keep(name: str, value: float, **_labels: str) -> None:
        put[name] = value

    made = Behind(KafkaConnection("nowhere:1"), "g", ("t",), keep, make=reader.made, every_s=0.001, **given)
    made.start()
    return made


def test_it_says_how_far_a_worker_is_behind():
    put: dict[str, float] = {}
    asking = behind(FakeReader(), put, worker=(1, 2))
    wait_for(lambda: not asking.trouble(), "a look")
    assert put["claimwatch_behind_records"] == 8
    assert asking.records == {"t": 8}
    asking.close()


def test_an_outage_is_waited_for_with_a_new_connection():
    reader = FakeReader(away=3)
    asking = behind(reader, {})
    assert asking.trouble() in ("", "not heard of yet")
    wait_for(lambda: not asking.trouble(), "a look after the outage")
    assert reader.closed == 3
    asking.close()
    wait_for(lambda: reader.closed == 4, "it lets go")


def test_a_part_that_reads_no_topic_in_order_is_connected_all_the_same():
    reader = FakeReader()
    articles = threading.Event()
    nowhere = KafkaConnection("nowhere:1")
    asking = Behind(nowhere, "", (), lambda *_: None, make=reader.made, articles="a", every_s=0.001)
    asking.on_article = lambda at: articles.set() if at == AT else None
    asking.start()
    wait_for(lambda: reader.reached > 1 and articles.is_set(), "looks and the newest article")
    assert reader.asked == [("", ["a"])]
    assert asking.records == {}
    asking.close()


def test_who_was_not_heard_of_for_long_is_in_trouble():
    clock = [0.0]
    asking = behind(FakeReader(), {}, clock=lambda: clock[0])
    wait_for(lambda: not asking.trouble(), "a look")
    asking.close()
    wait_for(lambda: threading.active_count() and not any(t.name == "behind" for t in threading.enumerate()), "its end")
    clock[0] = STALE_S + 1
    assert asking.trouble() == f"not heard of for {STALE_S + 1:.0f} s"
