"""What a text calls untrue: "there is no truth in reports that X", "it is not the case that X", "X never happened"."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice

_CLAIM_NOUNS = (
    r"(?:reports?|claims?|allegations?|accusations?|rumou?rs?|statements?|stor(?:y|ies)|articles?|suggestions?"
    r"|speculation|talk|accounts?|versions?|charges?|information|assertions?|news|figures?|notions?|ideas?"
    r"|criticisms?|comments?|contentions?|gossip|insinuations?|posts?|hints?|narratives?|theor(?:y|ies)|complaints?"
    r"|warnings?|announcements?|predictions?|portrayals?|impressions?)"
)
_FALSE_WORDS = (
    r"(?:false(?! (?:alarm|start|ceiling|teeth|memory|economy))|untrue|wrong(?! (?:to|with|about|side|way)\b)|baseless"
    r"|unfounded|groundless|nonsense|fabricat\w+|incorrect|inaccurate|fake|lies?|rubbish|misleading|absurd|invented"
    r"|without (?:any )?(?:foundation|merit|basis|substance)|fiction|fantasy|hoax|forger(?:y|ies)|forged|doctored"
    r"|idle gossip|speculation|rumou?rs?|fairy[ -]tales?"
    r"|made up|made-up|ridiculous|laughable|preposterous|bogus|bunk|myth|invention|wide of the mark|off the mark"
    r"|untruths?|propaganda|disinformation|misinformation)\b"
)
_BE = r"(?:\b(?:is|was|are|were|be|been)|['’](?:s|re))"
_MANNER = r"(?:[\"“‘]?(?:\w+ly|just|all|pure|complete|total|utter|plain|such|a|an|nothing but) )*[\"“‘]?"
_NOT_SO = r"(?:not (?:\w+ly )?(?:true|correct|accurate|the case|so)\b|no (?:more|longer) true\b)"

CLAIM_NOUN = re.compile(rf"\b{_CLAIM_NOUNS}\b", re.I)
"""A noun for what somebody says."""
FALSE = re.compile(rf"\b{_FALSE_WORDS}", re.I)
"""A word that calls something untrue."""

_METAPHOR = re.compile(r"\bfairy[ -]tales?\b", re.I)
"""What also praises: a claim that is a fairy tale is false, a season that is one is not."""
_AMOUNT = r"(?:prices?|sums?|numbers?|tolls?|totals?|amounts?|dates?|percentages?)"
_SAID_BY = r"(?:mentioned|named|reported|quoted|given|cited|published|printed|circulated|circulating|stated|put about)"
_AMOUNT_IS_FALSE = re.compile(
    rf"^(?:(?:the|any|both|all)(?: \w+)? {_AMOUNT} (?:[^,;]{{0,60}}? )??(?:of [^,;]{{0,20}}?\d[^,;]{{0,60}}"
    rf"|{_SAID_BY}\b[^,;]{{0,60}})|(?:that|this|those|these)(?: \w+)? {_AMOUNT}|the (?:number|sum|toll|total|amount))"
    rf"(?P<verb> {_BE}) {_MANNER}(?:(?:wrong|false|incorrect|inaccurate|untrue|invented|fiction|made up)"
    rf"(?! (?:to|with|about|for)\b)\b|not (?:true|correct|right|accurate)\b)",
    re.I,
)
"""A figure that somebody gave: "the price of 40 marks is wrong". A price that is wrong for a book is an opinion."""
_WHICH_IS_FALSE = re.compile(
    rf"^which {_BE} {_MANNER}(?:untrue|false|incorrect|inaccurate|invented|baseless|unfounded|nonsense|rubbish|a lie"
    r"|not (?:true|correct|the case))\b",
    re.I,
)
_WHAT_WAS_SAID = re.compile(
    r"^what (?!(?:i|we|you|he|she|they|it)\b)[^,;]{2,80}?\b(?:said|wrote|written|printed|reported|published|told"
    r"|claimed|alleged|claims?|says?|writes?|reports?)\b",
    re.I,
)
"""What somebody else said. What the speaker said and takes back is his own."""
_ANY_SUCH = re.compile(
    r"^(?P<who>(?:[\w’'-]+ ){1,5}?)(?:(?:did|does|do)|(?P<be>have|has|had|is|are|was|were|will))"
    r"(?:n['’]t| not| never) (?!know|aware|hear|heard|recall|remember|see|seen|discuss|comment|confirm|address)"
    r"(?P<done>(?:\w+ ){1,4}?)any such (?P<what>\w+\b.*)$",
    re.I,
)
_SHOWN = re.compile(
    r"\b(?:photo(?:graph)?|picture|image|video|clip|footage|document|letter|recording|audio|screenshot|memo|message)s?\b",
    re.I,
)
"""What is shown to prove a claim, and may be called fake like one."""
_POINTS = re.compile(r"^(?:it|that|this|these|those|they|he|she|none of (?:it|this|that))\b", re.I)
_POINTER = re.compile(
    r"(?:it|that|this|these|those|they|which|(?:it|that|this) all|all of (?:it|this|that)|thing)(?:['’]s)?", re.I
)
_NO_TRUTH = re.compile(
    r"\b(?:(?:there(?:['’]s| is| was| has been| had been) )?(?:absolutely |simply )?(?:no|not (?:a|any|an? \w+ of))"
    r" (?:truth|substance|basis|foundation|factual basis|merit|word of truth)|nothing true)\b"
    r"(?:\s+(?:whatsoever|at all))?(?:\s+(?:in|to|for|behind))?\s*",
    re.I,
)
_NO_EVIDENCE = re.compile(
    r"\b(?:there(?:['’]s| is| was| has been| had been) (?:currently |absolutely |so far |still )?"
    r"|(?:found|seen|sees|saw|has|have|had|finds?) )no (?:\w+ )?(?:evidence|proof|indication|sign)s?"
    r"(?: (?:to (?:suggest|show|support|indicate|prove|back)(?: up)?|for|of|(?=that\b))\b)\s*",
    re.I,
)
_NO = re.compile(r"(?:no|not|nothing) ")
"""One of these stands in both, in lower case."""
_IT_IS_FALSE = re.compile(
    rf"^it(?:\s+(?:is|was|be)|['’]s) {_MANNER}(?:{_FALSE_WORDS}|{_NOT_SO}|a lie\b)[\"”’]?"
    r" (?:to (?:say|suggest|claim|write|imply|report) )?that ",
    re.I,
)
_NOT_SO_WORDS = re.compile(_NOT_SO, re.I)
_IS_FALSE = re.compile(rf"{_BE} {_MANNER}(?:{_FALSE_WORDS}|{_NOT_SO}|(?:far|further) from the truth\b)", re.I)
_NEVER = re.compile(r"\bnever (?=(?:happened|happen|took place|taken place|occurred|existed|been any)\b)", re.I)
_DID_NOT = re.compile(r"^(?:it|that|this|none of (?:it|this|that)) (?:\w+ly )?(?:did not|didn['’]t) happen", re.I)
_NO_SUCH = re.compile(
    r"^(?:there (?:is|was|were|are|has been|have been|had been|will be|would be) )?no such (?!thing)", re.I
)
_CONTRARY = re.compile(
    rf"^contrary to (?:[\w’'-]+ ){{0,3}}?{_CLAIM_NOUNS}(?: (?:by|in|from|on) [^,]{{1,60}}?)? that (?P<what>[^,]+),",
    re.I,
)
_WE_DENY = re.compile(r"^(?:we|i) (?:\w+ly )?(?:den(?:y|ied)|reject(?:ed)?|dismiss(?:ed)?|dispute|refute) (?=\w)", re.I)
_DATES_MAY = (
    r"\d \dst \dnd \drd \dth in of last since early late mid by until till from this next before after during through"
)
_NOT_IN_MAY = "".join(f"(?<!{lead} )" for lead in _DATES_MAY.split())
_MODAL = re.compile(
    rf"\b(?:would|could|might|{_NOT_IN_MAY}(?<!mid-)may(?= [a-z])(?! (?:about|on|of|for|from|to|with|that|and|or|but|is"
    r"|was|were|are|has|had|the|an?|when|which|who|(?:in|at|by)(?! (?:fact|part|least|last|now)\b))\b)|if)\b",
    re.I,
)
"""What says that something only may be so; "in May", "12 May" and "May" in front of no verb are dates."""
_SAID_ITSELF = re.compile(
    r"^(?:(?:all|much|some) (?:of )?)?what (?:i|we) (?:[\w’'-]+ ){0,2}?(?:said|told|wrote|reported|announced|published"
    r"|stated|claimed|gave)\b",
    re.I,
)
"""One's own earlier words, which a speaker takes back and does not deny."""
_NEXT_CLAUSE = re.compile(
    r"(?:,? (?:but|while|although)|, and|;) (?=(?:what|it|that|this|all of (?:it|this|that)|none of (?:it|this|that)|"
    rf"(?:the|an?|any|all|those|these|our|such|his|her|their|its)? ?(?:[\w’'-]+ )?{_CLAIM_NOUNS})\b)",
    re.I,
)
"""Where a clause with a subject of its own begins that may be called untrue."""
_SAYING = r"(?:say|claim|suggest|state|assert|write|report|announce|maintain|imply|speak|talk)"
_SAYS = (
    r"(?:says?|said|claim(?:s|ed)|suggest(?:s|ed)|states?|stated|assert(?:s|ed)|writes?|wrote|report(?:s|ed)|announced"
    r"|maintain(?:s|ed)|implied|spoke|speaks|talked)"
)
_WAS_MISTAKEN = re.compile(
    r"^(?!(?:i|we)\b)(?:(?!(?:who|which|that|if|when|said|says|not|would|could|may|might)\b)[\w’'.-]+,? ){1,10}?"
    rf"{_BE} (?:(?:\w+ly|therefore|thus|also|quite|just) )*(?:mistaken|wrong|in error|incorrect)"
    rf" (?:when (?:he|she|they|it) {_SAYS}|to {_SAYING}|in (?:stat|writ|{_SAYING})ing)"
    rf"(?: (?:on|in|last|earlier|yesterday|this) (?!that\b)[\w ]{{0,20}}?)??(?: of (?=\w)| that )(?P<what>.+)$",
    re.I,
)
"""Somebody's words that are called mistaken: "she was wrong when she said on Monday that C", "wrong to speak of C"."""
_VERDICTS = 20
"""Verdicts of one text that are looked at; a sentence has one or two."""
_CONJUNCTION = re.compile(r"(?:,? (?:but|while|although|and)|;) $", re.I)


def denied_part(text: str) -> str | None:
    """What a proposition calls untrue, in its own words; None where it calls nothing so.

    "reports that X are false" gives "reports that X"; where only a pronoun is called untrue ("that is a lie"), the
    text itself.
    """
    for find in (_no_truth, _it_is_false, _called_false, _misgiven, _never, _otherwise):
        found = find(text)
        if found is not None:
            return found if found and not _POINTER.fullmatch(found.strip()) else text
    return None


def _no_truth(text: str) -> str | None:
    if _NO.search(text.lower()) is None:
        return None
    match = _NO_TRUTH.search(text) or _NO_EVIDENCE.search(text)
    return text[match.end() :] if match and not _MODAL.search(text[: match.start()]) else None


def _it_is_false(text: str) -> str | None:
    match = _IT_IS_FALSE.match(text)
    return text[match.end() :] if match else None


def _called_false(text: str) -> str | None:
    """The subject of "is false", where it is a pronoun or something said."""
    found = list(islice(_IS_FALSE.finditer(text), _VERDICTS))
    if not found:
        return None
    clauses = [0, *(clause.end() for clause in _NEXT_CLAUSE.finditer(text))]
    for match in found:
        begin = clauses[bisect_right(clauses, match.start()) - 1]
        subject = text[begin : match.start()].strip()
        if _SAID_ITSELF.match(subject) or not _refers(subject, match.group()):
            continue
        if begin == 0 or not _POINTER.fullmatch(subject):
            return subject
        behind = text[match.end() :]
        return behind.removeprefix(" that ") if behind.startswith(" that ") else _CONJUNCTION.sub("", text[:begin])
    return None


def _refers(subject: str, verdict: str) -> bool:
    """Whether what stands before "is false" is something said; "is not true" is said of nothing else."""
    if _NOT_SO_WORDS.search(verdict):
        return True
    if _MODAL.search(subject):
        return False
    if _POINTS.match(subject) and not _METAPHOR.search(verdict):
        return True
    return bool(CLAIM_NOUN.search(subject) or _SHOWN.search(subject) or _WHAT_WAS_SAID.search(subject))


def _misgiven(text: str) -> str | None:
    """A figure that is called wrong, and "which was untrue"."""
    if _WHICH_IS_FALSE.match(text):
        return text
    match = _AMOUNT_IS_FALSE.match(text)
    if match is None:
        return None
    return text[: match.start("verb")].strip()


def _never(text: str) -> str | None:
    match = _NEVER.search(text)
    if match is None or re.search(r"\b(?:who|which|says?|said|if)\b", text[: match.start()]):
        return text if _DID_NOT.match(text) else None
    subject = text[: match.start()].strip()
    return text if _POINTER.fullmatch(subject) else f"{subject} {text[match.end() :]}"


def _otherwise(text: str) -> str | None:
    match = _CONTRARY.match(text)
    if match:
        return match["what"]
    match = _NO_SUCH.match(text) or _WE_DENY.match(text)
    if match:
        return text[match.end() :]
    match = _WAS_MISTAKEN.match(text)
    if match:
        return match["what"]
    match = _ANY_SUCH.match(text)
    if match:
        be = f"{match['be']} " if match["be"] else ""
        return f"{match['who']}{be}{match['done']}{match['what']}"
    return text if re.match(r"(?:there (?:is|was) )?no such thing\b", text, re.I) else None
