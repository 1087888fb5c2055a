"""The outlet's own corrections, withdrawals and refiles, and what the withdrawn article had said."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.wordlists import DAYS, MONTHS, words
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

ARTICLE = (
    r"(?:article|column|story|report|item|post|piece|account|audio|headline|version|information|segment|video|tweet"
    r"|broadcast|flash|alert|bulletin|dispatch|newsflash|push message|lead story|front page)s?"
)
_OURS = rf"(?:an? |the |our |this |that |its |their )?(?:\w+ ){{0,3}}{ARTICLE}"
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
    rf"\b(?:this|our) (?:[\w’'-]+ ){{0,2}}{ARTICLE}{_WHEN} {_HAS_BEEN}{_GONE}\b"
    rf"|\b(?:this|our) (?:[\w’'-]+ ){{0,2}}{ARTICLE}{_WHEN} (?:no longer stands|is gone from|does not stand)\b",
    re.I,
)
_SHOULD_NOT_HAVE_RUN = re.compile(
    rf"\bour (?:[\w’'-]+ ){{0,2}}{ARTICLE}\b[^.;:?]{{0,60}}? (?:should|ought) (?:never|not) (?:to )?have"
    r" (?:run|aired|appeared|been (?:run|aired|printed|published|broadcast|posted|sent))\b(?P<rest>.*)$",
    re.I | re.S,
)
_THE_ARTICLE_IS = re.compile(
    rf"^\W*(?:the|yesterday['’]s|today['’]s|last night['’]s|this morning['’]s) (?:[\w’'-]+ ){{0,2}}{ARTICLE}{_WHEN}"
    rf" (?:{_HAS_BEEN}{_GONE}\b(?! by\b)|(?:is|has) gone from (?:our|these|the)"
    r" (?:\w+ )?(?:pages?|sites?|website|app|archive))",
    re.I,
)
"""An outlet's note on "the story" that it took off its pages, where the sentence says "we" or "our"."""
_OFF_THE_SITE = re.compile(
    rf"\b(?:the|our|this|that) (?:[\w’'-]+ )?{ARTICLE}"
    r"(?: (?:about|of|on|in which|saying that) (?P<what>[^.;:]{1,80}?))?"
    r" (?:is|are|has been|have been) (?:now )?(?:no longer (?:available )?on|gone from|off|taken off|removed from)"
    r" (?:this|our|these) (?:\w+ )?(?:web ?site|site|pages?|app|archive|service)\b",
    re.I,
)
"""A note that says where a report no longer is, and what it was about, rather than who took it down."""
_NO_LONGER_READ = re.compile(
    rf"(?:\b{ARTICLE}|[\"”])[^.;:\"“”]{{0,60}}? (?:can|may) no longer be (?:read|seen|found|heard|watched)(?: \w+)?"
    r" (?:on|in|at) (?:this|our|these) (?:\w+ )?(?:web ?site|site|pages?|app|archive|service)\b",
    re.I,
)
_PASSAGE_IS_OUT = re.compile(
    r"\b(?:that|this|the) (?:\w+ )?(?:paragraph|passage|sentence|line|section)s?\b[^.;:]{0,90}? (?:has|have)"
    r" (?:now |since |also )?(?:come|gone|been (?:taken|cut|removed|struck|deleted))(?: out)? (?:of|from)"
    r" (?:our|the|this) (?:[\w’'-]+ ){0,2}(?:article|story|column|version|piece)\b",
    re.I,
)
"""A part of an article is taken out of it; which, the sentence before says where this one does not."""
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
QUOTED = re.compile(r"[\"“][^\"”]*(?:[\"”]|$)")
_QUOTE_ENDS = re.compile(r"^[^\"“”]*[^\s\"“”][\"”](?=[\s.,;:]|$)")
"""The end of a quotation that began in a sentence before."""
_OF_ANOTHER = rf"(?! of (?!(?:this|the|our|that|its) (?:\w+ ){{0,2}}?{ARTICLE}\b))"
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
_DATED = (
    rf"(?: (?:of|from|on|in|published|printed|aired|posted))*"
    rf" (?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?\b|(?:{'|'.join(sorted(DAYS | MONTHS))}|yesterday|today|last|this)\b)"
    r"(?: [\w,’'-]+){0,3}?"
)
"""When the report came out, between its noun and what it said: "its report of 11 March that C"."""
_SAID = re.compile(
    r"(?:\b(?:said|saying|stated|stating|reported|reporting|claimed|claiming|suggested|suggesting"
    r"|told (?:you|our (?:readers|listeners|viewers))|(?:corrected|amended|changed) to (?:say|show|state|reflect))\s+"
    rf"(?:(?:on|in) \w+ )?(?:{_WRONGLY} )?(?:that )?"
    rf"|\b(?:report|story|claim|article|statement|suggestion)s?(?:{_DATED})? that"
    r" (?!(?:said|claimed|stated|reported|suggested)\b))"
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
_TELLS = (
    r"(?:had )?(?:\w+ly |also )?(?:said|stated|reported|claimed|wrote|told (?:you|our (?:readers|listeners|viewers)))"
)
_ARTICLE_SAID = re.compile(
    rf"^\W*(?:(?P<ours>our) (?:[\w’'-]+ ){{0,2}}?|(?:the|this|an?|yesterday['’]s|today['’]s) (?:earlier|previous"
    rf"|original|initial|first|online|printed|front-page|lead|short)? ?)(?P<noun>{ARTICLE})(?:{_DATED})?,?"
    rf" {_TELLS} (?=\w)",
    re.I,
)
"""An outlet's word on what its own article said, where "our" or a notice before tells that it is its own."""
_OWN_NOUNS = words("article story headline column bulletin dispatch newsflash version")
"""What of these a corrected article speaks of is itself; a report or a video may be another's."""
_OUTLET_SAID = re.compile(rf" (?:[\w’'-]+ ){{0,3}}?{_TELLS} (?=\w)")
_IT_WAS_WRONG = re.compile(
    rf"^\W*(?:(?:this|that|it|both|neither|these|(?:this|that|the|our) (?:article|story|report|claim|statement|account"
    rf"|headline|information|figure|number|sum)) (?:was|is|were|are) (?:\w+ )??{_WRONG}|(?:this|that|it) was our"
    r" (?:mistake|error))\b(?! (?:to|about|for|with)\b)(?P<rest>.*)$",
    re.I | re.S,
)
_ANOTHER_SAYS = re.compile(
    r"^[^.;]*[,:] [^.;]*\b(?:sa(?:id|ys?)|told|tells?|added|according to|insist(?:s|ed)|argue[sd]|claim(?:s|ed)|ruled"
    r"|found|wrote|den(?:y|ies|ied))\b"
)
"""Who says so behind it: "This was wrong, the company said"."""
_REST_READ = 200
"""Characters behind "This was wrong" that are looked at for who says so."""
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


def sentence_notice(sentence: str, outlet: str, told: str = "", *, just_told: str = "") -> Said | None:
    """The notice in a sentence of the text, where the outlet speaks of itself: by its own name or as "we".

    ``told`` is what a sentence before said that had been told; an apology without it is no notice. ``just_told`` is
    what the sentence right before said so: "This was wrong" is of no other.

    That another outlet withdrew something is news about it, and no notice.
    """
    label = _SENTENCE_LABEL.match(sentence)
    body = sentence[label.end() :] if label else sentence
    unquoted = QUOTED.sub("", _QUOTE_ENDS.sub("", body))
    withdraws, errs, corrects = _WITHDRAWS.search(body), _OWN_ERROR.search(body), _CORRECTS.search(unquoted)
    ours = bool(withdraws or corrects or errs) and speaks_of_itself(body, outlet)
    if (withdraws and ours) or _IS_WITHDRAWN.search(body):
        return Said("withdrawal", said_before(body[withdraws.start() :] if withdraws else body))
    run = _SHOULD_NOT_HAVE_RUN.search(unquoted)
    if run and (not _ANOTHER_SAYS.match(run["rest"][:_REST_READ]) or _SELF.search(run["rest"])):
        return Said("withdrawal", said_before(body))
    if _THE_ARTICLE_IS.search(unquoted) and _SELF.search(unquoted):
        return Said("withdrawal", said_before(body))
    off = _OFF_THE_SITE.search(unquoted)
    if off:
        return Said("withdrawal", said_before(body) or off["what"] or "")
    if _NO_LONGER_READ.search(body):
        named = QUOTED.search(body)
        return Said("withdrawal", said_before(body) or told or (named.group().strip(' ."“”') if named else ""))
    if _PASSAGE_IS_OUT.search(unquoted) and (told or speaks_of_itself(body, outlet)):
        return Said("withdrawal", said_before(body) or told)
    if _WE_WROTE.search(unquoted):
        about = _ABOUT.search(body)
        return Said("withdrawal", said_before(body) or told or (about["what"].strip() if about else ""))
    corrects = corrects or (errs if ours else None)
    if corrects and (ours or not _other_outlet(unquoted, corrects.start())):
        return Said("correction", said_before(body))
    if label and label["label"].lower().startswith(("correct", "clarif")):
        return Said("correction", said_before(body) or body.strip(" ."))
    if just_told and _called_wrong(body):
        return Said("correction", just_told)
    if _NOT_SO.search(body):
        content = said_before(body) if _WE_TOLD.search(body) else told
        return Said("correction", content) if content else None
    return None


def _called_wrong(sentence: str) -> bool:
    """Whether the outlet itself says "This was wrong": not in a quotation, and nobody else says so behind it."""
    wrong = _IT_WAS_WRONG.match(QUOTED.sub("", _QUOTE_ENDS.sub("", sentence)))
    return wrong is not None and not _ANOTHER_SAYS.match(wrong["rest"][:_REST_READ])


def told_before(sentence: str, outlet: str = "", *, noticed: bool = False, follows: str = "") -> str:
    """What "we told you that ..." says was told, for the notice that follows it; empty where it is no such sentence.

    ``noticed`` says that the article has a notice already, so that "the article" is the outlet's own. ``follows`` is
    the next sentence.
    """
    name = outlet.removeprefix("The ").removeprefix("the ")
    head = sentence.removeprefix("The ")
    named = bool(name) and head.startswith(name) and _OUTLET_SAID.match(head, len(name))
    own = named or _WE_TOLD.search(sentence) or article_tells(sentence, noticed=noticed, follows=follows)
    return said_before(sentence) if own else ""


def article_tells(sentence: str, *, noticed: bool = False, follows: str = "") -> bool:
    """Whether a sentence opens with what an article of the outlet's own had said.

    Another's report is news: "the article" is the outlet's where it says "our", or behind a notice; "the report" there
    only where the sentence that ``follows`` says that it was wrong.
    """
    match = _ARTICLE_SAID.match(sentence)
    if match is None or match["ours"]:
        return match is not None
    sure = match["noun"].lower() in _OWN_NOUNS or _called_wrong(follows)
    return noticed and sure


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
