"""docs/security.md names tests for what it says; a name that leads nowhere would be a promise without one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimwatch.settings import Settings

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "security.md").read_text("utf-8")
ROWS = [line for line in TEXT.splitlines() if re.match(r"\| (?!\w+ \| (How|What)|-)", line) and line.count("|") == 4]


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`(tests/[\w/]+\.py)`", TEXT))))
def test_the_tests_that_are_named_are_there(named: str):
    assert "def test_" in (ROOT / named).read_text("utf-8")


def test_every_defence_names_a_test():
    defences = [row for row in ROWS if not row.startswith("| Defended") and not row.startswith("| Way out")]
    assert len(defences) > 20
    assert [row for row in defences if not re.search(r"`tests/[\w/]+\.py`", row)] == []


@pytest.mark.parametrize("named", sorted(set(re.findall(r"CLAIMWATCH_([A-Z_]+?)(?:_FILE)?\b", TEXT)) - {"NAME"}))
def test_the_settings_that_are_named_are_there(named: str):
    assert named.lower() in Settings.model_fields
