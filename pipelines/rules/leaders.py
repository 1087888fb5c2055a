"""People of whom an article says in a clause what they lead or speak for: "NAME, who chairs the board"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.rules.names import CAPITAL, PARTICLE
from pipelines.rules.roles import CLIENTS, NAMED_BODIES, OFFICIAL_BODIES, PARTY_NAME

SPACED = rf"{CAPITAL}(?:[ ](?:{PARTICLE}[ ]){{0,2}}{CAPITAL}){{0,3}}"
"""A name whose words one blank parts."""
_WHO_LEADS = re.compile(
    r", who (?:also |now |currently )?(?P<has>has (?:\w+ )?)?(?P<verb>leads|led|heads|headed|chairs|chaired|commands"
    r"|commanded|organi[sz]es|represents|represented|speaks for|runs|run|directs|directed|edits|edited|coordinates"
    r"|is in charge of) "
    rf"(?P<body>(?:(?:the|an?|its|his|her|their|our|both|two|three|four|five|six) |{CAPITAL})[^,.;:\"“\n]{{2,80}})"
)
_NAME_LAST = re.compile(rf"(?P<name>{SPACED})(?:, \d\d)?\Z")
_LONGEST = 60
"""Characters before the clause in which its name is looked for."""
_SINCE = re.compile(r" (?:since|for) ")
_BODY_ENDS = re.compile(
    r"\s+(?:there|here|who|which|that|when|where|since|for|into|until|with|on|last|again|said|says|told|has|had|was|is"
    r"|(?:in|at|from|as|to) (?=[^A-Z])|and (?=[a-z]+(?:s|ed)\b)).*$"
)
_PAST = frozenset("led headed chaired commanded represented run directed edited".split())
_NO_BODY = re.compile(
    r"(?:\w+ )?(?:general |world |overall )?(?:field|pack|race|standings|classification|table|polls?|way|list|rankings"
    r"|championship|series|danger|threat|risk|change|life|lives)\b"
)
"""What somebody leads, runs or represents without being its voice."""
_GROUP = re.compile(r"\b(?:groups?|teams?|clubs?|leagues?|missions?|delegations?|trusts?|opposition|campaign)\b")
_RESEARCH = re.compile(r"\b(?:laborator|research|institute|observatory|project|school|shop|plant)")
_INQUIRY = re.compile(r"\b(?:inquiry|investigations?|investigators|inspectors|detectives|search|rescue|operation)\b")
_COUNCIL_LEADER = re.compile(
    rf"(?:\A|(?<=[.!?”\"\n] )|(?<=\n))The leader of (?P<body>(?:the )?[^,.;:!?\"“\n]{{0,40}}\bcouncil)\b"
    rf"[^.!?\n]{{1,300}}[.!?][\"”]?\s+(?:Councillor|Cllr\.?) (?P<name>{SPACED})(?= [a-z])"
)
_ROLE_OF_VERB = {
    "heads": "head",
    "headed": "head",
    "is in charge of": "head",
    "chairs": "chair",
    "chaired": "chair",
    "commands": "commander",
    "commanded": "commander",
    "organises": "organiser",
    "organizes": "organiser",
    "edits": "editor",
    "edited": "editor",
    "coordinates": "coordinator",
}


def leaders_in(text: str) -> Iterator[tuple[str, str, str]]:
    """Name as written, role and body of each. The past counts only with how long it has lasted: "has led it since"."""
    for match in _WHO_LEADS.finditer(text):
        front = _NAME_LAST.search(text, max(0, match.start() - _LONGEST), match.start())
        if front is None or _NO_BODY.match(match["body"]):
            continue
        if match["verb"] in _PAST and not (match["has"] and _SINCE.search(match["body"])):
            continue
        body = _BODY_ENDS.sub("", match["body"]).strip()
        role = _role_of(match["verb"], body)
        if role:
            yield front["name"], role, body


def council_leaders(text: str) -> Iterator[tuple[str, str, str]]:
    """Name, role and council of a leader who is named, with no more than a title, as the next sentence's subject."""
    for match in _COUNCIL_LEADER.finditer(text) if "leader of " in text else ():
        yield match["name"], "leader", match["body"]


def _role_of(verb: str, body: str) -> str:
    """The role of whoever "leads" or "speaks for" a body; empty where the verb makes nobody its voice."""
    lower = body.lower()
    side = NAMED_BODIES.search(lower) or PARTY_NAME.search(body) or _GROUP.search(lower)
    known = body[:1].isupper() or OFFICIAL_BODIES.search(lower)
    if verb in ("leads", "led"):
        return "head" if not side and (_INQUIRY.search(lower) or OFFICIAL_BODIES.search(lower)) else "leader"
    if verb in ("runs", "run", "directs", "directed"):
        in_office = known and not side and not _RESEARCH.search(lower)
        return "head" if in_office and not lower.startswith(("a ", "an ", "his ", "her ", "their ")) else ""
    if verb == "speaks for":
        return "spokesperson" if known or side else "representative"
    if verb in ("represents", "represented"):
        return "agent" if any(word in CLIENTS for word in lower.split()) else "representative"
    return _ROLE_OF_VERB[verb]
