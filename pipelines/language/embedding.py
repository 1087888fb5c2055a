"""A vector for each English article, by which articles on one matter are found: int8, 384 places.

256 places hold the article's terms (stems weighted by rarity), each at two of them with signs, by its hash: what the
article is about by its names and rare words. 128 places hold the mean of its word pieces' vectors, which bring words of
one meaning together: the tagger's own table, averaged by smooth inverse frequency, the strongest common directions
removed (Arora et al., "A simple but tough-to-beat baseline for sentence embeddings", ICLR 2017).
``training/likeness.py`` fits the frequencies and directions; docs/choices.md has what it finds.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODEL = "embedding/1"
TERM_PLACES, PIECE_PLACES = 256, 128
PLACES = TERM_PLACES + PIECE_PLACES
TERM_SHARE = 0.65
"""Of the vector's squared length; the pieces have the rest."""

CHARACTERS = 6_000
"""Of a text, whose pieces are averaged: 99 % of news articles are shorter."""

TITLE_COUNTS = 2
LARGEST = 127
_TABLE_PLACES = 384

Vector = NDArray[np.float64]

Cut = Callable[[str], Sequence[int]]
"""A text → the ids of its word pieces in order, as the tagger's tokenizer gives them."""


class Fitted(NamedTuple):
    """What was fitted: a weight for each word piece, the mean over articles, and the directions that are kept.

    Shapes (pieces,), (384,) and (384, PIECE_PLACES).
    """

    weights: Vector
    centre: Vector
    directions: Vector


class Embedder:
    """Embeds articles with the tagger's tokenizer and table of word pieces. Takes 0.2 s and 35 MB to make.

    Equal articles give equal vectors. ``fitted`` stands in for what ships.
    """

    def __init__(self, fitted: Fitted | None = None) -> None:
        from tokenizers import Tokenizer

        weights = resources.files("pipelines.language") / "weights"
        self._tokenizer: Tokenizer = Tokenizer.from_str((weights / "tokenizer.json").read_text("utf-8"))
        found = fitted or _shipped()
        # In float64, so that another machine's order of adding changes no rounded place.
        table = piece_table((weights / "attribution.onnx").read_bytes()).astype(np.float64)
        self._weights = found.weights
        self._table = ((table - found.centre) @ found.directions).astype(np.float32)

    def embed(self, title: str, text: str, terms: Mapping[str, float], cut: Cut | None = None) -> tuple[int, ...]:
        """The vector of an article: PLACES whole numbers from -127 to 127; only their direction means something.

        Args:
            terms: stem → weight, as ``article_terms`` gives them for it.
            cut: what stands in for the tokenizer where it has cut the article's words before; it changes no result.

        Returns:
            Nothing where the article has neither a term nor a word piece.
        """
        parts = (
            (TERM_SHARE, hashed(terms, TERM_PLACES)),
            (1 - TERM_SHARE, self._mean(_counted(cut or _cut_by(self._tokenizer), title, text))),
        )
        joined = np.concatenate([math.sqrt(share) * _unit(part) for share, part in parts])
        largest = float(np.abs(joined).max())
        return tuple(np.rint(joined * (LARGEST / largest)).astype(int).tolist()) if largest else ()

    def _mean(self, counts: Mapping[int, int]) -> Vector:
        ids = np.fromiter(counts, np.int64, len(counts))
        weights = np.fromiter(counts.values(), np.float64, len(counts)) * self._weights[ids]
        # Summed by numpy itself in a fixed order.
        return (weights[:, None] * self._table[ids]).sum(axis=0) if len(ids) else np.zeros(PIECE_PLACES)


@lru_cache(maxsize=1)
def shipped_embedder() -> Embedder:
    """The one of this process."""
    return Embedder()


def counted(tokenizer: Tokenizer, title: str, text: str) -> Counter[int]:
    """The word pieces of an article with their counts; those of the title count double."""
    return _counted(_cut_by(tokenizer), title, text)


def _cut_by(tokenizer: Tokenizer) -> Cut:
    def cut(text: str) -> Sequence[int]:
        ids: list[int] = tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    return cut


def _counted(cut: Cut, title: str, text: str) -> Counter[int]:
    found = Counter(cut(_whole(text[:CHARACTERS])))
    for piece in cut(_whole(title[:CHARACTERS])):
        found[piece] += TITLE_COUNTS
    return found


def hashed(terms: Mapping[str, float], places: int) -> Vector:
    """Terms in a vector of ``places``: each at two of them, by the halves of its hash, with a sign."""
    found = [0.0] * places
    for stem, weight in terms.items():
        for place, sign in _places(stem, places):
            found[place] += sign * weight
    return np.array(found)


@lru_cache(maxsize=5_000)
def _places(stem: str, places: int) -> tuple[tuple[int, int], ...]:
    digest = blake2b(stem.encode("utf-8", "replace"), digest_size=8).digest()
    return tuple(
        (int.from_bytes(half, "little") // 2 % places, 1 if half[0] & 1 else -1) for half in (digest[:4], digest[4:])
    )


def piece_table(model: bytes) -> NDArray[np.float32]:
    """The word pieces' vectors in the tagger's network, (pieces, 384): int8 and a scale for each.

    They stand raw behind their names in the file (ONNX's TensorProto, fields 8 and 9).

    Raises:
        ValueError: the network holds no such table.
    """
    values = np.frombuffer(_raw(model, b"pieces.q"), np.int8).reshape(-1, _TABLE_PLACES)
    scales = np.frombuffer(_raw(model, b"pieces.s"), np.float32)
    return values * scales[:, None]


def _raw(model: bytes, name: bytes) -> bytes:
    head = bytes([0x42, len(name)]) + name + b"\x4a"
    at = model.index(head) + len(head)
    length = shift = 0
    while True:
        byte = model[at]
        length |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return model[at : at + length]


def _shipped() -> Fitted:
    with (resources.files("pipelines.language") / "weights" / "embedding.npz").open("rb") as file:
        kept = np.load(file, allow_pickle=False)
        return Fitted(*(kept[name].astype(np.float64) for name in Fitted._fields))


def _unit(vector: Vector) -> Vector:
    length = math.sqrt(float((vector * vector).sum()))
    return vector / length if length else vector


def _whole(text: str) -> str:
    """Without halves of characters, which the tokenizer does not take."""
    return text.encode("utf-8", "replace").decode("utf-8")
