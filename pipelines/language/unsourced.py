"""Whose words an attribution without a source tells.

A quotation goes on with who spoke before it. The rest says only that something was said: "is alleged", "was denied",
"a rumour that C". Nobody is known to stand behind it, and least of all the speaker before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from pipelines.language.attribution import Attribution
from pipelines.language.lexicon import BE
from pipelines.language.sentences import Paragraph, Span
from pipelines.wordlists import words

Voice = Literal["earlier", "outlet", "nobody"]
"""``earlier``: the speaker before goes on. ``outlet``: the outlet passes on what it does not vouch for. ``nobody``: it
is no attribution, and its sentence the outlet's own ("the batch has been recalled")."""

_HEARSAY = words(
    "say report allege claim assert maintain insist accuse blame deny refute rebut dispute contest reject dismiss "
    "repudiate contradict doubt believe think suspect fear predict estimate ask wonder question quote cite "
    "allegation accusation assertion suggestion rumour rumor denial belief speculation contention prediction "
    "statement hope brand label dub describe suggest indicate"
)
"""Cues that leave open whether it is so."""
_IS = "|".join(sorted(BE))
_PASSIVE = re.compile(rf"\b(?:{_IS})\b(?: \w+){{0,3}}? (?:\w+ed|said|told|shown|written|known|heard)\b")


def voices(text: str, paragraph: Paragraph, found: Sequence[Attribution]) -> dict[Attribution, Voice]:
    """The voice of each attribution of a paragraph that has no source."""
    return {item: _voice(text, paragraph.quotes, item) for item in found if not item.source}


def _voice(text: str, quotes: Sequence[Span], item: Attribution) -> Voice:
    cue = " ".join(text[s:e] for s, e in item.cue)
    quoted = any(s < f and t < e for s, e in item.content for t, f in quotes)
    if quoted and not _PASSIVE.search(cue.lower()):
        return "earlier"
    if not cue or item.frame == "attitude":
        return "nobody"
    return "outlet" if item.lemma in _HEARSAY or item.frame == "question" else "nobody"
