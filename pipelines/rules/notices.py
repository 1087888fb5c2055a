"""The outlet's own corrections, withdrawals and refiles, and what the withdrawn article had said."""

from __future__ import annotations

import re
from typing import NamedTuple

from schemas.extraction import Notice
from schemas.ids import normalised

_TITLE: tuple[tuple[Notice, re.Pattern[str]], ...] = (
    (
        "withdrawal",
        re.compile(
            (
                r"^\W*(?:kill|withdrawn|withdrawal|retracted|retraction|removed|mandatory kill"
                r"|story (?:withdrawn|removed))\b\s*(?:[-:–—]|$)"
            ),
            re.I,
        ),
    ),
    (
        "correction",
        re.compile(
            (
                r"^\W*(?:corrected|correction|corrections|correct(?:ion)? and clarification|clarification"
                r"|editor['’]s note|apology|an apology)\b\s*(?:[-:–—]|$)"
            ),
            re.I,
        ),
    ),
    ("refile", re.compile(r"^\W*(?:refile|repeat|rpt)\b\s*(?:[-:–—]|$)", re.I)),
)
_LABEL = re.compile(
    (
        r"^\W*(?:kill|withdrawn|withdrawal|corrected|correction|clarification|editor['’]s note"
        r"|refile|repeat|rpt)\b\s*[-:–—]*\s*"
    ),
    re.I,
)

_OURS = (
    r"(?:an? |the |our |this |that |its |their )?(?:\w+ ){0,3}(?:article|column|story|report|item"
    "|post|piece|account|audio|headline|version|information|segment|video|tweet|broadcast)s?"
)
_WITHDRAWS = re.compile(
    r"\b(?:ha(?:s|ve) (?:now |since |also )?)?(?:removed|withdrawn|withdrew|withdraw"
    "|withdraws|retracted|retract|retracts|deleted|pulled|taken down|unpublished|taken"
    "|take back|taken back)"
    rf"\s+(?:from (?:its|our|the) (?:website|site|app|archive)s?\s+)?{_OURS}\b",
    re.I,
)
_CORRECTS = re.compile(
    r"\b(?:earlier|previous|original|initial|first) (?:version|edition)s?\b.{0,60}?\b(?:said"
    r"|stated|reported|gave|misstated|suggested|claimed|wrongly|incorrectly|mistakenly)\b"
    r"|\b(?:earlier|previous|original|initial) (?:report|headline|article"
    r"|story)\b.{0,60}?\b(?:misstated|wrongly|incorrectly|mistakenly)\b"
    r"|\bwe (?:wrongly|incorrectly|mistakenly|falsely) (?:said|reported|stated|wrote)\b"
    r"|\b(?:this|the) (?:article|story|report) (?:has been|was) (?:corrected|amended"
    "|updated to correct)"
    r"|\bwe (?:said|reported|wrote|told you)\b.{0,200}\b(?:wrong|incorrect|mistake"
    r"|should not have|not the case|not true)\b|\bwe were wrong\b|\bwe regret the error\b",
    re.I,
)
_SELF = re.compile(r"\b(?:we|our|us)\b", re.I)
_SAID = re.compile(
    (
        r"\b(?:said|saying|stated|stating|reported|reporting|claimed|claiming|suggested"
        r"|suggesting|told (?:you|our (?:readers|listeners|viewers)))\s+(?:(?:on"
        r"|in) \w+ )?(?:incorrectly |wrongly |mistakenly )?(?:that )?(.+)$"
    ),
    re.I,
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
    for kind, pattern in _TITLE:
        if pattern.match(title):
            rest = _LABEL.sub("", title).strip()
            return Said(kind, rest if kind != "refile" and len(rest.split()) > 3 else "")
    return None


def sentence_notice(sentence: str, outlet: str, told: str = "") -> Said | None:
    """The notice in a sentence of the text, where the outlet speaks of itself: by its own name or as "we".

    ``told`` is what a sentence before said that had been told; an apology without it is no notice.

    That another outlet withdrew something is news about it, and no notice.
    """
    ours = speaks_of_itself(sentence, outlet)
    withdraws = _WITHDRAWS.search(sentence)
    if withdraws and ours:
        return Said("withdrawal", said_before(sentence[withdraws.end() - 10 :]))
    corrects = _CORRECTS.search(sentence)
    if corrects and (ours or not _other_outlet(sentence, corrects.start())):
        return Said("correction", said_before(sentence))
    if _NOT_SO.search(sentence):
        content = said_before(sentence) if _WE_TOLD.search(sentence) else told
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
    """The that-clause of "the report that claimed that C"."""
    match = _SAID.search(sentence)
    return match.group(1).strip(' ."”') if match else ""


def _other_outlet(sentence: str, before: int) -> bool:
    return bool(re.search(r"[A-Z]\w+['’]s? $|\bits $|\btheir $", sentence[:before]))
