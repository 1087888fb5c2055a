"""Corroborate in a process of its own, killed again and again: what is committed is as if it had never been."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.reader import read_compacted, read_to_end
from connectors.kafka.topics import ALERTS, CLAIMS, EXTRACTIONS, STORIES, language_partition
from connectors.kafka.writer import RecordWriter
from pipelines.corroborate import GROUP
from schemas import ids
from schemas.alert import Alert
from schemas.claim import Claim
from schemas.record import decode
from schemas.story import Story
from tests.conftest import Services
from tests.integration.test_pipelines import drained
from tests.unit.steps.fakes import extraction

pytestmark = [pytest.mark.embedded, pytest.mark.slow, pytest.mark.timeout(120)]

ARTICLES_PER_STORY = 150
STORY_NAMES = ("kill-a", "kill-b")
KILLS = 4

PROCESS = """
import signal, sys, threading
from pipelines.quiet import quiet_libraries
quiet_libraries()
from connectors.kafka.connection import KafkaConnection
from pipelines.corroborate import Rulebook, run_corroborate
from tests.unit.steps.fakes import FakeIndex, fake_apply, fake_close
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
run_corroborate(KafkaConnection(sys.argv[1]), epoch=0, stop=stop, rulebook=Rulebook(FakeIndex, fake_apply, fake_close))
"""


def start(conn: KafkaConnection) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", PROCESS, conn.servers])


def of_test(message: Message, kind: type[Claim] | type[Alert]) -> Claim | Alert | None:
    record = decode(kind, message.value, message.headers)
    return record if record.story_id in {ids.story_id(name) for name in STORY_NAMES} else None


def claims(conn: KafkaConnection) -> list[Claim]:
    return [found for m in read_to_end(conn, CLAIMS) if (found := of_test(m, Claim))]


def test_kills_lose_nothing_and_commit_nothing_twice(services: Services) -> None:
    conn = services.kafka
    writer = RecordWriter(conn)
    english = language_partition("en")
    process = start(conn)
    try:
        for number in range(ARTICLES_PER_STORY):
            for name in STORY_NAMES:
                one = extraction(number, topic=name)
                writer.send(Outgoing(EXTRACTIONS, one.article.article_id, one, english))
            writer.flush()
            if number % (ARTICLES_PER_STORY // KILLS) == 20:
                # Not before it has done something, so that there is something to restore.
                seen, deadline = len(claims(conn)), time.monotonic() + 20
                while len(claims(conn)) <= seen and process.poll() is None and time.monotonic() < deadline:
                    time.sleep(0.01)
                process.kill()
                process.wait()
                process = start(conn)
        deadline = time.monotonic() + 40
        while not drained(conn, GROUP, EXTRACTIONS):
            assert process.poll() is None, "it ended"
            assert time.monotonic() < deadline, "it does not get on"
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    finally:
        process.kill()
        process.wait()
        writer.close()

    for name in STORY_NAMES:
        mine = [claim.asserted for claim in claims(conn) if claim.story_id == ids.story_id(name)]
        assert mine == list(range(1, ARTICLES_PER_STORY + 1))
        state = read_compacted(conn, STORIES)[ids.story_id(name)]
        assert len(decode(Story, state.value, state.headers).articles) == ARTICLES_PER_STORY
    told = [found.alert_id for m in read_to_end(conn, ALERTS) if (found := of_test(m, Alert))]
    assert len(set(told)) == len(STORY_NAMES) * (ARTICLES_PER_STORY - 2)
