"""A Python worker of a TaskManager: `python -m claimwatch.flink.worker CONTROL NAME`, started by the pool.

It goes by the settings of its own environment, and makes what the steps of a pipeline work with when one asks.
"""

from __future__ import annotations

import os
import sys
import threading
import time

from apache_beam.runners.worker.sdk_worker import SdkHarness

from claimwatch.judging import endpoint_of
from claimwatch.logs import configure
from claimwatch.officials import reader_of
from claimwatch.services import kafka_of
from claimwatch.settings import Settings, load_settings
from connectors.kafka.source import attach
from connectors.kafka.writer import RecordWriter
from pipelines.corroborate import standard_rulebook
from pipelines.on_flink import GROUPS, INDICES, READER, RULES, WRITER
from pipelines.quiet import quiet_libraries
from pipelines.steps.articles import HostedReader
from pipelines.steps.corroboration import Rules
from pipelines.steps.eras import read_era
from pipelines.steps.erasures import read_erasures
from pipelines.steps.flink_index import KeptIndices
from pipelines.steps.hosting import offer
from pipelines.steps.judgements import restore_judgements

LINGER_S = 10.0
"""How long a bundle may last that is under way when the control connection ends."""


def prepare(settings: Settings) -> None:
    """Offer the steps of both pipelines what they work with. Nothing is loaded and nobody is asked yet."""
    for group in GROUPS:
        attach(group, kafka_of(settings, group), threading.Event())
    offer(READER, lambda: HostedReader(reader_of(settings), settings.ahead))
    offer(RULES, lambda: rules_of(settings))
    offer(INDICES, lambda: KeptIndices(lambda: kafka_of(settings), read_erasures(kafka_of(settings))))
    offer(WRITER, lambda: RecordWriter(kafka_of(settings)))


def rules_of(settings: Settings) -> Rules:
    """The rules as in process, with what was judged before; the stories are in the runner's state."""
    conn = kafka_of(settings)
    book = standard_rulebook(endpoint_of(settings))
    if book.memory is not None:
        restore_judgements(conn, book.memory)
    era = read_era(conn)
    return Rules(book.apply, book.close, settings.epoch + era.number, era=era)


def main(arguments: list[str]) -> None:
    """Work until the TaskManager or the pool is gone."""
    control, name = arguments
    threading.Thread(target=_end_with_pool, name="pool", daemon=True).start()
    settings = load_settings()
    configure(settings, f"flink-{name}")
    quiet_libraries()
    prepare(settings)
    try:
        harness = SdkHarness(control, worker_id=name, data_buffer_time_limit_ms=-1)
        threading.Thread(target=_end_with_control, args=(harness,), name="control", daemon=True).start()
        harness.run()
    finally:
        # Threads of clients would keep the process, and what is under way belongs to a bundle that is repeated.
        os._exit(0)


def _end_with_pool() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


def _end_with_control(harness: SdkHarness) -> None:
    """``run`` waits for bundles that are under way, and one of them may wait for a TaskManager that is gone."""
    while harness._alive:
        time.sleep(1.0)
    time.sleep(LINGER_S)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
