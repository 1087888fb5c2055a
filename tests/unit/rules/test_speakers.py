"""Who speaks behind a source phrase, for which institution, with what standing."""

from __future__ import annotations

import pytest

from pipelines.rules.casting import cast_of
from pipelines.rules.institutions import Spoken
from pipelines.rules.speakers import identify, own_voice
from schemas.extraction import Speaker

OUTLET = "Lockside Post"

# phrase, standing, institution (None: not checked)
PHRASES = [
    # government
    ("Defence Minister Karl Abel", "official", "defence ministry"),
    ("the defence minister, Karl Abel", "official", "defence ministry"),
    ("Norland's defence minister, Karl Abel", "official", "norland defence ministry"),
    ("Karl Abel, the defence minister of Norland", "official", "norland defence ministry"),
    ("the defence ministry", "official", "defence ministry"),
    ("Norland's defence ministry", "official", "norland defence ministry"),
    ("the Norland defence ministry", "official", "norland defence ministry"),
    ("the Ministry of Defence", "official", "defence ministry"),
    ("a spokesman for the defence ministry", "official", "defence ministry"),
    ("a defence ministry spokeswoman", "official", "defence ministry"),
    ("the defense minister", "official", "defence ministry"),
    ("Foreign Minister Ada Quell", "official", "foreign ministry"),
    ("the foreign ministry", "official", "foreign ministry"),
    ("the Ministry of Foreign Affairs", "official", "foreign ministry"),
    ("the minister of health, Ada Quell", "official", "health ministry"),
    ("the health secretary", "official", "health ministry"),
    ("the interior ministry's spokesman, Tom Brae", "official", "interior ministry"),
    ("Finance Minister Quell", "official", "finance ministry"),
    ("Prime Minister Wanda Dahl", "official", "prime minister"),
    ("the prime minister", "official", "prime minister"),
    ("the prime minister's office", "official", "prime minister"),
    ("Wanda Dahl, the prime minister", "official", "prime minister"),
    ("a spokeswoman for the prime minister", "official", "prime minister"),
    ("President Oru Banda", "official", "president"),
    ("the president", "official", "president"),
    ("a spokesman for the president", "official", "president"),
    ("the government", "official", "government"),
    ("a government spokeswoman, Jill Marsh", "official", "government"),
    ("government spokesman Tom Brae", "official", "government"),
    ("Governor Milo Pet", "official", "governor"),
    ("the governor's office", "official", "governor"),
    ("the mayor of Tarn, Percy Wynn", "official", "mayor"),
    ("Mayor Percy Wynn", "official", "mayor"),
    # authorities
    ("the police", "official", "police"),
    ("police", "official", "police"),
    ("a police spokesman", "official", "police"),
    ("police chief Gwen Ward", "official", None),
    ("the coastguard", "official", "coastguard"),
    ("the army", "official", "army"),
    ("the general staff", "official", "general staff"),
    ("the court", "official", "court"),
    ("the national audit office", "official", None),
    ("the Rail Accidents Board", "official", "rail accidents board"),
    ("the aviation authority", "official", "aviation authority"),
    ("the competition authority", "official", "competition authority"),
    ("prosecutors", "official", None),
    ("the public prosecutor, Ottilie Page", "official", None),
    ("the city council", "official", "city council"),
    ("the central bank", "official", "central bank"),
    ("the fire brigade", "official", "fire brigade"),
    ("Major Hedda Bask of the border guard", "official", "border guard"),
    ("Una Carr, director of the school inspectorate", "official", "school inspectorate"),
    ("the White House", "official", "white house"),
    ("the embassy", "official", "embassy"),
    # companies and institutions on their own matters
    ("Pollard Motors", "official", "pollard"),
    ("the chief executive of Pollard Motors", "official", "pollard"),
    ("a spokeswoman for Pollard Motors", "official", "pollard"),
    ("Pollard Motors spokesman Finn Aam", "official", "pollard"),
    ("Hal Sever, the chief executive of Pollard Motors", "official", "pollard"),
    ("Pollard's chief executive, Hal Sever", "official", "pollard"),
    ("Finn Aam, a spokesman for Pollard Motors", "official", "pollard"),
    ("Gerda Lunt, finance chief of Halm Bank", "official", "halm"),
    ("the airline", "official", None),
    ("the company", "official", None),
    ("the hospital", "official", None),
    ("St Hilda's Hospital", "official", None),
    ("the bank's chairman, Egon Tribe", "official", None),
    ("the club", "official", None),
    ("the operator of the ski lift", "official", None),
    ("the airport", "official", "airport"),
    # named
    ("Otto Vale, the opposition leader", "named", "otto vale"),
    ("opposition leader Otto Vale", "named", "otto vale"),
    ("the opposition", "named", None),
    ("the nurses' union", "named", None),
    ("a nurses' union", "named", None),
    ("Beth Corr, president of Drivers Local 12", "named", "beth corr"),
    ("Egon Tribe, chairman of the postal clerks' union", "named", "egon tribe"),
    ("the Farmers' Association", "named", None),
    ("the Orchard Party", "named", None),
    ("Greta Simm, a professor of geology", "named", "greta simm"),
    ("Lena Furl, an analyst at Pember Partners", "named", "lena furl"),
    ("analysts", "named", None),
    ("Analysts at Crome Capital", "named", None),
    ("economists", "named", None),
    ("Arvid Moll", "named", "arvid moll"),
    ("Mona Eddy, a passenger", "named", "mona eddy"),
    ("her lawyer, Sol Pratt", "named", "sol pratt"),
    ("a lawyer for the family", "named", None),
    ("his daughter", "named", None),
    ("witnesses", "named", None),
    ("residents", "named", None),
    ("passengers", "named", None),
    ("several passengers", "named", None),
    ("experts", "named", None),
    ("former minister Karl Abel", "named", "karl abel"),
    ("a former finance minister", "named", None),
    ("Senator Bo Kray", "named", "bo kray"),
    ("lawmaker Bo Kray", "named", "bo kray"),
    ("the singer's manager", "named", None),
    ("the hotel's manager", "official", None),
    ("her manager", "named", None),
    ("coach Bo Kray", "named", "bo kray"),
    ("the rebels", "named", None),
    # anonymous
    ("sources", "anonymous", None),
    ("two government sources", "anonymous", None),
    ("a source close to the talks", "anonymous", None),
    ("one source, who wished not to be identified", "anonymous", None),
    ("people familiar with the bid", "anonymous", None),
    ("four guests with first-hand knowledge of the duel", "anonymous", None),
    ("friends close to the coach", "anonymous", None),
    ("a person briefed on the plans", "anonymous", None),
    ("a senior official", "anonymous", None),
    ("a senior official of the governing coalition", "anonymous", None),
    ("Alpine officials", "anonymous", None),
    ("two officials", "anonymous", None),
    ("an official who was not authorised to speak publicly", "anonymous", None),
    ("a party treasurer, who spoke without being named", "anonymous", None),
    ("a warden who is not permitted to speak to reporters", "anonymous", None),
    ("diplomats", "anonymous", None),
    ("an aide", "anonymous", None),
    ("insiders", "anonymous", None),
    ("two jurors who wanted to remain anonymous", "anonymous", None),
    # media
    ("the Harbour Examiner", "media", "harbour examiner"),
    ("The Harbour Examiner", "media", "harbour examiner"),
    ("local media", "media", "local media"),
    ("media in Norland", "media", "media in norland"),
    ("Norland media", "media", "norland media"),
    ("a newspaper", "media", "newspaper"),
    ("the broadcaster", "media", "broadcaster"),
    ("state television", "media", "state television"),
    ("the news agency Pressa", "media", None),
    ("several newspapers", "media", None),
    ("Radio Solway", "media", "radio solway"),
    ("sources cited by Norland media", "media", "norland media"),
    # the outlet itself
    ("the Lockside Post", "outlet", "outlet:lockside post"),
    ("this newspaper", "outlet", "outlet:lockside post"),
    ("the Post", "outlet", "outlet:lockside post"),
    ("a letter seen by the Lockside Post", "outlet", "outlet:lockside post"),
    ("a confidential memo obtained by the Lockside Post", "outlet", "outlet:lockside post"),
    ("documents", "outlet", "outlet:lockside post"),
]


def test_the_table_is_long_enough() -> None:
    assert len(PHRASES) >= 100


@pytest.mark.parametrize(("phrase", "standing", "institution"), PHRASES)
def test_a_phrase_has_a_standing_and_an_institution(phrase: str, standing: str, institution: str | None) -> None:
    speaker, got = identify(phrase, cast_of("", f"Something happened, {phrase} said.", OUTLET))
    assert got == standing
    if institution is not None:
        assert speaker.institution == institution


ARTICLE = (
    "Norland's defence minister, Karl Abel, opened the barracks on Friday. Abel spoke in Tarn.\n\n"
    "Dora Noll, a spokeswoman for Plover Airways, said that no crew was on strike. Plover employs nine hundred.\n\n"
    "The mayor, Percy Wynn, waited. The newspaper Valley Noon reported the story first."
)


@pytest.mark.parametrize(
    ("phrase", "key", "institution"),
    [
        ("Abel", "karl abel", "norland defence ministry"),
        ("the defence minister", "karl abel", "norland defence ministry"),
        ("Noll", "dora noll", "plover"),
        ("Plover", "plover", "plover"),
        ("Plover Airways", "plover", "plover"),
        ("the airline", "plover", "plover"),
        ("the mayor", "percy wynn", "mayor"),
        ("Valley Noon", "valley noon", "valley noon"),
        ("the newspaper", "valley noon", "valley noon"),
    ],
)
def test_short_forms_are_joined_to_the_article_s_cast(phrase: str, key: str, institution: str) -> None:
    speaker, _ = identify(phrase, cast_of("", ARTICLE, OUTLET))
    assert (speaker.key, speaker.institution) == (key, institution)


def spoken(name: str, role: str, at: int) -> Spoken:
    return Spoken(Speaker(key=name.lower(), name=name, role=role, institution="x"), "official", at)


def test_a_pronoun_goes_to_the_latest_speaker_whom_nothing_speaks_against() -> None:
    cast = cast_of("", "Tom Brae and Ada Quell spoke.", OUTLET)
    before = [spoken("Tom Brae", "spokesman", 40), spoken("Ada Quell", "spokeswoman", 10)]
    assert identify("she", cast, before, at=50)[0].key == "ada quell"
    assert identify("he", cast, before, at=50)[0].key == "tom brae"


def test_a_pronoun_goes_to_whom_the_sentence_before_names() -> None:
    text = "Alma Reed, a baker, had seen it. Reed waited. She"
    cast = cast_of("", text, OUTLET)
    near = text[: text.index("She")]
    assert (
        identify("She", cast, [spoken("Ada Quell", "spokeswoman", 0)][:0], near=near, at=len(near))[0].key
        == "alma reed"
    )


def test_the_surface_is_kept_and_an_empty_one_is_the_outlet() -> None:
    cast = cast_of("", ARTICLE, OUTLET)
    assert identify("Abel", cast)[0].surface == "Abel"
    assert identify("", cast) == (own_voice(OUTLET), "outlet")


@pytest.mark.parametrize("pronoun", ["she", "He", "who", "they", "It", "one"])
def test_a_pronoun_without_anybody_is_nobody(pronoun: str) -> None:
    speaker, standing = identify(pronoun, cast_of("", "It rained.", OUTLET))
    assert (speaker.name, speaker.role, standing) == ("", "", "anonymous")


@pytest.mark.parametrize(
    ("phrase", "standing"),
    [
        ("The Cooks' Union and Brandt Terminals", "official"),
        ("The Cooks' Union and Ilse Moll", "named"),
        ("Ilse Moll and Odo Lamm", "named"),
    ],
)
def test_two_bodies_speak_together_with_authority_and_no_people(phrase: str, standing: str) -> None:
    text = f"{phrase} said so. Ilse Moll, a cook, was tired. Moll left. Odo Lamm left. Lamm was tired."
    speaker, got = identify(phrase, cast_of("", text, OUTLET))
    assert got == standing
    if standing == "official":
        assert speaker.name == "Cooks' Union and Brandt Terminals"


def test_a_person_speaks_for_one_institution_throughout() -> None:
    text = (
        "Plover Airways is not for sale, its chairman, Egon Tribe, said. Halm Bank met at noon. "
        "Halm Bank said nothing. Tribe said that he was glad."
    )
    cast = cast_of("", text, OUTLET)
    at = text.index("its chairman")
    first, standing = identify("its chairman, Egon Tribe,", cast, near=text[:at], at=at)
    at = text.index("Tribe said")
    again, _ = identify("Tribe", cast, [Spoken(first, standing, 30)], near=text[:at], at=at)
    assert (first.institution, again.institution) == ("plover", "plover")


@pytest.mark.parametrize(
    ("phrase", "role", "institution"),
    [
        ("the dean of humanities, Ragna Moll", "dean of humanities", "ragna moll"),
        ("the tram operator Halm", "", "halm"),
    ],
)
def test_what_no_body_is_is_no_institution(phrase: str, role: str, institution: str) -> None:
    speaker, _ = identify(phrase, cast_of("", f"Something happened, {phrase}, said.", OUTLET))
    assert (speaker.role, speaker.institution) == (role, institution)


def test_we_is_the_outlet_and_in_a_quotation_the_body_before() -> None:
    cast = cast_of("", ARTICLE, OUTLET)
    before = [Spoken(Speaker(key="plover", name="Plover Airways", organisation="Plover Airways"), "official", 5)]
    assert identify("We", cast, before, near="The ship is late. ", at=18)[1] == "outlet"
    assert identify("we", cast, before, near='Plover said: "Today ', at=20)[0].name == "Plover Airways"


@pytest.mark.parametrize("pronoun", ["them", "They"])
def test_those_whom_a_text_tells_of_without_names_are_nobody_who_spoke_before(pronoun: str) -> None:
    near = "Tom Brae said no. The paper had printed what three unnamed officials told it. "
    cast = cast_of("", near, OUTLET)
    before = [spoken("Tom Brae", "spokesman", 0)]
    assert identify(pronoun, cast, before, near=near, at=len(near))[1] == "anonymous"
    bakers = Spoken(Speaker(key="bakers", name="Bakers' Guild", institution="bakers"), "named", len(near) - 1)
    assert identify(pronoun, cast, [bakers, *before], near=near, at=len(near))[0].key == "bakers"


def test_a_clause_does_not_make_the_director_another() -> None:
    text = "Gwen Ward, the director of Merrow Hydro, left. Ward was tired."
    cast = cast_of("", text, OUTLET)
    assert identify("the director, whose firm runs the dam", cast)[0].key == "gwen ward"
    assert identify("the director, who asked not to be named", cast)[1] == "anonymous"


def test_a_headline_s_workers_have_the_name_of_the_lead_s_which_is_none() -> None:
    cast = cast_of("Gate was open, workers say", "The gate was open, two employees of the mill told us.", OUTLET)
    assert identify("workers", cast, near=cast.text, headline=True)[1] == "anonymous"
    assert identify("work", cast, near=cast.text, headline=True)[1] == "named"
    assert identify("workers", cast)[1] == "named"
    assert identify("workers", cast, near="The gate was open. ", at=20)[1] == "named"
