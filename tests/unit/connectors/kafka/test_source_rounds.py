"""A source says that it goes round: at the start of each bundle, and whenever it looks for messages."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from connectors.kafka import source as sources
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Message
from connectors.kafka.source import KafkaSource, attach, detach

GROUP = "test.rounds"


class FakeConsumer:
    def seek(self, part: object, offset: int) -> None: ...
    def close(self, timeout_ms: int) -> None: ...


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """One entry for each round; the log has three messages at each look."""
    counted: list[int] = []
    three = [Message("t", 0, offset, "k", b"", (), 0) for offset in range(3)]
    monkeypatch.setattr(sources, "_assigned", lambda *_: FakeConsumer())
    monkeypatch.setattr(sources, "_committed", lambda *_: {0: 0})
    monkeypatch.setattr(sources, "poll_calmly", lambda *_: three)
    attach(GROUP, KafkaConnection("nowhere:1"), threading.Event(), lambda: counted.append(1))
    yield counted
    detach(GROUP)


def test_a_round_is_told_for_each_bundle_and_each_look(rounds: list[int]) -> None:
    reader = KafkaSource("t", (0,), GROUP).create_reader(None, None)
    assert reader.start()
    assert len(rounds) == 1
    assert reader.advance()
    assert reader.advance()
    assert len(rounds) == 1, "what was fetched is handed out without a word"
    assert reader.advance()
    assert len(rounds) == 2
    reader.get_checkpoint_mark()
    assert reader.advance()
    assert len(rounds) == 3, "a new bundle"
    reader.close()
