"""Labelled pairs of claim and statement: the project's own, public sets, and neutrals mined from within one story.

Nothing is split by row: own pairs by scenario, Emergent, HealthVer and Climate-FEVER by claim.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipelines.language.sentences import paragraphs
from schemas.stance import Pair

IN_STORIES = Path(__file__).resolve().parents[1] / "stories"
OWN = Path(__file__).resolve().parents[1] / "pairs"
ASIDE = 10
"""A tenth of the scenarios, by the hash of their ids, is kept aside (61 of 448 as it fell)."""
HELD_NLI = 5
"""Every fifth claim of the sets that are reported by claim is held out."""
LABELS = {"entailment": "for", "contradiction": "against", "neutral": "neutral", "observing": "neutral"}
NLI = ("snli", "sick", "climate-fever", "healthver", "fever-symmetric", "covidfact")
BY_CLAIM = ("healthver", "climate-fever")
_WORD = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True)
class Labelled:
    """A pair with its stance; ``group`` is what it is split by, ``kind`` its phenomenon or source."""

    pair: Pair
    stance: str
    group: str
    kind: str


def drawn(key: str, parts: int) -> bool:
    """Whether a key falls into the one of ``parts`` parts that is held out."""
    return int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % parts == 0


def own(folder: Path = OWN) -> Iterator[Labelled]:
    """The project's own pairs: each statement beside both claims of its scenario."""
    for path in sorted(folder.glob("*.yaml")):
        for scenario in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader):
            yield from scenario_pairs(scenario)


def scenario_pairs(scenario: dict[str, Any]) -> Iterator[Labelled]:
    """Both claims beside every statement, and claim A once more as a headline has it (H), where that was written.

    Raises:
        ValueError: a statement is not six or seven strings that begin with two stances.
    """
    for row in scenario["statements"]:
        if len(row) not in (6, 7) or not {row[0], row[1]} <= {"for", "against", "neutral"}:
            raise ValueError(f"{scenario['id']}: not a statement: {row}")
        to_a, to_b, phenomenon, speaker, before, sentence, title = (*row, "")[:7]
        for name, stance in (("A", to_a), ("B", to_b), ("H", to_a)):
            if name in scenario:
                pair = Pair(scenario[name], sentence, speaker, before, title)
                yield Labelled(pair, stance, scenario["id"], f"{name}:{phenomenon}")


VALIDATION = "set-9.pairs"
"""The set of stories whose pairs are never trained on: thresholds are chosen by it."""


def in_stories(folder: Path = IN_STORIES, *, titled: bool = False) -> Iterator[Labelled]:
    """Pairs as the cascade chooses them in a replay of stories of our own (``*.pairs.jsonl``), labelled by readers.

    ``titled`` ones have the headline of the sentence's article.
    """
    for path in sorted(folder.glob("*.pairs.jsonl")):
        if path.stem != VALIDATION:
            yield from _chosen(path, titled)


def validation(folder: Path = IN_STORIES, *, titled: bool = False) -> list[Labelled]:
    """The same of the stories that are not trained on."""
    return list(_chosen(folder / f"{VALIDATION}.jsonl", titled))


def _chosen(path: Path, titled: bool = False) -> Iterator[Labelled]:
    articles = list(_articles(path)) if titled else []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        title = next((title for title, text in articles if row["sentence"] in text), "")
        pair = Pair(row["claim"], row["sentence"], row["speaker"], row["before"], title)
        yield Labelled(pair, row["stance"], f"{path.stem}:{row['claim']}", "in stories")


def _articles(pairs: Path) -> Iterator[tuple[str, str]]:
    """Title and text of the articles of a set of stories, whose files stand beside its pairs."""
    number = pairs.name.removesuffix(".pairs.jsonl").removeprefix("set-")
    for path in sorted(pairs.parent.glob(f"*-{number}.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            yield from ((article["title"], article["text"]) for article in json.loads(line)["articles"])


def varied(pairs: list[Labelled], seed: int) -> list[Labelled]:
    """Own pairs as articles may show them, so that form tells nothing of the stance.

    A fifth has no speaker, a quarter another sentence of its scenario before it where none was written, a tenth of the
    written ones that can be read alone lose theirs, a third loses its title, and a fifth of the claims begin in lower
    case, as contents do.
    """
    order = random.Random(seed)
    sentences: dict[str, list[str]] = {}
    for item in pairs:
        sentences.setdefault(item.group, []).append(item.pair.sentence)
    found = []
    for item in pairs:
        claim, sentence, speaker, before = item.pair.claim, item.pair.sentence, item.pair.speaker, item.pair.before
        if order.random() < 0.2:
            speaker = ""
        if not before and order.random() < 0.25:
            before = order.choice(sentences[item.group])
            before = "" if before == sentence else before
        elif before and not item.kind.endswith(("needs-before", "called-false")) and order.random() < 0.1:
            before = ""
        if order.random() < 0.2 and claim[1:2].islower():
            claim = claim[0].lower() + claim[1:].rstrip(".")
        title = item.pair.title if item.pair.title and order.random() < 0.67 else ""
        found.append(Labelled(Pair(claim, sentence, speaker, before, title), item.stance, item.group, item.kind))
    return found


def nli(path: Path) -> Iterator[Labelled]:
    """Premise as statement, hypothesis as claim, of the sets that have contradictions."""
    for row in _rows(path):
        if row["source"] in NLI and row["label"] in LABELS:
            pair = Pair(row["hypothesis"], row["premise"])
            yield Labelled(pair, LABELS[row["label"]], row["hypothesis"], row["source"])


def emergent(path: Path) -> Iterator[Labelled]:
    """Headlines beside the claim that they are about."""
    for row in _rows(path):
        stance = LABELS.get(row["stance"], row["stance"])
        yield Labelled(Pair(row["claim"], row["headline"]), stance, row["claim_id"], "emergent")


def neighbours(allsides: Path, ecb: Path, count: int, seed: int) -> list[Labelled]:
    """Sentence pairs of two articles of one story, at all overlaps but the highest, taken for neutral.

    The claim is a headline or an opening sentence. A first model filters them before they are trained on, since some
    do support the claim.
    """
    order = random.Random(seed)
    stories: dict[str, list[tuple[str, list[str]]]] = {}
    for row in _rows(allsides):
        body = row["body"][:6000]
        stories.setdefault(f"a{row['story_id']}", []).append((row["title"], _sentences(body)))
    for row in _rows(ecb):
        sentences = [" ".join(s.split()) for s in row["sentences"]]
        stories.setdefault(f"e{row['topic']}", []).append((sentences[0], sentences[1:]))
    found: list[Labelled] = []
    names = sorted(name for name, articles in stories.items() if len(articles) > 1)
    while len(found) < count:
        name = order.choice(names)
        (title, opening), (_, sentences) = order.sample(stories[name], 2)
        if not opening or len(sentences) < 2:
            continue
        claim = order.choice([title, opening[0], order.choice(opening[:4])])
        at = order.randrange(1, len(sentences))
        sentence = sentences[at]
        if not 5 <= len(sentence.split()) <= 60 or not 4 <= len(claim.split()) <= 40 or overlap(claim, sentence) > 0.7:
            continue
        before = sentences[at - 1] if order.random() < 0.5 else ""
        found.append(Labelled(Pair(claim, sentence, "", before), "neutral", name, "neighbour"))
    return found


def overlap(one: str, other: str) -> float:
    """Share of the shorter one's words that the other has."""
    ours, theirs = set(_WORD.findall(one.lower())), set(_WORD.findall(other.lower()))
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))


def _sentences(text: str) -> list[str]:
    return [text[s:e] for paragraph in paragraphs(text) for s, e in paragraph.sentences]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
