"""Where a headline's own words begin, and whether they tell news at all."""

from __future__ import annotations

import re

_ANNOUNCES = re.compile(
    r"^\W*(?:(?:updated?|breaking(?: news)?|exclusive|live(?: updates?)?|latest|just in|watch|video|developing|alert"
    r"|flash|urgent)(?: \d+)?(?:\s*[:|]|\s+[-–—]+(?=\s))\s*|(?-i:UPDATE(?: \d+)?|EXCLUSIVE|BREAKING|URGENT)-)+",
    re.I,
)
_ASKED = re.compile(r"^[^?]{6,}\?\s+(?=\w[\w’'-]* \w)")
_OPINES = re.compile(
    r"^\W*(?:analysis|opinion|comment|commentary|column|editorial|explainer|explained|letters?|review|profile"
    r"|interview|q&a|podcast|obituary|in pictures|factbox|timeline|quiz)\s*[:|]",
    re.I,
)
EXPLAINS = re.compile(r"^\W*(?:Why|How|What|Where|Inside|WHY|HOW|WHAT)\b")
"""How a headline begins that explains rather than tells."""


def claim_start(title: str) -> int:
    """Where a headline's own words begin: behind labels ("UPDATE 2-", "Exclusive:") and behind a question answered."""
    label = _ANNOUNCES.match(title)
    start = label.end() if label else 0
    asked = _ASKED.match(title[start:])
    return start + asked.end() if asked and not title.rstrip().endswith("?") else start


def asserts_nothing(title: str, *, attributed: bool = False) -> bool:
    """Whether a headline tells no news: a question, a label of opinion, or "Why ...", "What we know" on its own."""
    stripped = title.strip()
    if not stripped or stripped.endswith("?") or _OPINES.match(stripped):
        return True
    return not attributed and bool(EXPLAINS.match(stripped))
