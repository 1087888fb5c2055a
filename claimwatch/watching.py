"""What makes a watch one that can be kept: its rules, how it goes on from the one before it, and what it follows.

Pure but for ``checked``, which has Elasticsearch read the queries.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, get_args

from claimwatch.errors import ServiceAway, UserError
from claimwatch.notifying.schedule import faults as schedule_faults
from connectors.notifications.channel import shown
from schemas.alert import AlertKind
from schemas.delivery import Watch

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from claimwatch.settings import Settings

EVERY_KIND: tuple[AlertKind, ...] = get_args(AlertKind)

FOLLOWED_KINDS: tuple[AlertKind, ...] = tuple(kind for kind in EVERY_KIND if kind != "reported")
"""Kinds that a follower is told unless they say otherwise: that a claim is reported they knew when they followed it."""

FIRST_WATCH = Watch(name="screen")
"""What `up` writes where there is no watch, so that somebody is told."""

NAME_LIMIT = 100
QUERY_LIMIT = 10_000
FOLLOWS_LIMIT = 1_000
"""Ids that one watch may follow."""

ID = re.compile(r"[ces][0-9a-f]{32}")


def faults(watch: Watch, allowed: Collection[str]) -> list[str]:
    """What is wrong with a watch, each in a sentence; its query is for the server to read.

    Args:
        allowed: URL schemes of channels.
    """
    from connectors.notifications.opening import why_not

    found = [f"{what} is no text in UTF-8" for what, text in _texts(watch) if not is_text(text)]
    if not watch.name.strip() or watch.name != watch.name.strip() or not watch.name.isprintable():
        found.append("a name has signs that can be seen, and no space around it")
    if len(watch.name) > NAME_LIMIT:
        found.append(f"a name has {NAME_LIMIT} characters at most")
    if len(watch.query) > QUERY_LIMIT:
        found.append(f"a query has {QUERY_LIMIT} characters at most")
    if not watch.kinds:
        found.append("it wants no kind of alert")
    if not watch.channels:
        found.append("it has no channel to send to")
    found += [f"cannot send to {shown(each)}: {why}" for each in watch.channels if (why := why_not(each, allowed))]
    if is_address(watch.owner) and (why := why_not(watch.owner, allowed)):
        found.append(f"cannot send to the owner at {shown(watch.owner)}: {why}")
    found += [f"{each[:60]!r} is no whole id of a claim, event or story" for each in watch.follows if not is_id(each)]
    if len(watch.follows) > FOLLOWS_LIMIT:
        found.append(f"it follows more than {FOLLOWS_LIMIT}")
    return found + schedule_faults(watch)


def is_text(text: str) -> bool:
    """Whether it can be written as UTF-8: bytes that are none reach us as halves of characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _texts(watch: Watch) -> Iterator[tuple[str, str]]:
    """What people typed of a watch, and what it is called; its name is printable or refused."""
    yield from (("the query", watch.query), ("the owner", watch.owner))
    yield from (("a channel", each) for each in watch.channels)


def is_id(text: str) -> bool:
    return ID.fullmatch(text) is not None


def is_address(owner: str) -> bool:
    """Whether an owner is told at a channel of their own, and not just named. A slip in typing an address is one."""
    return ":/" in owner


def successor(before: Watch | None, watch: Watch, now: datetime) -> Watch:
    """The watch as it is written in the place of the one before it: one that was paused never tells the past."""
    if before is None:
        return watch
    since = now if before.paused and not watch.paused else before.since
    return watch.model_copy(update={"since": since})


def paused(watch: Watch, now: datetime, *, resume: bool) -> Watch:
    """The watch, paused or taken up again."""
    return successor(watch, watch.model_copy(update={"paused": not resume}), now)


def told(watch: Watch) -> Watch:
    """The watch as it is shown: without the secrets of its channels. Only an export has them."""
    channels = tuple(map(shown, watch.channels))
    owner = shown(watch.owner) if is_address(watch.owner) else watch.owner
    return watch.model_copy(update={"channels": channels, "owner": owner})


def times(watch: Watch) -> str:
    """When it tells, in a few words: ``now``, ``digest every 30 min, quiet 22:00-07:00 Europe/Lisbon``."""
    digest = f"digest every {watch.every_minutes} min" if watch.every_minutes else f"digest at {watch.at}"
    parts = ["now" if watch.when == "now" else digest]
    if watch.quiet:
        parts.append(f"quiet {watch.quiet}")
    return ", ".join(parts) + (f" {watch.zone}" if watch.quiet or watch.at else "")


def needs_view(watch: Watch) -> bool:
    """Whether there is anything to ask Elasticsearch before the watch is saved: a query, or ids."""
    from claimwatch.notifying.matching import EVERYTHING

    return bool(watch.follows) or watch.query.strip() not in EVERYTHING


@contextmanager
def asked_view(known: Settings) -> Iterator[Elasticsearch]:
    """The view, to have it read queries and find ids.

    Raises:
        ServiceAway: it does not answer; says that --unchecked does without.
    """
    from claimwatch.commands.view import opened_view

    try:
        with opened_view(known) as es:
            yield es
    except ServiceAway as error:
        raise ServiceAway(
            "Elasticsearch does not answer, so the watch cannot be checked and was not saved",
            where=error.where,
            do=f"{error.do}; or save it with --unchecked",
        ) from error


def checked(es: Elasticsearch, watches: Sequence[Watch]) -> list[tuple[Watch, UserError | None]]:
    """The watches with the whole ids of what they follow, each with what is wrong with its query or its ids.

    Raises:
        ServiceAway: Elasticsearch does not answer.
    """
    from claimwatch.notifying.looking import check_query, resolve

    found: list[tuple[Watch, UserError | None]] = []
    for watch in watches:
        try:
            check_query(es, watch.query)
            whole = tuple(dict.fromkeys(resolve(es, each) for each in watch.follows))
            found.append((watch.model_copy(update={"follows": whole}), None))
        except ServiceAway:
            raise
        except UserError as error:
            found.append((watch, error))
    return found
