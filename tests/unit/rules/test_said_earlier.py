"""What somebody "had said" belongs to an earlier matter, or to this one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rules.said_earlier import said_earlier
from schemas.extraction import Act

WHEN = datetime(2026, 4, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "act", "earlier"),
    [
        ("The board had denied on 25 March that", "denies", True),
        ("The board had said on 25 March that", "asserts", True),
        ("The board had said on April 8 that", "asserts", False),
        ("The board had denied on 8 April that", "denies", False),
        ("In March the board had said", "asserts", True),
        ("In April the board had said", "asserts", False),
        ("In spring he had denied that", "denies", True),
        ("Two years earlier she had said", "asserts", True),
        ("He had denied", "denies", True),
        ("A week ago the company had denied", "denies", True),
        ("A week ago the company had said", "asserts", False),
        ("The board had said earlier on Monday that", "asserts", False),
        ("The board had earlier denied", "denies", False),
        ("The board had denied on Wednesday that", "denies", False),
        ("Coast Daily had reported that", "asserts", False),
        ("Ada Quell, whose father died on 18 March, had blamed", "asserts", False),
        ("On 31 February the board had said", "asserts", False),
        ("The board denied on 25 March that", "denies", False),
        ("The board had to deny on 25 March that", "denies", False),
    ],
)
def test_a_cue_in_the_past_perfect_is_dated_by_its_sentence(told: str, act: Act, earlier: bool) -> None:
    cue = "denied" if " had " not in told else told[told.index("had") :]
    assert said_earlier(cue, told, act, WHEN) == earlier


@given(st.text(max_size=80))
def test_without_the_past_perfect_nothing_is_earlier(told: str) -> None:
    assert not said_earlier("denied", told, "denies", WHEN)
