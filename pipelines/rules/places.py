"""Which country or place a ministry belongs to: "Velland's foreign ministry" and "the Oskan foreign ministry" are two.

The name of a country and its adjective give one key. Countries are known by name; of other places the article says
the noun ("in Oska"), or the ending does ("Oskan" → "oska").
"""

from __future__ import annotations

import re
from collections.abc import Collection

from pipelines.rules.names import CAPITAL, plain_name
from pipelines.rules.roles import MINISTRY_OF, PORTFOLIO, ROLES
from pipelines.wordlists import words
from schemas.ids import normalised

_ADJECTIVES = """
afghanistan: afghan; albania: albanian; algeria: algerian; argentina: argentine, argentinian; armenia: armenian
australia: australian; austria: austrian; azerbaijan: azerbaijani, azeri; bahrain: bahraini
bangladesh: bangladeshi; belarus: belarusian; belgium: belgian; bolivia: bolivian; bosnia: bosnian
brazil: brazilian; bulgaria: bulgarian; cambodia: cambodian; cameroon: cameroonian; canada: canadian
chile: chilean; china: chinese; colombia: colombian; congo: congolese; croatia: croatian, croat; cuba: cuban
cyprus: cypriot; czech republic: czech, czechia; denmark: danish; ecuador: ecuadorian, ecuadorean; egypt: egyptian
eritrea: eritrean; estonia: estonian; ethiopia: ethiopian; finland: finnish; france: french; georgia: georgian
germany: german; ghana: ghanaian; greece: greek; guatemala: guatemalan; haiti: haitian; honduras: honduran
hungary: hungarian; iceland: icelandic; india: indian; indonesia: indonesian; iran: iranian; iraq: iraqi
ireland: irish; israel: israeli; italy: italian; jamaica: jamaican; japan: japanese; jordan: jordanian
kazakhstan: kazakh; kenya: kenyan; kosovo: kosovar; kuwait: kuwaiti; kyrgyzstan: kyrgyz; laos: laotian
latvia: latvian; lebanon: lebanese; liberia: liberian; libya: libyan; lithuania: lithuanian
luxembourg: luxembourgish; malaysia: malaysian; mali: malian; malta: maltese; mexico: mexican; moldova: moldovan
mongolia: mongolian; montenegro: montenegrin; morocco: moroccan; mozambique: mozambican
myanmar: burmese, burma; namibia: namibian; nepal: nepali, nepalese; netherlands: dutch; new zealand: kiwi
nicaragua: nicaraguan; niger: nigerien; nigeria: nigerian; north korea: north korean
north macedonia: macedonian, macedonia; norway: norwegian; oman: omani; pakistan: pakistani
palestine: palestinian; panama: panamanian; paraguay: paraguayan; peru: peruvian; philippines: philippine, filipino
poland: polish; portugal: portuguese; qatar: qatari; romania: romanian; russia: russian, russian federation
rwanda: rwandan; saudi arabia: saudi, saudi arabian; scotland: scottish; senegal: senegalese; serbia: serbian, serb
singapore: singaporean; slovakia: slovak, slovakian; slovenia: slovenian, slovene; somalia: somali
south africa: south african; south korea: south korean; spain: spanish; sri lanka: sri lankan; sudan: sudanese
sweden: swedish; switzerland: swiss; syria: syrian; taiwan: taiwanese; tajikistan: tajik; tanzania: tanzanian
thailand: thai; tunisia: tunisian; turkey: turkish, turkiye, türkiye; turkmenistan: turkmen; uganda: ugandan
ukraine: ukrainian; united arab emirates: emirati, uae; united kingdom: british, britain, uk, u k
united states: american, us, u s, usa, america; uruguay: uruguayan; uzbekistan: uzbek
venezuela: venezuelan; vietnam: vietnamese; wales: welsh; yemen: yemeni; zambia: zambian; zimbabwe: zimbabwean
"""
_COUNTRIES = {
    form.strip(): country.strip()
    for entry in re.split(r"[;\n]", _ADJECTIVES.strip())
    for country, forms in [entry.split(":")]
    for form in (country, *forms.split(","))
}
_ENDINGS = (("ian", "ia"), ("ean", "ea"), ("an", "a"), ("ish", ""), ("ese", ""), ("ic", ""))
"""Endings of adjectives of places, and what the noun has in their stead."""
_SHORTEST = 3
_NO_PLACE = ROLES | words(
    "deputy acting former new the a an assistant junior shadow vice first senior federal national foreign defence "
    "defense finance health interior energy transport education justice trade economy agriculture environment culture "
    "labour labor home housing science sport sports industry climate digital security treasury state commerce and its "
    "his her their our this that ministry department office public social international civil prime under permanent "
    "incoming outgoing then current"
)
_PLACE = rf"(?:(?:[A-Z]\.){{2,3}}|{CAPITAL}(?: {CAPITAL}){{0,2}})"
_OWNING = re.compile(rf"(?P<place>{_PLACE})(?:['’]s|(?<=s)['’])$")
_OF = re.compile(rf"^(?:of|in|for) (?:the )?(?P<place>{_PLACE})")
_IN_FRONT = re.compile(rf"(?<![\w.])(?P<place>{_PLACE})$")
_GOVERNMENT = re.compile(r"\b[Gg]overnment\b(?! (?:department|ministr|secretar))")
_POSSESSIVE = re.compile(r"['’]s$")
_ENDING = re.compile(r"(?:ians?|eans?|ans?|ish|ese|ic|ia|a|e)$")
_MODIFIERS = re.compile(r"(?: (?:new|acting|deputy|former|then|outgoing|own|junior|first|\w+ing))*$", re.I)


def is_country(name: str) -> bool:
    """Whether a name is a country's, or an adjective of one."""
    return normalised(name) in _COUNTRIES


def stated_place(text: str, start: int, end: int) -> str:
    """The place that owns the office at ``text[start:end]``, as written: before it with 's or without, or behind "of".

    Empty where none is stated.
    """
    before = _MODIFIERS.sub("", text[max(0, start - 80) : start].rstrip())
    behind = _OF.match(text[end : end + 60].lstrip())
    owner = _OWNING.search(before)
    for found in (owner, behind, _IN_FRONT.search(before)):
        place = _place(found["place"]) if found else ""
        if place:
            return place + ("'s" if found is owner or found is behind else "")
    return ""


def place_key(place: str, names: Collection[str], text: str = "") -> str:
    """The key of a place: its noun, normalised.

    Args:
        place: as ``stated_place`` gives it; a possessive is a noun, another word may be an adjective.
        names: the names that the article holds, among which the noun may be.
        text: the article, which may use the word as a noun.
    """
    noun = _POSSESSIVE.sub("", place)
    key = normalised(noun)
    if key in _COUNTRIES:
        return _COUNTRIES[key]
    if noun != place or re.search(rf"\b(?:in|from|to|near|at|of) {re.escape(noun)}\b|\b{re.escape(noun)}['’]s\b", text):
        return key
    root = _root(key)
    forms = sorted(form for name in names if " " not in name and _root(form := normalised(name)) == root)
    return next((form for form in forms if _noun(form) == form), _noun(key))


def ministry_at(text: str) -> re.Match[str] | None:
    """The first ministry or minister with a portfolio in the text; group 1 is the portfolio."""
    return PORTFOLIO.search(text) or MINISTRY_OF.search(text)


def ministry_name(portfolio: str) -> str:
    """The ministry of a portfolio, by one name: those of state and of foreign affairs coincide."""
    word = portfolio.lower().removeprefix("the ").replace("defense", "defence").replace("foreign affairs", "foreign")
    return {"state": "foreign ministry", "treasury": "finance ministry"}.get(word, f"{word} ministry")


def places_of_ministries(text: str, names: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Ministry → the keys of the places whose one the text names, the government among the ministries."""
    found: dict[str, dict[str, None]] = {}
    keys: dict[str, str] = {}
    for pattern in (PORTFOLIO, MINISTRY_OF, _GOVERNMENT):
        for match in pattern.finditer(text):
            place = stated_place(text, *match.span())
            if place:
                name = "government" if pattern is _GOVERNMENT else ministry_name(match.group(1))
                key = keys.get(place) or keys.setdefault(place, place_key(place, names, text))
                found.setdefault(name, {})[key] = None
    return {name: tuple(places) for name, places in found.items()}


def _place(run: str) -> str:
    """The place in a capitalised run; empty where it holds roles, portfolios or a date instead."""
    kept = [word for word in plain_name(run).split() if word]
    while kept and kept[-1].lower() in _NO_PLACE:
        kept.pop()
    return "" if any(word.lower() in _NO_PLACE for word in kept) else " ".join(kept)


def _noun(key: str) -> str:
    for ending, instead in _ENDINGS:
        if key.endswith(ending) and len(key) - len(ending) >= _SHORTEST:
            return key.removesuffix(ending) + instead
    return key


def _root(key: str) -> str:
    """What a noun and its adjective share: without endings of both, of which a word can have two ("-an-ia")."""
    before = ""
    while before != key:
        before = key
        shorter = _ENDING.sub("", key)
        key = shorter if len(shorter) >= _SHORTEST else key
    return key
