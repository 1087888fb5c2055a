"""notify, where something waits: digests, quiet hours, the cap and late news, killed wherever it can be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from connectors.kafka.topics import ALERTS, DELIVERIES, FAILURES, WATCHES
from pipelines.rules.alerts import Raised, alert_from
from schemas.alert import Alert
from schemas.delivery import Delivery, Watch
from schemas.failure import Failure
from tests.unit.elasticsearch import made
from tests.unit.notifications.lives import HALF_PAST, Life, Log, log_with
from tests.unit.notifications.receiver import Receiver

DIGEST = {"when": "digest", "every_minutes": 30}
LATER = HALF_PAST + timedelta(minutes=30)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as found:
        yield found


def alerts(*numbers: int, **over: Any) -> list[Alert]:
    return [
        made.alert(f"n{n}", **{"claim_id": f"c{n}", "raised_at": made.NOON + timedelta(minutes=n)} | over)
        for n in numbers
    ]


def change(log: Log, **over: Any) -> None:
    last = log.records(WATCHES, Watch)[-1]
    log.add(WATCHES, last.name, last.model_copy(update=over))


def told(receiver: Receiver) -> list[list[str]]:
    """The alerts of each message."""
    bodies = [each.body for each in receiver.received]
    return [[alert["alert_id"] for alert in body.get("alerts", [body])] for body in bodies]


def test_a_digest_is_one_message_in_its_order_when_it_is_due(receiver: Receiver) -> None:
    log = log_with(receiver, *alerts(2, 1, 3), **DIGEST)
    Life(log).run()
    assert receiver.received == []
    assert log.committed == 3
    assert set(log.states().values()) == {"waiting"}
    Life(log, now=LATER - timedelta(seconds=1)).run()
    assert receiver.received == []
    Life(log, now=LATER).run()
    assert told(receiver) == [["n1", "n2", "n3"]]
    assert receiver.received[0].body["reason"] == "schedule"
    assert set(log.states().values()) == {"sent"}
    Life(log, now=LATER + timedelta(days=1)).run()
    assert len(receiver.received) == 1


DEATHS_OF_A_DIGEST: dict[str, dict[str, Any]] = {
    "before its key is written": {"die_before": "pending"},
    "while its key is written": {"die_within": "pending"},
    "between the key and the send": {"die_sending": True},
    "between the send and the record": {"die_before": "sent"},
    "while it is recorded": {"die_within": "sent"},
}


@pytest.mark.parametrize(
    "deaths", [[each] for each in DEATHS_OF_A_DIGEST] + [["between the key and the send"] * 3, list(DEATHS_OF_A_DIGEST)]
)
def test_after_kills_each_alert_of_a_digest_has_come_under_one_key(deaths: list[str], receiver: Receiver) -> None:
    log = log_with(receiver, *alerts(*range(6)), **DIGEST)
    Life(log).run()
    for each in deaths:
        Life(log, now=LATER, **DEATHS_OF_A_DIGEST[each]).run_into_death()
    Life(log, now=LATER).run()
    assert {alert: len(keys) for alert, keys in receiver.keys().items()} == {f"n{n}": 1 for n in range(6)}
    assert set(log.states().values()) == {"sent"}


@pytest.mark.parametrize("death", [{"die_before": "waiting"}, {"die_within": "waiting"}, {"die_committing": True}])
def test_a_kill_before_an_alert_waits_safely_repeats_it_and_it_waits_once(death: Any, receiver: Receiver) -> None:
    log = log_with(receiver, *alerts(1, 2), **DIGEST)
    Life(log, **death).run_into_death()
    Life(log).run()
    Life(log, now=LATER).run()
    assert sorted(each for message in told(receiver) for each in message) == ["n1", "n2"]


def test_of_a_digest_that_arrived_nothing_goes_out_again_though_only_a_part_was_recorded(receiver: Receiver) -> None:
    log = log_with(receiver, *alerts(1, 2, 3, 4), **DIGEST)
    Life(log).run()
    Life(log, now=LATER, die_within="sent").run_into_death()
    Life(log, now=LATER).run()
    assert len(receiver.received) == 1
    assert set(log.states().values()) == {"sent"}


def test_after_quiet_hours_one_alert_is_a_notice_and_several_are_a_digest(receiver: Receiver) -> None:
    quiet = {"quiet": "08:00-09:00", "zone": "UTC"}
    at_nine = HALF_PAST.replace(hour=9, minute=0)
    one = log_with(receiver, *alerts(1), **quiet)
    several = log_with(receiver, *alerts(2, 3), **quiet)
    for log in (one, several):
        Life(log).run()
        assert receiver.received == [] or log is several
        Life(log, now=at_nine).run()
    assert told(receiver) == [["n1"], ["n2", "n3"]]
    assert [each.body["schema"].partition("/")[0] for each in receiver.received] == [
        "claimwatch-alert",
        "claimwatch-digest",
    ]
    assert receiver.received[1].body["reason"] == "quiet"


def test_above_the_cap_the_rest_is_one_digest_an_hour_later_and_a_restart_forgets_nothing(receiver: Receiver) -> None:
    log = log_with(receiver, *alerts(1, 2, 3, 4))
    log.add(WATCHES, "other", Watch(name="other", channels=(receiver.url,)))
    Life(log, cap=3).run()
    assert told(receiver) == [["n1"], ["n1"], ["n2"]]
    Life(log, cap=3, now=HALF_PAST + timedelta(minutes=59)).run()
    assert len(receiver.received) == 3
    Life(log, cap=3, now=HALF_PAST + timedelta(minutes=60)).run()
    assert told(receiver)[3:] == [["n2", "n3", "n4"]]
    last = receiver.received[-1].body
    assert (last["reason"], last["watch"]) == ("cap", "desk, other")
    assert set(log.states().values()) == {"sent"}


def test_what_is_new_does_not_overtake_what_waits_for_the_cap(receiver: Receiver) -> None:
    log = log_with(receiver, *alerts(1, 2))
    Life(log, cap=1, now=HALF_PAST - timedelta(minutes=30)).run()
    log.add(ALERTS, "c3", alerts(3)[0])
    Life(log, cap=1, now=HALF_PAST + timedelta(minutes=30)).run()
    assert told(receiver) == [["n1"], ["n2", "n3"]]


def test_alerts_of_late_articles_are_one_digest_that_says_so(receiver: Receiver) -> None:
    log = log_with(receiver, *alerts(1, 2, late=True), *alerts(3))
    Life(log).run()
    assert told(receiver) == [["n3"]]
    Life(log, now=HALF_PAST + timedelta(minutes=2)).run()
    assert told(receiver)[1:] == [["n1", "n2"]]
    assert receiver.received[1].body["reason"] == "late"


def test_what_waited_for_notify_itself_is_one_digest(receiver: Receiver) -> None:
    log = log_with(receiver, *alerts(1, 2))
    away = HALF_PAST + timedelta(hours=5)
    Life(log, now=away).run()
    Life(log, now=away + timedelta(minutes=2)).run()
    assert told(receiver) == [["n1", "n2"]]
    assert receiver.received[0].body["reason"] == "outage"


@pytest.mark.parametrize("gone", ["removed", "paused", "resumed", "elsewhere"])
def test_what_waits_for_a_watch_that_does_not_want_it_any_more_is_not_sent(gone: str, receiver: Receiver) -> None:
    log = log_with(receiver, *alerts(1), **DIGEST)
    Life(log).run()
    if gone == "removed":
        log.add(WATCHES, "desk", None)
    elif gone == "elsewhere":
        change(log, channels=("terminal",))
    else:
        change(log, paused=True)
    if gone == "resumed":
        change(log, paused=False, since=made.NOON + timedelta(hours=1))
    Life(log, now=LATER).run()
    assert receiver.received == []
    assert list(log.states().values()) == ["failed"]


def test_resuming_never_sends_the_past(receiver: Receiver) -> None:
    log = log_with(receiver, *alerts(1), paused=True)
    Life(log).run()
    change(log, paused=False, since=made.NOON + timedelta(minutes=5))
    for each in alerts(2, 6):
        log.add(ALERTS, each.claim_id, each)
    Life(log).run()
    assert told(receiver) == [["n6"]]


def test_a_watch_that_is_told_at_once_now_gets_its_digest_at_once(receiver: Receiver) -> None:
    log = log_with(receiver, *alerts(1, 2), when="digest", at="23:00")
    Life(log).run()
    change(log, when="now", at="")
    Life(log).run()
    assert told(receiver) == [["n1", "n2"]]


def test_a_digest_that_cannot_be_sent_becomes_a_dead_letter_for_each_alert(receiver: Receiver) -> None:
    log = log_with(receiver, *alerts(1, 2), **DIGEST)
    Life(log).run()
    receiver.answers = [500, 500]
    Life(log, now=LATER).run()
    assert list(log.states().values()) == ["failed", "failed"]
    assert [decoded.alert_id for decoded in failed_alerts(log)] == ["n1", "n2"]
    assert all(each.alert is None for each in log.records(DELIVERIES, Delivery) if each.state == "failed")


def failed_alerts(log: Log) -> list[Alert]:
    return [Alert.model_validate_json(each.record) for each in log.records(FAILURES, Failure)]


def test_a_notice_names_the_earlier_ones_of_its_claim_on_its_channel(receiver: Receiver) -> None:
    log = log_with(receiver, *alerts(1, 2, claim_id="c1"), *alerts(3))
    Life(log).run()
    log.add(ALERTS, "c1", alerts(4, claim_id="c1")[0])
    Life(log).run()
    first, second, other, third = receiver.received
    assert first.body["told"] == other.body["told"] == []
    assert second.body["told"] == [first.key]
    assert third.body["told"] == [first.key, second.key]


def test_a_claim_of_ten_thousand_statements_is_told_in_bounded_size(receiver: Receiver) -> None:
    statements = tuple(
        made.statement(f"m{n}", speaker=made.MINISTER.model_copy(update={"key": f"k{n}"}), origin=f"o{n}")
        for n in range(10_000)
    )
    claim = made.claim(statements=statements, origins=tuple(f"Origin number {n}" for n in range(10_000)))
    huge = alert_from(Raised("confirmed", statements[-1], "so"), None, claim, "Title", made.NOON, late=False)
    now = log_with(receiver, huge)
    waits = log_with(receiver, huge, **DIGEST)
    Life(now).run()
    Life(waits).run()
    Life(waits, now=LATER).run()
    assert len(receiver.received) == 2
    record = max(len(each.value or b"") for each in waits.messages[DELIVERIES])
    assert record < 20_000
    assert all(len(str(each.body)) < 60_000 for each in receiver.received)
    assert receiver.received[0].body["origins_count"] == 10_000
