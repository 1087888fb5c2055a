"""Reading the tables of sentences, and one sentence or headline through the real reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.reading import ArticleReader
from schemas import ids
from schemas.article import Article
from schemas.extraction import Mention

HERE = Path(__file__).parent
WHEN = datetime(2026, 5, 12, 8, tzinfo=UTC)
URL = "https://harbour.example/1"
OUTLET = "Harbour Post"
QUIET = (
    "The square was quiet by evening and most of the shops had closed early because of the rain.\n\n"
    "A brass band played near the fountain, and a few children danced on the wet stones until it grew dark."
)
"""Two paragraphs in which nobody says anything, so that the language of a short sentence is plain."""


@dataclass(frozen=True)
class Row:
    """One labelled row of a table; an empty column is not checked."""

    columns: tuple[str, ...]

    def __getitem__(self, place: int) -> str:
        return self.columns[place] if place < len(self.columns) else ""


def rows(table: Path) -> Iterator[Row]:
    """The rows of a tab-separated table below its line of names; ``#`` opens a family."""
    for line in table.read_text("utf-8").splitlines()[1:]:
        if line and not line.startswith("#"):
            yield Row(tuple(line.split("\t")))


def read(reader: ArticleReader, title: str, text: str, outlet: str = OUTLET) -> tuple[Mention, ...]:
    extraction = reader.read(
        Article(
            article_id=ids.article_id(URL),
            url=URL,
            canonical_url=URL,
            outlet=outlet,
            title=title,
            text=text,
            published_at=WHEN,
            first_seen_at=WHEN,
            content_hash=ids.content_hash(title, text),
        )
    )
    assert extraction.read_for_claims
    return extraction.mentions


def of_sentence(reader: ArticleReader, sentence: str, outlet: str = OUTLET) -> list[Mention]:
    """The mentions of a sentence that opens an otherwise quiet article."""
    found = read(reader, "Notes from the county", f"{sentence}\n\n{QUIET}", outlet)
    return [m for m in found if m.place != "headline" and m.sentence[0] < len(sentence)]


def of_title(reader: ArticleReader, title: str, text: str = QUIET, outlet: str = OUTLET) -> list[Mention]:
    return [m for m in read(reader, title, text, outlet) if m.place == "headline"]
