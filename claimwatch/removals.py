"""What tombstones of stories and claims mean for the view: documents that bear their ids go. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.elasticsearch.removing import Removal
from connectors.kafka.message import Message
from connectors.kafka.topics import CLAIMS, STORIES

ABOUT = {CLAIMS: (("claims", "statements"), "claim_id"), STORIES: (("events",), "story_id")}
"""Topic → kinds of document that go with a tombstone of it, and the field that holds its key."""


def removals_of(messages: Sequence[Message]) -> list[Removal]:
    return [Removal(*ABOUT[each.topic], each.key) for each in messages if each.value is None and each.topic in ABOUT]


def without_removed(messages: Sequence[Message]) -> list[Message]:
    """The messages, but for those that a tombstone of the same key behind them has undone."""
    last = {(each.topic, each.key): place for place, each in enumerate(messages) if each.value is None}
    return [
        each
        for place, each in enumerate(messages)
        if each.topic not in ABOUT or place >= last.get((each.topic, each.key), -1)
    ]
