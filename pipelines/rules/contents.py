"""A mention's content as a bare proposition, so that a claim and its denial have comparable words."""

from __future__ import annotations

import re

from pipelines.rules.factchecks import fact_checked
from pipelines.rules.falsehood import CLAIM_NOUN, FALSE, denied_part
from pipelines.wordlists import words
from schemas.extraction import Act

DENYING = words(
    "deny reject dismiss refute rebut dispute contest disavow repudiate contradict denial rule_out rule brush debunk "
    "scotch discount rubbish"
)
"""Cues that carry a denial; their content is what they deny."""
JUDGING = words("call describe brand label dub denounce slam condemn blast decry criticise criticize characterise")
"""Cues that say what something is: a denial where they call something said false."""

_LEAD = re.compile(r"^(?:that|,|:|;|[-–—])\s+", re.I)
_CONJUNCTION = re.compile(r"^(?:but|and|yet|so)\s+", re.I)
_CITING = re.compile(
    r"(?:,? (?:citing|quoting) [^\"“”]{1,200}|, (?:the )?(?:[A-Z][\w.’'-]* ){1,5}(?:reports|reported|writes|wrote))$"
)
"""A tail that tells whose report it is."""
_CONTRARY = re.compile(r"(?:^|,\s+)contrary to (?!\w+ (?:wish|will|order|advice))[^,]{3,80},?\s+", re.I)
_THAT = re.compile(r"^that\s+")
_ALL = re.compile(r"^(?:any|all)\s+(?=\w)")
_AS_FALSE = re.compile(r"as (?:[\"“‘][^\"”’]+[\"”’]|(?:\w+ ){1,3}?)(?= ?(?:the |a |any |all )?[\w ]*?\b)")
_AS = re.compile(r"\s+(?:as|to be)\s+(?:[\"“‘].*|(?:\w+\s+)?(?P<word>[^\"“”]{1,120}))$")
_INTENSE = re.compile(
    r"[\s\"“‘]+(?:(?:completely|totally|entirely|simply|plainly|utterly|wholly|absolutely|pure|complete|total|utter"
    r"|a|an|just|as)[\s\"“‘]+)*$"
)
_VERDICT = 2
"""Words that a verdict has at most behind "dismissed the claim as"; more is a clause ("as the minister had")."""
_INTENSITY = 60
"""Characters that "completely and utterly" and its kin may take."""
_DETERMINED = (
    r"(?:(?:a|an|the|all|any|such|these|those|recent|press|media|newspaper|local|online|earlier|false|widespread)\s+)*"
)
_SAID_THAT = re.compile(
    rf"^{_DETERMINED}(?:[\w.'’-]+\s+){{0,4}}?{CLAIM_NOUN.pattern}(?:\s+(?:by|from|in|of|on)\s+[^,]{{1,60}}?)?"
    r"(?:\s+(?:saying|claiming|suggesting|alleging))?\s+that\s+",
    re.I,
)
_BARE = re.compile(
    r"^(?:claims?|reports?|rumou?rs?|allegations?|suggestions?|speculation|talk)\s+(?!(?:by|from|against|in|about|of|on"
    r"|made|over|that|was|were|is|are|as|and|or|to|with|for)\b)(?=\w+ \w)"
)
"""In a headline's words: "rejects claim ferry sank"."""
_SAID_OF = re.compile(
    rf"^{_DETERMINED}(?:reports|an? report|claims?|allegations?|accusations?|rumou?rs?|suggestions?|speculation|talk"
    r"|charges|notions?|ideas?|hints?|gossip|warnings?|predictions?)\s+(?:of|about|on|over|concerning|regarding)\s+(?=\w)",
    re.I,
)
_MAY_DECIDE = words("reject dismiss contest discount scotch brush")
_THIS = re.compile(
    r"(?:all (?:of )?)?(?:this|that)|(?:the|this|that)(?: \w+)? (?:claim|allegation|accusation|suggestion|assertion)",
    re.I,
)
"""Words that stand for what was said right before; "the allegations" may be older."""


def content_of(lemma: str, content: str, *, about: str = "", act: Act = "asserts") -> str:
    """The proposition without its attribution and without the cue's own negation.

    A negation inside the content stays: it is the proposition's. "called the report false" is about the report,
    "no truth in claims that X" and "dismissed reports of X" are about X.

    Args:
        lemma: the cue in its dictionary form; empty for the outlet's own voice.
        content: the content as written.
        about: what the content is about, where the content is empty without its negation.
        act: the mention's act, as ``acts.act_of`` gives it.
    """
    text = _CITING.sub("", _stripped(" ".join(content.split())))
    found = None if lemma else fact_checked(text)
    if found is not None:
        text = found.claim
    if act == "denies":
        text = _resolved(lemma, text)
    return _stripped(_CONTRARY.sub(" ", text)) or _stripped(about)


def points_back(lemma: str, stated: str) -> bool:
    """Whether all that is denied is "this", "it" or "the claim", so that its words stand before.

    What is rejected as "it" may be an offer.
    """
    if lemma not in DENYING or lemma in ("rule", "rule_out"):
        return False
    points = stated.lower() in ("it", "them", "these") and lemma not in _MAY_DECIDE
    return points or _THIS.fullmatch(stated) is not None


def _resolved(lemma: str, text: str) -> str:
    """What is denied."""
    if lemma in DENYING or lemma in JUDGING:
        text = _ALL.sub("", _without_verdict(lemma, text))
    else:
        text = _stripped(denied_part(text) or text)
    for phrase in (_SAID_THAT, _SAID_OF, _BARE):
        match = phrase.match(text)
        if match:
            return text[match.end() :]
    return text


def _without_verdict(lemma: str, text: str) -> str:
    """ "the report as baseless", "the claim a lie", "as nonsense reports that X": without what calls it false."""
    front = _AS_FALSE.match(text)
    if text.startswith("as ") and front and FALSE.search(front.group()):
        return text[front.end() :].strip()
    behind = _AS.search(text)
    word = behind["word"] if behind else None
    if behind and (word is None or FALSE.search(word) or (lemma in DENYING and len(word.split()) <= _VERDICT)):
        return text[: behind.start()]
    noun = CLAIM_NOUN.search(text)
    false = FALSE.search(text, noun.end() + 1) if noun else None
    if false is None:
        return text
    start = max(0, false.start() - _INTENSITY)
    intense = _INTENSE.search(text[start : false.start()])
    return text[: start + intense.start()] if intense else text


def _stripped(text: str) -> str:
    text = text.strip(' \t"“”,;:–—-')
    before = None
    while before != text:
        before = text
        text = _CONJUNCTION.sub("", _LEAD.sub("", text)).strip(' "“”,;:–—')
    text = _THAT.sub("", text).rstrip(' .,;:"”“')
    return text[1:].removesuffix("'").removesuffix("’") if text[:1] in ("'", "‘") and text[1:2].isalpha() else text
