"""Which pair deserves to be read first."""

from __future__ import annotations

import pytest

from pipelines.rules.worth import worth
from schemas.claim import Claim
from schemas.extraction import Mention
from tests.unit.rules.builders import claim, mention, statement

CLOSING = "the ferry line will be closed in June"


def told_by(*standings, article="a1", place="lead", content=CLOSING) -> Claim:
    return claim(*(statement("asserts", s, s, article, content=content, place=place) for s in standings))


def value(told: Mention, held: Claim, likeness: float = 0.3, content: str = CLOSING, *, denial: bool = False) -> float:
    return worth(told, held, content, likeness, "a2", seen_to_deny=denial)


OFFICIAL = mention("our boats sail all summer", "Ada Brill", standing="official")

# the pair that deserves it more, the one that deserves it less
ORDER = [
    ((OFFICIAL, told_by("anonymous")), (mention("boats sail", "Bay Post", "outlet"), told_by("anonymous"))),
    ((OFFICIAL, told_by("anonymous")), (OFFICIAL, told_by("anonymous", "official"))),
    ((OFFICIAL, told_by("anonymous")), (OFFICIAL, told_by("anonymous", article="a2"))),
    ((OFFICIAL, told_by("anonymous")), (OFFICIAL, told_by("anonymous", place="body"))),
    ((OFFICIAL, told_by("outlet", place="headline")), (OFFICIAL, told_by("outlet", place="body"))),
    ((mention("it is so", "Ada Brill", act="denies"), told_by("media")), (mention("it is so"), told_by("media"))),
    ((mention("we do not close", "Ada Brill"), told_by("media")), (mention("we may close"), told_by("media"))),
]


@pytest.mark.parametrize(("more", "less"), ORDER)
def test_what_can_settle_a_claim_comes_first(more, less):
    assert value(*more) > value(*less)


def test_the_more_words_in_common_the_more_a_pair_is_worth():
    assert value(OFFICIAL, told_by("media"), 0.6) > value(OFFICIAL, told_by("media"), 0.2)


def test_what_somebody_says_of_themselves_is_worth_less():
    own = "I was asleep when the ferry sailed"
    assert value(OFFICIAL, told_by("named", content=own), content=own) < value(OFFICIAL, told_by("named"))


def test_a_denial_that_the_rules_see_is_worth_more():
    assert value(OFFICIAL, told_by("media"), denial=True) > value(OFFICIAL, told_by("media"))


def test_a_sentence_far_down_is_worth_less_than_one_at_the_top():
    below = OFFICIAL.model_copy(update={"sentence": (2500, 2560)})
    assert value(below, told_by("media")) < value(OFFICIAL, told_by("media"))
