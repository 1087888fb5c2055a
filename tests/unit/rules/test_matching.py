"""Same claim or not, and which way round: pairs as a reader sees them. All invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rules.matching import best_match, closeness, compare
from pipelines.rules.propositions import proposition
from tests.unit.rules.builders import claim, mention, statement

CURFEW = "Varland has abolished the night curfew on lorries that it imposed in the Osmere valley"
PERMISSION = "Varland quietly authorised Osmere to let lorries through the valley at night"
QUIT = "Choir director Ada Brill has quit"
SALE = "Quill Brewery has agreed to part-sell its barley farms to Marrow Mills"
BALLOT = "Bishop Odo Hask would hold a ballot on the cathedral tower in spring"
DAMAGE = "hail damaged the glass roof of the palm house at Wick"

# claim, mention, speaker, act, the side that the mention takes (asserts, denies, None)
PAIRS = [
    (CURFEW, "Varland has lifted the curfew on lorries in the Osmere valley", "Gazette", "asserts", "asserts"),
    (CURFEW, "it had abolished the night curfew on lorries in the valley", "Ministry", "asserts", "asserts"),
    (CURFEW, "The curfew is still in force", "Ivo Kemp", "asserts", "denies"),
    (CURFEW, "the curfew on lorries was not abolished", "Ivo Kemp", "asserts", "denies"),
    (CURFEW, "the canton had abolished the night curfew on lorries", "Ivo Kemp", "denies", "denies"),
    (PERMISSION, "the ban continues to apply and nobody will ease it", "Ivo Kemp", "asserts", "denies"),
    (CURFEW, "they spoke about snow ploughs over lunch", "Ivo Kemp", "asserts", None),
    (CURFEW, "Lorne has widened the tunnel for coaches", "Ministry", "asserts", None),
    (QUIT, "I sent my resignation to the choir board on Sunday", "Ada Brill", "asserts", "asserts"),
    (QUIT, "she hopes to finish her recordings", "Ada Brill", "asserts", None),
    (BALLOT, "There is not going to be a ballot on the tower, this spring or ever", "Odo Hask", "asserts", "denies"),
    (BALLOT, "he will hold a ballot on the tower", "Odo Hask", "denies", "denies"),
    (SALE, "the deal is done to sell its barley farms to Marrow Mills", "Quill Brewery", "asserts", "asserts"),
    (SALE, "beer would cost more from autumn", "Gitte Lamb", "asserts", None),
    (
        DAMAGE,
        "The glass roof was not damaged, and the palm house opened at nine",
        "Rufus Moss",
        "asserts",
        "denies",
    ),
    (DAMAGE, "Season tickets are sold at the gate", "Rufus Moss", "asserts", None),
    ("four goats were stolen from the farm", "nine goats were stolen from the farm", "Farmer", "asserts", "denies"),
    ("four goats were killed at the farm", "nine goats were killed at the farm", "Farmer", "asserts", None),
    ("nine goats were killed at the farm", "four goats were killed at the farm", "Farmer", "asserts", "denies"),
    ("four goats were stolen from the farm", "the goats stolen have risen to 9", "Farmer", "asserts", None),
    (
        "Quill Brewery has closed its Osmere inn",
        "Quill Brewery has told the staff of its Osmere inn to leave",
        "Quill Brewery",
        "asserts",
        None,
    ),
    (
        "Choir director Ada Brill has stepped down",
        "the resignation of Brill as choir director",
        "Choir",
        "asserts",
        "asserts",
    ),
]


@pytest.mark.parametrize(("told", "said", "name", "act", "expected"), PAIRS)
def test_a_mention_matches_the_claim_as_a_reader_would_say(told, said, name, act, expected):
    founded = claim(statement("asserts", "sources", "anonymous", content=told))
    match = best_match(mention(said, name, act=act), [founded])
    assert (match.side if match else None) == expected


def test_the_nearest_of_two_claims_is_taken():
    ballot = claim(statement("asserts", "sources", "anonymous", content=BALLOT))
    stepped_down = claim(statement("asserts", "sources", "anonymous", content=QUIT)).model_copy(
        update={"claim_id": "c2"}
    )
    match = best_match(mention("nobody will hold a ballot on the tower", "Odo Hask"), [stepped_down, ballot])
    assert match is not None
    assert match.claim_id == "c1"


TEXTS = st.sampled_from([row[0] for row in PAIRS] + [row[1] for row in PAIRS])


@given(TEXTS, TEXTS)
def test_comparing_is_symmetric_but_for_figures(one, other):
    there, back = compare(proposition(one), proposition(other)), compare(proposition(other), proposition(one))
    if (there and there.figures) or (back and back.figures):
        return  # a higher toll updates a lower one, not the other way round
    assert (there is None) == (back is None)
    if there and back:
        assert there.similarity == pytest.approx(back.similarity)
        assert there.relation == back.relation


BEGUN = "Varland's guards opened fire on a Lornish patrol"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Lornish guards shot first", "opposite"),
        ("the first shots came from the Lornish patrol", "opposite"),
        ("the Lornish patrol did not shoot first", None),
        ("Varland's guards fired first, at a Lornish patrol", "same"),
        ("a Lornish patrol was fired on by Varland's guards", "same"),
        ("Varland's guards did not open fire on the Lornish patrol", "opposite"),
    ],
)
def test_that_the_other_side_began_is_the_opposite(said, expected):
    compared = compare(proposition(BEGUN), proposition(said))
    assert (compared.relation if compared else None) == expected


@pytest.mark.parametrize(
    ("one", "sure"), [(BEGUN, False), ("Varland's guards opened fire first on a Lornish patrol", True)]
)
def test_only_where_both_say_who_was_first_is_it_sure(one, sure):
    compared = compare(proposition(one), proposition("the first shots came from the Lornish patrol"))
    assert compared is not None
    assert compared.relation == "opposite"
    assert compared.exchanged is sure


@given(TEXTS)
def test_a_proposition_is_the_same_as_itself(text):
    compared = compare(proposition(text), proposition(text))
    assert compared is None or compared.relation == "same"


@given(st.text(max_size=300))
def test_any_text_has_a_proposition(text):
    assert proposition(text).terms.keys() >= proposition(text).names & proposition(text).terms.keys()


LIMITS = "the valley has secretly been granted permission to fire rockets"
STATES = [
    ("the restrictions remain in place", LIMITS, True),
    ("the money for the bond is in place", "the fall was due to sales of the bond", False),
    ("the restrictions were discussed", LIMITS, False),
]


@pytest.mark.parametrize(("said", "told", "expected"), STATES)
def test_a_state_persists_against_the_very_change_of_it(said, told, expected):
    founded = claim(statement("asserts", "sources", "anonymous", content=told))
    compared = closeness(mention(said, "Ada Brill"), founded)[1]
    assert (compared is not None and compared.firm) == expected


def test_of_wordings_that_are_equally_far_the_clearest_one_is_compared():
    scrap = statement("asserts", "a baker", "named", content="in the oven")
    whole = statement("asserts", "a miller", "named", content="the flour of the mill was mixed with chalk by a driver")
    assert closeness(mention("nobody reads this"), claim(scrap, whole))[2] == whole.content
