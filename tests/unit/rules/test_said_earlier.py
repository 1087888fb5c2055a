"""What somebody "had said" belongs to an earlier matter, or to this one."""

from __future__ import annotations

import re
import time
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


@pytest.mark.parametrize(
    ("told", "act", "earlier"),
    [
        # a day of something else
        ("Two weeks before the vote on 30 March, the warden, Ole Berg, had confirmed on Monday that", "asserts", False),
        ("In a speech ahead of the 30 March vote, the warden, Ole Berg, had said that", "asserts", False),
        ("In a speech about the vote on 10 February the warden had said that", "asserts", False),
        ("The warden had said before the vote on 10 February that", "asserts", False),
        ("Since the fire in January the warden had said that", "asserts", False),
        # a day that is still to come
        ("The warden had said on 30 March that", "asserts", False),
        ("On 2 September the warden had said that", "asserts", False),
        ("On 30 March 2025 the warden had said that", "asserts", True),
        ("On 30 September the warden had said that", "asserts", True),
        # words of the same matter
        ("On 10 February, the warden had confirmed on Monday that", "asserts", False),
        ("The warden had said in January, and again on Monday, that", "asserts", False),
        # the day of the words
        ("The first warden had told Coast Daily on Tuesday, 10 February, that", "asserts", True),
        ("The warden had denied February 10 that", "denies", True),
        ("The warden had said in a long letter on 10 February that", "asserts", True),
        ("But at a rally on 10 February the warden had said that", "asserts", True),
        ("The warden had, on 2 March, said that", "asserts", False),
        ("The warden had also said in January that", "asserts", True),
    ],
)
def test_only_the_day_of_the_words_dates_them(told: str, act: Act, earlier: bool) -> None:
    assert said_earlier("had", told, act, datetime(2026, 3, 3, 12, tzinfo=UTC)) == earlier


@pytest.mark.parametrize("told", ["Tarn had asked for  , in January.", "Tarn had asked for  in January."])
def test_the_day_may_stand_behind_the_content(told: str) -> None:
    assert said_earlier("had asked for", told, "asserts", datetime(2026, 3, 3, 12, tzinfo=UTC))


@pytest.mark.parametrize(("month", "earlier"), [("January", False), ("March", False), ("October", True)])
def test_a_coming_day_may_be_of_the_next_year(month: str, earlier: bool) -> None:
    told = f"On 10 {month} the warden had said that"
    assert said_earlier("had said", told, "asserts", datetime(2026, 12, 20, 12, tzinfo=UTC)) == earlier


@pytest.mark.parametrize(
    "pattern", ["had ", "had a ", "had in a ", "had on 25 ", "had on March ", "told in May ", "who in ", " ", ", which"]
)
def test_a_sentence_made_to_be_slow_is_dated_in_time(pattern: str) -> None:
    begin = time.process_time()
    said_earlier("had said", (pattern * 40_000)[:40_000], "asserts", WHEN)
    assert time.process_time() - begin < 0.5


@pytest.mark.parametrize(
    ("told", "act", "earlier"),
    [
        ("The mill will close, two weeks after it denied", "denies", True),
        ("The mill closed on Friday, a day after the owners had denied", "denies", True),
        ("The mill will close, days after Ole Berg publicly denied", "denies", True),
        ("The mill will close, two months after it said", "asserts", True),
        ("The mill will close, two weeks after it said", "asserts", False),
        ("The mill will close, hours after it denied", "denies", False),
        ("Two weeks after the fire, the owners denied", "denies", False),
        ("Two weeks after the fire owners denied", "denies", False),
    ],
)
def test_a_cue_behind_a_time_after_which_something_came_is_of_that_time(told: str, act: Act, earlier: bool) -> None:
    cue = told.split()[-1]
    assert said_earlier(cue, told, act, WHEN) == earlier


@pytest.mark.parametrize(
    ("told", "cue", "earlier"),
    [
        ("The abbot, who in January denied  , stayed away", "denied", True),
        ("The abbot, who in January denied  , stayed away", "in January denied", True),
        ("The abbot, who last January firmly denied  , stayed away", "firmly denied", True),
        ("The abbot denied in January  .", "denied", True),
        ("The abbot said in January  .", "said", True),
        ("The abbot said in April  .", "said", False),
        ("The abbot, who in April denied  , stayed away", "denied", False),
        ("The owner of the barge that sank in January denied  .", "denied", False),
        ("The abbot will be told in January  .", "will be told", False),
        ("The abbot, who in January sold the bells, denied  .", "denied", False),
        ("The abbot said in January's letter  .", "said", False),
    ],
)
def test_a_month_at_the_verb_dates_it(told: str, cue: str, earlier: bool) -> None:
    assert said_earlier(cue, told, "denies", WHEN) == earlier


@pytest.mark.parametrize(
    ("told", "day", "earlier"),
    [
        ("The abbey said in February  .", (2026, 3, 1), False),
        ("The abbey said in February  .", (2026, 3, 3), False),
        ("The abbey said in February  .", (2026, 3, 4), True),
        ("The abbey said in December  .", (2026, 1, 2), False),
        ("The abbey said in December  .", (2026, 1, 9), True),
        ("The abbey said in November  .", (2026, 1, 2), True),
        ("The abbey said in February  , two days ago.", (2026, 3, 1), False),
        ("The abbey said in February  , and again on Monday.", (2026, 3, 20), False),
        ("On Thursday the abbey said in February  .", (2026, 3, 20), False),
        ("The abbot, who said in February  , resigned on Friday.", (2026, 3, 20), True),
        ("The abbot who last February first said   left today.", (2026, 3, 20), True),
        ("The abbot, who, in February, said  , resigned on Friday.", (2026, 3, 20), True),
        ("The abbot, who on Friday said in February  .", (2026, 3, 20), False),
    ],
)
def test_a_month_that_is_hardly_over_or_beside_a_day_dates_nothing(
    told: str, day: tuple[int, int, int], earlier: bool
) -> None:
    assert said_earlier("said", told, "asserts", datetime(*day, 12, tzinfo=UTC)) == earlier


@pytest.mark.parametrize(
    ("told", "recalling", "earlier"),
    [
        ("The board had earlier denied  .", True, True),
        ("The board had earlier denied  .", False, False),
        ("The board had at first denied  .", False, False),
        ("The board had denied   earlier on Tuesday.", True, False),
        ("The board had denied   earlier this week.", True, False),
    ],
)
def test_earlier_than_an_older_matter_is_older_still(told: str, recalling: bool, earlier: bool) -> None:
    cue = told[told.index("had") : told.index("denied") + len("denied")]
    assert said_earlier(cue, told, "denies", WHEN, recalling=recalling) == earlier


@given(st.text(alphabet="denied that it was so, on 3 May", max_size=80))
def test_without_the_past_perfect_or_a_month_nothing_is_earlier(told: str) -> None:
    at_the_cue = re.search(r"\b(?:in|last) May\b.*denied|denied (?:in|last) May\b", told)
    assert at_the_cue or not said_earlier("denied", told, "denies", WHEN)
