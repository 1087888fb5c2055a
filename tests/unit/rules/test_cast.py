"""The people, media and bodies that an article names."""

from __future__ import annotations

import pytest

from pipelines.rules.cast import Cast
from pipelines.rules.casting import cast_of

OUTLET = "Lockside Post"


def read(text: str) -> Cast:
    return cast_of("", text, OUTLET)


@pytest.mark.parametrize(
    ("text", "name", "role", "organisation"),
    [
        ("Harbour master Gwen Ward left early.", "Gwen Ward", "master", ""),
        ("The mayor, Percy Wynn, left early.", "Percy Wynn", "mayor", ""),
        ("Percy Wynn, the mayor of Tarn, left early.", "Percy Wynn", "mayor", "Tarn"),
        ("Tarn's mayor Percy Wynn left early.", "Percy Wynn", "mayor", "Tarn"),
        ("Gwen Ward, a spokeswoman for Plover Airways, left early.", "Gwen Ward", "spokeswoman", "Plover Airways"),
        ("Chief engineer Otto Vale left early.", "Otto Vale", "engineer", ""),
        ("TARN - Station master Otto Vale left early.", "Otto Vale", "master", ""),
        ("The Otters' treasurer, Otto Vale, left early.", "Otto Vale", "treasurer", "Otters"),
        ("Otto Vale, 54, left early.", "Otto Vale", "", ""),
        ("The opposition's Otto Vale, who wants a vote, left early.", "Otto Vale", "", ""),
        ("It was cold, Otto Vale said. Vale left early.", "Otto Vale", "", ""),
        ("Mr Vale met Otto Vale.", "Otto Vale", "", ""),
        ("The board's chief executive, Dr. Gwen Ward, left early.", "Gwen Ward", "executive", "board"),
        ("The council's chairman, Cllr Percy Wynn, left early.", "Percy Wynn", "chairman", "council"),
        ("The mayor, Prof. Sir Percy Wynn, left early.", "Percy Wynn", "mayor", ""),
        ("Gwen Ward, the chief executive of the board, left early.", "Gwen Ward", "executive", "the board"),
    ],
)
def test_a_person_is_met_with_role_and_organisation(text: str, name: str, role: str, organisation: str) -> None:
    person = read(text + f" {name.split()[-1]} was tired.").person(name)
    assert person is not None
    assert (person.name, person.role.split()[-1:], person.organisation) == (name, [role] if role else [], organisation)


@pytest.mark.parametrize(
    ("text", "name", "role", "organisation"),
    [
        ("Secretary of State Gwen Mary Ward left. Ward slept.", "Gwen Mary Ward", "Secretary", "State"),
        ("Former Secretary of State Gwen Ward left.", "Gwen Ward", "Former Secretary", "State"),
        ("Governor of South Oska Otto Dell Vale left.", "Otto Dell Vale", "Governor", "South Oska"),
        ("Mayor of Tarn Otto Vale left. Vale slept.", "Otto Vale", "Mayor", "Tarn"),
        ("Mayor of Tarn Otto Dell Vale left. Otto Dell Vale slept.", "Otto Dell Vale", "Mayor", "Tarn"),
        ("Speaker of the House Otto Vale left.", "Otto Vale", "Speaker", "House"),
        ("President of Brazil Otto Dell Vale left.", "Otto Dell Vale", "President", "Brazil"),
    ],
)
def test_an_office_may_say_what_it_is_over_before_the_name(text: str, name: str, role: str, organisation: str) -> None:
    person = read(text).person(name.split()[-1])
    assert person is not None
    assert (person.name, person.role, person.organisation) == (name, role, organisation)


@pytest.mark.parametrize(
    "text",
    [
        "Mayor of Tarn Otto Vale left.",
        "Mayor of Tarn Harbour Board left. The Board slept.",
        "Mayor of New Tarn City said no. The City slept.",
        "The president of Tarn Rowing Rovers left. Rovers lost.",
        "The father of Gwen Mary Ward left. Ward slept.",
    ],
)
def test_where_nothing_says_where_the_name_begins_nobody_has_the_office(text: str) -> None:
    assert not any(person.role for person in read(text).people.values())


@pytest.mark.parametrize(
    ("text", "organisation"),
    [
        ("The Kremlin's Otto Vale said no.", "Kremlin"),
        ("The Tarn City Council's Otto Vale said no.", "Tarn City Council"),
        ("The Kremlin's Otto Vale left. Otto Vale, a spokesman, said no.", "Kremlin"),
        ("Tarn University's Otto Vale said no.", ""),
        ("Tarn City's Otto Vale said no.", ""),
        ("The Tarn Union's Otto Vale said no.", ""),
        ("Radio Tarn's Otto Vale said no.", ""),
    ],
)
def test_a_public_body_owns_its_people(text: str, organisation: str) -> None:
    assert read(text).person("Otto Vale").organisation == organisation


def test_a_person_s_name_holds_no_digit() -> None:
    assert not read("The passengers of coach B7 sang. B7 was full, said coach B7.").people


def test_a_town_in_front_of_a_dash_has_no_office() -> None:
    assert not read("TARN HOOR, Oska - The chief executive left early. Tarn Hoor was cold.").people


def test_a_surname_stands_for_the_full_name() -> None:
    cast = read("The mayor, Percy Wynn, left. Wynn was tired.")
    assert cast.person("Wynn") == cast.person("Percy Wynn") == cast.person("Mr Wynn")
    assert cast.person("Gwen Wynn") is None


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Deputy speaker Otto Vale left.", "speaker", None),
        ("Deputy speaker Otto Vale left.", "deputy speaker", "Otto Vale"),
        ("Deputy speaker Otto Vale met Speaker Gwen Ward.", "speaker", "Gwen Ward"),
        ("Vice President Otto Vale left.", "president", None),
        ("Former mayor Otto Vale left.", "mayor", None),
        ("Acting director Otto Vale left.", "director", None),
        ("Assistant manager Otto Vale left.", "manager", None),
        ("Outgoing mayor Otto Vale left.", "mayor", "Otto Vale"),
        ("Health Minister Otto Vale left.", "minister", "Otto Vale"),
    ],
)
def test_who_stands_in_for_a_post_does_not_hold_it(text: str, words: str, name: str | None) -> None:
    person = read(text).with_role(words)
    assert (person.name if person else None) == name


def test_a_role_without_a_name_is_the_one_person_near_it_who_speaks() -> None:
    cast = read("Percy Wynn said that it was late. The mayor had waited for hours.")
    assert cast.person("Percy Wynn").role == "mayor"


def test_a_short_name_of_a_company_is_its_long_one_and_it_is_what_the_article_is_about() -> None:
    cast = read("Plover Airways has grown. Plover said that it would fly to Tarn. Rain fell in Tarn.")
    assert cast.full_body("Plover") == "Plover Airways"
    assert cast.full_body("Tarn") == "Tarn"
    assert cast.main_body() == "Plover Airways"


@pytest.mark.parametrize(
    "text",
    [
        "Somebody had left the gate open. Somebody said so. There will be rain. I had my hat.",
        "Farmers said that it was dry. Farmers have waited. The farmers had hoped.",
        "Gwen Ward has left. Ward and Percy Wynn had met.",
        "Storms hit Oska. Shops had closed in Oska. Oska said no.",
    ],
)
def test_an_article_of_people_places_and_common_words_is_about_no_body(text: str) -> None:
    assert read(text).main_body() == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Heron Watch said no.", "Heron Watch"),
        ("The head of Merrow Hydro said no.", "Merrow Hydro"),
        ("Merrow Hydro said on Sunday that it had opened its gates.", "Merrow Hydro"),
        ("Fires burned at Merrow Hydro. Merrow Hydro said no.", "Merrow Hydro"),
        ("Merrow Hydro's shareholders left. Merrow Hydro said no.", "Merrow Hydro"),
        ("Tarn Cycling said no. The sport of cycling is old.", "Tarn Cycling"),
        ("Osk Dynamics said no.", "Osk Dynamics"),
        ("Tarn Rovers, who lost at home, said no.", "Tarn Rovers"),
        ("The envoy flew to Port Merrow. Merrow was cold.", "Port Merrow"),
        ("North Oska said no.", "North Oska"),
        ("It was cold in Tarn Wold, the mayor of Hoor said.", "Tarn Wold"),
        ('They sang "Heron Queen" twice. Queen was late.', "Heron Queen"),
    ],
)
def test_bodies_places_and_things_are_no_people(text: str, name: str) -> None:
    assert name not in read(text).people


@pytest.mark.parametrize(
    "text",
    [
        "Otto Vale said that he was late.",
        "Otto Vale said that it had been cold.",
        "Otto Vale said it would take years.",
        "Otto Vale left. It rained in Otto Vale's garden, said Otto Vale.",
        "It was late, said Otto Vale.",
        "They laughed at Otto Vale. It was late, said Otto Vale.",
        "According to Otto Vale's office, it was late.",
        "The Otto Vale trial began. Vale was late.",
    ],
)
def test_a_person_needs_no_role(text: str) -> None:
    assert "Otto Vale" in read(text).people


@pytest.mark.parametrize(
    "text",
    [
        "Overlooker Otto Vale left. Otto Vale said no.",
        "Night Watchkeeper Otto Vale left. Vale was tired.",
        "Tide Gatekeeper Otto Vale left. Vale was tired.",
    ],
)
def test_a_title_that_no_list_has_is_no_part_of_the_name(text: str) -> None:
    cast = read(text)
    assert "Otto Vale" in cast.people
    assert cast.person(text.partition(" left")[0]) == cast.person("Vale")


@pytest.mark.parametrize(
    ("text", "organisation"),
    [
        ('The theatre will close, its director announced on Monday. "It is late," Gwen Ward said.', ""),
        ('Plover\'s director has resigned. "It is late," Gwen Ward said.', "Plover"),
        ('The director of the house told the town. "It is late," said Ward. Gwen Ward left.', "the house"),
    ],
)
def test_a_director_without_a_name_is_the_one_who_speaks_next(text: str, organisation: str) -> None:
    person = read(text).person("Gwen Ward")
    assert (person.role, person.organisation) == ("director", organisation)


@pytest.mark.parametrize(
    ("text", "role", "organisation"),
    [
        ("Gwen Ward, the dean of humanities, left.", "dean of humanities", ""),
        ("Gwen Ward, the agency's head of water protection, said no.", "head of water protection", "agency"),
        (
            "Gwen Ward, professor of criminal law at Tarn University, left.",
            "professor of criminal law",
            "Tarn University",
        ),
        ("Gwen Ward, the head of police, left.", "head", "police"),
        ("Gwen Ward, a professor of history at Tarn University, left.", "professor of history", "Tarn University"),
    ],
)
def test_a_subject_is_part_of_the_role_and_no_body(text: str, role: str, organisation: str) -> None:
    person = read(text).person("Gwen Ward")
    assert (person.role, person.organisation) == (role, organisation)


def test_its_director_is_nobody_who_spoke_before() -> None:
    assert read("Gwen Ward said no. The theatre will close, its director said.").person("Gwen Ward").role == ""


def test_a_husband_of_whom_a_name_is_told_is_nobody_s_role() -> None:
    assert read('"We wait," said Gwen Ward, whose husband Otto is at sea.').person("Gwen Ward").role == ""


def test_media_are_known_by_their_kind_and_by_having_reported() -> None:
    cast = read("The newspaper Valley Noon wrote of it. Otter Plume had first reported the theft.")
    assert cast.media["valley noon"] == "Valley Noon"
    assert cast.media["otter plume"] == "Otter Plume"
    assert cast.media[OUTLET.lower()] == OUTLET


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Radio Hoor reported it. Snow fell in Hoor.", False),
        ("Radio Hoor reported it. Snow fell.", True),
        ("The Quay Ledger reported it. The Ledger was right.", True),
    ],
)
def test_the_last_word_of_a_medium_is_its_name_unless_it_is_a_place_s(text: str, alone: bool) -> None:
    assert ({"hoor", "ledger"} & read(text).media.keys() != set()) is alone


def test_titles_stand_with_their_surnames() -> None:
    cast = read("Mrs Ward met Mr Otto Vale's brother.")
    assert cast.titles["Ward"] == {"Mrs"}
    assert cast.titles["Vale"] == {"Mr"}


def test_an_article_of_names_alone_keeps_a_bounded_cast() -> None:
    cast = read(" ".join(f"so Ann{'a' * (n % 30)} Bo{'b' * (n // 30)} met." for n in range(2_000)))
    assert len(cast.names) <= 400
