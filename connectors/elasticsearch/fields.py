"""The fields of the view for people: docs/fields.md, made from the templates and the meanings beside them.

    python -m connectors.elasticsearch.fields            prints the page
    python -m connectors.elasticsearch.fields FILE       writes it there

Meanings stand in ``deploy/elasticsearch/meanings.yaml``: those under ``all`` hold for every kind that has such a
field, those under a kind's name for this one.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from connectors.elasticsearch.comparing import mapped
from connectors.elasticsearch.templates import KINDS, alias, composed, default_fields, description

ACROSS = ("claims", "statements", "alerts")
"""Kinds that one query is meant for."""

HEAD = """\
# Fields of the view

<!-- Made by `python -m connectors.elasticsearch.fields docs/fields.md`; do not edit. -->

One query works in `claimwatch search`, in watches and in Kibana, in Lucene's syntax:
`speaker:holt AND status:contradicted AND "long-range missile"`.

- Words without a field are looked for in the fields that are named below as searched by default. claimwatch wants all
  of them; Kibana's Lucene wants any, so write `AND` in what is meant for both. Kibana's own language KQL reads the
  same query where it has only `field:word`, `"phrases"`, `AND`, `OR`, `NOT` and brackets.
- Text is found by its English stem, without regard to case or accents: `missile` finds “missiles”. An exact name is
  `speaker.keyword:"Anna Holt"`; tables and charts in Kibana need this form too.
- `published_at:[2026-11-01 TO 2026-11-02]` is a range, `seen_at:>now-2h` an open one, `speaker:hol*` a beginning,
  `_exists_:merged_into` whatever has a value. Quote what holds a colon, such as an address.
- `status` is known of claims, alerts and events; a statement stays as it was said, whatever becomes of its claim, so
  look for status and speaker together in claims, which have the speakers, roles, standings and outlets of all their
  statements. `speaker_for` and `speaker_against` tell who is on which side.
- `event.*`, `url.*` and `error.*` are the names of the Elastic Common Schema for those who have dashboards on them.
"""


@dataclass(frozen=True)
class Field:
    """One field of a kind. ``forms``: other names by which it is found → their types (``speaker.keyword``)."""

    name: str
    type: str
    forms: dict[str, str]
    meaning: str
    same_as: str = ""


@cache
def fields(kind: str) -> tuple[Field, ...]:
    """The fields of a kind in the order of their names, without vectors, for which no query in words asks.

    Raises:
        KeyError: a field has no meaning.
    """
    found = [each for each in mapped(composed(kind)["mappings"]) if each[1].get("type") != "dense_vector"]
    return tuple(sorted((_field(kind, name, parameters) for name, parameters in found), key=lambda each: each.name))


@cache
def names(kind: str) -> frozenset[str]:
    """Every name by which something of a kind can be searched, forms and objects included."""
    whole = {name for each in fields(kind) for name in (each.name, *each.forms)}
    return frozenset(whole)


def meanings() -> dict[str, dict[str, str]]:
    """Kind, or ``all``, → field → what it means, in a line."""
    found: dict[str, dict[str, str]] = yaml.safe_load(
        files("deploy").joinpath("elasticsearch", "meanings.yaml").read_text("utf-8")
    )
    return found


def page() -> str:
    """docs/fields.md."""
    return "\n".join([HEAD, *_across(), *(line for kind in KINDS for line in _section(kind))]) + "\n"


@cache
def _meanings() -> dict[str, dict[str, str]]:
    return meanings()


def _field(kind: str, name: str, parameters: dict[str, Any]) -> Field:
    said = _meanings()
    meaning = said.get(kind, {}).get(name) or said["all"].get(name) or ""
    if parameters["type"] == "alias":
        same = parameters["path"]
        return Field(name, "same as", {}, meaning or f"The same as `{same}`.", same)
    if not meaning:
        raise KeyError(f"{kind}.{name} has no meaning in meanings.yaml")
    forms = {f"{name}.{form}": each["type"] for form, each in parameters.get("fields", {}).items()}
    return Field(name, parameters["type"], forms, meaning)


def _across() -> list[str]:
    """The fields that mean the same in several of the kinds one query is meant for."""
    shared = [each.name for each in fields(ACROSS[0]) if all(each.name in names(kind) for kind in ACROSS)]
    listed = ", ".join(f"`{name}`" for name in shared if not name.startswith(("event.", "@")))
    return [f"In {', '.join(ACROSS[:-1])} and {ACROSS[-1]} alike: {listed}.", ""]


def _section(kind: str) -> list[str]:
    by_default = ", ".join(f"`{name}`" for name in default_fields(kind))
    lines = [f"## {kind}", "", description(kind), "", f"Read under `{alias(kind)}`. Searched by default: {by_default}."]
    return [*lines, "", "| Field | Type | Meaning |", "|---|---|---|", *map(_row, fields(kind)), ""]


def _row(field: Field) -> str:
    type_ = f"same as `{field.same_as}`" if field.same_as else field.type
    also = "".join(f"; `{name}` {form}" for name, form in field.forms.items())
    return f"| `{field.name}` | {type_}{also} | {field.meaning} |"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(page(), "utf-8")
    else:
        sys.stdout.write(page())
