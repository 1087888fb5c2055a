"""Whose text an article is: the credit in it, and a fingerprint that copies share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha1

import numpy as np
from datasketch import MinHash

from pipelines.wordlists import CAPITALISED

PERMUTATIONS = 64
SHINGLE_WORDS = 5
_SEED = 1
_WORD = re.compile(r"[^\W_]+")

_AGENCY = r"(?P<agency>[A-Z][\w&.'’-]*(?: (?:of |the |de )?[A-Z][\w&.'’-]*){0,4})"
_DATELINE = re.compile(rf"^[A-Z][\w.'’, /-]{{1,60}}?\((?:{_AGENCY})\)\s*[-–—:]")
_OPENING = re.compile(rf"^\((?:{_AGENCY})\)\s*[-–—:]?\s")
_CLOSING = re.compile(rf"(?:[-–—]\s*|\(|\[|/\s*){_AGENCY}(?:\)|\])?\s*$")
_MATERIAL = re.compile(
    r"\b(?:with (?:additional )?(?:material|reporting|files|input|information) (?:from|by)"
    "|source:|(?:this )?(?:article|story|report) (?:by|from|was (?:first )?(?:published"
    "|provided) by)|"
    rf"distributed by|courtesy of|copyright|©)\s*(?:the )?{_AGENCY}",
    re.I,
)
_BEHIND_SENTENCE = re.compile(r"(?<=[.!?\"”])\s+|\n")
_SLASH = re.compile(r"^(?P<agency>[A-Z][\w&.'’ -]{1,40}?)\s*/\s*[A-Z]")
_NOT_AGENCY = re.compile(rf"\b(?:{CAPITALISED})\b")


def credit_of(text: str, byline: str | None = None, stated: str | None = None) -> str | None:
    """The agency or outlet that the credit line names, as written; None where there is none.

    Looks at the feed's own credit, the dateline ``TOWN (Agency) - ``, a closing ``- Agency`` or ``(Agency)``,
    "with material from Agency", and a byline such as ``Agency/Name``.
    """
    if stated and stated.strip():
        return stated.strip()
    opening = text[:160]
    for pattern in (_DATELINE, _OPENING):
        match = pattern.match(opening)
        if match:
            return _clean(match["agency"])
    ending = text.rstrip()[-160:]
    material = _MATERIAL.search(ending) or _MATERIAL.search(opening)
    if material and not _NOT_AGENCY.search(material["agency"]):
        return _clean(material["agency"])
    last = _BEHIND_SENTENCE.split(ending)[-1]
    closing = _CLOSING.fullmatch(last.strip())
    if closing and not _NOT_AGENCY.search(closing["agency"]):
        return _clean(closing["agency"])
    if byline:
        slash = _SLASH.match(byline)
        if slash:
            return _clean(slash["agency"])
    return None


def _clean(name: str) -> str:
    return " ".join(name.split()).strip(" .,-–—")


def body_of(text: str) -> str:
    """The text without its dateline, which a copy may change or drop."""
    match = _DATELINE.match(text[:160])
    return text[match.end() :] if match else text


def fingerprint(text: str) -> tuple[int, ...]:
    """MinHash (64 permutations, fixed seed) of the text's five-word shingles; empty for a text below five words.

    Broder, "On the resemblance and containment of documents", 1997; datasketch's implementation.
    """
    words = " ".join(_WORD.findall(body_of(text))).lower().encode().split()
    shingles = set(map(b" ".join, zip(*(words[first:] for first in range(SHINGLE_WORDS)), strict=False)))
    if not shingles:
        return ()
    # The first four of a digest's twenty bytes, which datasketch's own sha1_hash32 unpacks one by one.
    digests = b"".join([sha1(shingle).digest() for shingle in shingles])  # noqa: S324 - it keeps no secret
    hashes = np.frombuffer(digests, "<u4")[::5]
    sketch = _empty().copy()
    sketch.update_batch(hashes.tolist())
    return tuple(sketch.hashvalues.tolist())


@lru_cache(maxsize=1)
def _empty() -> MinHash:
    """The sketch of nothing. To draw its permutations anew took an eighth of a fingerprint's time."""
    return MinHash(num_perm=PERMUTATIONS, seed=_SEED, hashfunc=int)


def similarity(a: Sequence[int], b: Sequence[int]) -> float:
    """The estimated Jaccard similarity of two fingerprints, 0 to 1; 0 where one is empty or of another length."""
    if not a or len(a) != len(b):
        return 0.0
    return sum(x == y for x, y in zip(a, b, strict=True)) / len(a)
