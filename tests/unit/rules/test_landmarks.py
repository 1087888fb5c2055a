"""The names of an article and where they stand."""

from __future__ import annotations

import pytest

from pipelines.rules.landmarks import KEPT, landmarks_of
from pipelines.rules.terms import Rarity

TABLE = Rarity(1_000, {"minist": 400, "train": 200, "nobodi": 90, "port": 40})
TEXT = (
    "VELLING (Wire) - Trains stood still near Aske on Monday, Minister Ona Brill said.\n\n"
    "Brill spoke in Velling. Trains run again.\n\n"
    "Nobody was hurt.\n\n"
    "In May a train had burned at Corrow."
)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("names", {"vell", "ask", "ona", "brill", "wire", "corrow"}),
        ("title", {"ask"}),
        ("places", {"vell", "ask"}),
    ],
)
def test_names_are_told_by_where_they_stand(where, expected):
    assert getattr(landmarks_of("Trains halted at Aske", TEXT, TABLE), where) == expected


def test_days_months_and_words_that_only_open_sentences_are_no_names():
    assert not {"monday", "may", "train", "nobodi"} & landmarks_of("", TEXT, TABLE).names


def test_what_only_a_late_paragraph_names_is_not_the_articles_own():
    marks = landmarks_of("Trains halted at Aske", TEXT, TABLE)
    assert marks.names - marks.own == {"corrow"}


def test_a_headline_in_capitals_names_only_what_the_text_names():
    assert landmarks_of("Trains Halted After Storm Near Aske", TEXT, TABLE).title == {"ask"}


def test_names_are_bounded_and_the_most_told_stay():
    text = " ".join(f"and Name{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(200)) + " and Aske and Aske"
    names = landmarks_of("", text, TABLE).names
    assert len(names) == KEPT
    assert "ask" in names


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("They met Colonel Sarn at dawn.", "colonel", False),
        ("They met Maître Ida Koll and Dr. Vane.", "maîtr", False),
        ("They asked Prime Minister Odo Brisk.", "minist", False),
        ("A fire burned in President Street.", "presid", True),
        ("They sailed to Captain Rold Island.", "captain", True),
        ("They asked the Colonel again.", "colonel", True),
    ],
)
def test_what_somebody_is_called_by_is_no_name(text, name, found):
    assert (name in landmarks_of("", text, TABLE).names) == found


def test_an_empty_article_names_nothing():
    assert landmarks_of("", "", TABLE).names == frozenset()
