"""What a mention that fits no claim must say to be one of its own."""

from __future__ import annotations

import re

from pipelines.rules.figures import figures
from pipelines.rules.landmarks import READ, paragraphs_of
from pipelines.rules.numerals import NUMBERS, in_digits
from pipelines.rules.propositions import proposition
from pipelines.rules.terms import stem_of
from pipelines.wordlists import DAYS, MONTHS, words
from schemas.extraction import Extraction, Mention, Speaker

DATELINE = 80
"""Characters before the first sentence at most: a place and an agency's name."""

_ON_RECORD = ("official", "named")
_TIMES = frozenset(stem_of(word) for word in (*words("second minute hour day week month year am pm"), *DAYS, *MONTHS))
_CLOCK = re.compile(
    rf"\b(?:\d\d?[:.]\d\d|(?:\d\d?|{'|'.join(NUMBERS)}) (?:in the (?:morning|afternoon|evening)|at night|o['’]clock"
    r"|[ap]\.?m\b))"
)
_YEAR = re.compile(r"(?<![\d,.$€£])(?:19|20)\d\d(?![\d,.%])")
_CLAUSE = re.compile(r"\w (?:is|are|was|were|has|have|had|will|would|did|[a-z]{2,}ed)\b|\w['’](?:s|re|ve|ll)\b")
_THERE_WAS_NONE = re.compile(
    r"^\W*[Tt]here (?:is|are|was|were|(?:has|have|had) been) no (?:other |more |such )?"
    r"(?!doubt|questions?|points?|way|need|reasons?|choices?|alternatives?|excuses?|evidence|indications?|signs?|proof"
    r"|justification|room|time|comment|plans?|intention|hope|shame|place|longer|one\b)[a-z]{3,}"
)
""" "There was no warning", but none of the idioms that tell what somebody thinks."""

_BEFORE_HEAD = r"(?:(?!(?:of|for|in|on|at|to|with|from|and|by|under|behind|who|said)\b)[\w’'-]+ ){0,4}?"
_BEHIND_HEAD = r"(?: (?:of|on|for|in|between|with|from|about|governing) .+)?$"
_LEGAL_TEXT = re.compile(
    rf"^{_BEFORE_HEAD}(?:laws?|acts?|statutes?|constitution|codes?|charter|rules?|rulebook|regulations?|contracts?"
    rf"|by-?laws?){_BEHIND_HEAD}"
    rf"|^(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|\w+['’]s) {_BEFORE_HEAD}"
    rf"(?:Law|Act|Statutes?|Constitution|Code|Charter|Rules|Regulations?){_BEHIND_HEAD}"
    r"|^(?:[Tt]he )?(?:[Aa]rticle|[Ss]ection|[Cc]lause|[Pp]aragraph|[Rr]ule)s? (?:\d|[IVX]+\b)"
)
"""A text that rules what is to be. Without an article its noun has no capital, which persons of that name have."""


def founds_claim(mention: Mention) -> bool:
    """Whether a mention that fits no claim tells one of its own: an assertion that a headline or a sentence tells.

    Three terms make a claim; with a figure one is enough, in a headline or a lead, or in a whole clause on the record,
    and on the record that there was none of something. What a law or a contract says is no news.
    """
    if mention.act != "asserts" or mention.background or is_legal_text(mention.speaker):
        return False
    if mention.standing == "outlet" and not mention.cue and not _opens_the_article(mention):
        return False
    said = proposition(mention.content_text, mention.speaker.name)
    own = len(set(said.terms) - said.names)
    if len(said.terms) >= 3 and own >= 2:
        return True
    on_record = mention.standing in _ON_RECORD
    if own and on_record and _THERE_WAS_NONE.search(mention.content_text):
        return True
    whole = mention.place != "body" or (on_record and _CLAUSE.search(mention.content_text) is not None)
    return bool(own) and whole and _counts_something(mention.content_text)


def only_denied(mention: Mention, extraction: Extraction) -> bool:
    """Whether a sentence of the body tells it only to have somebody deny it, apart from what the article is about.

    "She rejected the lobby's argument that C" brings up C by the way, unless title or first paragraph share a term.
    """
    if mention.place != "body" or not any(_denies_the_same(other, mention) for other in extraction.mentions):
        return False
    article = extraction.article
    first = next(iter(paragraphs_of(article.text[:READ])), "")
    front = set(proposition(article.title).terms) | set(proposition(first).terms)
    return front.isdisjoint(proposition(mention.content_text).terms)


def _denies_the_same(other: Mention, mention: Mention) -> bool:
    """Whether the other mention denies, in the very sentence, what the mention asserts."""
    return other.act == "denies" and (other.sentence, other.content_text) == (mention.sentence, mention.content_text)


def is_legal_text(speaker: Speaker) -> bool:
    """Whether what speaks is a law, an article of one, a rule or a contract."""
    return not speaker.role and _LEGAL_TEXT.search(speaker.surface or speaker.called) is not None


def _counts_something(content: str) -> bool:
    """Whether a figure is told that is no time and no mere "one"."""
    told = figures(_YEAR.sub(" ", _CLOCK.sub(" ", in_digits(content))), {})
    return any(value > 1 and unit not in _TIMES for value, unit in told)


def _opens_the_article(mention: Mention) -> bool:
    return mention.place == "headline" or mention.sentence[0] < DATELINE
