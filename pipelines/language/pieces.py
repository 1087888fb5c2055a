"""Cut a text into the windows of word pieces that the tagger reads: the same code in training and at run time.

A window holds whole paragraphs of one text, at most ``LONGEST`` pieces of each; a longer paragraph is cut at the end of
a sentence. Beside its id every piece carries a trait that the uncased vocabulary loses: the shape of its word, whether
it stands inside quotation marks, and whether a space goes before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CLS, SEP = "[CLS]", "[SEP]"
LONGEST = 192  # pieces of a window; 99 % of PolNeAR's paragraphs are shorter
SHAPES = ("lower", "Title", "UPPER", "digits", "mark", "mixed")
OUTSIDE, INSIDE, OPENS, CLOSES = range(4)
TRAITS = 1 + len(SHAPES) * 4 * 2  # 0 belongs to the special pieces

_QUOTES = '“”"'
KEPT = 250_000
"""Characters of runs that are remembered, about 33,000 runs and 12 MB; then all are forgotten."""
_LONE = re.compile("[\ud800-\udfff]")
"""Halves of a character that stand alone; the tokenizer takes none."""
_PARAGRAPH = re.compile(r"[^\n]*[^\s][^\n]*")


@dataclass(frozen=True)
class Pieces:
    """A run of word pieces: ids and traits (int32, one a piece) and their [start, end) offsets into the text.

    Special pieces have the offsets (-1, -1).
    """

    ids: NDArray[np.int32]
    traits: NDArray[np.int32]
    offsets: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.ids)

    def part(self, start: int, end: int) -> Pieces:
        return Pieces(self.ids[start:end], self.traits[start:end], self.offsets[start:end])


def paragraph_spans(text: str) -> list[tuple[int, int]]:
    """[start, end) of every line that holds more than white space."""
    return [match.span() for match in _PARAGRAPH.finditer(text)]


def paragraphs_of(text: str, tokenizer: Tokenizer) -> list[Pieces]:
    """The pieces of each paragraph, without special ones; a paragraph longer than a window comes in parts."""
    return Cutter(tokenizer).paragraphs(text)


class _Run(NamedTuple):
    """What stands between two spaces.

    ``pieces`` are four numbers each in one row: id, trait as if outside of quotation marks, and the [start, end)
    offsets into the run. ``marks`` are the quotation marks among the pieces, by their place there.
    """

    pieces: tuple[int, ...]
    marks: tuple[tuple[int, str], ...]


_PIECES, _MARKS = attrgetter("pieces"), attrgetter("marks")


class Cutter:
    """Cuts texts with one tokenizer. What stands between two spaces is cut once: nothing beyond a space changes it.

    Of the runs of 150 articles 82 % are known when they come. To cut all takes 0.17 s, where each paragraph by itself
    took 0.28 s; were all known, it would be 0.07 s (November 2026).
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, _Run] = {}
        self._characters = 0

    def learn(self, texts: Iterable[str]) -> None:
        """Cut what is not known of these texts in one go, which is faster than one by one; it changes no result."""
        self._learn([run for text in texts for run in _LONE.sub("\ufffd", text).split(" ")])

    def paragraphs(self, text: str) -> list[Pieces]:
        """As ``paragraphs_of``."""
        return [
            part
            for start, end in paragraph_spans(text)
            for part in _cut(text, self._paragraph(_LONE.sub("\ufffd", text[start:end]), start))
            if len(part)
        ]

    def ids(self, text: str) -> list[int]:
        """The ids of a text's pieces in order: what the tokenizer itself gives, where no half of a character is in it.

        A line's end parts words as a space does.
        """
        runs = self._runs([run for line in text.split("\n") for run in line.split(" ")])
        return list(chain.from_iterable(map(_PIECES, runs)))[::4]

    def _runs(self, texts: Sequence[str]) -> list[_Run]:
        if not all(map(self._known.__contains__, texts)):
            self._learn(texts)
        return [self._known[text] for text in texts]

    def _paragraph(self, words: str, start: int) -> Pieces:
        """The pieces of a paragraph that starts at this offset of its text."""
        texts = words.split(" ")
        runs = self._runs(texts)
        rows = np.fromiter(chain.from_iterable(map(_PIECES, runs)), np.int32).reshape(-1, 4)
        counts = [len(run.pieces) // 4 for run in runs]
        starts = list(accumulate((len(text) + 1 for text in texts[:-1]), initial=start))
        offsets = rows[:, 2:] + np.repeat(np.array(starts, np.int32), counts)[:, None]
        traits = rows[:, 1]
        if any(map(_MARKS, runs)):
            firsts = accumulate(counts[:-1], initial=0)
            _quote(traits, ((f + at, mark) for f, run in zip(firsts, runs, strict=True) for at, mark in run.marks))
        return Pieces(rows[:, 0], traits, offsets)

    def _learn(self, texts: Sequence[str]) -> None:
        """Cut the runs that are not known, all in one go."""
        if self._characters > KEPT:
            self._known.clear()
            self._characters = 0
        fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._characters += sum(map(len, fresh))
        encoding = self._tokenizer.encode(" ".join(fresh), add_special_tokens=False)
        pieces = list(zip(encoding.ids, encoding.word_ids, encoding.offsets, strict=True))
        start = first = 0
        for text in fresh:
            end = start + len(text)
            last = first
            while last < len(pieces) and pieces[last][2][0] <= end:
                last += 1
            self._known[text] = _run(text, start, pieces[first:last])
            start, first = end + 1, last


def _run(text: str, start: int, pieces: Sequence[tuple[int, int | None, tuple[int, int]]]) -> _Run:
    """A run that starts at this offset, of these pieces: id, number of the word, offsets."""
    ends = {word: end - start for _, word, (_, end) in pieces}
    found: list[int] = []
    marks = []
    here: int | None = -1
    for at, (piece, word, (first, last)) in enumerate(pieces):
        s, e = first - start, last - start
        if word != here:
            here, shape = word, _shape(text[s : ends[word]])
        if text[s] in _QUOTES:
            marks.append((at, text[s]))
        found += (piece, 1 + shape * 8 + (s == 0 or text[s - 1].isspace()), s, e)
    return _Run(tuple(found), tuple(marks))


def _quote(traits: NDArray[np.int32], marks: Iterable[tuple[int, str]]) -> None:
    """Add to the traits which pieces open a quotation, stand inside and close it."""
    inside: int | None = None  # the first piece inside, behind a mark that is still open
    for at, mark in marks:
        opens = mark == "“" or (mark == '"' and inside is None)
        if inside is not None:
            traits[inside:at] += INSIDE * 2
        traits[at] += (OPENS if opens else CLOSES) * 2
        inside = at + 1 if opens else None
    if inside is not None:
        traits[inside:] += INSIDE * 2


def windows(paragraphs: Sequence[Pieces], room: int, special: tuple[int, int]) -> Iterator[Pieces]:
    """Neighbouring paragraphs packed into windows of at most ``room`` pieces (one paragraph at least).

    ``special`` are the ids of CLS, which opens a window, and SEP, which closes each of its paragraphs.
    """
    held: list[Pieces] = []
    size = 1
    for paragraph in paragraphs:
        if held and size + len(paragraph) + 1 > room:
            yield _joined(held, special)
            held, size = [], 1
        held.append(paragraph)
        size += len(paragraph) + 1
    if held:
        yield _joined(held, special)


def _joined(paragraphs: Sequence[Pieces], special: tuple[int, int]) -> Pieces:
    mark = np.full((1, 2), -1, np.int32)
    zero = np.zeros(1, np.int32)
    cls, sep = (np.array([one], np.int32) for one in special)
    ids, traits, offsets = [cls], [zero], [mark]
    for paragraph in paragraphs:
        ids += [paragraph.ids, sep]
        traits += [paragraph.traits, zero]
        offsets += [paragraph.offsets, mark]
    return Pieces(np.concatenate(ids), np.concatenate(traits), np.concatenate(offsets))


@lru_cache(maxsize=5_000)
def _shape(word: str) -> int:
    if not any(c.isalnum() for c in word):
        name = "mark"
    elif any(c.isdigit() for c in word):
        name = "digits"
    elif word.islower():
        name = "lower"
    elif word.isupper():
        name = "UPPER" if len(word) > 1 else "Title"
    else:
        name = "Title" if word[0].isupper() and word[1:].islower() else "mixed"
    return SHAPES.index(name)


def _cut(text: str, pieces: Pieces) -> Iterator[Pieces]:
    """Parts of at most ``LONGEST`` - 2 pieces, cut behind the last sentence end that fits."""
    most = LONGEST - 2
    while len(pieces) > most:
        starts = pieces.offsets[:, 0]
        at = next((i for i in range(most, most // 3, -1) if _ends_sentence(text, int(starts[i]))), most)
        yield pieces.part(0, at)
        pieces = pieces.part(at, len(pieces))
    yield pieces


def _ends_sentence(text: str, start: int) -> bool:
    """Whether a sentence seems to end before the piece that starts here."""
    before = text[max(0, start - 4) : start]
    return before[-1:].isspace() and before.rstrip().rstrip("”\"’')").endswith((".", "!", "?"))
