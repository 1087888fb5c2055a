"""What a clause says, reduced to what can be compared: weighted terms, names, figures, negation, persistence.

Words of one group of ``lexicon.yaml`` become one term ("=allow"), so that "granted permission" and "has allowed"
meet. A proposition keeps its clauses, because a sentence may affirm one thing and deny the next.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml

from pipelines.rules.figures import Figure, figures
from pipelines.rules.numerals import NUMBERS, in_digits
from pipelines.rules.rarity import rarity_table
from pipelines.rules.roles import ROLES
from pipelines.rules.terms import STOP_WORDS, stem_of
from pipelines.wordlists import DAYS, MONTHS, words

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CLAUSE = re.compile(r"[;:—–]|,? (?:and|but|while|although|though|because)\b|\. |(?<=[a-z]), ")
_NEGATORS = words("not no never nobody nothing none neither nor cannot false untrue wrong baseless unfounded hoax")
_SELF = re.compile(
    r"^\W*(?:he|she|it|they)\b|\b(?:I|[Ww]e|[Mm]y|[Oo]ur|us|me)\b"
    r"|\b[Tt]he (?:company|firm|bank|group|airline|club|ministry|government|board|agency|union|party)\b"
)
"""Words by which speakers speak of themselves; their name then counts among the content's."""

_ASIDE = re.compile(r", (?:(?:who|which|whose|where|the|a|an)\b[^,.;]{0,120}|\d{1,3})(?:,|$)")
"""Relative clauses, appositions and ages: they tell the reader who somebody is, not what is claimed."""

_VERB = re.compile(
    r"\b(?:has|have|had|is|are|was|were|will|would|can|could|may|might|must|should|shall|to|[a-z]{2,}(?:s|ed|ing))\b"
)
"""Where the subject ends, roughly: an auxiliary or the ending of a verb, in lower case."""

_TAIL = re.compile(r"\b(?:after|following|amid|hours after|days after|despite|since|when|as|while)\b")
"""What follows tells the occasion, which other claims of the event share."""

_MOVES = re.compile(
    r"\b(?:ris|ros|climb|increas|grow|grew|jump|swell|swoll|went|gone|go|goes|fall|fell|drop|revis|correct|put)\w*"
    r"(?: \w+){0,2}? (?:to|at) (?:at least |more than |about |some |around |over )?\d"
    r"|\bbringing [^.]{0,60} to \w+"
    r"|\b(?:more|further|additional|another) (?:people|patients|cases|victims|bodies|dead)",
    re.IGNORECASE,
)

_BEGAN = re.compile(
    r"\b(?:opened|opens|opening) fire(?: first)?\b"
    r"|\b(?:shot|shoot|fired|fire|attacked|attack|struck|strike|shoots|fires) first\b"
    r"|\b(?:began|started|begun) (?:the )?(?:shooting|firing|shelling|fighting|exchange)\b",
    re.IGNORECASE,
)
"""That somebody began to shoot or to strike, who stands before."""

_FIRST_SHOTS = re.compile(
    r"\bfirst (?:shots?(?! (?:on|at) (?:goal|target)\b)|shells?|rounds?(?= (?:was |were )?fired\b))"
    r"(?:(?!\b(?:at|upon|against|into|on(?! \w+day))\b)[^.;]){0,30}? (?:from|by)\b"
    r"(?P<whom>(?:(?!\b(?:at|on|upon|against|into?|from|by|since|near|towards?|to|over|across|during|after|before|when"
    r"|while|as|for|with|this)\b)[^.;,]){0,60})",
    re.IGNORECASE,
)
"""Who shot first. Those who were shot at stand behind the next preposition, and "the first attack" only counts."""

_ORDINAL = re.compile(
    r"\bsince\b|\b(?:in|for) (?:[\w-]+ ){0,3}(?:days?|weeks?|months?|years?|decades?)\b|\bthis (?:week|month|year)\b"
)
"""Behind the first shots: they are the first for a time, not the first of a fight."""

_PASSIVE = re.compile(r"\b(?:was|were|been|being|be)(?: \w+)? (?:shot|fired|attacked|struck|shelled)\b", re.IGNORECASE)

_JOINED = re.compile(r"[,;:]|\b(?:when|after|before|that|and|as)\b")
"""Before a verb: its subject is not all that stands there."""

_FIRED = re.compile(
    r"(?<!-)\bfired\b(?! (?:up|by (?:gas|coal|oil|wood))\b)|\bfiring(?= of\b)"
    r"|(?<=\bto )fire(?= (?:him|her|them|the|his|its|their|an?|more|live|rubber|warning|\d+)\b)",
    re.IGNORECASE,
)
_BE_FIRED = re.compile(
    r"\b(?:is|are|was|were|been|being|be|gets?|got)(?:n['’]t)?(?: (?:not|never|also|then|later|\w+ly))?\s*$", re.I
)
_OBJECT_ENDS = re.compile(
    r"[,.;:()]|\b(?:at|on|upon|against|into?|from|by|to|over|near|towards?|across|during|after|before|when|while|as|for"
    r"|with|and|or|but|who|which|that|killing|wounding|injuring|hitting)\b",
    re.IGNORECASE,
)
_WEAPON = re.compile(
    r"\b(?:rocket|missile|shell|mortar|gun|handgun|cannon|torpedo|rifle|pistol|revolver|weapon|howitzer|launcher|bullet"
    r"|round|shot|volley|salvo|barrage|burst|grenade|flare|tracer|projectile|interceptor|drone|bomb|canister|pellet"
    r"|laser|cartridge|thruster|engine|booster|warhead|arrow|harpoon)(?:e?s)?\b"
    r"|\b(?:artillery|ammunition|munitions|gas|gunfire)\b",
    re.IGNORECASE,
)
_OWN_STAFF = re.compile(r"\s*(?:of )?(?:him|her|them|his|its|their|my|our|me|us|herself|himself)\b", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?:he|she|who|I|we|you)(?: (?:has|had|have|will|would|could|may|might|should|must))?\s*$", re.I
)
_NO_SUBJECT = re.compile(
    r"^.*\b(?:said|says|saying|claimed|reported|confirmed|denied|announced)\b|^.*\bthat (?=\w)"
    r"|\b(?:[Aa]n?|[Tt]he|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]everal|[Ss]ome|\d+) [A-Z][\w-]*\b"
    r"|\b(?:from|by|at|near|in|on|into|towards?|against|over|with)\b(?: (?!who\b)[\w'’-]+){1,3}"
)
"""What is no subject of the last verb: who says so, a thing of a make ("an Iskander"), what follows a preposition."""
_LEFT_POST = re.compile(
    r" (?:as (?:(?:an?|the|its|their|his|her) )?(?:[\w-]+ )?"
    r"(?:coach|manager|minister|director|head|chief|editor|chairman)\b"
    r"|from (?:his|her|their|the) (?:posts?|jobs?|roles?|positions?)\b)"
)
_BY = re.compile(r" (?:(?P<by>by (?!night|day|mistake|accident))|(?:after|over|amid|following) )")
_TARGET = re.compile(
    r"(?:into|towards?|at(?! (?:an?|once|noon|midnight|least|the (?:end|weekend|start))\b))\b", re.IGNORECASE
)
"""Behind the object: it was shot there."""
_PERSONS = frozenset(("=people", "=woman", "=police", "=suspect", "=victim", "=child", "=student", "=troops"))
_TRADE = re.compile(
    r"(?!(?:letter|number|order|paper|boiler|burner|furnace|after|other|another|quarter|river)$)\w{3,}(?:er|or|ist|man|woman)"
)
"""Who does a trade, by the ending of the word."""

_CALENDAR = DAYS | words("today yesterday tomorrow morning afternoon evening night week month year day hour minute")
_SEASONS = MONTHS | words("spring summer autumn winter")
TAIL_FACTOR = 0.3
NAME_FACTOR = 0.6
"""Names weigh less than what is said of them: most claims of an event share its names."""

COMMON = 12
"""Documents of the reference collection from which a word that opens a text is taken for a word, not for a name."""

GROUP_FACTOR = 1.3
"""A predicate of the lexicon weighs more: it is what is claimed."""


@dataclass(frozen=True)
class Lexicon:
    """Groups by stem, pairs of opposite groups, and the phrases that say that a state persists."""

    groups: Mapping[str, str]
    opposites: frozenset[frozenset[str]]
    persistence: re.Pattern[str]
    phrases: tuple[tuple[re.Pattern[str], str], ...]
    """What is said in several words, and the word that stands for its group."""
    change: frozenset[str]


@dataclass(frozen=True)
class Clause:
    """``terms`` is term → weight; ``negative`` is true for an odd number of negations."""

    terms: Mapping[str, float]
    negative: bool


@dataclass(frozen=True)
class Proposition:
    terms: Mapping[str, float]
    names: frozenset[str]
    figures: tuple[Figure, ...]
    """Each number with what it counts: (12.0, "=die"), (20.0, "kiln")."""
    persists: bool
    clauses: tuple[Clause, ...]
    subject: frozenset[str] = frozenset()
    """Names before the first verb."""
    times: frozenset[str] = frozenset()
    """Months, seasons and years."""
    beginners: frozenset[str] = frozenset()
    """Names of the side that is said to have begun to shoot or to strike."""
    told_first: bool = False
    """Whether it says in so many words that they were the first: both sides may have "opened fire"."""
    moves: bool = False
    """Whether it says that a number went to another value ("has risen to 23")."""


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon that ships with the rules."""
    raw = yaml.safe_load(resources.files("pipelines.rules").joinpath("lexicon.yaml").read_text("utf-8"))
    groups: dict[str, str] = {}
    for group, members in raw["groups"].items():
        for word in members:
            groups.setdefault(stem_of(word.lower()), f"={group}")
    return Lexicon(
        groups=groups,
        opposites=frozenset(frozenset(f"={name}" for name in pair) for pair in raw["opposites"]),
        persistence=re.compile(r"\b(?:" + "|".join(raw["persistence"]) + r")\b", re.IGNORECASE),
        phrases=tuple(
            (re.compile(r"\b(?:" + "|".join(forms) + r")\b", re.IGNORECASE), raw["groups"][group][0])
            for group, forms in raw["phrases"].items()
        ),
        change=frozenset(f"={name}" for name in raw["change"]),
    )


@lru_cache(maxsize=5_000)
def proposition(text: str, speaker: str = "") -> Proposition:
    """Read a content. ``speaker`` stands in where speakers speak of themselves ("I have resigned")."""
    plain = in_digits(_ASIDE.sub(" ", text))
    told = plain
    for phrase, word in lexicon().phrases:
        told = phrase.sub(word, told)
    told = _FIRED.sub(_fired, told)
    names = _names(told) | _opening_name(told)
    clauses = tuple(_clause(part, names) for part in _CLAUSE.split(told) if part and part.strip())
    terms: dict[str, float] = {}
    for clause in clauses:
        for term, weight in clause.terms.items():
            terms[term] = max(weight, terms.get(term, 0.0))
    verb = _VERB.search(told)
    beginners, told_first = _beginners(plain)
    subject = _names(told[: verb.start()] if verb else "") | _opening_name(told)
    if speaker and _SELF.search(told):
        own = {stem_of(word) for word in _WORD.findall(speaker)}
        for word in own:
            terms.setdefault(word, rarity_table().weight(word) * NAME_FACTOR)
        names = names | own
    return Proposition(
        terms=terms,
        names=names,
        figures=figures(told, lexicon().groups),
        persists=bool(lexicon().persistence.search(told)),
        clauses=tuple(c for c in clauses if c.terms),
        subject=subject,
        beginners=beginners,
        told_first=told_first,
        moves=bool(_MOVES.search(told)),
        times=frozenset(w for w in _WORD.findall(told) if _is_time(w)),
    )


def _beginners(text: str) -> tuple[frozenset[str], bool]:
    """The names of the first words, or behind "the first shots came from", and whether they are said to be first.

    None where somebody was shot at.
    """
    shots = _FIRST_SHOTS.search(text)
    if shots is not None:
        return (frozenset(), False) if _ORDINAL.search(text, shots.end()) else (_names("- " + shots["whom"]), True)
    began = _BEGAN.search(text)
    if began is None or _PASSIVE.search(text):
        return frozenset(), False
    before = text[: began.start()]
    names = frozenset() if _JOINED.search(before) else _names(before) | _opening_name(before)
    return names, not began.group().lower().endswith("fire")


def _fired(match: re.Match[str]) -> str:
    """Shooting or dismissing, by what is fired; "fired" shoots unless a person loses a post by it."""
    text, verb = match.string, match.group().lower()
    before = _CLAUSE.split(text[: match.start()])[-1] or ""
    behind = text[match.end() :]
    passive = verb == "fired" and _BE_FIRED.search(before)
    if passive:
        dismissed = _is_dismissed(before[: passive.start()], behind)
    else:
        dismissed = _dismisses(behind) or (verb == "fired" and _at_end(before, _BY.match(behind)))
    if dismissed:
        return "sack"
    return match.group() if verb == "fire" and not _WEAPON.search(_OBJECT_ENDS.split(behind)[0]) else "shoot"


def _dismisses(behind: str) -> bool:
    """Whether the object of "fired" is somebody ("the coach", "her", "its director"); weapons are not dismissed."""
    told = _OBJECT_ENDS.split(behind)[0]
    if _WEAPON.search(told) or _TARGET.match(behind, len(told)):
        return False
    named = _names("- " + _NO_SUBJECT.sub(" ", told))
    return bool(_OWN_STAFF.match(told)) or bool(named) or any(map(_is_person, _WORD.findall(told)))


def _is_dismissed(before: str, behind: str) -> bool:
    """Whether the subject of "was fired" is somebody; what stands behind a preposition is no subject."""
    if _PRONOUN.search(before):
        return True
    subject = _NO_SUBJECT.sub(" ", before)
    if _WEAPON.search(subject):
        return False
    names = _names(subject) | _opening_name(subject + " was")
    found = [word for word in _WORD.findall(subject) if _is_person(word) or stem_of(word.lower()) in names]
    return bool(found) or bool(_LEFT_POST.match(behind))


def _at_end(before: str, why: re.Match[str] | None) -> bool:
    """Whether a person lost a post: "workers fired by the mill", "Coach fired after defeat"; the armed may shoot."""
    last = _WORD.findall(before)[-1:]
    armed = any(lexicon().groups.get(stem_of(word.lower())) in ("=police", "=troops") for word in last)
    lost = why is not None and (why["by"] is not None or not armed)
    return lost and not _WEAPON.search(before) and any(map(_is_person, last))


def _is_person(word: str) -> bool:
    lower = re.sub("['’]s$", "", word.lower())
    single = lower.removesuffix("s")
    known = lower in ROLES or single in ROLES or lexicon().groups.get(stem_of(lower)) in _PERSONS
    return known or bool(_TRADE.fullmatch(single))


def _clause(text: str, names: frozenset[str]) -> Clause:
    groups = lexicon().groups
    terms: dict[str, float] = {}
    negations = 0
    tail = _TAIL.search(text, 1)
    for match in _WORD.finditer(text):
        lower = match.group().lower().replace("’", "'")
        if lower in _NEGATORS or lower.endswith("n't"):
            negations += 1
            continue
        if lower in STOP_WORDS or lower in _CALENDAR or _is_time(match.group()) or lower.isdigit() or len(lower) < 2:
            continue
        stemmed = stem_of(lower)
        term = groups.get(stemmed, stemmed)
        factor = GROUP_FACTOR if term != stemmed else NAME_FACTOR if stemmed in names else 1.0
        if tail is not None and match.start() > tail.start():
            factor *= TAIL_FACTOR
        terms[term] = max(terms.get(term, 0.0), rarity_table().weight(stemmed) * factor)
    return Clause(terms, negations % 2 == 1)


def _is_time(word: str) -> bool:
    year = len(word) == 4 and word.isdigit() and word[:2] in ("19", "20")
    return year or (word.lower() in _SEASONS and (word[0].isupper() or word.lower() not in ("may", "march")))


def _opening_name(text: str) -> frozenset[str]:
    """The first word where it begins a name: a capitalised word follows, or a possessive, or it is no common word."""
    words = text.lstrip(" “\"'‘(").split()
    if len(words) < 2 or not words[0][:1].isupper():
        return frozenset()
    first = words[0].strip(",.;:").removesuffix("'s").removesuffix("’s")
    unknown = rarity_table().counts.get(stem_of(first), 0) < COMMON
    if first.lower() in STOP_WORDS or first.lower() in NUMBERS or not (unknown or words[1][:1].isupper()):
        return frozenset()
    return frozenset([stem_of(first)])


def _names(text: str) -> frozenset[str]:
    """Stems of capitalised words that do not merely begin the text or a sentence."""
    found = set()
    for match in re.finditer(r"[A-Z][^\W\d_]+(?:[-'’][^\W\d_]+)*", text):
        before = text[: match.start()].rstrip(" “\"'‘(")
        if (
            before
            and before[-1] not in ".!?:"
            and not _is_time(match.group())
            and match.group().lower() not in _CALENDAR
        ):
            found.add(stem_of(match.group().lower().removesuffix("'s").removesuffix("’s")))
    return frozenset(found)
