"""Fit how near an article must be to an event: ``python -m training.events SHARED [OWN_STORIES.jsonl ...]``.

Pairs are (article, event as it stood when the article came) of public event sets and story sets, read in the order of
arrival; a logistic model whose signs are given (what is shared never speaks against) is fitted to them. A set counts
as much as any other, and in it the pairs of one event as much as the others; pairs of two events of one story or topic,
which are what the model is for, count ``ALIKE`` times.

It prints the weights of ``pipelines.rules.nearness``, and B-cubed of a replay of each set at some thresholds: fitted
on one half of the stories and measured on the other, then fitted on all.
"""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from pipelines.replay import START, Corroborator, article_of
from pipelines.rules import nearness
from pipelines.rules.events import founded, joined
from pipelines.rules.nearness import Account, Evidence, account_of, evidence
from pipelines.rules.rarity import rarity_table
from pipelines.rules.syndication import fingerprint
from pipelines.rules.terms import article_terms
from schemas.extraction import Extraction
from schemas.story import Event

ALIKE = 2.0
RIDGE = 1.0
SIZE_AT_MOST = -1.2
"""Left to itself the fit takes -2.5 from an event for its size, since the sets' events have three to seven articles;
that would close an event in the news to all but copies, and open a single article to whatever shares a day with it."""
CANDIDATES = 12
SHIFTS = (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0)
PUBLIC = ("ecbplus-dev", "allsides-first-half", "basil-2010-2014")
AGAINST = {"title_unknown", "place_unknown", "background_only", "days", "stale", "size", "recalled"}
NAMES = [field.name for field in fields(Evidence)]


@dataclass(frozen=True)
class Told:
    """An article of a set. ``story`` is what a split keeps together, ``event`` what it is about."""

    extraction: Extraction
    story: str
    event: str


@dataclass(frozen=True)
class Pair:
    found: tuple[float, ...]
    same: bool
    alike: bool
    story: str
    source: str


def told(rows: Sequence[tuple[dict[str, Any], str, str]]) -> list[Told]:
    """Rows in the order of time as extractions without mentions, which say nothing of events."""
    found, clock = [], START
    for row, story, event in sorted(rows, key=lambda r: (r[0].get("published") or "", r[0]["id"])):
        clock = max(clock, published(row) or clock)
        article = article_of(row, clock)
        terms = article_terms(article.title, article.text, rarity_table())
        extraction = Extraction(
            article=article, language="en", read_for_claims=True, terms=terms, fingerprint=fingerprint(article.text)
        )
        found.append(Told(extraction, story, event))
    return found


def published(row: dict[str, Any]) -> datetime | None:
    if not row.get("published"):
        return None
    moment = datetime.fromisoformat(row["published"])
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def public(path: Path) -> list[Told]:
    """A public set, whose rows are articles."""
    rows = []
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        row = json.loads(line)
        key = row.get("doc_id") or row["url"]
        sentences = row.get("sentences") or []
        text = row.get("body") or "\n\n".join(row.get("paragraphs") or []) or " ".join(sentences)
        event = str(row.get("event_id") or row["story_id"])
        article = {"id": key, "title": row.get("title") or next(iter(sentences), ""), "text": text}
        article["published"] = row.get("published_at")
        rows.append((article | {"outlet": row.get("outlet")}, str(row.get("topic") or event), event))
    return told(rows)


def stories(path: Path) -> list[Told]:
    """A story set, whose rows are stories."""
    rows = []
    for line in path.read_text("utf-8").splitlines():
        story = json.loads(line)
        event_of = {a: f"{story['story']}/{n}" for n, group in enumerate(story["events"]) for a in group}
        rows += [(article, story["story"], event_of[article["id"]]) for article in story["articles"]]
    return told(rows)


def pairs(source: str, articles: Sequence[Told]) -> Iterator[Pair]:
    """Each article with its own event and the ones that share its strongest terms, as they stood before it."""
    events: dict[str, Event] = {}
    stories_of: dict[str, str] = {}
    by_term: defaultdict[str, set[str]] = defaultdict(set)
    for one in articles:
        account, now = account_of(one.extraction), one.extraction.article.first_seen_at
        for event in candidates(account, by_term) | ({one.event} & set(events)):
            same, alike = event == one.event, event != one.event and stories_of[event] == one.story
            yield Pair(astuple(evidence(account, events[event], now)), same, alike, one.story, source)
        known = events.get(one.event)
        events[one.event] = joined(known, account, now) if known else founded(account, now)
        stories_of[one.event] = one.story
        for term in account.terms:
            by_term[term].add(one.event)


def candidates(account: Account, by_term: dict[str, set[str]]) -> set[str]:
    votes: defaultdict[str, float] = defaultdict(float)
    for term in sorted(account.terms, key=lambda t: (-account.terms[t], t))[:25]:
        for event in by_term.get(term, ()):
            votes[event] += account.terms[term]
    return set(sorted(votes, key=lambda e: (-votes[e], e))[:CANDIDATES])


def fit(found: Sequence[Pair]) -> tuple[Evidence, float]:
    """Weights and bias of the logistic model with the given signs."""
    x = np.array([pair.found for pair in found])
    y = np.array([pair.same for pair in found], dtype=float)
    weight = _balance(found)
    scale = x.std(axis=0) + 1e-9
    z = x / scale

    def loss(p: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        score = z @ p[:-1] + p[-1]
        wrong = weight * (1 / (1 + np.exp(-score)) - y)
        cost = weight @ (np.logaddexp(0, score) - y * score) + RIDGE * p[:-1] @ p[:-1]
        return float(cost), np.append(z.T @ wrong + 2 * RIDGE * p[:-1], wrong.sum())

    signs = [(None, 0.0) if name in AGAINST else (0.0, None) for name in NAMES]
    signs[NAMES.index("size")] = (SIZE_AT_MOST * scale[NAMES.index("size")], 0.0)
    best = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=[*signs, (None, None)]).x
    return Evidence(*(round(float(v), 2) for v in best[:-1] / scale)), round(float(best[-1]), 2)


def _balance(found: Sequence[Pair]) -> NDArray[np.float64]:
    sizes: defaultdict[tuple[str, bool], int] = defaultdict(int)
    for pair in found:
        sizes[pair.source, pair.same] += 1
    return np.array([100 / sizes[p.source, p.same] * (ALIKE if p.alike else 1) for p in found])


def replayed(articles: Sequence[Told], weights: Evidence, bias: float) -> list[str]:
    """The event of each article, as corroborate assigns them."""
    before = nearness.WEIGHTS, nearness.BIAS
    nearness.WEIGHTS, nearness.BIAS = weights, bias
    try:
        corroborator, said = Corroborator(), []
        for offset, one in enumerate(articles):
            changes, _ = corroborator.take(one.extraction, offset)
            said.append(changes.story.articles[-1].event_id if changes else "")
        return said
    finally:
        nearness.WEIGHTS, nearness.BIAS = before


def b_cubed(articles: Sequence[Told], said: Sequence[str]) -> float:
    """F1 of B-cubed precision and recall over the articles."""
    gold, ours = defaultdict(set), defaultdict(set)
    for number, (one, event) in enumerate(zip(articles, said, strict=True)):
        gold[one.event].add(number)
        ours[event].add(number)
    both = [(gold[one.event], ours[event]) for one, event in zip(articles, said, strict=True)]
    precision = sum(len(g & s) / len(s) for g, s in both) / len(both)
    recall = sum(len(g & s) / len(g) for g, s in both) / len(both)
    return 2 * precision * recall / (precision + recall)


def half_of(story: str) -> int:
    return zlib.crc32(story.encode()) % 2


def table(sets: dict[str, list[Told]], weights: Evidence, bias: float, half: int | None) -> None:
    print("  shift of the bias:", *(f"{-shift:>6}" for shift in SHIFTS))
    for name, all_articles in sets.items():
        articles = [one for one in all_articles if half is None or half_of(one.story) == half]
        row = [b_cubed(articles, replayed(articles, weights, bias - shift)) for shift in SHIFTS]
        print(f"  {name:<19}", *(f"{value:6.3f}" for value in row), flush=True)


def main(shared: str, *own: str) -> None:
    sets = {name: public(Path(shared, "data/events", f"{name}.jsonl.gz")) for name in PUBLIC}
    mixed = [stories(Path(shared, "stories", f"{name}.jsonl")) for name in ("plain", "hard")]
    sets["stories"] = by_time(mixed)
    if own:
        sets["own stories"] = by_time([stories(Path(path)) for path in own])
    found = [pair for name, articles in sets.items() for pair in pairs(name, articles)]
    for half in (0, 1):
        fitted = fit([pair for pair in found if half_of(pair.story) == half])
        print(f"fitted on half {half}, measured on the other: {fitted}")
        table(sets, *fitted, 1 - half)
    weights, bias = fit(found)
    print(f"fitted on all {len(found)} pairs: {weights}, bias {bias}")
    table(sets, weights, bias, None)


def by_time(parts: Sequence[list[Told]]) -> list[Told]:
    return sorted((one for part in parts for one in part), key=lambda one: one.extraction.article.first_seen_at)


if __name__ == "__main__":
    main(*sys.argv[1:])
