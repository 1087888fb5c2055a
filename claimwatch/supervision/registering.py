"""What `up` writes to the topics before it polls: the feeds of a list, or the demonstration's feeds and watch."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

from claimwatch.demo.newsroom import demo_feeds, demo_watch
from claimwatch.demo.schedule import STATE_FILE, DemoState
from claimwatch.demo.site import ADDRESS_FILE, read_address
from claimwatch.errors import UserError
from claimwatch.registry import read_feeds, remove_feed, write_feeds, write_watch
from claimwatch.supervision.runfile import LOCK_FILE
from connectors.kafka.connection import KafkaConnection

SITE_WITHIN_S = 30.0


def fresh_demo(data: Path) -> None:
    """Empty the demonstration's folder if its last one is finished: its articles would all be known.

    Called with the folder locked; one that was interrupted is left alone, to be resumed.
    """
    # Where the site was the last time says nothing about where it is now.
    (data / ADDRESS_FILE).unlink(missing_ok=True)
    if not demo_finished(data):
        return
    for entry in data.iterdir():
        if entry.name == LOCK_FILE:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def demo_finished(data: Path) -> bool:
    return DemoState.load(data / STATE_FILE).finished


def await_site(data: Path, stop: threading.Event) -> str:
    """The address of the demonstration's site as soon as it listens; empty where ``stop`` was set before.

    Raises:
        UserError: it did not listen within SITE_WITHIN_S.
    """
    deadline = time.monotonic() + SITE_WITHIN_S
    while not stop.wait(0.05):
        address = read_address(data / ADDRESS_FILE)
        if address:
            return address
        if time.monotonic() > deadline:
            log = data / "logs" / "demo-site.log"
            raise UserError("the demonstration's site does not start", where=str(log), do="see its log")
    return ""


def register_demo(connection: KafkaConnection, address: str) -> None:
    """Write the demonstration's watch and feeds. A resumed one may have its site on another port than before."""
    feeds = demo_feeds(address)
    write_watch(connection, demo_watch().name, demo_watch())
    for url in read_feeds(connection).keys() - {feed.url for feed in feeds}:
        remove_feed(connection, url)
    write_feeds(connection, feeds)
