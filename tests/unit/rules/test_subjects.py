"""Whom sentences are about, and whether the text calls them he or she."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rules.subjects import subjects_of, unquoted


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ilse Brand opened the gate. It rained.", ["Ilse Brand"]),
        ("On Friday Ilse Brand opened the gate.", ["Ilse Brand"]),
        ("Head of research Ilse Brand took the letter.", ["Ilse Brand"]),
        ("The warden, Ilse Brand, took the letter. Brand waited.", ["Ilse Brand", "Ilse Brand"]),
        ('"It is shut," said the warden, Ilse Brand.', ["Ilse Brand"]),
        ('"It is shut," Ilse Brand told us. "It was."', ["Ilse Brand"]),
        ("With the gate shut, Ilse Brand walked.", ["Ilse Brand"]),
        ("With the help of the warden, Ilse Brand, it went well.", []),
        ("Odo Lamm's colleague Ilse Brand resigned.", ["Ilse Brand"]),
        ("Ilse Brand of the tenants' league held up a sheet.", ["Ilse Brand"]),
        ("A spokesman for Mayor Ilse Brand left.", []),
        ("Ilse Brand's brother left.", []),
        ("She was sorry to see Ilse Brand go.", []),
        ("On the future of the warden, Ilse Brand, nobody spoke.", []),
        ('"Ilse Brand has gone home," the boy said.', []),
    ],
)
def test_a_sentence_is_about_whom_it_opens_with_or_lets_speak(text: str, names: list[str]) -> None:
    assert [name for _, name in subjects_of(text).named] == names


@pytest.mark.parametrize(
    ("text", "women"),
    [
        ("Ilse Brand received us in her kitchen.", {"Ilse Brand": True}),
        ("Ilse Brand, who had never raised his voice, stood up.", {"Ilse Brand": False}),
        ("Ilse Brand said that the gate was shut. She left.", {"Ilse Brand": True}),
        ('Ilse Brand told us that it was late. "Go home," he said.', {"Ilse Brand": False}),
        # of somebody else
        ("Ilse Brand met her.", {}),
        ("Ilse Brand had eaten, she added.", {}),
        ("Ilse Brand told a nurse that he was tired.", {}),
        ("Ilse Brand asked Odo Lamm for his keys.", {}),
        ("Ilse Brand is ill. She was asleep, he said.", {}),
        ('Ilse Brand is ill. "She sleeps," he said.', {}),
        ('"Ilse Brand lost his keys," the boy said.', {}),
        # both as often
        ("Ilse Brand lost his keys. She left.", {}),
    ],
)
def test_a_pronoun_tells_only_of_the_one_whom_it_must_mean(text: str, women: dict[str, bool]) -> None:
    assert dict(subjects_of(text).women) == women


def test_people_without_a_name_are_kept_with_what_is_said_of_them() -> None:
    text = "It rained. A nurse at the ward heard nothing. A council of bakers met. A neighbour, Odo Lamm, left."
    assert subjects_of(text).unnamed == ((text.index("A nurse"), "A nurse at the ward"),)


@pytest.mark.parametrize(
    ("text", "unnamed"),
    [
        ("The warden waited until it was dark.", "The warden"),
        ("The nurse also shook her head.", "The nurse"),
        ("The warden, who had slept, left.", "The warden"),
        ("The keepers waited until it was dark.", None),
        ("The warden election was put off.", None),
        ("The warden of the company waited.", None),
        ("The gate was shut.", None),
        ("The players left.", None),
    ],
)
def test_the_one_who_does_something_is_kept_like_one_without_a_name(text: str, unnamed: str | None) -> None:
    assert [phrase for _, phrase in subjects_of(text).unnamed] == ([unnamed] if unnamed else [])


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('He said "Odo left. We stay." Then', 'He said "." Then'),
        ('Odo left," she said.', '," she said.'),
        ("“Odo left,” she said.", "“,” she said."),
        ("The rope's end of Odo's", "The rope's end of Odo's"),
    ],
)
def test_of_a_quotation_only_its_marks_are_kept(text: str, kept: str) -> None:
    assert unquoted(text).replace("x", "") == kept


@given(st.text(alphabet='AbOdo Lamm he she said.,"“”\n', max_size=300))
def test_masking_keeps_every_offset(text: str) -> None:
    assert len(unquoted(text)) == len(text)


@pytest.mark.parametrize("piece", ["Odo Lamm he ", 'Odo said "', "A nurse of the ", "Odo Lamm, who ", "“ " * 3])
def test_a_hostile_text_takes_no_longer_than_others(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    begin = time.process_time()
    subjects_of(text)
    assert time.process_time() - begin < 3
