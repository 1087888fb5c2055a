"""Whose office a story remembers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipelines.rules.offices import in_office, offices_told
from tests.unit.rules.builders import NOON, claim, mention, statement


def held(name="Olga Brand", standing="official", role="port director", hours=0):
    told = statement("asserts", name, standing, institution="port office")
    told = told.model_copy(update={"seen_at": NOON + timedelta(hours=hours)})
    return claim(told.model_copy(update={"speaker": told.speaker.model_copy(update={"role": role})}))


# what the story holds, who speaks, with what standing
TABLE = [
    (held(), mention("the quay is closed", "Olga Brand"), "official"),
    (held(), mention("the quay is closed", "Brand"), "named"),
    (held(), mention("the quay is closed", "Udo Kern"), "named"),
    (held(standing="named"), mention("the quay is closed", "Olga Brand"), "named"),
    (held(role=""), mention("the quay is closed", "Olga Brand"), "named"),
    (held(role="actor"), mention("the quay is closed", "Olga Brand"), "named"),
    (held(), mention("the quay is closed", "Olga Brand", "anonymous"), "anonymous"),
]


@pytest.mark.parametrize(("told", "said", "expected"), TABLE)
def test_an_office_goes_with_the_whole_name_alone(told, said, expected):
    assert in_office(said, offices_told([told])).standing == expected


def test_a_role_of_the_article_itself_counts():
    guest = mention("the quay is closed", "Olga Brand")
    guest = guest.model_copy(update={"speaker": guest.speaker.model_copy(update={"role": "passenger"})})
    assert in_office(guest, offices_told([held()])) == guest


def test_who_is_called_a_former_one_holds_it_no_more():
    left = mention("the quay is closed", "Olga Brand")
    left = left.model_copy(update={"speaker": left.speaker.model_copy(update={"surface": "the former chief, Brand"})})
    assert in_office(left, offices_told([held()])) == left


@pytest.mark.parametrize("claims", [(0, 1), (1, 0)])
def test_of_several_offices_the_one_that_was_told_last_counts(claims):
    told = [held(role="finance minister"), held(role="prime minister", hours=2)]
    said = in_office(mention("the quay is closed", "Olga Brand"), offices_told([told[at] for at in claims]))
    assert said.speaker.role == "prime minister"
