"""Reading at the ticks of a clock, with the position in a state cell."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from connectors.kafka.message import Message
from connectors.kafka.source import KafkaMark, KafkaMarkCoder
from pipelines.steps import flink_source
from pipelines.steps.flink_source import APART_S, Looks, ReadMessages, SpreadTicks
from tests.unit.steps.test_flink_index import FakeCell

CODER = KafkaMarkCoder()


class FakeReader:
    """A log of five messages from where it is told to begin; ``breaks`` at the third."""

    breaks = False

    def __init__(self, mark: KafkaMark | None) -> None:
        self.at = -1 if mark is None else mark.positions[3] - 1
        self.closed = False
        self.told: list[int] = []

    def start(self) -> bool:
        return self.advance()

    def advance(self) -> bool:
        if self.breaks and self.at == 1:
            raise OSError("the broker is gone")
        self.at += 1
        return self.at < 5

    def get_current(self) -> Message:
        return Message("t", 3, self.at, "k", b"", (), 0)

    def get_checkpoint_mark(self) -> KafkaMark:
        self.at = min(self.at, 4) if self.at < 5 else 4
        return KafkaMark({3: self.at + 1}, lambda positions: self.told.append(positions[3]))

    def close(self) -> None:
        self.closed = True


class FakeFinalizer:
    def __init__(self) -> None:
        self.calls: list[Callable[[], None]] = []

    def register(self, call: Callable[[], None]) -> None:
        self.calls.append(call)


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> list[FakeReader]:
    made: list[FakeReader] = []

    class FakeSource:
        def __init__(self, topic: str, partitions: tuple[int, ...], group: str, *, on_cluster: bool) -> None:
            assert (topic, partitions, group, on_cluster) == ("t", (3,), "g", True)

        def create_reader(self, options: None, mark: KafkaMark | None) -> FakeReader:
            made.append(FakeReader(mark))
            return made[-1]

    monkeypatch.setattr(flink_source, "KafkaSource", FakeSource)
    seconds = itertools.count()
    monkeypatch.setattr(flink_source, "_looks", Looks(lambda: float(next(seconds))))
    return made


def read(cell: FakeCell, finalizer: FakeFinalizer) -> list[int]:
    step = ReadMessages("t", "g")
    return [each.offset for each in step.process(("3", b""), cell, finalizer)]


def test_a_look_takes_what_waits_and_keeps_the_position(readers: list[FakeReader]) -> None:
    cell, finalizer = FakeCell(), FakeFinalizer()
    assert read(cell, finalizer) == [0, 1, 2, 3, 4]
    assert CODER.decode(cell.value or b"") == KafkaMark({3: 5})
    (told,) = finalizer.calls
    told()
    assert (readers[0].told, readers[0].closed) == ([5], True)


def test_a_look_that_finds_nothing_writes_nothing(readers: list[FakeReader]) -> None:
    cell, finalizer = FakeCell(CODER.encode(KafkaMark({3: 5}))), FakeFinalizer()
    assert read(cell, finalizer) == []
    assert finalizer.calls == []


@pytest.mark.parametrize(("name", "value", "first"), [("READ_RECORDS", 2, [0, 1]), ("READ_S", 0.0, [0])])
def test_a_look_ends_after_so_many_messages_or_seconds(
    name: str, value: float, first: list[int], readers: list[FakeReader], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flink_source, name, value)
    cell = FakeCell()
    assert read(cell, FakeFinalizer()) == first
    assert read(cell, FakeFinalizer())[0] == first[-1] + 1


def test_a_look_that_fails_moves_nothing_and_gives_its_consumer_back(
    readers: list[FakeReader], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeReader, "breaks", True)
    cell = FakeCell()
    with pytest.raises(OSError, match="gone"):
        read(cell, FakeFinalizer())
    assert (cell.value, readers[0].closed) == (None, True)


def test_ticks_that_piled_up_while_a_look_lasted_are_one() -> None:
    now = 10.0
    looks = Looks(lambda: now)
    key = ("g", "t", "3")
    assert looks.due(key)
    now += 20.0
    assert looks.due(key), "a look that lasted is followed at once"
    for _ in range(3):
        now += APART_S / 4
        assert not looks.due(key), "one that found nothing is not"
    assert looks.due(("g", "t", "4")), "another partition"
    now += APART_S / 4
    assert looks.due(key)


def test_the_time_of_day_plays_no_part(readers: list[FakeReader], monkeypatch: pytest.MonkeyPatch) -> None:
    """A tick comes from another machine, whose clock may be off by hours, and a clock may be set."""
    assert Looks()._now is time.monotonic
    monkeypatch.setattr(flink_source, "time", SimpleNamespace(monotonic=time.monotonic))
    ((partition, tick),) = SpreadTicks((3,)).process(b"")
    step = ReadMessages("t", "g")
    assert [each.offset for each in step.process((partition, tick), FakeCell(), FakeFinalizer())] == [0, 1, 2, 3, 4]


def test_a_tick_goes_to_every_partition() -> None:
    spread = list(SpreadTicks((0, 3)).process(b""))
    assert [partition for partition, _ in spread] == ["0", "3"]
