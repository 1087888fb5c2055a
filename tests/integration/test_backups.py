"""Backup and restore, each step of docs/operations.md: from services to files to new services."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from claimwatch import backups, index
from claimwatch.cli import run
from claimwatch.errors import BadFile, UserError
from claimwatch.owning import position
from claimwatch.queries import claims
from claimwatch.watching import FIRST_WATCH
from connectors.elasticsearch.connection import connect
from connectors.embedded import EmbeddedServices
from connectors.kafka.connection import KafkaConnection, KafkaProblem
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.reader import read_compacted
from connectors.kafka.topics import (
    ALERTS,
    CLAIMS,
    DELIVERIES,
    EXTRACTIONS,
    FEED_STATES,
    FEEDS,
    STORIES,
    WATCHES,
    ensure_topics,
)
from pipelines.corroborate import Rulebook
from pipelines.steps.eras import era_of, read_epochs
from schemas import ids
from schemas.claim import Claim
from schemas.delivery import Watch
from schemas.feed import Feed, FeedState
from schemas.record import decode
from schemas.story import Story
from tests.conftest import Services
from tests.e2e.running import Up
from tests.integration.parts import (
    Corroborating,
    empty_view,
    eventually,
    messages,
    running,
    settings_of,
    viewing,
    write,
)
from tests.integration.test_epochs import by_rules
from tests.unit.notifications.receiver import Receiver
from tests.unit.steps.fakes import FakeIndex, extraction, fake_close

pytestmark = [pytest.mark.services, pytest.mark.timeout(240)]


@pytest.fixture(scope="module", autouse=True)
def _from_nothing(services: Services) -> None:
    empty_view(services)


NOW = datetime(2026, 11, 23, tzinfo=UTC)
BOOK = Rulebook(FakeIndex, by_rules("as it was"), fake_close)
FEED = "https://feed.example/rss"


@pytest.fixture
def others(tmp_path: Path) -> Iterator[Services]:
    """New, empty services."""
    embedded = EmbeddedServices(tmp_path / "others")
    embedded.start()
    try:
        conn = KafkaConnection(embedded.kafka)
        ensure_topics(conn)
        yield Services(conn, embedded.elasticsearch)
    finally:
        embedded.stop()


def extractions(services: Services, numbers: range) -> None:
    pieces = [extraction(n, topic="alpha") for n in numbers]
    write(services, *(Outgoing(EXTRACTIONS, each.article.article_id, each, 1) for each in pieces))


def last_words(services: Services, topic: str) -> dict[str, bytes | None]:
    return {key: message.value for key, message in read_compacted(services.kafka, topic).items()}


def environ(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMWATCH_KAFKA", services.kafka.servers)
    monkeypatch.setenv("CLAIMWATCH_ELASTICSEARCH", services.elasticsearch)


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    code = run([*arguments, "--json"])
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert code == 0, said
    return said[-1]


def test_what_was_backed_up_is_there_in_new_services_and_nothing_is_told_again(
    services: Services,
    others: Services,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "kept"
    with Receiver() as receiver:
        watch = Watch(name="desk", channels=(receiver.url,), kinds=("corroborated",))
        write(services, Outgoing(WATCHES, "desk", watch))
        with viewing(services, tmp_path), running(Corroborating(services, BOOK).run):
            write(services, Outgoing(FEEDS, FEED, Feed(url=FEED, outlet="Post"), 0))
            write(services, Outgoing(FEED_STATES, FEED, FeedState(url=FEED, polls=7), 0))
            extractions(services, range(4))
            eventually(lambda: len(receiver.received) == 2)
            eventually(lambda: (at := position(services.kafka, 1)).committed == at.end)
        # What came last was not read yet when everything was lost.
        extractions(services, range(4, 5))
        environ(services, monkeypatch)
        made = answer(capsys, "backup", str(folder))
        assert made["messages"][EXTRACTIONS] == 1
        assert made["messages"][STORIES] == 1
        assert answer(capsys, "restore", str(folder), "--check")["messages"] == made["messages"]

        environ(others, monkeypatch)
        part = Corroborating(others, BOOK)
        with viewing(others, tmp_path), running(part.run):
            answer(capsys, "restore", str(folder))
            eventually(lambda: len(receiver.received) == 3)
            eventually(lambda: (at := position(others.kafka, 1)).committed == at.end)
            answer(capsys, "index", "--rebuild", "--from-scratch")
            extractions(others, range(5, 6))
            eventually(lambda: len(receiver.received) == 4)
        for topic in (FEEDS, FEED_STATES, WATCHES):
            assert last_words(others, topic) == last_words(services, topic)
        told = [each.body["alert_id"] for each in receiver.received]
        assert len(set(told)) == 4
        assert set(last_words(services, DELIVERIES)) < set(last_words(others, DELIVERIES))
    (claim,) = (decode(Claim, m.value) for m in read_compacted(others.kafka, CLAIMS).values())
    assert (claim.claim_id, claim.asserted) == (ids.claim_id(ids.story_id("alpha")), 6)
    before = [decode(Claim, m.value).version for m in messages(services, CLAIMS)]
    assert claim.version > max(before)
    (story,) = (decode(Story, m.value) for m in read_compacted(others.kafka, STORIES).values())
    assert (story.epoch, len(story.articles)) == (1, 6)
    assert len({m.key for m in messages(others, ALERTS)}) == 1
    index.rebuild(settings_of(others, tmp_path))
    es = connect(others.elasticsearch)
    assert [hit.document["claim_id"] for hit in claims(es, None, limit=10)] == [claim.claim_id]
    es.close()
    with pytest.raises(UserError, match="is not empty"):
        backups.restore(services.kafka, folder, NOW)
    # Once it is complete it is like any other that holds something.
    with pytest.raises(UserError, match="is not empty"):
        backups.restore(others.kafka, folder, NOW)


def test_a_restore_that_was_interrupted_is_run_again(
    services: Services, others: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "kept"
    write(services, Outgoing(FEEDS, FEED, Feed(url=FEED, outlet="Post"), 0))
    backups.backup(services.kafka, folder, NOW)
    whole = backups._send

    def broken(conn: KafkaConnection, topic: str, found: Iterable[Message]) -> None:
        if topic == STORIES:
            raise KafkaProblem("gone")
        whole(conn, topic, found)

    # A watch that `up` has written is no reason to refuse.
    write(others, Outgoing(WATCHES, FIRST_WATCH.name, FIRST_WATCH))
    monkeypatch.setattr(backups, "_send", broken)
    with pytest.raises(KafkaProblem):
        backups.restore(others.kafka, folder, NOW)
    monkeypatch.setattr(backups, "_send", whole)
    backups.restore(others.kafka, folder, NOW)
    for topic in (FEEDS, DELIVERIES):
        assert last_words(others, topic) == last_words(services, topic)
    assert last_words(others, STORIES).keys() == last_words(services, STORIES).keys()
    assert era_of(read_epochs(others.kafka)).number == 1
    with pytest.raises(UserError, match="is not empty"):
        backups.restore(others.kafka, folder, NOW)


@pytest.mark.slow
def test_a_backup_is_restored_under_up_as_the_documentation_says(services: Services, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    write(services, Outgoing(FEEDS, FEED, Feed(url=FEED, outlet="Post", paused=True), 0))
    backups.backup(services.kafka, folder, NOW)
    ports = {"kafka_port": 0, "elasticsearch_port": 0}
    with Up(tmp_path / "new", **ports) as up:
        up.wait_for(lambda: "add one with" in up.said(), "up to have started")
        for command in (["restore", str(folder)], ["index", "--rebuild", "--from-scratch"]):
            done = subprocess.run(
                [sys.executable, "-m", "claimwatch", *command], env=up.environment, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stdout + done.stderr
        listed = subprocess.run(
            [sys.executable, "-m", "claimwatch", "feeds", "list", "--json"], env=up.environment, capture_output=True
        )
        assert FEED.encode() in listed.stdout
        # It has heard of the restore and gone on.
        assert up.process.poll() is None


def test_two_backups_of_the_same_are_equal_and_a_change_of_one_byte_is_found(
    services: Services, tmp_path: Path
) -> None:
    one = backups.backup(services.kafka, tmp_path / "one", NOW)
    two = backups.backup(services.kafka, tmp_path / "two", NOW)
    assert one == two == backups.check(tmp_path / "one")
    names = sorted(each.name for each in (tmp_path / "one").iterdir())
    assert all((tmp_path / "one" / n).read_bytes() == (tmp_path / "two" / n).read_bytes() for n in names)
    assert (tmp_path / "one" / f"{WATCHES}.jsonl").stat().st_mode & 0o777 == 0o600
    with pytest.raises(BadFile, match="not empty"):
        backups.backup(services.kafka, tmp_path / "one", NOW)
    stories = tmp_path / "one" / f"{STORIES}.jsonl"
    stories.write_bytes(stories.read_bytes().replace(b"alpha", b"alphq", 1))
    with pytest.raises(BadFile, match="not as it was"):
        backups.check(tmp_path / "one")
    (tmp_path / "two" / backups.MANIFEST).unlink()
    with pytest.raises(BadFile, match="no backup"):
        backups.check(tmp_path / "two")
