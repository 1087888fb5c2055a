"""The status table of the design, case by case, and what must hold for every sequence of statements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rules.status import latest_words, same_voice, status_of
from tests.unit.rules.builders import statement

SOURCE = statement("asserts", "sources", "anonymous", "a1", origin="outlet:gazette")
OTHER_SOURCE = statement("asserts", "documents", "outlet", "a2", origin="outlet:tribune")
RETOLD = statement("asserts", "Gazette", "media", "a2", origin="outlet:gazette")
MINISTER = statement("asserts", "Mira Dorn", "official", "a3", institution="port ministry")
DENIAL = statement("denies", "Mira Dorn", "official", "a3", institution="port ministry")
SPOKESMAN = statement("asserts", "Udo Kern", "official", "a4", institution="port ministry")
EXPERT = statement("denies", "Dr Faro", "named", "a4")

TABLE = [
    ("one origin", [SOURCE], "reported"),
    ("one origin retold", [SOURCE, RETOLD], "reported"),
    ("two origins", [SOURCE, OTHER_SOURCE], "corroborated"),
    ("official from the start", [MINISTER], "official"),
    ("official from the start, others after", [MINISTER, OTHER_SOURCE], "official"),
    ("official in the founding article", [SOURCE, MINISTER.model_copy(update={"article_id": "a1"})], "official"),
    ("official after others", [SOURCE, MINISTER], "confirmed"),
    ("one origin denied", [SOURCE, DENIAL], "contradicted"),
    ("two origins denied", [SOURCE, OTHER_SOURCE, EXPERT], "contradicted"),
    ("official asserts, another denies", [SOURCE, MINISTER, EXPERT], "disputed"),
    ("official from the start, another denies", [MINISTER, EXPERT], "disputed"),
    ("denied, then confirmed by the same institution", [SOURCE, DENIAL, SPOKESMAN], "confirmed"),
    ("only origin withdrew", [SOURCE.model_copy(update={"withdrawn": True})], "retracted"),
    ("one of two origins withdrew", [SOURCE.model_copy(update={"withdrawn": True}), OTHER_SOURCE], "reported"),
]


@pytest.mark.parametrize(("case", "statements", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_status_is_the_one_in_the_table(case, statements, expected):
    assert status_of(statements).status == expected


ULMBY = statement("asserts", "Rike Halm", "official", "a5", institution="ulmby police")
ONE_VOICE = [
    (ULMBY, statement("asserts", "the police", "official", "a6", institution="police"), True),
    (ULMBY, statement("asserts", "a police driver", "named", "a6", institution="police"), False),
    (ULMBY, statement("asserts", "Ulmby Police Gazette", "media", "a6", institution="ulmby police gazette"), False),
    (ULMBY, statement("asserts", "an officer", "anonymous", "a6", institution="ulmby police"), False),
]


@pytest.mark.parametrize(("one", "other", "expected"), ONE_VOICE)
def test_a_body_is_one_voice_by_whatever_part_of_its_name_but_no_one_else_s(one, other, expected):
    assert same_voice(one, other) == same_voice(other, one) == expected


def test_a_minister_and_the_spokesman_are_one_voice_and_the_latest_word_counts():
    words = latest_words([SOURCE, DENIAL, SPOKESMAN])
    assert [word.replaced for word in words] == [False, True, False]


def test_two_sides_in_one_article_do_not_replace_each_other():
    both = [DENIAL, SPOKESMAN.model_copy(update={"article_id": "a3"})]
    assert not any(word.replaced for word in latest_words(both))


STATEMENTS = st.lists(
    st.sampled_from([SOURCE, OTHER_SOURCE, RETOLD, MINISTER, DENIAL, SPOKESMAN, EXPERT]), min_size=1, max_size=8
)


@given(STATEMENTS)
def test_saying_the_last_thing_again_changes_nothing(statements):
    assert status_of([*statements, statements[-1]]).status == status_of(statements).status


@given(STATEMENTS)
def test_latest_words_are_found_once(statements):
    assert latest_words(latest_words(statements)) == latest_words(statements)


@given(STATEMENTS)
def test_a_claim_without_standing_denial_is_never_contradicted(statements):
    found = status_of(statements)
    assert (found.status in ("contradicted", "disputed")) <= bool(found.denying)
