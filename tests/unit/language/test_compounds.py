"""Headlines that tell two things, and those that tell one with a comma in it."""

from __future__ import annotations

import time

import pytest

from pipelines.language.compounds import WHOLE, claims_in

TWO = [
    ("Tug sinks off Tarn, crew rescued", ["Tug sinks off Tarn", "crew rescued"]),
    ("Three miners dead, shaft closed at Orsk", ["Three miners dead", "shaft closed at Orsk"]),
    ("Keeper breaks leg, out for the winter", ["Keeper breaks leg", "Keeper out for the winter"]),
    ("Consul called home, library to close", ["Consul called home", "library to close"]),
    ("Bridge reopens; toll to rise in May", ["Bridge reopens", "toll to rise in May"]),
    ("Roof falls in and two guards are hurt", ["Roof falls in", "two guards are hurt"]),
    ("Tug sinks, but pilot is alive, rowing club safe", ["Tug sinks", "pilot is alive", "rowing club safe"]),
    ("Tug sinks when wave hits, pilot rescued", ["Tug sinks when wave hits", "pilot rescued"]),
    ("Two feared dead as tug sinks, pilot rescued", ["Two feared dead as tug sinks", "pilot rescued"]),
    ("Court rejects appeal, mill to pay", ["Court rejects appeal", "mill to pay"]),
    ("Vale, the old mayor, quits and council is dissolved", ["Vale, the old mayor, quits", "council is dissolved"]),
]
ONE = [
    "Vale, ex-mayor, dies",
    "Tug, two barges collide",
    "Tug sinks, although crew warned",
    "Tug sinks after storm and rain",
    "Bread, milk and fares to cost more",
    "Tug sinks, salvage firm says",
    "Tug sinks, taking anchor with it",
    'Vale: "It burned, and nobody came"',
    "Tug sinks, again",
    "Burned barns, flooded cellars",
    "Mill fails and farmers lose grain if loan falls, guild says",
    "Ferry strike to go ahead, buses to stop unless talks resume",
    "Mill closes, farmers lose grain should loan fall",
    "Mill fails if loan falls and farmers lose grain",
    "Market to close, stalls to move until roof is mended",
    "Guild asks whether mill failed and farmers lost grain",
    "No evidence tug sank, pilot died",
    "No clear sign tug sank, pilot died",
    "Harbour sees no proof tug sank, pilot died",
    "Not true that tug sank, pilot died",
    "Guild denies mill failed, farmers lost grain",
    "Guild fears mill failed and farmers lost grain",
    "Guild doubts tug sank, pilot died",
    "Court dismisses claims tug sank, pilot died",
    "Has tug sunk, pilot died?",
]


@pytest.mark.parametrize(("title", "told"), TWO)
def test_what_has_a_predicate_of_its_own_is_a_claim_of_its_own(title: str, told: list[str]) -> None:
    found = claims_in(title, (0, len(title)))
    assert [" ".join(title[s:e] for s, e in spans) for spans in found] == told


@pytest.mark.parametrize("title", ONE)
def test_an_apposition_a_list_and_a_subordinate_clause_are_none(title: str) -> None:
    assert claims_in(title, (0, len(title))) == [((0, len(title)),)]


def test_in_its_own_voice_an_outlet_tells_no_claim_that_is_too_short_to_open_one() -> None:
    title = "Tug sinks off Tarn, crew rescued"
    assert len(claims_in(title, (0, len(title)), WHOLE)) == 1


def test_only_the_words_asked_for_are_looked_at() -> None:
    title = "Tug sinks, crew rescued, says Vale"
    assert [title[s:e] for ((s, e),) in claims_in(title, (0, 23))] == ["Tug sinks", "crew rescued"]


@pytest.mark.parametrize("pattern", ["Tug sinks, ", "crew and ", "' ", '"a, ', ", "])
def test_a_headline_made_to_be_slow_is_cut_in_time(pattern: str) -> None:
    title = (pattern * 400)[:400]
    begin = time.process_time()
    claims_in(title, (0, len(title)))
    assert time.process_time() - begin < 0.5
