"""What a webhook receives: a JSON body for each kind of message. Pure.

Fields are only ever added; ``schema`` names the kind and its version. docs/messages.md explains the fields, and
docs/messages.schema.json is the JSON Schema that these models generate; tests hold both to what is here. Other
people's text stands as it is, as JSON strings, cut only where it is longer than any reader wants.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any, Literal

from pydantic import Field, TypeAdapter

from connectors.notifications.account import carriers, subject
from connectors.notifications.links import claim_link, kibana_link
from connectors.notifications.message import NOWHERE, subject_line, text
from connectors.notifications.notices import Digest, Links, Notice, Reason, Sent, Trouble
from connectors.notifications.words import disarmed, link
from schemas.alert import EVIDENCE_LIMIT, Alert, AlertKind, By, Evidence, Trigger
from schemas.claim import Status
from schemas.record import Part

ALERT_SCHEMA = "claimwatch-alert/1"
DIGEST_SCHEMA = "claimwatch-digest/1"
TROUBLE_SCHEMA = "claimwatch-trouble/1"

TEXT_LIMIT = 2_000
"""Characters of any one text in a body. With ``EVIDENCE_LIMIT`` this bounds an alert to some 600 kB of JSON."""

ORIGINS_LIMIT = 50
TOLD_LIMIT = 100

DIGEST_LIMIT = 1_000_000
"""Characters of JSON that the alerts of a digest may have; ``left_out`` counts the alerts beyond."""

RECORD_FIELDS = (
    *("alert_id", "kind", "story_id", "event_id", "by", "trigger", "evidence", "origins", "origins_count"),
    *("same_article", "late", "reason", "raised_at"),
)
"""Fields that a body has from the record of the alert under the same name."""


class ClaimBody(Part):
    """The claim, and where a person reads all of it: on the board, and in Kibana where one is known."""

    id: str
    text: str
    headline: str
    url: str
    kibana_url: str


class StatusBody(Part):
    """Where the claim stood and stands."""

    before: Status | None
    after: Status


class OriginBody(Part):
    """One origin of the evidence that asserts the claim, with the outlets that carry it. It counts once."""

    name: str
    outlets: tuple[str, ...]


class LeftOut(Part):
    """How much of the alert is not in this body."""

    evidence: int
    origins: int
    characters: int


class AlertBody(Part):
    """One alert for one watch.

    ``key`` (also in the header Idempotency-Key) is the same whenever this notice is sent again. ``thread`` is the
    same for all notices about one claim, and ``told`` holds the keys of the latest that came here before, oldest first.
    ``links`` has each address of the trigger and the evidence once. Times are ISO 8601.
    """

    schema_: Literal["claimwatch-alert/1"] = Field(alias="schema")
    key: str
    watch: str
    subject: str
    text: str
    claim: ClaimBody
    status: StatusBody
    links: tuple[str, ...]
    alert_id: str
    kind: AlertKind
    story_id: str
    event_id: str
    by: By
    trigger: Trigger
    evidence: tuple[Evidence, ...]
    origins: tuple[str, ...]
    origins_count: int
    same_article: bool
    late: bool
    reason: str
    raised_at: datetime
    thread: str
    told: tuple[str, ...]
    carried_by: tuple[OriginBody, ...]
    left_out: LeftOut


class DigestBody(Part):
    """Several alerts for one watch, in the order in which they were raised; ``reason`` says why in one message."""

    schema_: Literal["claimwatch-digest/1"] = Field(alias="schema")
    key: str
    watch: str
    subject: str
    text: str
    reason: Reason
    alerts: tuple[AlertBody, ...]
    left_out: int


class TroubleBody(Part):
    """A watch that does not work any more; ``text`` says why."""

    schema_: Literal["claimwatch-trouble/1"] = Field(alias="schema")
    key: str
    watch: str
    subject: str
    text: str


Body = AlertBody | DigestBody | TroubleBody


def body(sent: Sent, links: Links = NOWHERE) -> dict[str, Any]:
    """The JSON that a webhook receives, ready for ``json.dumps``."""
    return _body(sent, links).model_dump(mode="json", by_alias=True)


def body_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of every body."""
    adapter: TypeAdapter[Body] = TypeAdapter(Body)
    schema = adapter.json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "claimwatch messages", **schema}


def _body(sent: Sent, links: Links) -> Body:
    match sent:
        case Notice(key=key, watch=watch, alert=alert, told=told):
            return _alert(alert, key, watch, told, links)
        case Digest():
            return _digest(sent, links)
        case Trouble(key=key, watch=watch):
            return TroubleBody.model_validate(
                {"schema": TROUBLE_SCHEMA, "key": key, "watch": watch, "subject": subject_line(sent)}
                | {"text": sent.text[:TEXT_LIMIT]}
            )


def _alert(alert: Alert, key: str, watch: str, told: tuple[str, ...], links: Links) -> AlertBody:
    evidence, origins = alert.evidence[:EVIDENCE_LIMIT], alert.origins[:ORIGINS_LIMIT]
    whole = alert.model_copy(update={"evidence": evidence, "origins": origins}).model_dump(mode="json")
    record, characters = _cut(whole)
    return AlertBody.model_validate(
        {
            "schema": ALERT_SCHEMA,
            "key": key,
            "watch": watch,
            "subject": disarmed(subject(alert)),
            "text": text(alert, links),
            "claim": {
                "id": record["claim_id"],
                "text": record["claim_text"],
                "headline": record["headline"],
                "url": claim_link(alert, links),
                "kibana_url": kibana_link(alert, links),
            },
            "status": {"before": alert.status_before, "after": alert.status_after},
            "links": links_of(alert),
            **{name: record[name] for name in RECORD_FIELDS},
            "thread": record["claim_id"],
            "told": told[-TOLD_LIMIT:],
            "carried_by": _carried_by(evidence),
            "left_out": {
                "evidence": len(alert.evidence) - len(evidence),
                "origins": len(alert.origins) - len(origins),
                "characters": characters,
            },
        }
    )


def _digest(digest: Digest, links: Links) -> DigestBody:
    shown = _first(digest, links)
    return DigestBody.model_validate(
        {
            "schema": DIGEST_SCHEMA,
            "key": digest.key,
            "watch": digest.watch,
            "subject": subject_line(digest),
            "text": text(digest, links),
            "reason": digest.reason,
            "alerts": shown,
            "left_out": len(digest.alerts) - len(shown),
        }
    )


def _first(digest: Digest, links: Links) -> list[AlertBody]:
    """The first alerts that fit, one at least."""
    shown: list[AlertBody] = []
    room = DIGEST_LIMIT
    for alert in digest.alerts:
        found = _alert(alert, digest.key, digest.watch, (), links)
        room -= len(found.model_dump_json())
        if room < 0 and shown:
            break
        shown.append(found)
    return shown


def links_of(alert: Alert) -> list[str]:
    """The addresses of the trigger and of the evidence in a body, each once, those of the web only."""
    found = [link(url) for url in (alert.trigger.url, *(each.url for each in alert.evidence[:EVIDENCE_LIMIT]))]
    return [url for url in dict.fromkeys(found) if url]


def _carried_by(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    found = carriers(evidence)
    return [_cut({"name": origin, "outlets": list(outlets)})[0] for origin, outlets in found.items()]


def _cut(value: Any) -> tuple[Any, int]:
    """The JSON value with each text cut to ``TEXT_LIMIT``, and how many characters that left out."""
    if isinstance(value, str):
        return value[:TEXT_LIMIT], max(0, len(value) - TEXT_LIMIT)
    if isinstance(value, dict):
        parts = {key: _cut(each) for key, each in value.items()}
        return {key: part for key, (part, _) in parts.items()}, sum(lost for _, lost in parts.values())
    if isinstance(value, list):
        items = [_cut(each) for each in value]
        return [item for item, _ in items], sum(lost for _, lost in items)
    return value, 0


if __name__ == "__main__":
    sys.stdout.write(json.dumps(body_schema(), indent=2, ensure_ascii=False) + "\n")
