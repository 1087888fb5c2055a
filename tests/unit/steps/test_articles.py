"""Reading an article: one outcome, whatever happens."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from claimwatch import extract
from claimwatch.settings import Settings
from connectors.kafka.message import Message
from connectors.kafka.topics import EXTRACTIONS, FAILURES
from pipelines.rules.officials import Officials
from pipelines.steps import outcome
from pipelines.steps.articles import HELD, HostedReader, ReadArticles, Reader, read_messages
from pipelines.steps.hosting import host, withdraw
from pipelines.steps.outcome import Outcome
from schemas import ids
from schemas.extraction import Extraction
from schemas.failure import Failure
from tests.unit.steps.fakes import START, FakeReader, article, message


def read_message(reader: Reader, one: Message) -> Outcome:
    [found] = read_messages(reader, [one])
    return found


def test_an_article_becomes_an_extraction_in_the_partition_of_its_language() -> None:
    one = article(1)
    found = read_message(FakeReader(), message(one.encode(), offset=5))
    (record,) = found.atomic
    assert (record.topic, record.key, record.partition) == (EXTRACTIONS, one.article_id, 1)
    assert isinstance(record.record, Extraction)
    assert (found.partition, found.offset, found.first) == (1, 5, ())


def test_a_message_that_is_no_article_becomes_a_dead_letter() -> None:
    found = read_message(FakeReader(), message(b"{}", topic="t", partition=3, offset=9, key="k"))
    (record,) = found.atomic
    letter = record.record
    assert record.topic == FAILURES
    assert isinstance(letter, Failure)
    assert letter.record == b"{}"
    assert letter.failure_id == record.key == ids.failure_id("extract", "t", 3, 9)
    assert (letter.stage, letter.topic, letter.partition, letter.offset, letter.key) == ("extract", "t", 3, 9, "k")
    assert "SchemaError" in letter.exception


def test_a_tombstone_becomes_a_dead_letter() -> None:
    (record,) = read_message(FakeReader(), message(None)).atomic
    assert record.topic == FAILURES


def test_an_article_that_breaks_the_reader_becomes_a_dead_letter_of_its_own_time() -> None:
    one = article(1, title="poison")
    (record,) = read_message(FakeReader(), message(one.encode())).atomic
    assert isinstance(record.record, Failure)
    assert record.record.exception == "ValueError: cannot read poison"
    assert record.record.failed_at == one.first_seen_at


def test_an_extraction_that_kafka_would_refuse_becomes_a_dead_letter(monkeypatch) -> None:
    monkeypatch.setattr(outcome, "RECORD_BYTES", 5000)
    one = article(1).model_copy(update={"text": "x" * 2000})
    (record,) = read_message(FakeReader(), message(one.encode())).atomic
    assert isinstance(record.record, Failure)
    assert "TooLarge" in record.record.exception


def test_a_dead_letter_keeps_a_part_of_what_is_too_long() -> None:
    (record,) = read_message(FakeReader(), message(b"x" * 600_000)).atomic
    assert isinstance(record.record, Failure)
    assert len(record.record.record) == 512 * 1024


def test_an_article_of_the_future_becomes_a_dead_letter_of_the_time_it_was_sent_and_harms_none_beside_it() -> None:
    seen = [article(number) for number in range(3)]
    seen[1] = seen[1].model_copy(update={"first_seen_at": START + timedelta(days=3650)})
    found = bundle(
        [message(one.encode(), offset=n) for n, one in enumerate(seen)],
        HostedReader(FakeReader(), timedelta(minutes=90), lambda: START),
    )
    assert [outcome.atomic[0].topic for outcome in found] == [EXTRACTIONS, FAILURES, EXTRACTIONS]
    letter = found[1].atomic[0].record
    assert isinstance(letter, Failure)
    assert letter.exception.startswith("FromTheFuture: first_seen_at is 2036-")
    assert letter.failed_at.year == 2026


def test_the_part_accepts_articles_by_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(extract, "run_extract", lambda *_, **options: given.update(options))
    monkeypatch.setattr(extract, "await_kafka", lambda *_: None)
    seen: Any = SimpleNamespace(follow=lambda *_, **__: None, beat=None)
    extract._run(Settings(ahead_min=5), Officials(), threading.Event(), seen)
    assert given["ahead"] == timedelta(minutes=5)


def bundle(messages: list[Message], reader: HostedReader | None = None) -> list[Outcome]:
    host("test.reader", reader or HostedReader(FakeReader()))
    try:
        step = ReadArticles("test.reader")
        step.setup()
        step.start_bundle()
        early = [outcome for one in messages for outcome in step.process(one, timestamp=one.offset)]
        late = list(step.finish_bundle())
        assert [value.timestamp for value in late] == [one.offset for one in messages[len(early) :]]
        assert list(step.finish_bundle()) == []
        return [*early, *(value.value for value in late)]
    finally:
        withdraw("test.reader")


@pytest.mark.parametrize("number", [0, 1, HELD - 1, HELD, 2 * HELD + 3])
def test_a_bundle_gives_an_outcome_for_each_message_in_order_and_holds_nothing_beyond_its_end(number: int) -> None:
    found = bundle([message(article(i).encode(), offset=i) for i in range(number)])
    assert [outcome.offset for outcome in found] == list(range(number))


def test_articles_and_messages_that_break_harm_none_beside_them() -> None:
    values = [article(1).encode(), b"{}", article(2, title="poison").encode(), None, article(3).encode()]
    found = list(read_messages(FakeReader(), [message(value, offset=i) for i, value in enumerate(values)]))
    assert [outcome.atomic[0].topic for outcome in found] == [EXTRACTIONS, FAILURES, FAILURES, FAILURES, EXTRACTIONS]
    assert [outcome.offset for outcome in found] == [0, 1, 2, 3, 4]
