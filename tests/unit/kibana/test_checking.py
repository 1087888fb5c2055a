"""The checker takes what ships, and each way of breaking it is found."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.kibana.checking import MOST_OBJECTS, check_file, check_objects, views_of
from connectors.kibana.faults import Fault
from connectors.kibana.ruling import check_rules
from deploy.kibana.__main__ import files
from deploy.kibana.objects import objects
from deploy.kibana.rules import connectors, rules

Body = dict[str, Any]
FOLDER = Path(__file__).parents[3] / "deploy" / "kibana"
VIEW, SEARCH, DASHBOARD = "claimwatch-claims", "claimwatch-search-by-speaker", "claimwatch-outlets"
SOURCE = "kibanaSavedObjectMeta"


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_what_is_committed_is_what_is_built(path: Path):
    assert path.read_text("utf-8") == files()[path], "run `python -m deploy.kibana`"


def test_what_ships_has_no_fault():
    assert check_file(FOLDER / "objects.ndjson") == []
    assert check_rules(connectors(), rules(), views_of(objects())) == []


def broken(kind: str, identity: str, change: Callable[[Body], object]) -> list[Fault]:
    found = copy.deepcopy(objects())
    change(next(each for each in found if (each["type"], each["id"]) == (kind, identity)))
    return check_objects(found)


def inside(path: str, change: Callable[[Any], object]) -> Callable[[Body], None]:
    """A change within the JSON string at a dotted path of the attributes."""

    def changed(each: Body) -> None:
        *under, last = path.split(".")
        body = each["attributes"]
        for name in under:
            body = body[name]
        value = json.loads(body[last])
        change(value)
        body[last] = json.dumps(value)

    return changed


def panel(change: Callable[[Body], object], at: int = 0) -> Callable[[Body], None]:
    return inside("panelsJSON", lambda panels: change(panels[at]))


def layer(change: Callable[[Body], object]) -> Callable[[Body], None]:
    def changed(found: Body) -> None:
        change(found["embeddableConfig"]["attributes"]["state"]["datasourceStates"]["formBased"]["layers"]["layer"])

    return panel(changed)


def column(name: str, **values: Any) -> Callable[[Body], None]:
    return layer(lambda found: found["columns"][name].update(values))


def query(text: str) -> Callable[[Body], None]:
    return inside(f"{SOURCE}.searchSourceJSON", lambda source: source["query"].update(query=text))


def attributes(**values: Any) -> Callable[[Body], None]:
    return lambda each: each["attributes"].update(values)


FAULTS: list[tuple[str, str, Callable[[Body], object], str]] = [
    # versions
    ("dashboard", DASHBOARD, lambda e: e.update(typeMigrationVersion="10.3.0"), "10.3.0 is newer than 10.2.0"),
    ("search", SEARCH, lambda e: e.update(typeMigrationVersion="10.10.0"), "10.10.0 is newer than 10.5.0"),
    ("index-pattern", VIEW, lambda e: e.update(coreMigrationVersion="8.8.1"), "8.8.1 is newer than 8.8.0"),
    ("index-pattern", VIEW, lambda e: e.pop("coreMigrationVersion"), "coreMigrationVersion: is missing"),
    ("dashboard", DASHBOARD, lambda e: e.pop("typeMigrationVersion"), "typeMigrationVersion: is missing"),
    ("search", SEARCH, lambda e: e.update(typeMigrationVersion="new"), "new is no version"),
    # references
    ("search", SEARCH, lambda e: e["references"][0].update(id="gone"), "which is not among the objects"),
    ("search", SEARCH, lambda e: e["references"].clear(), "searchSourceJSON.index is missing"),
    ("search", SEARCH, lambda e: e["references"][0].update(name="index"), "index is not used"),
    ("search", SEARCH, lambda e: e["references"].append(e["references"][0]), "is there twice"),
    (
        "search",
        SEARCH,
        lambda e: e["references"][0].update(type="search", id="claimwatch-search-by-outlet"),
        "is of type search, index-pattern expected",
    ),
    ("dashboard", DASHBOARD, lambda e: e["references"].pop(), "said:panel_said is missing"),
    ("dashboard", DASHBOARD, lambda e: e["references"].pop(0), "first:indexpattern-datasource-layer-layer is missing"),
    (
        "dashboard",
        DASHBOARD,
        lambda e: e["references"][0].update(id="claimwatch-feeds"),
        "and to claimwatch-feeds in the",
    ),
    ("dashboard", DASHBOARD, panel(lambda p: p.update(panelRefName="panel_x"), 3), "panel_x, panel_said expected"),
    ("dashboard", DASHBOARD, panel(lambda p: p.update(type="lens"), 3), "is of type search, lens expected"),
    (
        "dashboard",
        DASHBOARD,
        panel(lambda p: p["embeddableConfig"]["attributes"]["references"].clear()),
        "indexpattern-datasource-layer-layer is missing",
    ),
    # data views
    ("index-pattern", VIEW, attributes(title="logs-*"), "logs-* is the alias of no template"),
    ("index-pattern", VIEW, attributes(timeFieldName="status"), "status is no field of dates"),
    ("index-pattern", VIEW, attributes(timeFieldName="when"), "when is no field of dates"),
    ("index-pattern", VIEW, attributes(fields="{"), "holds no JSON"),
    ("index-pattern", VIEW, attributes(runtimeFieldMap='{"x":{"type":"text"}}'), "text is no type of a runtime field"),
    ("index-pattern", VIEW, attributes(fieldFormatMap='{"nowhere":{"id":"url"}}'), "there is no field nowhere"),
    ("index-pattern", VIEW, attributes(allowHidden=True), "allowHidden: is true"),
    # searches
    ("search", SEARCH, attributes(columns=["speaker", "heaadline"]), "there is no field heaadline"),
    ("search", SEARCH, attributes(sort=[["speaker", "asc"]]), "speaker is text, which has no order"),
    ("search", SEARCH, attributes(sort=[["@timestamp", "down"]]), "down is neither asc nor desc"),
    ("search", SEARCH, attributes(breakdownField="sentence"), "sentence is text"),
    ("search", SEARCH, attributes(timeRestore=True), "timeRange is missing"),
    ("search", SEARCH, attributes(isTextBasedQuery=True), "isTextBasedQuery"),
    ("search", SEARCH, query("side : "), "a field or a value is missing at character 8"),
    ("search", SEARCH, query("side : denies and"), "an operator without a second side is taken for a word"),
    ("search", SEARCH, query("sides : denies"), "there is no field sides"),
    ("search", SEARCH, query("nothing* : denies"), "no field is like nothing*"),
    ("search", SEARCH, query("seen_at > yesterday"), "seen_at is of type date and cannot be 'yesterday'"),
    ("search", SEARCH, query("side > 3"), "side is of type string, which has no smaller and larger"),
    ("search", SEARCH, query("withdrawn : perhaps"), "withdrawn is of type boolean"),
    ("search", SEARCH, inside(f"{SOURCE}.searchSourceJSON", lambda s: s["query"].update(language="lucene")), "lucene"),
    # dashboards and their pictures
    ("dashboard", DASHBOARD, attributes(panelsJSON="no"), "holds no JSON"),
    ("dashboard", DASHBOARD, attributes(timeFrom=None, optionsJSON="[]"), "optionsJSON: holds no dict"),
    ("dashboard", DASHBOARD, lambda e: e["attributes"].pop("timeTo"), "timeTo is missing"),
    ("dashboard", DASHBOARD, panel(lambda p: p["gridData"].update(w=60)), "does not fit into 48 columns"),
    ("dashboard", DASHBOARD, panel(lambda p: p["gridData"].update(w=30)), "lies over panel first"),
    ("dashboard", DASHBOARD, panel(lambda p: p["gridData"].update(i="other")), "gridData.i is not the panel's index"),
    ("dashboard", DASHBOARD, column("outlet", sourceField="firstoutlet"), "there is no field firstoutlet"),
    ("dashboard", DASHBOARD, column("outlet", sourceField="headline"), "headline is text, which cannot be grouped"),
    ("dashboard", DASHBOARD, column("outlet", sourceField="status_at"), "terms does not take status_at"),
    ("dashboard", DASHBOARD, column("count", operationType="sum", sourceField="status"), "sum does not take status"),
    ("dashboard", DASHBOARD, column("count", operationType="total"), "total is not known"),
    ("dashboard", DASHBOARD, column("count", sourceField="nowhere"), "there is no field nowhere"),
    ("dashboard", DASHBOARD, column("count", dataType="string"), "is string, number expected"),
    ("dashboard", DASHBOARD, column("count", isBucketed=True), "isBucketed"),
    (
        "dashboard",
        DASHBOARD,
        column("held", filter={"query": "state : x", "language": "kuery"}),
        "there is no field state",
    ),
    ("dashboard", DASHBOARD, column("outlet", params={"size": 0, "orderDirection": "desc"}), "0 is not between"),
    ("dashboard", DASHBOARD, layer(lambda found: found["columnOrder"].pop()), "the columns are"),
    ("dashboard", DASHBOARD, layer(lambda found: found["columnOrder"].reverse()), "a metric stands before a bucket"),
    ("dashboard", DASHBOARD, layer(lambda found: found["columns"].pop("held")), "column held is only in the drawing"),
    (
        "dashboard",
        DASHBOARD,
        panel(lambda p: p["embeddableConfig"]["attributes"].update(visualizationType="lnsCake")),
        "lnsCake is not known",
    ),
]


@pytest.mark.parametrize(("kind", "identity", "change", "told"), FAULTS, ids=[told for *_, told in FAULTS])
def test_a_fault_is_found_and_named(kind: str, identity: str, change: Callable[[Body], object], told: str):
    faults = [str(fault) for fault in broken(kind, identity, change)]
    assert any(told in fault for fault in faults), faults
    assert any(fault.startswith(f"{kind} {identity}") for fault in faults)


def test_objects_that_are_there_twice_are_found():
    assert [str(fault) for fault in check_objects([*objects(), objects()[0]])] == [
        "index-pattern claimwatch-articles: is there 2 times"
    ]


def test_too_many_objects_are_found():
    view = objects()[0]
    many = [{**view, "id": f"v{number}"} for number in range(MOST_OBJECTS + 1)]
    assert [str(fault) for fault in check_objects(many)] == ["file: 10001 objects, 10000 at most"]


def test_a_type_that_is_not_known_is_found():
    (fault,) = check_objects([{"type": "visualization", "id": "v"}])
    assert "visualization is none of" in str(fault)


def test_a_file_of_another_name_or_without_json_is_found(tmp_path: Path):
    path = tmp_path / "objects.json"
    path.write_text("{no json\n")
    assert [fault.what.partition(":")[0] for fault in check_file(path)] == [
        "the name must end in .ndjson",
        "holds a line that is no JSON",
    ]


def test_a_file_that_is_too_large_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("connectors.kibana.checking.MOST_BYTES", 100)
    path = tmp_path / "objects.ndjson"
    path.write_text((FOLDER / "objects.ndjson").read_text("utf-8"))
    assert any("100 at most" in fault.what for fault in check_file(path))


RULE_FAULTS: list[tuple[Callable[[Body], object], str]] = [
    (lambda body: body.update(rule_type_id=".geo-containment"), ".geo-containment is none of .es-query"),
    (lambda body: body.update(consumer="alerts"), "is alerts, stackAlerts expected"),
    (lambda body: body["schedule"].update(interval="soon"), "soon is no interval"),
    (lambda body: body["params"]["searchConfiguration"].update(index="gone"), "gone is no data view of ours"),
    (lambda body: body["params"]["searchConfiguration"]["query"].update(query="kin : x"), "there is no field kin"),
    (lambda body: body["params"].update(timeField="kind"), "kind is no field of dates"),
    (lambda body: body["params"].update(threshold=[1, 2]), "[1, 2] does not go with >"),
    (lambda body: body["params"].update(size=20_000), "20000 is not between 0 and 10000"),
    (lambda body: body["params"].update(timeWindowUnit="w"), "is no span of time"),
    (lambda body: body["actions"][0].update(id="gone"), "there is no connector gone"),
    (lambda body: body["actions"][0].update(group="default"), "default is none of query matched"),
    (lambda body: body["actions"][0].pop("frequency"), "frequency.notify_when: is missing"),
    (lambda body: body["actions"][0]["frequency"].update(throttle="1h"), "does not go with onActiveAlert"),
    (lambda body: body["actions"][1]["params"].clear(), "params.documents: is missing"),
]


@pytest.mark.parametrize(("change", "told"), RULE_FAULTS, ids=[told for _, told in RULE_FAULTS])
def test_a_fault_of_a_rule_is_found_and_named(change: Callable[[Body], object], told: str):
    found = copy.deepcopy(rules())
    change(found[0]["body"])
    faults = [str(fault) for fault in check_rules(connectors(), found, views_of(objects()))]
    assert any(told in fault for fault in faults), faults


@pytest.mark.parametrize("kind", [".email", ".webhook", ".slack"])
def test_a_connector_of_a_paid_licence_is_found(kind: str):
    found = copy.deepcopy(connectors())
    found[0]["body"]["connector_type_id"] = kind
    assert any("not in the free licence" in fault.what for fault in check_rules(found, [], {}))


def test_an_id_that_kibana_would_not_take_is_found():
    found = copy.deepcopy(connectors())
    found[0]["id"] = "claimwatch-log"
    assert any("no UUID" in fault.what for fault in check_rules(found, [], {}))
