from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimwatch.collecting.seen import LEAST_MEMORY, Seen, entry_hash, entry_key, read_seen, remembered
from connectors.feeds.parse import ENTRY_LIMIT, Entry

HEX = st.text("0123456789abcdef", min_size=16, max_size=16)


@settings(deadline=None)
@given(
    st.builds(
        Seen,
        entry=HEX | st.just(""),
        source=st.sampled_from(["none", "feed", "page", "failure"]),
        sent=HEX | st.just(""),
        attempts=st.integers(0, 9),
        canonical=st.just("") | st.just("https://h.example/a"),
        first_us=st.integers(0, 2**51),
        fruitless=st.integers(0, 9),
        withheld_us=st.integers(0, 2**51),
    )
)
def test_what_is_stored_is_read_again(seen: Seen) -> None:
    assert read_seen(seen.stored()) == seen


@pytest.mark.parametrize(
    "stored",
    [
        None,
        "",
        "0123456789abcdef",
        "a b c 1 e",
        "a b c 1 e f",
        "a b c d e 1",
        "a b c 1 e 2 g",
        "a b c 1 e 2 3 g",
        "a b c 1 e 2 3 4 5",
    ],
)
def test_what_another_version_stored_counts_as_never_seen(stored: str | None) -> None:
    assert read_seen(stored) is None


def test_an_entry_is_named_by_its_canonical_link_and_changes_with_its_words_only() -> None:
    entry = Entry(link="https://h.example/a", title="T", text="One.\n\nTwo.")
    same = Entry(link="https://H.example/a?utm_source=x", guid="other", title="T", text="One. Two.", byline="B")
    assert entry_key(entry) == entry_key(same)
    assert entry_hash(entry) == entry_hash(same)
    assert entry_hash(entry) != entry_hash(Entry(link="https://h.example/a", title="T", text="One. Three."))
    assert entry_key(Entry(guid="1")) != entry_key(Entry(guid="2"))


def test_memory_is_bounded_and_never_loses_what_stands_in_the_document() -> None:
    before = {f"old{number}": "x" for number in range(5000)}
    keys = [f"new{number}" for number in range(ENTRY_LIMIT)]
    full = remembered(before, {key: Seen("h") for key in keys}, keys)
    few = remembered(before, {"n": Seen("h")}, ["n"])
    assert list(full) == keys[::-1]
    assert len(few) == LEAST_MEMORY
    assert list(few)[-2:] == ["old4999", "n"]


def test_what_was_not_dealt_with_is_not_remembered() -> None:
    assert remembered({"a": "x"}, {"b": Seen("h")}, ["c", "b", "a"]) == {"a": "x", "b": Seen("h").stored()}
