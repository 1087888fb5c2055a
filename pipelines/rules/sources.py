"""Sources that are no person or body on the record: anonymous ones, media, documents, and the outlet itself."""

from __future__ import annotations

import re

from pipelines.rules.cast import Cast
from pipelines.rules.institutions import role_head
from pipelines.rules.names import NAMES
from pipelines.rules.roles import (
    ANONYMOUS,
    ANONYMOUS_PLURAL,
    DOCUMENT,
    MEDIA,
    MEDIA_NAME,
    OFFICIAL_ROLES,
)
from schemas.ids import normalised

_ONE_OF = re.compile(
    r"^(?:the )?(?:first|second|third|last|latter|one|both|each|either|some) of (?:the |these |those )?(?:two |three )?"
)
_NO_NAMES = frozenset("media newspapers broadcasters reports reporters journalists".split())
"""What is written large only where it opens a sentence ("Media in Norland")."""


def own_document(lower: str, outlet: str) -> bool:
    """ "a memo seen by" this outlet, or a document of which nothing more is said: "one of the letters" is one too."""
    lower = _ONE_OF.sub("", lower)
    if not DOCUMENT.search(re.split(r" (?:seen|obtained|reviewed|of|from|by|dated) ", lower)[0]):
        return False
    seen = re.search(
        r"\b(?:seen|obtained|reviewed|viewed|read|published|leaked|passed|handed|shown|sent|given) (?:\w+ )?(?:by|to)"
        r" (?:the )?(?P<by>.+)$",
        lower,
    )
    if seen:
        own = normalised(outlet)
        by = normalised(seen["by"])
        return by in own or own in by or by in ("this newspaper", "us")
    return bool(re.fullmatch(r"(?:the |a |an |some |internal |leaked |confidential |secret |company )*\w+", lower))


def is_anonymous(phrase: str, lower: str) -> bool:
    if ANONYMOUS.search(lower):
        return True
    plural = ANONYMOUS_PLURAL.match(lower)
    if plural and not re.search(r"\bmembers of (?:parliament|the board)\b", lower):
        named = re.search(r"[A-Z]\w+ [A-Z]\w+$", phrase)
        return not named
    return bool(
        re.match(
            (
                r"^(?:a|an|one|another|the) (?:[\w.'-]+ ){0,6}(?<!chief )(?:official|aide|diplomat"
                r"|insider|politician|figure|person|executive|banker|adviser|member)\b"
            ),
            lower,
        )
    ) and not NAMES.search(
        re.sub(
            (
                r"^.*?\b(?:official|aide|diplomat|insider|politician|figure|executive|banker|adviser"
                r"|member)\b(?: (?:of|for|at|in|with|from) [^,]*)?"
            ),
            "",
            phrase,
        )
    )


def names_outlet(lower: str, outlet: str) -> bool:
    """Whether a source phrase is the outlet itself: its name, the name's last word with "the", or "this newspaper"."""
    own = normalised(outlet)
    said = normalised(re.sub(r"^the\s+", "", lower))
    if said in ("we", "this newspaper", "this paper", "this website", "this station", "this magazine"):
        return True
    if said == own:
        return True
    words = own.split()
    return lower.startswith("the ") and len(words) > 1 and said == words[-1]


def medium_of(phrase: str, lower: str, cast: Cast) -> str:
    """The medium's name, or the generic phrase; empty where the phrase is none."""
    return _medium(phrase, lower, cast)[0]


def _medium(phrase: str, lower: str, cast: Cast) -> tuple[str, bool]:
    """The same, and whether the phrase is a generic one ("media in Norland")."""
    names = [m.group() for m in NAMES.finditer(phrase)]
    for name in names:
        plain = re.sub(r"^The\s+", "", re.sub(r"['’]s$", "", name)).strip()
        if plain.lower() in _NO_NAMES:
            continue  # it opens a sentence
        known = cast.media.get(plain.lower())
        if known and _is_source_of(phrase, name):
            return known, False
        if MEDIA_NAME.search(plain) and _is_source_of(phrase, name) and not role_head(lower.split()):
            return plain, False
    match = MEDIA.search(lower)
    if not match or role_head(re.split(r",| who ", lower)[0].split()) in OFFICIAL_ROLES:
        return "", False
    if re.search(
        r"\b(?:press|paper) (?:office|officer|secretary|release|conference)\b|\bfree press\b|\bpapers?\b.*\bpage", lower
    ):
        return "", False
    if (
        re.match(
            (
                "(?:the |a |an |local |one )*(?:newspaper|paper|broadcaster|magazine|agency|station"
                "|news agency|daily|report|website|weekly|press report|newspaper report|media)s?$"
            ),
            lower,
        )
        and cast.media
    ):
        own = normalised(cast.outlet)
        others = [m for m in cast.media.values() if normalised(m) not in own and len(m.split()) > 1]
        if others and (lower.startswith("the ") or len({normalised(m) for m in others}) == 1):
            return others[0], False
    if lower == "the agency" or DOCUMENT.fullmatch(re.sub(r"^(?:the|a|an) ", "", lower)):
        return "", False
    generic = re.sub(r"^(?:the|a|an|some|several|two|three|many|other)\s+", "", phrase, flags=re.IGNORECASE)
    generic = re.sub(r"[,;].*$", "", generic)
    if MEDIA.match(generic.lower()):
        generic = generic[:1].lower() + generic[1:]
    return generic, True


def medium_in(phrase: str, cast: Cast, *, named: bool = False) -> str:
    """The medium in a phrase such as "two unnamed people" (none) or "the Daily Post"; ``named``: no generic one."""
    phrase = phrase.strip()
    if not phrase or ANONYMOUS.search(phrase.lower()):
        return ""
    found, generic = _medium(phrase, phrase.lower(), cast)
    return "" if named and generic else found


def _is_source_of(phrase: str, name: str) -> bool:
    """Whether the name heads the phrase, rather than standing behind "told" or "for" or being somebody's employer."""
    head = phrase[: phrase.find(name)].lower()
    return not re.search(
        r"\b(?:editor|reporter|director|chief|owner|publisher|spokes\w+|lawyers?)\b|\b(?:of|for|at|to) (?:the )?$", head
    )
