"""Who says what in the seed story's article, which lies beside the project; skipped where it does not.

The article is not copied here: a sentence is given by the number of its paragraph and its place in it, and a speaker
by where in the article the words of their full name stand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from pipelines.language.sentences import paragraphs
from pipelines.reading import ArticleReader
from schemas import ids
from schemas.article import Article
from schemas.extraction import Act, Extraction, Mention, Standing

SEED = Path(__file__).resolve().parents[3] / "shared" / "stories" / "seed.jsonl"

pytestmark = pytest.mark.skipif(not SEED.exists(), reason="the seed story is not beside the project")

Place = tuple[int, int]
"""Paragraph and sentence, counted from one; ``TITLE`` is the headline."""
TITLE = (0, 0)


@dataclass(frozen=True)
class Words:
    """The words ``first`` to ``last`` of a sentence, counted from one: a name."""

    at: Place
    first: int
    last: int


NOBODY_NAMED = None
OUTLET = "the outlet"

EXPECTED: list[tuple[Place, Words | str | None, Standing, Act]] = [
    (TITLE, Words(TITLE, 12, 13), "media", "asserts"),  # a medium at the headline's end, without a comma
    ((1, 1), OUTLET, "outlet", "asserts"),  # the lead, told by the outlet itself
    ((2, 1), Words((2, 1), 4, 5), "media", "asserts"),  # sources that a medium cites; the outlet is named behind
    ((4, 1), NOBODY_NAMED, "anonymous", "asserts"),  # unnamed officials
    ((5, 1), Words((5, 1), 3, 4), "official", "denies"),  # one rejects ...
    ((5, 1), Words((5, 1), 9, 10), "official", "asserts"),  # ... what the other claims
    ((6, 1), Words((6, 1), 3, 3), "official", "neutral"),  # a country requests something
    ((7, 2), Words((7, 2), 10, 11), "official", "asserts"),  # a long title before the name
    ((8, 1), Words((7, 1), 10, 11), "official", "asserts"),  # the surname alone, named in full before
    ((9, 1), Words((9, 1), 4, 5), "official", "asserts"),  # what one thing would equate to
    ((9, 2), Words((9, 1), 4, 5), "official", "asserts"),  # the same, as a pronoun, with a quotation
]


@pytest.fixture(scope="module")
def read() -> Extraction:
    story = json.loads(SEED.read_text("utf-8").splitlines()[0])
    given = story["articles"][0]
    published = datetime.fromisoformat(given["published"])
    return ArticleReader().read(
        Article(
            article_id=ids.article_id(given["url"]),
            url=given["url"],
            canonical_url=given["url"],
            outlet=given["outlet"],
            title=given["title"],
            text=given["text"],
            published_at=published,
            first_seen_at=published,
            content_hash=ids.content_hash(given["title"], given["text"]),
        )
    )


def sentence_at(article: Article, place: Place) -> str:
    if place == TITLE:
        return article.title
    start, end = paragraphs(article.text)[place[0] - 1].sentences[place[1] - 1]
    return article.text[start:end]


def name_at(article: Article, words: Words) -> str:
    name = " ".join(sentence_at(article, words.at).split()[words.first - 1 : words.last])
    return name.strip(" ,.").removesuffix("'s").removesuffix("’s")


def mentions_at(extraction: Extraction, place: Place) -> list[Mention]:
    sentence = sentence_at(extraction.article, place)
    return [
        m for m in extraction.mentions if (m.place == "headline") == (place == TITLE) and m.sentence_text in sentence
    ]


@pytest.mark.parametrize(("place", "speaker", "standing", "act"), EXPECTED)
def test_an_attribution_has_its_speaker_standing_and_act(read, place, speaker, standing, act):
    article = read.article
    name = {OUTLET: article.outlet, NOBODY_NAMED: ""}.get(speaker) if not isinstance(speaker, Words) else None
    name = name_at(article, speaker) if name is None else name
    found = [(m.speaker.name.lower(), m.standing, m.act) for m in mentions_at(read, place)]
    assert (name.lower(), standing, act) in found


def test_nobody_else_asserts_or_denies_anything(read):
    listed: dict[Place, int] = {}
    for place, _, _, act in EXPECTED:
        listed[place] = listed.get(place, 0) + (act != "neutral")
    cut = paragraphs(read.article.text)
    every = [TITLE, *((p, s) for p in range(1, len(cut) + 1) for s in range(1, len(cut[p - 1].sentences) + 1))]
    for place in every:
        said = [m for m in mentions_at(read, place) if m.act != "neutral" and m.standing != "outlet"]
        told_by_outlet = place in [at for at, speaker, *_ in EXPECTED if speaker == OUTLET]
        assert len(said) == listed.get(place, 0) - told_by_outlet, place
