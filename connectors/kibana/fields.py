"""The fields that a data view has: those of the index templates, as Kibana names their types."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from connectors.elasticsearch.templates import KINDS, alias, composed

TYPES = {
    "keyword": "string",
    "constant_keyword": "string",
    "wildcard": "string",
    "text": "string",
    "match_only_text": "string",
    "date": "date",
    "boolean": "boolean",
    "ip": "ip",
    **dict.fromkeys(
        ("long", "integer", "short", "byte", "double", "float", "half_float", "scaled_float", "unsigned_long"), "number"
    ),
}
"""Elasticsearch's types as Kibana's; any other is "unknown" to Lens."""

SEARCHED_ONLY = {"text", "match_only_text"}
"""Types whose values can be searched and shown, and neither sorted nor grouped by."""


@dataclass(frozen=True)
class Field:
    """``type`` is Kibana's. ``aggregatable``: it can be sorted, grouped and counted by."""

    name: str
    type: str
    aggregatable: bool
    nested: bool = False


Fields = Mapping[str, Field]


@cache
def mapped(kind: str) -> Fields:
    """The fields of a kind of document by dotted name, forms beside a field's own (``speaker.keyword``) included.

    An alias has the type of the field that it stands for.
    """
    properties = composed(kind)["mappings"]["properties"]
    found = {field.name: field for field in _fields(properties)}
    for name, path in _aliases(properties):
        if path in found:
            found[name] = replace(found[path], name=name)
    return found


def runtime(runtime_field_map: str) -> Fields:
    """The fields that a data view computes itself, from its JSON attribute."""
    declared = json.loads(runtime_field_map)
    return {name: Field(name, TYPES.get(each["type"], "unknown"), True) for name, each in declared.items()}


def kind_of(title: str) -> str | None:
    """The kind that an index pattern reads: the name of its alias; None where it is none of ours."""
    return next((kind for kind in KINDS if title == alias(kind)), None)


def _fields(properties: Mapping[str, Any], under: str = "", nested: bool = False) -> Iterator[Field]:
    for name, mapping in properties.items():
        path = under + name
        kind = mapping.get("type", "object")
        inside = nested or kind == "nested"
        if "properties" in mapping:
            yield from _fields(mapping["properties"], f"{path}.", inside)
        elif kind != "alias":
            groups = kind in TYPES and kind not in SEARCHED_ONLY and bool(mapping.get("doc_values", True))
            yield Field(path, TYPES.get(kind, "unknown"), groups, inside)
            yield from _fields(mapping.get("fields", {}), f"{path}.", inside)


def _aliases(properties: Mapping[str, Any], under: str = "") -> Iterator[tuple[str, str]]:
    for name, mapping in properties.items():
        if mapping.get("type") == "alias":
            yield under + name, mapping["path"]
        yield from _aliases(mapping.get("properties", {}), f"{under}{name}.")
