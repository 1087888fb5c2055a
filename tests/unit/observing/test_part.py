from __future__ import annotations

import http.client
import json
import socket
import threading
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from claimwatch.observing.definitions import PARTS
from claimwatch.observing.part import NEEDS, Observed, observed
from claimwatch.settings import Settings
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.topics import ARTICLES, EXTRACTIONS
from tests.unit.observing.scraping import sample
from tests.unit.observing.test_tally import ARTICLE

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Clock:
    """Seconds and the time of day, moved together by hand."""

    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.s)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def part(name: str, clock: Clock, **settings: object) -> Observed:
    return Observed(Settings(**settings), name, clock=clock, now=clock.now)  # type: ignore[arg-type]


def asked(seen: Observed, page: str) -> tuple[int, dict[str, object]]:
    answer = seen.pages()[page]()
    return answer.status, json.loads(answer.body)


@pytest.mark.parametrize("name", PARTS)
def test_a_part_becomes_ready_when_it_has_what_it_needs_and_went_round(name: str, clock: Clock):
    seen = part(name, clock)
    assert asked(seen, "/readyz")[0] == 503
    for what in NEEDS[name]:
        seen.ready(what)
    seen.beat()
    assert asked(seen, "/readyz") == (503, {"part": name, "ready": False, "missing": {"started": "not yet"}})
    seen.went_round()
    assert asked(seen, "/readyz") == (200, {"part": name, "ready": True, "missing": {}})
    assert sample(seen.pages()["/metrics"]().body, "claimwatch_ready") == 1


def test_a_main_loop_that_hangs_is_not_alive(clock: Clock):
    seen = part("index", clock, alive_within_s=300)
    seen.went_round()
    clock.s = 300
    assert asked(seen, "/healthz")[0] == 200
    clock.s = 301
    status, report = asked(seen, "/healthz")
    assert (status, report["alive"], report["loop_age_s"]) == (503, False, 301)


def test_one_that_waits_for_elasticsearch_is_alive_and_not_ready(clock: Clock):
    seen, stop = part("index", clock), threading.Event()
    seen.went_round()
    stop.set()
    clock.s = 10_000
    assert seen.pause(stop)(15), "and a stop ends the pause"
    assert asked(seen, "/healthz")[0] == 200
    assert list(seen.missing()) == ["elasticsearch"]
    seen.went_round()
    assert seen.missing() == {}


def test_the_alarm_is_told_once_and_its_end_too(clock: Clock):
    seen = part("collect", clock, no_news_after_min=3)
    with capture_logs() as logged:
        for clock.s in (0, 179, 180, 181, 400):
            seen.look_for_news()
        assert asked(seen, "/healthz")[1]["no_news"] is True
        assert sample(seen.pages()["/metrics"]().body, "claimwatch_no_news") == 1
        seen.wrote([Outgoing(ARTICLES, "a1", ARTICLE)])
        seen.look_for_news()
    assert [line["event"] for line in logged if line["log_level"] != "debug"] == ["no news", "news again"]
    assert asked(seen, "/healthz")[1]["last_article_at"] == "2026-11-20T12:06:40+00:00"
    assert sample(seen.pages()["/metrics"]().body, "claimwatch_no_news") == 0


def test_index_hears_of_articles_by_the_time_of_their_records(clock: Clock):
    seen = part("index", clock)
    clock.s = 100

    def message(topic: str, seconds: float) -> Message:
        return Message(topic, 0, 0, "k", b"", (), round((NOON.timestamp() + seconds) * 1000))

    seen.indexed([message(EXTRACTIONS, 5), message("news.claims.v1", 50)], EXTRACTIONS)
    assert asked(seen, "/healthz")[1]["last_article_at"] == "2026-11-20T12:00:05+00:00"
    seen.indexed([message(EXTRACTIONS, 9e6)], EXTRACTIONS)
    assert asked(seen, "/healthz")[1]["last_article_at"] == "2026-11-20T12:01:40+00:00", "never in the future"
    assert sample(seen.pages()["/metrics"]().body, "claimwatch_indexed_total", topic=EXTRACTIONS) == 2


def test_a_part_alone_opens_no_port_and_asks_kafka_nothing():
    before = set(threading.enumerate())
    with observed(Settings(), "notify") as seen:
        seen.follow(KafkaConnection("nowhere:1"), "g", ("t",))
        assert set(threading.enumerate()) <= before


def test_one_with_a_port_answers_there():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with observed(Settings(metrics_port=port), "notify"):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/healthz")
        assert json.loads(connection.getresponse().read())["part"] == "notify"
        connection.close()


def test_a_part_that_asks_kafka_is_not_ready_before_kafka_has_answered(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("claimwatch.observing.part.Behind.start", lambda _: None)
    seen = Observed(Settings(metrics_port=1), "notify")
    seen.went_round()
    seen.follow(KafkaConnection("127.0.0.1:1"), "g", ("t",))
    assert seen.missing() == {"kafka": "not heard of yet"}
    seen.close()


def test_a_second_opinion_is_counted_by_whether_it_came(clock: Clock):
    seen = part("corroborate", clock)
    seen.opinion(True, 2.0)
    seen.opinion(False, 10.0)
    text = seen.pages()["/metrics"]().body
    assert sample(text, "claimwatch_opinions_total", answer="yes") == 1
    assert sample(text, "claimwatch_opinion_seconds_total") == 12
