"""Whether Kibana will take a file of saved objects, and whether what is in it will work there.

No Kibana can run in the tests, and an import tells little: a field that does not exist, a picture whose data view is
not referred to, or a query with a syntax error are taken without a word and fail before the reader's eyes. The rules
are those of Kibana's sources (8.17 to 9.x).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.kibana.faults import Body, Fault, Faults, NotThere, inner, part
from connectors.kibana.fields import Fields, kind_of, mapped, runtime
from connectors.kibana.picturing import check_picture, layer_references
from connectors.kibana.querying import check_query

NEWEST_CORE = (8, 8, 0)
NEWEST = {"index-pattern": (8, 0, 0), "search": (10, 5, 0), "lens": (8, 9, 0), "dashboard": (10, 2, 0)}
"""What 8.17 takes: a newer one is refused, an older one is migrated, without one every old migration runs."""

MOST_OBJECTS = 10_000
MOST_BYTES = 25 * 1024 * 1024
"""``savedObjects.maxImportExportSize`` and ``maxImportPayloadBytes``, as they are by default (26,214,400)."""

SEARCH_REFERENCE = "kibanaSavedObjectMeta.searchSourceJSON.index"
GRID_WIDTH = 48

Views = Mapping[str, Fields]
ReferencesFound = Generator[Fault, None, dict[str, tuple[str, str]]]


@dataclass(frozen=True)
class Led:
    """Where an object's references lead: name → (type, id), and the fields of the data views among them."""

    references: Mapping[str, tuple[str, str]]
    views: Views

    def target(self, name: str) -> str:
        return self.references.get(name, ("", ""))[1]

    def fields(self, name: str) -> Fields:
        """
        Raises:
            NotThere: the name leads to no data view that is known.
        """
        if self.target(name) not in self.views:
            raise NotThere(Fault("references", f"{name} leads to no data view of ours"))
        return self.views[self.target(name)]


def check_file(path: Path) -> list[Fault]:
    """Faults of a file that is to be imported, its name and size included."""
    faults = [] if path.suffix == ".ndjson" else [Fault(path.name, "the name must end in .ndjson")]
    raw = path.read_bytes()
    if len(raw) > MOST_BYTES:
        faults.append(Fault(path.name, f"{len(raw)} bytes, {MOST_BYTES} at most"))
    try:
        objects = [json.loads(line) for line in raw.decode("utf-8").splitlines() if line.strip()]
    except ValueError as error:
        return [*faults, Fault(path.name, f"holds a line that is no JSON: {error}")]
    return faults + check_objects(objects)


def check_objects(objects: Sequence[Body]) -> list[Fault]:
    """Everything that is wrong with objects that are imported together; empty where all is well."""
    faults = [] if len(objects) <= MOST_OBJECTS else [Fault("file", f"{len(objects)} objects, {MOST_OBJECTS} at most")]
    keys = Counter((str(each.get("type")), str(each.get("id"))) for each in objects)
    faults += [Fault(" ".join(key), f"is there {times} times") for key, times in keys.items() if times > 1]
    views = _views(objects)
    for each in objects:
        where = f"{each.get('type')} {each.get('id')}"
        faults += [fault.under(where) for fault in _whole(each, set(keys), views)]
    return faults


def views_of(objects: Sequence[Body]) -> Views:
    """Id of a data view → its fields, runtime fields included; only those views of which that can be said."""
    return _views(objects)


def _whole(each: Body, keys: set[tuple[str, str]], views: Views) -> Faults:
    try:
        kind = part(each, "type", str)
        part(each, "id", str)
        if kind not in NEWEST:
            yield Fault("type", f"{kind} is none of {', '.join(NEWEST)}")
            return
        yield from _versions(each, kind)
        references = yield from _references(each, keys)
        needed = _NEEDED[kind](each)
    except NotThere as missing:
        yield missing.fault
        return
    yield from _joined(references, needed)
    try:
        yield from _CHECKS[kind](each, Led(references, views))
    except NotThere as missing:
        yield missing.fault


def _versions(each: Body, kind: str) -> Faults:
    for name, newest in (("coreMigrationVersion", NEWEST_CORE), ("typeMigrationVersion", NEWEST[kind])):
        version = part(each, name, str)
        numbers = tuple(int(number) for number in version.split(".") if number.isdecimal())
        if len(numbers) != 3:
            yield Fault(name, f"{version} is no version")
        elif numbers > newest:
            yield Fault(name, f"{version} is newer than {'.'.join(map(str, newest))}, which is what 8.17 knows")


def _references(each: Body, keys: set[tuple[str, str]]) -> ReferencesFound:
    """Name → (type, id) of the references of an object; faults where they lead nowhere."""
    found: dict[str, tuple[str, str]] = {}
    for reference in part(each, "references", list):
        name, target = part(reference, "name", str), (part(reference, "type", str), part(reference, "id", str))
        if name in found:
            yield Fault("references", f"{name} is there twice")
        if target not in keys:
            yield Fault("references", f"{name} leads to {' '.join(target)}, which is not among the objects")
        found[name] = target
    return found


def _joined(references: Mapping[str, tuple[str, str]], needed: Mapping[str, str]) -> Faults:
    for name, kind in needed.items():
        if name not in references:
            yield Fault("references", f"{name} is missing")
        elif references[name][0] != kind:
            yield Fault("references", f"{name} is of type {references[name][0]}, {kind} expected")
    for name in references:
        if name not in needed:
            yield Fault("references", f"{name} is not used")


def _views(objects: Sequence[Body]) -> Views:
    views: dict[str, Fields] = {}
    for each in objects:
        if each.get("type") != "index-pattern":
            continue
        try:
            kind = kind_of(part(each, "attributes.title", str))
            if kind is not None:
                views[str(each["id"])] = {**mapped(kind), **runtime(part(each, "attributes.runtimeFieldMap", str))}
        except (NotThere, ValueError, KeyError, TypeError):
            continue  # told where the data view itself is checked
    return views


def _view(each: Body, _: Led) -> Faults:
    title = part(each, "attributes.title", str)
    part(each, "attributes.name", str)
    kind = kind_of(title)
    if kind is None:
        yield Fault("attributes.title", f"{title} is the alias of no template")
        return
    for name in ("fieldAttrs", "fieldFormatMap", "runtimeFieldMap"):
        inner(each, f"attributes.{name}", dict)
    for name in ("fields", "sourceFilters"):
        inner(each, f"attributes.{name}", list)
    if part(each, "attributes.allowHidden", bool):
        yield Fault("attributes.allowHidden", "is true")
    declared = inner(each, "attributes.runtimeFieldMap", dict)
    for name, field in declared.items():
        if field.get("type") not in ("keyword", "long", "double", "date", "boolean", "ip"):
            yield Fault(f"runtime field {name}", f"{field.get('type')} is no type of a runtime field")
    fields = {**mapped(kind), **runtime(json.dumps(declared))}
    time = part(each, "attributes.timeFieldName", str)
    if time not in fields or fields[time].type != "date":
        yield Fault("attributes.timeFieldName", f"{time} is no field of dates")
    for name in inner(each, "attributes.fieldFormatMap", dict):
        if name not in fields:
            yield Fault("attributes.fieldFormatMap", f"there is no field {name}")


def _search(each: Body, led: Led) -> Faults:
    fields = led.fields(SEARCH_REFERENCE)
    part(each, "attributes.title", str)
    part(each, "attributes.grid", dict)
    if part(each, "attributes.isTextBasedQuery", bool):
        yield Fault("attributes.isTextBasedQuery", "is true, and the query is KQL")
    for name in part(each, "attributes.columns", list):
        if name not in fields:
            yield Fault("attributes.columns", f"there is no field {name}")
    for name, order in part(each, "attributes.sort", list):
        if order not in ("asc", "desc"):
            yield Fault("attributes.sort", f"{order} is neither asc nor desc")
        yield from _sortable("attributes.sort", name, fields)
    if "breakdownField" in each["attributes"]:
        yield from _sortable("attributes.breakdownField", part(each, "attributes.breakdownField", str), fields)
    yield from _restored(each["attributes"], "timeRange")
    source = inner(each, "attributes.kibanaSavedObjectMeta.searchSourceJSON", dict)
    part(source, "filter", list)
    yield from check_query(part(source, "query", dict), fields)


def _sortable(where: str, name: str, fields: Fields) -> Faults:
    if name not in fields:
        yield Fault(where, f"there is no field {name}")
    elif not fields[name].aggregatable:
        yield Fault(where, f"{name} is text, which has no order: take its keyword form")


def _restored(attributes: Body, *times: str) -> Faults:
    """A time that is to be restored must be there, and one that is not, not: Kibana would ignore it."""
    restored = part(attributes, "timeRestore", bool)
    for name in times:
        if restored != (name in attributes):
            yield Fault("attributes.timeRestore", f"is {restored}, and {name} is {'missing' if restored else 'there'}")


def _picture(each: Body, led: Led) -> Faults:
    yield from check_picture(part(each, "attributes", dict), led.fields)


def _dashboard(each: Body, led: Led) -> Faults:
    attributes = part(each, "attributes", dict)
    part(attributes, "title", str)
    if part(attributes, "version", int) != 1:
        yield Fault("attributes.version", "is not 1")
    yield from _restored(attributes, "timeFrom", "timeTo")
    inner(attributes, "optionsJSON", dict)
    source = inner(attributes, "kibanaSavedObjectMeta.searchSourceJSON", dict)
    yield from check_query(part(source, "query", dict), {})
    panels = inner(attributes, "panelsJSON", list)
    yield from _grid(panels)
    for panel in panels:
        index = part(panel, "panelIndex", str)
        try:
            yield from (fault.under(f"panel {index}") for fault in _panel(panel, index, led))
        except NotThere as missing:
            yield missing.fault.under(f"panel {index}")


def _panel(panel: Body, index: str, led: Led) -> Faults:
    if part(panel, "type", str) == "lens" and "panelRefName" not in panel:
        attributes = part(panel, "embeddableConfig.attributes", dict)
        if part(attributes, "type", str) != "lens":
            yield Fault("embeddableConfig.attributes.type", "is not lens")
        yield from _inside(attributes, index, led)
        yield from check_picture(attributes, lambda name: led.fields(f"{index}:{name}"))
    elif part(panel, "panelRefName", str) != f"panel_{index}":
        yield Fault("panelRefName", f"is {panel['panelRefName']}, panel_{index} expected")
    part(panel, "embeddableConfig", dict)


def _inside(attributes: Body, index: str, led: Led) -> Faults:
    """A picture inside a dashboard names its references a second time, without the panel's index."""
    named = {each["name"]: (each["type"], each["id"]) for each in part(attributes, "references", list)}
    yield from _joined(named, layer_references(attributes))
    for name, (_, identity) in named.items():
        outside = led.target(f"{index}:{name}")
        if identity != outside:
            yield Fault("references", f"{name} leads to {identity}, and to {outside or 'nothing'} in the dashboard")


def _grid(panels: Sequence[Body]) -> Faults:
    taken: dict[tuple[int, int], str] = {}
    for panel in panels:
        index = part(panel, "panelIndex", str)
        x, y, w, h = (part(panel, f"gridData.{name}", int) for name in "xywh")
        if part(panel, "gridData.i", str) != index:
            yield Fault(f"panel {index}", "gridData.i is not the panel's index")
        if x < 0 or y < 0 or w < 1 or h < 1 or x + w > GRID_WIDTH:
            yield Fault(f"panel {index}", f"does not fit into {GRID_WIDTH} columns")
            continue
        cells = [(column, row) for column in range(x, x + w) for row in range(y, y + h)]
        over = {taken[cell] for cell in cells if cell in taken}
        yield from (Fault(f"panel {index}", f"lies over panel {other}") for other in sorted(over))
        taken |= dict.fromkeys(cells, index)
    for index, times in Counter(str(panel["panelIndex"]) for panel in panels).items():
        if times > 1:
            yield Fault(f"panel {index}", f"is there {times} times")


def _needed_by_search(each: Body) -> dict[str, str]:
    source = inner(each, "attributes.kibanaSavedObjectMeta.searchSourceJSON", dict)
    return {part(source, "indexRefName", str): "index-pattern"}


def _needed_by_dashboard(each: Body) -> dict[str, str]:
    needed: dict[str, str] = {}
    for panel in inner(each, "attributes.panelsJSON", list):
        index = part(panel, "panelIndex", str)
        if "panelRefName" in panel:
            needed[f"{index}:{part(panel, 'panelRefName', str)}"] = part(panel, "type", str)
        else:
            layers = layer_references(part(panel, "embeddableConfig.attributes", dict))
            needed |= {f"{index}:{name}": kind for name, kind in layers.items()}
    return needed


_NEEDED: Mapping[str, Callable[[Body], dict[str, str]]] = {
    "index-pattern": lambda _: {},
    "search": _needed_by_search,
    "lens": lambda each: layer_references(part(each, "attributes", dict)),
    "dashboard": _needed_by_dashboard,
}
_CHECKS: Mapping[str, Callable[[Body, Led], Faults]] = {
    "index-pattern": _view,
    "search": _search,
    "lens": _picture,
    "dashboard": _dashboard,
}
