"""What extract read in an article: its language, fingerprint, terms and who says what in it."""

from __future__ import annotations

from typing import Literal

from schemas.article import Article
from schemas.record import Part, Record

Standing = Literal["official", "named", "anonymous", "media", "outlet"]
Act = Literal["asserts", "denies", "neutral"]
Place = Literal["headline", "lead", "body"]
Notice = Literal["correction", "withdrawal", "refile"]

STANDINGS_BY_STRENGTH: tuple[Standing, ...] = ("official", "named", "outlet", "media", "anonymous")
"""Whose word is quoted first: what an outlet says itself it answers for, what it passes on from another it does not."""

Span = tuple[int, int]
"""Character offsets ``[start, end)`` into the article's text, or into its title where the place is the headline."""

ENGLISH = "en"


class Speaker(Part):
    """Who speaks. ``key`` joins one speaker across an article and, normalised, across outlets.

    ``institution`` joins a minister, a spokesman and the ministry, who speak for one institution; it falls back to
    the key. ``surface`` is the source span as written.
    """

    key: str
    name: str = ""
    role: str = ""
    organisation: str = ""
    institution: str = ""
    surface: str = ""

    @property
    def called(self) -> str:
        """Who speaks, in the fewest words: the name, or else the role, the body, or the words of the source."""
        return self.name or self.role or self.organisation or self.surface or self.key

    @property
    def shown(self) -> str:
        """Who speaks, as a person would be introduced: "NAME, ROLE", or what of it is known."""
        return f"{self.name}, {self.role}" if self.name and self.role else self.called


class Mention(Part):
    """Someone says something, or the outlet says it in its own voice."""

    mention_id: str
    place: Place
    sentence: Span
    source: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()
    content: tuple[Span, ...] = ()
    sentence_text: str
    content_text: str
    """The content without its attribution and without the cue's negation: "denied that X" has the content X."""
    cue_text: str = ""
    context: str = ""
    """The sentence before, for reading pronouns."""
    speaker: Speaker
    standing: Standing
    act: Act
    cites: tuple[str, ...] = ()
    """The media that the speaker passes on, first hand last: "A reported, citing B" in C has ("A", "B")."""
    cited_source: str = ""
    """The anonymous or named source behind the cited media, as written ("two government sources")."""
    notice: Notice | None = None
    background: bool = False
    """An older or other matter, recalled ("In 2024 the bank denied ..."): never founds a claim, never alerts."""
    confidence: float = 1.0
    embedding: tuple[float, ...] = ()


class Extraction(Record):
    """Computed once and recorded; nothing downstream computes it again."""

    schema_name = "extraction"

    article: Article
    language: str = "und"
    read_for_claims: bool = False
    credit: str | None = None
    """The agency or outlet whose text this is, as the credit line or the byline says."""
    fingerprint: tuple[int, ...] = ()
    """MinHash of the text's word shingles."""
    terms: dict[str, float] = {}
    """Stem → weight by rarity, the strongest ones of title and text, of unit length."""
    entities: tuple[str, ...] = ()
    """Normalised names of people, places and bodies, most frequent first."""
    embedding: tuple[int, ...] = ()
    """Of English articles: int8 values whose direction alone means something; articles on one matter point alike."""
    mentions: tuple[Mention, ...] = ()
    models: dict[str, str] = {}
