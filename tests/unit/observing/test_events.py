"""docs/observing.md lists every line that may be logged, and a line names what it is about."""

from __future__ import annotations

import re

import pytest

from tests.unit.observing.events import OF_THE_STANDARD_LIBRARY, ROOT, Event, events, sources

DOCUMENTED = (ROOT / "docs" / "observing.md").read_text("utf-8").partition("## Log lines")[2].partition("\n## ")[0]
EVENTS = list(events())
ROW = re.compile(r"^\| `([^`]+)` \| (\w+) \| (.*?) \| (.+?) \|$", re.MULTILINE)
IDS = ("alert_id", "article_id", "claim_id", "failure_id", "story_id", "delivery_id")


def shown(event: Event) -> str:
    fields = ", ".join(f"`{field}`" for field in event.fields)
    return f"| `{event.text}` | {event.level} | {fields} |"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: f"{event.file}: {event.text}")
def test_every_line_is_documented_with_its_fields(event: Event):
    assert event.text is not None, "what a line says is a plain string: its values are its fields"
    assert "**" not in event.fields
    assert shown(event) in DOCUMENTED, f"docs/observing.md needs: {shown(event)} what it means |"


def test_the_documentation_names_no_line_that_is_not_there():
    known = {shown(event) for event in EVENTS}
    assert [row[0] for row in ROW.finditer(DOCUMENTED) if f"| `{row[1]}` | {row[2]} | {row[3]} |" not in known] == []


def test_only_what_runs_in_workers_of_beam_logs_without_structlog():
    found = [path for path in sources() if OF_THE_STANDARD_LIBRARY in path.read_text("utf-8")]
    assert {str(path.relative_to(ROOT)) for path in found} <= {"connectors/kafka/source.py"}


def test_one_thing_has_one_name():
    """A line that is logged in several places says the same with the same fields."""
    by_text: dict[str, set[tuple[str, tuple[str, ...]]]] = {}
    for event in EVENTS:
        by_text.setdefault(event.text or "", set()).add((event.level, event.fields))
    assert {text: ways for text, ways in by_text.items() if len(ways) > 1} == {}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: f"{event.file}: {event.text}")
def test_a_field_is_called_as_in_the_records(event: Event):
    short = {name.removesuffix("_id") for name in IDS} & set(event.fields)
    assert not short, f"an id is called {short.pop()}_id"
