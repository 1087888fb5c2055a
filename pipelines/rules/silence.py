"""What tells nothing: no comment, no knowledge, a matter still looked into, a wish, an appeal, a condition."""

from __future__ import annotations

import re

_NO_COMMENT = (
    r"\b(?:declin\w+|refus\w+) to (?:comment|say|discuss|be drawn|confirm|give|answer|speak|elaborate|go into"
    r"|speculate|name|provide|deny|rule out)\b"
    r"|\b(?:no|without|any) (?:immediate |further |official )?comment\b|\b(?:do(?:es)? not|did not|don['’]t) comment\b"
    r"|\bwithh(?:e|o)ld\w* comment\b|\bavailable for comment\b|\b(?:reached|contacted) for comment\b"
    r"|\b(?:did not|does not|do not|would not|will not|could not|can not|cannot|won['’]t|can['’]t)"
    r" (?:comment|say|discuss|be drawn|go into|speculate|elaborate|give (?:any )?(?:details|a running commentary))\b"
    r"|\bnot (?:immediately )?(?:respond|reply|return|answer|available)\b|\b(?:has|have|had) yet to"
    r" (?:respond|comment|reply|answer|confirm|say|issue|react)\b|\bwent unanswered\b"
    r"|\bremain\w* (?:silent|tight-lipped)\b"
    r"|\bgave no (?:details|further|reason|indication|timeline)\b|\bnothing to (?:add|say)\b"
    r"|\b(?:had|has|have) no (?:comment|information|knowledge)\b|\bno (?:running )?commentary\b"
    r"|\bcomment\w* on (?:market )?(?:rumou?rs|speculation|possible|individual)"
    r"|\b(?:will|would) (?:report|comment|respond|reply|answer|decide|speak|inform \w+) (?:back )?(?:later|when|once"
    r"|after|in due course|at a later)\b"
)
_NOT_CONFIRMED = (
    r"\b(?:could|can|would|to|did|will) (?:neither|not) (?:\w+ ){0,2}(?:confirm|verify|rule (?:it )?(?:in|out))"
    r"|\b(?:could|can) not (?:yet )?be (?:\w+ly )?(?:verified|confirmed|ruled out|established|excluded)\b"
    r"|\bneither confirm\w* nor den\w+|\bnot (?:been )?(?:\w+ )?(?:verified|able to (?:confirm|verify|say))"
    r"|\bindependently verif|\bunable to (?:\w+ly )?(?:confirm|verify|say|comment)\b"
    r"|\bneither (?:an? )?(?:yes|no|denial|confirmation|admission)\b|\bnot (?:a )?(?:yes or (?:a )?no)\b"
    r"|\bno (?:yes|answer) (?:or|either)\b"
    r"|\bnot (?:saying|claiming|suggesting|implying) (?:that )?(?:it|this|that|they|he|she)\b"
)
_NOT_KNOWN = (
    r"\b(?:do(?:es)?|did) not (?:yet |currently )?know (?:if|whether|how|who|what|when|where|why)\b"
    r"|^(?:i|we|he|she|they) (?:do(?:es)?|did) not know\b|\b(?:don|didn|doesn)['’]t know\b"
    r"|\bnot (?:yet |immediately |fully )?(?:clear|known) (?:if|whether|how|who|what|when|where|why)\b"
    r"|\b(?:could|can|do(?:es)?|did) not (?:recall|remember)\b"
    r"|\bunclear (?:if|whether|how|who|what|when|where|why)\b|\bnot (?:sure|certain) (?:if|whether|that|how|what)\b"
    r"|\bnot aware of\b|\b(?:is|are|was|were) aware of\b|\btoo (?:early|soon) to\b|\bremain(?:s|ed)? to be seen\b"
    r"|\bthe question (?:is|was|remains|remained) (?:if|whether|how|who|what|why)\b"
    r"|\bit (?:is|was|seems|seemed|looks|looked) (?:\w+ )?(?:doubtful|unlikely|questionable) (?:that|whether|if)\b"
    r"|\b(?:he|she|they|i|we|it) (?:\w+ly )?doubt(?:ed|s)? (?:that|whether|if|the)\b"
)
_UNDER_WAY = (
    r"\b(?:is|are|was|were) (?:looking into|studying|reviewing|examining|checking)\b"
    r"|\b(?:is|are|was|were) (?:\w+ )?(?:investigating|assessing|probing|considering|trying to (?:establish|determine"
    r"|find out|work out)) (?:if|whether|how|who|what|why|(?:the |these |those )?(?:claims?|reports?|allegations?)\b)"
    r"|\b(?:will|would) (?:determine|establish|examine|look at|show|decide|find out) (?:if|whether|how|who|what|why)\b"
    r"|\b(?:will|would) (?:look into|investigate|examine|review|study)\b|\bunder (?:investigation|examination)\b"
    r"|\b(?:is|are|was|were) being (?:checked|verified|examined|reviewed|investigated|looked into)\b"
    r"|\b(?:decision|announcement|ruling) (?:will|would) be (?:taken|made|announced)\b"
    r"|\b(?:take|takes|took|taking) (?:\w+ ){0,2}(?:allegations?|claims?|complaints?|reports?|accusations?|matter)s?"
    r" (?:\w+ )?seriously\b|\b(?:will|would) consider\b"
)
_WISH = (
    r"^(?:i|we|he|she|it|they) (?:\w+ly |all |both )?(?:hopes?|hoped|wish(?:es|ed)?|wants?|wanted|would (?:like|love"
    r"|prefer|welcome))\b|^(?:let us|let['’]s|please|don['’]t|do not)\b"
    r"|^(?:(?!who|which|that|what|if|it\b|there\b)[\w’'-]+ ){1,4}(?:should|must|ought to|needs? to) (?:not )?(?!have\b)"
    r"(?!be \w+ (?:by|in|on|within|before|from|until)\b)"
)
# All but the wishes begin with a word: one look at the boundary spares trying each of them inside words.
_NOTHING = re.compile(rf"\b(?:{'|'.join((_NO_COMMENT, _NOT_CONFIRMED, _NOT_KNOWN, _UNDER_WAY))})|{_WISH}", re.I)

_CONDITION = re.compile(
    r"^(?:that )?(?:if|were|should|unless|in case|provided|assuming)\b"
    r"|^had (?:[\w’'-]+ ){1,8}?\w+[^,]{0,60}, (?:[\w’'-]+ ){1,6}would\b|^had (?:he|she|they|it|we)\b"
    r"|\b(?:it|that|this) would be\b.*\bif\b|\b(?:will|would)\b[^,]{0,80},? (?:only )?(?:unless|should)\b"
    r"|^(?:that )?[^,]{0,80}\bwould [^,]{0,80},? if\b"
    r"|\bany such\b|\b(?:would|could|will) have (?:serious |grave )?consequences\b",
    re.I,
)
_EQUATES = re.compile(
    r"\b(?:signif(?:y|ies)|means?|constitutes?|equates?|amounts? to|(?:would|will) be (?:war|an act))\b", re.I
)
_OWN = re.compile(
    r"\b(?:has|have) not seen\b|\bnot been (?:named|identified|released)\b"
    r"|\bit (?:is|was) not (?:\w+ )?(?:clear|known)\b|\bunclear\b|\bcould not be (?:reached|established)\b"
    r"|\b(?:is|was|were|are|remains?|remained) (?:still )?(?:not known|unknown)\b|\bwant(?:s|ed)? to know\b"
    r"|\bneither\b.{3,80}\bcould be reached\b"
    r"|\b(?:casts?|raised|raises?|expressed) (?:\w+ )?doubts?\b|\bs[ck]eptical (?:of|about)\b",
    re.I,
)


def tells_nothing(content: str) -> bool:
    """Whether what somebody says leaves open what is so: no comment, not verified, being examined, only wished for."""
    return bool(_NOTHING.search(content))


def is_conditional(content: str) -> bool:
    """Whether it holds under a condition only. That one thing would mean another is no condition but a claim."""
    match = _CONDITION.search(content)
    return match is not None and not _EQUATES.search(content)


def outlet_knows_nothing(sentence: str) -> bool:
    """Whether an outlet's own sentence only tells that something is not known, not said or not verified."""
    return bool(_OWN.search(sentence) or tells_nothing(sentence) or _CONDITION.search(sentence))
