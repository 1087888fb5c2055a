"""Which alert is for which watch, as far as no query is needed; queries are tried on the services."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from claimwatch.notifying.matching import SEARCHES, Matcher, fits, search
from connectors.elasticsearch.patience import Patience
from schemas.delivery import Watch
from tests.unit.elasticsearch import made

KIN = {"c1": frozenset({"c0"})}


@pytest.mark.parametrize(
    ("over", "alert", "expected"),
    [
        ({}, {}, True),
        ({"kinds": ("retracted",)}, {}, False),
        ({"kinds": ("reversed",)}, {"kind": "reversed"}, False),
        ({"follows": ("c1",)}, {}, True),
        ({"follows": ("e1",)}, {}, True),
        ({"follows": ("s1",)}, {}, True),
        ({"follows": ("c0",)}, {}, True),
        ({"follows": ("c2", "e2", "s2")}, {}, False),
        ({"follows": ("c0",)}, {"claim_id": "c2", "event_id": "e2", "story_id": "s2"}, False),
        ({"since": made.NOON}, {}, False),
        ({"since": made.NOON - timedelta(seconds=1)}, {}, True),
    ],
)
def test_what_fits_a_watch(over: dict[str, Any], alert: dict[str, Any], expected: bool) -> None:
    assert fits(Watch(name="w", **over), made.alert(**alert), KIN) is expected


class Server:
    """Answers searches: ``merges`` of claims, and of alerts the ids that were asked for; ``refused`` is broken."""

    def __init__(self, **merges: str) -> None:
        self.merges = merges
        self.gone: set[str] = set()
        self.partial = 0
        self.requests: list[list[dict[str, Any]]] = []

    def msearch(self, searches: list[dict[str, Any]]) -> dict[str, Any]:
        self.requests.append(searches)
        return {"responses": [self._answer(each) for each in searches[1::2]]}

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        first, *rest = asked["query"]["bool"]["filter"]
        if "terms" in first:
            into = first["terms"]["merged_into"]
            hits = [{"_id": a, "_source": {"merged_into": b}} for a, b in self.merges.items() if b in into]
            return {"hits": {"hits": hits}}
        if rest and rest[0]["query_string"]["query"] == "refused":
            return {"error": {"reason": "Cannot parse"}, "status": 400}
        if self.partial:
            self.partial -= 1
            return {"hits": {"hits": []}, "_shards": {"failed": 1}}
        return {"hits": {"hits": [{"_id": each} for each in first["ids"]["values"] if each not in self.gone]}}


def matcher(server: Server) -> Matcher:
    return Matcher(server, Patience("es.example", pause=lambda _: True))  # type: ignore[arg-type]


def test_claims_are_followed_through_several_merges() -> None:
    server = Server(c1="c2", c2="c3", c9="c2", d1="d2")
    assert matcher(server).merged(["c3", "c5"]) == {"c3": frozenset({"c1", "c2", "c9"})}


def test_merges_that_go_round_end() -> None:
    assert matcher(Server(c1="c2", c2="c1")).merged(["c1"])["c1"] >= {"c2"}


def test_a_watch_that_follows_is_asked_about_its_own_alerts_only() -> None:
    server = Server(c0="c1")
    alerts = [made.alert("n1"), made.alert("n2", claim_id="c5", event_id="e5", story_id="s5")]
    watches = {
        "all": Watch(name="all", follows=("c0",)),
        "some": Watch(name="some", query="limits", follows=("c0",)),
        "none": Watch(name="none", query="limits", follows=("c7",)),
    }
    matches = matcher(server).match(alerts, watches)
    assert [(alert.alert_id, name) for alert, name in matches.found] == [("n1", "all"), ("n1", "some")]
    (asked,) = server.requests[-1][1::2]
    assert asked == search(watches["some"], ["n1"])


def test_where_nobody_follows_no_merge_is_asked_for() -> None:
    server = Server()
    matcher(server).match([made.alert()], {"w": Watch(name="w")})
    assert server.requests == []


def test_a_hundred_queries_go_in_one_request_and_a_broken_one_harms_its_own_watch_only() -> None:
    server = Server()
    watches = {f"w{n}": Watch(name=f"w{n}", query="x") for n in range(SEARCHES + 1)}
    watches["broken"] = Watch(name="broken", query="refused")
    watches["paused"] = Watch(name="paused", query="x", paused=True)
    matches = matcher(server).match([made.alert()], watches)
    assert len(server.requests) == 2
    assert len(matches.found) == SEARCHES + 1
    assert matches.broken == {"broken": "Cannot parse"}


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("a AND AND b", "nothing stands before AND"),
        ("(" * 5_000, "more than 50 brackets are open here"),
        ("published_at:[x TO y]", "“x” is no time"),
    ],
)
def test_what_no_server_should_read_is_not_sent_to_one(query: str, reason: str) -> None:
    server = Server()
    matches = matcher(server).match([made.alert()], {"w": Watch(name="w", query=query), "all": Watch(name="all")})
    assert ([name for _, name in matches.found], matches.broken) == (["all"], {"w": reason})
    assert server.requests == []


def test_alerts_that_the_index_has_no_more_are_named() -> None:
    server = Server()
    server.gone = {"n2"}
    alerts = [made.alert("n1"), made.alert("n2")]
    matches = matcher(server).match(alerts, {"w": Watch(name="w", query="pier")}, {"n1", "n2"})
    assert matches.unseen == {"n2"}


def test_a_search_that_did_not_reach_all_shards_is_asked_again() -> None:
    server = Server()
    server.partial = 1
    patient = Matcher(server, Patience("es.example", pause=lambda _: False))  # type: ignore[arg-type]
    matches = patient.match([made.alert("n1")], {"w": Watch(name="w", query="pier")})
    assert [alert.alert_id for alert, _ in matches.found] == ["n1"]
    assert len(server.requests) == 2
