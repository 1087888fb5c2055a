"""Whether a mention asserts, denies or neither, and its content without the cue's own negation."""

from __future__ import annotations

import re

from pipelines.wordlists import words
from schemas.extraction import Act

DENYING = words("deny reject dismiss refute rebut dispute contest disavow repudiate contradict denial rule_out brush")
NEUTRAL = words(
    "ask wonder question request decline refuse urge demand order express criticise criticize condemn "
    "welcome praise defend denounce blast slam attack decry hope fear demand begin go project offer cite "
    "quote hint order agree_to promise_to vow_to pledge_to threaten"
)
_COMMENT = re.compile(
    r"\b(?:declin\w+|refus\w+) to (?:comment|say|discuss|be drawn|confirm|give|answer|speak"
    r"|elaborate|go into|speculate|name|provide|deny)\b"
    r"|\b(?:no|without|any) comment\b|\bdo(?:es)? not comment\b|\bdid not comment\b"
    r"|\b(?:did not|does not|do not|would not|will not) (?:comment|say|discuss|be drawn"
    r"|go into|speculate|elaborate|give (?:details|a running commentary))\b"
    r"|\bnot (?:immediately )?(?:respond|reply|return|answer)\b|\b(?:could|can|would|to|did"
    r"|will) (?:neither|not) (?:\w+ ){0,2}(?:confirm|verify|rule (?:it )?(?:in|out))"
    r"|\bneither confirm\w* nor den\w+|\bnot (?:been )?(?:\w+ )?(?:verified"
    r"|able to (?:confirm|verify))|\bindependently verif"
    r"|\b(?:had|has|have) no (?:comment|information|knowledge)\b|\bnothing to (?:add|say)\b"
    r"|\bneither (?:an? )?(?:yes|no|denial|confirmation|admission)\b"
    r"|\bnot (?:a )?(?:yes or (?:a )?no)\b|\bno (?:yes|answer) (?:or|either)\b"
    r"|\b(?:is|are|was|were) (?:aware of|looking into|studying|reviewing|examining"
    r"|checking)\b|\b(?:is|are|was|were) being (?:checked|verified|examined|reviewed)\b"
    r"|\btoo early to\b|\bcomment\w* on (?:market )?(?:rumou?rs|speculation|possible|individual)"
    r"|\b(?:will|would) (?:report|comment|respond|reply|answer|decide|speak|inform \w+) (?:back )?(?:later|when|once"
    r"|after|in due course|at a later)\b"
    r"|\bnot (?:saying|claiming|suggesting|implying) (?:that )?(?:it|this|that|they|he|she)\b"
    r"|\bno (?:running )?commentary\b"
)
_CONDITIONAL = re.compile(
    "^(?:that )?(?:if|were|should|unless|in case|provided|assuming|had (?:he|she|they|it"
    r"|we))\b|\b(?:it|that|this) would be\b.*\bif\b"
    r"|^(?:that )?[^,]{0,80}\bwould [^,]{0,80},? if\b",
    re.I,
)
_ANY_SUCH = re.compile(r"\bany such\b|\b(?:would|could|will) have (?:serious |grave )?consequences\b")
_FALSE = re.compile(
    r"\b(?:false|untrue|wrong|baseless|unfounded|groundless|nonsense|fabricat\w+|incorrect"
    "|inaccurate|fake|lies?|rubbish"
    "|misleading|absurd|invented|without foundation|pure fiction|fiction|a hoax|hoax"
    r"|idle gossip|speculation|rumou?rs)\b"
)
_REFERS = re.compile(
    r"\b(?:reports?|claims?|allegations?|accusations?|rumou?rs?|statement|stor(?:y|ies)"
    "|articles?|suggestions?|speculation|talk"
    r"|accounts?|version|charges?|information|assertions?|news|figures?|it|that|this|notion|idea|allegation)\b"
)
_NO_TRUTH = re.compile(
    r"\b(?:(?:there (?:is|was|has been|had been) )?no (?:truth|substance|basis|foundation"
    "|factual basis)|nothing true|not a word of truth)"
    r"\b(?:\s+(?:in|to|for))?\s*"
)
_LEAD = re.compile(r"^(?:that|,|:|;|[-–—])\s+", re.I)
_CONJUNCTION = re.compile(r"^(?:but|and|yet|so)\s+", re.I)
_MODAL = re.compile(r"\b(?:would|could|might|may|should|must|can|shall)\b")
_EQUATES = re.compile(
    r"\b(?:signif(?:y|ies)|means?|constitutes?|equates?|amounts? to|(?:would|will) be (?:war|an act))\b", re.I
)
_INTENT = words("decline refuse threaten offer")


def act_of(lemma: str, frame: str, cue: str, content: str, *, negated: bool = False) -> Act:
    """The act of a mention.

    Args:
        lemma: the cue in its dictionary form; empty for the outlet's own voice.
        frame: how the content follows the cue, as the attribution names it.
        cue: the cue as written.
        content: the content as written.
        negated: whether the cue itself is negated ("did not say that").
    """
    text = " ".join(content.split()).strip(" \"“”'‘’,")
    lower = text.lower()
    said = cue.lower()
    if frame in ("question", "attitude") or text.endswith("?"):
        return "neutral"
    if lemma in _INTENT:
        return "neutral"
    if lemma in DENYING or (lemma == "rule" and "out" in said):
        return "neutral" if negated or (lemma == "rule" and re.match(r"(?:anything|nothing)\b", lower)) else "denies"
    if negated or _MODAL.search(said):
        return "neutral"
    if (
        lemma in ("call", "describe", "say", "report")
        and frame == "object"
        and _FALSE.search(lower)
        and _REFERS.search(lower)
    ):
        return "denies"
    if lemma in NEUTRAL or (lemma in ("attribute", "accuse", "blame") and not text):
        return "neutral"
    if lemma == "warn" and frame == "object":
        return "neutral"
    if frame == "infinitive":
        return "asserts" if lemma in ("claim",) else "neutral"
    if _no_comment(lower):
        return "neutral"
    if _NO_TRUTH.search(lower):
        return "denies"
    if _says_false(lower):
        return "denies"
    if (_CONDITIONAL.search(lower) and not _EQUATES.search(lower)) or _ANY_SUCH.search(lower):
        return "neutral"
    return "asserts"


def own_voice_act(sentence: str) -> Act:
    """The act of a sentence that the outlet says itself: neutral where it only says that nothing is known."""
    lower = sentence.lower()
    if sentence.rstrip("\"”' ").endswith("?") or _no_comment(lower) or _CONDITIONAL.search(lower):
        return "neutral"
    if re.search(
        (
            r"\b(?:has|have) not seen\b|\bnot been (?:named|identified|released)\b|\bit (?:is"
            r"|was) not (?:\w+ )?(?:clear|known)\b|\b(?:is|was|were|are) not known\b"
            r"|\bcould not be reached\b|\bunclear\b"
        ),
        lower,
    ):
        return "neutral"
    return "asserts"


def _no_comment(lower: str) -> bool:
    return bool(_COMMENT.search(lower))


def _says_false(lower: str) -> bool:
    """ "the report was false", "it is not true": something said before is called untrue."""
    match = _FALSE.search(lower)
    plain = re.search(r"\b(?:is|was|are|were|be) (?:not true|not correct|not accurate|not the case)\b", lower)
    if plain:
        return True
    if match is None or not re.search(r"\b(?:is|was|are|were|be|as)\b (?:\w+ )?$", lower[: match.start()]):
        return False
    subject = lower[: match.start()]
    return bool(_REFERS.search(subject)) and not re.search(r"\b(?:would|could|might|may)\b", subject)


def content_of(lemma: str, content: str, *, about: str = "", act: Act = "asserts") -> str:
    """The proposition without its attribution and without the cue's own negation.

    A negation inside the content stays: it is the proposition's. "called the report false" is about the report,
    "no truth in claims that X" is about X.
    """
    text = " ".join(content.split())
    text = _stripped(text)
    if act == "denies":
        truth = _NO_TRUTH.search(text)
        if truth:
            text = text[truth.end() :] or text
            text = _that_clause(text)
        elif lemma in ("dismiss", "reject", "call", "describe", "rule", "brush", "deny", "dispute", "refute"):
            text = re.sub(
                (
                    r"\s+(?:as|to be)\s+(?:\w+\s+)?(?:false|untrue|wrong|baseless|unfounded|groundless"
                    r"|nonsense|fabricat\w+|incorrect|fake|rubbish|idle gossip|lies|a lie|speculation"
                    r"|rumou?rs?|\"[^\"]*\"|“[^”]*”).*$"
                ),
                "",
                text,
            )
            if lemma in ("call", "describe"):
                text = re.sub(
                    (
                        r"\s+(?:(?:completely|totally|entirely|simply|plainly|utterly|wholly|absolutely|pure"
                        r"|complete)\s+)?[\"“]?(?:completely |totally |pure |complete |utter )?(?:false|untrue"
                        r"|wrong|baseless|unfounded|groundless|nonsense|fabricat\w+|incorrect|fake|rubbish|lies"
                        r"|a lie|a hoax)\b.*$"
                    ),
                    "",
                    text,
                )
            text = _that_clause(text)
        else:
            text = _that_clause(text)
    return _stripped(text) or _stripped(about)


def _that_clause(text: str) -> str:
    """The clause in "reports that C" and "claims by X that C"; the text itself where there is none."""
    match = re.match(
        "^(?:(?:a|an|the|all|any|such|these|those|recent|press|media"
        r"|newspaper)\s+)*(?:[\w'’-]+\s+){0,3}?(?:reports?|claims?|allegations?|accusations?"
        "|rumou?rs?"
        "|statements?|suggestions?|speculation|stor(?:y|ies)|articles?|assertions?|charges?"
        r"|notion|idea|talk)\b(?:\s+(?:by|from|in|of)\s+[^,]{1,60}?)?\s+that\s+",
        text,
        re.I,
    )
    return text[match.end() :] if match else text


def _stripped(text: str) -> str:
    text = text.strip(' \t"“”,;:–—-')
    before = None
    while before != text:
        before = text
        text = _CONJUNCTION.sub("", _LEAD.sub("", text)).strip(' "“”,;:–—')
    return re.sub(r"^that\s+", "", text).rstrip(' .,;:"”“')
