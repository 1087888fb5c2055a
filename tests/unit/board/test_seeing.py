"""What a page has seen is a word in an address, and says of every later change that it is new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwatch.board.filters import BadAddress
from claimwatch.board.seeing import DIGITS, EVERY, MOST, Seen

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
NAMES = st.frozensets(st.text("0123456789abcdef", min_size=DIGITS, max_size=DIGITS), max_size=5)


def hit(name: str, version: int = 1, at: datetime = NOON) -> dict[str, Any]:
    return {"_id": name, "_version": version, "_source": {"updated_at": at.isoformat()}}


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), NAMES)
def test_it_comes_back_from_its_word(at: datetime, names: frozenset[str]) -> None:
    seen = Seen(at.replace(microsecond=at.microsecond // 1_000 * 1_000), names)
    assert Seen.read(seen.word()) == seen


def test_what_is_of_one_millisecond_is_of_one_instant() -> None:
    seen = Seen.of([hit("c2", at=NOON + timedelta(microseconds=900)), hit("c1", at=NOON + timedelta(microseconds=100))])
    assert seen is not None
    assert (seen.at, len(seen.claims)) == (NOON, 2)
    assert Seen.of([]) is None


@pytest.mark.parametrize(
    ("later", "covered"),
    [
        ([hit("c1")], True),
        ([hit("c1"), hit("c2")], False),
        ([hit("c1", 2)], False),
        ([hit("c1", at=NOON + timedelta(seconds=1))], False),
        ([hit("c9", at=NOON - timedelta(seconds=1))], True),
    ],
)
def test_another_claim_of_the_instant_and_another_version_are_new(later: list[dict[str, Any]], covered: bool) -> None:
    seen, found = Seen.of([hit("c1")]), Seen.of(later)
    assert seen is not None
    assert found is not None
    assert seen.covers(found) is covered


def test_of_an_instant_with_too_many_claims_all_count_as_seen() -> None:
    seen = Seen.of([hit(f"c{n}") for n in range(MOST)])
    assert seen is not None
    assert seen.claims == {EVERY}
    assert seen.has(hit("another"))
    assert Seen.read(seen.word()) == seen


def test_a_time_alone_has_seen_nothing_of_its_instant() -> None:
    seen = Seen.read("2026-03-31T12:00:00+00:00")
    assert seen == Seen(NOON)
    assert not Seen(NOON).has(hit("c1"))
    assert Seen.read("") is None


@pytest.mark.parametrize(
    "word", ["never", "~", "2026-03-31~x", "2026-03-31T12:00:00~<b>", "2026-03-31~" + "0" * 7, "0001-01-01T00:00+23:00"]
)
def test_what_is_no_such_word_is_refused(word: str) -> None:
    with pytest.raises(BadAddress):
        Seen.read(word)
