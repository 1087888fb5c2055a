"""What a source phrase says of somebody beside the name: role and organisation, and whose "its" is."""

from __future__ import annotations

import re

from pipelines.rules.cast import Cast
from pipelines.rules.institutions import role_head
from pipelines.rules.names import NAMES, is_body, plain_name
from pipelines.rules.roles import MEDIA_NAME, PARTY_NAME, with_function

_POSSESSIVE = re.compile(r"['’]s$")
_OWNER = re.compile(r"^(?P<owner>.+?)(?:['’]s|(?<=s)['’])\s+(?P<rest>.+)$")
_OF_WHOM = re.compile(r"\s*(its|their|her|his)\b", re.I)
_BEFORE_ROLE = re.compile(r"^\s*(?:who is|who heads|who leads|the|a|an|its|his|her|their|our|and|while|as)\s+", re.I)
_RELATION = re.compile(r"\b(?:of|for|at|with|from)\s+(?P<of>.+)$")
_BODY_BEFORE = re.compile(
    r"\b(?:the|a|an) ((?:(?!(?:of|for|at|in|by|to|with|that|said) )[\w’'-]+ ){0,4}?"
    r"(?:union|party|association|charity|group|company|bank|airline|ministry|club"
    r"|firm|council|authority|hospital|agency|inspectorate|board|commission|institute|operator|police|army|navy"
    r"|air force|armed forces|military|coast ?guard|border guard|national guard|fire (?:brigade|service)|rescue service"
    r"|weather service))\b",
    re.I,
)
_DETERMINER = re.compile(r"^(?:the|a|an|its|his|her|their)\s+", re.I)
_BEHIND_BODY = re.compile(r"\s+(?:who|which|that|when|where|in|on|said)\b.*$")
_SENTENCE_END = re.compile(r"[.!?][\"”]?\s+(?=\S)")
_OPENS_SENTENCE = re.compile(r"[.!?][\"”]?\s+\Z")
_WHOSE_REACH = 400
"""Characters in which what "its" stands for is looked for."""


def described(phrase: str, name: str) -> tuple[str, str]:
    """Role and organisation as the phrase itself states them around the name."""
    around = phrase.replace(name, " ").replace(name.split()[-1], " ")
    best = ("", "")
    for part in around.split(","):
        whose = _OF_WHOM.match(part)
        part = _BEFORE_ROLE.sub("", " ".join(part.split()))
        words = part.lower().split()
        head = role_head(words)
        if not head:
            continue
        at = next(i for i, w in enumerate(words) if w.strip(",.").removesuffix("'s") == head)
        for i, word in enumerate(words):
            if word in ("of", "for", "at", "from", "who", "with"):
                break
            if word.strip(",.") == head:
                at = i
        left = " ".join(part.split()[: at + 1])
        relation = _RELATION.match(" ".join(part.split()[at + 1 :]))
        owner = _OWNER.match(left)
        organisation = relation["of"] if relation else ""
        left, organisation = with_function(left, organisation)
        if owner:
            organisation, left = organisation or owner["owner"], _OWNER.sub(r"\g<rest>", left)
        if not organisation and whose:
            organisation = whose.group(1).lower()
        if not best[0]:
            best = _POSSESSIVE.sub("", left), organisation
    return best


def body_meant(organisation: str, near: str, cast: Cast) -> str:
    """The body's full name, also where the phrase says "its": that of the last body in ``near``."""
    return _body_in(_whose(organisation, near), cast)


def _whose(organisation: str, near: str) -> str:
    """What "its" stands for: the last body before, unions and parties included."""
    if organisation.lower() not in ("its", "their"):
        return organisation
    near = near[-_WHOSE_REACH:]
    found = [(m.start(), m.group(1)) for m in _BODY_BEFORE.finditer(near)]
    found += [
        (m.start(), m.group())
        for m in NAMES.finditer(near)
        if (is_body(plain_name(m.group())) or PARTY_NAME.search(m.group())) and not MEDIA_NAME.search(m.group())
    ]
    begins = max((m.end() for m in _SENTENCE_END.finditer(near.rstrip())), default=0)
    if _OPENS_SENTENCE.search(near):
        found = [(at, body) for at, body in found if at == begins] or found
    doing = [(at, body) for at, body in found if not near[:at].endswith((" by ", " by the "))]
    return max(doing or found)[1] if found else ""


def _body_in(organisation: str, cast: Cast) -> str:
    plain = _BEHIND_BODY.sub("", _DETERMINER.sub("", organisation.strip()))
    if plain.lower() in ("her", "his", "its", "their"):
        return "her" if plain.lower() in ("her", "his") else ""
    return cast.full_body(plain) if plain[:1].isupper() else plain
