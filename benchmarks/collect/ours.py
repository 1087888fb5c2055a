"""Our side: the real `claimwatch collect` on an embedded Kafka."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.collect.served import Served
from benchmarks.faults.parts import Part, environment
from claimwatch.registry import write_feeds
from connectors.embedded import EmbeddedServices
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.topics import ensure_topics
from schemas.feed import Feed

NETWORK = "127.0.0.0/8"


@contextmanager
def kafka(folder: Path) -> Iterator[KafkaConnection]:
    """An embedded Kafka with all topics, empty."""
    services = EmbeddedServices(folder / "services")
    services.start()
    try:
        conn = KafkaConnection(services.kafka)
        ensure_topics(conn)
        yield conn
    finally:
        services.stop()


@contextmanager
def collecting(conn: KafkaConnection, folder: Path, site: Served, interval_s: int, longest_s: int) -> Iterator[Part]:
    """A collector that polls each feed every ``interval_s`` seconds, or as often as it can, and those that fail at
    longer intervals, up to ``longest_s``.
    """
    kinds = [site.feeds.kind(number) for number in range(site.feeds.count)]
    write_feeds(
        conn,
        [
            Feed(
                url=url,
                outlet=f"Outlet {number}",
                interval_min_s=interval_s,
                interval_max_s=interval_s if kind in ("good", "slow") else longest_s,
                full_text="feed",
            )
            for number, (url, kind) in enumerate(zip(site.urls, kinds, strict=True))
        ],
    )
    settings = {"kafka": conn.servers, "data": folder / "data", "feed_networks": NETWORK, "log_level": "warning"}
    part = Part("collect", environment(**settings), folder)
    part.start()
    try:
        yield part
    finally:
        part.stop()
