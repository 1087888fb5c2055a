"""Alerts that are followed: each once, with a bound on what is remembered."""

from __future__ import annotations

from claimwatch.following import Once
from connectors.kafka.message import Message
from connectors.kafka.topics import ALERTS
from tests.unit.schemas.examples import EXAMPLES


def message(alert_id: str) -> Message:
    alert = EXAMPLES["alert"].model_copy(update={"alert_id": alert_id})
    return Message(ALERTS, 0, 0, alert_id, alert.encode(), (), 0)


def told(once: Once, *alert_ids: str) -> list[str]:
    return [alert.alert_id for alert in once.of(map(message, alert_ids))]


def test_an_alert_that_was_listed_or_told_is_not_told_again() -> None:
    once = Once(["listed"])
    assert told(once, "listed", "a", "b", "a") == ["a", "b"]
    assert told(once, "b", "c") == ["c"]


def test_what_is_no_alert_is_left_to_notify() -> None:
    rubbish = Message(ALERTS, 0, 0, "k", b"{nonsense", (), 0)
    assert [alert.alert_id for alert in Once().of([rubbish, message("a")])] == ["a"]


def test_only_the_last_alerts_are_remembered() -> None:
    once = Once(["listed"], remembered=2)
    assert told(once, "a", "b", "b", "a", "listed") == ["a", "b", "listed"]
