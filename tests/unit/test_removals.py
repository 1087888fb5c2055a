"""What tombstones of claims and stories remove from the view."""

from __future__ import annotations

from claimwatch.removals import removals_of, without_removed
from connectors.elasticsearch.removing import Removal
from connectors.kafka.message import Message
from connectors.kafka.topics import CLAIMS, EXTRACTIONS, STORIES


def message(topic: str, key: str, value: bytes | None = b"{}", offset: int = 0) -> Message:
    return Message(topic, 1, offset, key, value, (), 0)


def test_a_tombstone_removes_what_bears_its_key() -> None:
    found = removals_of([message(CLAIMS, "c1", None), message(STORIES, "s1", None), message(CLAIMS, "c2")])
    assert found == [Removal(("claims", "statements"), "claim_id", "c1"), Removal(("events",), "story_id", "s1")]


def test_what_came_before_a_tombstone_is_undone_and_what_comes_behind_it_counts() -> None:
    before, removed, after = (message(CLAIMS, "c1", value, at) for at, value in enumerate((b"1", None, b"2")))
    other, article = message(CLAIMS, "c2"), message(EXTRACTIONS, "c1")
    assert without_removed([before, other, article, removed, after]) == [other, article, removed, after]
