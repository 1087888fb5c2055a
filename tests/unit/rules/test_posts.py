"""Posts that an article tells of apart from their holders."""

from __future__ import annotations

import time

import pytest

from pipelines.rules.cast import Person
from pipelines.rules.casting import cast_of
from pipelines.rules.posts import bind_posts

SAID = ' "It is late," said Gwen Ward.'


def post(text: str, name: str = "Gwen Ward") -> tuple[str, str]:
    person = cast_of("", text, "Lockside Post").person(name)
    return person.post if person else ("", "")


@pytest.mark.parametrize(
    ("text", "role", "organisation"),
    [
        ("It rained when the director of Merrow Hydro stood before the farmers." + SAID, "director", "Merrow Hydro"),
        ("It was noon, and the chief executive of Plover Foods took a seat." + SAID, "chief executive", "Plover Foods"),
        ("At Hoor the head of the Heron mission spread a map." + SAID, "head", "the Heron mission"),
        ("The medical director began at noon." + SAID, "medical director", ""),
        ("The deputy mayor began at noon." + SAID, "deputy mayor", ""),
        ("It cost the city treasurer one word to win." + SAID, "city treasurer", ""),
        ("At noon the Merrow Hydro managing director sat down." + SAID, "managing director", "Merrow Hydro"),
        ("The speaker of Oska's parliament sat down." + SAID, "speaker", "Oska's parliament"),
        ("The head of Oska's electoral tribunal sat down." + SAID, "head", "Oska's electoral tribunal"),
        ("The chair of Tarn Museum's trustees sat down." + SAID, "chair", "Tarn Museum"),
        ("On Friday the mill's head of operations sat down." + SAID, "head of operations", "mill"),
        ("On Friday the harbour master came aboard." + SAID, "harbour master", ""),
        ("On Friday the station master came aboard." + SAID, "station master", ""),
        ("Nobody drowned, the fire chief said on Friday." + SAID, "fire chief", ""),
        ("It is broken, the Otters' doctor said on Friday." + SAID, "doctor", "Otters"),
        ("Nobody slept long, and the doctor of the Tarn team was up at six." + SAID, "doctor", "the Tarn team"),
        ("The debate stopped when the mayor of Tarn left the hall." + SAID, "mayor", "Tarn"),
        ("When the director of Merrow Hydro faced reporters, rain fell." + SAID, "director", "Merrow Hydro"),
        ("On Friday evening in Hoor the mayor of Tarn sat down." + SAID, "mayor", "Tarn"),
        ("After two days of talks, the mayor of Tarn sat down." + SAID, "mayor", "Tarn"),
        ("The fire chief watched as farmers left." + SAID, "fire chief", ""),
        ("TARN, Norland (Wire) - The mayor of Tarn sat down." + SAID, "mayor", "Tarn"),
        ("Miners cheered, the fire chief said on Friday." + SAID, "fire chief", ""),
    ],
)
def test_a_post_belongs_to_the_one_without_a_role_who_speaks_next(text: str, role: str, organisation: str) -> None:
    assert post(text) == (role, organisation)


@pytest.mark.parametrize(
    "text",
    [
        "They wrote to the director of Merrow Hydro." + SAID,
        "They blamed the director of Merrow Hydro." + SAID,
        "Nobody spoke for the mine, and the director of Merrow Hydro declined to comment." + SAID,
        "The former director of Merrow Hydro sat down." + SAID,
        "It rained when the director, of whom nobody knew, sat down." + SAID,
        "The farmers said that the director of Merrow Hydro lied." + SAID,
        'Then "the director of Merrow Hydro" was on a poster.' + SAID,
        "The director of Merrow Hydro, Otto Vale, sat down." + SAID,
        "Gwen Ward said no. It rained when the director of Merrow Hydro sat down." + SAID,
        'It rained when the director of Merrow Hydro sat down. "It is late," said Gwen Ward, 84.',
        'It rained when the director of Merrow Hydro sat down. "It is late," said Gwen Ward of the farmers.',
        "It rained when the director of Merrow Hydro sat down." + SAID + ' "No," said Otto Vale.',
        'It rained when the director of Merrow Hydro sat down. "No," said Mayor Otto Vale.' + SAID,
        "It is broken, the doctor said on Friday." + SAID,
        "Anglers whistled while the director of Merrow Hydro ate soup." + SAID,
        "Villagers looked on as the fire chief came in." + SAID,
        "The crowd whistled when the mayor of Tarn came in." + SAID,
        "They waited until the mayor of Tarn came in." + SAID,
        "Anglers marched past the mayor of Tarn on Sunday." + SAID,
        "On Sunday anglers sat around the mayor of Tarn." + SAID,
        "At noon Otto Vale waited while the mayor of Tarn ate." + SAID,
        "After anglers marched, the mayor of Tarn ate." + SAID,
        "It rained when anglers marched, and the mayor of Tarn ate." + SAID,
        "When the storm came, anglers saw the mayor of Tarn eat." + SAID,
    ],
)
def test_a_post_is_not_that_of_whoever_speaks_next(text: str) -> None:
    assert post(text) == ("", "")


def test_two_bodies_may_each_have_a_chief_executive() -> None:
    text = "Otto Vale, chief executive of Merrow Hydro, left. At noon the chief executive of Plover Foods sat down."
    assert post(text + SAID) == ("chief executive", "Plover Foods")
    assert post(text.replace("Plover Foods", "Merrow Hydro") + SAID) == ("", "")


def test_a_deputy_leaves_the_post_to_another() -> None:
    text = "Deputy Mayor Otto Vale left. At noon the mayor of Tarn sat down."
    assert post(text + SAID) == ("mayor", "Tarn")


def test_a_chief_executive_is_no_chief() -> None:
    assert post("The chief executive sat down." + SAID) == ("chief executive", "")


@pytest.mark.parametrize(
    "unit", ["the fire chief sat, ", "the fire chief sat. ", "the mayor of Tarn sat, said Gwen Ward, "]
)
def test_a_long_text_without_sentence_ends_takes_no_time(unit: str) -> None:
    text = SAID + (unit * 3_000)[:40_000]
    cast = cast_of("", SAID, "Lockside Post")
    cast.people["Gwen Ward"] = Person("Gwen Ward", "", "")
    begin = time.perf_counter()
    bind_posts(cast, text)
    assert time.perf_counter() - begin < 1
