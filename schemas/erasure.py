"""An erasure: what is to be left out wherever the log is read again. It holds hashes, not the words themselves."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, Field

from schemas.record import Record

ErasureKind = Literal["article", "name"]


class Erasure(Record):
    """An article's words, or a name, that nobody is to read any more. Whoever guesses a name can still recognise it."""

    schema_name = "erasure"

    erasure_id: str
    kind: ErasureKind
    article_id: str = ""
    phrases: tuple[str, ...] = ()
    """``ids.digest`` of normalised texts: of an article all that is quoted of it elsewhere, of a name its forms."""
    words: tuple[int, ...] = ()
    """How many words the forms of a name have."""
    reason: str = Field("", max_length=300)
    erased_at: AwareDatetime
