"""What a sentence says that its own outlet had told ("We told you that C"), and "That was wrong" behind it."""

from __future__ import annotations

import re

from pipelines.rules.quotations import outside_quotation
from pipelines.wordlists import DAYS, MONTHS, words

ARTICLE = (
    r"(?:article|column|story|report|item|post|piece|account|audio|headline|version|information|segment|video|tweet"
    r"|broadcast|flash|alert|bulletin|dispatch|newsflash|push message|lead story|front page)s?"
)
WRONGLY = r"(?:wrongly|incorrectly|mistakenly|falsely|erroneously)"
WRONG = (
    r"(?:wrong|incorrect|untrue|false|mistaken|inaccurate|in error|a mistake|an error"
    r"|not (?:true|so|correct|right|accurate|the case))"
)
_MASTHEAD = r"(?:newspaper|paper|website|site|station|channel|magazine|weekly|broadcaster|programme|service|agency)"
_READERS = r"(?:you|(?:our |its |their )?(?:readers|listeners|viewers|subscribers|followers|audience))"
_DAY, _MONTH = "|".join(sorted(DAYS)), "|".join(sorted(MONTHS))
_DATED = (
    rf"(?: (?:of|from|on|in|published|printed|aired|posted))*"
    rf" (?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?\b|(?:{_DAY}|{_MONTH}|yesterday|today|last|this)\b)"
    r"(?: [\w,’'-]+){0,3}?"
)
"""When the report came out, between its noun and what it said: "its report of 11 March that C"."""
_WHEN_SAID = r"(?:(?:(?:on|in|last|this) \w+|yesterday|earlier)(?: (?:morning|afternoon|evening|night|week))? )?"
_SAID = re.compile(
    r"(?:\b(?:said|saying|stated|stating|reported|reporting|claimed|claiming|suggested|suggesting"
    rf"|told {_READERS}|(?:corrected|amended|changed) to (?:say|show|state|reflect))\s+"
    rf"{_WHEN_SAID}(?:{WRONGLY} )?(?:that )?|\bwrote {_WHEN_SAID}that "
    rf"|\b(?:report|story|claim|article|statement|suggestion)s?(?:{_DATED})? that"
    r" (?!(?:said|claimed|stated|reported|suggested)\b))"
    r"(.+)$",
    re.I,
)
_MISSTATED = re.compile(r"\b(?:misstated|misspelled|misidentified|misnamed|misreported|gave) (.+)$", re.I)
_WAS_WRONG = re.compile(
    r",? (?:which|but (?:this|that|it)|this|that) (?:was|is) (?:wrong|incorrect|false|a mistake|not \w+).*$", re.I
)
_POINTS = re.compile(r"(?:it|he|she|they|this|these)\b", re.I)
_AND_TOLD = re.compile(rf" and (?:\w+ly )?told {_READERS} (?:that )?$", re.I)
"""What stands in front of it tells what "it" is: "printed a picture of the pier, and told you that it ..."."""
WE_TOLD = re.compile(rf"\bwe (?:\w+ ){{0,2}}(?:said|reported|wrote|told {_READERS})\b", re.I)
_TELLS = rf"(?:had )?(?:\w+ly |also )?(?:said|stated|reported|claimed|wrote|told {_READERS})"
_ARTICLE_SAID = re.compile(
    rf"^\W*(?:(?P<ours>our) (?:[\w’'-]+ ){{0,2}}?|(?:the|this|an?|yesterday['’]s|today['’]s) (?:earlier|previous"
    rf"|original|initial|first|online|printed|front-page|lead|short)? ?)(?P<noun>{ARTICLE})(?:{_DATED})?,?"
    rf" {_TELLS} (?=\w)",
    re.I,
)
"""An outlet's word on what its own article said, where "our" or a notice before tells that it is its own."""
_OWN_NOUNS = words("article story headline column bulletin dispatch newsflash version")
"""What of these a corrected article speaks of is itself; a report or a video may be another's."""
_TIME = (
    rf"(?:(?:on|in|at|the|a|an|of|late|early|earlier|last|this|yesterday|ago|{_DAY}|{_MONTH}|\d+(?:st|nd|rd|th)?|two|three"
    r"|four|five|some|few|first|night|morning|noon|afternoon|evening|hours?|days?|weeks?|months?|years?|day['’]s)\b,? )"
)
_BEFORE_NAME = re.compile(rf"\W*(?:(?:but|and|yet) )?{_TIME}{{0,6}}?(?P<the>the )?", re.I)
"""What leads to an outlet's name: nothing, or when it was: "On Monday evening the"."""
_OUTLET_SAID = re.compile(
    rf" (?:{_TIME}|(?:also|has|have|\w+ly) ){{0,4}}?{_TELLS} (?=\w)"
    rf"| [^.;:\"“]{{1,90}}? and (?:\w+ly )?told {_READERS} (?=\w)",
    re.I,
)
_THIS_MASTHEAD = re.compile(rf"\bthis {_MASTHEAD}\b", re.I)
_NOT_A_NAME = words(
    "agency association broadcasting channel company corporation daily group institute magazine media network news "
    "office online press radio service site station television today tv union website weekly wire"
)
"""Last words of outlets' names that name their kind: "the station" and "the Press" may be another's."""
_SHORTEST_NAME = 4
_LONGEST_LEAD = 60
"""Characters in front of an outlet's name that may say when it told."""
_IT_WAS_WRONG = re.compile(
    rf"^\W*(?:(?:this|that|it|both|neither|these|(?:this|that|the|our) (?:article|story|report|claim|statement|account"
    rf"|headline|information|figure|number|sum)) (?:was|is|were|are) (?:\w+ )??{WRONG}|(?:this|that|it) was our"
    r" (?:mistake|error))\b(?! (?:to|about|for|with)\b)(?P<rest>.*)$",
    re.I | re.S,
)
_NOT_AT_ALL = re.compile(
    r"^\W*(?:it|that|this|they|he|she) (?P<verb>was|were|is|are|did|does|do|has|have|had|will|wo|would|could|can)"
    r"(?: ?not|n['’]t)(?P<rest>(?: at all)?(?:[.!,;:]|\s[–—-]|$).*)$",
    re.I | re.S,
)
"""The whole of a clause that turns round the sentence before it: "It was not"."""
_WOULD = re.compile(
    r"\b(?:would|will|could|can|might|(?-i:may)|promised|agreed|planned|wanted|hoped|intended|expected|due|likely)\b",
    re.I,
)
_FINITE = re.compile(
    rf"\b(?:(?P<past>was|were|had been)|(?P<is>is|are)|(?P<had>had|has|have))\b|{_WOULD.pattern}", re.I
)
_UNDER = re.compile(
    r"\b(?:if|unless|because|who|whom|whose|which|when|while|whether|where|until|although|though)\b"
    r"|(?<=\w )(?:after|before|since|once)\b",
    re.I,
)
"""Where a clause begins whose verb "It was not" does not take up."""
_ANOTHER_SAYS = re.compile(
    r"^[^.;]*[,:] [^.;]*\b(?:sa(?:id|(?<!to sa)ys?)|told|tells?|added|according to|insist(?:s|ed)|argue[sd]"
    r"|claim(?:s|ed)|ruled|found|wrote|den(?:y|ies|ied))\b"
)
"""Who says so behind it: "This was wrong, the company said"."""
_REST_READ = 200
"""Characters behind "This was wrong" that are looked at for who says so."""


def short_name(outlet: str) -> str:
    """What an outlet calls itself by behind "the": the last word of its name, empty where that names only a kind."""
    *first, last = outlet.removeprefix("The ").split() or [""]
    return last if first and len(last) >= _SHORTEST_NAME and last.lower() not in _NOT_A_NAME else ""


def told_before(sentence: str, outlet: str = "", *, noticed: bool = False, follows: str = "", short: str = "") -> str:
    """What "we told you that ..." says was told, for the notice that follows it; empty where it is no such sentence.

    ``noticed`` says that the article has a notice already, so that "the article" is the outlet's own. ``follows`` is
    the next sentence, ``short`` what the outlet is called by behind "the".
    """
    own = (
        outlet_tells(sentence, outlet, short)
        or WE_TOLD.search(outside_quotation(sentence))
        or article_tells(sentence, noticed=noticed, follows=follows)
    )
    return _told(sentence) if own else ""


def outlet_tells(sentence: str, outlet: str, short: str = "") -> bool:
    """Whether a sentence opens with what the outlet had said, by its name or as "this newspaper"."""
    name = outlet.removeprefix("The ").removeprefix("the ")
    if (name and _tells(sentence, name)) or (short and _tells(sentence, short, the=True)):
        return True
    this = _THIS_MASTHEAD.search(sentence[: 2 * _LONGEST_LEAD])
    return this is not None and _tells(sentence, this.group())


def _tells(sentence: str, name: str, *, the: bool = False) -> bool:
    """Whether a name is the subject of what was told; a short one needs its article: "the Mercury"."""
    at = sentence.find(name)
    lead = _BEFORE_NAME.fullmatch(sentence[:at]) if 0 <= at <= _LONGEST_LEAD else None
    if lead is None or (the and not lead["the"]):
        return False
    return _OUTLET_SAID.match(sentence, at + len(name)) is not None


def article_tells(sentence: str, *, noticed: bool = False, follows: str = "") -> bool:
    """Whether a sentence opens with what an article of the outlet's own had said.

    Another's report is news: "the article" is the outlet's where it says "our", or behind a notice; "the report" there
    only where the sentence that ``follows`` says that it was wrong.
    """
    match = _ARTICLE_SAID.match(sentence)
    if match is None or match["ours"]:
        return match is not None
    sure = match["noun"].lower() in _OWN_NOUNS or called_wrong(follows)
    return noticed and sure


def called_wrong(sentence: str, told: str = "", *, inside: bool = False) -> bool:
    """Whether the outlet itself says "This was wrong", or "It was not" of what was ``told`` right before.

    Not in quotes (``inside``: one is open before it), nor where somebody else says so behind it.
    """
    own = outside_quotation(sentence, inside=inside)
    wrong = _IT_WAS_WRONG.match(own) or _turned_round(own, told)
    return wrong is not None and not another_says(wrong["rest"])


def _turned_round(sentence: str, told: str) -> re.Match[str] | None:
    """ "It was not", where its verb takes up the one of what was told.

    Of "We reported that he would come. He did not." the first sentence was right: he did not keep his word.
    """
    match = _NOT_AT_ALL.match(sentence)
    if match is None or not told:
        return None
    main = _UNDER.split(told, maxsplit=1)[0]
    verbs = list(_FINITE.finditer(main))
    if match["verb"].lower() in ("did", "does", "do"):
        return match if not verbs and not _WOULD.search(told) else None
    return match if verbs and _takes_up(match["verb"].lower(), verbs[0], sole=len(verbs) == 1) else None


def _takes_up(verb: str, first: re.Match[str], *, sole: bool) -> bool:
    """Whether a verb takes up the first one of what was told, in its tense: "was open. It is not" is later news.

    "had resigned. He has not" is none, where no other clause is told that it may speak of.
    """
    told = first.group().lower()
    if verb in ("was", "were"):
        return bool(first["past"])
    if verb in ("is", "are"):
        return bool(first["is"])
    if verb in ("has", "have", "had"):
        same = (verb == "had") == told.startswith("had")
        return told.startswith("ha") and (same or sole)
    return not (first["past"] or first["is"] or first["had"])


def another_says(rest: str) -> bool:
    """Whether what stands behind a verdict gives it to somebody else."""
    return _ANOTHER_SAYS.match(rest[:_REST_READ]) is not None


def said_before(sentence: str) -> str:
    """The that-clause of "the report that claimed that C", or what "misstated C" names; empty where there is none."""
    match = _SAID.search(sentence) or _MISSTATED.search(sentence)
    return _WAS_WRONG.sub("", match.group(1)).strip(' ."”') if match else ""


def _told(sentence: str) -> str:
    """What was told; the whole sentence where its front tells what the clause only points at.

    "We printed a picture of the pier and told you that it was taken on Sunday".
    """
    said = said_before(sentence)
    pointed = _POINTS.match(said) is not None and _AND_TOLD.search(sentence[: sentence.rfind(said)]) is not None
    return sentence.strip(' ."”') if pointed else said
