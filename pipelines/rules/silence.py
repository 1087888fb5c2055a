"""What tells nothing: no comment, no knowledge, a matter still looked into, a wish, an appeal, a condition.

The patterns are for lower case: one that ignores the case tries each alternative in full, and took
five times as long (November 2026).
"""

from __future__ import annotations

import re

_NO_COMMENT = (
    r"(?:declin\w+|refus\w+) to (?:comment|say|discuss|be drawn|confirm|give|answer|speak|elaborate|go into"
    r"|speculate|name|provide|deny|rule out)\b"
    r"|(?:no|without|any) (?:immediate |further |official )?comment\b|(?:do(?:es)? not|did not|don['’]t) comment\b"
    r"|withh(?:e|o)ld\w* comment\b|available for comment\b|(?:reached|contacted) for comment\b"
    r"|(?:did not|does not|do not|would not|will not|could not|can not|cannot|won['’]t|can['’]t)"
    r" (?:comment|say|discuss|be drawn|go into|speculate|elaborate|give (?:any )?(?:details|a running commentary))\b"
    r"|not (?:immediately )?(?:respond|reply|return|answer|available)\b|(?:has|have|had) yet to"
    r" (?:respond|comment|reply|answer|confirm|say|issue|react)\b|went unanswered\b"
    r"|remain\w* (?:silent|tight-lipped)\b"
    r"|gave no (?:details|further|reason|indication|timeline)\b|nothing to (?:add|say)\b"
    r"|(?:had|has|have) no (?:comment|information|knowledge)\b|no (?:running )?commentary\b"
    r"|comment\w* on (?:market )?(?:rumou?rs|speculation|possible|individual)"
    r"|(?:will|would) (?:report|comment|respond|reply|answer|decide|speak|inform \w+) (?:back )?(?:later|when|once"
    r"|after|in due course|at a later)\b"
    r"|^(?:i|we|he|she|they|it) (?:will|would) (?:speak|comment|talk|report|make a statement|say more|give details)"
    r" (?:(?:about|on|to) (?:[\w’'-]+ ){1,5})?"
    r"(?:on (?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|next|this (?:week|afternoon|evening))\b"
)
_NOT_CONFIRMED = (
    r"(?:could|can|would|to|did|will) (?:neither|not) (?:\w+ ){0,2}(?:confirm|verify|rule (?:it )?(?:in|out))"
    r"|(?:could|can) not (?:yet )?be (?:\w+ly )?(?:verified|confirmed|ruled out|established|excluded)\b"
    r"|neither confirm\w* nor den\w+|not (?:been )?(?:\w+ )?(?:verified|able to (?:confirm|verify|say))"
    r"|independently verif|unable to (?:\w+ly )?(?:confirm|verify|say|comment)\b"
    r"|neither (?:an? )?(?:yes|no|denial|confirmation|admission)\b|not (?:a )?(?:yes or (?:a )?no)\b"
    r"|no (?:yes|answer) (?:or|either)\b"
    r"|not (?:saying|claiming|suggesting|implying) (?:that )?(?:it|this|that|they|he|she)\b"
)
_NOT_KNOWN = (
    r"(?:do(?:es)?|did) not (?:yet |currently )?know (?:if|whether|how|who|what|when|where|why)\b"
    r"|^(?:i|we|he|she|they) (?:do(?:es)?|did) not know\b|(?:don|didn|doesn)['’]t know\b"
    r"|not (?:yet |immediately |fully )?(?:clear|known) (?:if|whether|how|who|what|when|where|why)\b"
    r"|(?:could|can|do(?:es)?|did) not (?:recall|remember)\b"
    r"|unclear (?:if|whether|how|who|what|when|where|why)\b|not (?:sure|certain) (?:if|whether|that|how|what)\b"
    r"|not aware of\b|(?:is|are|was|were) aware of\b|too (?:early|soon) to\b|remain(?:s|ed)? to be seen\b"
    r"|the question (?:is|was|remains|remained) (?:if|whether|how|who|what|why)\b"
    r"|it (?:is|was|seems|seemed|looks|looked) (?:\w+ )?(?:doubtful|unlikely|questionable) (?:that|whether|if)\b"
    r"|(?:he|she|they|i|we|it) (?:\w+ly )?doubt(?:ed|s)? (?:that|whether|if|the)\b"
)
_UNDER_WAY = (
    r"(?:is|are|was|were) (?:looking into|studying|reviewing|examining|checking)\b"
    r"|(?:is|are|was|were) (?:\w+ )?(?:investigating|assessing|probing|considering|trying to (?:establish|determine"
    r"|find out|work out)) (?:if|whether|how|who|what|why|(?:the |these |those )?(?:claims?|reports?|allegations?)\b)"
    r"|(?:will|would) (?:determine|establish|examine|look at|show|decide|find out) (?:if|whether|how|who|what|why)\b"
    r"|(?:will|would) (?:look into|investigate|examine|review|study)\b|under (?:investigation|examination)\b"
    r"|(?:is|are|was|were) being (?:checked|verified|examined|reviewed|investigated|looked into)\b"
    r"|(?:decision|announcement|ruling) (?:will|would) be (?:taken|made|announced)\b"
    r"|(?:take|takes|took|taking) (?:\w+ ){0,2}(?:allegations?|claims?|complaints?|reports?|accusations?|matter)s?"
    r" (?:\w+ )?seriously\b|(?:will|would) consider\b"
)
_WISH = (
    r"^(?:i|we|he|she|it|they) (?:\w+ly |all |both )?(?:hopes?|hoped|wish(?:es|ed)?|wants?|wanted|would (?:like|love"
    r"|prefer|welcome))\b|^(?:let us|let['’]s|please|don['’]t|do not)\b"
    r"|^let (?:them|him|her|everyone|everybody|people|the \w+) \w+"
    r"|^(?:(?!who|which|that|what|if|it\b|there\b)[\w’'-]+ ){1,4}(?:should|must|ought to|needs? to) (?:not )?(?!have\b)"
    r"(?!be \w+ (?:by|in|on|within|before|from|until)\b)"
)
_NOTHING = re.compile(rf"\b(?=[a-z])(?:{'|'.join((_NO_COMMENT, _NOT_CONFIRMED, _NOT_KNOWN, _UNDER_WAY))})")
"""Each begins with a word: one look at its beginning spares trying them all inside words."""
_WISHED = re.compile(_WISH)

_CONDITION = re.compile(
    r"^(?:that )?(?:if|were|should|unless|in case|provided|assuming)\b"
    r"|^had (?:[\w’'-]+ ){1,8}?\w+[^,]{0,60}, (?:[\w’'-]+ ){1,6}would\b|^had (?:he|she|they|it|we)\b"
    r"|\b(?:it|that|this) would be\b.*\bif\b|\b(?:will|would)\b[^,]{0,80},? (?:only )?(?:unless|should)\b"
    r"|^(?:that )?[^,]{0,80}\bwould [^,]{0,80},? if\b"
    r"|\bany such\b|\b(?:would|could|will) have (?:serious |grave )?consequences\b"
)
_MAY_BE_CONDITION = re.compile(r"\b(?:if|were|should|unless|in case|provided|assuming|had|any such|consequences)\b")
"""One of these stands in every condition, and is found in a fifth of the time (150 articles, November 2026)."""
_EQUATES = re.compile(
    r"\b(?:signif(?:y|ies)|means?|constitutes?|equates?|amounts? to|(?:would|will) be (?:war|an act))\b"
)
_OWN = re.compile(
    r"\b(?:has|have) not seen\b|\bnot been (?:named|identified|released)\b"
    r"|\bit (?:is|was) not (?:\w+ )?(?:clear|known)\b|\bunclear\b|\bcould not be (?:reached|established)\b"
    r"|\b(?:is|was|were|are|remains?|remained) (?:still )?(?:not known|unknown)\b|\bwant(?:s|ed)? to know\b"
    r"|\bneither\b.{3,80}\bcould be reached\b"
    r"|\b(?:casts?|raised|raises?|expressed) (?:\w+ )?doubts?\b|\bs[ck]eptical (?:of|about)\b"
)


def tells_nothing(content: str) -> bool:
    """Whether what somebody says leaves open what is so: no comment, not verified, being examined, only wished for."""
    return _leaves_open(content.lower())


def _leaves_open(lower: str) -> bool:
    return bool(_NOTHING.search(lower) or _WISHED.search(lower))


def is_conditional(content: str) -> bool:
    """Whether it holds under a condition only. That one thing would mean another is no condition but a claim."""
    lower = content.lower()
    return _has_condition(lower) and not _EQUATES.search(lower)


def _has_condition(lower: str) -> bool:
    return bool(_MAY_BE_CONDITION.search(lower) and _CONDITION.search(lower))


def outlet_knows_nothing(sentence: str) -> bool:
    """Whether an outlet's own sentence only tells that something is not known, not said or not verified."""
    lower = sentence.lower()
    return bool(_OWN.search(lower)) or _leaves_open(lower) or _has_condition(lower)
