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
from schemas.claim import Claim, Statement
from schemas.extraction import Mention, Speaker

Offices = Mapping[str, Speaker]
"""A person's key → the speaker as an official."""

_NOBODY = Cast()


def offices_told(claims: Iterable[Claim]) -> Offices:
    """The offices of the people who speak in a story's claims; of several the one that was told last.

    Who is official for speaking of themselves alone has no office, and speaks for nothing else.
    """
    latest: dict[str, Statement] = {}
    for claim in claims:
        for statement in claim.statements:
            speaker = statement.speaker
            if statement.standing == "official" and speaker.role and " " in speaker.name:
                key = person_key(speaker.name)
                if key not in latest or latest[key].seen_at <= statement.seen_at:
                    latest[key] = statement
    speakers = {key: statement.speaker for key, statement in latest.items()}
    return {key: each for key, each in speakers.items() if official(each.role, each.organisation, _NOBODY)}


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
