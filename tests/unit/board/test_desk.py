"""A claim is one row: the strongest words of each side, origins with copies folded, and when it was talked about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from claimwatch.board import drawing, telling
from claimwatch.board.desk import PARTS, spark
from claimwatch.board.records import Figure, Spark
from tests.unit.board.asked import NOW
from tests.unit.board.views import DENIER, claim_of, row_of, said
from tests.unit.elasticsearch import made


def test_a_row_has_the_strongest_sentence_of_each_side() -> None:
    claim = claim_of(
        said("m1", standing="anonymous", sentence="A source said so."),
        said("m2", standing="official", sentence="The ministry said so."),
        said("m3", "denies", speaker=DENIER, sentence="It did not, Bo Reed said.", outlet="Quay Gazette"),
    )
    row = row_of(claim)
    assert row.strongest_for is not None
    assert row.strongest_against is not None
    assert row.strongest_for.sentence == "The ministry said so."
    assert (row.strongest_against.speaker, row.strongest_against.role) == ("Bo Reed", "harbour master")
    assert row.strongest_against.outlet == "Quay Gazette"


def test_words_that_count_no_more_are_said_to_be_past() -> None:
    told = (said("m1"), said("m2", "denies", speaker=DENIER))
    row = row_of(claim_of(*told).model_copy(update={"asserted": 1, "denied": 0}))
    assert row.strongest_for is not None
    assert row.strongest_against is not None
    assert (row.strongest_for.past, row.strongest_against.past) == (False, True)


def test_a_row_says_before_and_after() -> None:
    change = made.claim().history
    row = row_of(claim_of(said("m1"), status="confirmed", history=change))
    assert (row.before, row.status, row.status_at) == ("reported", "confirmed", made.NOON)


def test_a_new_claim_has_nothing_before_it() -> None:
    assert row_of(claim_of(said("m1"), status="reported")).before is None


@pytest.mark.parametrize(
    ("origins", "copies", "words"),
    [(("A",), 0, "1 origin"), (("A",), 3, "1 origin, 3 copies"), (("A", "B"), 1, "2 origins, 1 copy")],
)
def test_copies_are_folded_into_their_origin(origins: tuple[str, ...], copies: int, words: str) -> None:
    assert telling.weight(row_of(claim_of(said("m1"), origins=origins, copies=copies))) == words


def test_a_spark_counts_each_side_by_time() -> None:
    times = [(made.NOON + timedelta(minutes=n), "denies" if n == 24 else "asserts") for n in (0, 1, 1, 24)]
    found = spark({"seen_at": at.isoformat(), "side": side} for at, side in times)
    assert len(found.asserted) == len(found.denied) == PARTS
    assert (found.asserted[:2], found.denied[-1]) == ((1, 2), 1)
    assert (sum(found.asserted), sum(found.denied)) == (3, 1)


@pytest.mark.parametrize("heard", [[], [{"side": "asserts"}], [{"seen_at": "yesterday", "side": "asserts"}]])
def test_a_spark_of_nothing_is_empty(heard: list[dict[str, str]]) -> None:
    assert spark(heard) == Spark()
    assert drawing.bars(spark(heard)) == []


def test_bars_stay_in_their_box_and_on_their_side() -> None:
    found = drawing.bars(Spark(asserted=(9, 0, 1), denied=(0, 4, 9), first=NOW, last=NOW))
    for bar in found:
        assert bar.x >= 0
        assert bar.x + bar.width <= drawing.WIDTH
        assert bar.y >= 0
        assert bar.y + bar.height <= drawing.HEIGHT
        assert (bar.y + bar.height <= drawing.BASE) == (bar.side == "asserts")


def test_a_series_is_drawn_for_two_figures_of_one_unit() -> None:
    dead = [Figure(value=v, unit="dead", speaker="x", seen_at=NOW + timedelta(hours=v)) for v in (3, 5, 9)]
    assert [point.y for point in drawing.points(dead)] == sorted((p.y for p in drawing.points(dead)), reverse=True)
    assert drawing.points(dead[:1]) == []
    assert drawing.points([dead[0], dead[1].model_copy(update={"unit": "injured"})]) == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (3_599, "59 min ago"),
        (7_300, "2 h ago"),
        (200_000, "2 d ago"),
    ],
)
def test_ages_are_one_number(seconds: int, words: str) -> None:
    assert telling.ago(NOW - timedelta(seconds=seconds), NOW) == words
    assert telling.ago(NOW + timedelta(seconds=seconds), NOW) == "just now"


def test_every_status_has_a_meaning() -> None:
    from claimwatch.board.filters import STATUSES

    assert set(telling.MEANINGS) == set(STATUSES)
