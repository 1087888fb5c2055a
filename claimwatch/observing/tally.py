"""What the records that a part writes say about its work: one place that counts them and logs what people ask for.

A record is counted when it is safe, so that a try that failed counts for nothing; a bundle that is repeated after a
crash counts again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import structlog

from claimwatch.observing.meters import Meters
from connectors.kafka.message import Outgoing
from connectors.notifications.notices import Notice
from schemas.alert import Alert
from schemas.article import Article
from schemas.claim import Claim
from schemas.delivery import Delivery
from schemas.extraction import Extraction
from schemas.failure import Failure
from schemas.feed import FeedState
from schemas.record import Record
from schemas.story import Story

if TYPE_CHECKING:
    from claimwatch.notifying.lanes import Outcome

log = structlog.get_logger(__name__)

REASON_SHOWN = 500
"""Characters of a reason in a line of the log; the dead letter has more of it."""


class Tally:
    """Counts records into the meters of the part. ``now`` is the time of day, by which ages are told."""

    def __init__(self, meters: Meters, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._meters = meters
        self._now = now
        # Asked once: a line that is not wanted costs more than all the counting.
        self._each = logging.getLogger("claimwatch").isEnabledFor(logging.DEBUG)
        self.failures = 0
        """Dead letters that this process wrote."""
        self.articles = 0
        """Article revisions that this process sent."""
        self._of: dict[type[Record], Callable[[Any], None]] = {
            Alert: self._alert,
            Article: self._article,
            Claim: self._claim,
            Delivery: self._delivery,
            Extraction: self._extraction,
            Failure: self._failure,
            FeedState: self._feed_state,
            Story: self._story,
        }

    def wrote(self, records: Iterable[Outgoing]) -> None:
        """These are safe in Kafka."""
        for outgoing in records:
            record = outgoing.record
            count = self._of.get(type(record)) if record is not None else None
            if count is not None:
                count(record)

    def told(self, outcomes: Sequence[Outcome]) -> None:
        """What has become of sends; the ages of notices are counted, those of digests are their watches' own wish."""
        now = self._now()
        for job, deliveries in outcomes:
            if deliveries[0].state != "sent":
                continue
            if isinstance(job.sent, Notice):
                published = job.sent.alert.trigger.published_at
                self._meters.observe("claimwatch_notification_age_seconds", (now - published).total_seconds())
            for each in deliveries:
                log.info(
                    "told",
                    key=job.key,
                    alert_id=each.alert_id,
                    claim_id=each.claim_id,
                    watch=each.watch,
                    channel=each.channel,
                    attempts=each.attempts,
                )

    def _article(self, article: Article) -> None:
        self.articles += 1
        self._meters.add("claimwatch_articles")
        if self._each:
            log.debug("article sent", article_id=article.article_id, feed=article.feed_url, url=article.url)

    def _feed_state(self, state: FeedState) -> None:
        self._meters.add("claimwatch_polls", health=state.health)

    def _extraction(self, extraction: Extraction) -> None:
        self._meters.add("claimwatch_extractions", language=extraction.language)
        self._meters.add("claimwatch_mentions", len(extraction.mentions))
        if self._each:
            log.debug(
                "article read",
                article_id=extraction.article.article_id,
                language=extraction.language,
                mentions=len(extraction.mentions),
            )

    def _story(self, story: Story) -> None:
        self._meters.add("claimwatch_stories", phase=story.phase)

    def _claim(self, claim: Claim) -> None:
        self._meters.add("claimwatch_claims", status=claim.status)
        if self._each:
            log.debug("claim changed", claim_id=claim.claim_id, story_id=claim.story_id, status=claim.status)

    def _alert(self, alert: Alert) -> None:
        self._meters.add("claimwatch_alerts", kind=alert.kind)
        if not alert.late:
            # The log's clock, which is the article's first_seen_at unless a newer one came before it.
            age_s = (self._now() - alert.raised_at).total_seconds()
            self._meters.observe("claimwatch_alert_age_seconds", age_s)
        log.info(
            "alert raised",
            alert_id=alert.alert_id,
            kind=alert.kind,
            claim_id=alert.claim_id,
            story_id=alert.story_id,
            article_id=alert.trigger.article_id,
        )

    def _delivery(self, delivery: Delivery) -> None:
        self._meters.add("claimwatch_deliveries", state=delivery.state)

    def _failure(self, failure: Failure) -> None:
        self.failures += 1
        self._meters.add("claimwatch_failures", stage=failure.stage)
        log.warning(
            "dead letter",
            failure_id=failure.failure_id,
            stage=failure.stage,
            topic=failure.topic,
            partition=failure.partition,
            offset=failure.offset,
            key=failure.key,
            reason=failure.exception[:REASON_SHOWN],
        )


class TalliedWriter:
    """A writer whose records are counted once a flush has made them safe."""

    def __init__(self, writer: Any, wrote: Callable[[list[Outgoing]], None]) -> None:
        """``writer``: a ``connectors.kafka.writer.RecordWriter``, or what stands in for one."""
        self._writer = writer
        self._wrote = wrote
        self._sent: list[Outgoing] = []

    def send(self, outgoing: Outgoing) -> None:
        try:
            self._writer.send(outgoing)
        except BaseException:
            self._sent.clear()  # who goes on after that writes all of it again
            raise
        self._sent.append(outgoing)

    def flush(self) -> None:
        sent, self._sent = self._sent, []
        self._writer.flush()
        self._wrote(sent)

    def close(self) -> None:
        self._writer.close()
