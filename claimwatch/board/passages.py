"""A sentence in its paragraph, out of the text of its article. Pure."""

from __future__ import annotations

import re

from claimwatch.board.records import Passage
from claimwatch.screens.words import clean

AROUND = 280
"""Characters of the paragraph on either side: two or three sentences, which is what says how one is meant."""

_LINE = re.compile(r"[^\n]*\S[^\n]*")


def passage(sentence: str, title: str, text: str, place: str = "") -> Passage:
    """The sentence with what stands before and after it in its paragraph.

    Where neither title nor text has it, since the article was revised, it stands alone and is not ``found``.
    """
    wanted = clean(sentence)
    for paragraph in (title, *(met[0] for met in _LINE.finditer(text))) if wanted else ():
        whole = clean(paragraph)
        before, met, after = whole.partition(wanted)
        if met:
            return Passage(before=_end_of(before), sentence=wanted, after=_beginning_of(after), place=place)
    return Passage(sentence=wanted, place=place, found=_in_pieces(wanted, text) or not (title or text))


def _in_pieces(sentence: str, text: str) -> bool:
    """Whether the text has the sentence across its paragraphs."""
    return bool(sentence) and sentence in clean(text)


def _end_of(text: str) -> str:
    if len(text) <= AROUND:
        return text
    return "… " + text[-AROUND:].partition(" ")[2]


def _beginning_of(text: str) -> str:
    if len(text) <= AROUND:
        return text
    return text[:AROUND].rpartition(" ")[0] + " …"
