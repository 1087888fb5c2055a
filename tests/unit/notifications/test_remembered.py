"""What is remembered of a delivery that was sent: reads as the delivery does, in a fraction of its room."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest

from claimwatch.notifying.outbox import Outbox
from claimwatch.notifying.remembered import SentBefore, remembered
from schemas import ids
from schemas.delivery import Delivery
from schemas.record import decode
from tests.unit.elasticsearch import made

AT = datetime(2027, 1, 15, 8, 0, 0, 123_457, tzinfo=UTC)


def delivery(number: int = 0, **more: object) -> Delivery:
    made_of = {
        "delivery_id": ids.delivery_id(f"n{number}", "desk", "json://one.example"),
        "alert_id": f"n{number}",
        "watch": "desk",
        "channel": "json://one.example",
        "state": "sent",
        "raised_at": AT + timedelta(seconds=number),
        "at": AT + timedelta(seconds=number + 1),
        "claim_id": ids.claim_id(str(number)),
        "kind": "confirmed",
        "partition": 3,
    }
    return Delivery.model_validate({**made_of, **more})


@pytest.mark.parametrize("more", [{}, {"at": None}, {"kind": None, "digest": "d1"}, {"claim_id": ""}])
def test_what_was_sent_reads_as_its_delivery(more: dict[str, object]) -> None:
    full = delivery(**more)
    short = remembered(full)
    assert isinstance(short, SentBefore)
    for name in ("delivery_id", "claim_id", "watch", "channel", "state", "kind", "digest", "partition", "alert"):
        assert getattr(short, name) == getattr(full, name), name
    assert (short.raised_at, short.at) == (full.raised_at, full.at)


@pytest.mark.parametrize("more", [{"state": "pending"}, {"state": "waiting"}, {"state": "failed"}])
def test_what_may_still_be_sent_is_kept_whole(more: dict[str, object]) -> None:
    full = delivery(**more)
    assert remembered(full) is full
    with_alert = delivery(alert=made.alert("n1"))
    assert remembered(with_alert) is with_alert


def test_what_was_sent_takes_little_room() -> None:
    """One claim each, all within an hour, so that the cap counts them too: 0.55 kB. As records they take 2 kB."""
    records = [delivery(number).encode() for number in range(4_000)]
    outbox = Outbox()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for record in records:
            outbox.learn(decode(Delivery, record))
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown / len(records) < 600
