"""Same claim or not, and which way round: pairs as a reader sees them. All invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rules.matching import best_match, compare
from pipelines.rules.propositions import proposition
from tests.unit.rules.builders import claim, mention, statement

LIMITS = "Varland has lifted the range limits on the Kite missiles it supplies to Osmere"
PERMISSION = "Varland secretly gave Osmere permission to fire Kite missiles deep into Sund"
RESIGNED = "Transport minister Ada Brill has resigned"
SALE = "Quill Bank has agreed to sell its leasing unit to Marrow Capital"
ELECTION = "Prime Minister Odo Hask would call an early election in May"
DAMAGE = "the drones damaged the main distillation unit of the Orlen refinery"

# claim, mention, speaker, act, how the mention matches (same, opposite, None)
PAIRS = [
    (LIMITS, "Varland has allowed Osmere to use its Kite missiles without range limits", "Gazette", "asserts", "same"),
    (LIMITS, "it had lifted the range limits on missiles for Osmere", "Ministry", "asserts", "same"),
    (LIMITS, "The limits remain in place", "Ulf Ohm", "asserts", "opposite"),
    (LIMITS, "the limits have not been lifted", "Ulf Ohm", "asserts", "opposite"),
    (LIMITS, "his country had lifted the range limits on the missiles", "Ulf Ohm", "denies", "same"),
    (PERMISSION, "the restrictions remain in place and will not be lifted", "Ulf Ohm", "asserts", "opposite"),
    (LIMITS, "the two discussed air defence by telephone", "Ulf Ohm", "asserts", None),
    (LIMITS, "Lorne has allowed Osmere to fire artillery rockets", "Ministry", "asserts", None),
    (RESIGNED, "I handed my resignation to the prime minister last night", "Ada Brill", "asserts", "same"),
    (RESIGNED, "she would keep her seat in parliament", "Ada Brill", "asserts", None),
    (ELECTION, "There will be no early election, in May or in any other month", "Odo Hask", "asserts", "opposite"),
    (ELECTION, "he will call an early election", "Odo Hask", "denies", "same"),
    (SALE, "it had agreed to sell its leasing unit to Marrow Capital", "Quill Bank", "asserts", "same"),
    (SALE, "costs would fall by 2 percent this year", "Edda Rolf", "asserts", None),
    (
        DAMAGE,
        "The refinery has not been damaged, and all units are working as usual",
        "Zora Han",
        "asserts",
        "opposite",
    ),
    (DAMAGE, "Fuel is being delivered to filling stations as planned", "Zora Han", "asserts", None),
    ("four people were injured in the landing", "seven people were injured in the landing", "Airline", "asserts", None),
]


@pytest.mark.parametrize(("told", "said", "name", "act", "expected"), PAIRS)
def test_a_mention_matches_the_claim_as_a_reader_would_say(told, said, name, act, expected):
    founded = claim(statement("asserts", "sources", "anonymous", content=told))
    match = best_match(mention(said, name, act=act), [founded])
    assert (match.relation if match else None) == expected


def test_the_nearest_of_two_claims_is_taken():
    election = claim(statement("asserts", "sources", "anonymous", content=ELECTION))
    resigned = claim(statement("asserts", "sources", "anonymous", content=RESIGNED)).model_copy(
        update={"claim_id": "c2"}
    )
    match = best_match(mention("there will be no early election", "Odo Hask"), [resigned, election])
    assert match is not None
    assert match.claim_id == "c1"


TEXTS = st.sampled_from([row[0] for row in PAIRS] + [row[1] for row in PAIRS])


@given(TEXTS, TEXTS)
def test_comparing_is_symmetric(one, other):
    there, back = compare(proposition(one), proposition(other)), compare(proposition(other), proposition(one))
    assert (there is None) == (back is None)
    if there and back:
        assert there.similarity == pytest.approx(back.similarity)
        assert there.relation == back.relation


@given(TEXTS)
def test_a_proposition_is_the_same_as_itself(text):
    compared = compare(proposition(text), proposition(text))
    assert compared is None or compared.relation == "same"


@given(st.text(max_size=300))
def test_any_text_has_a_proposition(text):
    assert proposition(text).terms.keys() >= proposition(text).names & proposition(text).terms.keys()
