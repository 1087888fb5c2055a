"""Reading the view for people: claims, one claim with what was said, alerts, and a search over all.

The documents are those of ``connectors.elasticsearch.documents``; ``deploy/elasticsearch`` says what their fields are.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from claimwatch.errors import NotFound, ServiceAway, UserError
from connectors.elasticsearch.connection import passes, reason_of, where
from connectors.elasticsearch.faults import Fault, drawn, fault, seen
from connectors.elasticsearch.query import LIKE_CHARACTERS, alike, more_like, near, query_string
from connectors.elasticsearch.templates import alias, field_types
from schemas.extraction import ENGLISH

SEARCHED = ("claims", "statements", "articles")
PAGE = 1_000
"""Documents of one request where more are wanted: at most 2 MB of statements."""

SHARDS_WITHIN_S = 5.0
"""Seconds for which an index that was made a moment ago is asked again, every ``SHARDS_PAUSE_S``."""

SHARDS_PAUSE_S = 0.1
HIGHLIGHT = ("⟦", "⟧")
"""Around what was found in a highlight; rarer in texts than any markup, which texts of feeds may hold themselves."""

MARKED = (
    *("title", "headline", "claim_text", "sentence", "content", "summary", "text", "statements.sentence"),
    *("speaker", "role", "outlet"),
)
"""Fields in which what was found is shown."""

_UNSEEN = ["embedding"]
"""What says nothing to people."""

WHOLE = frozenset({"title", "headline", "speaker", "role", "outlet"})
"""Of these the whole text is shown, not a passage."""


class Hits(list["Hit"]):
    """What was found, and how many there are of each kind, found or beyond what was wanted: ``totals``."""

    def __init__(self, hits: Iterable[Hit] = (), totals: Mapping[str, int] | None = None) -> None:
        super().__init__(hits)
        self.totals = dict(totals or {})


class QueryError(UserError):
    """A query that cannot be read; ``drawn`` shows the place."""

    exit_code = 2

    @classmethod
    def at(cls, query: str, found: Fault) -> QueryError:
        """The error of a query with a fault."""
        error = cls(
            f"the query cannot be read: {found.what}",
            where="" if found.column is None else f"column {found.column + 1}",
            do=found.do or "see docs/fields.md for fields and syntax; quote phrases",
        )
        error.drawn = drawn(query, found)
        return error


@dataclass(frozen=True)
class Hit:
    """A document of the view. ``highlights``: field → passages with what was found between HIGHLIGHT's signs."""

    kind: str
    id: str
    document: dict[str, Any]
    highlights: dict[str, tuple[str, ...]] = field(default_factory=dict)
    place: tuple[Any, ...] = ()
    """Where it stands in the order that was asked for."""

    @property
    def what(self) -> str:
        """What it is, in the singular: a document's own field ``kind`` says something else."""
        return "delivery" if self.kind == "deliveries" else self.kind.removesuffix("s")


def claims(es: Elasticsearch, status: str | None = None, limit: int = 50) -> list[Hit]:
    """Claims that were not merged into another, newest change first.

    Raises:
        ServiceAway: Elasticsearch does not answer.
    """
    wanted: list[dict[str, Any]] = [{"term": {"status": status}}] if status else []
    query = {"bool": {"filter": wanted, "must_not": [{"exists": {"field": "merged_into"}}]}}
    return _search(es, "claims", query, limit=limit, newest_first=True)


def claim(es: Elasticsearch, claim_id: str) -> tuple[Hit, Hits]:
    """A claim by its id or the beginning of it, and its statements in order of time: the first PAGE of them, with
    how many there are.

    Raises:
        NotFound: there is none, or several begin so.
        ServiceAway: Elasticsearch does not answer.
    """
    query = {"prefix": {"claim_id": claim_id}}
    found = _search(es, "claims", query, limit=2, newest_first=True) if claim_id.isprintable() and claim_id else []
    exact = [hit for hit in found if hit.id == claim_id]
    if len(found) != 1 and not exact:
        what = f"several claims begin with {claim_id}" if found else f"there is no claim {claim_id}"
        raise NotFound(what, do="see `claimwatch claims`")
    hit = (exact or found)[0]
    return hit, _search(es, "statements", {"term": {"claim_id": hit.id}}, limit=PAGE, newest_first=False)


def statements(es: Elasticsearch, claim_id: str) -> Iterator[Hit]:
    """All statements of a claim in order of time, page by page; of one time by their ids.

    Raises:
        ServiceAway: Elasticsearch does not answer.
    """
    after: list[Any] = []
    while True:
        page = _search(
            es,
            "statements",
            {"term": {"claim_id": claim_id}},
            limit=PAGE,
            newest_first=False,
            by="mention_id",
            after=after,
        )
        yield from page
        if len(page) < PAGE:
            return
        after = list(page[-1].place)


def alerts(
    es: Elasticsearch, *, since: datetime | None = None, kinds: Sequence[str] = (), query: str = "", limit: int = 50
) -> list[Hit]:
    """The latest alerts, newest first.

    Args:
        since: only those raised after it.
        kinds: only these; all where empty.
        query: only those that a watch with this query would get.

    Raises:
        QueryError: the query cannot be read.
        ServiceAway: Elasticsearch does not answer.
    """
    wanted: list[dict[str, Any]] = []
    if since is not None:
        wanted.append({"range": {"@timestamp": {"gt": since.isoformat()}}})
    if kinds:
        wanted.append({"terms": {"kind": list(kinds)}})
    if query:
        wanted.append(query_string("alerts", query))
    return _search(es, "alerts", {"bool": {"filter": wanted}}, limit=limit, newest_first=True, typed=query)


def search(
    es: Elasticsearch,
    query: str,
    *,
    kinds: Sequence[str] = SEARCHED,
    like: str = "",
    since: datetime | None = None,
    limit: int = 20,
    whole: bool = True,
) -> Hits:
    """What a query finds, kind by kind, in each the best first and at most ``limit``, PAGE of them in a request.

    Args:
        query: everything where it is empty, newest first.
        like: the id or an address of an article: only articles that are like it, whatever ``kinds`` says.
        since: only what is newer, by ``@timestamp``.
        whole: with the articles' texts, which are most of what is sent.

    Raises:
        QueryError: the query cannot be read.
        NotFound: there is no such article.
        ServiceAway: Elasticsearch does not answer.
    """
    newer = [{"range": {"@timestamp": {"gte": since.isoformat()}}}] if since is not None else []
    liked = _like(_article(es, like).document) if like else None
    found = Hits()
    for kind in ("articles",) if like else kinds:
        asked = [query_string(kind, query)] if query else []
        wanted = {"bool": {"must": [*asked, *([liked.words] if liked else [])], "filter": newer}}
        newest_first = None if asked or liked else True
        for start in range(0, limit, PAGE):
            page = _search(
                es,
                kind,
                wanted,
                limit=min(PAGE, limit - start),
                start=start,
                newest_first=newest_first,
                nearest=near(liked.article, liked.vector, limit, asked + newer) if liked and liked.vector else None,
                marked=True,
                typed=query,
                whole=whole,
            )
            found += page
            found.totals |= page.totals
            if len(page) < PAGE:
                break
    return found


def found(es: Elasticsearch, kind: str, query: dict[str, Any], *, limit: int, typed: str = "") -> list[Hit]:
    """What a search of Elasticsearch's own form finds among the documents of a kind, newest first.

    Args:
        typed: what of it a person wrote, for the message where it cannot be read.

    Raises:
        QueryError, ServiceAway: as alerts.
    """
    return _search(es, kind, query, limit=limit, newest_first=True, typed=typed)


class _Liked(NamedTuple):
    """What others have to be like: an article's words, and its embedding where it is English."""

    article: dict[str, Any]
    words: dict[str, Any]
    vector: tuple[int, ...] = ()


def _like(article: dict[str, Any]) -> _Liked:
    """By words and how rare they are in news, and by the embedding, which is computed anew: servers give it back in
    different ways, or not at all.
    """
    from pipelines.language.embedding import shipped_embedder
    from pipelines.rules.rarity import rarity_table
    from pipelines.rules.terms import article_terms

    title, text = str(article.get("title") or ""), str(article.get("text") or "")
    english = article.get("language") == ENGLISH
    terms = article_terms(title, text[:LIKE_CHARACTERS], rarity_table()) if english else {}
    if not terms:
        return _Liked(article, more_like(article))
    return _Liked(article, alike(article, terms), shipped_embedder().embed(title, text, terms))


def _article(es: Elasticsearch, named: str) -> Hit:
    where_named = [{"term": {name: named}} for name in ("article_id", "url", "canonical_url")]
    query = {"bool": {"should": where_named, "minimum_should_match": 1}}
    # What cannot be printed, such as bytes that are no UTF-8, Elasticsearch cannot read.
    found = _search(es, "articles", query, limit=1, newest_first=True) if named.isprintable() else []
    if not found:
        raise NotFound(f"there is no article {named}", do="give an article's id, or its address as the feed has it")
    return found[0]


def _search(
    es: Elasticsearch,
    kind: str,
    query: dict[str, Any],
    *,
    limit: int,
    start: int = 0,
    newest_first: bool | None = None,
    nearest: dict[str, Any] | None = None,
    by: str = "",
    after: Sequence[Any] = (),
    marked: bool = False,
    typed: str = "",
    whole: bool = True,
) -> Hits:
    """``by``: a field that decides the order of what is of one time. ``after``: the place of the hit before.
    ``nearest``: a kNN search whose hits and scores are added.
    """
    broken = seen(typed, field_types(kind))
    if broken is not None:
        # Before the server sees it: the embedded one takes much for a query, and brackets by the thousand end any.
        raise QueryError.at(typed, broken)
    order = {"order": "desc" if newest_first else "asc", "unmapped_type": "date"}
    indices = alias(kind)

    def ask() -> dict[str, Any]:
        answer = es.search(
            index=indices,
            # A kind of which nothing is indexed yet is no error.
            ignore_unavailable=True,
            query=query,
            knn=nearest,
            size=limit,
            from_=start or None,
            sort=None if newest_first is None else [{"@timestamp": order}, *([{by: "asc"}] if by else [])],
            search_after=list(after) or None,
            track_total_hits=True,
            highlight=_highlight() if marked else None,
            source_excludes=_UNSEEN if whole or kind != "articles" else [*_UNSEEN, "text"],
        )
        return dict(answer)

    try:
        answer = _once_there(es, indices, ask)
    except (TransportError, ApiError) as error:
        raise _plainly(error, es, typed) from error
    hits = answer["hits"]
    return Hits((_hit(kind, found) for found in hits["hits"]), {kind: hits["total"]["value"]})


def _highlight() -> dict[str, Any]:
    before, after = HIGHLIGHT
    return {
        "pre_tags": [before],
        "post_tags": [after],
        "require_field_match": False,
        "number_of_fragments": 2,
        "fields": {name: {"number_of_fragments": 0} if name in WHOLE else {} for name in MARKED},
    }


def _hit(kind: str, found: dict[str, Any]) -> Hit:
    marks = {name: tuple(passages) for name, passages in found.get("highlight", {}).items()}
    return Hit(kind, found["_id"], found["_source"], marks, tuple(found.get("sort", ())))


def _once_there(es: Elasticsearch, indices: str, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The answer. An index that was made a moment ago has none until its shards are there, and another may be made
    meanwhile.
    """
    until = time.monotonic() + SHARDS_WITHIN_S
    while True:
        try:
            return ask()
        except ApiError as error:
            if error.status_code != 503 or time.monotonic() >= until:
                raise
            es.cluster.health(index=f"{indices}-*", wait_for_status="yellow", timeout=f"{SHARDS_WITHIN_S:.0f}s")
            time.sleep(SHARDS_PAUSE_S)


def _plainly(error: TransportError | ApiError, es: Elasticsearch, typed: str) -> UserError:
    if passes(error):
        start = "start it with `claimwatch up`, or set CLAIMWATCH_ELASTICSEARCH to where it runs"
        return ServiceAway(f"Elasticsearch does not answer: {reason_of(error)}", where=where(es), do=start)
    if isinstance(error, ApiError) and error.status_code == 400:
        return QueryError.at(typed, fault(typed, reason_of(error)))
    return UserError(f"Elasticsearch refuses: {reason_of(error)}", where=where(es))
