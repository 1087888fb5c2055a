"""A new mapping with no downtime: the next generation of an index is built beside it and takes its place at once.

    news-claims-000001 ──reindex──► gen2-news-claims-000001        as often as documents came meanwhile
            │ writing is blocked for the last documents; writers wait, readers read
            ├──one request──► news-claims is the name of the new one
            └──one request──► the old index goes, and its name is a name of the new one

Readers know only the names ``news-KIND`` and writers ``news-KIND-…``, and they notice nothing. An index that is
being built matches no pattern that is searched. Documents keep their external versions, so nothing that was written
meanwhile is overwritten by something older, and a rebuild from the topics goes on as before.

All state is in Elasticsearch: whoever is killed runs the same command again, and it goes on with what is there. A run
that fails before readers were led over lets the writers go on; one that is killed while they wait, or that fails
later, leaves them waiting until it is run again.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from connectors.elasticsearch.comparing import index_differences, is_blocked
from connectors.elasticsearch.connection import ElasticsearchProblem
from connectors.elasticsearch.templates import alias, apply_templates, ask, composed, indices_of, newer_templates

KEPT_SETTINGS = ("number_of_replicas", "auto_expand_replicas", "refresh_interval", "lifecycle")
"""What the keeper of a cluster may have set on an index, and keeps."""

PASSES = 10
"""Copies at most before writing is blocked, each of what came during the one before."""

FEW = 1_000
"""Documents that may be left for the time in which writers wait: a second or two (760 to 920 documents/s were seen on
two busy cores with Elasticsearch 9.4.3)."""

WALKED = 500
"""Documents that are compared in one request where some were removed from the old index during the copy."""

SMALL = 10_000
"""Documents that are copied while the request waits, 60 s at most; the server copies more on its own."""

GRACE_S = 2.0
"""Between the two last requests: for searches that began on the old index. Removed under a search, an index makes it
fail (503, seen with Elasticsearch 9.4.3)."""

POLL_S = 0.5
Tell = Callable[[str], None]


class ReindexProblem(ElasticsearchProblem):
    """The next generation cannot take its place; the old one stands as before."""


@dataclass(frozen=True)
class Generation:
    """An index that is there. ``name`` is what readers and writers call it, ``index`` what it is."""

    name: str
    index: str
    number: int

    @property
    def next(self) -> Generation:
        return Generation(self.name, f"gen{self.number + 1}-{self.name}", self.number + 1)


@dataclass(frozen=True)
class Copied:
    """How many documents a copy brought, and the operation up to which it brought all; None: nobody knows."""

    documents: int
    up_to: int | None


def generation(index: str) -> Generation:
    """Which generation of which name an index is, by its own name; pure."""
    found = re.fullmatch(r"gen(\d+)-(.+)", index)
    return Generation(found[2], index, int(found[1])) if found else Generation(index, index, 1)


def outdated(es: Elasticsearch, kind: str) -> dict[str, dict[str, Any]]:
    """The indices of a kind that differ from what the templates would make now, or are stuck in the last step."""
    return {
        index: found
        for index, found in indices_of(es, kind).items()
        if index_differences(composed(kind), found) or is_blocked(found)
    }


def reindex(es: Elasticsearch, kind: str, tell: Tell) -> list[str]:
    """Put the next generation in the place of every index of a kind that differs from the templates.

    Args:
        tell: gets a line for each step.

    Returns:
        The names of the new indices; none where all are as the templates say.

    Raises:
        ReindexProblem: it cannot be done; the old index stands and is written to.
        ElasticsearchUnavailable, ElasticsearchRefused: likewise, unless the server itself is away.
    """
    newer = newer_templates(es)
    if newer:
        raise ReindexProblem(f"the server has newer templates than this program: {', '.join(newer)}")
    apply_templates(es)
    _tidy(es, kind, tell)
    built = []
    for index, found in outdated(es, kind).items():
        old = generation(index)
        if index_differences(composed(kind), found):
            built.append(_succeed(es, kind, old, found, tell))
        else:
            _write_again(es, old.index)
            tell(f"{old.name}: is as the templates say, and is written to again")
    return built


def _tidy(es: Elasticsearch, kind: str, tell: Tell) -> None:
    """Remove generations that a run which was killed in its last step led readers and writers away from."""
    now = {each.name: each.number for each in map(generation, indices_of(es, kind))}
    pattern = f"/gen*-{alias(kind)}-*/_settings?ignore_unavailable=true&allow_no_indices=true"
    for each in map(generation, sorted(ask(es, "GET", pattern))):
        if each.number < now.get(each.name, 0):
            ask(es, "DELETE", f"/{each.index}")
            tell(f"{each.name}: {each.index} was left over, and is removed")


def _succeed(es: Elasticsearch, kind: str, old: Generation, found: dict[str, Any], tell: Tell) -> str:
    new = old.next
    _make(es, kind, new, found, tell)
    done = Copied(FEW + 1, None)
    for _ in range(PASSES):
        if done.documents <= FEW:
            break
        done = _copy(es, old, new, done.up_to, tell)
    ask(es, "PUT", f"/{old.index}/_block/write")
    try:
        _copy(es, old, new, done.up_to, tell)
        _same_documents(es, old, new, tell)
        _lead_over(es, kind, old, new, found)
    except BaseException:
        _write_again(es, old.index)
        raise
    # What was written to the old index from here on would not be seen: it stays blocked until it is gone.
    time.sleep(GRACE_S)
    _remove(es, old, new)
    tell(f"{old.name}: {new.index} has taken its place")
    return new.index


def _make(es: Elasticsearch, kind: str, new: Generation, found: dict[str, Any], tell: Tell) -> None:
    """The index to be built, empty, or as an earlier run left it where that was made by the same templates."""
    there = _index(es, new.index)
    if there is not None and not index_differences(composed(kind), there):
        tell(f"{new.name}: going on with {new.index}")
        return
    if there is not None:
        ask(es, "DELETE", f"/{new.index}")
    tell(f"{new.name}: building {new.index}")
    ask(es, "PUT", f"/{new.index}", {"settings": _settings(kind, found), "mappings": composed(kind)["mappings"]})


def _settings(kind: str, found: dict[str, Any]) -> dict[str, Any]:
    theirs = found.get("settings", {}).get("index", {})
    wanted: dict[str, Any] = dict(composed(kind)["settings"])
    return wanted | {name: theirs[name] for name in KEPT_SETTINGS if name in theirs}


def _copy(es: Elasticsearch, old: Generation, new: Generation, after: int | None, tell: Tell) -> Copied:
    """Copy what the new index lacks or has in an older version; ``after``: of what was written after this operation."""
    up_to = _checkpoint(es, old.index)
    ask(es, "POST", f"/{old.index}/_refresh")
    source: dict[str, Any] = {"index": old.index}
    if after is not None:
        source["query"] = {"range": {"_seq_no": {"gt": after}}}
    body = {
        "conflicts": "proceed",  # it has this version already, or a newer one
        "source": source,
        "dest": {"index": new.index, "version_type": "external"},
    }
    small = _count(es, old.index) <= SMALL
    done = _waited_for(es, body) if small else _awaited(es, body)
    if done.get("failures"):
        raise ReindexProblem(f"{old.name}: {len(done['failures'])} documents cannot be copied: {done['failures'][0]}")
    copied = int(done.get("created", 0)) + int(done.get("updated", 0))
    tell(f"{old.name}: {copied} of {done.get('total', 0)} documents copied")
    return Copied(copied, up_to)


def _checkpoint(es: Elasticsearch, index: str) -> int | None:
    """The number of an operation up to which all are done, so that a refresh shows them (the global checkpoint).

    None where that is of no use: in the embedded server, which finds nothing by the number of an operation, and in an
    index of several shards, each of which counts by itself. Then each copy looks at all documents.
    """
    if not _finds_by_operation(es, index):
        return None
    shards = ask(es, "GET", f"/{index}/_stats?level=shards")["indices"].get(index, {}).get("shards", {})
    primaries = [copy for copies in shards.values() for copy in copies if copy.get("routing", {}).get("primary")]
    if len(primaries) != 1:
        return None
    checkpoint = primaries[0].get("seq_no", {}).get("global_checkpoint")
    return None if checkpoint is None else int(checkpoint)


def _finds_by_operation(es: Elasticsearch, index: str) -> bool:
    numbered = {"filter": {"range": {"_seq_no": {"gte": 0}}}}
    answer = es.search(index=index, size=0, track_total_hits=True, aggregations={"numbered": numbered})
    total: int = answer["hits"]["total"]["value"]
    found: int = answer["aggregations"]["numbered"]["doc_count"]
    return 0 < total == found


def _waited_for(es: Elasticsearch, body: dict[str, Any]) -> dict[str, Any]:
    return ask(es, "POST", "/_reindex?wait_for_completion=true&refresh=true", body)


def _awaited(es: Elasticsearch, body: dict[str, Any]) -> dict[str, Any]:
    """The result of a copy that the server does on its own; it goes on should we be killed, which does no harm."""
    task = ask(es, "POST", "/_reindex?wait_for_completion=false&refresh=true", body)["task"]
    while True:
        try:
            answer = ask(es, "GET", f"/_tasks/{task}")
        except NotFoundError:
            # Forgotten, as after a restart of the server; the embedded one remembers none. What is there is skipped.
            return _waited_for(es, body)
        if answer.get("error"):
            raise ReindexProblem(f"the copy failed: {answer['error'].get('reason', answer['error'])}")
        if answer.get("completed"):
            result: dict[str, Any] = answer.get("response", {})
            return result
        time.sleep(POLL_S)


def _same_documents(es: Elasticsearch, old: Generation, new: Generation, tell: Tell) -> None:
    """Remove from the new index what was removed from the old one during the copy; both stand still now."""
    ask(es, "POST", f"/{new.index}/_refresh")
    wanted = _count(es, old.index)
    if _count(es, new.index) != wanted:
        gone = [each for ids in _ids(es, new.index) for each in _missing(es, old.index, ids)]
        if gone:
            # One by one: these are the feeds or deliveries that were removed within minutes.
            for each in gone:
                es.options(ignore_status=404).delete(index=new.index, id=each)
            tell(f"{old.name}: {len(gone)} documents were removed meanwhile")
        ask(es, "POST", f"/{new.index}/_refresh")
    if _count(es, new.index) != wanted:
        raise ReindexProblem(f"{new.index} has {_count(es, new.index)} documents, {wanted} expected: run it again")


def _lead_over(es: Elasticsearch, kind: str, old: Generation, new: Generation, found: dict[str, Any]) -> None:
    """In one change of the cluster's state: all that are only names of the old index are names of the new one."""
    names = sorted({alias(kind), *found.get("aliases", {})})
    actions: list[dict[str, Any]] = []
    for name in names:
        actions.append({"add": {"index": new.index, "alias": name}})
        actions.append({"remove": {"index": old.index, "alias": name, "must_exist": False}})
    ask(es, "POST", "/_aliases", {"actions": actions})


def _remove(es: Elasticsearch, old: Generation, new: Generation) -> None:
    """In one change: the old index goes, and where its own name was the one to write to, the new one takes it."""
    actions: list[dict[str, Any]] = [{"remove_index": {"index": old.index}}]
    if old.index == old.name:
        actions.append({"add": {"index": new.index, "alias": old.name}})
    ask(es, "POST", "/_aliases", {"actions": actions})


def _write_again(es: Elasticsearch, index: str) -> None:
    # It may be gone, removed by another run.
    with suppress(NotFoundError):
        ask(es, "PUT", f"/{index}/_settings", {"index.blocks.write": None})


def _index(es: Elasticsearch, index: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = ask(es, "GET", f"/{index}")[index]
    except NotFoundError:
        return None
    return found


def _count(es: Elasticsearch, index: str) -> int:
    return int(ask(es, "GET", f"/{index}/_count")["count"])


def _ids(es: Elasticsearch, index: str) -> Iterator[list[str]]:
    page = es.search(index=index, size=WALKED, source=False, sort=["_doc"], scroll="5m")
    try:
        while page["hits"]["hits"]:
            yield [hit["_id"] for hit in page["hits"]["hits"]]
            page = es.scroll(scroll_id=page["_scroll_id"], scroll="5m")
    finally:
        es.options(ignore_status=(400, 404)).clear_scroll(scroll_id=page["_scroll_id"])


def _missing(es: Elasticsearch, index: str, ids: list[str]) -> list[str]:
    answer = es.search(index=index, query={"ids": {"values": ids}}, size=len(ids), source=False)
    there = {hit["_id"] for hit in answer["hits"]["hits"]}
    return [each for each in ids if each not in there]
