"""What a message says, line by line, and its form as plain text. Pure.

Always by whom, never "true": "CONFIRMED … confirmed by NAME, ROLE". The lines are the same for every form that has no
layout of its own: mail's plain part and the terminal here, chats in ``chat``. Sentences, names and titles are other
people's text: in this form control characters and what pings or looks like a tag are made harmless.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from connectors.notifications.account import (
    FULL,
    REASONS,
    Account,
    Extent,
    OneSide,
    Said,
    account,
    stamp,
    subject,
)
from connectors.notifications.notices import Digest, Links, Notice, Sent, Trouble
from connectors.notifications.words import clean, counted, disarmed
from schemas.alert import Alert

TROUBLE_LIMIT = 1_000
BRIEF_SENTENCE = 280
"""Characters of a sentence in a digest, where each alert is told in brief."""

NOWHERE = Links(board="", kibana="")


@dataclass(frozen=True)
class Run:
    """A piece of a line: words, or a link with what to call it where a form can hide an address behind words."""

    words: str
    url: str = ""
    strong: bool = False


Line = tuple[Run, ...]
"""An empty one parts paragraphs."""


def subject_line(sent: Sent | Alert) -> str:
    """The subject in harmless words, for forms without an escape."""
    return disarmed(subject(sent))


def text(sent: Sent | Alert, links: Links = NOWHERE, extent: Extent = FULL) -> str:
    """The whole message below its subject as plain text: who in which words, what it was before, both sides."""
    return "\n".join("".join(map(_plain, line)).rstrip() for line in lines(sent, links, extent))


def lines(sent: Sent | Alert, links: Links, extent: Extent = FULL) -> list[Line]:
    """The message below its subject; never two empty lines in a row, none at the ends."""
    match sent:
        case Notice(alert=alert) | (Alert() as alert):
            return list(_tidy(_alert(account(alert, links, extent))))
        case Digest():
            return list(_tidy(_digest(sent, links, extent)))
        case Trouble():
            return list(_tidy(_trouble(sent)))


def _plain(run: Run) -> str:
    return run.url or disarmed(run.words)


def _alert(told: Account) -> Iterator[Line]:
    yield (Run(told.by, strong=True),)
    yield (Run(told.words),)
    yield _linked(told.outlet, told.url)
    yield ()
    yield (Run(told.status),)
    yield (Run(told.origins),)
    for copy in told.copies:
        yield (Run(copy),)
    for note in told.notes:
        yield (Run(note),)
    for side in told.sides:
        yield from _side(side)
    yield ()
    yield from _further(told)


def _side(side: OneSide) -> Iterator[Line]:
    yield (Run(f"{side.title} {side.empty}".rstrip(), strong=True),)
    for said in side.statements:
        yield (Run(f"- {said.when} {_who(said)}: {said.words} "), *_linked("read it", said.url))


def _who(said: Said) -> str:
    return f"{said.who}, {said.outlet}"


def _further(told: Account) -> Iterator[Line]:
    if told.claim_url:
        yield (Run("The claim: "), Run("all that was said", told.claim_url))
    if told.kibana_url:
        yield (Run("In Kibana: "), Run("its statements", told.kibana_url))


def _digest(digest: Digest, links: Links, extent: Extent) -> Iterator[Line]:
    yield (Run(REASONS[digest.reason]),)
    yield ()
    brief = replace(extent, evidence=0, sentence=min(extent.sentence, BRIEF_SENTENCE))
    for alert in digest.alerts[: extent.alerts]:
        told = account(alert, links, brief)
        yield (Run(f"{stamp(alert.raised_at)} {told.subject}", strong=True),)
        yield (Run(f"{told.by}: {told.words} "), *_linked(told.outlet, told.url))
        yield (Run(f"{told.status}; {told.origins}" if told.origins else told.status),)
        yield from _further(replace(told, kibana_url=""))
        yield ()
    yield (Run(beyond(digest, extent)),)


def beyond(digest: Digest, extent: Extent) -> str:
    """How many alerts of a digest a message of this extent leaves out; nothing where it has them all."""
    left_out = len(digest.alerts) - extent.alerts
    return f"{counted(left_out, 'more alert')} left out here; `claimwatch alerts` shows them" if left_out > 0 else ""


def _trouble(trouble: Trouble) -> Iterator[Line]:
    yield (Run(clean(trouble.text, TROUBLE_LIMIT)),)


def _linked(words: str, url: str) -> Line:
    return (Run(words, url),) if url else ()


def _tidy(found: Iterable[Line]) -> Iterator[Line]:
    """Without lines that say nothing; an empty line stays where there is something on both sides of it."""
    said = [line for line in found if line == () or any(run.words.strip() or run.url for run in line)]
    while said and not said[-1]:
        said.pop()
    for before, line in pairwise([(), *said]):
        if line or before:
            yield line
