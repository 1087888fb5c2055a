"""Rules on the alerts, and the two connectors that they write to; all of it is in the free licence.

Kibana's own mail and webhook connectors are not, and claimwatch's watches send with the sentences behind an alert:
these rules are for those who live in Kibana, and for whoever looks after the machines.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any
from uuid import UUID

from deploy.kibana.building import Body, view_id

WINDOW_HOURS = 1
"""Alerts carry the time of the article: what is indexed up to an hour after it is still seen. A hit counts once."""

HITS = 100
"""Documents of a run that an action can name."""

HISTORY = "news-rule-history"
"""Below ``news-``, so that whoever may write the view may write it; no template of ours fits it."""


def uuid_of(name: str) -> str:
    """A UUID that follows from a name, of the form (version 4) that Kibana takes for rules and connectors."""
    return str(UUID(bytes=sha256(f"claimwatch kibana {name}".encode()).digest()[:16], version=4))


def connectors() -> list[Body]:
    """What actions write to: Kibana's log, and an index that can be searched like any other."""
    return [
        _connector("claimwatch: log", ".server-log", {}),
        _connector(
            "claimwatch: history", ".index", {"index": HISTORY, "refresh": True, "executionTimeField": "@timestamp"}
        ),
    ]


def rules() -> list[Body]:
    return [
        _rule(
            "claimwatch: a claim was confirmed, contradicted or retracted",
            "alerts",
            "kind : (confirmed or contradicted or retracted or denied_on_record or reversed)",
            every="1m",
            level="info",
        ),
        _rule("claimwatch: a feed is broken", "feeds", "health : broken", every="5m", level="warn"),
        _rule("claimwatch: a record could not be handled", "failures", "", every="5m", level="error"),
    ]


def as_json() -> str:
    found = {"connectors": connectors(), "rules": rules()}
    return json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _connector(name: str, kind: str, config: Body) -> Body:
    return {"id": uuid_of(name), "body": {"name": name, "connector_type_id": kind, "config": config, "secrets": {}}}


def _rule(name: str, kind: str, query: str, *, every: str, level: str) -> Body:
    log, history = connectors()
    message = "{{rule.name}}: {{context.value}} new, {{{context.link}}}"
    entry = {
        "rule": "{{rule.name}}",
        "hits": "{{context.value}}",
        "when": "{{context.date}}",
        "link": "{{{context.link}}}",
    }
    params: dict[str, Any] = {
        "searchType": "searchSource",
        "searchConfiguration": {
            "query": {"query": query, "language": "kuery"},
            "index": view_id(kind),
            "filter": [],
        },
        "timeField": "@timestamp",
        "timeWindowSize": WINDOW_HOURS,
        "timeWindowUnit": "h",
        "threshold": [0],
        "thresholdComparator": ">",
        "size": HITS,
        "aggType": "count",
        "groupBy": "all",
        "excludeHitsFromPreviousRun": True,
    }
    body = {
        "name": name,
        "rule_type_id": ".es-query",
        "consumer": "stackAlerts",
        "schedule": {"interval": every},
        "tags": ["claimwatch"],
        "params": params,
        "actions": [
            _action(log, {"level": level, "message": message}),
            _action(history, {"documents": [entry]}),
        ],
    }
    return {"id": uuid_of(name), "body": body}


def _action(connector: Body, params: Body) -> Body:
    return {
        "group": "query matched",
        "id": connector["id"],
        "params": params,
        "frequency": {"summary": False, "notify_when": "onActiveAlert", "throttle": None},
    }
