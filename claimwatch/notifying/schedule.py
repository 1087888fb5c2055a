"""When a watch wants to be told: digests, quiet hours and what is gathered. Pure; ``now`` is an argument.

Times of a day are those of the watch's zone. Where a change of the clocks leaves a time out, its moment is that of the
change; where it repeats one, the first counts for a digest, and quiet hours are quiet both times.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schemas.alert import Alert
from schemas.delivery import Hold, Watch

GATHERED_AFTER = timedelta(minutes=2)
GATHERED_WITHIN = timedelta(minutes=15)
"""Alerts of late articles are gathered until none has come for two minutes, for a quarter of an hour at most: what
feeds bring after an outage comes poll by poll."""

OUTAGE = timedelta(hours=1)
"""An alert that notify reads so long after it was written waited for notify, not for the news."""

LONGEST_EVERY = 7 * 24 * 60

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class ScheduleError(ValueError):
    """A time, a zone or a span that cannot be read."""


def zone_of(name: str) -> ZoneInfo:
    """
    Raises:
        ScheduleError: no such zone is known here.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ScheduleError(f"there is no time zone {name[:60]!r}; give an IANA name such as Europe/Lisbon") from error


def clock_time(text: str) -> time:
    """The time of day of ``HH:MM``.

    Raises:
        ScheduleError: it is none.
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise ScheduleError(f"{text[:40]!r} is no time of day; give HH:MM, as 07:30")
    return time(int(found[1]), int(found[2]))


def quiet_span(text: str) -> tuple[time, time]:
    """Beginning and end of ``HH:MM-HH:MM``.

    Raises:
        ScheduleError: it is none, or has no length.
    """
    first, dash, last = text.partition("-")
    if not dash:
        raise ScheduleError(f"{text[:40]!r} are no quiet hours; give HH:MM-HH:MM, as 22:00-07:00")
    begin, end = clock_time(first), clock_time(last)
    if begin == end:
        raise ScheduleError(f"the quiet hours {text[:40]!r} begin where they end; pause the watch instead")
    return begin, end


def faults(watch: Watch) -> list[str]:
    """What is wrong with the schedule of a watch; empty where it can be kept."""
    found = []
    for read, text in ((zone_of, watch.zone), (clock_time, watch.at), (quiet_span, watch.quiet)):
        try:
            if text or read is zone_of:
                read(text)
        except ScheduleError as error:
            found.append(str(error))
    if watch.when == "digest" and bool(watch.every_minutes) == bool(watch.at):
        found.append("a digest needs either every_minutes or at")
    if watch.when == "now" and (watch.every_minutes or watch.at):
        found.append("every_minutes and at are for digests; say `when: digest` too")
    if not 0 <= watch.every_minutes <= LONGEST_EVERY:
        found.append(f"every_minutes is from 1 to {LONGEST_EVERY}, a week")
    return found


def without_schedule(watch: Watch) -> Watch:
    """The watch as one that is told at once, for where its own schedule cannot be kept."""
    return watch.model_copy(update={"when": "now", "every_minutes": 0, "at": "", "zone": "UTC", "quiet": ""})


def next_time(after: datetime, wanted: time, zone: ZoneInfo) -> datetime:
    """The first moment after ``after`` at which the zone's clocks show ``wanted``, in UTC."""
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        moment = _moment(datetime.combine(day, wanted), zone)
        if moment > after:
            return moment
        day += timedelta(days=1)


def _moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """When the clocks first show ``wall`` or, where they leave it out, jump over it."""
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == wall:
        return early
    # In a gap fold=0 counts with the offset before the change and fold=1 with the one after it: the change is between.
    before, after = sorted((early, wall.replace(tzinfo=zone, fold=1).astimezone(UTC)))
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).replace(tzinfo=None) >= wall:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)


def is_quiet(watch: Watch, now: datetime) -> bool:
    if not watch.quiet:
        return False
    begin, end = quiet_span(watch.quiet)
    clock = now.astimezone(zone_of(watch.zone)).time()
    return begin <= clock < end if begin < end else clock >= begin or clock < end


def after_quiet(watch: Watch, moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours that it is in."""
    while is_quiet(watch, moment):
        moment = next_time(moment, quiet_span(watch.quiet)[1], zone_of(watch.zone))
    return moment


def is_past(watch: Watch, alert: Alert) -> bool:
    """Whether the alert was raised before the watch was taken up again after a pause: the past is never sent."""
    return watch.since is not None and alert.raised_at <= watch.since


def hold(watch: Watch, alert: Alert, now: datetime, written_at: datetime) -> Hold | None:
    """Why an alert waits for this watch; None where it goes out at once.

    Args:
        written_at: when the alert was written to its topic.
    """
    if watch.when == "digest":
        return "schedule"
    if alert.late:
        return "late"
    if now - written_at > OUTAGE:
        return "outage"
    return "quiet" if is_quiet(watch, now) else None


def due(reason: Hold, watch: Watch, first: datetime, last: datetime) -> datetime:
    """When what waits goes out.

    Args:
        first, last: when the first and the last of it began to wait.
    """
    moment = first
    if reason == "schedule" and watch.when == "digest":
        if watch.at:
            moment = next_time(first, clock_time(watch.at), zone_of(watch.zone))
        else:
            moment = first + timedelta(minutes=watch.every_minutes)
    elif reason in ("late", "outage"):
        moment = min(last + GATHERED_AFTER, first + GATHERED_WITHIN)
    return after_quiet(watch, moment)
