"""Which epoch corroborate is in, where what is known of it is damaged, or is of another log."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.kafka.message import Message
from connectors.kafka.topics import EPOCHS
from pipelines.steps import eras
from pipelines.steps.eras import EpochOfAnotherLog, EpochUnreadable, Era, read_epochs, read_era, sift_epochs
from schemas.epoch import Epoch
from tests.unit.steps.fakes import START, message

CONN: Any = None
EPOCH = Epoch(number=4, partition=1, begins_at=0, told_before=500, started_at=START)


@pytest.fixture
def topics(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The messages of news.epochs.v1, and where the extractions end."""
    held: dict[str, Any] = {"epochs": [record(EPOCH.encode(), "1", 7)], "ends": {0: 3, 1: 500}}
    monkeypatch.setattr(eras, "read_compacted", lambda *_: {each.key: each for each in held["epochs"]})
    monkeypatch.setattr(eras, "ends_of", lambda *_: held["ends"])
    return held


def record(value: bytes, key: str, offset: int) -> Message:
    return message(value, topic=EPOCHS, partition=0, offset=offset, key=key)


@pytest.mark.parametrize("end", [500, 501, 10_000])
def test_an_epoch_of_this_log_is_read(end: int, topics: dict[str, Any]) -> None:
    topics["ends"] = {1: end}
    assert read_era(CONN) == Era(4, {1: 500})


@pytest.mark.parametrize("ends", [{1: 499}, {1: 0}, {}])
def test_an_epoch_that_tells_from_beyond_the_end_of_the_log_on_is_refused(
    ends: dict[int, int], topics: dict[str, Any]
) -> None:
    """A topic that was copied counts its offsets anew: every alert would be withheld, and nobody would know."""
    topics["ends"] = ends
    with pytest.raises(EpochOfAnotherLog, match="claimwatch epoch start --yes") as raised:
        read_era(CONN)
    assert "offset 500 of news.extractions.v1, partition 1" in str(raised.value)


def test_where_no_epoch_was_started_nobody_asks_for_the_end(topics: dict[str, Any]) -> None:
    topics.update(epochs=[], ends=None)
    assert read_era(CONN) == Era()


def test_a_record_that_is_no_epoch_is_named_with_what_to_do(topics: dict[str, Any]) -> None:
    topics["epochs"].append(record(b"{}", "1b", 9))
    with pytest.raises(EpochUnreadable, match="claimwatch epoch start --yes") as raised:
        read_epochs(CONN)
    assert "news.epochs.v1, partition 0, offset 9, key '1b': not a epoch: number" in str(raised.value)


def test_what_can_be_read_beside_it_is_known(topics: dict[str, Any]) -> None:
    topics["epochs"].insert(0, record(b"{}", "0", 9))
    found, unreadable = sift_epochs(CONN)
    assert found == [EPOCH]
    assert [each.offset for each, _ in unreadable] == [9]
