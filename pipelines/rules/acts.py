"""Whether a mention asserts, denies or neither."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.rules.contents import DENYING, JUDGING
from pipelines.rules.factchecks import fact_checked
from pipelines.rules.falsehood import CLAIM_NOUN, FALSE, denied_part
from pipelines.rules.silence import is_conditional, outlet_knows_nothing, tells_nothing
from pipelines.wordlists import words
from schemas.extraction import Act

NEUTRAL = words(
    "ask wonder question request decline refuse urge demand order express criticise criticize condemn "
    "welcome praise defend denounce blast slam attack decry hope fear begin go project offer cite "
    "quote hint threaten doubt recommend propose advise downplay concern"
)
"""Cues that neither assert nor deny what follows them."""
_DECIDING = words("reject dismiss contest discount scotch brush")
"""Cues that deny only what was said: a court that rejects an appeal denies nothing."""
_ADMITTING = words("acknowledge admit concede confess accept")
"""Cues whose "was wrong" is about the speaker's own."""
_MODAL = re.compile(
    r"\b(?:[Ww]ould|[Cc]ould|[Mm]ight|[Ss]hould|[Mm]ust|[Cc]an|[Ss]hall|may|May(?= [A-Z][a-z]))\b"  # no "said in May"
)
_MAKES_KNOWN = re.compile(r"^can (?:(?:now|today|also|exclusively) ){0,2}(?:reveal|report|disclose|confirm|announce)$")
"""How an outlet or a body says that it tells something now: nothing is left open by it."""
_SHORT_OF = re.compile(
    r"\bshort of\b|\b(?:play|talk)\w* down\b|\bavoid\w*|\bfail\w* to\b|\b(?:refus|declin)\w+ to\b"
    r"|\b(?:unable|yet|reluctant) to\b|\bwithout \w+ing\b|\b(?:neither|never|not)\b|n['’]t\b"
    r"|\bcall\w* (?:up)?on\b|\bcall\w* for\b|\bwarn\w* (?:of|against|about)\b"
)
"""Cues that come near an assertion or a denial, and make none."""
_TO_COME = re.compile(
    r"\b(?:is|are|was|were|be|been)(?: \w+ly)? (?:expected|due|set|about|likely|scheduled|poised|preparing|going"
    r"|supposed|planning|hoping) to\b"
    r"|\b(?:expects?|plans?|intends?|hopes?|prepares?|promise[sd]?|vow(?:s|ed)?) to\b"
    r"|(?:^| )(?:is|are) (?:\w+ )?to (?:announce|confirm|declare|disclose|reveal|report|publish|say|deny|order|tell)\b"
)
"""Cues of what nobody has said yet."""
_WILL = re.compile(r"\b(?:will|wo)\b|['’]ll\b")
_PUBLISHING = words("announce confirm declare disclose reveal report publish unveil rule order")
"""Cues of what is made known at its time: who "will announce" has not done so, who "will say in a speech" may have."""
_THAT = re.compile(r"^that ")
_ANYTHING = re.compile(r"(?:anything|nothing)\b")
_OF = re.compile(r"(?:of|against) ")
_OPENS_QUESTION = re.compile(r"^(?:whether|if|why|how|who|what|when|where) ")
_HALF = 4
"""Words that a sentence's first half has at least, to be told on its own."""
_CLAIM = re.compile(rf"(?:but )?(?:(?:the|a|an|these|those|some|many) )?(?:\w+ )?{CLAIM_NOUN.pattern}", re.I)
_POINTS = re.compile(r"^(?:it|this|that|them|these|those|both|all)\b")
_QUARREL = re.compile(
    r"\b(?:disputes?|contests?) (?:about|over|with|between)\b"
    r"|\b(?:an?|the|this|that|their|its|his|her|our|in|of) (?:\w+ )?(?:disputes?|contests?)\b"
)
"""A quarrel, where the words are nouns."""
_NOTHING = re.compile(r"nothing\b(?! (?:is|was|are|were|has|had|have|will|would|could|can|\w+ed)\b)")
_MISGIVEN = re.compile(
    r"(?:price|figure|sum|number|toll|date|amount)s? (?:(?:that|which) was )?(?:named|mentioned|reported|quoted|given"
    r"|cited|published|printed)\b"
)
"""A figure that was said, and can be denied like a claim."""
_TALE = re.compile(r"\bfairy[ -]tale")
_FIGURE = (
    r"(?:(?:about|around|nearly|almost|over|under|some|up to|at least|at most|more than|fewer than|less than|just"
    r"|between|only|as many as|as much as) )*[$€£]?(?:\d|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|dozens|hundreds|thousands|half)\b)"
)
_PUT = re.compile(r"\bputs?$")
_PUT_AT = re.compile(rf"(?!.*\b(?:up|out|off|forward|aside|for sale)\b).*\bat {_FIGURE}")
_SPOKE_OF = re.compile(r"\b(?:sp(?:oke|oken|eaks?)|talk(?:s|ed)?)(?: \w+){0,2} of$")
_A_FIGURE = re.compile(_FIGURE)
_MUST = re.compile(r"\b(?:must|shall|ha(?:s|ve|d) to|(?:is|are|was|were) to|(?<!to )(?:be|stay|remain) \w+)\b")
"""What an order makes so, unlike "ordered a cake"."""
_VERDICT = re.compile(
    r"(?:(?:an?|pure|complete|utter|total|absolute|sheer|just|all|plain|completely|totally|simply) )*(?:nonsense|lies?"
    r"|rubbish|fabrications?|falsehoods?|untrue|not true|fairy[ -]tales?)(?: (?:for|from) [\w ]{2,30})?$"
)
"""A quotation that is a verdict and nothing else: "Pure fabrication," he said."""
_NEGATED_SUCH = re.compile(r"(?:\b(?:not|never|no|nor|nobody|none|neither)|n['’]t)\b[^,;]{0,60}\bany such\b")
_THEN_IF = re.compile(r"\b(?:and|but) (?:[\w’'-]+ ){0,3}?(?:would|could|will) .*\bif\b.*$")


_WHAT_THEY_SAID = re.compile(
    r"^\W*what (?P<told>(?!(?:i|we)\b)(?![^,;:]*\b(?:is|was|are|were) that\b)[^,;:\"“”]{2,60}? (?:said|says?|told|wrote"
    r"|writes?|reported|published|announced|claim(?:s|ed)|stated)\b[^,;:\"“”]{0,60}?) (?:is|was|are|were)"
    r" (?:\w+ly |simply |just )?(?:untrue|false|wrong(?! (?:to|with|about|for)\b)|incorrect|inaccurate"
    r"|not (?:true|correct|accurate|right|the case))(?=[\s.,;:!]|$)",
    re.I,
)
"""A verdict on what somebody said that names who said it: "What the company said in March is untrue"."""


def act_of(lemma: str, frame: str, cue: str, content: str, *, negated: bool = False) -> Act:
    """The act of a mention.

    Args:
        lemma: the cue in its dictionary form.
        frame: how the content follows the cue, as the attribution names it.
        cue: the cue as written.
        content: the content as written.
        negated: whether the cue itself is negated ("did not say that").
    """
    text = _THAT.sub("", " ".join(content.split()).strip(" \"“”'‘’,"))
    lower, said = text.lower(), cue.lower()
    if frame == "question" or text.endswith("?") or _SHORT_OF.search(said) or is_to_come(lemma, frame, cue):
        return "neutral"
    if negated or (is_unreal(cue) and lemma not in DENYING):
        return "neutral"
    if frame == "attitude" or (lemma == "speak" and frame != "quote"):
        return "asserts" if _gives_figure(said, lower) else "neutral"
    if lemma == "order" and frame in ("clause", "after") and _MUST.search(lower):
        return "asserts"
    if lemma in DENYING and (lemma != "rule" or "out" in said):
        return "denies" if _deniable(lemma, frame, f"{said} {lower}", lower, content) else "neutral"
    if _judged_false(lemma, frame, lower):
        return "denies"
    if _says_nothing(lemma, frame, lower):
        return "neutral"
    if lemma not in _ADMITTING and (denied_part(text) is not None or _VERDICT.match(lower)):
        return "denies"
    return "neutral" if _holds_under_condition(lower) else "asserts"


def is_unreal(cue: str) -> bool:
    """Whether a cue says that somebody would, may or can say something; who "can reveal" it does so."""
    return _MODAL.search(cue) is not None and _MAKES_KNOWN.match(cue) is None


def is_to_come(lemma: str, frame: str, cue: str) -> bool:
    """Whether the cue tells of words that nobody has said yet. What is quoted of them is known."""
    if frame == "quote":
        return False
    said = cue.lower()
    return _TO_COME.search(said) is not None or (lemma in _PUBLISHING and _WILL.search(said) is not None)


def _gives_figure(said: str, lower: str) -> bool:
    """Whether "put N at 5" or "spoke of 5 N" was said, rather than "put a question" or "spoke of a success"."""
    return bool((_PUT.search(said) and _PUT_AT.match(lower)) or (_SPOKE_OF.search(said) and _A_FIGURE.match(lower)))


def _holds_under_condition(lower: str) -> bool:
    """Whether nothing is asserted without a condition.

    "It has lost nine points and would get 31 per cent if people voted today" asserts its first half, and "we have not
    made any such offer" the whole.
    """
    if _NEGATED_SUCH.search(lower):
        return False
    first = _THEN_IF.sub("", lower).rstrip(" ,")
    return is_conditional(first if len(first.split()) >= _HALF else lower)


def own_voice_act(sentence: str) -> Act:
    """The act of a sentence that the outlet says itself.

    Neutral where it only says that nothing is known, a denial where it calls a claim untrue ("False: ...", "there is
    no evidence that ...").
    """
    lower = sentence.strip(" \"“”'‘’").lower()
    found = fact_checked(sentence)
    if found is not None:
        return "neutral" if found.false is None else "denies" if found.false else "asserts"
    if sentence.rstrip("\"”' ").endswith("?") or outlet_knows_nothing(lower):
        return "neutral"
    return "denies" if denied_part(lower.rstrip(". ")) is not None else "asserts"


def outlet_denies(sentence: str, sources: Sequence[str]) -> bool:
    """Whether the outlet itself calls untrue what a sentence tells, though it names who said so only as a claim.

    "The claim that X is false", "posts saying that X are false", "what NAME said is not true" are the outlet's words,
    unlike "X is false, NAME said".

    Args:
        sources: the sources of the sentence's attributions, as written.
    """
    judged = _WHAT_THEY_SAID.match(sentence)
    told = judged["told"] if judged else ""
    said = all(not source or _CLAIM.fullmatch(source.strip()) or source.strip() in told for source in sources)
    return said and own_voice_act(sentence) == "denies"


def _deniable(lemma: str, frame: str, whole: str, lower: str, content: str) -> bool:
    """Whether what stands behind a cue of denial can be denied, rather than refused or left open."""
    if lemma == "rule":
        return not _ANYTHING.match(lower)
    if _QUARREL.search(whole[: len(whole) - len(lower)]) or _NOTHING.match(lower):
        return False
    if lemma not in _DECIDING or frame in ("about", "gerund") or not lower:
        return True
    said_before = CLAIM_NOUN.search(whole) or FALSE.search(lower) or _POINTS.match(lower) or _MISGIVEN.search(lower)
    return bool(said_before) or content.lstrip(' ,"“').startswith("that ")


def _judged_false(lemma: str, frame: str, lower: str) -> bool:
    judges = lemma in JUDGING or (lemma in ("say", "report") and frame == "object")
    if not (judges and FALSE.search(lower)):
        return False
    return bool(CLAIM_NOUN.search(lower) or (_POINTS.match(lower) and not _TALE.search(lower)))


def _says_nothing(lemma: str, frame: str, lower: str) -> bool:
    if lemma in NEUTRAL or (lemma in ("attribute", "accuse", "blame") and not lower):
        return True
    if frame == "infinitive" and lemma != "claim":
        return True
    if lemma == "warn" and (frame == "object" or _OF.match(lower)):
        return True
    return bool(_OPENS_QUESTION.match(lower) and lemma in ("investigate", "know")) or tells_nothing(lower)
