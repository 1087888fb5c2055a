"""Extract's work on one article, without Beam: language, credit, fingerprint, terms and mentions.

article -> language -> (English) paragraphs -> attributions -> speakers, acts -> mentions, in the order of the text
                    -> (every language) credit, fingerprint, terms, entities
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from pipelines.language import detect
from pipelines.language.embedding import MODEL as EMBEDDING_MODEL
from pipelines.language.embedding import Embedder, shipped_embedder
from pipelines.language.merging import MODEL as ATTRIBUTION_MODEL
from pipelines.language.sentences import beginning, blocks
from pipelines.language.tagger import Tagger
from pipelines.mentions import READ_CHARACTERS, READ_TITLE, MentionReader
from pipelines.rules.officials import Officials
from pipelines.rules.rarity import MODEL as RARITY_MODEL
from pipelines.rules.rarity import rarity_table
from pipelines.rules.syndication import credit_of, fingerprint
from pipelines.rules.terms import Rarity, article_terms, entities_of
from schemas.article import Article
from schemas.extraction import ENGLISH, Extraction

AT_ONCE = 16
"""Articles whose paragraphs share batches; while they are scored, the ones before are read to the end. With 8, 16 and
32 a busy machine read 14.0, 14.7 and 15.0 articles a second (November 2026); more wait longer for the first."""


class ArticleReader:
    """Reads articles. Pure in effect: equal articles give equal extractions, in any order and on any machine.

    The tagger is loaded here, once for a reader. Articles that are read together share the tagger's batches, which
    other threads score meanwhile; it changes how long they take and nothing else.
    """

    def __init__(self, tagger: Tagger | None = None, officials: Officials | None = None) -> None:
        detect.warm()
        self._embedder: Embedder = shipped_embedder()
        self._tagger = tagger or Tagger()
        self._officials = officials or Officials()
        self._rarity = rarity_table()
        self._models = {
            "language": detect.MODEL,
            "attribution": ATTRIBUTION_MODEL,
            "rarity": RARITY_MODEL,
            "embedding": EMBEDDING_MODEL,
        }

    @property
    def rarity(self) -> Rarity:
        """The table behind the terms, for those who weigh a claim's words alike."""
        return self._rarity

    def read(self, article: Article) -> Extraction:
        """What the article is and who says what in it. Mentions are read in English only."""
        return next(self.read_all([article]))

    def read_all(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """What ``read`` gives for each article in order. Twice ``AT_ONCE`` are taken before the first comes out.

        Raises:
            Exception: what the first article that cannot be read raised.
        """
        for found in self.tried(articles):
            if isinstance(found, Exception):
                raise found
            yield found

    def tried(self, articles: Iterable[Article]) -> Iterator[Extraction | Exception]:
        """As ``read_all``, but an article that cannot be read gives what it raised, and the next are not harmed."""
        rest = iter(articles)
        begun = self._begin([*islice(rest, AT_ONCE)])
        while begun:
            ahead = self._begin([*islice(rest, AT_ONCE)])
            for one in begun:
                yield self._tried(one)
            begun = ahead

    def _begin(self, articles: Sequence[Article]) -> list[_Begun]:
        """Find the languages, and let the tagger start. What fails here fails again when its article is read alone."""
        begun = [_Begun(article) for article in articles]
        for one in begun:
            with suppress(Exception):
                one.language = detect.language_of(one.article.title, one.article.text)
        with suppress(Exception):
            self._tagger.begin(text for one in begun if one.language == ENGLISH for text in _paragraphs(one.article))
        return begun

    def _tried(self, begun: _Begun) -> Extraction | Exception:
        try:
            return self._read(
                begun.article, begun.language or detect.language_of(begun.article.title, begun.article.text)
            )
        except Exception as error:
            # Any exception: the text is a stranger's.
            return error

    def _read(self, article: Article, language: str) -> Extraction:
        english = language == ENGLISH
        terms = article_terms(article.title, article.text, self._rarity)
        return Extraction(
            article=article,
            language=language,
            read_for_claims=english,
            credit=credit_of(article.text, article.byline, article.credit),
            fingerprint=fingerprint(article.text),
            terms=terms,
            entities=entities_of(beginning(article.title, READ_TITLE), beginning(article.text, READ_CHARACTERS)),
            embedding=self._embedder.embed(article.title, article.text, terms, self._tagger.ids) if english else (),
            mentions=tuple(MentionReader(article, self._tagger, self._officials).mentions()) if english else (),
            models=self._models,
        )


@dataclass
class _Begun:
    """An article that the tagger was told of. ``language`` is empty where it could not be told."""

    article: Article
    language: str = ""


def _paragraphs(article: Article) -> Iterator[str]:
    """The texts that reading the article will ask the tagger for."""
    text = beginning(article.text, READ_CHARACTERS)
    for start, end in blocks(text):
        yield text[start:end]
