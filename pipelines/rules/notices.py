"""The outlet's own corrections, withdrawals and refiles, and what the withdrawn article had said."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.rules.own_reports import ARTICLE, WE_TOLD, WRONGLY, called_wrong, said_before
from pipelines.rules.quotations import outside_quotation
from pipelines.rules.takedowns import SELF, taken_down
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
_OF_ANOTHER = rf"(?! of (?!(?:this|the|our|that|its) (?:\w+ ){{0,2}}?{ARTICLE}\b))"
_CORRECTS = re.compile(
    rf"\b(?:earlier|previous|original|initial|first) (?:version|edition)s?\b{_OF_ANOTHER}.{{0,60}}?\b(?:said|stated"
    rf"|reported|gave|misstated|misspelled|misidentified|suggested|claimed|{WRONGLY})\b"
    rf"|\b(?:earlier|previous|original|initial) (?:report|headline|article|story)\b(?! (?:by|from|into|of)\b).{{0,60}}?"
    rf"\b(?:misstated|{WRONGLY})\b"
    rf"|\bwe {WRONGLY} (?:said|reported|stated|wrote)\b"
    r"|\b(?:this|the) (?:article|story|report) (?:has been|was) (?:corrected|amended|updated to correct)"
    rf"|\bthis (?:article|story|report) (?:originally|previously|initially|gave|misstated|misspelled|misidentified"
    rf"|{WRONGLY})\b"
    r"|\bwe (?:said|reported|wrote|told you)\b.{0,200}\b(?:wrong|incorrect|mistake"
    r"|should not have|not the case|not true)\b|\bwe were wrong\b|\bwe regret the error\b",
    re.I,
)
_MAY_BE_NOTICE = re.compile(rf"\b(?:we|our|us|{ARTICLE}|editions?|what this|no longer|{WRONGLY})\b")
"""One of these stands in every notice that has no label and speaks of no sentence before, and in few other sentences.

For lower case, as a pattern that ignores the case takes four times as long."""
_OWN_ERROR = re.compile(rf"\b{WRONGLY} (?:said|reported|stated|wrote|claimed)\b", re.I)
_NOT_SO = re.compile(
    (
        r"\bwe (?:should not have|were wrong|regret|apologi[sz]e|withdraw|retract|take (?:it"
        r"|that) back|got (?:it|that|this) wrong)\b"
    ),
    re.I,
)
_HAS_VERB = re.compile(
    r"\b(?:[a-z]{2,}(?:[^s\W]s|ed|ing)|to|not?|was|were|had|have|will|would|can|could|may|might|must|should|won|lost|hit"
    r"|fell|rose|sold|bought|met|led|sank|sunk|said|told|paid|died|dead|held|kept|made|found|took|gave|went|came|left"
    r"|sent|shut|cut|put|set|let|won['’]t|\w+n['’]t)\b"
)
"""What may be a headline's verb: a plural noun cannot be told from one, and so counts as one."""


class Said(NamedTuple):
    """A notice in one sentence: its kind, and what had been said, empty where the sentence does not tell."""

    notice: Notice
    content: str


def takes_back(notice: Said | None) -> bool:
    """Whether a notice says that something was wrong; a refile does not."""
    return notice is not None and notice.notice != "refile"


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
    return Said(strongest, rest.strip() if strongest != "refile" and _says_something(rest) else "")


def _says_something(rest: str) -> bool:
    """Whether a headline behind its label may be a sentence; "Correction: Tarn ferry line 12" names a topic."""
    written_small = any(word.islower() and len(word) > 3 for word in rest.split())
    return len(rest.split()) > 3 and _HAS_VERB.search(rest if written_small else rest.lower()) is not None


def _label(title: str) -> tuple[Notice | None, int] | None:
    """The kind of the label that a headline begins with, and where it ends; a bare hyphen stands behind capitals only.

    "KILL-Abbot resigns" is labelled, "Kill-switch law passes" is not.
    """
    for kind, pattern in _LABELS:
        match = pattern.match(title)
        if match and (match["mark"] not in ("-", "–", "—") or match["label"].isupper()):
            return kind, match.end()
    return None


def sentence_notice(
    sentence: str, outlet: str, told: str = "", *, just_told: str = "", before: str = "", inside: bool = False
) -> Said | None:
    """The notice in a sentence of the text, where the outlet speaks of itself: by its own name or as "we".

    That another outlet withdrew something is news about it, and no notice; nor is what the sentence quotes.

    Args:
        sentence: as written.
        outlet: whose article it is.
        told: what a sentence before said that had been told; an apology without it is no notice.
        just_told: what the sentence right before said so: "This was wrong" is of no other.
        before: the sentence before, without what it quotes.
        inside: whether a quotation is open before it.
    """
    label = _SENTENCE_LABEL.match(sentence)
    body = sentence[label.end() :] if label else sentence
    unquoted = outside_quotation(body, inside=inside)
    if label is None and not just_told and _MAY_BE_NOTICE.search(unquoted.lower()) is None:
        return None
    ours = speaks_of_itself(unquoted, outlet)
    gone = taken_down(body, unquoted, ours=ours, told=told, before=before)
    if gone is not None:
        return Said("withdrawal", gone)
    corrects = _CORRECTS.search(unquoted) or (_OWN_ERROR.search(unquoted) if ours else None)
    if corrects and (ours or not _other_outlet(unquoted, corrects.start())):
        return Said("correction", said_before(body))
    if label and label["label"].lower().startswith(("correct", "clarif")):
        return Said("correction", said_before(body) or body.strip(" ."))
    if just_told and called_wrong(body, just_told, inside=inside):
        return Said("correction", just_told)
    if _NOT_SO.search(unquoted):
        content = said_before(body) if WE_TOLD.search(unquoted) else told
        return Said("correction", content) if content else None
    return None


def speaks_of_itself(sentence: str, outlet: str) -> bool:
    """Whether the sentence's subject is the outlet: its name before the verb, or "we"."""
    head = sentence[:120]
    if SELF.search(re.sub(r"[\"“][^\"”]*[\"”]", "", head)):
        return True
    name = normalised(outlet)
    start = normalised(head)
    return bool(name) and (
        start.startswith(name)
        or start.startswith(f"the {name}")
        or start.startswith("this newspaper")
        or start.startswith("this website")
    )


def _other_outlet(sentence: str, before: int) -> bool:
    return bool(re.search(r"[A-Z]\w+['’]s? $|\bits $|\btheir $", sentence[:before]))
