"""Whether somebody speaks with authority: by role and body, or as the one whom the claim is about."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.rules.cast import Cast, Person
from pipelines.rules.doctors import is_kept_doctor
from pipelines.rules.institutions import PARTIES, SPOKES, names_body, role_head
from pipelines.rules.names import NAMES
from pipelines.rules.roles import (
    BODY_NAME,
    CLIENTS,
    COMPANY_NAME,
    FORMER,
    MINISTRY_OF,
    NAMED_BODIES,
    NAMED_ROLES,
    OF_MEMBERS,
    OFFICIAL_BODIES,
    OFFICIAL_ROLES,
    PARTY_NAME,
    PLURAL_NAMED,
    PORTFOLIO,
)
from pipelines.wordlists import words as word_set

_NAMED_HEADS = re.compile(
    r"\b(?:opposition|union|party|parliamentary|faction|backbench|rights|campaign|fan|residents?['’]?)\b"
)
_SOMEBODY_OF = re.compile(
    r"(?:an?|one) (?:[\w’'-]+ )??(?:clerk|guard|usher|porter|cleaner|typist|receptionist|assistant|janitor|caretaker"
    r"|cook|apprentice|trainee|intern|cashier|bookkeeper|librarian|archivist|secretary|gardener|guide|operator|worker|hand)"
    r" (?:at|of|from|in|with|for) "
)
"""Somebody who works at a body and is not named does not speak for it."""
_SOME_OF = re.compile(
    r"(?:one|two|three|four|five|six|several|some|many|most|both|a few|a number|dozens|scores)"
    r" (?:of |(?:[\w-]+ )?members of |(?:[\w-]+ )?(?!companies\b)[a-z]+s (?:of|at|from|in) )"
)
"""Some of a body's people, who are not named, do not speak for it either."""
_PEOPLE = word_set(
    "man woman boy girl child person people men women boys girls children pupil pupils somebody someone anybody anyone"
    " everybody everyone nobody those voice visitor visitors caller callers readers"
)
"""Whoever is in a body without a part in it: "a man at the museum"."""
_NO_NAMES = word_set(
    "i you he she it we they one none many some few several most all each both either neither another others this that"
    " these those who which what nobody somebody someone anybody anyone everybody everyone nothing something everything"
)
"""Words that are written large only where they open a sentence, and name nobody."""
_CHIEF = re.compile(
    r"\b(?:chief|head) (?:[\w-]+ )?(?:engineer|scientist|researcher|physicist|chemist|geologist|geochemist|geophysicist"
    r"|biologist|meteorologist|seismologist|hydrologist|glaciologist|climatologist|oceanographer|ecologist|botanist"
    r"|zoologist|archaeologist|astronomer|mathematician|statistician|actuary|doctor|physician|surgeon|nurse|midwife"
    r"|pathologist|toxicologist|epidemiologist|virologist|oncologist|cardiologist|neurologist|psychiatrist"
    r"|psychologist|veterinarian|paramedic|technician|mechanic|electrician|pilot|clerk|archivist|librarian|designer"
    r"|representative)\b"
)
"""Whoever leads the others of a trade within a body; a bank's chief economist comments on the matters of others."""
_PARTIES = re.compile(r"\b(?:Party|elections?|parliament|coalition)\b")
"""Where the text has one of these "both parties" may be those that stand for election."""
_BARE_GROUP = re.compile(r"(?:the |its |their )?(?P<kind>group|organi[sz]ation|network)")
_TRADE_GROUP = re.compile(
    r"(?:mining|retail|energy|media|hotels?|insurance|shipping|banking|industrial|steel|food|car|chemicals?|brewing"
    r"|logistics|travel|transport|property|telecoms?|publishing|technology|tech|luxury|fashion|dairy|engineering"
    r"|pharmaceuticals?|holding|healthcare|care|leisure|packaging|defen[cs]e|construction|parent|family-owned) group\b"
)
_GROUP_OF = re.compile(r"\bgroups? of (?!companies\b|firms\b)[a-z]")
_SOME_GROUP = re.compile(
    r"\b(?:[Aa]n?|[Tt]he|[Tt]his|[Tt]hat|[Oo]ne|[Aa]nother) (?:[a-z’'-]+ ){0,2}(?P<kind>[a-z’'-]+ group)\b"
)
_COLLECTOR = re.compile(r"\b(?:district|deputy|additional|assistant|joint|port|customs|revenue)[ -]collector\b")
"""An administrator's office; other collectors have stamps."""
_LED = r"(?:camp|expedition|project|mission|delegation|rescue|council|operation|excavation|site|convoy)"
_LEADS = re.compile(rf"\b{_LED} leader\b")
_LED_BODY = re.compile(
    rf"(?:the )?(?:(?!(?:in|on|of|at|for|and|to|party|group|faction|opposition) )[\w’'-]+ ){{0,3}}?{_LED}\b"
)
_MASTER = re.compile(
    r"\b(?:harbou?r|port|dock|pier|quay|lock|bridge|station|yard|post|quarter|ship['’]s|town|toll|choir|ring|head|college)"
    r" master\b"
)
"""Who is in charge of something; a master of chess is not."""
_PUBLIC = re.compile(
    r"\b(?:courts?|tribunal|town|city|county|district|parish|municipal|council|parliament|senate|assembly|harbour)\b"
)
"""Whose clerks are officers; those of shops and hotels are not."""
_TERRITORY = re.compile(r"(?:county|province|canton|city|town|district|municipality|region|state|borough)$")
"""What stands for its administration: "the canton", "the town of NAME"."""
_ALL_IN = word_set("half whole entire")
"""With these it stands for those who live there."""
_AUTHORITY = re.compile(
    r"\b(?:police|ministry|inspectorate|authority|prosecutor['’]s office|prosecution service|fire (?:service|brigade)"
    r"|coast ?guard|customs|army|navy|air force|commission|government|council|regulator|court|ombudsman['’]s office)\b",
    re.I,
)
"""Bodies of whom each named person speaks with authority: "NAME of the fire brigade"."""
_OF_ITSELF = re.compile(
    r"^[\W]*(?:that )?(?:it|its|we|our|they"
    r"|(?:his|her|their|the) (?:own )?(?:party|club|team|company|firm|bank|airline)"
    r"|(?:his|her|their) (?:government|alliance|movement|group|league|federation))\b"
    r"(?! (?:\w+ly )?(?:want|demand|hope|wish|call|ask|need|expect|believe|think|fear|urge|saw|see|seen"
    r"|heard|welcome|know|regret))",
    re.I,
)
_PARTY = re.compile(r"\b(?:party|team|club|alliance|coalition|movement|league|front|union(?= of democrats))\b")
_PARTY_UNION = re.compile(
    r"\b(?:civic|christian|democratic|national|people['’]s|social|liberal|popular|patriotic|republican|progressive"
    r"|conservative|centre|center|agrarian|radical|homeland)(?: (?:democratic|social|liberal|people['’]s))? union\b"
)
"""A union that is a party, and no trade union."""
_SIDE = re.compile(
    r"\b(?:unions?|association|federation|charity|ngo|society|lobby|relatives|family|lawyers?|rights|critics|residents"
    r"|workers|experts?|researchers?|economists?|analysts?|sources?|people|witness(?:es)?)\b"
)
"""Those who take a side in what others do."""
_DESCRIBED = re.compile(r",| who | which | that ")
_INSIDE = re.compile(r"[\w,;’'-] \Z")
_NO_PARTY = re.compile(r"\b(?:rivals?|competitors?)\b")
"""A body that comments on the matter of another."""
_ATTORNEY = re.compile(r"\b(?:(?:district|state|county|u\.?s\.?) attorney|attorney general|solicitor general)\b")
"""Attorneys who prosecute; others speak for clients."""
_OF_BODY = re.compile(r"^(?: (?:of|from|at|with)|, (?:of|from|at|with)) (?:the )?(?P<body>[^,.;]+)")


def official(role: str, organisation: str, cast: Cast) -> bool:
    """Whether somebody of this role in this organisation speaks with authority for it."""
    both = f"{role} {organisation}".lower()
    if _ATTORNEY.search(role.lower()):
        return not FORMER.search(role.lower())
    role = re.sub(r"\bhead teacher\b", "headteacher", role, flags=re.I)
    if not role or FORMER.search(role.lower()) or "professor" in both:
        return False
    head = role_head(role.lower().split())
    if of_side(organisation, cast) or OF_MEMBERS.search(role):
        return False
    if NAMED_BODIES.search(both) or PARTY_NAME.search(organisation) or _NAMED_HEADS.search(role.lower()):
        if re.search(r"\bopposition\b", both):
            return False
        return bool(SPOKES.search(role.lower()) and re.search(r"\bgovern", both)) or bool(PORTFOLIO.search(role))
    if head == "manager" and _client(organisation, cast):
        return False
    return _in_office(head, role.lower(), organisation) or is_kept_doctor(head, role.lower(), organisation, cast)


def _in_office(head: str, role: str, organisation: str) -> bool:
    """Whether a role is an office: of its own, or for what it is over."""
    if head == "master":
        body = organisation.lower()
        return bool(_MASTER.search(f"{role}, {body} master") or _PUBLIC.search(body) or OFFICIAL_BODIES.search(body))
    return (head in OFFICIAL_ROLES and head not in NAMED_ROLES) or _in_charge(head, role, organisation.lower())


def _in_charge(head: str, role: str, organisation: str) -> bool:
    """Whether a role that gives no authority by itself does so here: chief engineer, camp leader, court clerk."""
    if head == "leader":
        return bool(_LEADS.search(role) or _LED_BODY.match(organisation))
    if head == "collector":
        return bool(_COLLECTOR.search(role) or organisation in ("customs", "the district", "the port"))
    if head == "clerk" and _PUBLIC.search(f"{role} {organisation}"):
        return True
    chief = _CHIEF.search(role)
    return chief is not None and bool(organisation or OFFICIAL_BODIES.search(role[: chief.start()]))


def _client(organisation: str, cast: Cast) -> bool:
    """Whether a manager's employer is a person, for whom the manager is an agent."""
    words = organisation.lower().split()
    return bool(words) and (words[-1] in CLIENTS or words[0] in ("her", "his") or cast.person(organisation) is not None)


def official_body(phrase: str, lower: str, cast: Cast) -> bool:
    """Whether a body that speaks, or an office without a name, has authority over the matter or is party to it."""
    plain = re.sub(r"^(?:the|a|an) ", "", lower)
    first = _DESCRIBED.split(plain)[0]
    name = _DESCRIBED.split(phrase)[0].strip()
    words = first.replace("'s", "").split()
    if of_side(first, cast) or of_side(re.sub(r"^[Tt]he\s+", "", name), cast):
        return False
    if PARTIES.fullmatch(_DESCRIBED.split(lower)[0]):
        return not (first.endswith("parties") and _PARTIES.search(cast.text))
    before_of = re.split(r" (?:at|of|for|from|with|in) ", first)[0].split()
    of_company = name.endswith(" Group") or (words == ["group"] and _company_group(cast))
    heads = {*words[-1:], *before_of[-1:]}
    if not of_company and (heads & PLURAL_NAMED or _PEOPLE.intersection(before_of[-1:])):
        return False
    if PORTFOLIO.search(first) or MINISTRY_OF.search(first):
        return not FORMER.search(first)
    if FORMER.match(first) or NAMED_BODIES.search(first) or PARTY_NAME.search(name) or _NO_PARTY.search(first):
        return False
    if lower.startswith(("another ", "neither ", "none ", "no ")) or _SOMEBODY_OF.match(lower) or _SOME_OF.match(lower):
        return False
    head = role_head(words)
    if head and not names_body(name):
        return _in_office(head, first, "") or is_kept_doctor(head, first, "", cast)
    if OFFICIAL_BODIES.search(first) or BODY_NAME.search(name) or _company(name) or cast.is_company(name):
        return True
    if re.match(r"^(?:a|an|one|some|many|several|most) ", lower):
        return False
    if before_of and _TERRITORY.match(before_of[-1]) and not _ALL_IN.intersection(before_of):
        return True
    plain = re.sub(r"^[Tt]he\s+", "", name)
    return bool(NAMES.fullmatch(plain)) and len(name.split()) <= 2 and not _common(plain, cast)


def of_side(body: str, cast: Cast) -> bool:
    """Whether a body is a group that takes a side, by its kind, by what the article calls it or by what it resumes."""
    if not body:
        return False
    if OF_MEMBERS.search(body) or body in cast.sides:
        return True
    bare = _BARE_GROUP.fullmatch(body)
    if bare is None:
        return False
    if bare["kind"] == "group":
        return not _company_group(cast) and (not cast.companies or _other_groups(cast.text))
    return _members_told(cast.text) and not any(name.endswith(bare["kind"].capitalize()) for name in cast.names)


def _company_group(cast: Cast) -> bool:
    """Whether "the group" is a company: one has the word in its name or kind, and the text has no other group."""
    known = any(name.endswith(" Group") for name in cast.names) or _TRADE_GROUP.search(cast.text) is not None
    return known and not _other_groups(cast.text)


@lru_cache(maxsize=32)
def _other_groups(text: str) -> bool:
    """Whether a text tells of a group that is no company: "a walking group", "a group of nurses"."""
    told = any(not _TRADE_GROUP.match(match["kind"]) for match in _SOME_GROUP.finditer(text))
    return told or _GROUP_OF.search(text) is not None


@lru_cache(maxsize=32)
def _members_told(text: str) -> bool:
    return OF_MEMBERS.search(text) is not None


def _company(name: str) -> bool:
    """Whether a name holds a word of companies: "Lindor Line" and "Air Lindor", but not "Line three"."""
    found = COMPANY_NAME.search(name)
    if found is None:
        return False
    behind = name[found.end() :].strip()
    return found.start() > 0 or not behind or behind[0].isupper()


def _common(name: str, cast: Cast) -> bool:
    """Whether a single word is no name but opens a headline or sentence.

    The text has it in lower case too; or it is a plural, which the text has large nowhere within a sentence.
    """
    if " " in name or name.isupper():
        return False
    lower = name.lower()
    if lower in _NO_NAMES or re.search(rf"\b{re.escape(lower)}\b", cast.text):
        return True
    if lower.endswith("s") and lower[:-1] in NAMED_ROLES:
        return True
    return lower.endswith("s") and not _within_sentence(name, cast.text)


def _within_sentence(name: str, text: str) -> bool:
    """Whether the text has this word behind another word of the same sentence."""
    at = text.find(name)
    while at >= 0:
        behind = text[at + len(name) : at + len(name) + 2]
        longer = behind[:1].isalpha() or (behind[:1] == " " and behind[1:].isupper())
        if not longer and _INSIDE.search(text, max(0, at - 3), at):
            return True
        at = text.find(name, at + len(name))
    return False


def of_authority(person: Person, phrase: str) -> str:
    """Whose person somebody without a role is: "the harbour police" of "NAME of the ...", or the owner."""
    behind = phrase.partition(person.name.split()[-1])[2] if person.name else ""
    match = _OF_BODY.match(behind)
    if match is None and not person.role and person.organisation:
        return person.organisation
    return match["body"] if match and _AUTHORITY.search(match["body"]) else ""


def owns_matters(body: str) -> bool:
    """Whether a body has doings that are news of its own: a company, a club or a party, but no union and no lobby."""
    lower = body.lower()
    if _PARTY_UNION.search(lower):
        return True
    if _SIDE.search(lower) or _NO_PARTY.search(lower):
        return False
    return bool(_PARTY.search(lower)) or not NAMED_BODIES.search(lower)


def speaks_of_own_body(content: str, organisation: str, *, person: bool) -> bool:
    """Whether a body, or somebody who leads it, speaks of its own doings: then it is party to the matter.

    Args:
        content: what is said; "it was in talks", "we have signed", or the body's own name first.
        organisation: the body.
        person: whether a person speaks, for whom "it" is no word of their own.
    """
    if not content:
        return False
    named = organisation.split()[-1:] and organisation.split()[-1][:1].isupper()
    if named and re.match(rf"\W*(?:that )?(?:[Tt]he )?{re.escape(organisation)}\b", content):
        return True
    match = _OF_ITSELF.match(content)
    return match is not None and not (person and match.group().lower().split()[-1] in ("it", "its", "they"))
