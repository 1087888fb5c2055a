"""Where two templates, or a template and an index, differ: pure, field by field, in words that a person can act on.

Servers spell settings as strings below ``index``, lists of one as their value and truth values as text; that is evened
out, so that only what means something else is a difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Flat = dict[str, str]


def template_differences(wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Where two index or component templates differ."""
    return _lines(_template(wanted), _template(found)) + _fields(_mappings(wanted), _mappings(found))


def index_differences(wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Where an index differs from the template that would make it now.

    Only what a reindex brings is compared: its fields and how text is analysed; replicas, for example, are its
    keeper's.

    Args:
        wanted: ``{"settings": …, "mappings": …}`` as composed from the templates.
        found: the same of the index, as servers answer.
    """
    ours, theirs = (_settings(each.get("settings", {})) for each in (wanted, found))
    chosen = [
        {path: value for path, value in each.items() if path.startswith(("analysis.", "query."))}
        for each in (ours, theirs)
    ]
    return _lines(*chosen) + _fields(wanted.get("mappings", {}), found.get("mappings", {}))


def is_blocked(found: dict[str, Any]) -> bool:
    """Whether writing to an index is blocked, as by a run that was killed in its last step."""
    blocks = found.get("settings", {}).get("index", {}).get("blocks", {})
    return str(blocks.get("write", "")).lower() == "true"


def _fields(wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    ours, theirs = dict(mapped(wanted)), dict(mapped(found))
    lines = [f"field {name} is missing ({_type(ours[name])})" for name in ours if name not in theirs]
    for name in ours:
        if name in theirs:
            lines += [f"field {name}: {line}" for line in _lines(_flat(ours[name]), _flat(theirs[name]))]
    lines += [f"field {name} is not expected ({_type(theirs[name])})" for name in theirs if name not in ours]
    rest = [_flat({name: value for name, value in each.items() if name != "properties"}) for each in (wanted, found)]
    return lines + _lines(rest[0], {path: value for path, value in rest[1].items() if not path.startswith("_")})


def mapped(mappings: dict[str, Any], under: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The fields of mappings by dotted name, each with its parameters; objects are only their fields."""
    for name, parameters in mappings.get("properties", {}).items():
        if "properties" in parameters:
            yield from mapped(parameters, f"{under}{name}.")
        else:
            yield under + name, parameters


def _lines(ours: Flat, theirs: Flat) -> list[str]:
    lines = [f"{path} is missing" for path in ours if path not in theirs]
    lines += [
        f"{path} is {theirs[path]}, {ours[path]} expected"
        for path in ours
        if theirs.get(path, ours[path]) != ours[path]
    ]
    return lines + [f"{path} is not expected" for path in theirs if path not in ours]


def _template(template: dict[str, Any]) -> Flat:
    body = template.get("template", {})
    shown = {
        "version": template.get("version"),
        "index_patterns": template.get("index_patterns", []),
        "composed_of": template.get("composed_of", []),
        "priority": template.get("priority"),
        "aliases": sorted(body.get("aliases", {})),
    }
    return _flat(shown) | {f"settings.{path}": value for path, value in _settings(body.get("settings", {})).items()}


def _mappings(template: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = template.get("template", {}).get("mappings", {})
    return found


def _settings(settings: dict[str, Any]) -> Flat:
    return {path.removeprefix("index."): value for path, value in _flat(settings).items()}


def _type(parameters: dict[str, Any]) -> str:
    if parameters.get("type") == "alias":
        return f"alias of {parameters.get('path')}"
    return str(parameters.get("type", "object"))


def _flat(tree: Any, path: str = "") -> Flat:
    if isinstance(tree, dict):
        under = f"{path}." if path else ""
        return {place: value for key, child in tree.items() for place, value in _flat(child, under + key).items()}
    if isinstance(tree, list):
        return {path: ", ".join(map(str, tree))} if tree else {}
    return {} if tree is None else {path: str(tree).lower() if isinstance(tree, bool) else str(tree)}
