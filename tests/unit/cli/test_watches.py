"""`watches test`: what a watch would have sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import MagicMock

import pytest

from claimwatch.cli import run
from claimwatch.queries import Hit

ALERTS = [
    Hit("alerts", str(n), {"kind": "confirmed", "headline": f"Mill {n} burns", "claim_id": f"c{n}"}) for n in range(4)
]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the view was asked for; it answers with four alerts, newest first."""
    noted: dict[str, Any] = {}

    def alerts(_: object, **wanted: Any) -> list[Hit]:
        noted.update(wanted)
        return [] if wanted["query"] == "nothing" else ALERTS[::-1]

    monkeypatch.setattr("claimwatch.queries.alerts", alerts)
    monkeypatch.setattr("claimwatch.services.elasticsearch", lambda *_: MagicMock())
    return noted


def test_it_counts_and_shows_the_latest(asked: dict[str, Any], capsys: pytest.CaptureFixture[str]):
    assert run(["watches", "test", "mill", "--limit", "2"]) == 0
    first, *table = capsys.readouterr().out.splitlines()
    assert first == "would have sent 4 in 30 days"
    shown = "\n".join(table)
    assert shown.index("Mill 2 burns") < shown.index("Mill 3 burns")
    assert "Mill 1 burns" not in shown


@pytest.mark.parametrize(
    ("since", "span", "words"),
    [
        ("7d", timedelta(days=7), "7 days"),
        ("1h", timedelta(hours=1), "1 hour"),
        ("90m", timedelta(minutes=90), "90 minutes"),
    ],
)
def test_it_looks_back_as_far_as_it_is_told(
    since: str, span: timedelta, words: str, asked: dict[str, Any], capsys: pytest.CaptureFixture[str]
):
    assert run(["watches", "test", "mill", "--since", since]) == 0
    assert f"in {words}\n" in capsys.readouterr().out
    assert abs(datetime.now(UTC) - span - asked["since"]) < timedelta(minutes=1)


def test_without_kinds_it_takes_those_of_a_watch(asked: dict[str, Any]):
    assert run(["watches", "test", "mill"]) == 0
    assert asked["kinds"] == ("confirmed", "contradicted", "retracted")
    assert run(["watches", "test", "mill", "--kind", "reversed"]) == 0
    assert asked["kinds"] == ("reversed",)


def test_of_nothing_there_is_no_table(asked: dict[str, Any], capsys: pytest.CaptureFixture[str]):
    assert run(["watches", "test", "nothing"]) == 0
    assert capsys.readouterr().out == "would have sent 0 in 30 days\n"


def test_a_program_gets_one_object(asked: dict[str, Any], capsys: pytest.CaptureFixture[str]):
    assert run(["watches", "test", "mill", "--json", "--limit", "1"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["would_have_sent"] == 4
    assert [alert["headline"] for alert in told["alerts"]] == ["Mill 3 burns"]
