"""Whether somebody speaks of their own matter: then they are its subject, and official though they have no office."""

from __future__ import annotations

import re

from pipelines.rules.cast import Cast, Person, role_end
from pipelines.rules.roles import FORMER
from pipelines.rules.subjects import subjects_of, unquoted

_COMMENTING = re.compile(
    r"\b(?:analyst|strategist|economist|professor|expert|researcher|lecturer|pollster|commentator|lawyer|attorney|agent"
    r"|manager|union|opposition|critic|rival|witness|relative|\w*mother|\w*father|sister|brother|wife|husband)\b"
)
_WATCHING = re.compile(
    r"\b(?:eyewitness|resident|neighbou?r|passenger|visitor|bystander|tourist|shopkeeper|survivor|activist|campaigner"
    r"|scientist|leader|senator|lawmaker|doctor|teacher|reporter|journalist|editor|author of the (?:report|study))\b"
)
"""Who tells of what others do or what they saw, even where the article opens with them."""
_SAYS = r"(?:says?|said|tells|told|calls|urges|demands|warns)"
_I = re.compile(r"\b(?:I|I['’](?:m|ve|d|ll)|[Mm]e|[Mm]y|myself)\b")
_SELF = re.compile(r"\b(?:s?he|her|his|him|hers|herself|himself)\b", re.I)
_OWN_DOING = re.compile(
    r"\W*(?:that )?(?:I|[Ss]?[Hh]e)(?:['’](?:m|ve|d|ll))?\b"
    r"(?! (?:(?:have|has|had|did|do|would|could|can|will|was|were|am|is|not|never|also|just|still|only|\w+ly) ){0,3}"
    r"(?:saw|seen?|hear(?:d|ing)?|th(?:ink|ought)|believed?|know|knew|known|felt|feel|hoped?|fear(?:ed)?|expect(?:ed)?"
    r"|watch(?:ed|ing)?|noticed?|remember(?:ed)?|underst(?:and|ood)|f(?:ind|ound)|read|want(?:ed)?|wish(?:ed)?|doubt(?:ed)?"
    r"|wonder(?:ed)?|guess|suppose|mean|agreed?|say|said|told|tell|asked|surprised|shocked|sure|certain|aware|sad|glad"
    r"|worried|convinced|afraid|call(?:ed)?|welcom\w+)\b)"
)
"""Words that begin with what the speaker does or has: not with what they saw, heard, think or know."""
FIRST_SENTENCE = re.compile(r"[^\n]*?[.!?](?=[\"”]?\s|$)")


def speaks_of_self(person: Person, cast: Cast, content: str, *, denies: bool) -> bool:
    """Whether somebody whom the headline or the first sentence is about speaks of themselves: they are its subject.

    Args:
        content: what they say; words of theirs say "I", reported words "she", and what they deny is about them.
        denies: whether it is denied.
    """
    role = person.role.lower()
    if not content or not person.name or _COMMENTING.search(role) or FORMER.search(role):
        return False
    if _heads(person, cast):
        return bool(_I.search(content) or _SELF.search(content) or denies)
    return not _WATCHING.search(role) and _OWN_DOING.match(content) is not None and _leads(person, cast)


def _heads(person: Person, cast: Cast) -> bool:
    """Whether the headline is about somebody, by surname, and has them say nothing of others."""
    surname = person.name.split()[-1]
    if surname not in cast.title:
        return False
    named = re.search(rf"\b{re.escape(surname)}\b(?!:)", cast.title)
    says = re.search(rf"\b{re.escape(surname)}\b,? {_SAYS}\b|[,:] {re.escape(surname)}$", cast.title)
    return bool(named and not says)


def _leads(person: Person, cast: Cast) -> bool:
    """Whether somebody is the subject of the first sentence, and of the headline by what they are: "Striker out"."""
    lead = FIRST_SENTENCE.match(unquoted(cast.text))
    end = role_end(person.role)
    if lead is None or not end or not re.search(rf"\b{re.escape(end)}\b(?! {_SAYS}\b)(?!:)", cast.title, re.I):
        return False
    return any(at < lead.end() and name == person.name for at, name in subjects_of(cast.text).named)
