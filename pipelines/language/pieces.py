"""Cut a text into the windows of word pieces that the tagger reads: the same code in training and at run time.

A window holds whole paragraphs of one text, at most ``LONGEST`` pieces of each; a longer paragraph is cut at the end of
a sentence. Beside its id every piece carries a trait that the uncased vocabulary loses: the shape of its word, whether
it stands inside quotation marks, and whether a space goes before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

CLS, SEP = "[CLS]", "[SEP]"
LONGEST = 192  # pieces of a window; 99 % of PolNeAR's paragraphs are shorter
SHAPES = ("lower", "Title", "UPPER", "digits", "mark", "mixed")
OUTSIDE, INSIDE, OPENS, CLOSES = range(4)
TRAITS = 1 + len(SHAPES) * 4 * 2  # 0 belongs to the special pieces

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
    spans = paragraph_spans(text)
    encoded = tokenizer.encode_batch([_LONE.sub("\ufffd", text[s:e]) for s, e in spans], add_special_tokens=False)
    found: list[Pieces] = []
    for (start, _), encoding in zip(spans, encoded, strict=True):
        pieces = _with_traits(text, start, encoding)
        found.extend(part for part in _cut(text, pieces) if len(part))
    return found


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


def _with_traits(text: str, start: int, encoding: Encoding) -> Pieces:
    offsets = np.array(encoding.offsets, np.int32).reshape(-1, 2) + start
    traits = np.zeros(len(offsets), np.int32)
    quoted = False
    word_spans: dict[int | None, tuple[int, int]] = {}
    for word, (s, e) in zip(encoding.word_ids, offsets.tolist(), strict=True):
        first, last = word_spans.get(word, (s, e))
        word_spans[word] = (min(first, s), max(last, e))
    shapes = {word: _shape(text[s:e]) for word, (s, e) in word_spans.items()}
    for i, (word, (s, _)) in enumerate(zip(encoding.word_ids, offsets.tolist(), strict=True)):
        mark = text[s]
        place = INSIDE if quoted else OUTSIDE
        if mark == "“" or (mark == '"' and not quoted):
            place, quoted = OPENS, True
        elif mark in '”"':
            place, quoted = CLOSES, False
        spaced = s == start or text[s - 1].isspace()
        traits[i] = 1 + (shapes[word] * 4 + place) * 2 + spaced
    return Pieces(np.array(encoding.ids, np.int32), traits, offsets)


@lru_cache(maxsize=20_000)
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
