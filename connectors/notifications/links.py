"""Where a message leads: the claim on a board, and its statements in Kibana's Discover. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from connectors.notifications.notices import Links
from connectors.notifications.words import link
from schemas.alert import Alert

STATEMENTS_VIEW = "claimwatch-statements"
"""Id of Kibana's data view of statements, as ``deploy kibana`` imports it."""

COLUMNS = ("side", "speaker", "standing", "outlet", "origin", "sentence")
"""Fields of a statement that Discover shows, in this order."""

ID_LIMIT = 200
"""Characters of an id that is still linked; those of ``schemas.ids`` have 33."""

_PLAIN_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
"""What RISON needs no quotation marks around; what it would read as a number begins otherwise."""

LOOK_BACK = timedelta(days=365)
"""How long before the alert Discover looks: a claim may have older statements than the alert shows."""


def claim_link(alert: Alert, links: Links) -> str:
    """The claim's page on the board, without a board its statements in Kibana; empty where neither is known."""
    if not links.board:
        return kibana_link(alert, links)
    if len(alert.claim_id) > ID_LIMIT:
        return ""
    return link(f"{_base(links.board)}/claim/{quote(alert.claim_id, safe='')}")


def kibana_link(alert: Alert, links: Links) -> str:
    """The claim's statements in Discover, from LOOK_BACK before the alert; empty where no Kibana is known."""
    return statements_link(alert.claim_id, alert.raised_at - LOOK_BACK, links)


def statements_link(claim_id: str, since: datetime, links: Links) -> str:
    """A claim's statements since a time in Discover; empty where no Kibana is known.

    Everything behind the ``#`` is percent-encoded, parentheses and quotation marks too: programs that find links in a
    text stop at them.
    """
    if not links.kibana or len(claim_id) > ID_LIMIT:
        return ""
    query = {"language": "kuery", "query": f"claim_id : {kql_string(claim_id)}"}
    view = {"dataViewId": STATEMENTS_VIEW, "type": "dataView"}
    app = {"columns": list(COLUMNS), "dataSource": view, "query": query}
    time = {"time": {"from": _iso(since), "to": "now"}}
    state = f"?_g={quote(rison(time), safe=':,')}&_a={quote(rison(app), safe=':,')}"
    return link(f"{_base(links.kibana)}/app/discover#/{state}")


def _base(address: str) -> str:
    """The address without the name and password that it may have for us: readers have their own."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl().rstrip("/")


def rison(value: object) -> str:
    """A value as RISON, the JSON of URLs that Kibana reads: https://github.com/Nanonid/rison.

    Only what is needed here: text, quoted where it is no plain word, lists, and objects whose keys are plain words.
    """
    if isinstance(value, dict):
        return "(" + ",".join(f"{key}:{rison(each)}" for key, each in value.items()) + ")"
    if isinstance(value, list):
        return "!(" + ",".join(map(rison, value)) + ")"
    if isinstance(value, str) and _PLAIN_WORD.fullmatch(value):
        return value
    return "'" + str(value).replace("!", "!!").replace("'", "!'") + "'"


def kql_string(text: str) -> str:
    """Text as a quoted value of KQL."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _iso(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
