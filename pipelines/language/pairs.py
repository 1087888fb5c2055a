"""A claim and a statement as one row of word pieces: the same code in training and at run time.

    [CLS] claim [SEP] speaker [SEP] (title [SEP]) the sentence before [SEP] sentence [SEP]

Each part has a trait of its own (0 belongs to the special pieces). The title is left out, with its place, where there
is none. A part that is too long loses its end, the sentence before its beginning, since what a pronoun stands for is
near.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipelines.language.pieces import CLS, SEP
from schemas.stance import Pair

if TYPE_CHECKING:
    from tokenizers import Tokenizer

STANCES = ("for", "against", "neutral")
CLAIM, SPEAKER, BEFORE, SENTENCE, TITLE = range(1, 6)
ORDER = (CLAIM, SPEAKER, TITLE, BEFORE, SENTENCE)
ROOM = {CLAIM: 40, SPEAKER: 14, TITLE: 20, BEFORE: 28, SENTENCE: 73}
"""Pieces of each part at most. Of the sentences of 731 news articles 97 % have fewer than 73 (November 2026)."""
LONGEST = 1 + sum(ROOM.values()) + len(ROOM)


@dataclass(frozen=True)
class Row:
    """Ids and traits of one pair, int64, one a piece."""

    ids: NDArray[np.int64]
    traits: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)


def rows_of(pairs: Sequence[Pair], tokenizer: Tokenizer) -> list[Row]:
    """Each pair as a row of at most ``LONGEST`` pieces."""
    texts = [text for pair in pairs for text in (pair.claim, pair.speaker, pair.title, pair.before, pair.sentence)]
    encoded = iter(tokenizer.encode_batch([_clean(text) for text in texts], add_special_tokens=False))
    cls, sep = (int(tokenizer.token_to_id(name) or 0) for name in (CLS, SEP))
    return [_row([next(encoded).ids for _ in ORDER], cls, sep) for _ in pairs]


def _row(parts: Sequence[list[int]], cls: int, sep: int) -> Row:
    ids, traits = [cls], [0]
    for part, pieces in zip(ORDER, parts, strict=True):
        if part == TITLE and not pieces:
            continue
        kept = pieces[-ROOM[part] :] if part == BEFORE else pieces[: ROOM[part]]
        ids += [*kept, sep]
        traits += [*[part] * len(kept), 0]
    return Row(np.array(ids, np.int64), np.array(traits, np.int64))


def _clean(text: str) -> str:
    """The text without halves of characters, which the tokenizer refuses."""
    return text.encode("utf-8", "replace").decode("utf-8")
