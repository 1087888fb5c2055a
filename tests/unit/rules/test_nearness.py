"""What speaks for and against an article's telling of an event."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rules.events import founded
from pipelines.rules.nearness import account_of, cosine, evidence, nearness
from pipelines.rules.rarity import rarity_table
from pipelines.rules.terms import article_terms
from schemas.extraction import Extraction
from tests.unit.rules.builders import NOON
from tests.unit.schemas.examples import ARTICLE

LAUNCH = (
    "Ulmin rocket fails at Sandor",
    "The rocket Ulmin broke apart over Sandor on Monday, said Tilde Aro, its engineer.\n\nAro found no cause.",
)
SAME = (
    "Ulmin engineer blames valve",
    "A valve made the Ulmin fail over Sandor, Tilde Aro said.\n\nAro had warned of it.",
)
ELSEWHERE = (
    "Rocket fails at Pell Bay",
    "PELL BAY - The rocket Cassit broke apart over Pell Bay on Friday, said Jorun Kest, who leads the works.\n\n"
    "Kest found no cause. The engineers of Pell Bay had no warning, and the weather was calm, he told the Bay Herald. "
    "Boats of the coastguard of Pell have taken up eleven pieces, the largest of which is a tank.\n\n"
    "The Cassit carried four satellites of the university of Marl, which had worked on them for six years. Its rector, "
    "Sunna Dray, said that there was money for two new ones, and that Marl would look for another rocket.\n\n"
    "The works of Pell Bay have built nine Cassits. Five of them have flown, and three have come to grief.\n\n"
    "A week ago the Ulmin failed.",
)


def account(title, text):
    article = ARTICLE.model_copy(update={"title": title, "text": text})
    return account_of(Extraction(article=article, language="en", terms=article_terms(title, text, rarity_table())))


EVENT = founded(account(*LAUNCH), NOON)


def test_the_same_happening_is_nearer_than_a_like_one():
    assert nearness(account(*SAME), EVENT, NOON) > 0 > nearness(account(*ELSEWHERE), EVENT, NOON)


def test_what_is_recalled_at_the_end_is_background():
    assert evidence(account(*ELSEWHERE), EVENT, NOON).background_only == 1
    assert evidence(account(*SAME), EVENT, NOON).background_only == 0


@pytest.mark.parametrize("days", [1, 10, 28])
def test_the_longer_ago_the_less_near_but_weeks_do_not_part_what_shares_rare_names(days):
    soon, late = (nearness(account(*SAME), EVENT, NOON + timedelta(days=n)) for n in (0, days))
    assert soon > late > 0


def test_a_larger_event_must_be_nearer():
    larger = EVENT.model_copy(update={"articles": ("a", "b", "c")})
    assert nearness(account(*SAME), larger, NOON) < nearness(account(*SAME), EVENT, NOON)


TERMS = st.dictionaries(st.sampled_from("abcdefghij"), st.floats(0.1, 1.0), min_size=1, max_size=6)


@given(TERMS, TERMS)
def test_cosine_is_symmetric_and_between_zero_and_one(one, other):
    assert cosine(one, other) == pytest.approx(cosine(other, one))
    assert 0.0 <= cosine(one, other) <= 1.0 + 1e-9
