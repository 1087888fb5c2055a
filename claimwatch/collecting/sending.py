"""Write what polls brought, on a thread of its own: the articles first, and the states once these are safe.

    outcomes ─► a batch ─► articles, failures ─► flush ─► states ─► flush ─► the polls learn that it is done

Delivers at least once: a batch that fails in part is written again as a whole. Articles have ids and content hashes
that derive from what was fetched, so downstream the second one is no news. An outcome that cannot be written at all
is left out, and costs none of the others anything.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Protocol

import structlog
from kafka.errors import KafkaError

from claimwatch.collecting.polling import Outcome
from claimwatch.essential_thread import EssentialThread
from connectors.feeds.urls import feed_partition
from connectors.kafka.connection import KafkaProblem
from connectors.kafka.message import Outgoing, encoded
from connectors.kafka.topics import ARTICLES, FAILURES, FEED_STATES

log = structlog.get_logger(__name__)

BATCH = 200
"""Outcomes that are flushed together at most."""
AGAIN_AFTER_S = (0.2, 5.0)
"""Seconds until a failed batch is tried again: the first wait, doubled each time up to the second."""
HANDED_OVER_S = 2.0
"""Seconds that a batch may take to be written before its feeds are handed over without it: a state that comes behind
the new owner's does not count, and articles that come twice are the same ones."""


class Unwritable(ValueError):
    """What a poll brought cannot all be made into records, and its state was not written: the reason is the message."""


class Writer(Protocol):
    def send(self, outgoing: Outgoing) -> None: ...
    def flush(self) -> None: ...
    def close(self) -> None: ...


Done = Callable[[Unwritable | None], object]
Pending = tuple[Outcome, Done]


class Sender:
    """Writes outcomes in the order in which they come, for as long as it takes.

    Args:
        make_writer: connects; called again after a failure to connect.
        state_partitions: partitions of news.feed-states.v1; a state goes where its host belongs.
        on_fault: called where its thread ends by a fault. What was handed over is never written then.
    """

    def __init__(self, make_writer: Callable[[], Writer], state_partitions: int, on_fault: Callable[[], None]) -> None:
        self._make_writer = make_writer
        self._partitions = state_partitions
        # Of the two kinds of queue the one that wakes its reader at a tenth of the price.
        self._waiting: queue.SimpleQueue[Pending | None] = queue.SimpleQueue()
        self._writing = threading.Lock()
        self._closed: frozenset[int] = frozenset()
        self._abandoned = threading.Event()
        self._thread = EssentialThread("collect-sender", self._run, on_fault)
        self._thread.start()

    async def put(self, outcome: Outcome) -> None:
        """Return when the outcome is safely in Kafka.

        Raises:
            Unwritable: it never will be.
        """
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        self.hand_over(outcome, lambda fault: loop.call_soon_threadsafe(_resolve, done, fault))
        await done

    def hand_over(self, outcome: Outcome, done: Done = lambda _fault: None) -> None:
        """Put an outcome in the queue; ``done`` is called on the sender's thread when it is safe, or cannot be."""
        self._waiting.put((outcome, done))

    def close_for(self, partitions: frozenset[int]) -> None:
        """Write nothing more of the feeds of these partitions, which another collector takes over. What was fetched of
        them is dropped; it is fetched again there. Waits up to HANDED_OVER_S for what is just being written.
        """
        self._closed |= partitions
        if self._writing.acquire(timeout=HANDED_OVER_S):
            self._writing.release()

    def open_for(self, partitions: frozenset[int]) -> None:
        """Write what is polled of the feeds of these partitions, and of no others."""
        self._closed = frozenset(range(self._partitions)) - partitions

    def close(self, within_s: float) -> bool:
        """Write what was handed over, and stop; False where that failed or took longer than ``within_s`` seconds.

        What is not written then is fetched again after the next start, because its state was not written either.
        """
        self._waiting.put(None)
        self._thread.join(within_s)
        self._abandoned.set()
        return not self._thread.is_alive() and not self._thread.failed

    def _run(self) -> None:
        writer: Writer | None = None
        ending = False
        while not ending and not self._abandoned.is_set():
            batch, ending = self._take()
            wait_s = AGAIN_AFTER_S[0]
            while batch and not self._abandoned.is_set():
                try:
                    writer = writer or self._make_writer()
                    self._write(writer, [outcome for outcome, _ in batch])
                    break
                except (KafkaProblem, KafkaError) as error:
                    feed = next((outcome.feed_url for outcome, _ in batch if outcome.feed_url), "")
                    log.warning("articles wait for Kafka", waiting=len(batch), feed=feed, reason=str(error))
                    self._abandoned.wait(wait_s)
                    wait_s = min(2 * wait_s, AGAIN_AFTER_S[1])
                except ValueError:
                    writable = _writable(batch)
                    if len(writable) == len(batch):
                        raise
                    batch = writable
            if not self._abandoned.is_set():
                for _, done in batch:
                    done(None)
        if writer is not None:
            writer.close()

    def _take(self) -> tuple[list[Pending], bool]:
        """The next batch, waiting for its first outcome; and whether it is the last one."""
        batch: list[Pending] = []
        pending = self._waiting.get()
        while pending is not None:
            batch.append(pending)
            if len(batch) == BATCH:
                return batch, False
            try:
                pending = self._waiting.get_nowait()
            except queue.Empty:
                return batch, False
        return batch, True

    def _write(self, writer: Writer, outcomes: list[Outcome]) -> None:
        with self._writing:
            self._write_open(writer, [each for each in outcomes if self._is_open(each)])

    def _is_open(self, outcome: Outcome) -> bool:
        url = outcome.feed_url
        return not url or feed_partition(url, self._partitions) not in self._closed

    def _write_open(self, writer: Writer, outcomes: list[Outcome]) -> None:
        first = [outgoing for outcome in outcomes for outgoing in _before_its_state(outcome)]
        for outgoing in first:
            writer.send(outgoing)
        if first:
            writer.flush()
        states = [(outcome.feed_url, outcome.state) for outcome in outcomes if outcome.feed_url]
        for url, state in states:
            writer.send(Outgoing(FEED_STATES, url, state, feed_partition(url, self._partitions)))
        if states:
            writer.flush()


def _before_its_state(outcome: Outcome) -> list[Outgoing]:
    articles = [Outgoing(ARTICLES, article.article_id, article) for article in outcome.articles]
    return articles + [Outgoing(FAILURES, failure.failure_id, failure) for failure in outcome.failures]


def _writable(batch: list[Pending]) -> list[Pending]:
    """A batch without the outcomes of which a record cannot be encoded; these are told so, and said in the log."""
    kept = []
    for outcome, done in batch:
        try:
            for outgoing in (*_before_its_state(outcome), Outgoing(FEED_STATES, outcome.feed_url, outcome.state)):
                encoded(outgoing)
        except ValueError as error:
            log.exception("what a poll brought cannot be written", feed=outcome.feed_url)
            done(Unwritable(type(error).__name__))
        else:
            kept.append((outcome, done))
    return kept


def _resolve(done: asyncio.Future[None], fault: Unwritable | None) -> None:
    if done.done():
        return
    if fault is None:
        done.set_result(None)
    else:
        done.set_exception(fault)
