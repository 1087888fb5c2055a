"""What `claimwatch claim` draws: why the status is what it is, each side by origin, and how it came about."""

from __future__ import annotations

import io
import unicodedata
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from claimwatch.output import HIDDEN
from claimwatch.screens.claims import Said, drawn, passed_on, reason
from connectors.elasticsearch import documents
from schemas.claim import SILENT, Claim, Statement, StatusChange, WithheldAlert
from schemas.extraction import Speaker
from tests.unit.elasticsearch import made

SOURCES = Speaker(key="sources", surface="two people at the yard")
GAZETTE = {"standing": "anonymous", "speaker": SOURCES, "origin": "outlet:gazette", "origin_name": "Gazette"}


def told(name: str, minutes: int, side: str = "asserts", **over: Any) -> Statement:
    values = {
        "article_id": name,
        "outlet": f"The {name.title()}",
        "url": f"https://{name}.example/1",
        "published_at": made.NOON + timedelta(minutes=minutes),
        "seen_at": made.NOON + timedelta(minutes=minutes),
    }
    return made.statement(name, side, **{**values, **over})


REPORT = told("gazette", 0, **GAZETTE, outlet="Gazette", chain=("Gazette",), sentence="The yard shut on Monday.")
LEAD = REPORT.model_copy(update={"mention_id": "lead", "sentence": "No ship has left it since."})
COPY = told("star", 1, **GAZETTE, chain=("The Star", "Gazette"), copy_of="gazette")
ECHO = told("echo", 2, **GAZETTE, chain=("The Echo", "Gazette"), copy_of="gazette")
CITES = told("mail", 3, **{**GAZETTE, "standing": "media"}, chain=("The Mail", "Gazette"))
DENIAL = told("post", 4, "denies", origin="ministry", origin_name="Anna Holt", sentence="It never shut, she said.")
TURNED = DENIAL.model_copy(update={"replaced": True})
TAKEN_BACK = REPORT.model_copy(update={"withdrawn": True})
HISTORY = (
    StatusChange(before=None, after="reported", at=made.NOON, mention_id="gazette", reason="one origin asserts it"),
    StatusChange(before="reported", after="contradicted", at=made.NOON, mention_id="post",
                 reason="Anna Holt, defence minister denies it"),
)  # fmt: skip


def claim(*statements: Statement, **over: Any) -> Claim:
    values = {
        "headline": "Yard shut on Monday",
        "status": "contradicted",
        "why": "Anna Holt, defence minister denies it",
        "origins": ("Gazette",),
        "statements": statements,
        "changed": statements,
        "history": HISTORY,
        "told": ("reported", "contradicted"),
        "withheld": (),
    }
    return made.claim(**{**values, **over})


def seen(found: Claim, width: int = 80, **over: Any) -> str:
    held = io.StringIO()
    console = Console(file=held, width=width, highlight=False, markup=False, emoji=False)
    body, said = documents.claim(found).body, documents.statements(found, all_of_them=True)
    for row in drawn({**(body or {}), **over}, [each.body or {} for each in said], width):
        console.print(row, soft_wrap=True)
    return held.getvalue()


def row_with(shown: str, words: str) -> str:
    return next(row for row in shown.splitlines() if words in row)


def test_it_says_in_a_sentence_why_the_status_is_what_it_is():
    shown = seen(claim(REPORT, DENIAL))
    assert "CONTRADICTED since" in shown
    assert "Anna Holt, defence minister denies it; 1 origin for it (Gazette)." in shown


def test_the_reason_names_other_deniers_and_whom_one_origin_is():
    other = told("mast", 5, "denies", speaker=Speaker(key="bo", name="Bo Lind"), standing="named")
    said = [Said.of(each.body or {}) for each in documents.statements(claim(REPORT, DENIAL, other), all_of_them=True)]
    told_so = {"why": "Anna Holt, defence minister denies it", "origin": ["Gazette"]}
    assert reason(told_so, said).endswith("1 origin for it (Gazette); against it also Bo Lind.")
    assert reason({"why": "one origin asserts it", "origin": "Gazette"}, []) == "One origin asserts it (Gazette)."


def test_each_side_stands_below_its_origins():
    rows = [row.strip() for row in seen(claim(REPORT, DENIAL)).splitlines()]
    assert rows.index("For  1 origin") < rows.index("Gazette") < rows.index("Against  1 origin")
    assert rows.index("Against  1 origin") < rows.index("Anna Holt") < rows.index("│ It never shut, she said.")


def test_a_speaker_is_shown_with_standing_outlet_words_and_link():
    shown = seen(claim(REPORT, DENIAL))
    assert "Anna Holt, defence minister (official), The Post" in shown
    assert "│ It never shut, she said." in shown
    assert "https://post.example/1" in shown


def test_two_sentences_of_one_speaker_in_one_article_share_their_row():
    shown = seen(claim(REPORT, LEAD))
    assert shown.count("two people at the yard (anonymous), Gazette") == 1
    assert "│ No ship has left it since." in shown


def test_copies_are_one_row_and_no_origin():
    shown = seen(claim(REPORT, COPY, ECHO))
    assert "For  1 origin, 2 copies" in shown
    assert "2 copies, no origin of their own: The Star and The Echo" in shown
    assert "https://star.example/1" not in shown


def test_who_cites_another_stands_below_the_origin_with_the_way_that_it_came():
    assert "Gazette ← The Mail (citing)" in seen(claim(REPORT, CITES))


# chain, standing, whether a copy, the way
WAYS = [
    (("Gazette",), "outlet", False, ""),
    (("The Mail", "Gazette"), "media", False, "Gazette ← The Mail (citing)"),
    (("The Mail", "The Star", "Gazette"), "media", False,
     "Gazette ← The Star (citing) ← The Mail (citing)"),
    (("The Mail", "The Star", "Gazette"), "media", True,
     "Gazette ← The Star (citing) ← The Mail (copying)"),
    (("The Mail",), "official", False, ""),
    (("The Mail", "The Star"), "official", True, "Gazette ← The Star (quoting) ← The Mail (copying)"),
    ((), "outlet", False, ""),
]  # fmt: skip


@pytest.mark.parametrize(("chain", "standing", "copied", "expected"), WAYS)
def test_the_way_of_a_statement_goes_from_its_origin_to_its_outlet(chain, standing, copied, expected):
    document = {"outlet": "The Mail", "origin": "Gazette", "chain": list(chain), "standing": standing}
    assert passed_on(Said.of({**document, "copy_of": "a1" if copied else None})) == expected


def test_words_that_no_longer_count_stay_and_are_marked():
    shown = " ".join(seen(claim(TAKEN_BACK, TURNED), 120).split())
    assert "no longer: withdrawn" in shown
    assert "no longer: the speaker has said something else since" in shown
    assert "Against 1 statement no longer" in shown


def test_the_history_has_each_status_with_its_reason_and_trigger():
    rows = [row.strip() for row in seen(claim(REPORT, DENIAL), 120).splitlines()]
    past = rows[rows.index("History") + 1 :]
    assert "reported      one origin asserts it" in past[0]
    assert past[1] == "by two people at the yard, Gazette: The yard shut on Monday."
    assert "contradicted  Anna Holt, defence minister denies it" in past[2]
    assert past[3] == "by Anna Holt, defence minister, The Post: It never shut, she said."


def test_a_merged_claim_names_its_survivor_and_hidden_statements_are_counted():
    shown = seen(claim(REPORT, merged_into="c9", beyond=4))
    assert "merged into c9" in shown
    assert "4 more statements (--json has all)" in shown


def test_a_claim_of_which_little_is_known_is_drawn_too():
    rows = list(drawn({"claim_id": "c1"}, [{}], 80))
    assert any("Nothing more is known." in row.plain for row in rows)


@pytest.mark.parametrize("width", [40, 50, 80, 120])
def test_rows_fit_the_terminal(width: int):
    long = REPORT.model_copy(update={"sentence": "The yard shut on Monday. " * 20})
    shown = seen(claim(long, COPY, CITES, DENIAL, TURNED), width)
    assert max(cell_len(row) for row in shown.splitlines()) <= width


@given(st.text(max_size=60))
def test_nothing_that_a_terminal_obeys_is_printed(text: str):
    hostile = REPORT.model_copy(
        update={"sentence": text, "outlet": text, "origin_name": text, "chain": (text, "Gazette"), "url": text}
    )
    shown = seen(claim(hostile), headline=text, why=text)
    assert not {c for c in shown if unicodedata.category(c) in HIDDEN} - {"\n"}


def test_alerts_that_were_withheld_stand_below_with_their_reason():
    shown = seen(
        claim(
            REPORT,
            DENIAL,
            withheld=(
                WithheldAlert(kind="denied_on_record", reason="of another yard", at=made.NOON, mention_id="post"),
            ),
        )
    )
    assert "Withheld alerts" in shown
    assert "of another yard" in row_with(shown, "denied on record")
    assert "Withheld" not in seen(claim(REPORT, DENIAL))


def test_what_an_archive_filled_in_is_no_alert_so_far():
    silent = WithheldAlert(kind="contradicted", reason=SILENT, at=made.NOON, mention_id="post")
    twin = WithheldAlert(kind="reported", reason="told with it", at=made.NOON, mention_id="gazette", told_with="c2")
    shown = seen(claim(REPORT, DENIAL, withheld=(silent, twin)))
    assert row_with(shown, "alerts so far").strip() == "alerts so far: reported"
    assert SILENT in row_with(shown[shown.index("Withheld alerts") :], "contradicted")
