"""A sentence in its paragraph, out of the text of its article. Pure.

An article may have 256 kB and a claim 200 statements in it, so nothing is done to the whole of a text for each of them:
a sentence is looked for as it stands, and only its paragraph is cleaned. What does not stand so, since white space or
hidden signs are in it, is looked for in the paragraphs cleaned, which is done once for an article.
"""

from __future__ import annotations

import re
from functools import cached_property

from claimwatch.board.records import Passage
from claimwatch.screens.words import clean
from connectors.elasticsearch.documents import TEXT_LIMIT

AROUND = 280
"""Characters of the paragraph on either side: two or three sentences, which is what says how one is meant."""

CLEANED = 64 * 1024
"""Characters of an article that are cleaned where a sentence does not stand in it as it is: ten thousand words. Beyond
them such a sentence is shown without its paragraph."""

CUT = "…"
_LINE = re.compile(r"[^\n]*\S[^\n]*")


class Words:
    """The words of an article in one revision, in which many sentences are looked for."""

    def __init__(self, title: str = "", text: str = "") -> None:
        self._title = title
        self._text = text

    def passage(self, sentence: str, place: str = "") -> Passage:
        """The sentence with what stands before and after it in its paragraph.

        Where neither title nor text has it, since the article was revised, it stands alone and is not ``found``. Of one
        that was cut, which ends with "…", the beginning is looked for.
        """
        wanted = clean(sentence)
        cut = wanted.endswith(CUT) and len(wanted) >= TEXT_LIMIT
        words = wanted.removesuffix(CUT).rstrip() if cut else wanted
        whole = self._paragraph_of(words) if words else None
        if whole is not None:
            before, _, after = whole.partition(words)
            return Passage(
                before=_end_of(before), sentence=wanted, after="" if cut else _beginning_of(after), place=place
            )
        return Passage(sentence=wanted, place=place, found=self._has_in_pieces(words))

    def _paragraph_of(self, words: str) -> str | None:
        """The clean paragraph that has these words; None where there is none."""
        for whole in (self._title, self._text):
            at = whole.find(words)
            if at >= 0 and words in (found := clean(_line_around(whole, at, at + len(words)))):
                return found
        if not self._may_have(words):
            return None
        return next((each for each in self._paragraphs if words in each), None)

    def _may_have(self, words: str) -> bool:
        """Whether cleaning can bring the words to light: not where no sign is hidden and one of them is missing."""
        return not self._plain or all(each in self._text or each in self._title for each in words.split())

    @cached_property
    def _plain(self) -> bool:
        return all("".join(each[:CLEANED].split()).isprintable() for each in (self._title, self._text))

    def _has_in_pieces(self, words: str) -> bool:
        """Whether the text has the words across its paragraphs; also where nothing, or not all, of it is known."""
        unknown = not (self._title or self._text) or len(self._text) > CLEANED
        return unknown or (bool(words) and self._may_have(words) and words in self._in_one_piece)

    @cached_property
    def _paragraphs(self) -> tuple[str, ...]:
        lines = (met[0] for met in _LINE.finditer(self._text[:CLEANED]))
        return tuple(clean(each) for each in (self._title[:CLEANED], *lines))

    @cached_property
    def _in_one_piece(self) -> str:
        return " ".join(self._paragraphs[1:])


def _line_around(text: str, begin: int, end: int) -> str:
    """The line of a part of a text, as far as it is shown; what is cut off is marked by what is over."""
    from_, to = max(0, begin - 2 * AROUND), end + 2 * AROUND
    line_begin, line_end = text.rfind("\n", from_, begin), text.find("\n", end, to)
    return text[line_begin + 1 if line_begin >= 0 else from_ : line_end if line_end >= 0 else to]


def _end_of(text: str) -> str:
    if len(text) <= AROUND:
        return text
    return "… " + text[-AROUND:].partition(" ")[2]


def _beginning_of(text: str) -> str:
    if len(text) <= AROUND:
        return text
    return text[:AROUND].rpartition(" ")[0] + " …"
