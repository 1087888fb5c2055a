"""notify, where people must be told of more than news: what no longer holds, and watches that do not work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from claimwatch.notifying.troubles import of_channel, of_query, of_schedule
from connectors.kafka.topics import ALERTS, WATCHES
from connectors.notifications.message import TROUBLE_LIMIT
from schemas.alert import Alert
from schemas.delivery import Delivery, Watch
from tests.unit.elasticsearch import made
from tests.unit.notifications.lives import HALF_PAST, Life, Log, log_with
from tests.unit.notifications.receiver import Receiver

REVERSED: dict[str, Any] = {"kind": "reversed", "status_after": "disputed"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as found:
        yield found


def add(log: Log, *alerts: Alert) -> None:
    for each in alerts:
        log.add(ALERTS, each.claim_id, each)


def paths(receiver: Receiver, alert: str) -> list[str]:
    """Where an alert went."""
    return sorted(each.path for each in receiver.received if each.body.get("alert_id") == alert)


def watch(receiver: Receiver, name: str, **over: Any) -> Watch:
    return Watch(**{"name": name, "channels": (f"{receiver.url}/{name}",)} | over)


def test_what_is_taken_back_goes_to_exactly_those_who_were_told(receiver: Receiver) -> None:
    log = log_with(receiver)
    for each in (
        watch(receiver, "told"),
        watch(receiver, "changed"),
        watch(receiver, "paused"),
        watch(receiver, "removed"),
        watch(receiver, "other-kind", kinds=("retracted", "reversed")),
        watch(receiver, "asleep", paused=True, kinds=("confirmed", "reversed")),
    ):
        log.add(WATCHES, each.name, each)
    log.add(WATCHES, "desk", None)
    add(log, made.alert("n1"), made.alert("n2", claim_id="c2", kind="contradicted"))
    Life(log).run()
    log.add(WATCHES, "changed", watch(receiver, "changed", query="a AND (", kinds=("retracted",)))
    log.add(WATCHES, "paused", watch(receiver, "paused", paused=True))
    log.add(WATCHES, "told", watch(receiver, "told", channels=(f"{receiver.url}/told", f"{receiver.url}/new")))
    log.add(WATCHES, "removed", None)
    log.add(WATCHES, "asleep", watch(receiver, "asleep", kinds=("confirmed", "reversed")))
    log.add(WATCHES, "new", watch(receiver, "new", kinds=("reversed",)))
    add(log, made.alert("n3", **REVERSED), made.alert("n4", claim_id="c2", **REVERSED))
    Life(log).run()
    assert paths(receiver, "n3") == ["/hook/changed", "/hook/paused", "/hook/told"]
    assert paths(receiver, "n4") == []


def test_what_is_confirmed_and_taken_back_in_one_batch_is_told_both_in_this_order(receiver: Receiver) -> None:
    log = log_with(receiver, made.alert("n1"), made.alert("n2", **REVERSED))
    Life(log, at_once=True).run()
    assert [each.body["alert_id"] for each in receiver.received] == ["n1", "n2"]
    assert receiver.received[1].body["told"] == [receiver.received[0].key]


@pytest.mark.parametrize("death", ["die_before", "die_sending"])
def test_what_is_taken_back_is_told_once_through_a_kill(death: str, receiver: Receiver) -> None:
    log = log_with(receiver, made.alert("n1"))
    Life(log).run()
    add(log, made.alert("n2", **REVERSED))
    Life(log, **{death: "pending" if death == "die_before" else True}).run_into_death()  # type: ignore[arg-type]
    Life(log).run()
    assert {alert: len(keys) for alert, keys in receiver.keys().items()} == {"n1": 1, "n2": 1}


def test_what_could_not_be_told_is_not_taken_back(receiver: Receiver) -> None:
    receiver.answers = [500, 500]
    log = log_with(receiver, made.alert("n1"))
    Life(log).run()
    add(log, made.alert("n2", **REVERSED))
    Life(log).run()
    assert paths(receiver, "n2") == []


def troubles(receiver: Receiver) -> list[tuple[str, str]]:
    """Path and watch of each word to an owner."""
    return [(each.path, each.body["watch"]) for each in receiver.received if "trouble" in each.body["schema"]]


@pytest.mark.parametrize(
    ("owner", "path"), [("", "/hook/broken"), ("the night desk", "/hook/broken"), ("{}/owner", "/hook/owner")]
)
def test_the_owner_of_a_broken_watch_is_told_once_at_their_address_or_the_watchs_own(
    owner: str, path: str, receiver: Receiver
) -> None:
    log = log_with(receiver, made.alert("n1"), made.alert("n2"))
    broken = watch(receiver, "broken", query="a AND (", owner=owner.format(receiver.url))
    log.add(WATCHES, broken.name, broken)
    Life(log).run()
    add(log, made.alert("n3"))
    Life(log).run()
    assert troubles(receiver) == [(path, "broken")]
    assert sorted(receiver.keys()) == ["n1", "n2", "n3"]


@pytest.mark.parametrize("death", [{"die_before": "pending"}, {"die_sending": True}, {"die_before": "sent"}])
def test_word_to_an_owner_survives_a_kill_under_its_key(death: Any, receiver: Receiver) -> None:
    log = log_with(receiver)
    log.add(WATCHES, "broken", watch(receiver, "broken", query="a AND ("))
    log.add(WATCHES, "desk", None)
    add(log, made.alert("n1"))
    Life(log, **death).run_into_death()
    Life(log).run()
    Life(log).run()
    assert len({each.key for each in receiver.received}) == 1
    assert [each.state for each in log.troubles().values()] == ["sent"]


def test_an_owner_without_a_channel_that_works_is_told_on_the_terminal(receiver: Receiver) -> None:
    log = log_with(receiver, made.alert("n1"), channels=("slack://not/allowed/here",))
    life = Life(log)
    life.run()
    assert "desk" in life.shown.getvalue()
    assert [each.channel for each in log.troubles().values()] == ["terminal"]


def test_a_dead_channel_is_told_once_until_something_arrives_there(receiver: Receiver) -> None:
    log = log_with(receiver, owner=f"{receiver.url}/owner")
    dead = [500, 500]

    def fails(name: str) -> None:
        receiver.answers = list(dead)
        add(log, made.alert(name, claim_id=name))
        Life(log).run()

    fails("n1")
    fails("n2")
    assert len(troubles(receiver)) == 1
    add(log, made.alert("n3", claim_id="n3"))
    Life(log, now=HALF_PAST + timedelta(minutes=1)).run()
    assert paths(receiver, "n3") == ["/hook"]
    receiver.answers = list(dead)
    add(log, made.alert("n4", claim_id="n4"))
    Life(log, now=HALF_PAST + timedelta(minutes=2)).run()
    assert [path for path, _ in troubles(receiver)] == ["/hook/owner", "/hook/owner"]


WATCH = Watch(name="desk", query="a AND (", channels=("terminal", "json://hook.example/desk"))
DEAD = Delivery(
    delivery_id="d1", alert_id="n1", watch="desk", channel="terminal", raised_at=HALF_PAST, at=HALF_PAST, state="failed"
)


@pytest.mark.parametrize(
    ("word", "said", "not_said"),
    [
        (of_query(WATCH, "x", HALF_PAST, "terminal"), "It sends nothing new until", "tells at once"),
        (of_schedule(WATCH, ["no zone"], HALF_PAST, "terminal"), "so it tells at once", "sends nothing"),
        (of_channel(WATCH, DEAD, "x", HALF_PAST, "terminal"), "Its other channels go on", "sends nothing"),
        (
            of_channel(WATCH.model_copy(update={"channels": ("terminal",)}), DEAD, "x", HALF_PAST, "terminal"),
            "`claimwatch failures list`",
            "other channels",
        ),
    ],
)
def test_an_owner_reads_what_holds_of_this_trouble_alone(word: Delivery, said: str, not_said: str) -> None:
    assert said in word.trouble
    assert not_said not in word.trouble


def test_what_to_do_is_not_cut_off_a_long_word() -> None:
    long = Watch(name="n" * 100, query="(" + "q" * 9_000, channels=("terminal",))
    for word in (
        of_query(long, "r" * 9_000, HALF_PAST, "terminal"),
        of_channel(long, DEAD, "r" * 9_000, HALF_PAST, "terminal"),
        of_schedule(long, ["r" * 9_000], HALF_PAST, "terminal"),
    ):
        assert len(word.trouble) <= TROUBLE_LIMIT


def test_a_watch_whose_times_cannot_be_kept_tells_at_once_and_its_owner_is_told(receiver: Receiver) -> None:
    log = log_with(receiver, made.alert("n1"), when="digest", at="07:30", zone="Moon/Crater")
    Life(log).run()
    Life(log).run()
    assert paths(receiver, "n1") == ["/hook"]
    assert troubles(receiver) == [("/hook", "desk")]
