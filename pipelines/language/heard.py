"""Whether an article's text lets a name of its headline speak, as in "Vale said" for ``Vale: C``."""

from __future__ import annotations

import re

from pipelines.wordlists import PREPOSITIONS

_SAYS = (
    r"(?:said|says|told|wrote|added|announced|denied|confirmed|replied|answered|rejected|dismissed|admitted|stressed"
    r"|insisted|claimed|explained|argued|apologi[sz]ed)\b"
)
_OFFICE = (
    r"(?:spokes\w+|director|chief|head|chair\w*|manager|president|treasurer|secretary|lawyer|owner|founder|executive)"
)
_NAME_BEFORE = re.compile(r"[A-Z][\w.’'-]* $")
_REACH = 30
"""Characters before a word that show whether a name runs on into it."""
_WORD = re.compile(r"[\w.&’'-]+")


def tells_of_others(source: str, text: str) -> bool:
    """Whether the text lets this name itself speak, so that others' words behind its colon are what it tells of them.

    What people or things are placed in is what others speak about: "Tarn: Vale says wells are dry".
    """
    name = _last_name(source)
    return _speaks_itself(name, text) and not _stands_behind("in|near|outside", name, text)


def speaks_in(source: str, text: str) -> bool:
    """Whether the text lets this name, or somebody in an office of this body, say something.

    A name that the text places people or things in ("in Tarn") must speak itself.
    """
    name = _last_name(source)
    if _speaks_itself(name, text):
        return True
    if not name or name not in text or _stands_behind("in|near|outside|around|from|into", name, text):
        return False
    n = re.escape(name)
    spoken = (
        rf"\b(?:said|says|added) (?:[\w’'-]+ ){{0,6}}{n}\b"
        rf"|\b{n}['’]s? (?:[\w-]+ ){{1,6}}[^.:;\"“]{{0,40}}?{_SAYS}|\b{_OFFICE} (?:of|for|at) (?:the )?{n}\b"
    )
    return bool(re.search(spoken, text))


def _speaks_itself(name: str, text: str) -> bool:
    """Whether a verb of saying follows the name or its last word alone: "Vale said" for "Otto Vale".

    Where the text has the whole name, another may end in that word: "North Tarn said" is not "South Tarn".
    """
    if not name:
        return False
    last, whole = name.split()[-1], name in text
    between = r"(?:,[^,.]{1,60},)? (?:(?:also|has|had|then|later|\w+ly|on \w+day(?: \w+)?) ){0,2}"
    said = re.finditer(rf"\b(?:{re.escape(name)}|(?P<last>{re.escape(last)})){between}{_SAYS}", text)
    return any(not (whole and m["last"] and _ends_in_name(text, m.start())) for m in said)


def _ends_in_name(text: str, end: int) -> bool:
    return _NAME_BEFORE.search(text[max(0, end - _REACH) : end]) is not None


def _stands_behind(prepositions: str, name: str, text: str) -> bool:
    return bool(re.search(rf"\b(?i:{prepositions}) {re.escape(name)}\b", text))


def _last_name(source: str) -> str:
    """The capitalised words at the end of a phrase; empty where it ends with another."""
    words = _WORD.findall(source)
    first = len(words)
    while first and words[first - 1][:1].isupper() and words[first - 1].lower() not in PREPOSITIONS:
        first -= 1
    return " ".join(words[first:])
