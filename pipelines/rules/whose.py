"""Whose words a denial turns down: "Bergen rejected Tromsen's version" is no word on what others than Tromsen say."""

from __future__ import annotations

import re

from pipelines.rules.terms import stem_of
from schemas.claim import Claim, Statement
from schemas.extraction import Mention

_WORDS_OF = re.compile(
    r"(?P<whose>\b[A-Z][\w-]*(?: [A-Z][\w-]*)*)(?:['’]s|(?<=s)['’]) (?:[a-z-]+ ){0,2}?"
    r"(?:version|account|story|report|statement|assertion|claim|allegation|accusation|charge)s?\b"
)
"""A name, and what its bearer has said: "Tromsen's version", "Ada Brill's latest claims"."""

_WORD = re.compile(r"\w[\w-]*")


def of_somebody_else(mention: Mention, claim: Claim) -> bool:
    """Whether a mention turns down somebody's words by their name, and the claim is told by others alone.

    A claim that was passed on counts as told by each outlet and source of its chain.
    """
    found = _WORDS_OF.search(mention.content_text) if mention.act == "denies" else None
    if found is None:
        return False
    named = _stems(found["whose"])
    return not any(named & _tellers(each) for each in claim.statements if each.side == "asserts")


def _tellers(statement: Statement) -> set[str]:
    speaker = statement.speaker
    bearers = (speaker.name, speaker.role, speaker.organisation, speaker.institution, speaker.surface)
    return _stems(" ".join((*bearers, statement.outlet, statement.origin_name, *statement.chain)))


def _stems(text: str) -> set[str]:
    return {stem_of(word.lower()) for word in _WORD.findall(re.sub(r"['’]s\b|(?<=s)['’]", "", text))}
