"""What a dead letter keeps of a message."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.kafka.dead_letter import KEY_LIMIT, REASON_LIMIT, REPLAYED, failure_of, was_replayed
from connectors.kafka.message import Message
from schemas.failure import RECORD_LIMIT

MESSAGE = Message("news.articles.v1", 2, 7, "k", b"{no json", (), 1_800_000_000_000)


def test_it_holds_the_message_as_received_and_why() -> None:
    letter = failure_of("extract", MESSAGE, "not an article")
    assert (letter.topic, letter.partition, letter.offset, letter.key) == ("news.articles.v1", 2, 7, "k")
    assert (letter.stage, letter.record, letter.exception) == ("extract", b"{no json", "not an article")


def test_its_time_is_the_inputs_own_or_else_the_messages_never_the_clocks() -> None:
    own = datetime(2026, 3, 1, tzinfo=UTC)
    assert failure_of("extract", MESSAGE, "why", own).failed_at == own
    assert failure_of("extract", MESSAGE, "why").failed_at == datetime.fromtimestamp(1_800_000_000, UTC)


def test_one_message_gives_each_stage_a_letter_of_its_own_and_always_the_same() -> None:
    assert failure_of("extract", MESSAGE, "why") == failure_of("extract", MESSAGE, "why")
    assert failure_of("extract", MESSAGE, "why").failure_id != failure_of("index", MESSAGE, "why").failure_id


@pytest.mark.parametrize("value", [None, b""])
def test_a_message_without_a_value_has_an_empty_record(value: bytes | None) -> None:
    assert failure_of("extract", MESSAGE._replace(value=value), "empty").record == b""


def test_record_and_reason_are_bounded() -> None:
    letter = failure_of("extract", MESSAGE._replace(value=b"x" * 2 * RECORD_LIMIT), "y" * 2 * REASON_LIMIT)
    assert len(letter.record) == RECORD_LIMIT
    assert len(letter.exception) == REASON_LIMIT


def test_a_replayed_message_says_so() -> None:
    assert not was_replayed(MESSAGE)
    assert was_replayed(MESSAGE._replace(headers=(("schema", b"article/1"), (REPLAYED, b"f1"))))


def test_a_key_is_bounded_and_what_is_no_unicode_can_be_written() -> None:
    letter = failure_of("extract", MESSAGE._replace(key="k" * 5_000_000), "quoted \ud800 here")
    assert len(letter.key) == KEY_LIMIT
    assert letter.exception == "quoted ? here"
    assert len(letter.encode()) < 5_000
