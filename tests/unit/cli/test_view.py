"""`claimwatch claim`: what the view holds of a claim, drawn for a person, whole for a program."""

from __future__ import annotations

import json
from unittest.mock import MagicMock

import pytest

from claimwatch import queries
from claimwatch.cli import run
from claimwatch.queries import Hit
from connectors.elasticsearch import documents
from tests.unit.elasticsearch import made

REPORT = made.statement(
    "m1",
    standing="anonymous",
    speaker=made.MINISTER.model_copy(update={"name": "", "role": "", "surface": "two aides"}),
)
CLAIM = made.claim(statements=(REPORT,), changed=(REPORT,), why="one origin asserts it", status="reported")


@pytest.fixture
def _view(monkeypatch: pytest.MonkeyPatch) -> None:
    """A view that holds one claim."""
    held = Hit("claims", "c1", documents.claim(CLAIM).body or {})
    said = [Hit("statements", each.id, each.body or {}) for each in documents.statements(CLAIM)]
    pages = queries.Hits(said, {"statements": 10_000})
    monkeypatch.setattr("claimwatch.services.elasticsearch", lambda *_: MagicMock())
    monkeypatch.setattr("claimwatch.queries.claim", lambda _, claim_id: (held, pages))
    monkeypatch.setattr("claimwatch.queries.statements", lambda _, claim_id: iter(said * 2))


@pytest.mark.usefixtures("_view")
def test_a_pipe_gets_the_claim_with_whole_sentences(capsys: pytest.CaptureFixture[str]):
    assert run(["claim", "c1"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Limits lifted\n\nREPORTED since ")
    assert "One origin asserts it (Defence Ministry)." in shown
    assert "│ The limits were lifted, she said.\n" in shown
    assert "9,999 more statements (--json has all)\n" in shown
    assert "\x1b" not in shown


@pytest.mark.usefixtures("_view")
def test_json_has_the_claim_and_its_statements(capsys: pytest.CaptureFixture[str]):
    assert run(["claim", "c1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["claim_id"] == "c1"
    assert [each["sentence"] for each in found["statements"]] == ["The limits were lifted, she said."] * 2
