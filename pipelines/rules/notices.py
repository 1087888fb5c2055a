"""The outlet's own corrections, withdrawals and refiles, and what the withdrawn article had said."""

from __future__ import annotations

import re
from typing import NamedTuple

from schemas.extraction import Notice
from schemas.ids import normalised

_KINDS: tuple[tuple[Notice | None, str], ...] = (
    ("withdrawal", r"(?:mandatory )?kill|withdrawn|withdrawal|retract(?:ed|ion)|removed|story (?:withdrawn|removed)"),
    (
        "correction",
        r"correct(?:ed|s)|correct(?:ion)?s? and clarifications?|corrections?|clarifi(?:ed|cation)s?"
        r"|editor['’]s note|(?:an )?apology",
    ),
    ("refile", r"refile|repeat|rpt"),
    (None, r"update[sd]?(?: \d+)?"),
)
"""What the label of a headline announces, the strongest first; an update takes nothing back."""
_LABELS = tuple(
    (kind, re.compile(rf"^[\W_]*(?P<label>{labels})(?P<mark>\s*[:|)]|\s+[-–—]+(?=\s)|[-–—]|\s*$)\s*", re.I))
    for kind, labels in _KINDS
)
_SENTENCE_LABEL = re.compile(
    r"^\W*(?P<label>corrections?|clarifications?|editor['’]s note|note to (?:our )?(?:readers|editors))"
    r"(?:\s*:|\s+[-–—])\s+",
    re.I,
)

_ARTICLE = (
    r"(?:article|column|story|report|item|post|piece|account|audio|headline|version|information|segment|video|tweet"
    r"|broadcast|flash|alert|bulletin|dispatch|newsflash|push message|lead story)s?"
)
_OURS = rf"(?:an? |the |our |this |that |its |their )?(?:\w+ ){{0,3}}{_ARTICLE}"
_WRONGLY = r"(?:wrongly|incorrectly|mistakenly|falsely|erroneously)"
_WITHDRAWS = re.compile(
    r"\b(?:ha(?:s|ve) (?:now |since |also )?)?(?:removed|withdrawn|withdrew|withdraws?|retracted|retracts?|deleted"
    r"|pulled|taken down|unpublished|taken|take back|taken back)"
    rf"\s+(?:from (?:its|our|the) (?:website|site|app|archive)s?\s+)?{_OURS}\b",
    re.I,
)
_GONE = r"(?:withdrawn|removed|retracted|deleted|taken down|taken off|unpublished|pulled|spiked)"
_WHEN = r"(?: (?:of|from|on) (?:\w+|\w+ (?:morning|afternoon|evening|night)))?"
_HAS_BEEN = r"(?:has been|have been|was|were|is|are) (?:now |since |also )?"
_IS_WITHDRAWN = re.compile(
    rf"\b(?:this|our) (?:[\w’'-]+ ){{0,2}}{_ARTICLE}{_WHEN} {_HAS_BEEN}{_GONE}\b"
    rf"|\b(?:this|our) (?:[\w’'-]+ ){{0,2}}{_ARTICLE}{_WHEN} (?:no longer stands|is gone from|does not stand)\b",
    re.I,
)
_THE_ARTICLE_IS = re.compile(
    rf"^\W*(?:the|yesterday['’]s|today['’]s|last night['’]s|this morning['’]s) (?:[\w’'-]+ ){{0,2}}{_ARTICLE}{_WHEN}"
    rf" (?:{_HAS_BEEN}{_GONE}\b(?! by\b)|(?:is|has) gone from (?:our|these|the)"
    r" (?:\w+ )?(?:pages?|sites?|website|app|archive))",
    re.I,
)
"""An outlet's note on "the story" that it took off its pages, where the sentence says "we" or "our"."""
_OFF_THE_SITE = re.compile(
    rf"\b(?:the|our|this|that) (?:[\w’'-]+ )?{_ARTICLE}"
    r"(?: (?:about|of|on|in which|saying that) (?P<what>[^.;:]{1,80}?))?"
    r" (?:is|are|has been|have been) (?:now )?(?:no longer (?:available )?on|gone from|off|taken off|removed from)"
    r" (?:this|our|these) (?:\w+ )?(?:web ?site|site|pages?|app|archive|service)\b",
    re.I,
)
"""A note that says where a report no longer is, and what it was about, rather than who took it down."""
_WRONG = r"(?:wrong|incorrect|untrue|false|mistaken|inaccurate|in error|a mistake|an error|not true|not so)"
_WE_WROTE = re.compile(
    rf"\bwhat (?:we|this (?:newspaper|website|station|service)) (?:\w+ )?"
    rf"(?:wrote|said|reported|published|told|ran|broadcast|had)\b[^.]{{0,80}}?\b(?:was|is|were) (?:\w+ )?{_WRONG}\b"
    rf"|\bwe (?:have )?(?:withdrawn|deleted|removed|retracted|pulled) (?:it|that|this)\b",
    re.I,
)
_ABOUT = re.compile(
    r"\b(?:wrote|said|reported|published|told|ran|broadcast)\b(?P<what>[^,.]*?) (?:was|is|were)\b", re.I
)
_QUOTED = re.compile(r"[\"“][^\"”]*(?:[\"”]|$)")
_OF_ANOTHER = rf"(?! of (?!(?:this|the|our|that|its) (?:\w+ ){{0,2}}?{_ARTICLE}\b))"
_CORRECTS = re.compile(
    rf"\b(?:earlier|previous|original|initial|first) (?:version|edition)s?\b{_OF_ANOTHER}.{{0,60}}?\b(?:said|stated"
    rf"|reported|gave|misstated|misspelled|misidentified|suggested|claimed|{_WRONGLY})\b"
    rf"|\b(?:earlier|previous|original|initial) (?:report|headline|article|story)\b(?! (?:by|from|into|of)\b).{{0,60}}?"
    rf"\b(?:misstated|{_WRONGLY})\b"
    rf"|\bwe {_WRONGLY} (?:said|reported|stated|wrote)\b"
    r"|\b(?:this|the) (?:article|story|report) (?:has been|was) (?:corrected|amended|updated to correct)"
    rf"|\bthis (?:article|story|report) (?:originally|previously|initially|gave|misstated|misspelled|misidentified"
    rf"|{_WRONGLY})\b"
    r"|\bwe (?:said|reported|wrote|told you)\b.{0,200}\b(?:wrong|incorrect|mistake"
    r"|should not have|not the case|not true)\b|\bwe were wrong\b|\bwe regret the error\b",
    re.I,
)
_OWN_ERROR = re.compile(rf"\b{_WRONGLY} (?:said|reported|stated|wrote|claimed)\b", re.I)
_SELF = re.compile(r"\b(?:we|our|us)\b", re.I)
_SAID = re.compile(
    r"(?:\b(?:said|saying|stated|stating|reported|reporting|claimed|claiming|suggested|suggesting"
    r"|told (?:you|our (?:readers|listeners|viewers))|(?:corrected|amended|changed) to (?:say|show|state|reflect))\s+"
    rf"(?:(?:on|in) \w+ )?(?:{_WRONGLY} )?(?:that )?"
    r"|\b(?:report|story|claim|article|statement|suggestion)s? that (?!(?:said|claimed|stated|reported|suggested)\b))"
    r"(.+)$",
    re.I,
)
_MISSTATED = re.compile(r"\b(?:misstated|misspelled|misidentified|misnamed|misreported|gave) (.+)$", re.I)
_WAS_WRONG = re.compile(
    r",? (?:which|but (?:this|that|it)|this|that) (?:was|is) (?:wrong|incorrect|false|a mistake|not \w+).*$", re.I
)
_WE_TOLD = re.compile(
    r"\bwe (?:\w+ ){0,2}(?:said|told you|reported|wrote|told (?:our )?(?:readers|listeners|viewers|you))\b", re.I
)
_NOT_SO = re.compile(
    (
        r"\bwe (?:should not have|were wrong|regret|apologi[sz]e|withdraw|retract|take (?:it"
        r"|that) back|got (?:it|that|this) wrong)\b"
    ),
    re.I,
)


class Said(NamedTuple):
    """A notice in one sentence: its kind, and what had been said, empty where the sentence does not tell."""

    notice: Notice
    content: str


def title_notice(title: str) -> Said | None:
    """The notice that a headline such as ``CORRECTED-...`` or ``Correction: ...`` announces."""
    kinds: list[Notice] = []
    rest = title
    while (found := _label(rest)) is not None:
        kind, end = found
        kinds += [kind] if kind else []
        rest = rest[end:]
    strongest = next((kind for kind, _ in _KINDS if kind in kinds), None)
    if strongest is None:
        return None
    return Said(strongest, rest.strip() if strongest != "refile" and len(rest.split()) > 3 else "")


def _label(title: str) -> tuple[Notice | None, int] | None:
    """The kind of the label that a headline begins with, and where it ends; a bare hyphen stands behind capitals only.

    "KILL-Abbot resigns" is labelled, "Kill-switch law passes" is not.
    """
    for kind, pattern in _LABELS:
        match = pattern.match(title)
        if match and (match["mark"] not in ("-", "–", "—") or match["label"].isupper()):
            return kind, match.end()
    return None


def sentence_notice(sentence: str, outlet: str, told: str = "") -> Said | None:
    """The notice in a sentence of the text, where the outlet speaks of itself: by its own name or as "we".

    ``told`` is what a sentence before said that had been told; an apology without it is no notice.

    That another outlet withdrew something is news about it, and no notice.
    """
    label = _SENTENCE_LABEL.match(sentence)
    body = sentence[label.end() :] if label else sentence
    withdraws, corrects, errs = (pattern.search(body) for pattern in (_WITHDRAWS, _CORRECTS, _OWN_ERROR))
    ours = bool(withdraws or corrects or errs) and speaks_of_itself(body, outlet)
    if (withdraws and ours) or _IS_WITHDRAWN.search(body):
        return Said("withdrawal", said_before(body[withdraws.start() :] if withdraws else body))
    unquoted = _QUOTED.sub("", body)
    if _THE_ARTICLE_IS.search(unquoted) and _SELF.search(unquoted):
        return Said("withdrawal", said_before(body))
    off = _OFF_THE_SITE.search(unquoted)
    if off:
        return Said("withdrawal", said_before(body) or off["what"] or "")
    if _WE_WROTE.search(unquoted):
        about = _ABOUT.search(body)
        return Said("withdrawal", said_before(body) or told or (about["what"].strip() if about else ""))
    corrects = corrects or (errs if ours else None)
    if corrects and (ours or not _other_outlet(body, corrects.start())):
        return Said("correction", said_before(body))
    if label and label["label"].lower().startswith(("correct", "clarif")):
        return Said("correction", said_before(body) or body.strip(" ."))
    if _NOT_SO.search(body):
        content = said_before(body) if _WE_TOLD.search(body) else told
        return Said("correction", content) if content else None
    return None


def told_before(sentence: str) -> str:
    """What "we told you that ..." says was told, for the notice that follows it; empty where it is no such sentence."""
    return said_before(sentence) if _WE_TOLD.search(sentence) else ""


def speaks_of_itself(sentence: str, outlet: str) -> bool:
    """Whether the sentence's subject is the outlet: its name before the verb, or "we"."""
    head = sentence[:120]
    if _SELF.search(re.sub(r"[\"“][^\"”]*[\"”]", "", head)):
        return True
    name = normalised(outlet)
    start = normalised(head)
    return bool(name) and (
        start.startswith(name)
        or start.startswith(f"the {name}")
        or start.startswith("this newspaper")
        or start.startswith("this website")
    )


def said_before(sentence: str) -> str:
    """The that-clause of "the report that claimed that C", or what "misstated C" names; empty where there is none."""
    match = _SAID.search(sentence) or _MISSTATED.search(sentence)
    return _WAS_WRONG.sub("", match.group(1)).strip(' ."”') if match else ""


def _other_outlet(sentence: str, before: int) -> bool:
    return bool(re.search(r"[A-Z]\w+['’]s? $|\bits $|\btheir $", sentence[:before]))
