"""Reading Kafka on Flink: at each tick of a clock, with the position in a state cell.

Beam would read an unbounded source by a splittable DoFn. On Flink each of its cycles leaves a named state behind for
ever (Beam issue 27648): with RocksDB a column family, 8 kB in the checkpoint for each cycle and partition, and a
savepoint takes them along (seen with Beam 2.70's job server and Flink 1.19.3, 2026). A clock of Flink's own and one
cell for each partition leave nothing.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import apache_beam as beam
from apache_beam.coders import BytesCoder
from apache_beam.io.flink.flink_streaming_impulse_source import FlinkStreamingImpulseSource
from apache_beam.pvalue import PCollection
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec

from connectors.kafka.message import Message
from connectors.kafka.source import KafkaMarkCoder, KafkaReader, KafkaSource
from pipelines.steps.runner import each

TICK_S = 1.0
"""A partition is looked at so often while nothing waits, by each task that keeps the clock."""

APART_S = TICK_S / 2
"""Looks begin so long after each other at least. One that finds nothing is over sooner (``source.IDLE_WAIT_S``), so of
ticks that piled up the second is dropped; one that works for longer is followed at once."""

READ_RECORDS = 5_000
READ_S = 1.0
"""A look ends after so many messages or seconds, those included in which the steps behind it work; the next one follows
at once where a tick waits. A checkpoint waits for the end of a look."""

_MARKS = KafkaMarkCoder()
_POSITION: Any = beam.DoFn.StateParam(ReadModifyWriteStateSpec("position", BytesCoder()))
_FINALIZER: Any = beam.DoFn.BundleFinalizerParam


def read_topic(pipeline: beam.Pipeline, topic: str, partitions: Sequence[int], group: str) -> PCollection[Message]:
    """The messages of a topic's partitions, in order within each, without end."""
    clock = FlinkStreamingImpulseSource()
    clock.config = {"interval_ms": int(1000 * TICK_S), "message_count": 0}
    spread = each(SpreadTicks(tuple(partitions))).with_output_types(tuple[str, bytes])
    read: PCollection[Message] = (
        pipeline | "Clock" >> clock | "Spread" >> spread | "Read" >> each(ReadMessages(topic, group))
    )
    return read


class Looks:
    """When each partition was looked at last, in this process: while a look lasts ticks pile up, and one is enough.

    It goes by a clock that only counts, and only by this process's: a tick may come from another machine.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._last: dict[tuple[str, str, str], float] = {}

    def due(self, key: tuple[str, str, str]) -> bool:
        """Whether the last look began APART_S ago or earlier; if so, one begins now."""
        with self._lock:
            now = self._now()
            if now - self._last.get(key, -math.inf) < APART_S:
                return False
            self._last[key] = now
            return True


_looks = Looks()


class SpreadTicks(beam.DoFn):
    """Tick → (partition, the tick) for each partition."""

    def __init__(self, partitions: tuple[int, ...]) -> None:
        self._partitions = partitions

    def process(self, element: bytes) -> Iterator[tuple[str, bytes]]:
        for number in self._partitions:
            yield str(number), element


class ReadMessages(beam.DoFn):
    """(partition, tick) → the Messages that wait there. State: the next offset of the partition.

    An empty cell begins where the group's committed offset is. When a checkpoint is complete the group is told of it.
    """

    def __init__(self, topic: str, group: str) -> None:
        self._topic = topic
        self._group = group

    def process(
        self, element: tuple[str, bytes], cell: Any = _POSITION, finalizer: Any = _FINALIZER
    ) -> Iterator[Message]:
        partition, _ = element
        if not _looks.due((self._group, self._topic, partition)):
            return
        held = cell.read()
        source = KafkaSource(self._topic, (int(partition),), self._group, on_cluster=True)
        reader = source.create_reader(None, None if held is None else _MARKS.decode(held))
        try:
            yield from _waiting(reader)
            mark = reader.get_checkpoint_mark()
        finally:
            reader.close()
        encoded = _MARKS.encode(mark)
        if encoded != held:
            cell.write(encoded)
            finalizer.register(mark.finalize_checkpoint)


def _waiting(reader: KafkaReader) -> Iterator[Message]:
    until = time.monotonic() + READ_S
    more, read = reader.start(), 0
    while more:
        yield reader.get_current()
        read += 1
        more = read < READ_RECORDS and time.monotonic() < until and reader.advance()
