"""Which person "he" and "she" stand for."""

from __future__ import annotations

import pytest

from pipelines.rules.casting import cast_of
from pipelines.rules.institutions import Spoken
from pipelines.rules.pronouns import person_of
from schemas.extraction import Speaker, Standing


def resolve(phrase: str) -> tuple[Speaker, Standing]:
    return Speaker(key=phrase.lower(), name=phrase, institution=phrase.lower()), "named"


def spoken(name: str, at: int, role: str = "baker") -> Spoken:
    return Spoken(Speaker(key=name.lower(), name=name, role=role, institution="x"), "named", at)


def found(text: str, pronoun: str, speakers: tuple[str, ...] = (), title: str = "") -> str | None:
    """Whom the last ``pronoun`` of the text stands for, where these have spoken at their first name."""
    at = text.rindex(pronoun)
    before = sorted((spoken(name, text.index(name)) for name in speakers), key=lambda one: -one.at)
    cast = cast_of(title, text, "Lockside Post")
    one = person_of(pronoun.lower(), before, cast, text[max(0, at - 600) : at], at, resolve)
    return one.speaker.name if one else None


@pytest.mark.parametrize(
    ("text", "pronoun", "speakers", "expected"),
    [
        # what the article calls somebody elsewhere
        (
            "Odo Lamm said that he would stay. Ilse Brand said that she would not. It was late, he added.",
            "he added",
            ("Odo Lamm", "Ilse Brand"),
            "Odo Lamm",
        ),
        (
            "Chairman Ilse Brand said that she was glad. Odo Lamm told us that he was not. There was time, she said.",
            "she said",
            ("Ilse Brand", "Odo Lamm"),
            "Ilse Brand",
        ),
        # the subject of any verb
        (
            'Odo Lamm said no. Ilse Brand received us in her kitchen. "I bake," she said.',
            "she said",
            ("Odo Lamm",),
            "Ilse Brand",
        ),
        ('Ilse Brand opened the gate herself. "Come in," she said.', "she said", (), "Ilse Brand"),
        (
            'Odo Lamm said no. Ilse Brand, who laughed, sat down. "Ask him," she said.',
            "she said",
            ("Odo Lamm",),
            "Ilse Brand",
        ),
        # those of whom is told
        ("Ilse Brand said no. Odo Lamm had eaten well, she added.", "she added", ("Ilse Brand",), "Ilse Brand"),
        ('Ilse Brand said no. "Odo Lamm was here. I saw it," she said.', "she said", ("Ilse Brand",), "Ilse Brand"),
        # whoever says the sentence, and not whom it names
        (
            "Ilse Brand said that the gate was shut when Odo Lamm told the warden. She",
            "She",
            ("Ilse Brand",),
            "Ilse Brand",
        ),
        ("Chairman Ilse Brand told Odo Lamm all. There was time, she said.", "she said", ("Ilse Brand",), "Ilse Brand"),
        # somebody without a name
        (
            "Ilse Brand said that she was glad. A councillor asked for water. He said it was hot.",
            "He",
            ("Ilse Brand",),
            "A councillor",
        ),
        (
            'Odo Lamm, a tenant, said no. The mayor waited for silence. "It is sold," he said.',
            "he said",
            ("Odo Lamm",),
            "The mayor",
        ),
        # but not beside one who surely is meant
        (
            'Mr Odo Lamm said no. The mayor waited for silence. "It is sold," he said.',
            "he said",
            ("Odo Lamm",),
            "Odo Lamm",
        ),
        (
            'Odo Lamm, a tenant, said no. The spokeswoman waited for silence. "It is sold," he said.',
            "he said",
            ("Odo Lamm",),
            "Odo Lamm",
        ),
    ],
)
def test_a_pronoun_is_the_last_person_whom_it_fits(
    text: str, pronoun: str, speakers: tuple[str, ...], expected: str
) -> None:
    at = text.rindex(pronoun)
    word = pronoun.split()[0]
    assert found(text[: at + len(word)], word, speakers) == expected


def test_where_nobody_spoke_it_is_the_last_subject_and_else_somebody_of_the_headline() -> None:
    text = "Ilse Brand was in Tarn." + " It rained." * 70 + " She"
    assert found(text, "She") == "Ilse Brand"
    text = "It rained." * 70 + " Asked again, Brand and Lamm smiled. She"
    assert found("The mayor, Ilse Brand, left." + text, "She", title="Brand leaves") == "Ilse Brand"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The town waited for Ilse Brand to speak. It was over, she said", "Ilse Brand"),
        ("The town waited for Ilse Brand to meet Odo Lamm. It was over, she said", None),
        ("The town waited for the ferry Ilse Brand. It was over, she said", None),
        ("The town waited in Castle Brand. It was over, she said", None),
    ],
)
def test_where_no_sentence_is_about_anybody_it_is_the_one_person_named(text: str, expected: str | None) -> None:
    assert found(text, "she said") == expected


def test_whose_claim_is_told_of_is_not_whom_the_sentence_is_about() -> None:
    text = "Odo Lamm denied a report by {} that he was ill. He was well, he said"
    assert found(text.format("Ilse Brand"), "he said", ("Odo Lamm", "Ilse Brand")) == "Odo Lamm"
    assert found(text.format("Ilse Brand"), "he said", ("Ilse Brand",)) == "Odo Lamm"
    seen = "Odo Lamm slept. A report by Ilse Brand had said no. It was cold, she said"
    assert found(seen, "she said", ("Ilse Brand",)) == "Ilse Brand"


def test_whom_he_has_stood_for_is_not_she() -> None:
    text = "Odo Lamm scolded Ilse Brand. He said no. She"
    he = Speaker(key="odo lamm", name="Odo Lamm", surface="He", institution="x")
    named = he.model_copy(update={"surface": "Odo Lamm"})
    before = [Spoken(he, "named", text.index("He ")), Spoken(named, "named", 0)]
    cast = cast_of("", text, "Lockside Post")
    at = len(text) - 3
    assert person_of("she", before, cast, text[:at], at, resolve) is None
    assert person_of("he", before, cast, text[:at], at, resolve) == before[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ilse Brand said that she was ill. Her deputy, Tom Hill, said no. She said that it was late.", "Ilse Brand"),
        ("Ilse Brand said that she was ill. Her deputy, Tom Hill, said no. He said that it was late.", "Tom Hill"),
        ("Ilse Brand said that she was ill. A deputy, Ada Hill, said no. She said that it was late.", "Ada Hill"),
    ],
)
def test_it_is_rather_who_surely_is_she_than_her_deputy(text: str, expected: str) -> None:
    last = text.split()[-6]
    at = text.rindex(f"{last} ")
    hill = "Tom Hill" if "Tom Hill" in text else "Ada Hill"
    deputy = Speaker(key="hill", name=hill, role="deputy", organisation="her" if "Her" in text else "", institution="x")
    before = [Spoken(deputy, "official", text.index(hill) - 12), spoken("Ilse Brand", 0, "warden")]
    one = person_of(last.lower(), before, cast_of("", text, "Lockside Post"), text[:at], at, resolve)
    assert one is not None
    assert one.speaker.name == expected


def test_where_nothing_fits_it_is_nobody() -> None:
    assert found("It rained. She", "She") is None
