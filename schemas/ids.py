"""Ids. Each is a hash of its input only, never of a clock or of chance, so that a replay writes the same ids.

An id is the first 128 bits of a SHA-256 over the length-prefixed UTF-8 parts, in hexadecimal behind a letter that
says what it names: ``a`` article, ``m`` mention, ``s`` story, ``e`` event, ``c`` claim, ``n`` notice (alert),
``d`` delivery, ``f`` failure, ``j`` a case that was judged.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_NO_WORD = re.compile(r"[\W_]+")


def digest(*parts: str) -> str:
    """The first 32 hexadecimal digits of a SHA-256 over the parts, each prefixed with its length in bytes."""
    sha = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        sha.update(len(raw).to_bytes(8, "big") + raw)
    return sha.hexdigest()[:32]


def normalised(text: str) -> str:
    """Text for hashing: compatibility-composed, case-folded, everything but letters and digits as one space."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NO_WORD.sub(" ", folded).strip()


def article_id(canonical_url: str) -> str:
    return "a" + digest(canonical_url)


def content_hash(title: str, text: str) -> str:
    """Equal for texts that differ in white space only: two revisions with one hash are the same."""
    return digest(" ".join(title.split()), " ".join(text.split()))


def mention_id(article: str, speaker: str, content: str) -> str:
    return "m" + digest(article, normalised(speaker), normalised(content))


def story_id(founding_article: str) -> str:
    return "s" + digest("story", founding_article)


def event_id(founding_article: str) -> str:
    return "e" + digest("event", founding_article)


def claim_id(founding_mention: str) -> str:
    return "c" + digest("claim", founding_mention)


def alert_id(claim: str, kind: str, trigger: str) -> str:
    """``trigger`` is the mention that caused the alert, or the id of the record where there is no mention."""
    return "n" + digest(claim, kind, trigger)


def delivery_id(alert: str, watch: str, channel: str) -> str:
    """Names the one sending of an alert to a watch's channel: the Idempotency-Key that a receiver sees."""
    return "d" + digest(alert, watch, channel)


def failure_id(stage: str, topic: str, partition: int, offset: int) -> str:
    return "f" + digest(stage, topic, str(partition), str(offset))


def case_key(*texts: str) -> str:
    """Names what was read before an alert, whoever read it: equal texts are one case."""
    return "j" + digest("case", *texts)
