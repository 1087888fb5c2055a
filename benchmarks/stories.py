"""How fast articles find their stories among many open ones: ``python -m benchmarks.stories [STORIES] [ARTICLES]``.

Opens STORIES (100,000) synthetic stories through ``restore``, then assigns ARTICLES (1,000), half of which belong to an
open story, and applies them to it as corroborate does for events. Prints articles a second and memory.
Words are drawn by Zipf's law from the rarity table, names are made up, so that terms are as shared as in news.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from datetime import UTC, datetime, timedelta

from pipelines.rules.corroboration import apply
from pipelines.rules.rarity import rarity_table
from pipelines.rules.stories import StoryIndex
from pipelines.rules.terms import article_terms
from schemas.article import Article
from schemas.extraction import Extraction
from schemas.ids import article_id, content_hash
from schemas.story import Story

SEED = 7
START = datetime(2026, 3, 1, tzinfo=UTC)
SYLLABLES = "bra cor dun el fen gar hol is jor kel lun mar nor os pel quin ros sel tor ul vik wes yar zem".split()
WORDS = 350
"""Words of an article."""


class Newsroom:
    """Makes articles: common words by Zipf's law, and the four names that a story's articles share."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        counts = rarity_table().counts
        self._words = sorted(counts, key=lambda word: (-counts[word], word))
        self._weights = [counts[word] for word in self._words]

    def names(self) -> list[str]:
        return ["".join(self._random.choices(SYLLABLES, k=3)).capitalize() for _ in range(4)]

    def extraction(self, number: int, names: list[str], at: datetime) -> Extraction:
        words = self._random.choices(self._words, self._weights, k=WORDS)
        for place in range(3, WORDS, 15):
            words[place] = self._random.choice(names)
        sentences = [" ".join(words[i : i + 20]) + "." for i in range(0, WORDS, 20)]
        text = "\n\n".join(" ".join(sentences[i : i + 2]) for i in range(0, len(sentences), 2))
        title = f"{names[0]} {' '.join(words[4:9])}"
        url = f"https://news.example/{number}"
        article = Article(
            article_id=article_id(url),
            url=url,
            canonical_url=url,
            outlet="Example",
            title=title,
            text=text,
            published_at=at,
            first_seen_at=at,
            content_hash=content_hash(title, text),
        )
        terms = article_terms(title, text, rarity_table())
        return Extraction(article=article, language="en", read_for_claims=True, terms=terms)


def story_of(extraction: Extraction, offset: int) -> Story:
    now = extraction.article.first_seen_at
    return apply(None, f"s{offset}", extraction, offset=offset, epoch=0, now=now).story


def main(stories: int = 100_000, articles: int = 1_000) -> None:
    room, index = Newsroom(SEED), StoryIndex()
    cast = [room.names() for _ in range(stories)]
    before = _memory()
    for number, names in enumerate(cast):
        at = START + timedelta(seconds=20 * number)
        index.restore(story_of(room.extraction(number, names, at), number))
    held = _memory() - before
    clock = START + timedelta(seconds=20 * stories)
    arriving = [
        room.extraction(stories + n, cast[n * 7 % stories] if n % 2 else room.names(), clock + timedelta(seconds=n))
        for n in range(articles)
    ]
    started = time.perf_counter()
    found = [index.assign(extraction).story_id for extraction in arriving]
    spent = time.perf_counter() - started
    right = sum(found[n] == f"s{n * 7 % stories}" for n in range(1, articles, 2)) / max(1, articles // 2)
    print(
        f"open stories {stories:,}  memory {held:,.0f} MB  articles/s {articles / spent:,.0f}  found again {right:.3f}"
    )


def _memory() -> float:
    """Largest resident size so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
