"""Lanes: one thread for each channel, so that a channel that is dead or slow holds back nobody else."""

from __future__ import annotations

import queue
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple

import structlog

from claimwatch.notifying.jobs import Job
from connectors.notifications.channel import Channel, ChannelRefused, SendFailed
from connectors.notifications.notices import Sent
from schemas.delivery import Delivery, DeliveryState

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Retries:
    """How often a delivery is tried: pauses of ``first_s`` doubled up to ``longest_s``, ``tries`` in all.

    The default goes on for 1 + 2 + 4 + … + 64 + 4 · 120 = 607 seconds and the tries themselves, so that a receiver may
    be away for ten minutes. When the limit is reached the delivery has failed.
    """

    tries: int = 12
    first_s: float = 1.0
    longest_s: float = 120.0

    def pause_s(self, attempts: int) -> float:
        """Seconds to wait after so many attempts, 1 or more."""
        return float(min(self.first_s * 2 ** (attempts - 1), self.longest_s))


class Outcome(NamedTuple):
    """What became of a try: ``deliveries`` that are pending will be tried again."""

    job: Job
    deliveries: tuple[Delivery, ...]

    @property
    def delivery(self) -> Delivery:
        """The first of them, which says what is true of all."""
        return self.deliveries[0]


class Lanes:
    """Sends jobs, in order within a channel, and hands back what became of each try.

    A channel's own fault, whatever it raises, is a try that failed: a lane that ended would swallow its jobs, and
    with them the offsets of all alerts.
    """

    def __init__(
        self,
        open_channel: Callable[[str], Channel],
        stop: threading.Event,
        retries: Retries | None = None,
    ) -> None:
        """
        Args:
            open_channel: the channel of an address; raises ChannelRefused.
            stop: ends the pauses between tries and takes no further job.
        """
        self._open = open_channel
        self._stop = stop
        self._retries = retries or Retries()
        self._jobs: dict[str, queue.SimpleQueue[Job]] = {}
        self._outcomes: queue.SimpleQueue[Outcome] = queue.SimpleQueue()

    def send(self, job: Job) -> None:
        """Put a job into its channel's lane. Never blocks."""
        lane = self._jobs.get(job.address)
        if lane is None:
            lane = self._jobs[job.address] = queue.SimpleQueue()
            # A daemon: a channel that hangs must not keep the process from ending; its delivery stays pending.
            name = f"channel {job.channel}"
            threading.Thread(target=self._drive, args=(job.address, lane), name=name, daemon=True).start()
        lane.put(job)

    def outcomes(self, wait_s: float = 0.0) -> list[Outcome]:
        """What has become of tries since the last call; waits up to ``wait_s`` seconds for the first."""
        found: list[Outcome] = []
        try:
            found.append(self._outcomes.get(timeout=wait_s) if wait_s else self._outcomes.get_nowait())
            while True:
                found.append(self._outcomes.get_nowait())
        except queue.Empty:
            return found

    def _drive(self, address: str, lane: queue.SimpleQueue[Job]) -> None:
        """A lane's thread. After a delivery was given up each further one is tried once, until one arrives."""
        channel: Channel | None = None
        down = False
        while not self._stop.is_set():
            job = lane.get()
            try:
                channel = channel or _opened(self._open, address)
            except ChannelRefused as error:
                self._report(job, 0, "failed", str(error))
                continue
            sent = self._try(channel, job, 1 if down else self._retries.tries)
            down = sent is False

    def _try(self, channel: Channel, job: Job, tries: int) -> bool | None:
        """Whether it arrived; None where that says nothing about the channel."""
        for attempt in range(1, tries + 1):
            if self._stop.is_set():
                return None
            try:
                _send(channel, job.sent)
            except SendFailed as error:
                log.warning(
                    "not sent",
                    key=job.key,
                    alert_id=job.deliveries[0].alert_id,
                    claim_id=job.deliveries[0].claim_id,
                    watch=job.deliveries[0].watch,
                    channel=job.channel,
                    attempt=attempt,
                    reason=str(error),
                )
                last = error.permanent or attempt == tries
                self._report(job, attempt, "failed" if last else "pending", str(error))
                if last:
                    return None if error.permanent else False
                self._stop.wait(self._retries.pause_s(attempt))
            else:
                self._report(job, attempt, "sent", "")
                return True
        return None

    def _report(self, job: Job, attempts: int, state: DeliveryState, reason: str) -> None:
        self._outcomes.put(Outcome(job, job.now(state, attempts, reason)))


def _opened(open_channel: Callable[[str], Channel], address: str) -> Channel:
    try:
        return open_channel(address)
    except ChannelRefused:
        raise
    except Exception as error:
        raise ChannelRefused(_fault(error)) from error


def _send(channel: Channel, sent: Sent) -> None:
    try:
        channel.send(sent)
    except SendFailed:
        raise
    except Exception as error:
        raise SendFailed(_fault(error)) from error


def _fault(error: Exception) -> str:
    """What was raised, and where. Its own words may hold the address, which may be a secret."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"unforeseen {type(error).__name__} in {PurePath(place.filename).name}, line {place.lineno}"
