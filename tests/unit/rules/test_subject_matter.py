"""Whether somebody speaks of their own matter."""

from __future__ import annotations

import pytest

from pipelines.rules.casting import cast_of
from pipelines.rules.subject_matter import speaks_of_self

LEAD = "Striker Otto Vale left the team on Friday. Vale slept."


@pytest.mark.parametrize(
    ("title", "text", "content", "denies", "expected"),
    [
        ("Vale leaves team", LEAD, "I have had enough", False, True),
        ("Vale leaves team", LEAD, "she was tired of Vale and him", False, True),
        ("Vale leaves team", LEAD, "the boat was cold", False, False),
        ("Vale leaves team", LEAD, "the boat was cold", True, True),
        ("Vale says boat was cold", LEAD, "I have had enough", False, False),
        ("Boat was cold: Vale", LEAD, "I have had enough", False, False),
        ("Striker leaves team", LEAD, "I have had enough", False, True),
        ("Striker leaves team", LEAD, "he had signed nothing", False, True),
        ("Striker leaves team", LEAD, "I saw them leave", False, False),
        ("Striker leaves team", LEAD, "he had never heard of it", False, False),
        ("Striker leaves team", LEAD, "the boat was cold", True, False),
        ("Striker says boat was cold", LEAD, "I have had enough", False, False),
        ("Team loses boat", LEAD, "I have had enough", False, False),
        (
            "Striker leaves team",
            "The weather was bad. Striker Otto Vale left. Vale slept.",
            "I have had enough",
            False,
            False,
        ),
        ("Passenger leaves ship", "Passenger Otto Vale left the ship. Vale slept.", "I swam", False, False),
        ("Vale leaves team", "Otto Vale, an analyst, left. Vale slept.", "I have had enough", False, False),
    ],
)
def test_whom_headline_or_lead_is_about_is_the_matter_s_subject(
    title: str, text: str, content: str, denies: bool, expected: bool
) -> None:
    cast = cast_of(title, text, "Lockside Post")
    person = cast.person("Otto Vale")
    assert person is not None
    assert speaks_of_self(person, cast, content, denies=denies) is expected
