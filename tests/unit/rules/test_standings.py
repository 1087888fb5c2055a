"""Who speaks with authority though not named, and who does not."""

from __future__ import annotations

import pytest

from pipelines.rules.casting import cast_of
from pipelines.rules.standings import official_body

PHRASES = [
    ("the district court", True),
    ("a spokesman for the court", True),
    ("a clerk at the district court", False),
    ("an usher of the museum", False),
    ("another judge", False),
    ("the pupils' council", False),
    ("the students’ council", False),
    ("the town council", True),
]


@pytest.mark.parametrize(("phrase", "expected"), PHRASES)
def test_a_body_and_its_voice_are_official_but_not_whoever_works_there(phrase: str, expected: bool) -> None:
    cast = cast_of("", "The town has a court and a museum.", "Lockside Post")
    assert official_body(phrase, phrase.lower().replace("’", "'"), cast) is expected
