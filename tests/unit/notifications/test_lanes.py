"""Sending: tried again with pauses up to a limit, and no channel waits for another."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from claimwatch.notifying.jobs import Job, Wanted
from claimwatch.notifying.lanes import Lanes, Outcome, Retries
from claimwatch.notifying.outbox import Outbox
from connectors.kafka.topics import ALERTS
from connectors.notifications.channel import ChannelRefused, SendFailed
from connectors.notifications.notices import Notice
from schemas.delivery import Watch
from tests.unit.elasticsearch import made

AT_ONCE = Retries(tries=3, first_s=0.0)


class Fake:
    """A channel that fails as often as it is told, for good or not, or hangs until it is let go."""

    def __init__(self, fails: int = 0, *, permanent: bool = False, hangs: bool = False) -> None:
        self.fails = fails
        self.permanent = permanent
        self.go = threading.Event()
        if not hangs:
            self.go.set()
        self.tried: list[str] = []

    def send(self, notice: Notice) -> None:
        self.tried.append(notice.alert.alert_id)
        self.go.wait(20)
        if len(self.tried) <= self.fails:
            raise SendFailed("refused", permanent=self.permanent)


class Buggy(Fake):
    """Raises what a plugin's bug raises, with the address in its words, as often as it is told."""

    def send(self, notice: Notice) -> None:
        self.tried.append(notice.alert.alert_id)
        if len(self.tried) <= self.fails:
            raise TypeError("unsupported operand for tgram://secret")


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    found = threading.Event()
    yield found
    found.set()


def jobs(address: str, *names: str) -> list[Job]:
    watch = Watch(name="w", channels=(address,))
    outbox = Outbox()
    wanted = [Wanted(watch, address)]
    return [outbox.take(made.message(ALERTS, None), made.alert(name), wanted, made.NOON).jobs[0] for name in names]


def collect(lanes: Lanes, enough: Callable[[list[Outcome]], bool]) -> list[Outcome]:
    found: list[Outcome] = []
    deadline = time.monotonic() + 20
    while not enough(found):
        assert time.monotonic() < deadline, found
        found += lanes.outcomes(0.1)
    return found


def finals(found: list[Outcome]) -> list[Outcome]:
    return [each for each in found if each.delivery.state != "pending"]


def history(found: list[Outcome]) -> list[tuple[str, int]]:
    return [(each.delivery.state, each.delivery.attempts) for each in found]


def test_a_failed_try_is_told_and_tried_again(stop: threading.Event) -> None:
    lanes = Lanes({"terminal": Fake(2)}.__getitem__, stop, AT_ONCE)
    lanes.send(jobs("terminal", "n1")[0])
    found = collect(lanes, lambda found: bool(finals(found)))
    assert history(found) == [("pending", 1), ("pending", 2), ("sent", 3)]
    assert [each.delivery.reason for each in found] == ["refused", "refused", ""]


def test_at_the_limit_it_is_given_up(stop: threading.Event) -> None:
    lanes = Lanes({"terminal": Fake(99)}.__getitem__, stop, AT_ONCE)
    lanes.send(jobs("terminal", "n1")[0])
    assert history(collect(lanes, lambda found: bool(finals(found))))[-1] == ("failed", 3)


def test_a_channel_that_gave_up_is_tried_once_for_each_further_alert_until_one_arrives(stop: threading.Event) -> None:
    channel = Fake(4)
    lanes = Lanes({"terminal": channel}.__getitem__, stop, AT_ONCE)
    for job in jobs("terminal", "n1", "n2", "n3", "n4"):
        lanes.send(job)
    collect(lanes, lambda found: len(finals(found)) == 4)
    assert channel.tried == ["n1", "n1", "n1", "n2", "n3", "n4"]


def test_a_message_that_is_refused_for_good_is_not_tried_again_and_says_nothing_about_the_channel(
    stop: threading.Event,
) -> None:
    lanes = Lanes({"terminal": Fake(1, permanent=True)}.__getitem__, stop, AT_ONCE)
    for job in jobs("terminal", "n1", "n2"):
        lanes.send(job)
    assert history(collect(lanes, lambda found: len(finals(found)) == 2)) == [("failed", 1), ("sent", 1)]


def test_an_address_that_opens_no_channel_is_given_up_at_once(stop: threading.Event) -> None:
    def refuse(_: str) -> Fake:
        raise ChannelRefused("not allowed")

    lanes = Lanes(refuse, stop, AT_ONCE)
    lanes.send(jobs("file:///x", "n1")[0])
    (found,) = collect(lanes, lambda found: bool(finals(found)))
    assert (found.delivery.state, found.delivery.reason) == ("failed", "not allowed")


def test_a_bug_of_a_channel_is_a_try_that_failed_and_keeps_the_address_secret(stop: threading.Event) -> None:
    lanes = Lanes({"terminal": Buggy(1)}.__getitem__, stop, AT_ONCE)
    lanes.send(jobs("terminal", "n1")[0])
    found = collect(lanes, lambda found: bool(finals(found)))
    assert history(found) == [("pending", 1), ("sent", 2)]
    assert re.fullmatch(r"unforeseen TypeError in test_lanes.py, line \d+", found[0].delivery.reason)


def test_a_channel_that_only_has_bugs_is_given_up_each_time_and_the_others_go_on(stop: threading.Event) -> None:
    buggy, well = Buggy(99), Fake()
    lanes = Lanes({"json://a.example": buggy, "json://b.example": well}.__getitem__, stop, AT_ONCE)
    for job in jobs("json://a.example", "n1", "n2") + jobs("json://b.example", "n1", "n2"):
        lanes.send(job)
    found = finals(collect(lanes, lambda found: len(finals(found)) == 4))
    by_address = {(each.job.address, each.delivery.alert_id): each.delivery.state for each in found}
    assert by_address == {
        ("json://a.example", "n1"): "failed",
        ("json://a.example", "n2"): "failed",
        ("json://b.example", "n1"): "sent",
        ("json://b.example", "n2"): "sent",
    }
    assert buggy.tried == ["n1", "n1", "n1", "n2"]


def test_a_bug_in_opening_a_channel_gives_up_the_delivery_and_the_lane_goes_on(stop: threading.Event) -> None:
    def fail(_: str) -> Fake:
        raise KeyError("token")

    lanes = Lanes(fail, stop, AT_ONCE)
    for job in jobs("slack://x", "n1", "n2"):
        lanes.send(job)
    found = collect(lanes, lambda found: len(finals(found)) == 2)
    assert history(found) == [("failed", 0), ("failed", 0)]
    assert "KeyError" in found[0].delivery.reason
    assert "token" not in found[0].delivery.reason


def test_a_channel_that_hangs_holds_back_nobody_else(stop: threading.Event) -> None:
    hanging, well = Fake(hangs=True), Fake()
    lanes = Lanes({"json://a.example": hanging, "json://b.example": well}.__getitem__, stop, AT_ONCE)
    for job in jobs("json://a.example", "n1") + jobs("json://b.example", "n1", "n2", "n3"):
        lanes.send(job)
    found = collect(lanes, lambda found: len(finals(found)) == 3)
    assert {each.job.address for each in found} == {"json://b.example"}
    hanging.go.set()


def test_a_stop_ends_the_pause_and_the_delivery_stays_pending(stop: threading.Event) -> None:
    lanes = Lanes({"terminal": Fake(99)}.__getitem__, stop, Retries(tries=3, first_s=3600))
    lanes.send(jobs("terminal", "n1")[0])
    assert history(collect(lanes, bool)) == [("pending", 1)]
    stop.set()
    assert lanes.outcomes(0.05) == []


def test_the_pauses_of_the_default_last_for_ten_minutes() -> None:
    default = Retries()
    assert sum(default.pause_s(attempt) for attempt in range(1, default.tries)) == 607
