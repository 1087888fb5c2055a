"""The templates of ``deploy/elasticsearch``: applied as often as wanted, and compared with what the server has.

Every kind of document has an index template ``claimwatch-KIND`` over the indices ``news-KIND-*`` with the alias
``news-KIND`` for reading; the component template ``claimwatch`` is in all of them. Indices are made by the first
document that is written to them, so nothing but templates is applied here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.resources import files
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError

from connectors.elasticsearch.connection import (
    ElasticsearchProblem,
    ElasticsearchRefused,
    ElasticsearchUnavailable,
    passes,
    reason_of,
    where,
)

KINDS = ("articles", "statements", "claims", "events", "alerts", "feeds", "failures", "deliveries")
COMPONENT = "claimwatch"


def alias(kind: str) -> str:
    """The name under which all indices of a kind are read."""
    return f"news-{kind}"


@cache
def default_fields(kind: str) -> tuple[str, ...]:
    """The fields that a query without a field name searches, as the template says.

    They are passed with each query too, since the embedded server does not heed ``index.query.default_field``.
    """
    return tuple(_read(f"{kind}.json")["template"]["settings"]["index.query.default_field"])


@cache
def mapped_fields(kind: str) -> frozenset[str]:
    """The fields of a kind by dotted name, without the forms that a field has beside its own (``speaker.keyword``)."""
    own = _read(f"{kind}.json")["template"]["mappings"]["properties"]
    return frozenset(_leaves(own | _read("component.json")["template"]["mappings"]["properties"]))


def _leaves(properties: dict[str, Any], under: str = "") -> Iterator[str]:
    for name, mapping in properties.items():
        if "properties" in mapping:
            yield from _leaves(mapping["properties"], f"{under}{name}.")
        else:
            yield under + name


def apply_templates(es: Elasticsearch) -> list[str]:
    """Put every template that is missing or differs, and return their names; a newer one is left alone.

    Raises:
        ElasticsearchUnavailable: nobody answers.
        ElasticsearchRefused: the server refuses a template.
    """
    applied = []
    for name, path, wanted in _wanted():
        found = _found(es, name, path)
        if found is not None and (found.get("version", 0) > wanted["version"] or not _differences(wanted, found)):
            continue
        _ask(es, "PUT", path, wanted)
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
            lines += [f"template {name}: {difference}" for difference in _differences(wanted, found)]
    return lines


def remove_indices(es: Elasticsearch) -> list[str]:
    """Remove every index of ours, ``news-KIND-*``, with all its documents, and return their names.

    By name, since servers refuse to delete by a pattern (``action.destructive_requires_name``).

    Raises:
        ElasticsearchUnavailable: nobody answers.
        ElasticsearchRefused: the server refuses.
    """
    patterns = ",".join(f"{alias(kind)}-*" for kind in KINDS)
    found = sorted(_ask(es, "GET", f"/{patterns}/_settings?ignore_unavailable=true&allow_no_indices=true"))
    for name in found:
        with suppress(NotFoundError):  # another may have removed it meanwhile
            _ask(es, "DELETE", f"/{name}")
    return found


def _wanted() -> list[tuple[str, str, dict[str, Any]]]:
    """Name, path of the API and body of each template; the component first, since the others refer to it."""
    component = [(COMPONENT, f"/_component_template/{COMPONENT}", _read("component.json"))]
    names = [(f"{COMPONENT}-{kind}", kind) for kind in KINDS]
    return component + [(name, f"/_index_template/{name}", _read(f"{kind}.json")) for name, kind in names]


def _read(file: str) -> dict[str, Any]:
    template: dict[str, Any] = json.loads(files("deploy").joinpath("elasticsearch", file).read_text("utf-8"))
    return template


def _found(es: Elasticsearch, name: str, path: str) -> dict[str, Any] | None:
    try:
        answer = _ask(es, "GET", path)
    except NotFoundError:
        return None
    for entry in answer.get("component_templates") or answer.get("index_templates") or []:
        if entry["name"] == name:
            template: dict[str, Any] = entry.get("component_template") or entry["index_template"]
            return template
    return None


def _ask(es: Elasticsearch, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    headers = {"accept": "application/json"} | ({"content-type": "application/json"} if body else {})
    try:
        answer: dict[str, Any] = es.perform_request(method, path, headers=headers, body=body).body
        return answer
    except NotFoundError:
        raise
    except (TransportError, ApiError) as error:
        kind: type[ElasticsearchProblem] = ElasticsearchUnavailable if passes(error) else ElasticsearchRefused
        raise kind(f"Elasticsearch at {where(es)}: {method} {path}: {reason_of(error)}") from error


def _differences(wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Where two templates differ, by dotted path; how the server spells settings and truth values is evened out."""
    ours, theirs = _evened(wanted), _evened(found)
    lines = [f"{path} is missing" for path in ours if path not in theirs]
    lines += [
        f"{path} is {theirs[path]}, {ours[path]} expected"
        for path in ours
        if theirs.get(path, ours[path]) != ours[path]
    ]
    return lines + [f"{path} is not expected" for path in theirs if path not in ours]


def _evened(template: dict[str, Any]) -> dict[str, str]:
    body = template.get("template", {})
    shown = {
        "version": template.get("version"),
        "index_patterns": template.get("index_patterns", []),
        "composed_of": template.get("composed_of", []),
        "priority": template.get("priority"),
        "aliases": sorted(body.get("aliases", {})),
        "mappings": body.get("mappings", {}),
    }
    settings = _flat(body.get("settings", {}))
    return _flat(shown) | {f"settings.{path.removeprefix('index.')}": value for path, value in settings.items()}


def _flat(tree: Any, path: str = "") -> dict[str, str]:
    if isinstance(tree, dict):
        under = f"{path}." if path else ""
        return {place: value for key, child in tree.items() for place, value in _flat(child, under + key).items()}
    if isinstance(tree, list):
        return {path: ", ".join(map(str, tree))} if tree else {}
    return {} if tree is None else {path: str(tree).lower()}
