"""Whose words a denial turns down."""

from __future__ import annotations

import pytest

from pipelines.rules.pairing import candidates
from pipelines.rules.verdicts import decided_on
from pipelines.rules.whose import of_somebody_else
from schemas.stance import Chances
from tests.unit.rules.builders import claim, mention, statement

RAID = "the raid on the Corvo pass began at dawn"

# who asserts the claim, what is turned down, whether the claim is out of its reach
WHOSE = [
    ("Mirelle", "Tovia's version of the raid", True),
    ("Mirelle", "Tovia's latest allegations", True),
    ("Mirelle", "Ines Tovar's account of the dawn raid", True),
    ("Mirelle", "James' story", True),
    ("Tovia", "Tovia's version of the raid", False),
    ("Ministry of Defence of Tovia", "Tovia's version of the raid", False),
    ("Ines Tovar", "Tovar's claim that the raid began at dawn", False),
    ("Mirelle", "the version of the raid that is told in Tovia", False),
    ("Mirelle", "its neighbour's version of the raid", False),
    ("Mirelle", "Tovia's soldiers were at the pass at dawn", False),
]


@pytest.mark.parametrize(("teller", "said", "out_of_reach"), WHOSE)
def test_somebody_s_version_is_what_they_themselves_say(teller, said, out_of_reach):
    held = claim(statement("asserts", teller, "official", content=RAID))
    assert of_somebody_else(mention(said, "Karst", "official", act="denies"), held) == out_of_reach


def test_an_outlet_s_report_is_what_it_passed_on():
    held = claim(statement("asserts", "Mirelle", "official", content=RAID, chain=("Bay Post",)))
    assert not of_somebody_else(mention("Bay Post's report on the raid", "Karst", act="denies"), held)
    assert not of_somebody_else(mention("Outlet's report on the raid", "Karst", act="denies"), held)


def test_who_asserts_another_s_version_turns_nothing_down():
    held = claim(statement("asserts", "Mirelle", "official", content=RAID))
    assert not of_somebody_else(mention("Tovia's version of the raid is right", "Karst"), held)


@pytest.mark.parametrize(("teller", "side"), [("Mirelle", None), ("Tovia", "denies")])
def test_neither_rules_nor_judge_turn_it_against_others(teller, side):
    held = claim(statement("asserts", teller, "official", content=RAID))
    spoken = mention("Tovia's version of the dawn raid on the Corvo pass", "Karst", "official", act="denies")
    decided = decided_on(candidates(spoken, [held])[0], Chances(0.0, 0.95, 0.05))
    assert (decided[0] if decided else None) == side
