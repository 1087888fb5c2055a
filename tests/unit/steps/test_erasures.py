"""What was erased is known, and what cannot be read of it is told."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from connectors.kafka.message import Outgoing
from connectors.kafka.topics import ERASURES, FAILURES
from pipelines.steps import erasures
from pipelines.steps.erasures import read_erasures
from schemas.failure import Failure
from tests.unit.steps.fakes import message

CONN: Any = None


def test_an_erasure_that_cannot_be_read_is_logged_with_its_place_and_gets_a_dead_letter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    damaged = message(b"{", topic=ERASURES, partition=0, offset=8, key="e1")
    monkeypatch.setattr(erasures, "read_compacted", lambda *_: {"e1": damaged})
    letters: list[Outgoing] = []
    with capture_logs() as lines:
        read_erasures(CONN, letters)
    (line,) = lines
    assert {name: line[name] for name in ("log_level", "topic", "partition", "offset", "key")} == {
        "log_level": "error",
        "topic": ERASURES,
        "partition": 0,
        "offset": 8,
        "key": "e1",
    }
    (letter,) = letters
    assert letter.topic == FAILURES
    assert isinstance(letter.record, Failure)
    assert (letter.record.stage, letter.record.offset, letter.record.record) == ("restore", 8, b"{")
    with capture_logs() as lines:
        read_erasures(CONN)
    assert len(lines) == 1
