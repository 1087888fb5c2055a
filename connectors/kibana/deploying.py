"""Bringing objects, connectors and rules into a Kibana, as often as wanted: what is there is replaced or left alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from connectors.kibana.connection import AlertingOff, Answer, Kibana, KibanaRefused, Upload
from connectors.kibana.faults import Body

OLDEST = (8, 17)
"""The first Kibana that knows the versions of our objects."""

FILE = "claimwatch.ndjson"
ERRORS_NAMED = 3
RULE_FIELDS = ("name", "tags", "schedule", "params", "actions")
CONNECTOR_FIELDS = ("name", "config", "secrets")
"""What an update may carry; a rule's type and a connector's kind are for good."""

TURN_ON = (
    "set XPACK_ENCRYPTEDSAVEDOBJECTS_ENCRYPTIONKEY (32 characters or more) for Kibana, start it again, and repeat this"
)
UPGRADE = "upgrade Kibana to 8.17 or newer"

Outcome = Literal["created", "updated", "unchanged"]


class Deployed(NamedTuple):
    name: str
    outcome: Outcome


def check_version(kibana: Kibana) -> str:
    """Its version; empty where Kibana does not tell this user.

    Raises:
        KibanaUnavailable: nobody answers.
        KibanaRefused: too old, or no Kibana.
    """
    answer = kibana.ask("GET", "/api/status")
    if answer.status == 404 or not {"version", "status"} & set(answer.body):
        do = "look at the address: Kibana has port 5601 as a rule, Elasticsearch 9200"
        raise KibanaRefused("what answers there is no Kibana", where=kibana.url, do=do)
    version = answer.body.get("version")
    number = str(version.get("number", "")) if isinstance(version, dict) else ""
    numbers = tuple(map(int, re.findall(r"\d+", number)[:2]))
    if numbers and numbers < OLDEST:
        raise KibanaRefused(f"Kibana {number} is too old for these objects", where=kibana.url, do=UPGRADE)
    return number


def import_objects(kibana: Kibana, objects: Sequence[Body]) -> int:
    """Import objects over those of the same id; returns how many. Either all are there afterwards, or none is changed.

    Raises:
        KibanaUnavailable: nobody answers.
        KibanaRefused: Kibana does not take them; the message says which and why.
    """
    lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects)
    answer = kibana.ask("POST", "/api/saved_objects/_import?overwrite=true", upload=Upload(FILE, lines.encode()))
    if answer.status != 200:
        raise _refused(kibana, answer)
    errors = answer.body.get("errors") or []
    if errors or not answer.body.get("success"):
        raise _not_imported(kibana, errors, len(objects))
    return int(answer.body.get("successCount", len(objects)))


def check_alerting(kibana: Kibana) -> None:
    """
    Raises:
        AlertingOff: rules would not be taken, or could never run.
        KibanaUnavailable, KibanaRefused: as all requests.
    """
    answer = kibana.ask("GET", "/api/alerting/_health")
    if answer.status != 200:
        raise AlertingOff(f"Kibana has no alerting: {answer.message}", where=kibana.url, do=TURN_ON)
    if not answer.body.get("has_permanent_encryption_key", True):
        raise AlertingOff("alerting is off: Kibana has no encryption key of its own", where=kibana.url, do=TURN_ON)
    if not answer.body.get("is_sufficiently_secure", True):
        do = "turn on API keys in Elasticsearch (xpack.security.authc.api_key.enabled), and repeat this"
        raise AlertingOff("alerting is off: Elasticsearch gives no API keys", where=kibana.url, do=do)


def deploy_rules(kibana: Kibana, connectors: Iterable[Body], rules: Iterable[Body]) -> list[Deployed]:
    """Make or bring up to date connectors and then rules. A rule that somebody has disabled stays disabled.

    Raises:
        AlertingOff: this Kibana takes no rules.
        KibanaUnavailable, KibanaRefused: as all requests.
    """
    check_alerting(kibana)
    made = [_put(kibana, "/api/actions/connector/", each, CONNECTOR_FIELDS) for each in connectors]
    return made + [_put(kibana, "/api/alerting/rule/", each, RULE_FIELDS) for each in rules]


def _put(kibana: Kibana, api: str, wanted: Body, changeable: Sequence[str]) -> Deployed:
    path, body = f"{api}{wanted['id']}", wanted["body"]
    found = kibana.ask("GET", path)
    outcome: Outcome = "created"
    if found.status == 404:
        answer = kibana.ask("POST", path, body=body)
        if answer.status != 409:
            return _done(kibana, answer, body["name"], outcome)
    elif found.status != 200:
        raise _refused(kibana, found)
    update = {name: body[name] for name in changeable if name in body}
    # Secrets are never told; ours have none.
    if _within({name: value for name, value in update.items() if name != "secrets"}, found.body):
        return Deployed(body["name"], "unchanged")
    return _done(kibana, kibana.ask("PUT", path, body=update), body["name"], "updated")


def _done(kibana: Kibana, answer: Answer, name: str, outcome: Outcome) -> Deployed:
    if answer.status not in (200, 204):
        raise _refused(kibana, answer)
    return Deployed(name, outcome)


def _within(ours: Any, theirs: Any) -> bool:
    """Whether Kibana has what we want; it adds fields of its own."""
    if isinstance(ours, dict):
        return isinstance(theirs, dict) and all(_within(value, theirs.get(name)) for name, value in ours.items())
    if isinstance(ours, list):
        return isinstance(theirs, list) and len(ours) == len(theirs) and all(map(_within, ours, theirs))
    return bool(ours == theirs)


def _refused(kibana: Kibana, answer: Answer) -> KibanaRefused:
    if "more recent version" in answer.message:
        return KibanaRefused(f"Kibana is too old for an object: {answer.message}", where=kibana.url, do=UPGRADE)
    if "encryption key" in answer.message.lower():
        return AlertingOff(f"alerting is off: {answer.message}", where=kibana.url, do=TURN_ON)
    if "license" in answer.message.lower():
        do = "this needs no paid licence: look at Kibana's Stack Management, License Management"
        return KibanaRefused(f"Kibana refuses for its licence: {answer.message}", where=kibana.url, do=do)
    do = "look into Kibana's log; if it is newer than 9.x, these objects may be too old for it"
    return KibanaRefused(f"Kibana refuses ({answer.status}): {answer.message}", where=kibana.url, do=do)


_WHY = {
    "missing_references": ("refers to what is not there", "repeat with all objects of one version of claimwatch"),
    "conflict": (
        "is there already under another type or in another space",
        "import into a space of its own (the address with /s/NAME), or delete the object of this id",
    ),
    "ambiguous_conflict": (
        "is there several times",
        "delete all but one in Stack Management, Saved Objects, and repeat this",
    ),
    "unsupported_type": ("is of a type that this Kibana does not import", UPGRADE),
}


def _not_imported(kibana: Kibana, errors: Sequence[Body], of: int) -> KibanaRefused:
    lines = [f"{each.get('type')} {each.get('id')} {_reason(each)}" for each in errors]
    more = f", and {len(lines) - ERRORS_NAMED} more" if len(lines) > ERRORS_NAMED else ""
    what = f"nothing was imported, {len(lines)} of {of} objects are refused: {'; '.join(lines[:ERRORS_NAMED])}{more}"
    if any("more recent version" in line for line in lines):
        return KibanaRefused(what, where=kibana.url, do=UPGRADE)
    kinds = [str(each.get("error", {}).get("type")) for each in errors]
    known = next((_WHY[kind][1] for kind in _WHY if kind in kinds), "look into Kibana's log")
    return KibanaRefused(what, where=kibana.url, do=known)


def _reason(each: Body) -> str:
    error = each.get("error", {})
    kind = str(error.get("type"))
    missing = ", ".join(f"{found.get('type')} {found.get('id')}" for found in error.get("references", []))
    if kind in _WHY:
        return f"{_WHY[kind][0]}{f' ({missing})' if missing else ''}"
    return str(error.get("message") or kind)
