"""notify, killed wherever it can be: each alert under one key, none lost. Kafka is a list here, the webhook is real."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from claimwatch.notifying.lanes import Lanes, Outcome
from claimwatch.notifying.notifier import Notifier
from connectors.kafka.dead_letter import REPLAYED
from connectors.kafka.topics import ALERTS, DELIVERIES, FAILURES, WATCHES
from connectors.notifications.webhook import Webhook
from schemas.alert import Alert
from schemas.delivery import Delivery, Watch
from schemas.failure import Failure
from schemas.record import decode
from tests.unit.elasticsearch import made
from tests.unit.notifications.lives import DEATHS, HALF_PAST, Bulk, Life, Log, Matching, Writer, log_with
from tests.unit.notifications.receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as found:
        yield found


@pytest.mark.parametrize("deaths", [[each] for each in DEATHS] + [list(DEATHS), list(DEATHS)[:3] * 2])
def test_after_kills_each_alert_has_come_under_one_key(deaths: list[str], receiver: Receiver) -> None:
    log = log_with(receiver, made.alert("n1"), made.alert("n2"))
    for each in deaths:
        Life(log, **DEATHS[each]).run_into_death()  # type: ignore[arg-type]
    Life(log).run()
    assert {alert: len(keys) for alert, keys in receiver.keys().items()} == {"n1": 1, "n2": 1}
    assert set(log.states().values()) == {"sent"}
    assert log.committed == 2


def test_what_was_recorded_as_sent_is_not_sent_again(receiver: Receiver) -> None:
    log = log_with(receiver, made.alert("n1"))
    Life(log, die_committing=True).run_into_death()
    Life(log).run()
    assert len(receiver.received) == 1


def test_an_alert_that_a_repeated_bundle_wrote_again_is_told_once(receiver: Receiver) -> None:
    log = log_with(receiver, made.alert("n1"), made.alert("n1"))
    Life(log).run()
    log.add(ALERTS, "c1", made.alert("n1"))
    Life(log).run()
    assert len(receiver.received) == 1
    assert log.committed == 3


def test_alerts_are_indexed_before_they_are_told(receiver: Receiver) -> None:
    life = Life(log_with(receiver, made.alert("n1")), die_before="pending")
    life.run_into_death()
    assert life.bulk.written == ["n1"]
    assert receiver.received == []


def test_alerts_that_went_with_the_view_are_written_again_and_told(receiver: Receiver) -> None:
    life = Life(log_with(receiver, made.alert("n1"), made.alert("n2")), unfit=("n2",), view_removed=2)
    life.run()
    assert Counter(life.bulk.written) == {"n1": 3, "n2": 1}, "what the server does not take is not tried again"
    assert set(receiver.keys()) == {"n1", "n2"}


def test_only_the_kinds_of_a_watch_are_told(receiver: Receiver) -> None:
    log = log_with(receiver, made.alert("n1"), made.alert("n2", kind="reported"))
    Life(log).run()
    assert list(receiver.keys()) == ["n1"]


def test_a_dead_webhook_becomes_a_failed_delivery_and_a_dead_letter_and_the_next_alert_goes_on(
    receiver: Receiver,
) -> None:
    receiver.answers = [500, 500]
    log = log_with(receiver, made.alert("n1"), made.alert("n2"))
    Life(log).run()
    assert sorted(log.states().values()) == ["failed", "sent"]
    (failure,) = log.records(FAILURES, Failure)
    assert (failure.stage, failure.topic, failure.attempts) == ("notify", ALERTS, 2)
    assert decode(Alert, failure.record).alert_id == "n1"
    assert "500" in failure.exception
    assert log.committed == 2


def replay(log: Log, failure: Failure) -> None:
    """What `claimwatch failures replay` does."""
    again = made.message(failure.topic, failure.record, len(log.messages[ALERTS]), failure.key)
    log.messages[ALERTS].append(again._replace(headers=((REPLAYED, failure.failure_id.encode()),)))


@pytest.mark.parametrize("deaths", [[], ["between the pending record and the send"], list(DEATHS)])
def test_a_replayed_failure_is_sent_under_its_key_though_notify_is_killed(
    deaths: list[str], receiver: Receiver
) -> None:
    receiver.answers = [500, 500]
    log = log_with(receiver, made.alert("n1"))
    Life(log).run()
    (failure,) = log.records(FAILURES, Failure)
    replay(log, failure)
    for each in deaths:
        Life(log, **DEATHS[each]).run_into_death()  # type: ignore[arg-type]
    Life(log).run()
    assert list(log.states().values()) == ["sent"]
    assert len(receiver.keys()["n1"]) == 1
    assert log.committed == 2


def test_a_failed_delivery_is_not_sent_because_its_alert_comes_again_only(receiver: Receiver) -> None:
    receiver.answers = [500, 500]
    log = log_with(receiver, made.alert("n1"), made.alert("n1"))
    Life(log).run()
    log.add(ALERTS, "c1", made.alert("n1"))
    Life(log).run()
    assert list(log.states().values()) == ["failed"]


def test_a_replay_reaches_a_watch_that_has_another_query_now_and_none_that_was_told(receiver: Receiver) -> None:
    receiver.answers = [200, 500, 500]
    log = log_with(receiver, made.alert("n1"))
    log.add(WATCHES, "other", Watch(name="other", channels=(f"{receiver.url}/other",)))
    Life(log).run()
    failed = next(each for each in log.records(DELIVERIES, Delivery) if each.state == "failed")
    log.add(WATCHES, failed.watch, changed(log, failed.watch))
    replay(log, log.records(FAILURES, Failure)[0])
    before = len(receiver.received)
    Life(log).run()
    assert [each.key for each in receiver.received[before:]] == [failed.delivery_id]


def changed(log: Log, name: str) -> Watch:
    (watch,) = (each for each in log.records(WATCHES, Watch) if each.name == name)
    return watch.model_copy(update={"query": "something else"})


def test_a_watch_with_a_broken_query_is_reported_once_and_harms_no_other(receiver: Receiver) -> None:
    log = log_with(receiver, made.alert("n1"), made.alert("n2"))
    log.add(WATCHES, "broken", Watch(name="broken", query="a AND ("))
    Life(log).run()
    (failure,) = log.records(FAILURES, Failure)
    assert (failure.stage, failure.key, failure.failed_at) == ("notify", "broken", HALF_PAST)
    assert "Cannot parse" in failure.exception
    assert sorted(receiver.keys()) == ["n1", "n2"]


def test_messages_that_are_no_alert_or_do_not_fit_the_index_become_dead_letters(receiver: Receiver) -> None:
    log = log_with(receiver)
    log.add(ALERTS, "c1", b"{no json")
    log.add(ALERTS, "c1", made.alert("unfit"))
    log.add(ALERTS, "c1", made.alert("n1"))
    Life(log, unfit=["unfit"]).run()
    assert [each.offset for each in log.records(FAILURES, Failure)] == [0, 1]
    assert sorted(receiver.keys()) == ["n1", "unfit"]
    assert log.committed == 3


def test_a_watch_that_cannot_be_read_is_a_dead_letter_and_tells_nobody(receiver: Receiver) -> None:
    log = log_with(receiver, made.alert("n1"))
    log.add(WATCHES, "desk", b"[]")
    log.add(WATCHES, "one", Watch(name="another"))
    Life(log).run()
    assert [each.key for each in log.records(FAILURES, Failure)] == ["desk", "one"]
    assert receiver.received == []


def test_a_removed_watch_is_told_nothing_and_what_was_promised_to_it_is_closed(receiver: Receiver) -> None:
    log = log_with(receiver, made.alert("n1"))
    Life(log, die_sending=True).run_into_death()
    log.add(WATCHES, "desk", None)
    Life(log).run()
    assert list(log.states().values()) == ["failed"]
    assert receiver.received == []
    assert log.committed == 1


def test_what_was_promised_is_sent_though_the_watch_has_another_query_now(receiver: Receiver) -> None:
    log = log_with(receiver, made.alert("n1"))
    Life(log, die_sending=True).run_into_death()
    log.add(WATCHES, "desk", Watch(name="desk", query="a AND (", channels=(receiver.url,)))
    Life(log).run()
    assert list(receiver.keys()) == ["n1"]


def test_an_outcome_that_is_not_final_keeps_the_alert_open(receiver: Receiver) -> None:
    log = log_with(receiver, made.alert("n1"))
    receiver.hold.clear()
    lanes = Lanes(Webhook, threading.Event())
    notifier = Notifier(Bulk(), Matching(), Writer(log), lanes, epoch=0)  # type: ignore[arg-type]
    notifier.learn(log.messages[WATCHES])
    sent: list[Any] = []
    lanes.send = sent.append  # type: ignore[method-assign]
    notifier.take(log.messages[ALERTS])
    again = sent[0].deliveries[0].model_copy(update={"attempts": 1, "reason": "refused"})
    notifier.settle([Outcome(sent[0], (again,))])
    assert notifier.outbox.done() == []
    assert [each.attempts for each in log.records(DELIVERIES, Delivery)] == [0, 1]
