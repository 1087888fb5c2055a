"""What `up` shows: events from the parts and topics are queued by their threads and shown by the main one."""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import structlog

from claimwatch.screen import Screen
from connectors.kafka.message import Message
from connectors.kafka.topics import CLAIMS, FEED_STATES
from schemas.alert import Alert
from schemas.claim import Claim
from schemas.feed import Feed, FeedState, Outlet
from schemas.record import Part, SchemaError, decode

log = structlog.get_logger(__name__)

WAITING_LIMIT = 100_000
"""Events that wait at most; when the terminal stands still (Ctrl-S) the parts do not wait for it, and the rest goes."""
SHOWN_AT_ONCE = 500


class _Told(Part):
    """A line of notify: an alert beside what only a program wants to know, or what is wrong with a watch."""

    alert: Alert | None = None
    trouble: str = ""


class Display:
    """The screen, and the queue before it. A terminal that is gone sets ``stop`` and is written to no more."""

    def __init__(
        self,
        stop: threading.Event,
        *,
        as_json: bool,
        demo: bool,
        agencies: Sequence[Outlet] = (),
        no_news_after_min: float = 0.0,
    ) -> None:
        names = [name for outlet in agencies if outlet.kind == "agency" for name in (outlet.name, *outlet.aliases)]
        self._screen = Screen(
            agencies=names, as_json=as_json, feeds_matter=not demo, no_news_after_min=no_news_after_min
        )
        self._stop = stop
        self._gone = False
        self._waiting: queue.Queue[Callable[[], None]] = queue.Queue(WAITING_LIMIT)

    def note(self, *lines: str) -> None:
        """Lines of `up` itself, at once. Main thread only, as all methods but the two that begin with ``on_``."""
        self._safely(lambda: self._screen.say(lines))

    def start(self, feeds: Sequence[Feed]) -> None:
        self._safely(lambda: self._screen.start(feeds, datetime.now(UTC)))

    def demo_over(self, command: Callable[[str], str]) -> None:
        self._safely(lambda: self._screen.demo_over(command))

    def on_line(self, part: str, line: str) -> None:
        """A line that notify printed. From any thread."""
        try:
            told = _Told.model_validate_json(line)
        except ValueError:
            log.warning("not an alert", printed_by=part, line=line[:200])
            return
        alert, trouble = told.alert, told.trouble
        if alert is not None:
            self._put(lambda: self._screen.on_alert(alert))
        elif trouble:
            self._put(lambda: self._screen.say((trouble,)))
        else:
            log.warning("not an alert", printed_by=part, line=line[:200])

    def on_message(self, message: Message, old: bool) -> None:
        """A claim or a feed's state. From any thread. ``old``: written before this `up` began."""
        try:
            if message.value is None:
                if message.topic == FEED_STATES:
                    self._put(lambda: self._screen.on_feed_gone(message.key))
                return
            if message.topic == CLAIMS:
                claim = decode(Claim, message.value, message.headers)
                # Its copies were told then.
                seen = claim.model_copy(update={"statements": (), "changed": ()}) if old else claim
                self._put(lambda: self._screen.on_claim(seen, time.monotonic()))
            else:
                state = decode(FeedState, message.value, message.headers)
                self._put(lambda: self._screen.on_feed_state(state, time.monotonic()))
        except SchemaError as error:
            log.warning(
                "not shown",
                topic=message.topic,
                partition=message.partition,
                offset=message.offset,
                key=message.key,
                reason=str(error),
            )

    def flush(self) -> None:
        """Show what waits, and what has settled."""
        for _ in range(SHOWN_AT_ONCE):
            try:
                event = self._waiting.get_nowait()
            except queue.Empty:
                break
            self._safely(event)
        self._safely(lambda: self._screen.tick(time.monotonic(), datetime.now(UTC)))

    def _put(self, event: Callable[[], None]) -> None:
        try:
            self._waiting.put_nowait(event)
        except queue.Full:
            return

    def _safely(self, show: Callable[[], None]) -> None:
        if self._gone:
            return
        try:
            show()
        except OSError:  # EIO of a closed terminal, EPIPE of a closed pipe
            self._gone = True
            self._stop.set()
            # What Python still holds in its buffer goes nowhere, instead of failing once more at the end.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)
