"""What an outlet's own notice takes back."""

from __future__ import annotations

import pytest

from pipelines.rules.withdrawals import withdrawn_claims
from tests.unit.rules.builders import claim, mention, statement

ARREST = claim(statement("asserts", "Outlet a1", "outlet", content="the port master Henrik Vale has been arrested"))
TOLL = claim(
    statement("asserts", "fire service", "official", content="three people were killed in the explosion")
).model_copy(update={"claim_id": "c2"})
SONG = claim(
    statement("asserts", "Outlet a1", "outlet", content="the choir will sing in Holm on Sunday", place="body")
).model_copy(update={"claim_id": "c3"})

TABLE = [
    ("says what was wrong", "the port master had been arrested", "Outlet a1", ["c1"]),
    ("says nothing of it", "", "Outlet a1", ["c1"]),
    ("another outlet's claim", "the port master had been arrested", "Outlet b9", []),
    ("what an official said stays", "three people were killed in the explosion", "Outlet a1", []),
    ("another name in its place", "Konrad Vale has been arrested as the port's master", "Outlet a1", ["c1"]),
    ("of another matter", "the mayor of Holm had opened a new swimming pool", "Outlet a1", []),
]


@pytest.mark.parametrize(("case", "content", "outlet", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_a_notice_takes_back_the_outlet_s_own_claim(case, content, outlet, expected):
    notice = mention(content, outlet, "outlet")
    assert [c.claim_id for c in withdrawn_claims(notice, [TOLL, SONG, ARREST], outlet)] == expected


def test_what_the_outlet_told_twice_is_taken_back_twice_but_for_another_figure():
    again = ARREST.model_copy(update={"claim_id": "c5"})
    paid = claim(
        statement("asserts", "Outlet a1", "outlet", content="the master of Holm port was arrested over 900 crowns")
    )
    paid = paid.model_copy(update={"claim_id": "c6"})
    notice = mention("the port master Henrik Vale had been arrested over 300 crowns", "Outlet a1", "outlet")
    assert [c.claim_id for c in withdrawn_claims(notice, [ARREST, again, paid], "Outlet a1")] == ["c1", "c5"]


def test_a_correction_of_a_detail_takes_nothing_back():
    notice = mention("the mayor's name", "Outlet a1", "outlet").model_copy(update={"notice": "correction"})
    assert withdrawn_claims(notice, [TOLL, SONG, ARREST], "Outlet a1") == []


LISTS = claim(
    statement("asserts", "Ada Brill", "named", content="the ferryman had sold forged tickets to the pilgrims")
).model_copy(update={"claim_id": "c4"})
ELSEWHERE = LISTS.model_copy(
    update={"statements": (*LISTS.statements, statement("asserts", "Lia Orr", "named", "b9", content="forged tickets"))}
)
AROUND = ["A reader has shown us that the pilgrims made the forged tickets which the ferryman sold."]

# what the article says beside its notice, the claims there are, whether they are of another event, what is taken back
SILENT = [
    (AROUND, [ARREST, LISTS], False, ["c4"]),
    (AROUND, [ARREST, ELSEWHERE], False, ["c1"]),
    ([], [ARREST, LISTS], False, ["c1"]),
    (AROUND, [ARREST, LISTS], True, ["c4"]),
    ([], [ARREST, LISTS], True, []),
]


@pytest.mark.parametrize(("around", "claims", "apart", "expected"), SILENT)
def test_a_withdrawal_that_says_nothing_is_about_what_its_article_comes_back_to(around, claims, apart, expected):
    notice = mention("", "Outlet a1", "outlet").model_copy(update={"notice": "withdrawal"})
    found = withdrawn_claims(notice, claims, "Outlet a1", around, apart=apart)
    assert [c.claim_id for c in found] == expected


def test_a_withdrawal_that_names_what_a_named_person_told_this_outlet_alone_is_about_it():
    words = "the ferryman had sold the pilgrims forged tickets"
    for notice, expected in (("withdrawal", ["c4"]), ("correction", [])):
        taken = mention(words, "Outlet a1", "outlet").model_copy(update={"notice": notice})
        assert [c.claim_id for c in withdrawn_claims(taken, [ARREST, LISTS], "Outlet a1")] == expected
        assert withdrawn_claims(taken, [ARREST, ELSEWHERE], "Outlet a1") == []


def test_a_withdrawal_is_about_somebody_s_words_where_they_are_more_like_it_than_the_outlet_s_own():
    fair = claim(
        statement("asserts", "Outlet a1", "outlet", content="pilgrims crowd the fair of Holm, tickets are gone")
    ).model_copy(update={"claim_id": "c7"})
    told = "the ferryman had sold forged tickets to the pilgrims"
    notice = mention(told, "Outlet a1", "outlet").model_copy(update={"notice": "withdrawal"})
    assert [c.claim_id for c in withdrawn_claims(notice, [fair, LISTS], "Outlet a1")] == ["c4"]
    assert [c.claim_id for c in withdrawn_claims(notice, [fair, ELSEWHERE], "Outlet a1")] == ["c7"]
