"""The rules' view of a pair and what the judge says of it, put together: for, against, or neither."""

from __future__ import annotations

from pipelines.rules.pairing import Candidate
from pipelines.rules.whose import of_somebody_else
from pipelines.rules.worth import FIRST_PERSON, NEGATION
from schemas.claim import Side
from schemas.stance import Chances

SURE_AGAINST = 0.6
"""Chance of a denial from which the judge decides where the rules see nothing. From .5 to .7 the alerts of the
looked-at stories and of set 9 are the same; from .8 three that are right are lost (November 2026)."""

SURE_FOR = 0.9
"""The same for support: a wrong one merges two claims. Beside .85 two wrong alerts fewer on 30 plain stories and the
looked-at ones, and none that is right lost (November 2026)."""

OWN_VOICE = 0.9
"""Chance from which an outlet's own words deny a claim without saying so, unless the rules see the opposite as well."""

WORDLESS = 0.75
"""Chance of a denial from which the judge decides where the two have no word in common: images ("nothing leaves the
box") are what it takes wrongly most often. On 14 looked-at sets one wrong alert less than at .6; at .85 a right one is
lost (November 2026)."""

SURE_THOUGH_BARRED = 0.9
"""The same where names or numbers speak against it: an office or a part may stand for the whole ("two sailors", "seaman
A and seaman B")."""

OBJECTION = 0.6
"""Chance of a denial from which the judge objects to an assertion that the rules see."""

UNSUPPORTED = 0.1
"""Chance of support up to which it does so too: words in common are no claim in common. Both were tied to a negation
once; without it three alerts more were right on set 9 and the looked-at stories, and none more was wrong (November
2026)."""

ELSEWHERE = 0.7
"""Chance of neither from which it objects to an assertion that has only names in common with the claim, or another
happening. On 14 looked-at sets it changes no count, and which sentence is told of one alert (November 2026)."""

DOUBT_SAID = 0.15
"""Chance of a denial under which the judge objects to one that is said in so many words."""

DOUBT_READ = 0.3
"""The same for one that the rules read out of a negation or an opposite."""

BODY_DENIED = 0.85
"""Chance from which somebody on the record denies what another article told in its body alone. Under it stood second
denials and other matters (.65 to .76), from it what was meant (30 plain stories, November 2026)."""


def decided_on(candidate: Candidate, chances: Chances | None) -> tuple[Side, float] | None:
    """The side and how sure it is, or None.

    Where the rules see a side, the judge may only object; where they see none, it must be sure. What was not read is
    one thing only where it is said in one set of words, or denied in so many. Whose words are turned down by name
    decides what can be denied.
    """
    if of_somebody_else(candidate.mention, candidate.claim):
        return None
    match = candidate.match
    if chances is None:
        return (match.side, candidate.likeness) if match and (candidate.plain or candidate.sure) else None
    if match is not None and match.side != "neutral" and not _objects(candidate, match.side, chances):
        if candidate.compared is not None and candidate.compared.firm:
            return match.side, candidate.likeness  # which the judge cannot read
        return match.side, max(candidate.likeness, chances.support if match.side == "asserts" else chances.denial)
    if chances.denial >= _needed_against(candidate) and deniable(candidate, chances.denial):
        return "denies", chances.denial
    needed = SURE_THOUGH_BARRED if candidate.barred else SURE_FOR
    if chances.support >= needed and candidate.mention.act == "asserts":
        return "asserts", chances.support
    return None


def _needed_against(candidate: Candidate) -> float:
    """Chance from which the judge alone finds a denial."""
    if candidate.mention.act == "denies":
        return SURE_AGAINST
    own = candidate.mention.standing in ("outlet", "media") and not candidate.opposite
    return OWN_VOICE if own else SURE_AGAINST if candidate.likeness else WORDLESS


def _objects(candidate: Candidate, side: Side, chances: Chances) -> bool:
    """Whether the judge speaks against what the rules see."""
    if side == "asserts":
        elsewhere = chances.neither >= ELSEWHERE and candidate.of_others
        return elsewhere or chances.denial >= OBJECTION or chances.support <= UNSUPPORTED
    if candidate.sure:
        return False
    return chances.denial < (DOUBT_SAID if candidate.mention.act == "denies" else DOUBT_READ)


def deniable(candidate: Candidate, chance: float) -> bool:
    """Whether the judge alone may find a claim denied, whose denial it holds for this likely.

    The claim has to be told as news (in a headline or lead, or by two articles; else somebody on the record has to deny
    it plainly in a later one), not as somebody's words about themselves; and within one article only what is worded as
    a denial is one.
    """
    asserting = [s for s in candidate.claim.statements if s.side == "asserts"]
    articles = {s.article_id for s in asserting}
    told = any(s.place != "body" for s in asserting) or len(articles) > 1
    on_record = candidate.earlier and candidate.mention.standing in ("official", "named")
    told = told or (on_record and chance >= BODY_DENIED)
    if not told or FIRST_PERSON.search(candidate.pair.claim):
        return False
    return (
        candidate.earlier or candidate.mention.act == "denies" or bool(NEGATION.search(candidate.mention.sentence_text))
    )
