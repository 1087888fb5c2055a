"""Whom the information comes from. Statements with one origin count once.

=============================  =====================================================
statement                      origin
=============================  =====================================================
an official or named speaker   the speaker's voice, whoever quotes them
"X reported, citing Y"         Y, however many pass it on
anonymous sources              the outlet that they told it to
an outlet's own voice          the outlet; for a copy the outlet or agency copied
=============================  =====================================================

Media are named loosely ("the Chronicle" for the Trade Chronicle), so names are joined when the words of one are
contained in the other's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipelines.rules.syndication import similarity
from schemas.extraction import Extraction, Mention, Speaker
from schemas.ids import normalised
from schemas.story import StoryArticle

COPY_SIMILARITY = 0.45
"""MinHash similarity of two texts from which one is a copy (lightly edited, cut or extended) of the other.

Unrelated articles about one event stay under .1, copies with a new lead or a cut tail come to .5 and more
(measured on the demonstration's and the project's own fixtures)."""

COPY_SIMILARITY_SAME_CREDIT = 0.3
"""The same where both credit one agency."""

RUN = 4
"""Words in a row by which quotations are compared; a shorter one ("It is over") may be anybody's."""

SAME_WORDS = 0.6
"""Share of the shorter quotation's runs that two have in common where both are one: an outlet may cut and mend."""

_WORD = re.compile(r"[^\W_]+")
_MARK = re.compile(r"[\"“”]")
_KIND_OF_MEDIUM = re.compile(
    r"^(?:(?:the|a|an) )?(?:(?!of |for |at |in |from |by |to |with )[a-z][\w-]* ){1,4}(?=[A-Z])|,.*$"
)
_MEDIUM = re.compile(
    r"\b(?:agency|agence|agencia|newspaper|paper|daily|weekly|magazine|broadcaster|station|site)\b", re.I
)
_ARTICLES = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Origin:
    """``key`` for counting, ``name`` for people, ``chain`` who passes it on: the outlet first, the origin last."""

    key: str
    name: str
    chain: tuple[str, ...] = ()


def normalised_medium(name: str) -> str:
    """A medium's name for comparing: folded, without its article and possessive."""
    folded = _ARTICLES.sub("", name.strip()).casefold().replace("’s", "").replace("'s", "")
    return re.sub(r"[^\w ]+", " ", folded).strip()


def same_medium(one: str, other: str) -> bool:
    """Whether two normalised names can be one medium: the words of one are contained in the other's."""
    ours, theirs = set(one.split()), set(other.split())
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)


def known_medium(name: str, outlets: Iterable[str]) -> str:
    """``name`` as the outlet among ``outlets`` that it can be, else as it is. Both plain names, not keys."""
    wanted = normalised_medium(name)
    for outlet in outlets:
        if same_medium(wanted, normalised_medium(outlet)):
            return outlet
    return name


def as_medium(mention: Mention, outlets: Iterable[str]) -> Mention:
    """The mention of a medium that nothing in its article shows to be one, but whose articles the story holds.

    "Footnotes reported that ...", "the trade letter Iron & Coal said": who carries other articles of the story is no
    body with a matter of its own.
    """
    if mention.standing not in ("official", "named") or mention.speaker.role:
        return mention
    surface = " ".join(mention.speaker.surface.split())
    called = normalised_medium(_KIND_OF_MEDIUM.sub("", surface))
    short = _MEDIUM.search(surface) is not None  # "the agency Lurano" is Agencia Lurano
    for outlet in outlets:
        if called == normalised_medium(outlet) or (short and same_medium(called, normalised_medium(outlet))):
            key = normalised(outlet)
            speaker = Speaker(key=key, name=outlet, institution=key, surface=mention.speaker.surface)
            cites = mention.cites or (outlet,)
            return mention.model_copy(update={"speaker": speaker, "standing": "media", "cites": cites})
    return mention


def one_utterance(one: str, other: str) -> bool:
    """Whether two sentences carry one quotation, however each outlet names who speaks: said once, it counts once."""
    ours, theirs = _runs(one), _runs(other)
    shorter = min(len(ours), len(theirs))
    return shorter > 0 and len(ours & theirs) >= SAME_WORDS * shorter


@lru_cache(maxsize=5_000)
def _runs(sentence: str) -> frozenset[tuple[str, ...]]:
    """The runs of words within a sentence's quotation marks."""
    words = _WORD.findall(quoted_part(sentence).lower())
    return frozenset(tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def quoted_part(sentence: str) -> str:
    """What stands in quotation marks; a mark without its fellow quotes all before or behind it."""
    marks = [match.start() for match in _MARK.finditer(sentence)]
    edges = [-1, *marks, len(sentence)]
    parts = []
    for start, end in pairwise(edges):
        opened = start >= 0 and _opens(sentence, start)
        closed = end < len(sentence) and not _opens(sentence, end)
        if opened or (closed and start < 0):
            parts.append(sentence[start + 1 : end])
    return " ".join(parts)


def _opens(sentence: str, at: int) -> bool:
    """Whether the mark opens a quotation: by its form, else by the space before it."""
    if sentence[at] != '"':
        return sentence[at] == "“"
    return at == 0 or sentence[at - 1] in " (\n\t—–["


def copied_from(extraction: Extraction, articles: Iterable[StoryArticle]) -> StoryArticle | None:
    """The earliest article of the story of which this one is a copy by another outlet, if it is one."""
    for earlier in articles:
        if earlier.article_id == extraction.article.article_id or earlier.outlet == extraction.article.outlet:
            continue
        same_credit = extraction.credit is not None and extraction.credit in (earlier.credit, earlier.outlet)
        needed = COPY_SIMILARITY_SAME_CREDIT if same_credit else COPY_SIMILARITY
        if similarity(extraction.fingerprint, earlier.fingerprint) >= needed:
            return earlier
    return None


def publisher(extraction: Extraction, copy_of: StoryArticle | None) -> str:
    """Whose text an article is: the credited agency's, the copied outlet's, else its own outlet's."""
    if extraction.credit:
        return extraction.credit
    if copy_of is not None:
        return copy_of.credit or copy_of.outlet
    return extraction.article.outlet


def origin_of(mention: Mention, voice: str, outlet: str, text_by: str, outlets: Iterable[str]) -> Origin:
    """The origin of a mention.

    Args:
        mention: the mention.
        voice: whose word it is where the speaker is named (see ``status.voice``).
        outlet: the outlet that carries the article.
        text_by: whose text the article is (see ``publisher``).
        outlets: names of media known in the story, by which loose names are joined.
    """
    chain = (outlet,) if outlet == text_by else (outlet, text_by)
    known = list(outlets)
    if mention.standing in ("official", "named"):
        return Origin(voice, mention.speaker.name or mention.speaker.role or mention.speaker.organisation, chain)
    if mention.standing == "media":
        cited = mention.cites or ((mention.speaker.name or mention.speaker.surface),)
        links = tuple(known_medium(name, known) for name in cited if name)
        if links:
            return Origin(f"outlet:{normalised_medium(links[-1])}", links[-1], _linked(chain + links))
    return Origin(f"outlet:{normalised_medium(text_by)}", text_by, chain)


def _linked(names: tuple[str, ...]) -> tuple[str, ...]:
    """Without a name twice in a row."""
    return tuple(name for place, name in enumerate(names) if place == 0 or name != names[place - 1])
