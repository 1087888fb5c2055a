"""The templates of ``deploy/elasticsearch``: applied as often as wanted, and compared with what the server has.

Every kind of document has an index template ``claimwatch-KIND`` over the indices ``news-KIND-*`` with the alias
``news-KIND`` for reading. Component templates hold what several kinds share: ``claimwatch`` (how text is compared;
in all), ``claimwatch-attribution`` (who says something) and ``claimwatch-address`` (its URL). Indices are made by the
first document that is written to them, so nothing but templates is applied here; an index that was made by older
templates is put right by ``connectors.elasticsearch.generations``.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from functools import cache
from importlib.resources import files
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError

from connectors.elasticsearch.comparing import index_differences, is_blocked, mapped, template_differences
from connectors.elasticsearch.connection import (
    ElasticsearchProblem,
    ElasticsearchRefused,
    ElasticsearchUnavailable,
    passes,
    reason_of,
    where,
)

KINDS = ("articles", "statements", "claims", "events", "alerts", "feeds", "failures", "deliveries")
PREFIX = "claimwatch"
COMPONENTS = {
    PREFIX: "component.json",
    f"{PREFIX}-attribution": "attribution.json",
    f"{PREFIX}-address": "address.json",
}
"""The component templates by name; one that a template names beside these is a server's own, where it is there."""

ELDER = r"(?:gen\d+-)?"
"""What stands before the name of an index that took the place of an older one, as a regular expression."""

NamedTemplate = tuple[str, str, dict[str, Any]]


def alias(kind: str) -> str:
    """The name under which all indices of a kind are read."""
    return f"news-{kind}"


@cache
def default_fields(kind: str) -> tuple[str, ...]:
    """The fields that a query without a field name searches, as the template says.

    They are passed with each query too, since the embedded server does not heed ``index.query.default_field``.
    """
    return tuple(_read(f"{kind}.json")["template"]["settings"]["index.query.default_field"])


def description(kind: str) -> str:
    """What a document of a kind is, as the template says."""
    said: str = _read(f"{kind}.json")["_meta"]["description"]
    return said


@cache
def mapped_fields(kind: str) -> frozenset[str]:
    """The fields of a kind by dotted name, without the forms that a field has beside its own (``speaker.keyword``)."""
    return frozenset(name for name, _ in mapped(composed(kind)["mappings"]))


@cache
def field_types(kind: str) -> dict[str, str]:
    """The type of each field of a kind by dotted name; of one that is only another name, the other's."""
    found = dict(mapped(composed(kind)["mappings"]))
    return {name: found[each["path"]]["type"] if "path" in each else each["type"] for name, each in found.items()}


@cache
def composed(kind: str) -> dict[str, Any]:
    """``{"settings": …, "mappings": …}`` with which an index of the kind is made: its components', then its own."""
    template = _read(f"{kind}.json")
    parts = [_read(COMPONENTS[name])["template"] for name in template["composed_of"] if name in COMPONENTS]
    whole: dict[str, Any] = {"settings": {}, "mappings": {}}
    for part in (*parts, template["template"]):
        whole = _merged(whole, {name: part.get(name, {}) for name in whole})
    return whole


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Objects are merged, anything else of ``over`` wins: how servers put components together."""
    whole = {**under, **over}
    for name in under.keys() & over.keys():
        if isinstance(under[name], dict) and isinstance(over[name], dict):
            whole[name] = _merged(under[name], over[name])
    return whole


def apply_templates(es: Elasticsearch) -> list[str]:
    """Put every template that is missing or differs, and return their names; a newer one is left alone.

    Raises:
        ElasticsearchUnavailable: nobody answers.
        ElasticsearchRefused: the server refuses a template.
    """
    applied = []
    for name, path, wanted in _wanted():
        found = _found(es, name, path)
        if found is not None and (_newer(found, wanted) or not template_differences(wanted, found)):
            continue
        ask(es, "PUT", path, wanted)
        applied.append(name)
    return applied


def check_templates(es: Elasticsearch) -> list[str]:
    """What differs between the server and ``deploy/elasticsearch``, one line each; empty where all is well.

    Raises:
        ElasticsearchUnavailable: nobody answers.
        ElasticsearchRefused: the server does not let us look.
    """
    lines = []
    for name, path, wanted in _wanted():
        found = _found(es, name, path)
        if found is None:
            lines.append(f"template {name}: missing")
        else:
            lines += [f"template {name}: {difference}" for difference in template_differences(wanted, found)]
    return lines


def newer_templates(es: Elasticsearch) -> list[str]:
    """Templates that the server has in a later version than this program: somebody upgraded meanwhile."""
    found = [(name, _found(es, name, path), wanted) for name, path, wanted in _wanted()]
    return [name for name, there, wanted in found if there is not None and _newer(there, wanted)]


def check_indices(es: Elasticsearch, kinds: tuple[str, ...] = KINDS) -> list[str]:
    """What differs between the indices that are there and the templates, one line for each field and set of indices.

    Raises:
        ElasticsearchUnavailable: nobody answers.
        ElasticsearchRefused: the server does not let us look.
    """
    lines = []
    for kind in kinds:
        where_found: dict[str, list[str]] = {}
        for name, found in indices_of(es, kind).items():
            blocked = ["writing is blocked, as by a reindex that was killed"] if is_blocked(found) else []
            for difference in index_differences(composed(kind), found) + blocked:
                where_found.setdefault(difference, []).append(name)
        do = f"`claimwatch deploy reindex {kind}`"
        lines += [f"{_named(names)}: {difference}; see {do}" for difference, names in where_found.items()]
    return lines


def _named(names: list[str]) -> str:
    return f"index {names[0]}" if len(names) == 1 else f"indices {names[0]} and {len(names) - 1} more"


def indices_of(es: Elasticsearch, kind: str) -> dict[str, dict[str, Any]]:
    """The indices of a kind by their own name, in order, each with settings, mappings and aliases."""
    found = ask(es, "GET", f"/{alias(kind)}-*?ignore_unavailable=true&allow_no_indices=true")
    mine = re.compile(rf"{ELDER}{alias(kind)}-")
    return {name: found[name] for name in sorted(found) if mine.match(name)}


def remove_indices(es: Elasticsearch) -> list[str]:
    """Remove every index of ours, ``news-KIND-*`` and what took the place of one, with all its documents.

    By name, since servers refuse to delete by a pattern (``action.destructive_requires_name``). Returns the names.

    Raises:
        ElasticsearchUnavailable: nobody answers.
        ElasticsearchRefused: the server refuses.
    """
    patterns = ",".join(f"{alias(kind)}-*,gen*-{alias(kind)}-*" for kind in KINDS)
    found = sorted(ask(es, "GET", f"/{patterns}/_settings?ignore_unavailable=true&allow_no_indices=true"))
    for name in found:
        with suppress(NotFoundError):  # another may have removed it meanwhile
            ask(es, "DELETE", f"/{name}")
    return found


def _wanted() -> list[NamedTemplate]:
    """Name, path of the API and body of each template; the components first, since the others refer to them."""
    components = [(name, f"/_component_template/{name}", _read(file)) for name, file in COMPONENTS.items()]
    names = [(f"{PREFIX}-{kind}", kind) for kind in KINDS]
    return components + [(name, f"/_index_template/{name}", _read(f"{kind}.json")) for name, kind in names]


def _newer(found: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return bool(found.get("version", 0) > wanted["version"])


def _read(file: str) -> dict[str, Any]:
    template: dict[str, Any] = json.loads(files("deploy").joinpath("elasticsearch", file).read_text("utf-8"))
    return template


def _found(es: Elasticsearch, name: str, path: str) -> dict[str, Any] | None:
    try:
        answer = ask(es, "GET", path)
    except NotFoundError:
        return None
    for entry in answer.get("component_templates") or answer.get("index_templates") or []:
        if entry["name"] == name:
            template: dict[str, Any] = entry.get("component_template") or entry["index_template"]
            return template
    return None


def ask(es: Elasticsearch, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """One request and its answer.

    Raises:
        NotFoundError: what the path names is not there.
        ElasticsearchUnavailable, ElasticsearchRefused: nobody answers, or the server says no.
    """
    headers = {"accept": "application/json"} | ({"content-type": "application/json"} if body else {})
    try:
        answer: dict[str, Any] = es.perform_request(method, path, headers=headers, body=body).body
        return answer
    except NotFoundError:
        raise
    except (TransportError, ApiError) as error:
        kind: type[ElasticsearchProblem] = ElasticsearchUnavailable if passes(error) else ElasticsearchRefused
        raise kind(f"Elasticsearch at {where(es)}: {method} {path}: {reason_of(error)}") from error
