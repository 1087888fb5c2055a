"""What a reader wants stands in the address, whole and bounded."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwatch.board.filters import STATUSES, BadAddress, Filters, cursor, places

NAMES = st.text("ab é&=?#%+/\\\"'<>:;", max_size=20).map(str.strip)
EVERY = st.builds(
    Filters,
    q=NAMES,
    status=st.lists(st.sampled_from(STATUSES), unique=True).map(tuple),
    watch=NAMES,
    outlet=NAMES,
    speaker=NAMES,
    story=NAMES,
    limit=st.integers(1, 100),
    keep=st.booleans(),
)


@given(EVERY)
def test_filters_come_back_from_their_address(filters: Filters) -> None:
    assert Filters.of(parse_qsl(urlsplit(filters.address()).query)) == filters


def test_an_address_that_wants_nothing_is_the_desk_itself() -> None:
    assert Filters().address() == "/"
    assert Filters().narrow is False
    assert Filters.of([("q", ""), ("status", ""), ("utm_source", "x")]) == Filters()


@pytest.mark.parametrize(
    "pair",
    [
        ("status", "true"),
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "many"),
        ("q", "x" * 501),
        ("q", "\x1b" * 501),
        ("outlet", "x" * 201),
        ("keep", "perhaps"),
        ("after", "???"),
        ("after", "bm90IGpzb24"),
        ("after", "W10"),
        ("after", cursor([True, "c1"])),
        ("after", cursor([10**15, "c1"])),
        ("after", cursor(["T", "c1"])),
        ("after", cursor(["2026-13-01", "c1"])),
        ("after", cursor(["<script>", "c1"])),
        ("after", cursor([1, {"a": 1}])),
        ("after", cursor([1, "a\x00"])),
    ],
)
def test_what_cannot_be_is_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(BadAddress):
        Filters.of([pair])


@pytest.mark.parametrize("last", [[1_774_958_400_000, "c1"], ["2026-03-31T12:00:00Z", "c1"], [-5, ""]])
def test_a_cursor_is_the_place_of_the_last_row(last: list[object]) -> None:
    assert places(cursor(last)) == last


@given(st.text(max_size=60))
def test_no_word_is_a_cursor_by_accident(word: str) -> None:
    try:
        found = places(word)
    except BadAddress:
        return
    assert found == [] or len(found) == 2


def test_a_filter_can_be_left_out_again() -> None:
    filters = Filters(status=("confirmed", "disputed"), outlet="Post", after=cursor([1, "c"]))
    assert filters.without("status", "disputed") == "/?status=confirmed&outlet=Post"
    assert filters.without("outlet") == "/?status=confirmed&status=disputed"


def test_control_characters_of_an_address_are_blanks() -> None:
    assert Filters.of([("q", "a\x00b\nc")]).q == "a b c"
