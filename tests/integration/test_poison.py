"""Poison of every kind at every stage, on the services: as many dead letters as were injected, and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from kafka.errors import InvalidTimestampError

from claimwatch.collecting.following import FeedFollower, Holding, KafkaTopics
from claimwatch.commands.failures import check_replay, send_again
from claimwatch.errors import UserError
from connectors.elasticsearch.connection import connect
from connectors.kafka.message import Outgoing
from connectors.kafka.topics import (
    ALERTS,
    ARTICLES,
    CLAIMS,
    DELIVERIES,
    EXTRACTIONS,
    FAILURES,
    FEED_STATES,
    FEEDS,
    JUDGEMENTS,
    STORIES,
    WATCHES,
)
from pipelines.corroborate import Rulebook
from pipelines.extract import run_extract
from pipelines.rules.opinions import Remembered
from schemas import ids
from schemas.claim import Claim
from schemas.delivery import Delivery, Watch
from schemas.extraction import Extraction
from schemas.failure import RECORD_LIMIT, Failure
from schemas.feed import Feed, FeedState
from schemas.record import Record, decode
from tests.integration.parts import Corroborating, empty_view, eventually, messages, running, viewing, write
from tests.unit.elasticsearch import made
from tests.unit.notifications.receiver import Receiver
from tests.unit.steps.fakes import FakeIndex, FakeReader, article, extraction, fake_apply, fake_close

if TYPE_CHECKING:
    from tests.conftest import Services

pytestmark = [pytest.mark.services, pytest.mark.timeout(180)]


@pytest.fixture(scope="module", autouse=True)
def _from_nothing(services: Services) -> None:
    empty_view(services)


EDGE = "9999-12-31T23:59:59-23:00"
"""A time that has no form in UTC, where it would be in the year 10000."""

READERS = {
    ARTICLES: ("extract",),
    EXTRACTIONS: ("corroborate", "index"),
    CLAIMS: ("index",),
    STORIES: ("restore", "index"),
    JUDGEMENTS: ("restore",),
    FEED_STATES: ("index",),
    ALERTS: ("notify",),
    DELIVERIES: ("notify", "index"),
    WATCHES: ("notify",),
    FEEDS: ("collect",),
}
PARTITION = {EXTRACTIONS: 1, CLAIMS: 1, STORIES: 1}


class Poison(NamedTuple):
    """A message that nobody can make anything of; ``stages``: who fails at it, by default all that read the topic."""

    topic: str
    value: bytes | None
    key: bytes
    headers: tuple[tuple[str, bytes], ...] = ()
    timestamp_ms: int | None = None
    stages: tuple[str, ...] | None = None


def unreadable(topic: str) -> list[Poison]:
    """What no record can be, whatever the topic."""
    return [
        Poison(topic, b"\xff\xfe\x00", b"bytes"),
        Poison(topic, b"[1, 2", b"half"),
        Poison(topic, b"{}", b"empty"),
        Poison(topic, b'{"a": ' * 5_000, b"deep"),
        Poison(topic, b"{}", b"header", (("schema", b"postcard/1"),)),
        Poison(topic, b"\x00" * 3_000_000, b"giant"),
        Poison(topic, b"{}", b"\x01" * 1_000_000),
        Poison(topic, b"{}", b"never", timestamp_ms=2**62),
    ]


def changed(topic: str, record: Record, stages: tuple[str, ...] | None = None, **over: Any) -> Poison:
    value = json.dumps(json.loads(record.encode()) | over).encode()
    return Poison(topic, value, b"changed-" + "-".join(over).encode(), stages=stages)


def nearly(tag: str) -> list[Poison]:
    """Records that are nearly ones, and whole ones that break those who read them."""
    far, odd = extraction(900, topic=f"{tag}-far"), article(901, topic=tag)
    extracted = json.loads(far.encode())["article"]
    return [
        changed(ARTICLES, odd, first_seen_at="2026-03-01T08:00:00"),
        changed(ARTICLES, odd, text="x" * 300_000),
        Poison(ARTICLES, article(902, topic=tag, title="poison").encode(), b"raises"),
        Poison(ARTICLES, None, b"tombstone"),
        changed(EXTRACTIONS, far, terms={"a": float("nan")}),
        changed(EXTRACTIONS, far, article=extracted | {"published_at": EDGE}, stages=("index",)),
        Poison(EXTRACTIONS, extraction(903, topic=tag, title="poison").encode(), b"raises", stages=("corroborate",)),
        changed(CLAIMS, made.claim(), updated_at=EDGE),
        changed(CLAIMS, made.claim(), copies=10**30),
        changed(FEED_STATES, FeedState(url="https://a.example/"), polls=10**30),
        changed(ALERTS, made.alert("n-edge"), raised_at=EDGE),
        changed(ALERTS, made.alert("n-naive"), raised_at="2027-01-15T08:00:00"),
        changed(FEEDS, Feed(url="https://b.example/", outlet="B"), interval_max_s=10**30),
        changed(WATCHES, Watch(name="other")),
    ]


@contextmanager
def all_parts(services: Services, folder: Path, told: list[Failure]) -> Iterator[None]:
    """All parts in this process; what collect finds unreadable goes to ``told``."""
    book = Rulebook(FakeIndex, fake_apply, fake_close, Remembered(None))  # type: ignore[arg-type]
    follower = FeedFollower(lambda lost: KafkaTopics(services.kafka, "poison", lost), Listening(told), lambda: None)
    try:
        with (
            viewing(services, folder),
            running(lambda stop: run_extract(services.kafka, FakeReader, stop=stop), Corroborating(services, book).run),
        ):
            yield
    finally:
        follower.close(5)


class Listening:
    """Collect, as far as it learns of feeds."""

    def __init__(self, told: list[Failure]) -> None:
        self.told = told
        self.feeds: dict[str, Feed] = {}

    def known(self, held: Holding, feeds: Mapping[str, Feed], states: Mapping[str, FeedState]) -> None:
        self.feeds |= feeds

    def lost(self, partitions: frozenset[int]) -> None:
        raise AssertionError("it is the only one")

    def changed(self, url: str, feed: Feed | None) -> None:
        if feed is not None:
            self.feeds[url] = feed

    def unreadable(self, failure: Failure) -> None:
        self.told.append(failure)


def inject(services: Services, poison: Poison) -> dict[str, Poison]:
    """Send it; the ids of the dead letters that must come of it."""
    producer = services.kafka.producer()
    partition = PARTITION.get(poison.topic, 0)
    try:
        sent = producer.send(
            poison.topic,
            value=poison.value,
            key=poison.key,
            headers=list(poison.headers),
            partition=partition,
            timestamp_ms=poison.timestamp_ms,
        )
        offset = sent.get(30).offset
    except InvalidTimestampError:
        return {}  # a broker that looks at times takes none from the future
    finally:
        producer.close(timeout=5)
    stages = READERS[poison.topic] if poison.stages is None else poison.stages
    return {ids.failure_id(stage, poison.topic, partition, offset): poison for stage in stages}


def letters(services: Services) -> dict[str, Failure]:
    readable = [each for each in messages(services, FAILURES) if each.key != "raw"]
    found = (decode(Failure, each.value, each.headers) for each in readable)
    return {each.failure_id: each for each in found}


def good(services: Services, numbers: range, tag: str) -> None:
    """An article for extract, an extraction for corroborate and index, without a header or from a later version."""
    write(services, *(Outgoing(ARTICLES, f"good-{n}", article(n, topic=f"{tag}-read")) for n in numbers))
    producer = services.kafka.producer()
    for n in numbers:
        headers = [] if n % 2 else [("schema", b"extraction/99")]
        piece = extraction(n, topic=tag)
        producer.send(EXTRACTIONS, value=piece.encode(), key=b"good", headers=headers, partition=1).get(30)
    producer.close(timeout=5)


def test_dead_letters_are_what_was_injected_and_the_rest_goes_on(services: Services, tmp_path: Path) -> None:
    tag = "harbour"
    expected: dict[str, Poison] = {}
    told: list[Failure] = []
    with ExitStack() as stack:
        receiver = stack.enter_context(Receiver())
        write(
            services,
            Outgoing(WATCHES, "desk", Watch(name="desk", channels=(receiver.url,), kinds=("confirmed",))),
            Outgoing(FEEDS, "https://good.example/", Feed(url="https://good.example/", outlet="Good")),
            Outgoing(
                DELIVERIES,
                "d-good",
                Delivery(delivery_id="d-good", alert_id="n0", watch="desk", channel="x", raised_at=made.NOON),
            ),
        )
        # The topics that are read at the start, before there is anything else.
        for topic in (STORIES, JUDGEMENTS):
            for each in unreadable(topic):
                expected |= inject(services, each)
        broken = made.story(story_id="another")
        expected |= inject(services, Poison(STORIES, broken.encode(), b"not-its-key", stages=("restore",)))
        good(services, range(2), tag)
        for topic in READERS.keys() - {STORIES, JUDGEMENTS}:
            for each in unreadable(topic):
                expected |= inject(services, each)
        stack.enter_context(all_parts(services, tmp_path, told))
        for each in nearly(tag):
            expected |= inject(services, each)
        # A dead letter that cannot be read makes no other.
        write_raw(services, FAILURES, b"{no json")
        good(services, range(2, 6), tag)
        now = datetime.now(UTC)
        write(
            services,
            *(Outgoing(ALERTS, f"c{n}", made.alert(f"n{n}", raised_at=now, claim_id=f"c{n}")) for n in range(3)),
        )
        stored = stack.enter_context(connect(services.elasticsearch))

        def complete() -> bool:
            return (
                not missing()
                and len(receiver.received) == 3
                and stored.exists(index="news-claims-000001", id=claim_id(services, tag))
            )

        def missing() -> list[tuple[str, bytes]]:
            there = {*letters(services), *(each.failure_id for each in told)}
            return [(each.topic, each.key[:40]) for name, each in expected.items() if name not in there]

        eventually(complete, lambda: (missing(), len(receiver.received)))
        found = {**letters(services), **{each.failure_id: each for each in told}}
        assert [found[name] for name in found.keys() - expected.keys()] == []
        assert sorted(each.body["alert_id"] for each in receiver.received) == ["n0", "n1", "n2"]

    claims = claims_of(services, tag)
    assert [each.asserted for each in claims] == [1, 2, 3, 4, 5, 6]
    read = [decode(Extraction, m.value, m.headers) for m in messages(services, EXTRACTIONS) if m.key.startswith("a")]
    assert len({each.article.article_id for each in read if f"/{tag}-read/" in each.article.url}) == 6
    replays(services, found, tag)


def replays(services: Services, found: Mapping[str, Failure], tag: str) -> None:
    """What was mended by hand is sent once; what was kept only in part, or is a state, is not."""
    whole = next(each for each in found.values() if each.key == "raises" and each.topic == EXTRACTIONS)
    check_replay(whole)
    offset = send_again(services.kafka, whole)
    assert letters(services)[whole.failure_id].replayed == offset
    cut = next(each for each in found.values() if each.key == "giant" and each.topic == ALERTS)
    assert len(cut.record) == RECORD_LIMIT
    state = next(each for each in found.values() if each.topic == CLAIMS and each.record)
    for refused in (
        cut,
        state,
        next(each for each in found.values() if each.key.startswith("\x01") and each.topic == ALERTS),
    ):
        with pytest.raises(UserError):
            check_replay(refused)


def claim_id(services: Services, tag: str) -> str:
    claims = claims_of(services, tag)
    return claims[-1].claim_id if claims else "none"


def claims_of(services: Services, tag: str) -> list[Claim]:
    wanted = ids.claim_id(ids.story_id(tag))
    found = [each for each in messages(services, CLAIMS) if each.key == wanted]
    return [decode(Claim, each.value, each.headers) for each in found]


def write_raw(services: Services, topic: str, value: bytes) -> None:
    producer = services.kafka.producer()
    producer.send(topic, value=value, key=b"raw").get(30)
    producer.close(timeout=5)
