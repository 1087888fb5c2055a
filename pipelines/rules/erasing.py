"""Leaving out what was erased: from records, and from documents of the view. Pure.

Of an erased article every text is left out, and every text elsewhere that quotes it whole: a claim in its words, the
evidence of an alert, a title. A name is left out wherever it stands, word by word, whatever the case; each form has a
mark of its own in its place, so that two persons do not become one voice. Ids, times, standings and sides stay, so that
claims keep their status and what was told keeps its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schemas.erasure import Erasure
from schemas.extraction import Extraction
from schemas.ids import digest, normalised
from schemas.record import R

ERASED = "[erased]"

TEXTS = frozenset(
    "title summary text url canonical_url guid byline sentence content cue surface sentence_text content_text".split()
)
"""Fields beside an ``article_id`` that hold the article's words, or its address, which often repeats its title."""

FIXED = frozenset(
    "kind side standing status status_before status_after before after place phase language act notice text_source "
    "published_precision state hold digest watch channel about told why_not copy_of said fingerprint dataset outcome "
    "models story_phase".split()
)
"""Fields with words of our own, or ids."""

COUNTED = frozenset({"terms", "entities", "focus"})
"""Fields that map words to numbers."""

_WORD = re.compile(r"[^\W_]+")


class Erasures:
    """All that was erased. Falsy where nothing was, and then nothing is looked at."""

    def __init__(self, erasures: Iterable[Erasure] = ()) -> None:
        known = list(erasures)
        self._articles = {each.article_id for each in known if each.kind == "article"}
        self._phrases = {phrase for each in known if each.kind == "article" for phrase in each.phrases}
        self._names = {phrase for each in known if each.kind == "name" for phrase in each.phrases}
        self._words = sorted({count for each in known for count in each.words}, reverse=True)

    def __bool__(self) -> bool:
        return bool(self._articles or self._names)

    def of(self, record: R) -> R:
        """The record without what was erased; the same one where it holds nothing of it."""
        if not self:
            return record
        if isinstance(record, Extraction) and record.article.article_id in self._articles:
            record = record.model_copy(
                update={"mentions": (), "entities": (), "terms": {}, "embedding": (), "fingerprint": (), "credit": None}
            )
        before = record.model_dump(mode="json")
        after = self.of_tree(before)
        return record if after == before else type(record).model_validate(after)

    def of_tree(self, value: Any, field: str = "") -> Any:
        """The same for JSON values, such as a document's body."""
        if isinstance(value, str):
            return value if _fixed(field) else self._text(value)
        if isinstance(value, list):
            return [self.of_tree(each, field) for each in value]
        if not isinstance(value, Mapping):
            return value
        if field in COUNTED:
            return {self._text(key): number for key, number in value.items()}
        mine = value.get("article_id") in self._articles and "article_id" in value
        return {
            name: ERASED if mine and name in TEXTS and isinstance(each, str) and each else self.of_tree(each, name)
            for name, each in value.items()
        }

    def _text(self, text: str) -> str:
        if self._phrases and text and digest(normalised(text)) in self._phrases:
            return ERASED
        return self._without_names(text) if self._names else text

    def _without_names(self, text: str) -> str:
        words = list(_WORD.finditer(text))
        kept, at, end = [], 0, 0
        while at < len(words):
            here = (words[at : at + count] for count in self._words if at + count <= len(words))
            named = next((some for some in here if _joined(some) in self._names), None)
            if named:
                kept.append(f"{text[end : named[0].start()]}[erased {_joined(named)[:6]}]")
                end = named[-1].end()
            at += len(named or words[:1])
        return "".join(kept) + text[end:] if kept else text


def _joined(words: Sequence[re.Match[str]]) -> str:
    return phrase(" ".join(each[0] for each in words))


def _fixed(field: str) -> bool:
    return field in FIXED or field.endswith(("_id", "_hash", "_at", "@timestamp"))


def phrase(text: str) -> str:
    """A text as an erasure keeps it."""
    return digest(normalised(text))


def forms(names: Iterable[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Names as an erasure keeps them: their hashes, and how many words they have."""
    split = [[each[0] for each in _WORD.finditer(name)] for name in names]
    found = {phrase(" ".join(words)): len(words) for words in split if words}
    return tuple(sorted(found)), tuple(sorted(set(found.values())))
