"""How a template or an index differs from what it should be."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.elasticsearch.comparing import index_differences, is_blocked, mapped
from connectors.elasticsearch.templates import KINDS, composed

WANTED = {
    "settings": {"number_of_shards": 1, "analysis": {"normalizer": {"name": {"filter": ["lowercase"]}}}},
    "mappings": {
        "dynamic": False,
        "properties": {
            "status": {"type": "keyword", "ignore_above": 256},
            "event": {"properties": {"id": {"type": "alias", "path": "status"}}},
        },
    },
}


def found(**properties: Any) -> dict[str, Any]:
    """What a server answers for an index that is as wanted, but for these fields."""
    fields = {**WANTED["mappings"]["properties"], **properties}
    return {
        "settings": {
            "index": {
                "number_of_shards": "1",
                "uuid": "x",
                "analysis": {"normalizer": {"name": {"filter": "lowercase"}}},
            }
        },
        "mappings": {"dynamic": "false", "properties": {name: each for name, each in fields.items() if each}},
    }


def test_how_a_server_spells_things_is_no_difference() -> None:
    assert index_differences(WANTED, found()) == []


@pytest.mark.parametrize(
    ("properties", "line"),
    [
        ({"status": None}, "field status is missing (keyword)"),
        ({"event": None}, "field event.id is missing (alias of status)"),
        ({"more": {"type": "long"}}, "field more is not expected (long)"),
        ({"status": {"type": "text", "ignore_above": 256}}, "field status: type is text, keyword expected"),
        ({"status": {"type": "keyword"}}, "field status: ignore_above is missing"),
    ],
)
def test_each_field_is_told_apart(properties: dict[str, Any], line: str) -> None:
    assert index_differences(WANTED, found(**properties)) == [line]


def test_another_analysis_is_a_difference_and_other_replicas_are_not() -> None:
    there = found()
    there["settings"]["index"] |= {"number_of_replicas": "5", "analysis": {}}
    assert index_differences(WANTED, there) == ["analysis.normalizer.name.filter is missing"]


@pytest.mark.parametrize(("write", "blocked"), [("true", True), (True, True), ("false", False), (None, False)])
def test_an_index_that_cannot_be_written_to_is_known(write: Any, blocked: bool) -> None:
    assert is_blocked({"settings": {"index": {"blocks": {"write": write}}}}) is blocked
    assert not is_blocked({"settings": {"index": {}}})


@pytest.mark.parametrize("kind", KINDS)
def test_an_alias_field_leads_to_a_field_that_is_there(kind: str) -> None:
    fields = dict(mapped(composed(kind)["mappings"]))
    for parameters in fields.values():
        if parameters["type"] == "alias":
            assert fields[parameters["path"]]["type"] != "alias"


def test_a_name_has_one_type_in_all_kinds_so_that_one_data_view_can_hold_several() -> None:
    types: dict[str, set[str]] = {}
    for kind in KINDS:
        for name, parameters in mapped(composed(kind)["mappings"]):
            target = parameters.get("path", name)
            real = dict(mapped(composed(kind)["mappings"]))[target]
            types.setdefault(name, set()).add(real["type"])
    several = {name: found for name, found in types.items() if len(found) > 1}
    assert several == {}
