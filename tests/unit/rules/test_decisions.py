"""Who decided, in words; and what the cascade and the ledger put down of it."""

from __future__ import annotations

import pytest

from pipelines.rules.cascade import Cascade
from pipelines.rules.decisions import Decision, two_digits
from pipelines.rules.matching import Comparison
from pipelines.rules.verdicts import WORDLESS
from schemas.stance import Chances
from tests.unit.rules.builders import claim, mention, statement
from tests.unit.rules.test_cascade import INDIRECT, LEFT, NEGATED, FixedJudge

AGAINST = Chances(0.02, 0.93, 0.05)
SAME, OPPOSITE = Comparison(0.521, "same"), Comparison(0.6, "opposite")

# side, by, what the rules compared, the side they saw, what the judge said, the words
IN_WORDS = [
    ("denies", "judge", None, None, AGAINST, "judge .93 against"),
    ("denies", "judge", OPPOSITE, "denies", AGAINST, "judge .93 against, the rules agree"),
    ("asserts", "judge", SAME, "asserts", Chances(0.4, 0.1, 0.5), "judge .40 for, the rules agree"),
    (None, "judge", None, None, Chances(0.1, 0.6, 0.3), "judge .60 against"),
    (None, "judge", None, None, Chances(0.0, 0.0, 1.0), "judge 1.00 neutral"),
    ("denies", "rules", OPPOSITE, "denies", None, "rules: negated or opposite, likeness .60"),
    ("denies", "rules", SAME, "denies", None, "rules: the same, denied, likeness .52"),
    ("asserts", "rules", SAME, "asserts", None, "rules: the same, likeness .52"),
    ("neutral", "rules", OPPOSITE, "neutral", None, "rules: the opposite, taken for neither, likeness .60"),
    ("denies", "rules", Comparison(0.39, "opposite", True), "denies", None,
     "rules: what was changed is said to persist, likeness .39"),
    ("asserts", "founding", None, None, None, "opens the claim"),
    ("denies", "notice", None, None, None, "a notice about the outlet's own report"),
]  # fmt: skip


@pytest.mark.parametrize(("side", "by", "compared", "view", "chances", "expected"), IN_WORDS)
def test_a_decision_says_who_made_it_and_how_sure_it_is(side, by, compared, view, chances, expected):
    assert Decision("m", "c", side, by, compared, view, chances).in_words == expected


@pytest.mark.parametrize(("share", "expected"), [(0.931, ".93"), (1.0, "1.00"), (0.0, ".00")])
def test_shares_have_two_digits(share, expected):
    assert two_digits(share) == expected


OPEN = [claim(statement("asserts", "sources", "anonymous", content=LEFT))]


@pytest.mark.parametrize(("denial", "side"), [(WORDLESS, "denies"), (WORDLESS - 0.05, None)])
def test_what_the_judge_read_is_put_down_whether_it_counts_or_not(denial, side):
    cascade = Cascade(FixedJudge(Chances(0.0, denial, 1 - denial)))
    told = mention(INDIRECT, "Ada Brill", "official")
    cascade.prepare([told], OPEN)
    cascade.match(told, OPEN)
    [decision] = cascade.decisions
    assert (decision.mention_id, decision.side, decision.by) == (told.mention_id, side, "judge")


def test_without_a_judge_the_rules_are_put_down():
    cascade = Cascade(None)
    cascade.match(mention(NEGATED, "Ada Brill", "official"), OPEN)
    [decision] = cascade.decisions
    assert (decision.side, decision.by, decision.chances) == ("denies", "rules", None)
    assert decision.compared is not None
