"""Whether Kibana's alerting API will take our rules and connectors, and whether they work without a paid licence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from connectors.kibana.checking import Views
from connectors.kibana.faults import Body, Fault, Faults, NotThere, part
from connectors.kibana.querying import check_query

FREE_RULES = (".es-query",)
FREE_CONNECTORS = {".server-log": "message", ".index": "documents"}
"""Connector → the parameter that an action on it has. ``.email``, ``.webhook`` and the like need a paid licence."""

GROUPS = ("query matched", "recovered")
NOTIFY_WHEN = ("onActionGroupChange", "onActiveAlert", "onThrottleInterval")
COMPARATORS = {">": 1, "<": 1, ">=": 1, "<=": 1, "between": 2, "notBetween": 2}
"""Comparator → how many thresholds it has."""

MOST_HITS = 10_000
INTERVAL = re.compile(r"[1-9]\d*[smhd]")
PREDEFINED = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[14][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
"""A UUID of version 1 or 4: Kibana takes no other given id for what it encrypts."""


def check_rules(connectors: Sequence[Body], rules: Sequence[Body], views: Views) -> list[Fault]:
    """Everything that is wrong with connectors and rules; ``views`` are the data views imported with them."""
    faults: list[Fault] = []
    known = {str(each.get("id")): str(each.get("body", {}).get("connector_type_id")) for each in connectors}
    for each in connectors:
        faults += _told(f"connector {each.get('id')}", _connector(each))
    for each in rules:
        faults += _told(f"rule {each.get('id')}", _rule(each, known, views))
    names = [str(each.get("id")) for each in (*connectors, *rules)]
    return faults + [Fault(name, "is there twice") for name in sorted({n for n in names if names.count(n) > 1})]


def _told(where: str, faults: Faults) -> list[Fault]:
    found: list[Fault] = []
    try:
        found += (fault.under(where) for fault in faults)
    except NotThere as missing:
        found.append(missing.fault.under(where))
    return found


def _connector(each: Body) -> Faults:
    yield from _identity(each)
    body = part(each, "body", dict)
    part(body, "name", str)
    kind = part(body, "connector_type_id", str)
    if kind not in FREE_CONNECTORS:
        yield Fault("connector_type_id", f"{kind} is not in the free licence: {', '.join(FREE_CONNECTORS)}")
    if kind == ".index":
        part(body, "config.index", str)


def _rule(each: Body, connectors: dict[str, str], views: Views) -> Faults:
    yield from _identity(each)
    body = part(each, "body", dict)
    part(body, "name", str)
    kind = part(body, "rule_type_id", str)
    if kind not in FREE_RULES:
        yield Fault("rule_type_id", f"{kind} is none of {', '.join(FREE_RULES)}")
    if part(body, "consumer", str) != "stackAlerts":
        yield Fault("consumer", f"is {body['consumer']}, stackAlerts expected")
    if not INTERVAL.fullmatch(part(body, "schedule.interval", str)):
        yield Fault("schedule.interval", f"{body['schedule']['interval']} is no interval such as 5m")
    yield from _query(part(body, "params", dict), views)
    for number, action in enumerate(part(body, "actions", list)):
        yield from (fault.under(f"action {number}") for fault in _action(action, connectors))


def _query(params: Body, views: Views) -> Faults:
    if part(params, "searchType", str) != "searchSource":
        yield Fault("params.searchType", f"is {params['searchType']}, searchSource expected")
    view = part(params, "searchConfiguration.index", str)
    if view not in views:
        yield Fault("params.searchConfiguration.index", f"{view} is no data view of ours")
        return
    fields = views[view]
    yield from check_query(part(params, "searchConfiguration.query", dict), fields)
    time = part(params, "timeField", str)
    if time not in fields or fields[time].type != "date":
        yield Fault("params.timeField", f"{time} is no field of dates")
    if part(params, "timeWindowSize", int) < 1 or part(params, "timeWindowUnit", str) not in ("s", "m", "h", "d"):
        yield Fault("params.timeWindowSize", "is no span of time")
    if not 0 <= part(params, "size", int) <= MOST_HITS:
        yield Fault("params.size", f"{params['size']} is not between 0 and {MOST_HITS}")
    comparator, threshold = part(params, "thresholdComparator", str), part(params, "threshold", list)
    if COMPARATORS.get(comparator) != len(threshold):
        yield Fault("params.threshold", f"{threshold} does not go with {comparator}")
    if (part(params, "aggType", str), part(params, "groupBy", str)) != ("count", "all"):
        yield Fault("params.aggType", "only a count of all documents is known here")
    part(params, "excludeHitsFromPreviousRun", bool)


def _action(action: Body, connectors: dict[str, str]) -> Faults:
    connector = part(action, "id", str)
    if connector not in connectors:
        yield Fault("id", f"there is no connector {connector}")
        return
    if part(action, "group", str) not in GROUPS:
        yield Fault("group", f"{action['group']} is none of {', '.join(GROUPS)}")
    wanted = FREE_CONNECTORS.get(connectors[connector])
    if wanted:
        part(action, f"params.{wanted}", list if wanted == "documents" else str)
    when = part(action, "frequency.notify_when", str)
    if when not in NOTIFY_WHEN:
        yield Fault("frequency.notify_when", f"{when} is none of {', '.join(NOTIFY_WHEN)}")
    part(action, "frequency.summary", bool)
    if (when == "onThrottleInterval") != bool(action["frequency"].get("throttle")):
        yield Fault("frequency.throttle", f"does not go with {when}")


def _identity(each: Body) -> Faults:
    if not PREDEFINED.fullmatch(part(each, "id", str)):
        yield Fault("id", f"{each['id']} is no UUID of version 1 or 4")
