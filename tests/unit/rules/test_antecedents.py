"""Whom pronouns and short descriptions stand for."""

from __future__ import annotations

import pytest

from pipelines.rules.antecedents import earlier
from pipelines.rules.cast import Cast
from pipelines.rules.casting import cast_of
from pipelines.rules.institutions import Spoken
from schemas.extraction import Speaker, Standing

TEXT = "The mayor, Percy Wynn, met Gwen Ward, a spokeswoman for the zoo. Mrs Ward left. Mr Wynn stayed."


def spoken(name: str, role: str, institution: str, standing: Standing = "official", at: int = 0) -> Spoken:
    return Spoken(Speaker(key=name.lower() or "x", name=name, role=role, institution=institution), standing, at)


MAYOR = spoken("Percy Wynn", "mayor", "mayor")
VOICE = spoken("Gwen Ward", "spokeswoman", "zoo")
ZOO = spoken("Tarn Zoo Trust", "", "tarn zoo trust")
GUARDS = Spoken(Speaker(key="x", name="two clerks", institution="x", surface="two clerks"), "named")
HIDDEN = spoken("", "two keepers", "anonymous@x", "anonymous")


def resolve(phrase: str) -> tuple[Speaker, Standing]:
    return Speaker(key=phrase.lower(), name=phrase, institution=phrase.lower()), "named"


@pytest.fixture(scope="module")
def cast() -> Cast:
    return cast_of("", TEXT, "Lockside Post")


@pytest.mark.parametrize(
    ("phrase", "before", "expected"),
    [
        ("", [MAYOR, VOICE], MAYOR),
        ("he", [VOICE, MAYOR], MAYOR),
        ("this person", [MAYOR, HIDDEN], HIDDEN),
        ("the keepers", [MAYOR, HIDDEN], HIDDEN),
        ("the two keepers", [MAYOR, HIDDEN], HIDDEN),
        ("the clerks", [MAYOR, HIDDEN], None),
        ("the keepers", [MAYOR], None),
        ("the clerks", [MAYOR, GUARDS], None),
        ("she", [MAYOR, VOICE], VOICE),
        ("it", [MAYOR, ZOO], ZOO),
        ("they", [MAYOR, HIDDEN], HIDDEN),
        ("one of the two", [MAYOR, HIDDEN], HIDDEN),
        ("the people", [MAYOR, HIDDEN], HIDDEN),
        ("the mayor", [VOICE, MAYOR], MAYOR),
        ("his office", [VOICE, MAYOR], MAYOR),
        ("the baker", [MAYOR], None),
        ("a mayor", [MAYOR], None),
        ("the second keeper", [MAYOR, HIDDEN], HIDDEN),
        ("the other person", [MAYOR, HIDDEN], HIDDEN),
        ("the second", [MAYOR, HIDDEN], HIDDEN),
        ("the second mayor", [MAYOR, HIDDEN], None),
        ("the second keeper", [MAYOR], None),
        ("the other guard", [MAYOR, GUARDS], None),
        ("the other clerk", [MAYOR, GUARDS], GUARDS),
    ],
)
def test_a_phrase_goes_back_to_who_spoke(
    cast: Cast, phrase: str, before: list[Spoken], expected: Spoken | None
) -> None:
    assert earlier(phrase, before, cast, "", 100, resolve) == expected


def test_it_is_the_body_that_opens_the_sentence_before(cast: Cast) -> None:
    near = "The city council has met. "
    found = earlier("it", [MAYOR], cast, near, len(near), resolve)
    assert found is not None
    assert found.speaker.name.lower() == "the city council"


def test_a_person_named_since_comes_before_the_last_speaker(cast: Cast) -> None:
    near = "Gwen Ward had waited. "
    found = earlier("she", [spoken("Ida Lunt", "nurse", "x", at=-1)], cast, near, len(near), resolve)
    assert found is not None
    assert found.speaker.name == "Gwen Ward"


def test_it_is_the_body_that_the_sentence_tells_of(cast: Cast) -> None:
    near = "The pool is old. Varna Rowing has hired a coach from the coast,"
    found = earlier("it", [MAYOR], cast, near, len(near), resolve)
    assert found is not None
    assert found.speaker.name == "Varna Rowing"


@pytest.mark.parametrize("near", ["Gwen Ward has left the zoo,", "It will open in May,"])
def test_it_is_no_person_and_no_other_pronoun(cast: Cast, near: str) -> None:
    assert earlier("it", [ZOO], cast, near, len(near), resolve) == ZOO


def test_a_third_person_is_without_a_name_as_those_before(cast: Cast) -> None:
    found = earlier("a third keeper, who was there", [MAYOR, HIDDEN], cast, "", 100, resolve)
    assert found is not None
    assert (found.standing, found.speaker.role) == ("anonymous", "a third keeper")
    assert earlier("a third keeper", [MAYOR], cast, "", 100, resolve) is None


@pytest.mark.parametrize(
    ("near", "expected"),
    [
        ("It was late, said the clerk, ", "the clerk"),
        ("It was late, said a clerk of the court, ", "a clerk of the court"),
        ("It was late, said Gwen Ward, ", "Gwen Ward"),
        ("Several are hurt. One of them, ", "two keepers"),
    ],
)
def test_who_is_the_one_in_front_of_it(cast: Cast, near: str, expected: str) -> None:
    found = earlier("who", [HIDDEN, MAYOR], cast, near, len(near), resolve)
    assert found is not None
    assert (found.speaker.name or found.speaker.role) == expected


@pytest.mark.parametrize(
    ("near", "quoted"),
    [
        ("", False),
        ("The zoo is shut. ", False),
        ('"The zoo is shut," said Mr Wynn. ', False),
        ('Mr Wynn said: "', True),
        ('Mr Wynn said: "It is shut, and ', True),
        ("“It is shut, and ", True),
        ('"It is shut, and\nThe zoo said that ', False),
    ],
)
def test_we_is_the_outlet_outside_quotations(cast: Cast, near: str, quoted: bool) -> None:
    found = earlier("we", [ZOO], cast, near, 100, resolve)
    assert found == (ZOO if quoted else None)


def test_it_is_a_body_of_which_the_sentence_says_more(cast: Cast) -> None:
    near = "Varna Rowing, which trains on the lake, will hire a coach from the coast,"
    found = earlier("it", [MAYOR], cast, near, len(near), resolve)
    assert found is not None
    assert found.speaker.name == "Varna Rowing"


def test_it_is_no_thing_that_opens_the_sentence_before(cast: Cast) -> None:
    near = "The fence below it showed cracks. "
    assert earlier("it", [ZOO], cast, near, len(near), resolve) == ZOO
