"""What `replay --explain` draws: articles in order, alerts in front, what was near in the background."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from claimwatch.output import HIDDEN
from claimwatch.screens.explanations import drawn, summary
from pipelines.explaining import Explained, Reason, Said
from schemas.stance import Chances
from tests.unit.rules.builders import NOON

DENIAL = Said(
    "c1", "The mill will close", "denies", "Anna Holt, minister", "official", "It stays open.", "judge .93 against"
)
RAISED = Reason("alert", "contradicted", "the first denial", "reported", "contradicted", DENIAL, "read again")
HELD = replace(RAISED, outcome="withheld", reason="told with “Mill to close”")
NEAR = replace(RAISED, outcome="none", kind="confirmed", reason="an official asserted it from the start")
LEFT = Said("c1", "The mill will close", None, "Bo Lind", "named", "Nobody has packed.", "judge .55 against",
            Chances(0.0, 0.55, 0.45))  # fmt: skip
ARTICLE = Explained("a1", "a1", "https://post.example/1", "Harbour Post", "Mill stays open, minister says", NOON)


def seen(one: Explained, width: int = 80, colours: bool = False, no_color: bool = False) -> str:
    held = io.StringIO()
    console = Console(
        file=held, width=width, color_system="truecolor" if colours else None, force_terminal=colours,
        no_color=no_color, highlight=False, markup=False, emoji=False,
    )  # fmt: skip
    for row in drawn(one, width):
        console.print(row, soft_wrap=True)
    return held.getvalue()


def test_an_alert_shows_claim_change_sentence_speaker_and_who_decided():
    rows = seen(replace(ARTICLE, reasons=(RAISED,))).splitlines()
    assert "Harbour Post  Mill stays open, minister says" in rows[0]
    assert [row.strip() for row in rows[1:6]] == [
        "CONTRADICTED  The mill will close",
        "reported → contradicted; the first denial",
        "│ It stays open.",
        "Anna Holt, minister (official) · against · judge .93 against",
        "last look: read again",
    ]


def test_what_was_withheld_or_near_says_so_and_why():
    shown = seen(replace(ARTICLE, reasons=(HELD, NEAR)))
    assert "withheld      The mill will close" in shown
    assert "not contradicted: told with “Mill to close”" in shown
    assert "no alert      The mill will close" in shown
    assert "not confirmed: an official asserted it from the start" in shown


def test_a_sentence_that_nearly_counted_is_shown_and_one_far_from_it_is_not():
    far = replace(LEFT, sentence="A cart passed.", chances=Chances(0.1, 0.2, 0.7))
    shown = seen(replace(ARTICLE, left=(LEFT, far)))
    assert "not counted   The mill will close" in shown
    assert "Nobody has packed." in shown
    assert "A cart passed." not in shown


@pytest.mark.parametrize(
    ("quiet", "says"),
    [
        (ARTICLE, "nothing about a claim"),
        (replace(ARTICLE, joined=(DENIAL,)), "1 statement, no alert"),
        (replace(ARTICLE, note="not read for claims: its language is de"), "its language is de"),
    ],
)
def test_an_article_without_reasons_is_one_line(quiet: Explained, says: str):
    [row] = seen(quiet).splitlines()
    assert says in row


def test_a_sentence_that_is_the_claim_is_not_repeated():
    told = replace(RAISED, trigger=replace(DENIAL, sentence=DENIAL.claim))
    assert seen(replace(ARTICLE, reasons=(told,))).count(DENIAL.claim) == 1


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_rows_fit_the_terminal_and_hang_under_their_first_line(width: int):
    long = replace(RAISED, trigger=replace(DENIAL, claim="The old mill will close " * 12, sentence="It stays. " * 40))
    rows = seen(replace(ARTICLE, reasons=(long,)), width).splitlines()
    assert max(cell_len(row) for row in rows) <= min(width, 120)
    assert all(row.startswith(" " * 16) for row in rows[2:] if row)


def test_no_color_leaves_the_words_and_no_colour():
    with_colours = seen(replace(ARTICLE, reasons=(RAISED,)), colours=True)
    without = seen(replace(ARTICLE, reasons=(RAISED,)), colours=True, no_color=True)
    assert "\x1b[31m" in with_colours
    assert "\x1b[31m" not in without
    assert "against" in without


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_that_a_terminal_obeys_is_printed(title: str, sentence: str):
    told = replace(RAISED, trigger=replace(DENIAL, claim=title, sentence=sentence, speaker=title))
    shown = seen(replace(ARTICLE, title=title, outlet=sentence, reasons=(told,)))
    assert not {c for c in shown if unicodedata.category(c) in HIDDEN} - {"\n"}


def test_the_last_line_counts():
    counted = [replace(ARTICLE, reasons=(RAISED, HELD, NEAR)), replace(ARTICLE, left=(LEFT,))]
    assert summary(counted).plain == "2 articles: 1 alert, 1 withheld, 2 near ones"
