"""Who speaks behind a source phrase, for which institution, with what standing."""

from __future__ import annotations

import pytest

from pipelines.rules.cast import cast_of
from pipelines.rules.institutions import Spoken
from pipelines.rules.speakers import identify, own_voice
from schemas.extraction import Speaker

OUTLET = "Quayside Post"

# phrase, standing, institution (None: not checked)
PHRASES = [
    # government
    ("Defence Minister Karl Abel", "official", "defence ministry"),
    ("the defence minister, Karl Abel", "official", "defence ministry"),
    ("Norland's defence minister, Karl Abel", "official", "defence ministry"),
    ("Karl Abel, the defence minister of Norland", "official", "defence ministry"),
    ("the defence ministry", "official", "defence ministry"),
    ("Norland's defence ministry", "official", "defence ministry"),
    ("the Norland defence ministry", "official", "defence ministry"),
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
    ("Prime Minister Ines Dahl", "official", "prime minister"),
    ("the prime minister", "official", "prime minister"),
    ("the prime minister's office", "official", "prime minister"),
    ("Ines Dahl, the prime minister", "official", "prime minister"),
    ("a spokeswoman for the prime minister", "official", "prime minister"),
    ("President Oru Banda", "official", "president"),
    ("the president", "official", "president"),
    ("a spokesman for the president", "official", "president"),
    ("the government", "official", "government"),
    ("a government spokeswoman, Tilda Ross", "official", "government"),
    ("government spokesman Tom Brae", "official", "government"),
    ("Governor Milo Pet", "official", "governor"),
    ("the governor's office", "official", "governor"),
    ("the mayor of Tarn, Luis Ort", "official", "mayor"),
    ("Mayor Luis Ort", "official", "mayor"),
    # authorities
    ("the police", "official", "police"),
    ("police", "official", "police"),
    ("a police spokesman", "official", "police"),
    ("police chief Nora Ward", "official", None),
    ("the coastguard", "official", "coastguard"),
    ("the army", "official", "army"),
    ("the general staff", "official", "general staff"),
    ("the court", "official", "court"),
    ("the national audit office", "official", None),
    ("the Air Safety Board", "official", "air safety board"),
    ("the aviation authority", "official", "aviation authority"),
    ("the competition authority", "official", "competition authority"),
    ("prosecutors", "official", None),
    ("the public prosecutor, Mara Lind", "official", None),
    ("the city council", "official", "city council"),
    ("the central bank", "official", "central bank"),
    ("the fire brigade", "official", "fire brigade"),
    ("Captain Rune Bask of the coastguard", "official", "coastguard"),
    ("Pia Sorr, director of the maritime inspectorate", "official", "maritime inspectorate"),
    ("the White House", "official", "white house"),
    ("the embassy", "official", "embassy"),
    # companies and institutions on their own matters
    ("Brenn Foods", "official", "brenn"),
    ("the chief executive of Brenn Foods", "official", "brenn"),
    ("a spokeswoman for Brenn Foods", "official", "brenn"),
    ("Brenn Foods spokesman Tor Aam", "official", "brenn"),
    ("Corin Ast, the chief executive of Brenn Foods", "official", "brenn"),
    ("Brenn's chief executive, Corin Ast", "official", "brenn"),
    ("Tor Aam, a spokesman for Brenn Foods", "official", "brenn"),
    ("Erla Rolf, finance chief of Norv Bank", "official", "norv"),
    ("the airline", "official", None),
    ("the company", "official", None),
    ("the hospital", "official", None),
    ("St Olav's Hospital", "official", None),
    ("the bank's chairman, Olaf Tran", "official", None),
    ("the club", "official", None),
    ("the operator of the refinery", "official", None),
    ("the airport", "official", "airport"),
    # named
    ("Hugo Brand, the opposition leader", "named", "hugo brand"),
    ("opposition leader Hugo Brand", "named", "hugo brand"),
    ("the opposition", "named", None),
    ("the nurses' union", "named", None),
    ("a nurses' union", "named", None),
    ("Dana Strick, president of the union local", "named", "dana strick"),
    ("Olaf Tran, chairman of the bank workers' union", "named", "olaf tran"),
    ("the Farmers' Association", "named", None),
    ("the Liberal Party", "named", None),
    ("Elin Strand, a professor of microbiology", "named", "elin strand"),
    ("Mina Foss, an analyst at Toll Securities", "named", "mina foss"),
    ("analysts", "named", None),
    ("Analysts at Hobb Brothers", "named", None),
    ("economists", "named", None),
    ("Peder Hols", "named", "peder hols"),
    ("Rosa Thor, a passenger", "named", "rosa thor"),
    ("her lawyer, Jan Bek", "named", "jan bek"),
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
    ("the singer's manager", "official", None),
    ("her manager", "named", None),
    ("coach Bo Kray", "named", "bo kray"),
    ("the rebels", "named", None),
    # anonymous
    ("sources", "anonymous", None),
    ("two government sources", "anonymous", None),
    ("a source close to the talks", "anonymous", None),
    ("one of the sources, who asked not to be named", "anonymous", None),
    ("people familiar with the matter", "anonymous", None),
    ("three people with knowledge of the matter", "anonymous", None),
    ("two people close to her", "anonymous", None),
    ("a person briefed on the plans", "anonymous", None),
    ("a senior official", "anonymous", None),
    ("a senior official of the governing coalition", "anonymous", None),
    ("Western officials", "anonymous", None),
    ("two officials", "anonymous", None),
    ("an official who was not authorised to speak publicly", "anonymous", None),
    ("a senior member of the ruling party, who asked not to be named", "anonymous", None),
    ("a technician who is not allowed to talk to the press", "anonymous", None),
    ("diplomats", "anonymous", None),
    ("an aide", "anonymous", None),
    ("insiders", "anonymous", None),
    ("three nurses who asked to remain anonymous", "anonymous", None),
    # media
    ("the Harbour Tribune", "media", "harbour tribune"),
    ("The Harbour Tribune", "media", "harbour tribune"),
    ("local media", "media", "local media"),
    ("media in Norland", "media", "media in norland"),
    ("Norland media", "media", "norland media"),
    ("a newspaper", "media", "newspaper"),
    ("the broadcaster", "media", "broadcaster"),
    ("state television", "media", "state television"),
    ("the news agency Pressa", "media", None),
    ("several newspapers", "media", None),
    ("Radio Fenn", "media", "radio fenn"),
    ("sources cited by Norland media", "media", "norland media"),
    # the outlet itself
    ("the Quayside Post", "outlet", "outlet:quayside post"),
    ("this newspaper", "outlet", "outlet:quayside post"),
    ("the Post", "outlet", "outlet:quayside post"),
    ("a letter seen by the Quayside Post", "outlet", "outlet:quayside post"),
    ("an internal document obtained by the Quayside Post", "outlet", "outlet:quayside post"),
    ("documents", "outlet", "outlet:quayside post"),
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
    "Norland's defence minister, Karl Abel, denied the report on Tuesday. Abel spoke in Tarn.\n\n"
    "Nora Ekm, a spokeswoman for Skyv Airways, said that the flight was safe. Skyv has nine planes.\n\n"
    "The mayor, Luis Ort, waited. The newspaper Capital Noon reported the story first."
)


@pytest.mark.parametrize(
    ("phrase", "key", "institution"),
    [
        ("Abel", "karl abel", "defence ministry"),
        ("the defence minister", "karl abel", "defence ministry"),
        ("Ekm", "nora ekm", "skyv"),
        ("Skyv", "skyv", "skyv"),
        ("Skyv Airways", "skyv", "skyv"),
        ("the airline", "skyv", "skyv"),
        ("the mayor", "luis ort", "mayor"),
        ("Capital Noon", "capital noon", "capital noon"),
        ("the newspaper", "capital noon", "capital noon"),
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
    text = "Rhea Dunm, a nurse, had seen it. Dunm waited. She"
    cast = cast_of("", text, OUTLET)
    near = text[: text.index("She")]
    assert (
        identify("She", cast, [spoken("Ada Quell", "spokeswoman", 0)][:0], near=near, at=len(near))[0].key
        == "rhea dunm"
    )


def test_the_surface_is_kept_and_an_empty_one_is_the_outlet() -> None:
    cast = cast_of("", ARTICLE, OUTLET)
    assert identify("Abel", cast)[0].surface == "Abel"
    assert identify("", cast) == (own_voice(OUTLET), "outlet")
