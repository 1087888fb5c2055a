from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from claimwatch.notifying import jobs
from claimwatch.notifying.jobs import Wanted
from claimwatch.notifying.lanes import Outcome
from claimwatch.observing.meters import Meters
from claimwatch.observing.tally import TalliedWriter, Tally
from connectors.kafka.message import Outgoing
from connectors.kafka.topics import ALERTS, ARTICLES, CLAIMS, DELIVERIES, EXTRACTIONS, FAILURES, FEED_STATES, STORIES
from connectors.kafka.writer import WriteFailed
from schemas.alert import Alert
from schemas.article import Article
from schemas.claim import Claim
from schemas.delivery import Watch
from schemas.extraction import Extraction
from schemas.failure import Failure
from schemas.feed import FeedState
from schemas.record import Record
from schemas.story import Story
from tests.unit.collecting.fakes import FakeKafka
from tests.unit.observing.scraping import sample

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SEEN = NOW - timedelta(seconds=20)
PUBLISHED = NOW - timedelta(seconds=240)

ARTICLE = Article.model_construct(
    article_id="a1", url="https://post.example/1", canonical_url="https://post.example/1", outlet="Post",
    title="", text="", published_at=PUBLISHED, first_seen_at=SEEN, content_hash="c", feed_url="https://post.example/",
)  # fmt: skip
ALERT = Alert.model_validate(
    {
        "alert_id": "x1", "kind": "confirmed", "claim_id": "c1", "story_id": "s1", "event_id": "e1",
        "claim_text": "The dam has failed", "status_after": "confirmed", "raised_at": SEEN,
        "by": {"speaker": {"key": "ministry", "name": "the ministry"}, "standing": "official"},
        "trigger": {"article_id": "a1", "url": "https://post.example/1", "outlet": "Post",
                    "published_at": PUBLISHED, "sentence": "It has."},
    }
)  # fmt: skip
FAILURE = Failure(failure_id="f1", stage="extract", topic=ARTICLES, partition=2, offset=7, key="a1", exception="no")


def tally(part: str) -> tuple[Tally, Meters]:
    meters = Meters(part)
    return Tally(meters, lambda: NOW), meters


def out(topic: str, record: Record | None) -> Outgoing:
    return Outgoing(topic, "key", record)


@pytest.mark.parametrize(
    ("part", "record", "name", "labels"),
    [
        ("collect", ARTICLE, "claimwatch_articles_total", {}),
        ("collect", FeedState(url="u", health="broken"), "claimwatch_polls_total", {"health": "broken"}),
        ("extract", Extraction.model_construct(article=ARTICLE, language="de", mentions=()),
         "claimwatch_extractions_total", {"language": "de"}),
        ("corroborate", Claim.model_construct(claim_id="c", story_id="s", status="disputed"),
         "claimwatch_claims_total", {"status": "disputed"}),
        ("corroborate", Story.model_construct(story_id="s", phase="closed"),
         "claimwatch_stories_total", {"phase": "closed"}),
        ("corroborate", ALERT, "claimwatch_alerts_total", {"kind": "confirmed"}),
        ("notify", FAILURE, "claimwatch_failures_total", {"stage": "extract"}),
    ],
)  # fmt: skip
def test_each_record_is_counted_by_what_it_is(part: str, record: Record, name: str, labels: dict[str, str]):
    counted, meters = tally(part)
    counted.wrote([out("any", record), out("any", record), out("any", None)])
    assert sample(meters.text(), name, **labels) == 2


def test_an_alert_tells_its_age_and_names_all_that_it_is_about():
    counted, meters = tally("corroborate")
    with capture_logs() as logged:
        counted.wrote([out(ALERTS, ALERT)])
    assert sample(meters.text(), "claimwatch_alert_age_seconds_sum") == 20
    assert logged == [
        {"event": "alert raised", "log_level": "info", "alert_id": "x1", "kind": "confirmed", "claim_id": "c1",
         "story_id": "s1", "article_id": "a1"}
    ]  # fmt: skip


def test_a_late_alert_is_counted_and_its_age_is_not():
    counted, meters = tally("corroborate")
    counted.wrote([out(ALERTS, ALERT.model_copy(update={"late": True}))])
    assert sample(meters.text(), "claimwatch_alert_age_seconds_count") == 0
    assert sample(meters.text(), "claimwatch_alerts_total", kind="confirmed") == 1


def test_a_dead_letter_is_logged_with_where_the_record_lies():
    counted, _ = tally("extract")
    with capture_logs() as logged:
        counted.wrote([out(FAILURES, FAILURE)])
    assert counted.failures == 1
    (line,) = logged
    assert (line["event"], line["failure_id"]) == ("dead letter", "f1")
    assert (line["topic"], line["partition"], line["offset"], line["key"]) == (ARTICLES, 2, 7, "a1")


@pytest.mark.parametrize(("state", "told"), [("sent", 1), ("failed", 0), ("pending", 0)])
def test_a_notice_that_arrived_tells_its_age_since_the_publication(state: str, told: int):
    counted, meters = tally("notify")
    wanted = Wanted(Watch(name="desk"), "terminal")
    job = jobs.notice_job(jobs.delivery_of(wanted, ALERT, 0), ALERT, "terminal", (), None)
    with capture_logs() as logged:
        counted.told([Outcome(job, job.now(state, 1, ""))])  # type: ignore[arg-type]
    assert [line["event"] for line in logged] == ["told"] * told
    assert all((line["key"], line["claim_id"], line["watch"]) == (job.key, "c1", "desk") for line in logged)
    assert sample(meters.text(), "claimwatch_notification_age_seconds_sum") == 240 * told


def test_deliveries_are_counted_by_their_state():
    counted, meters = tally("notify")
    delivery = jobs.delivery_of(Wanted(Watch(name="desk"), "terminal"), ALERT, 0)
    counted.wrote([out(DELIVERIES, delivery), out(DELIVERIES, delivery.model_copy(update={"state": "sent"}))])
    assert sample(meters.text(), "claimwatch_deliveries_total", state="pending") == 1
    assert sample(meters.text(), "claimwatch_deliveries_total", state="sent") == 1


def test_what_a_flush_lost_is_not_counted_and_its_second_try_once():
    kafka = FakeKafka(failing_flushes=1)
    wrote: list[Outgoing] = []
    writer = TalliedWriter(kafka, wrote.extend)
    writer.send(out(ARTICLES, ARTICLE))
    with pytest.raises(WriteFailed):
        writer.flush()
    assert wrote == []
    writer.send(out(ARTICLES, ARTICLE))
    writer.flush()
    writer.flush()
    assert len(wrote) == len(kafka.written) == 1


def test_every_topic_that_a_part_writes_to_is_thought_of():
    counted, _ = tally("corroborate")
    kinds = {Article: ARTICLES, Claim: CLAIMS, Extraction: EXTRACTIONS, FeedState: FEED_STATES, Story: STORIES}
    assert kinds.keys() <= counted._of.keys()
