"""The mentions of one article, in the order of its text: who says what, what the outlet says itself, and its notices.

paragraphs -> attributions -> speakers, acts -> mentions; the headline, which needs to know who is in the text, comes
first among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import NamedTuple

from pipelines.citing import cited_media
from pipelines.language.attribution import Attribution
from pipelines.language.compounds import WHOLE, claims_in
from pipelines.language.headlines import headline_attributions
from pipelines.language.labels import asserts_nothing, claim_start
from pipelines.language.merging import attributions_by_paragraph
from pipelines.language.sentences import Span, beginning
from pipelines.language.tagger import Tagger
from pipelines.language.tokens import dateline_end
from pipelines.language.unsourced import Voice, voices
from pipelines.placing import (
    by_cue_sentence,
    by_sentence,
    sentence_before,
    sentences_told,
    told_elsewhere,
    words_around,
)
from pipelines.rules.acts import act_of, is_to_come, is_unreal, outlet_denies, own_voice_act
from pipelines.rules.background import recalls
from pipelines.rules.cast import Cast
from pipelines.rules.casting import cast_of
from pipelines.rules.contents import DENYING, content_of, points_back
from pipelines.rules.institutions import Spoken
from pipelines.rules.notices import Said, title_notice
from pipelines.rules.officials import Officials
from pipelines.rules.retold import Retold
from pipelines.rules.said_earlier import said_earlier
from pipelines.rules.sources import nobody_speaks
from pipelines.rules.speakers import identify, own_voice
from pipelines.wordlists import words as word_set
from schemas.article import Article
from schemas.extraction import Act, Mention, Notice, Place, Speaker, Standing
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

LEAD_PARAGRAPHS = 2
_BEHIND = 300
"""Characters behind a source phrase in which it may say that somebody did not want to be named."""
_REMEMBERED = 40
"""Speakers that a pronoun can reach back to."""
_TOO_SHORT = 2
"""Words of an assertion that say too little for a denial of "this": "he said yes"."""
_HEARSAY = 0.6
"""Confidence of an attribution inside another's content."""
_GLANCE = 300
"""Characters of the next paragraph that tell whether it calls a report wrong."""
_OWN_BODY = 0.5
_PRESS = word_set("say tell deny confirm reject dismiss announce report according claim")
_EMPTY = word_set("attack praise cite quote offer express begin go request defend welcome attribute ask wonder mean")
"""Cues that are told, but whose contents are no claim: neutral."""
_PAST = re.compile(
    r"\b(?:was|were|has|have|had|is|are|will|\w{3,}ed|said|took|gave|made|left|fell|rose|won"
    r"|lost|sank|met|found|began|broke|hit|killed|died|signed|burst)\b"
)
_NAMED = re.compile(r"[A-Z]|newspaper|agency|station")
_CITING = re.compile(r",\s+(?:citing|quoting)\b.*$")
_REPORTS = re.compile(r"\b(?:said|says|indicate|according to|told|reported)\b")
_APPEARED = re.compile(
    r"^(?:an?|the) (?:\w+ )?(?:report|story|article)s? (?:that|of|about|on) .*\b(?:appeared|been published|been carried"
    r"|was published|were published|was carried|ran) (?:\w+ ){0,2}in (?:the )?[A-Z]",
    re.I,
)
"""Where a report had stood: the outlet's aside within what somebody says, and not their word."""
_NEWS = re.compile(r"(?<=\s)[A-Z]\w+|\d")


class _Asserted(NamedTuple):
    """What a denial behind it may mean by "this": who said it, in which paragraph, and the words."""

    paragraph: int
    institution: str
    content: str
    sentence: str
    background: bool


@dataclass
class MentionReader:
    """The state of one pass over one article: who has spoken so far."""

    article: Article
    tagger: Tagger
    officials: Officials
    cast: Cast = field(init=False)
    before: list[Spoken] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    paragraph: int = 0
    asserted: _Asserted | None = None
    """What somebody asserted last, of several sentences the first; None where the outlet's own words followed."""

    def __post_init__(self) -> None:
        self.title = beginning(self.article.title, READ_TITLE)
        self.text = beginning(self.article.text, READ_CHARACTERS)
        self.cast = cast_of(self.title, self.text, self.article.outlet)
        self.officials = self.officials.in_article(self.text)

    def mentions(self) -> Iterator[Mention]:
        """The headline's mentions, then the text's, of which there are ``MENTIONS`` at most. To be asked once."""
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
            for spans in claims_in(title, (begin, len(title.rstrip())), WHOLE):
                content = " ".join(title[s:e] for s, e in spans)
                yield self._own(title, spans[-1], "headline", None, content, 1.0)

    # --- text

    def _text(self) -> Iterator[Mention]:
        text = self.text
        context = last = ""
        retold = Retold(self.article.outlet, self.title)
        looked_at = 0
        for number, (paragraph, tagged) in enumerate(attributions_by_paragraph(text, self.tagger)):
            place: Place = "lead" if number < LEAD_PARAGRAPHS else "body"
            if looked_at > ATTRIBUTIONS:
                return
            looked_at += len(tagged)
            self.paragraph = number
            unsourced = voices(text, paragraph, tagged)
            found = [item for item in tagged if unsourced.get(item) != "nobody"]
            covered = sentences_told(paragraph, [item for item in found if not self._is_to_come(item)])
            elsewhere = told_elsewhere(paragraph, found)
            told_in = by_cue_sentence(paragraph, found)
            for sentence, following in zip_longest(paragraph.sentences, paragraph.sentences[1:], fillvalue=(0, 0)):
                start = dateline_end(text, *sentence) if sentence[0] == paragraph.span[0] else sentence[0]
                words = text[start : sentence[1]]
                beyond = text[paragraph.span[1] : paragraph.span[1] + _GLANCE].lstrip()
                notice, own_article = retold.read(words, text[slice(*following)] or beyond)
                here = told_in.get(sentence, ()) if notice is None and not own_article else ()
                sources = [" ".join(text[s:e] for s, e in item.source) for item in here]
                own = bool(here) and sentence not in elsewhere and all(unsourced.get(i) != "earlier" for i in here)
                denied = own and outlet_denies(words, sources)
                if notice is not None or own_article:
                    content = notice.content if notice else own_article
                    yield self._own(text, (start, sentence[1]), place, notice, content, 1.0 if notice else 0.9, context)
                    covered.add(sentence)
                elif denied or sentence not in covered:
                    yield from self._own_sentence(words, (start, sentence[1]), place, context)
                for item in here if not denied else ():
                    at = item.source[0][0] if item.source else sentence[0]
                    near = text[max(0, at - 600) : at]
                    yield from self._attributed(text, item, paragraph.sentences, place, last, near, unsourced.get(item))
                context = words
            last = context

    def _is_to_come(self, item: Attribution) -> bool:
        """Whether nobody has said it yet, so that the outlet tells of it by itself: "X will announce that C"."""
        return is_to_come(item.lemma, item.frame, " ".join(self.text[s:e] for s, e in item.cue))

    def _own_sentence(self, words: str, span: Span, place: Place, context: str) -> Iterator[Mention]:
        self.asserted = None
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
            background=notice is None and recalls(words, self.article.published_at, before=context),
            confidence=sure,
        )

    # --- attributed

    def _attributed(
        self,
        text: str,
        item: Attribution,
        sentences: Sequence[Span],
        place: Place,
        last: str,
        near: str,
        voice: Voice | None = None,
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
        if nobody_speaks(surface.lower()):
            return
        at = item.source[0][0] if item.source and place != "headline" else 0
        if item.nested and surface.lower() in ("he", "she", "it", "they"):
            return
        if voice == "outlet":
            idle, speaker = True, own_voice(self.article.outlet)
            standing: Standing = "outlet"
        elif not item.cue and not item.source and self.before:
            speaker, standing = self.before[0].speaker, self.before[0].standing
        else:
            said = " ".join(text[s:e] for s, e in item.content)
            denies = item.lemma in DENYING
            ends = max((end for _, end in item.source), default=len(text))
            speaker, standing = identify(
                surface,
                self.cast,
                self.before,
                near=near,
                at=at,
                content=said,
                denies=denies,
                behind=text[ends : ends + _BEHIND],
                headline=place == "headline",
            )
        if standing == "outlet" and place != "headline" and item.frame == "after" and self.outer(text, item):
            return
        cue = " ".join(text[s:e] for s, e in item.cue)
        idle |= not item.negated and is_unreal(cue)
        cited = text[item.cited[0] : item.cited[1]] if item.cited else ""
        cites = cited_media(text, item, speaker, standing, cited, self.cast, self.article.outlet)
        told = None
        for span, parts in by_sentence(item, sentences):
            content = " ".join(text[s:e] for s, e in parts)
            about = text[item.about[0] : item.about[1]] if item.about else ""
            words = text[span[0] : span[1]]
            act: Act = "neutral" if idle else act_of(item.lemma, item.frame, cue, content, negated=item.negated)
            stated = content_of(item.lemma, content, about=about, act=act)
            by, counts_as = self.officials.counted(speaker, standing, words)
            context = sentence_before(text, sentences, span, last)
            published = self.article.published_at
            old = act == "denies" and span != sentences[0] and recalls(context, published)
            background = recalls(words, published, quoted=True, before=context) or said_earlier(
                cue, words_around(text, span, parts), act, published, recalling=old
            )
            if act == "denies" and place != "headline" and points_back(item.lemma, stated):
                meant = self._meant(by.institution)
                if meant is not None:
                    stated, context = meant.content, meant.sentence
                    background |= meant.background
            elif act == "asserts" and told is None:
                told = _Asserted(self.paragraph, by.institution, stated, words, background)
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
                context=context,
                speaker=by,
                standing=counts_as,
                act=act,
                cites=cites,
                cited_source=cited if standing == "media" else "",
                background=background,
                confidence=_HEARSAY if item.nested else 0.8 if item.inherited else 1.0,
            )
        last_said = self.asserted.institution if self.asserted and not item.cue else None  # a quotation may go on
        if place != "headline" and told is not None and told.institution != last_said:
            self.asserted = told
        if place != "headline" and not item.nested and not idle and standing != "outlet":
            self.before = [Spoken(speaker, standing, at), *self.before[: _REMEMBERED - 1]]

    def _meant(self, denier: str) -> _Asserted | None:
        """What "this" is behind which somebody denies: the last assertion before, if it is another's."""
        last = self.asserted
        if last is None or last.paragraph < self.paragraph - 1 or last.institution == denier:
            return None
        return last if len(last.content.split()) > _TOO_SHORT else None

    def outer(self, text: str, item: Attribution) -> bool:
        """Whether the outlet only names itself behind another's words: "..., NAME reports"."""
        return any(_REPORTS.search(text[s:e]) for s, e in item.content)

    def _id(self, speaker: Speaker, content: str) -> str:
        """The mention's id; where an article says the same twice, the second one is numbered."""
        found = mention_id(self.article.article_id, speaker.key, content)
        number = 2
        while found in self.seen:
            found = mention_id(self.article.article_id, speaker.key, f"{content} #{number}")
            number += 1
        self.seen.add(found)
        return found
