"""Whose office a story remembers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipelines.rules.offices import OFFICIALS, in_office, offices_told, officials_in
from schemas.story import StoryArticle
from tests.unit.rules.builders import NOON, mention


def spoke(name="Olga Brand", standing="official", role="port director", act="asserts"):
    said = mention("the port is open", name, standing, act=act)
    return said.model_copy(update={"speaker": said.speaker.model_copy(update={"role": role})})


def article(*mentions, hours=0):
    seen = NOON + timedelta(hours=hours)
    of_no_matter = {"content_hash": "h", "outlet": "The Echo", "url": "u", "title": "t", "event_id": "e1"}
    return StoryArticle(
        article_id=f"a{hours}", published_at=seen, seen_at=seen, officials=officials_in(mentions), **of_no_matter
    )


# who spoke in the story, who speaks now, with what standing
TABLE = [
    (spoke(), mention("the quay is closed", "Olga Brand"), "official"),
    (spoke(act="neutral"), mention("the quay is closed", "Olga Brand"), "official"),
    (spoke(), mention("the quay is closed", "Brand"), "named"),
    (spoke(name="Brand"), mention("the quay is closed", "Brand"), "named"),
    (spoke(), mention("the quay is closed", "Udo Kern"), "named"),
    (spoke(standing="named"), mention("the quay is closed", "Olga Brand"), "named"),
    (spoke(role=""), mention("the quay is closed", "Olga Brand"), "named"),
    (spoke(role="actor"), mention("the quay is closed", "Olga Brand"), "named"),
    (spoke(), mention("the quay is closed", "Olga Brand", "anonymous"), "anonymous"),
]


@pytest.mark.parametrize(("told", "said", "expected"), TABLE)
def test_an_office_goes_with_the_whole_name_alone(told, said, expected):
    assert in_office(said, offices_told([article(told)])).standing == expected


def test_a_role_of_the_article_itself_counts():
    guest = spoke(standing="named", role="passenger")
    assert in_office(guest, offices_told([article(spoke())])) == guest


def test_who_is_called_a_former_one_holds_it_no_more():
    left = mention("the quay is closed", "Olga Brand")
    left = left.model_copy(update={"speaker": left.speaker.model_copy(update={"surface": "the former chief, Brand"})})
    assert in_office(left, offices_told([article(spoke())])) == left


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_several_offices_the_one_that_was_told_last_counts(order):
    told = [article(spoke(role="finance minister")), article(spoke(role="prime minister"), hours=2)]
    said = in_office(mention("the quay is closed", "Olga Brand"), offices_told([told[at] for at in order]))
    assert said.speaker.role == "prime minister"


def test_an_article_s_first_officials_are_remembered_once_each():
    names = [f"Olga {'Bcdfghjklmnp'[at]}rand" for at in range(OFFICIALS + 2)]
    kept = officials_in([spoke(name=name) for name in names for _ in range(2)])
    assert [one.name for one in kept] == names[:OFFICIALS]
