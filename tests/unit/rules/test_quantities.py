"""The numbers of a text with what they count, and the series that they make of a claim."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rules.quantities import FIGURES_LIMIT, quantities, series
from schemas.claim import Claim
from tests.unit.rules.builders import NOON, claim, statement


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 people were killed in the blast", [(12, "dead")]),
        ("the blast killed at least 14 people", [(14, "dead")]),
        ("the death toll has risen to 23", [(23, "dead")]),
        ("killed 12 and injured 30 people", [(12, "dead"), (30, "injured")]),
        ("12 people killed in a blast", [(12, "dead")]),
        ("14 people have been confirmed dead", [(14, "dead")]),
        ("14 dead, 3 missing after the flood", [(14, "dead"), (3, "missing")]),
        ("the toll of the blast at the old depot in Osmere now stands at 31", [(31, "dead")]),
        ("an earthquake of magnitude 6.4 killed 20 people", [(20, "dead")]),
        ("a magnitude 6.4 earthquake killed 20 people", [(20, "dead")]),
        ("the crash of Flight 418 killed 12 people", [(12, "dead")]),
        ("a fire on Route 66 killed five people", [(5, "dead")]),
        ("a bus carrying 42 passengers crashed killing 12", [(12, "dead")]),
        ("police arrested 12 people over the deaths of migrants", []),
        ("a court sentenced three men for killing a journalist", []),
        ("the death of the minister led to protests in which 40 people were arrested", []),
        ("12 people killed 3 others", [(3, "dead")]),
        ("the storm killed 12 cows", [(12, "cows")]),
        ("4.1 million people fled", []),
        ("a fund of 4.1 million crowns", [(4_100_000, "crowns")]),
        ("9" * 400 + " crowns", []),
        ("twelve sailors are dead and 30 others wounded", [(12, "dead"), (30, "injured")]),
        ("three missiles hit the port", [(3, "missiles")]),
        ("the loan of $3.5 billion was paid", [(3.5e9, "dollars")]),
        ("it cost 1,250,000 euros", [(1_250_000, "euros")]),
        ("two dozen fishermen were rescued", [(24, "fishermen")]),
        ("sixty-three sailors were killed", [(63, "dead")]),
        ("a hundred and ten people were injured", [(110, "injured")]),
        ("ninety dead, forty-one missing", [(90, "dead"), (41, "missing")]),
        ("forty-one thousand ballots were lost", [(41_000, "ballots")]),
        ("the cart was doing 30 when it hit a kiln", []),
        ("prices rose by 4.5%", [(4.5, "percent")]),
        ("prices rose by 4.5 percent", [(4.5, "percent")]),
        ("prices rose by 4.5 per cent", [(4.5, "percent")]),
        ("a loan of 2.1bn crowns", [(2.1e9, "crowns")]),
        ("flight 418 landed on 3 February", []),
        ("the firm cuts 600 jobs", [(600, "jobs")]),
        ("the port was shut for 12 hours", []),
        ("it closed in 2019", []),
        ("the 12-year-old boat", []),
        ("on the 3rd pier at 10:30", []),
        ("no one was hurt", []),
        ("one of the men denied it", []),
        ("", []),
    ],
)
def test_a_number_is_read_with_what_it_counts(text, expected):
    assert [(each.value, each.named) for each in quantities(text)] == expected


@given(st.text(max_size=200))
def test_no_text_is_too_odd(text):
    for each in quantities(text):
        assert each.unit
        assert each.value >= 0


def counting(name: str, *told: tuple[int, str, str], event="e1", side="asserts") -> Claim:
    """A claim of statements: minute, speaker and content of each."""
    said = [
        statement(side, speaker, "named", f"a{name}{minute}", content=content).model_copy(
            update={"seen_at": NOON + timedelta(minutes=minute), "mention_id": f"m{name}{minute}"}
        )
        for minute, speaker, content in told
    ]
    return claim(*said).model_copy(update={"claim_id": name, "event_id": event})


def held(*claims: Claim) -> dict[str, Claim]:
    return {each.claim_id: each for each in claims}


TWELVE = counting("c1", (0, "Ann Rook", "a blast at the depot killed 12 people"))
TWENTY = counting("c2", (9, "Bo Lind", "the death toll of the blast has risen to 20"))


def test_a_later_toll_of_the_event_goes_on_the_series_of_both_claims():
    found = series(held(TWELVE, TWENTY), ["c2"])
    assert [(each.value, each.unit, each.speaker) for each in found["c1"]] == [
        (12.0, "dead", "Ann Rook"),
        (20.0, "dead", "Bo Lind"),
    ]
    assert found["c2"] == found["c1"]


def test_one_value_is_no_series():
    again = counting("c3", (5, "Bo Lind", "12 people died"))
    assert series(held(TWELVE, again), ["c3"]) == {"c1": (), "c3": ()}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(counting("c2", (9, "Bo Lind", "the toll has risen to 20 dead"), event="e2"), id="another event"),
        pytest.param(counting("c2", (9, "Bo Lind", "20 people were injured by the blast")), id="another unit"),
        pytest.param(TWENTY.model_copy(update={"merged_into": "c1"}), id="merged"),
        pytest.param(
            TWENTY.model_copy(update={"statements": (TWENTY.statements[0].model_copy(update={"copy_of": "x"}),)}),
            id="a copy",
        ),
        pytest.param(
            TWENTY.model_copy(update={"statements": (TWENTY.statements[0].model_copy(update={"withdrawn": True}),)}),
            id="withdrawn",
        ),
        pytest.param(counting("c2", (9, "Bo Lind", "the blast killed 20 people"), side="denies"), id="denied"),
    ],
)
def test_these_are_not_of_the_series(other):
    assert series(held(TWELVE, other), ["c1", "c2"])["c1"] == ()


def test_what_is_no_toll_is_counted_within_its_claim():
    ours = counting(
        "c1", (0, "Ann Rook", "the yard ordered three missiles"), (4, "Di Orr", "the yard ordered 5 missiles")
    )
    other = counting("c3", (6, "Cy Marr", "nine missiles fell into the sea"))
    found = series(held(ours, other), ["c1", "c3"])
    assert [f.value for f in found["c1"]] == [3.0, 5.0]
    assert found["c3"] == ()


def test_who_only_repeats_a_toll_changes_nothing_for_the_others():
    again = counting("c3", (20, "Cy Marr", "at least 20 people were killed"))
    before = series(held(TWELVE, TWENTY), ["c1", "c2"])
    after = series(held(TWELVE, TWENTY, again), ["c3"])
    assert (after["c1"], after["c2"]) == (before["c1"], before["c2"])


def test_a_claim_that_counts_nothing_any_more_has_no_figures():
    figures = series(held(TWELVE, TWENTY), ["c1", "c2"])
    gone = tuple(each.model_copy(update={"withdrawn": True}) for each in TWELVE.statements)
    withdrawn = TWELVE.model_copy(update={"statements": gone, "figures": figures["c1"]})
    twenty = TWENTY.model_copy(update={"figures": figures["c2"]})
    assert series(held(withdrawn, twenty), ["c1"]) == {"c1": (), "c2": ()}


def test_who_repeats_a_number_is_not_told_twice_and_only_the_newest_are_kept():
    told = [(n, "Ann Rook", f"the blast killed {n // 2 + 2} people") for n in range(3 * FIGURES_LIMIT)]
    found = series(held(counting("c1", *told)), ["c1"])["c1"]
    assert len(found) == FIGURES_LIMIT
    assert len({each.value for each in found}) == FIGURES_LIMIT


def test_what_no_change_touches_is_not_looked_at():
    ships = counting("c3", (1, "Di Orr", "four ships left the port"))
    assert set(series(held(TWELVE, TWENTY, ships), ["c2"])) == {"c1", "c2"}
