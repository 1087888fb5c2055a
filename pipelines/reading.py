"""Extract's work on one article, without Beam: language, credit, fingerprint, terms and mentions.

article -> language -> (English) paragraphs -> attributions -> speakers, acts -> mentions, in the order of the text
                    -> (every language) credit, fingerprint, terms, entities
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from pipelines.language import detect
from pipelines.language.attribution import Attribution
from pipelines.language.embedding import MODEL as EMBEDDING_MODEL
from pipelines.language.embedding import Embedder, shipped_embedder
from pipelines.language.headlines import asserts_nothing, claim_start, headline_attributions
from pipelines.language.merging import MODEL as ATTRIBUTION_MODEL
from pipelines.language.merging import attributions_by_paragraph
from pipelines.language.sentences import Span, beginning, blocks
from pipelines.language.tagger import Tagger
from pipelines.language.tokens import dateline_end
from pipelines.placing import by_cue_sentence, by_sentence, sentence_before, sentences_told
from pipelines.rules.acts import act_of, outlet_denies, own_voice_act
from pipelines.rules.background import recalls
from pipelines.rules.cast import Cast
from pipelines.rules.casting import cast_of
from pipelines.rules.contents import DENYING, content_of
from pipelines.rules.institutions import Spoken
from pipelines.rules.notices import Said, sentence_notice, title_notice, told_before
from pipelines.rules.officials import Officials
from pipelines.rules.rarity import MODEL as RARITY_MODEL
from pipelines.rules.rarity import rarity_table
from pipelines.rules.sources import medium_in
from pipelines.rules.speakers import identify, own_voice
from pipelines.rules.syndication import credit_of, fingerprint
from pipelines.rules.terms import Rarity, article_terms, entities_of
from pipelines.wordlists import words as word_set
from schemas.article import Article
from schemas.extraction import ENGLISH, Act, Extraction, Mention, Notice, Place, Speaker, Standing
from schemas.ids import mention_id

READ_CHARACTERS = 40_000
"""Characters of a text that are read for claims and names; what follows is indexed and compared for copies only.

The longest of 700 news articles has 8,500 (measured in 2026). What is longer is a transcript or a live page, and
whoever writes one must not hold up the articles behind it."""

READ_TITLE = 400
"""The same for a title."""

MENTIONS = 400
"""Mentions that are taken from a text, in its order (the 700 articles have up to 63 each)."""

ATTRIBUTIONS = 600
"""Attributions of a text that are looked at for mentions."""

AT_ONCE = 16
"""Articles whose paragraphs share batches; while they are scored, the ones before are read to the end. With 8, 16 and
32 a busy machine read 14.0, 14.7 and 15.0 articles a second (November 2026); more wait longer for the first."""

LEAD_PARAGRAPHS = 2
_REMEMBERED = 40
"""Speakers that a pronoun can reach back to."""
_HEARSAY = 0.6
"""Confidence of an attribution inside another's content."""
_OWN_BODY = 0.5
_PRESS = word_set("say tell deny confirm reject dismiss announce report according claim")
_MODAL = re.compile(r"\b(?:would|could|might|should|may|can|must)\b")
_EMPTY = word_set(
    "attack praise cite quote offer express begin go order request defend welcome attribute ask wonder mean"
)
"""Cues that are told, but whose contents are no claim: neutral."""
_PAST = re.compile(
    r"\b(?:was|were|has|have|had|is|are|will|\w{3,}ed|said|took|gave|made|left|fell|rose|won"
    r"|lost|sank|met|found|began|broke|hit|killed|died|signed|burst)\b"
)
_NAMED = re.compile(r"[A-Z]|newspaper|agency|station")
_CITING = re.compile(r",\s+(?:citing|quoting)\b.*$")
_REPORTS = re.compile(r"\b(?:said|says|indicate|according to|told|reported)\b")
_HEARD_END = re.compile(r"[.,;:\"“]| that ")
_APPEARED = re.compile(
    r"^(?:an?|the) (?:\w+ )?(?:report|story|article)s? (?:that|of|about|on) .*\b(?:appeared|been published|been carried"
    r"|was published|were published|was carried|ran) (?:\w+ ){0,2}in (?:the )?[A-Z]",
    re.I,
)
"""Where a report had stood: the outlet's aside within what somebody says, and not their word."""
_NEWS = re.compile(r"(?<=\s)[A-Z]\w+|\d")


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
            embedding=self._embedder.embed(article.title, article.text, terms) if english else (),
            mentions=tuple(_Reading(article, self._tagger, self._officials).mentions()) if english else (),
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


@dataclass
class _Reading:
    """The state of one pass over one article: who has spoken so far."""

    article: Article
    tagger: Tagger
    officials: Officials
    cast: Cast = field(init=False)
    before: list[Spoken] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    told: str = ""

    def __post_init__(self) -> None:
        self.title = beginning(self.article.title, READ_TITLE)
        self.text = beginning(self.article.text, READ_CHARACTERS)
        self.cast = cast_of(self.title, self.text, self.article.outlet)
        self.officials = self.officials.in_article(self.text)

    def mentions(self) -> Iterator[Mention]:
        text_mentions = list(islice(self._text(), MENTIONS))
        yield from self._headline()
        yield from text_mentions

    # --- headline

    def _headline(self) -> Iterator[Mention]:
        title = self.title
        if not title.strip() or title.strip().endswith("?"):
            return
        begin = claim_start(title)
        whole = (0, len(title))
        notice = title_notice(title)
        if notice is not None:
            yield self._own(title, whole, "headline", notice, notice.content, 1.0)
            return
        found = headline_attributions(title, self.text)
        for item in found:
            near = self.text[:600]
            yield from self._attributed(title, item, [whole], "headline", "", near)
        if not found and not asserts_nothing(title[begin:]):
            yield self._own(title, (begin, len(title)), "headline", None, title[begin:].strip(), 1.0)

    # --- text

    def _text(self) -> Iterator[Mention]:
        text = self.text
        context = last = ""
        looked_at = 0
        for number, (paragraph, found) in enumerate(attributions_by_paragraph(text, self.tagger)):
            place: Place = "lead" if number < LEAD_PARAGRAPHS else "body"
            if looked_at > ATTRIBUTIONS:
                return
            looked_at += len(found)
            covered = sentences_told(paragraph, found)
            told_in = by_cue_sentence(paragraph, found)
            for sentence in paragraph.sentences:
                start = dateline_end(text, *sentence) if sentence[0] == paragraph.span[0] else sentence[0]
                words = text[start : sentence[1]]
                notice = sentence_notice(words, self.article.outlet, self.told)
                here = told_in.get(sentence, ()) if notice is None else ()
                sources = [" ".join(text[s:e] for s, e in item.source) for item in here]
                denied = (bool(here) or sentence in covered) and outlet_denies(words, sources)
                if notice is not None:
                    content = notice.content or self.told
                    self.told = ""
                    yield self._own(text, (start, sentence[1]), place, notice, content, 1.0, context)
                    covered.add(sentence)
                elif denied or sentence not in covered:
                    yield from self._own_sentence(words, (start, sentence[1]), place, context)
                if notice is None:
                    self.told = told_before(words) or self.told
                for item in here if not denied else ():
                    at = item.source[0][0] if item.source else sentence[0]
                    near = text[max(0, at - 600) : at]
                    yield from self._attributed(text, item, paragraph.sentences, place, last, near)
                context = words
            last = context

    def _own_sentence(self, words: str, span: Span, place: Place, context: str) -> Iterator[Mention]:
        if place == "body" and not (_NEWS.search(words[1:]) and _PAST.search(words)):
            return
        if words.rstrip("\"”' ").endswith("?") or len(words.split()) < 4:
            return
        yield self._own(self.text, span, place, None, words, 0.9 if place == "lead" else _OWN_BODY, context)

    def _own(
        self, text: str, span: Span, place: Place, notice: Said | None, content: str, sure: float, context: str = ""
    ) -> Mention:
        words = text[span[0] : span[1]]
        speaker = own_voice(self.article.outlet)
        act = own_voice_act(words) if notice is None else "asserts"
        content = content_of("", content, act=act)
        kind: Notice | None = notice.notice if notice else None
        return Mention(
            mention_id=self._id(speaker, content or words),
            place=place,
            sentence=span,
            content=(span,),
            sentence_text=words,
            content_text=content,
            context=context,
            speaker=speaker,
            standing="outlet",
            act=act,
            notice=kind,
            background=notice is None and recalls(words, self.article.published_at),
            confidence=sure,
        )

    # --- attributed

    def _attributed(
        self, text: str, item: Attribution, sentences: Sequence[Span], place: Place, last: str, near: str
    ) -> Iterator[Mention]:
        if item.nested and item.lemma not in _PRESS:
            return
        if item.inherited and not item.source and any(_APPEARED.match(text[s:e].strip()) for s, e in item.content):
            return
        idle = item.lemma in _EMPTY
        surface = " ".join(text[s:e] for s, e in sorted(item.source))
        if item.lemma == "learn" and not _NAMED.search(surface):
            return
        if item.cited is not None and not item.nested:
            surface = _CITING.sub("", surface)
        at = item.source[0][0] if item.source and place != "headline" else 0
        if item.nested and surface.lower() in ("he", "she", "it", "they"):
            return
        if not item.cue and not item.source and self.before:
            speaker, standing = self.before[0].speaker, self.before[0].standing
        else:
            said = " ".join(text[s:e] for s, e in item.content)
            denies = item.lemma in DENYING
            speaker, standing = identify(surface, self.cast, self.before, near=near, at=at, content=said, denies=denies)
        if standing == "outlet" and place != "headline" and item.frame == "after" and self.outer(text, item):
            return
        cue = " ".join(text[s:e] for s, e in item.cue)
        idle |= not item.negated and _MODAL.search(cue) is not None
        cited = text[item.cited[0] : item.cited[1]] if item.cited else ""
        cites = self._cites(text, item, speaker, standing, cited)
        for span, parts in by_sentence(item, sentences):
            content = " ".join(text[s:e] for s, e in parts)
            about = text[item.about[0] : item.about[1]] if item.about else ""
            words = text[span[0] : span[1]]
            act: Act = "neutral" if idle else act_of(item.lemma, item.frame, cue, content, negated=item.negated)
            stated = content_of(item.lemma, content, about=about, act=act)
            by, counts_as = self.officials.counted(speaker, standing, words)
            yield Mention(
                mention_id=self._id(by, stated or words),
                place=place,
                sentence=span,
                source=item.source,
                cue=item.cue,
                content=tuple(parts),
                sentence_text=words,
                content_text=stated,
                cue_text=cue,
                context=sentence_before(text, sentences, span, last),
                speaker=by,
                standing=counts_as,
                act=act,
                cites=cites,
                cited_source=cited if standing == "media" else "",
                background=recalls(words, self.article.published_at, quoted=True),
                confidence=_HEARSAY if item.nested else 0.8 if item.inherited else 1.0,
            )
        if place != "headline" and not item.nested and not idle and standing != "outlet":
            self.before = [Spoken(speaker, standing, at), *self.before[: _REMEMBERED - 1]]

    def outer(self, text: str, item: Attribution) -> bool:
        """Whether the outlet only names itself behind another's words: "..., NAME reports"."""
        return any(_REPORTS.search(text[s:e]) for s, e in item.content)

    def _cites(self, text: str, item: Attribution, speaker: Speaker, standing: Standing, cited: str) -> tuple[str, ...]:
        """The media behind the words: the speaking one, the one it cites, or the one that a source spoke to."""
        if standing == "media":
            second = medium_in(cited, self.cast)
            return (speaker.name, second) if second and second != speaker.name else (speaker.name,)
        if item.lemma == "tell" and item.cue:
            end = item.cue[-1][1]
            heard = medium_in(_HEARD_END.split(text[end : end + 70])[0], self.cast, named=True)
            return (heard,) if heard and heard != self.article.outlet else ()
        return ()

    def _id(self, speaker: Speaker, content: str) -> str:
        """The mention's id; where an article says the same twice, the second one is numbered."""
        found = mention_id(self.article.article_id, speaker.key, content)
        number = 2
        while found in self.seen:
            found = mention_id(self.article.article_id, speaker.key, f"{content} #{number}")
            number += 1
        self.seen.add(found)
        return found
