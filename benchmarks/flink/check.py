"""What is done to a cluster with both jobs on it, and what comes of it. Each step says what it saw."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from benchmarks.faults import comparing
from benchmarks.faults.feeding import articles
from benchmarks.faults.progress import Progress
from benchmarks.flink.cluster import PARTS, Cluster, size_of
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Outgoing
from connectors.kafka.reader import read_to_end
from connectors.kafka.topics import ALERTS, ARTICLES, CLAIMS, EXTRACTIONS, FAILURES, STORIES
from connectors.kafka.writer import RecordWriter, write_all
from pipelines.on_flink import Part, job_name
from schemas.article import Article

DRAINED_WITHIN_S = 900.0
SAMPLE_S = 20.0
FED_PER_S = 1.0
"""Articles a second while checkpoints are watched."""


@dataclass
class Sample:
    """Sizes of all state in the last complete checkpoint, in bytes."""

    at_s: float
    sizes: dict[str, int]


@dataclass
class Seen:
    """What the run showed; ``wrong`` is empty where all of it held."""

    lines: list[str] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Check:
    """One run on one cluster. The steps are to be taken in the order in which they stand."""

    def __init__(self, cluster: Cluster, seen: Seen) -> None:
        self._cluster = cluster
        self._seen = seen
        self._progress = Progress(cluster.conn)
        self._writer = RecordWriter(cluster.conn)
        self._fed: list[Article] = []
        self._began = time.monotonic()

    def start(self) -> None:
        for part in PARTS:
            began = time.monotonic()
            self._cluster.start(part)
            self._say(f"{part}: all tasks run {time.monotonic() - began:.0f} s after the command was called")

    def feed(self, count: int) -> None:
        """So many more articles of the stream, all at once."""
        more = articles(len(self._fed) + count)[len(self._fed) :]
        write_all(self._writer, [Outgoing(ARTICLES, each.article_id, each) for each in more])
        self._fed += more

    def kill(self, then: int) -> None:
        """kill -9 of the TaskManager with most tasks, as soon as claims come, and so many articles more.

        New claims come from the other one.
        """
        conn = self._cluster.conn
        self._cluster.wait("first claims", lambda: records(conn, CLAIMS), DRAINED_WITHIN_S)
        killed = self._cluster.kill_busiest()
        began = time.monotonic()
        self.feed(then)
        before = records(conn, EXTRACTIONS), records(conn, CLAIMS)
        extracted = self._after(began, EXTRACTIONS, before[0])
        claimed = self._after(began, CLAIMS, before[1])
        restarts = sum(self._restarts(part) for part in PARTS)
        if not restarts:
            self._seen.wrong.append(f"the kill of {killed} made no job restart: it had no task")
        self._say(
            f"kill -9 of TaskManager {killed} in the middle: extractions go on after {extracted:.0f} s, claims after "
            f"{claimed:.0f} s, on the other one"
        )

    def _restarts(self, part: Part) -> int:
        job = self._cluster.flink.running(job_name(part))
        found: list[dict[str, str]] = (
            self._cluster.flink.ask(f"/jobs/{job.job_id}/metrics?get=numRestarts") if job else []
        )
        return sum(int(float(each["value"])) for each in found)

    def _after(self, began: float, topic: str, before: int) -> float:
        self._cluster.wait(f"more in {topic}", lambda: records(self._cluster.conn, topic) > before, DRAINED_WITHIN_S)
        return time.monotonic() - began

    def savepoint(self, note: str) -> None:
        """Stop both jobs with savepoints, and resume them."""
        for part in PARTS:
            before = self._size(part)
            began = time.monotonic()
            path = self._cluster.stop(part)
            stopped = time.monotonic() - began
            job = self._cluster.start(part, path)
            resumed = time.monotonic() - began - stopped
            self._cluster.wait(
                "a checkpoint", lambda job=job: size_of(self._cluster.flink.checkpoints(job.job_id)), 300
            )
            after = self._size(part)
            self._say(
                f"{part}, {note}: stopped with a savepoint in {stopped:.0f} s, all tasks again {resumed:.0f} s later; "
                f"the checkpoint was {kilobytes(before)} and is {kilobytes(after)}"
            )

    def begin_again(self) -> None:
        """Stop corroborate and start it without its savepoint: its state comes from the topic."""
        self._cluster.stop("corroborate")
        began = time.monotonic()
        self._cluster.start("corroborate")
        self._say(f"corroborate, started without a savepoint: all tasks run after {time.monotonic() - began:.0f} s")

    def drain(self) -> None:
        """Wait until both groups have all, and a checkpoint with it."""
        began = time.monotonic()
        for part in PARTS:
            self._cluster.wait(f"{part} has all", lambda part=part: self._progress.done(part), DRAINED_WITHIN_S)
        self._say(f"all {len(self._fed)} articles are through, {time.monotonic() - began:.0f} s after the last step")

    def watch(self, minutes: float) -> None:
        """Feed FED_PER_S for so long and look at the checkpoints' sizes."""
        began, fed = time.monotonic(), len(self._fed)
        while (passed := time.monotonic() - began) < 60 * minutes:
            due = fed + int(FED_PER_S * passed)
            if due > len(self._fed):
                self.feed(due - len(self._fed))
            last = self._seen.samples[-1].at_s if self._seen.samples else -SAMPLE_S
            if passed - last >= SAMPLE_S:
                self._seen.samples.append(Sample(passed, {part: self._size(part) for part in PARTS}))
            time.sleep(1.0)
        self._seen.samples.append(Sample(passed, {part: self._size(part) for part in PARTS}))
        first, last = self._seen.samples[0], self._seen.samples[-1]
        for part in PARTS:
            slope = (last.sizes[part] - first.sizes[part]) / max(last.at_s - first.at_s, 1)
            self._say(
                f"{part}: the checkpoint went from {kilobytes(first.sizes[part])} to {kilobytes(last.sizes[part])} in "
                f"{(last.at_s - first.at_s) / 60:.1f} minutes ({slope / 1000:.1f} kB/s) at {FED_PER_S:.0f} article/s"
            )

    def compare(self, folder: Path) -> None:
        """What was written beside `claimwatch replay --extractions` of the log that was written."""
        conn = self._cluster.conn
        log = comparing.log_of(conn)
        places = comparing.places_of(log)
        claims, alerts = comparing.replayed([extraction for _, extraction in log], folder)
        found = comparing.claims_of(conn, places)
        raised, changed = comparing.alerts_of(conn, places)
        lost, repeated = comparing.lost_and_twice(self._fed, log)
        differences = {
            "articles lost": lost,
            "claims": comparing.differing(claims, found),
            "alerts": comparing.differing({alert["alert_id"]: alert for alert in alerts}, raised),
            "alerts repeated with another content": changed,
            "dead letters": [message.key for message in read_to_end(conn, FAILURES)],
        }
        self._seen.wrong += [f"{name}: {len(ids)}, first {ids[0]}" for name, ids in differences.items() if ids]
        self._say(
            f"{len(self._fed)} articles, {len(claims)} claims, {len(raised)} alerts; difference to a replay of it: "
            f"{sum(len(ids) for ids in differences.values())}"
        )
        self._say(f"written again after failures: {repeats(self._cluster, len(repeated))}")

    def _size(self, part: Part) -> int:
        job = self._cluster.flink.running(job_name(part))
        return size_of(self._cluster.flink.checkpoints(job.job_id)) if job else 0

    def _say(self, line: str) -> None:
        self._seen.lines.append(line)
        print(f"{time.monotonic() - self._began:6.0f} s  {line}", flush=True)


def records(conn: KafkaConnection, topic: str) -> int:
    return sum(1 for _ in read_to_end(conn, topic))


def repeats(cluster: Cluster, extractions: int) -> str:
    """Records that the topics hold more than once, which readers drop."""
    alerts = Counter(message.key + str(message.value) for message in read_to_end(cluster.conn, ALERTS))
    states = Counter(message.key + str(message.value) for message in read_to_end(cluster.conn, CLAIMS))
    stories = Counter(message.key + str(message.value) for message in read_to_end(cluster.conn, STORIES))
    counted = {"claims": states, "alerts": alerts, "stories": stories}
    words = [f"{sum(found.values()) - len(found)} {name}" for name, found in counted.items()]
    return ", ".join([f"{extractions} extractions", *words])


def kilobytes(size: int) -> str:
    return f"{size / 1000:,.0f} kB"


def through_time(samples: Sequence[Sample]) -> list[str]:
    """A line for each sample."""
    return [
        f"{timedelta(seconds=round(each.at_s))}  " + "  ".join(f"{p} {kilobytes(s)}" for p, s in each.sizes.items())
        for each in samples
    ]
