"""`claimwatch search`: what it asks for, what it shows, and what it exports."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwatch import queries, spreadsheet
from claimwatch.cli import run
from claimwatch.commands.search import BOLD, entry, unknown_fields
from claimwatch.queries import Hit, Hits, QueryError
from connectors.elasticsearch import documents
from connectors.elasticsearch.faults import Fault
from tests.unit.elasticsearch import made

CLAIM = Hit("claims", "c1", documents.claim(made.claim()).body or {}, {"headline": ("⟦Limits⟧ lifted",)})
SAID = Hit(
    "statements",
    "m1-c1",
    documents.statements(made.claim())[0].body or {},
    {"content": ("The ⟦limits⟧ were lifted",), "sentence": ("The ⟦limits⟧ were lifted, she said.",)},
)
ARTICLE = Hit("articles", "a1", {"title": "=1+1", "outlet": "@home", "@timestamp": "2026-03-31T12:00:00Z"})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the view is asked for; it answers with a claim, a statement and an article."""
    seen: dict[str, Any] = {}

    def search(_: Any, query: str, **more: Any) -> Hits:
        seen.update(query=query, **more)
        return Hits() if "nobody" in query else Hits([CLAIM, SAID, ARTICLE], {"claims": 1, "statements": 14_000})

    monkeypatch.setattr("claimwatch.services.elasticsearch", lambda *_: MagicMock())
    monkeypatch.setattr(queries, "search", search)
    return seen


@pytest.mark.usefixtures("asked")
def test_a_person_sees_the_words_where_they_come_from_and_what_was_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "limits"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "⟦Limits⟧ lifted"
    assert shown[1].endswith(" · CONFIRMED · Harbour Post · c1")
    assert shown[2] == "The ⟦limits⟧ were lifted, she said."
    assert " · Anna Holt asserts · Harbour Post" in shown[3]
    assert shown[4] == "=1+1", "a passage that only repeats the title is left out"
    assert shown[-1] == "1 of 14,000 statements; --limit shows more"


@pytest.mark.usefixtures("asked")
def test_on_a_terminal_what_was_found_is_bold(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    run(["search", "limits"])
    shown = capsys.readouterr().out
    assert f"{BOLD[0]}Limits{BOLD[1]} lifted" in shown
    assert "⟦" not in shown


def test_a_title_that_is_cut_off_within_a_mark_does_not_leave_the_terminal_bold() -> None:
    long = Hit("articles", "a1", {"title": "x"}, {"title": ("⟦" + "x" * 500 + "⟧",)})
    assert len(entry(long)[0]) == 160


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["limits"], {"query": "limits", "kinds": queries.SEARCHED, "like": "", "since": None, "limit": 10}),
        (["x", "--in", "alerts", "--in", "claims", "--limit", "3"], {"kinds": ("alerts", "claims"), "limit": 3}),
        (["--like", "https://post.example/one"], {"query": "", "like": "https://post.example/one"}),
        (["x", "--csv", "-"], {"limit": 10_000}),
        (["x", "--csv", "-", "--limit", "5"], {"limit": 5}),
        (["x", "--since", "2026-11-01"], {"since": datetime(2026, 11, 1, tzinfo=UTC)}),
    ],
)
def test_what_is_asked_for(arguments: list[str], expected: dict[str, Any], asked: dict[str, Any]) -> None:
    assert run(["search", *arguments]) == 0
    assert {name: asked[name] for name in expected} == expected


def test_since_may_be_a_span(asked: dict[str, Any]) -> None:
    run(["search", "x", "--since", "2h"])
    assert timedelta(hours=2) <= datetime.now(UTC) - asked["since"] < timedelta(hours=2, minutes=5)


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [" "],
        ["x", "--in", "nothing"],
        ["x", "--since", "soon"],
        ["x", "--csv", "-", "--json"],
        ["x", "--since", "0d"],
    ],
)
def test_what_cannot_be_asked_for_is_refused(arguments: list[str]) -> None:
    assert run(["search", *arguments]) == 2


@pytest.mark.usefixtures("asked")
def test_json_says_what_each_is(capsys: pytest.CaptureFixture[str]) -> None:
    run(["search", "limits", "--json"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["what"], row["id"]) for row in rows] == [("claim", "c1"), ("statement", "m1-c1"), ("article", "a1")]


@pytest.mark.usefixtures("asked")
def test_csv_goes_to_stdout_with_lines_as_the_rfc_wants_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "limits", "--csv", "-"]) == 0
    text, told = capsys.readouterr()
    assert told == "1 of 14,000 statements; --limit shows more\n"
    assert text.count("\r\n") == text.count("\n") == 4
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["what"] for row in rows] == ["claim", "statement", "article"]
    assert (rows[0]["status"], rows[0]["speaker"], rows[0]["url"]) == ("confirmed", "Anna Holt", "")
    assert (rows[2]["text"], rows[2]["outlet"]) == ("'=1+1", "'@home")


@pytest.mark.usefixtures("asked")
def test_csv_goes_to_a_file_that_excel_reads_as_utf_8(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "found.csv"
    assert run(["search", "limits", "--csv", str(path)]) == 0
    assert capsys.readouterr() == ("", f"3 rows written to {path}\n1 of 14,000 statements; --limit shows more\n")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfwhat,time,")
    assert run(["search", "limits", "--csv", str(tmp_path)]) == 4


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-2", "'-2"),
        ("@x", "'@x"),
        ("\t=1", "' =1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        (["=a", "b"], "'=a; b"),
        ("a=1", "a=1"),
        ("one\ntwo", "one two"),
        ("\x1b[2J", "�[2J"),
        (None, ""),
        (3, "3"),
    ],
)
def test_a_cell_is_text_whatever_a_feed_writes_into_it(value: Any, expected: str) -> None:
    assert spreadsheet.cell(value) == expected


@given(st.lists(st.text(max_size=20), min_size=1, max_size=3))
def test_any_text_comes_back_as_one_line_of_as_many_cells_and_none_is_a_formula(texts: list[str]) -> None:
    hits = [Hit("articles", "a1", {"title": text, "outlet": texts, "speaker": text}) for text in texts]
    rows = list(csv.reader(io.StringIO("".join(spreadsheet.lines(hits)), newline="")))
    assert len(rows) == len(texts) + 1
    assert {len(row) for row in rows} == {len(spreadsheet.COLUMNS)}
    assert not [cell for row in rows for cell in row if cell.lstrip().startswith(spreadsheet.FORMULA)]


def test_a_name_that_is_no_field_is_told_when_nothing_is_found() -> None:
    (line,) = unknown_fields("speeker:holt AND status:x AND evidence.side:denies", ("claims", "alerts"))
    assert line == "  no field speeker in claims, alerts: did you mean speaker?"
    assert unknown_fields('speaker:holt AND url.domain:"x" AND event.id:y AND statements.\\*:z', ("alerts",)) == []


@pytest.mark.usefixtures("asked")
def test_nothing_found_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "speker:nobody"]) == 0
    assert capsys.readouterr().out.startswith("nothing found\n  no field speker in claims, statements, articles: did")


def test_a_broken_query_shows_its_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], asked: dict[str, Any]
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise QueryError.at("speaker:holt AND (", Fault(17, "this “(” is never closed"))

    monkeypatch.setattr(queries, "search", broken)
    assert run(["search", "speaker:holt AND ("]) == 2
    assert capsys.readouterr().err.splitlines()[:4] == [
        "claimwatch: the query cannot be read: this “(” is never closed",
        "  where: column 18",
        "    speaker:holt AND (",
        "                     ^",
    ]
    assert run(["search", "speaker:holt AND (", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["where"] == "column 18"
