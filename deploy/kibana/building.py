"""Small builders of saved objects, in a form that Kibana 8.17 and later, 9 included, take and bring up to date.

Every id is given or follows from what it names, so that the same objects come out each time and an import replaces
those of the last one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CORE_VERSION = "8.8.0"
TYPE_VERSIONS = {"index-pattern": "8.0.0", "search": "10.5.0", "dashboard": "10.2.0"}
"""A newer one than the server's is refused, an older one is migrated, and a missing one runs every old migration."""

SEARCH_REFERENCE = "kibanaSavedObjectMeta.searchSourceJSON.index"
LAYER_REFERENCE = "indexpattern-datasource-layer-"
PREFIX = "claimwatch-"

Body = dict[str, Any]


def view_id(kind: str) -> str:
    return f"{PREFIX}{kind}"


def search_id(name: str) -> str:
    return f"{PREFIX}search-{name}"


def saved(kind: str, identity: str, attributes: Body, references: Sequence[Body] = ()) -> Body:
    return {
        "id": identity,
        "type": kind,
        "attributes": attributes,
        "references": list(references),
        "coreMigrationVersion": CORE_VERSION,
        "typeMigrationVersion": TYPE_VERSIONS[kind],
        "managed": False,
    }


def data_view(
    kind: str, name: str, *, formats: Mapping[str, Body] | None = None, runtime: Mapping[str, Body] | None = None
) -> Body:
    """A data view on the alias of a kind of documents; one of which nothing is indexed yet is no error."""
    attributes = {
        "title": f"news-{kind}",
        "name": name,
        "timeFieldName": "@timestamp",
        "allowNoIndex": True,
        "allowHidden": False,
        "fieldAttrs": "{}",
        "fieldFormatMap": compact(formats or {}),
        "fields": "[]",
        "runtimeFieldMap": compact(runtime or {}),
        "sourceFilters": "[]",
        "typeMeta": "{}",
    }
    return saved("index-pattern", view_id(kind), attributes)


def saved_search(
    name: str,
    title: str,
    kind: str,
    query: str,
    columns: Sequence[str],
    *,
    description: str,
    sort: Sequence[tuple[str, str]] = (("@timestamp", "desc"),),
    today: bool = False,
    by: str = "",
) -> Body:
    """A search of Discover. ``today`` opens it on today, in the reader's zone; ``by`` splits its chart by a field."""
    attributes: Body = {
        "title": title,
        "description": description,
        "columns": list(columns),
        "sort": [list(each) for each in sort],
        "grid": {},
        "hideChart": not by,
        "isTextBasedQuery": False,
        "timeRestore": today,
        "kibanaSavedObjectMeta": {"searchSourceJSON": source(query, SEARCH_REFERENCE)},
    }
    if today:
        attributes |= {
            "timeRange": {"from": "now/d", "to": "now/d"},
            "refreshInterval": {"pause": False, "value": 60_000},
        }
    if by:
        attributes["breakdownField"] = by
    return saved("search", search_id(name), attributes, [view_reference(SEARCH_REFERENCE, kind)])


@dataclass(frozen=True)
class Panel:
    """What a dashboard shows in one place: ``width`` of 48, ``height`` in rows of 20 pixels.

    By value a Lens picture (``attributes``), by reference a saved search (``search``).
    """

    index: str
    title: str
    width: int = 24
    height: int = 14
    attributes: Body | None = None
    search: str = ""
    references: tuple[Body, ...] = field(default=())


def search_panel(index: str, title: str, search: str, *, width: int = 48, height: int = 14) -> Panel:
    reference = {"type": "search", "id": search_id(search), "name": f"{index}:panel_{index}"}
    return Panel(index, title, width, height, search=search, references=(reference,))


def lens_panel(index: str, attributes: Body, *, width: int = 24, height: int = 14) -> Panel:
    references = tuple({**each, "name": f"{index}:{each['name']}"} for each in attributes["references"])
    return Panel(index, attributes["title"], width, height, attributes, references=references)


def dashboard(name: str, title: str, panels: Sequence[Panel], *, description: str, since: str) -> Body:
    """A dashboard over the time ``since`` .. now, refreshed each minute; panels go from left to right and then down."""
    attributes = {
        "title": title,
        "description": description,
        "version": 1,
        "timeRestore": True,
        "timeFrom": since,
        "timeTo": "now",
        "refreshInterval": {"pause": False, "value": 60_000},
        "optionsJSON": compact({"useMargins": True, "syncColors": True, "syncCursor": True, "hidePanelTitles": False}),
        "panelsJSON": compact([_placed(panel, *place) for panel, place in zip(panels, _places(panels), strict=True)]),
        "kibanaSavedObjectMeta": {"searchSourceJSON": source("")},
    }
    references = [reference for panel in panels for reference in panel.references]
    return saved("dashboard", f"{PREFIX}{name}", attributes, references)


def _placed(panel: Panel, x: int, y: int) -> Body:
    shown: Body = {
        "type": "lens" if panel.attributes else "search",
        "panelIndex": panel.index,
        "gridData": {"x": x, "y": y, "w": panel.width, "h": panel.height, "i": panel.index},
        "title": panel.title,
        "embeddableConfig": {"attributes": panel.attributes, "enhancements": {}} if panel.attributes else {},
    }
    return shown if panel.attributes else shown | {"panelRefName": f"panel_{panel.index}"}


def _places(panels: Sequence[Panel]) -> list[tuple[int, int]]:
    places, x, y, tallest = [], 0, 0, 0
    for panel in panels:
        if x + panel.width > 48:
            x, y, tallest = 0, y + tallest, 0
        places.append((x, y))
        x, tallest = x + panel.width, max(tallest, panel.height)
    return places


def view_reference(name: str, kind: str) -> Body:
    return {"type": "index-pattern", "id": view_id(kind), "name": name}


def source(query: str, reference: str = "") -> str:
    found: Body = {"query": {"query": query, "language": "kuery"}, "filter": []}
    return compact(found | {"indexRefName": reference} if reference else found)


def compact(value: object) -> str:
    """JSON as it stands inside of JSON: without spaces, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
