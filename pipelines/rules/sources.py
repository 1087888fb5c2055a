"""Sources that are no person or body on the record: anonymous ones, media, documents, and the outlet itself."""

from __future__ import annotations

import re

from pipelines.rules.cast import Cast
from pipelines.rules.institutions import role_head
from pipelines.rules.names import NAMES, is_body
from pipelines.rules.roles import (
    ANONYMOUS,
    ANONYMOUS_PLURAL,
    BODY_NAME,
    CALL_SIGN,
    COMPANY_KIND,
    DOCUMENT,
    INSIDER,
    INSIDERS,
    MEDIA,
    MEDIA_NAME,
    NAMED_BODIES,
    OFFICIAL_BODIES,
    OFFICIAL_ROLES,
    PLURAL_NAMED,
    WORKER,
)
from pipelines.rules.subject_matter import FIRST_SENTENCE
from schemas.ids import normalised

_ONE_OF = re.compile(
    r"^(?:the )?(?:first|second|third|last|latter|one|both|each|either|some) of (?:the |these |those )?(?:two |three )?"
)
_OFFICERS = r"(?:inspectors|prosecutors|magistrates|rescuers|auditors|soldiers|sergeants|wardens|customs officers)"
"""Whose plural stands for the whole body ("prosecutors said"), but some of whom, counted, are people without a name."""
_NUMERAL = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|a dozen|several|some|other|both|many|most|a few|a number of"
    r"|dozens of)"
)
_COUNTED = r"(?:two|three|four|five|six|several|a few)"
_ONE = r"(?:an?|one|another|the (?:second|third|fourth|other|same)|(?:a )?(?:second|third|fourth))"
_MORE = r"(?:(?!(?:of|in|at|for|from|by|with|to|on|who|whose|and|that|which)\b)[\w.'-]+ ){0,4}?"
_OWN_VOICE = r"(?<!press )(?<!duty )(?<!chief )(?<!information )(?<!media )(?<!medical )(?<!returning )"
"""Before an officer who does speak for the body."""
_AT = r"(?= (?:of|at|from|in|inside|on|with|for|who works|who worked|who has worked|who had worked) )"
_END = (
    r"(?=$|,| (?:of|to|who|whose|in|inside|at|with|from|for|on|close|near|aboard|familiar|there|involved|working"
    r"|present|speaking|asking)\b)"
)
_UNNAMED = re.compile(
    rf"(?:{_ONE} {_MORE}{_OWN_VOICE}(?:{INSIDER}{_END}|{WORKER}{_AT})"
    rf"|(?:the )?{_NUMERAL} {_MORE}(?:{INSIDERS}{_END}|{WORKER}s{_AT})"
    rf"|{_COUNTED} {_MORE}{_OFFICERS}{_END}"
    rf"|(?:the )?(?:one|{_NUMERAL}) of (?:[\w.'-]+ ){{1,4}}?(?:{INSIDERS}{_END}|{WORKER}s\b)"
    rf"|(?:the )?(?:[\w-]+ )?(?:engineers|technicians|negotiators|(?<!general )(?<!army )(?<!naval )staff){_END}"
    rf"|the (?:officers|foremen|deans|musicians|teammates|colleagues|dealers|jurors|clerks|supervisors){_END}"
    r"|(?:an?|one|another) (?:man|woman) who (?:works|worked|has worked|had worked)\b|some(?:body|one)\b)"
)
"""Somebody who knows from within and is not named. Who merely saw it, or lives there, is no such source."""
_ALL_OFFICERS = re.compile(_OFFICERS)
_ONE_PERSON = re.compile(
    r"(?:an?|one|another|the) (?:[\w.'-]+ ){0,6}?(?<!chief )(?:official|aide|diplomat|insider|politician|figure|person"
    r"|executive|banker|adviser|member)\b"
    r"(?! (?:statement|report|figures?|data|document|spokes|website|announcement|notice))"
)
_OF_ONE = re.compile(r"the (?:[\w-]+ ){1,2}?of one of (?:the|these|those|them|its|his|her|their)\b")
_NAMED_BEHIND = re.compile(r"\s+(?:named |called )?[A-Z]\w|[^,]* (?:named|called|identified as) [A-Z]")
_NAME_OF_BODY = re.compile(
    r" (?:of|at|from|with|in|for) (?:the|an?|its|their) (?P<kind>(?:[\w’'-]+ ){0,3}?[\w-]+), (?P<name>[A-Z][^,]*)"
    r"(?:,(?!.*\band [A-Z])|$)"
)
_ONE_FIRST = re.compile(r"(?:an?|one|another|(?:the )?(?:second|third|fourth)) ")
_GROUP = re.compile(
    rf"\b{_NUMERAL} (?:(?!(?:said|says|told|tells|have|had|has|were|was|who|that|which)\b)[^.!?\n\"“”]){{2,120}}", re.I
)
_RELATIVE = re.compile(
    r"(?:and |but |both of |all of |none of |neither of )?(?:who|whom|whose|which|where|when|that)\b", re.I
)
_WILLING = r"(?:to|want|wants|wish|wishes|like|agree|consent|care|wanting|wishing|willing|ready|have|had|been|dare)"
_NAMED = r"(?:named|identified|quoted by name|cited by name|mentioned by name)"
_HIS = r"(?:his|her|their)(?: own| full| real| last)? names?\b"
_ASKS = re.compile(
    rf"(?:\bnot|n't|\brefused|\bdeclined|\bunwilling)(?: {_WILLING})* be(?:ing)? {_NAMED}\b"
    rf"|(?:\bnot|n't|\brefused|\bdeclined|\bunwilling)(?: (?:{_WILLING}|see|give|read|let|find|put|sign))+ {_HIS}"
    rf"|\basked (?:us |me )?(?:that|not to (?:use|print|publish|give)) {_HIS}"
    r"|\b(?:remain|stay|go|be|keep) (?:nameless|unnamed|anonymous|unidentified)\b|\banonymity\b"
    r"|\bwho (?:fear|fears|feared) for (?:his|her|their) (?:own )?(?:jobs?|posts?|careers?|positions?)\b"
    r"|\bwhose (?:real |full )?names? (?:is|are|was|were|has|have|must|may|cannot)(?: been)? (?:not (?:be|appear|given)"
    r"|withheld|changed|known to|kept)"
    r"|\b(?:(?:may|might|must|could|can|should) not|cannot|forbidden to|barred from|not (?:free|supposed|meant) to)"
    r" (?:speak|talk|speaking|talking) (?:to|with|publicly|openly)\b"
)
"""How somebody is said to stay unnamed."""
_CLAUSE = re.compile(
    r"\s*,?\s*(?P<clause>(?:(?:both|all|neither|none|two) of )?(?:who|whom|whose|speaking|asking|requesting)\b"
    r"(?:(?!\bthat\b(?! (?:(?:his|her|their) (?:full |real )?names?|(?:he|she|they) not)\b))[^.!?\n\"“”]){0,140})"
)
"""The clause that describes a source, up to a quotation, the end of the sentence or what the source says of others."""
_AFTERWARDS = re.compile(
    r"[^.!?\n]{0,200}(?:[.!?][\"”]?\s+(?=[A-Z])|;\s+(?=[a-z]))(?P<clause>(?i:They|She|He|Both|All|Neither|None|The \w+)"
    r"\b[^.!?\n\"“”]{0,80})"
)
"""The next sentence or clause, if it goes on about the source."""
_SEVERAL = re.compile(r"the (?:[\w'-]+ ){0,2}?[a-z-]+[^\Wsui]s$")
"""Several who are known: "they" behind them are hardly others, as "he" behind "the clerk" may be."""
_COMPANY_KIND = re.compile(rf"\b{COMPANY_KIND}\b")
_PREPOSITION = re.compile(r" (?:of|at|in|for|from|with|on|by|to) ")
_NAME_LAST = re.compile(r" [A-Z]\w+$")
_BEGINS = re.compile(rf"(?:{_ONE}|(?:the )?{_NUMERAL}|some|the)\b", re.I)
_NOBODY = re.compile(
    r"(?:nobody|no[- ]one|none|neither|nothing)\b|no (?!\d)(?:[\w'-]+ ){0,3}?(?:spokes\w+|officials?|ministers?"
    r"|sources?|witness(?:es)?|person|party|side|company|member|group)\b"
)
_BEHIND_HEAD = re.compile(r",| (?:who|which|that|whose|by|of|for|from|in|at|to|on|with|seen|reached|quoted|cited)\b")
_ASIDE = re.compile(
    r",? (?:who|whom|whose|which)\b.*$|, (?:reached|quoted|cited|interviewed|contacted|speaking|told|asked)\b.*$"
)
_KIND_OF_MEDIUM = re.compile(
    r"\s+(?:reports?|article|story|stories|account|interview|poll|survey|stations?|channels?|networks?"
    r"|programmes?|programs?|crews?|groups?|company)$"
)
_OWN_SITE = re.compile(r"(?:(?:its|their|his|her)\b|.*'s ).*\bwebsites?$")
_NUMBERED = re.compile(r" \d{1,2}\b")
_STATION = re.compile(rf"(?:{CALL_SIGN}|[KW][A-Z]{{3}}(?= (?:News|Radio|TV|Television|Channel|\d)))\b")
_MEMBERS = re.compile(r"(?:[Tt]he )?[Mm]embers of (?:the )?(?P<body>[A-Z].*)$")
"""The whole of a body, where its name follows; some of its members are not named."""
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


def is_anonymous(phrase: str, lower: str, behind: str = "") -> bool:
    """Whether a source is not named and speaks for nobody.

    Args:
        phrase: the source as written.
        lower: the same in lower case, with straight apostrophes.
        behind: the text that follows it, if known: a clause that describes the source may have been cut off from it
            ("the clerk | who did not wish to be named"), or the next sentence say that they asked for it.
    """
    if ANONYMOUS.search(lower):
        return True
    plural = ANONYMOUS_PLURAL.match(lower)
    members = _MEMBERS.match(phrase) if plural else None
    whole = members is not None and BODY_NAME.search(_ASIDE.sub("", members["body"]))
    if plural and not whole and not re.search(r"\bmembers of (?:parliament|the board)\b", lower):
        return not _names_somebody(phrase[plural.end() :], several=_ONE_FIRST.match(lower) is None)
    one = _ONE_PERSON.match(lower) or _UNNAMED.match(lower)
    if one is not None and not _names_somebody(phrase[one.end() :], several=_ONE_FIRST.match(lower) is None):
        return True
    if _OF_ONE.match(lower) and role_head(lower.split()) and not _names_somebody(phrase):
        return True
    return _stays_unnamed(phrase, lower, behind)


def is_dateline(phrase: str, cast: Cast, near: str, behind: str) -> bool:
    """Whether a name at the text's start is where the report was written: "TARN: Three people ..."."""
    if near or not behind.startswith(":") or not cast.text.startswith(phrase) or not phrase.isupper():
        return False
    known = OFFICIAL_BODIES.search(phrase.lower()) or role_head([phrase.lower()]) or cast.person(phrase)
    return not known


def nobody_speaks(lower: str) -> bool:
    """Whether a source phrase is "nobody" or "neither company", of whom it is told that they did not say something."""
    return _NOBODY.match(lower) is not None


def unnamed_group(text: str) -> tuple[int, str]:
    """The last of a text's groups without a name, with its offset: "three unnamed officials"; -1 where it has none."""
    groups = ((match.start(), match.group().rstrip(" ,")) for match in _GROUP.finditer(text))
    found = [(at, group) for at, group in groups if is_anonymous(group, _straight(group))]
    return found[-1] if found else (-1, "")


def heads_unnamed(lower: str, cast: Cast) -> bool:
    """Whether a headline's "workers" are those whom the first sentence tells of without naming them.

    Its "inspectors" are so only where the first sentence calls them that.
    """
    lead = FIRST_SENTENCE.match(cast.text)
    if lead is None or not ((lower.endswith("s") and lower in PLURAL_NAMED) or _ALL_OFFICERS.fullmatch(lower)):
        return False
    group = unnamed_group(lead.group())[1]
    return bool(group) and (lower in PLURAL_NAMED or lower in _straight(group).split(",")[0].split())


def _names_somebody(behind: str, *, several: bool = False) -> bool:
    """Whether what follows the noun names the person: " Ole Vik", " at the court, Ole Vik", " named Ole Vik".

    Args:
        several: whether the noun is a plural: then one name behind a body is the body's, " of the operator, Plover".
    """
    body = _NAME_OF_BODY.match(behind)
    if (
        body is not None
        and _is_kind(body["kind"])
        and ("and" not in body["name"].split() if several else is_body(body["name"]))
    ):
        return False
    if _NAMED_BEHIND.match(behind):
        return True
    return any(re.search(r"\b[A-Z]\w", part) and not _RELATIVE.match(part.strip()) for part in behind.split(",")[1:])


def _is_kind(noun: str) -> bool:
    """Whether a noun is a kind of body."""
    lower = noun.lower()
    return any(kind.search(lower) for kind in (OFFICIAL_BODIES, NAMED_BODIES, _COMPANY_KIND))


def _stays_unnamed(phrase: str, lower: str, behind: str) -> bool:
    """Whether it is said, of a source whom the phrase does not name, that they do not want to be or may not speak."""
    first = re.split(r",| (?:who|whose) ", phrase)[0]
    if not _BEGINS.match(first) or _NAME_LAST.search(_PREPOSITION.split(first)[0]):
        return False
    if _names_somebody(phrase[len(first) :]):
        return False
    clause = _CLAUSE.match(behind)
    if _ASKS.search(lower) or (clause is not None and _ASKS.search(_straight(clause["clause"]))):
        return True
    afterwards = _AFTERWARDS.match(behind)
    if afterwards is None:
        return False
    told = _straight(afterwards["clause"])
    theirs = not lower.startswith("the ") or (_SEVERAL.fullmatch(lower) and told.startswith("they "))
    return bool(theirs and _ASKS.search(told))


def _straight(words: str) -> str:
    return words.lower().replace("’", "'")


def names_outlet(lower: str, outlet: str) -> bool:
    """Whether a source phrase is the outlet itself: its name, the name's last word with "the", or "this newspaper"."""
    own = normalised(outlet)
    said = normalised(re.sub(r"^the\s+", "", lower))
    if said in ("we", "this newspaper", "this paper", "this website", "this station", "this magazine"):
        return True
    if said == own:
        return True
    words = own.split()
    if len(words) > 1 and _STATION.match(outlet):
        return own.startswith(f"{said} ") or said == " ".join(words[1:])
    return lower.startswith("the ") and len(words) > 1 and said == words[-1]


def medium_of(phrase: str, lower: str, cast: Cast) -> str:
    """The medium's name, or the generic phrase; empty where the phrase is none."""
    return _medium(phrase, lower, cast)[0]


def _medium(phrase: str, lower: str, cast: Cast) -> tuple[str, bool]:
    """The same, and whether the phrase is a generic one ("media in Norland")."""
    told = _ASIDE.sub("", phrase)
    for match in NAMES.finditer(told):
        name = match.group()
        plain = re.sub(r"^The\s+", "", re.sub(r"['’]s$", "", name)).strip()
        if plain.lower() in _NO_NAMES:
            continue  # it opens a sentence
        known = cast.media.get(plain.lower())
        if known and _is_source_of(told, name):
            return known, False
        if MEDIA_NAME.search(plain) and _is_source_of(told, name) and not role_head(lower.split()):
            number = _NUMBERED.match(told, match.end())
            return plain + (number.group() if number else ""), False
    head = _BEHIND_HEAD.split(lower)[0]
    if not MEDIA.search(lower) or role_head(head.split()) in OFFICIAL_ROLES:
        return "", False
    if not _is_medium(phrase[: len(head)].strip()):
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


def _is_medium(head: str) -> bool:
    """Whether the last noun before a name, a clause or a preposition is a kind of medium: "the magazine NAME"."""
    words = head.split()
    while len(words) > 1 and (words[-1][:1].isupper() or words[-1] in ("&", "and")):
        words.pop()
    kind = _KIND_OF_MEDIUM.sub("", " ".join(words).lower().replace("’", "'"))
    if _OWN_SITE.match(kind):
        return False
    return any(match.end() == len(kind) for match in MEDIA.finditer(kind))


def medium_in(phrase: str, cast: Cast, *, named: bool = False) -> str:
    """The medium in a phrase such as "two unnamed people" (none) or "the Daily Post"; ``named``: no generic one."""
    phrase = phrase.strip()
    if not phrase or ANONYMOUS.search(phrase.lower()):
        return ""
    found, generic = _medium(phrase, phrase.lower(), cast)
    return "" if named and generic else found


def _is_source_of(phrase: str, name: str) -> bool:
    """Whether the name heads the phrase, rather than standing behind "told" or "for" or being somebody's employer.

    "The company, Ottrel Hall" is a company, whatever its name.
    """
    head = phrase[: phrase.find(name)].lower()
    if head.endswith(", ") and OFFICIAL_BODIES.search(head) and not MEDIA.search(head):
        return False
    return not re.search(
        r"\b(?:editor|reporter|director|chief|owner|publisher|spokes\w+|lawyers?)\b|\b(?:of|for|at|to) (?:the )?$", head
    )
