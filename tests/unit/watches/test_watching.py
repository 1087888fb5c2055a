"""The rules of a watch, and how one goes on from the one before it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from claimwatch.notifying.jobs import channel_of
from claimwatch.watching import faults, is_address, paused, successor, times, told
from schemas.delivery import Watch

NOW = datetime(2027, 1, 15, 12, 0, tzinfo=UTC)
ALLOWED = ("json", "jsons", "mailtos", "tgram", "slack", "discord")
EARLIER = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("over", "what"),
    [
        ({"name": ""}, "a name has signs"),
        ({"name": "a\nb"}, "a name has signs"),
        ({"name": "x" * 101}, "100 characters"),
        ({"query": "x" * 10_001}, "10000 characters"),
        ({"query": "a \udcff"}, "the query is no text in UTF-8"),
        ({"owner": "desk \udcff"}, "the owner is no text in UTF-8"),
        ({"channels": ("json://h.example/\udcff",)}, "a channel is no text in UTF-8"),
        ({"kinds": ()}, "no kind"),
        ({"channels": ()}, "no channel"),
        ({"channels": ("file:///x",)}, "cannot send to file://#"),
        ({"channels": ("jsons://user:secret@",)}, "the address of the webhook cannot be read"),
        ({"channels": ("mailtos://x",)}, "cannot send to mailtos://x#"),
        ({"channels": ("tgram://secret",)}, "apprise cannot read this address"),
        ({"channels": ("slack:/secret",)}, "cannot send to slack://#"),
        ({"channels": ("terminal", "discord://secret")}, "cannot send to discord://#"),
        ({"owner": "syslog://secret"}, "the owner at syslog://#"),
        ({"owner": "slack://secret"}, "the owner at slack://#"),
        ({"owner": "slack:/secret"}, "the owner at slack://#"),
        ({"follows": ("c123",)}, "no whole id"),
        ({"follows": ("x" + "0" * 32,)}, "no whole id"),
        ({"zone": "nowhere"}, "no time zone"),
    ],
)
def test_what_cannot_be_kept_is_told_without_secrets(over: dict[str, Any], what: str) -> None:
    found = faults(Watch(**{"name": "w"} | over), ALLOWED)
    assert any(what in fault for fault in found)
    assert not any("secret" in fault for fault in found)


def test_a_watch_as_it_should_be_has_no_faults() -> None:
    watch = Watch(name="w", channels=("terminal", "json://a.example"), owner="night desk", follows=("e" + "0" * 32,))
    assert faults(watch, ("json",)) == []


@pytest.mark.parametrize(
    ("before", "after", "since"),
    [
        (None, Watch(name="w"), None),
        (Watch(name="w"), Watch(name="w", query="x"), None),
        (Watch(name="w", paused=True), Watch(name="w"), NOW),
        (Watch(name="w", paused=True, since=EARLIER), Watch(name="w"), NOW),
        (Watch(name="w", paused=True, since=EARLIER), Watch(name="w", paused=True), EARLIER),
        (Watch(name="w", since=EARLIER), Watch(name="w", query="x"), EARLIER),
        (Watch(name="w", since=EARLIER), Watch(name="w", paused=True), EARLIER),
    ],
)
def test_whatever_takes_up_a_paused_watch_again_never_sends_the_past(
    before: Watch | None, after: Watch, since: datetime | None
) -> None:
    assert successor(before, after, NOW).since == since


def test_a_pause_and_its_end() -> None:
    watch = Watch(name="w", query="x")
    stopped = paused(watch, EARLIER, resume=False)
    assert (stopped.paused, stopped.since) == (True, None)
    going = paused(stopped, NOW, resume=True)
    assert going == watch.model_copy(update={"since": NOW})
    assert paused(going, datetime(2028, 1, 1, tzinfo=UTC), resume=True) == going


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({}, "now"),
        ({"quiet": "22:00-07:00", "zone": "Asia/Tokyo"}, "now, quiet 22:00-07:00 Asia/Tokyo"),
        ({"when": "digest", "every_minutes": 30}, "digest every 30 min"),
        ({"when": "digest", "at": "07:30"}, "digest at 07:30 UTC"),
    ],
)
def test_when_it_tells_in_words(over: dict[str, Any], words: str) -> None:
    assert times(Watch(name="w", **over)) == words


def test_a_watch_shows_its_channels_as_its_deliveries_do() -> None:
    watch = Watch(name="w", channels=("terminal", "json://desk:secret@a.example/1"), owner="slack://a/b/c")
    seen = told(watch)
    assert seen.channels == tuple(map(channel_of, watch.channels)) == ("terminal", "json://a.example#f20511c4")
    assert seen.owner == channel_of(watch.owner)
    assert not is_address("night desk: Anna")
    assert told(Watch(name="w", owner="night desk: Anna")).owner == "night desk: Anna"
