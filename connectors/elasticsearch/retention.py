"""Old articles go by whole months: an index is removed when its month ended longer ago than articles are kept.

Only the indices of articles are months; claims, statements, alerts and events, open or not, are never removed here.
A server that manages lifecycles (ILM; not all builds have it) gets a policy that removes each month by itself; since
it counts from the making of an index, which is in its month or, for late articles, after it, the policy adds the
longest month, so that nothing goes too early, and what it would keep too long is removed by name.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from connectors.elasticsearch.connection import ElasticsearchRefused
from connectors.elasticsearch.templates import ELDER, PREFIX, alias, ask, indices_of

LONGEST_MONTH = timedelta(days=31)
MONTH = re.compile(rf"{ELDER}{alias('articles')}-(\d{{4}})\.(0[1-9]|1[0-2])")
POLICY = f"{PREFIX}-articles"
LIFECYCLE = f"{PREFIX}-lifecycle"
"""Component template of articles that names the policy; articles.json does without it where it is missing."""


@dataclass(frozen=True)
class Expired:
    """An index whose articles are older than they are kept. ``ended_at``: the end of its month."""

    index: str
    ended_at: datetime
    documents: int = 0


def ended_at(index: str) -> datetime | None:
    """The end of the month that an index's name says, in UTC; None for an index that is no month of articles."""
    found = MONTH.fullmatch(index)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2])
    return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC) if year < 9999 else None


def expired(indices: list[str], keep: timedelta, now: datetime) -> list[Expired]:
    """The indices whose month ended at least ``keep`` ago, oldest first; pure."""
    ends = [(index, ended_at(index)) for index in indices]
    found = [Expired(index, end) for index, end in ends if end is not None and now - end >= keep]
    return sorted(found, key=lambda each: each.ended_at)


def to_remove(es: Elasticsearch, keep: timedelta, now: datetime) -> list[Expired]:
    """What ``remove`` would remove, with the number of documents."""
    found = expired(list(indices_of(es, "articles")), keep, now)
    return [Expired(each.index, each.ended_at, _count(es, each.index)) for each in found]


def remove(es: Elasticsearch, several: list[Expired]) -> None:
    """Remove indices, by name."""
    for each in several:
        with suppress(NotFoundError):  # another may have removed it meanwhile
            ask(es, "DELETE", f"/{each.index}")


def has_lifecycles(es: Elasticsearch) -> bool:
    """Whether the server manages lifecycles. One that does not answers that it knows no such address."""
    try:
        ask(es, "GET", "/_ilm/policy")
    except NotFoundError:
        return False
    except ElasticsearchRefused as error:
        if "no handler found" in str(error):
            return False
        raise
    return True


def put_lifecycle(es: Elasticsearch, keep: timedelta) -> list[str]:
    """Give the server the policy, and each index of articles to it. Returns the names of these indices."""
    age = f"{(keep + LONGEST_MONTH) // timedelta(hours=1)}h"
    policy = {"phases": {"hot": {"actions": {}}, "delete": {"min_age": age, "actions": {"delete": {}}}}}
    ask(es, "PUT", f"/_ilm/policy/{POLICY}", {"policy": policy})
    settings = {"index.lifecycle.name": POLICY}
    component: dict[str, Any] = {"version": 1, "template": {"settings": settings}}
    ask(es, "PUT", f"/_component_template/{LIFECYCLE}", component)
    indices = list(indices_of(es, "articles"))
    for index in indices:
        ask(es, "PUT", f"/{index}/_settings", settings)
    return indices


def _count(es: Elasticsearch, index: str) -> int:
    return int(ask(es, "GET", f"/{index}/_count")["count"])
