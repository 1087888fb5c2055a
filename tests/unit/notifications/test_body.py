"""The JSON of webhooks: the fields, and that documentation and schema say what is sent."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from connectors.notifications.body import body, body_schema
from connectors.notifications.notices import Digest, Links, Notice, Sent, Trouble
from tests.unit.elasticsearch import made

DOCS = Path(__file__).parents[3] / "docs"
LINKS = Links(board="https://board.example", kibana="https://kibana.example")
NOTICE = Notice("d1", "desk", made.alert(), ("d0",))
SENT: tuple[Sent, ...] = (
    NOTICE,
    Notice("d1", "desk", made.alert(status_before=None, evidence=(), origins=(), origins_count=0)),
    Digest("g1", "desk", (made.alert(), made.alert("n2")), "quiet"),
    Trouble("t1", "desk", "the query cannot be read: a bracket at 5"),
)


def test_the_body_carries_the_alert_and_its_key() -> None:
    found = json.loads(json.dumps(body(NOTICE, LINKS)))
    assert found["schema"] == "claimwatch-alert/1"
    assert (found["key"], found["watch"], found["alert_id"], found["kind"]) == ("d1", "desk", "n1", "confirmed")
    assert {name: found["claim"][name] for name in ("id", "text", "headline")} == {
        "id": "c1",
        "text": "The ministry lifted the limits.",
        "headline": "Limits lifted",
    }
    assert found["status"] == {"before": "contradicted", "after": "confirmed"}
    assert found["by"]["speaker"]["name"] == "Anna Holt"
    assert found["trigger"]["url"] == "https://post.example/one"
    assert [each["side"] for each in found["evidence"]] == ["asserts", "denies"]
    assert found["links"] == ["https://post.example/one", "https://star.example/two"]


def test_the_body_says_where_it_belongs_and_where_to_read_on() -> None:
    found = body(NOTICE, LINKS)
    assert (found["thread"], found["told"]) == ("c1", ["d0"])
    assert found["claim"]["url"] == "https://board.example/claim/c1"
    assert found["claim"]["kibana_url"].startswith("https://kibana.example/app/discover#/")
    assert found["carried_by"] == [{"name": "Defence Ministry", "outlets": ["Harbour Post"]}]
    assert found["left_out"] == {"evidence": 0, "origins": 0, "characters": 0}


def test_a_link_is_listed_once() -> None:
    alert = made.alert()
    twice = alert.model_copy(update={"evidence": alert.evidence * 2})
    assert body(Notice("d1", "desk", twice))["links"] == ["https://post.example/one", "https://star.example/two"]


def test_other_peoples_text_stands_as_it_is() -> None:
    hostile = '@everyone <b>"x"</b>\r\n\u202e'
    assert body(Notice("d1", "desk", made.alert(claim_text=hostile)))["claim"]["text"] == hostile


def test_a_digest_has_each_alert_whole_under_its_own_key() -> None:
    found = body(SENT[2], LINKS)
    assert (found["schema"], found["key"], found["reason"], found["left_out"]) == (
        *("claimwatch-digest/1", "g1", "quiet"),
        0,
    )
    assert [(each["alert_id"], each["key"]) for each in found["alerts"]] == [("n1", "g1"), ("n2", "g1")]


@pytest.mark.parametrize("sent", SENT)
def test_every_body_is_what_its_schema_says(sent: Sent) -> None:
    jsonschema.Draft202012Validator(body_schema()).validate(json.loads(json.dumps(body(sent, LINKS))))


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "proven"},
        {"schema": "claimwatch-alert/2"},
        {"evidence": None},
        {"raised_at": 5},
        {"claim": {"id": "c1"}},
    ],
)
def test_the_schema_refuses_another_body(change: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(body_schema()).validate(body(NOTICE) | change)


def test_the_schema_leaves_room_for_more_fields() -> None:
    jsonschema.Draft202012Validator(body_schema()).validate(body(NOTICE) | {"added_later": 1})


def test_the_schema_file_is_current() -> None:
    """Made anew with ``python -m connectors.notifications.body > docs/messages.schema.json``."""
    assert json.loads((DOCS / "messages.schema.json").read_text("utf-8")) == body_schema()


def test_the_documentation_shows_the_bodies_that_are_sent() -> None:
    shown = re.findall(r"```json\n(.*?)```", (DOCS / "messages.md").read_text("utf-8"), re.DOTALL)
    assert [json.loads(each) for each in shown] == [body(SENT[0], LINKS), body(SENT[3], LINKS)]


def test_the_documentation_names_every_field() -> None:
    page = (DOCS / "messages.md").read_text("utf-8")
    fields = {name for sent in SENT for name in body(sent)}
    assert not [name for name in fields if f"`{name}`" not in page and f"`{name}." not in page]
