"""Who holds an office, as a story has told it before: a later article names the minister without saying so.

An extraction knows its own article only. What an earlier article of the story said of a person's office stays true for
the hours that a story runs; nothing is handed on of somebody who is called a former one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipelines.rules.cast import Cast
from pipelines.rules.names import person_key
from pipelines.rules.roles import FORMER
from pipelines.rules.standings import official
from schemas.extraction import Mention, Speaker
from schemas.story import StoryArticle

Offices = Mapping[str, Speaker]
"""A person's key → the speaker as an official."""

OFFICIALS = 8
"""People of an article whose offices its story remembers."""

_NOBODY = Cast()


def officials_in(mentions: Iterable[Mention]) -> tuple[Speaker, ...]:
    """The people who speak for an office in an article, by their full names, the first ``OFFICIALS`` of them.

    Whether what they say is news makes no difference. Who is official for speaking of themselves alone has no office,
    and speaks for nothing else.
    """
    found: dict[str, Speaker] = {}
    for mention in mentions:
        each = mention.speaker
        if mention.standing != "official" or not each.role or " " not in each.name or len(found) == OFFICIALS:
            continue
        key = person_key(each.name)
        if key not in found and official(each.role, each.organisation, _NOBODY):
            found[key] = each.model_copy(update={"surface": ""})
    return tuple(found.values())


def offices_told(articles: Iterable[StoryArticle]) -> Offices:
    """The offices that a story's articles have named; of several of one person the one that was told last."""
    by_time = sorted(articles, key=lambda article: article.seen_at)
    return {person_key(each.name): each for article in by_time for each in article.officials}


def in_office(mention: Mention, offices: Offices) -> Mention:
    """The mention of a named person without a role as that of the official whom the story knows."""
    speaker = mention.speaker
    if mention.standing != "named" or not speaker.name or speaker.role or FORMER.search(speaker.surface.lower()):
        return mention
    known = offices.get(person_key(speaker.name))
    if known is None:
        return mention
    told = {"role": known.role, "organisation": known.organisation, "institution": known.institution}
    return mention.model_copy(update={"speaker": speaker.model_copy(update=told), "standing": "official"})
