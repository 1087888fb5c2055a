"""notify: tells people. At most one key for each alert, watch and channel, whatever is killed when.

    news.alerts.v1 ─► index and refresh ─► match with the watches ─┬─► delivery "pending" ─► send ─► delivery "sent"
                                                                   │   news.deliveries.v1            news.deliveries.v1
                                                                   │   flushed before the send       then the offset
                                                                   └─► delivery "waiting", with the alert in it
                                                                       digest, quiet hours, cap: "pending" when due

An alert's offset is committed when each of its deliveries waits, is sent or is given up. What a kill interrupts comes
again therefore, and goes out again under the same Idempotency-Key; what was sent is known from news.deliveries.v1.
What was given up goes out again, under the same key too, when a person replays its failure. ``reversed`` goes to
exactly those who were told what it takes back.
"""

from __future__ import annotations

import sys
import threading
import time

import structlog
from elasticsearch import Elasticsearch

from claimwatch.errors import Exit
from claimwatch.notifying.feeds import FeedFolder
from claimwatch.notifying.lanes import Lanes
from claimwatch.notifying.looking import told_to
from claimwatch.notifying.matching import Matcher
from claimwatch.notifying.notifier import Notifier
from claimwatch.observing.part import Observed, observed
from claimwatch.readiness import await_kafka, await_view
from claimwatch.services import elasticsearch_of, kafka_of
from claimwatch.settings import Settings
from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.connection import Stopped, where
from connectors.elasticsearch.patience import Patience
from connectors.embedded_store import Stored
from connectors.kafka.commit import Fenced
from connectors.kafka.follower import TopicFollower
from connectors.kafka.reader import RecordReader
from connectors.kafka.topics import ALERTS, DELIVERIES, WATCHES
from connectors.kafka.writer import RecordWriter
from connectors.notifications.channel import Channel
from connectors.notifications.notices import Links
from connectors.notifications.opening import open_channel
from connectors.notifications.terminal import Terminal

log = structlog.get_logger(__name__)

GROUP = "claimwatch.notify"
BATCH = 200

UNDER_WAY_LIMIT = 5_000
"""Deliveries that wait in lanes; no more alerts are read above it. At 20 kB for an alert this is 100 MB."""

LOOK_EVERY_S = 1.0
"""Seconds between looks at what waits: digests are due to the minute."""

LAST_CHANCE_S = 2.0
"""Seconds at a stop for the sends that are under way; what takes longer stays pending and is sent again."""


def run(settings: Settings, stop: threading.Event) -> int:
    """Notify until ``stop`` is set; the exit code, Exit.FENCED when another process took over."""
    with observed(settings, "notify") as seen:
        return _run(settings, stop, seen)


def _run(settings: Settings, stop: threading.Event, seen: Observed) -> int:
    conn = kafka_of(settings, GROUP)
    es = elasticsearch_of(settings)
    links = Links(board=settings.board_url, kibana=settings.kibana_url)
    lanes = _lanes(settings, links, stop)
    try:
        seen.follow(conn, GROUP, (ALERTS,))
        await_kafka(conn, stop, seen.beat)
        await_view(es, stop, seen.beat)
        patience = Patience(where(es), stop, pause=seen.pause(stop))
        follower, reader, writer = (
            TopicFollower(conn, (WATCHES, DELIVERIES)),
            RecordReader(conn, (ALERTS,), GROUP),
            seen.writer(RecordWriter(conn)),
        )
        try:
            notifier = Notifier(
                BulkWriter(es, patience),
                Matcher(es, patience),
                writer,
                lanes,
                epoch=settings.epoch,
                hourly_cap=settings.hourly_cap,
                allowed=settings.channels,
                stored=Stored(settings.store, stop) if settings.store else None,
            )
            notifier.learn(list(follower.catch_up(stop)))
            log.info("notifying", watches=len(notifier.watches))
            seen.watch("claimwatch_watches", lambda: len(notifier.watches))
            seen.watch("claimwatch_deliveries_under_way", lambda: notifier.outbox.under_way)
            seen.watch("claimwatch_deliveries_waiting", lambda: notifier.outbox.waits)
            feeds = _feeds(settings, es, links)
            looked = 0.0
            while not stop.is_set():
                full = notifier.outbox.under_way >= UNDER_WAY_LIMIT
                # Polling on with nothing taken keeps the membership; a full outbox waits for the lanes instead.
                messages = [] if full else reader.poll(0.2, max_records=BATCH)
                notifier.learn(follower.poll(0.0))
                notifier.take(messages)
                notifier.settle(seen.told(lanes.outcomes(0.2 if full else 0.0)))
                reader.commit(notifier.outbox.done())
                if time.monotonic() - looked >= LOOK_EVERY_S:
                    looked = time.monotonic()
                    seen.went_round()
                    notifier.release({number for topic, number in reader.assigned() if topic == ALERTS})
                    if feeds is not None:
                        feeds.told(notifier.found)
                        feeds.look(notifier.watches)
                        notifier.found.clear()
            notifier.settle(seen.told(lanes.outcomes(LAST_CHANCE_S if notifier.outbox.under_way else 0.0)))
            reader.commit(notifier.outbox.done())
        finally:
            follower.close()
            reader.close()
            writer.close()
    except Stopped:
        pass  # what was not committed comes again
    except Fenced as error:
        log.warning("fenced", group=GROUP, reason=str(error))
        return Exit.FENCED
    finally:
        es.close()
    return Exit.OK


def _lanes(settings: Settings, links: Links, stop: threading.Event) -> Lanes:
    terminal = Terminal(sys.stdout, as_json=settings.screen == "json", links=links)

    def opened(address: str) -> Channel:
        return open_channel(
            address, allowed=settings.channels, terminal=terminal, links=links, mail_domain=settings.mail_domain
        )

    return Lanes(opened, stop)


def _feeds(settings: Settings, es: Elasticsearch, links: Links) -> FeedFolder | None:
    """The Atom files of the watches, where the settings name a folder for them."""
    folder = settings.watch_feeds
    return FeedFolder(folder, lambda watch: told_to(es, watch), links) if folder else None
