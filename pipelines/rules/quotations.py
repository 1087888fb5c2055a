"""What of a sentence stands outside quotation marks, where a quotation may run on over several sentences."""

from __future__ import annotations

import re

QUOTED = re.compile(r"(?:(?<!\d)\"|“)[^\"”]*(?:[\"”]|$)")
_QUOTE_ENDS = re.compile(r"^[^\"“”]*(?:[^\s\d\"“”]\"|[^\s\"“”]”)(?=[\s.,;:]|$)")
"""The end of a quotation that began in a sentence before; a straight mark behind a digit may be one of inches."""
_MARK = re.compile(r"[\"“”]")
_MARKS_IN_FRONT = "([—–-‘'"
"""What stands in front of an opening mark, where no blank does."""


def outside_quotation(sentence: str, *, inside: bool = False) -> str:
    """The sentence without what it quotes; ``inside`` tells that a quotation was open before it.

    Empty where the quotation stays open over the whole sentence.
    """
    if _MARK.search(sentence) is None:
        return "" if inside else sentence
    if inside and not _opens_at(sentence, 0):
        closing = _MARK.search(sentence)
        rest = sentence[closing.end() :] if closing else ""
    else:
        rest = sentence[_end_of_quotation(sentence) :]
    return QUOTED.sub("", rest)


def _end_of_quotation(sentence: str) -> int:
    """Where a quotation of a sentence before ends; straight marks that come in pairs open one here."""
    ends = _QUOTE_ENDS.match(sentence)
    return ends.end() if ends and (ends.group().endswith("”") or sentence.count('"') % 2) else 0


def stays_open(sentence: str, *, inside: bool = False) -> bool:
    """Whether a quotation is open behind the sentence: by its last mark, or as it was before where it has none."""
    marks = list(_MARK.finditer(sentence))
    return _opens_at(sentence, marks[-1].start()) if marks else inside


def _opens_at(sentence: str, at: int) -> bool:
    """Whether an opening mark stands there; a straight one opens where a word follows and none is in front."""
    mark, before, behind = sentence[at : at + 1], sentence[:at][-1:], sentence[at + 1 : at + 2]
    if mark != '"':
        return mark == "“"
    return (not before or before.isspace() or before in _MARKS_IN_FRONT) and bool(behind.strip())
