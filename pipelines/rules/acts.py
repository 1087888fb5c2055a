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
_MODAL = re.compile(r"\b(?:would|could|might|may|should|must|can|shall)\b")
_SHORT_OF = re.compile(
    r"\bshort of\b|\b(?:play|talk)\w* down\b|\bavoid\w*|\bfail\w* to\b|\b(?:refus|declin)\w+ to\b"
    r"|\b(?:unable|yet|reluctant) to\b|\bwithout \w+ing\b|\b(?:neither|never|not)\b|n['’]t\b"
    r"|\bcall\w* (?:up)?on\b|\bcall\w* for\b|\bwarn\w* (?:of|against|about)\b"
)
"""Cues that come near an assertion or a denial, and make none."""
_THAT = re.compile(r"^that ")
_ANYTHING = re.compile(r"(?:anything|nothing)\b")
_OF = re.compile(r"(?:of|against) ")
_OPENS_QUESTION = re.compile(r"^(?:whether|if|why|how|who|what|when|where) ")
_CLAIM = re.compile(rf"(?:but )?(?:(?:the|a|an|these|those|some|many) )?(?:\w+ )?{CLAIM_NOUN.pattern}", re.I)
_POINTS = re.compile(r"^(?:it|this|that|them|these|those|both|all)\b")


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
    if frame in ("question", "attitude") or text.endswith("?") or _SHORT_OF.search(said):
        return "neutral"
    if negated or (_MODAL.search(said) and lemma not in DENYING):
        return "neutral"
    if lemma in DENYING and (lemma != "rule" or "out" in said):
        return "denies" if _deniable(lemma, frame, f"{said} {lower}", lower, content) else "neutral"
    if _judged_false(lemma, frame, lower):
        return "denies"
    if _says_nothing(lemma, frame, lower):
        return "neutral"
    if lemma not in _ADMITTING and denied_part(text) is not None:
        return "denies"
    return "neutral" if is_conditional(lower) else "asserts"


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

    "The claim that X is false", "posts saying that X are false" are the outlet's words, unlike "X is false, NAME said".

    Args:
        sources: the sources of the sentence's attributions, as written.
    """
    said = all(not source or _CLAIM.fullmatch(source.strip()) for source in sources)
    return said and own_voice_act(sentence) == "denies"


def _deniable(lemma: str, frame: str, whole: str, lower: str, content: str) -> bool:
    """Whether what stands behind a cue of denial can be denied, rather than refused or left open."""
    if lemma == "rule":
        return not _ANYTHING.match(lower)
    if lemma not in _DECIDING or frame in ("about", "gerund") or not lower:
        return True
    said_before = CLAIM_NOUN.search(whole) or FALSE.search(lower) or _POINTS.match(lower)
    return bool(said_before) or content.lstrip(' ,"“').startswith("that ")


def _judged_false(lemma: str, frame: str, lower: str) -> bool:
    judges = lemma in JUDGING or (lemma in ("say", "report") and frame == "object")
    return judges and bool(FALSE.search(lower)) and bool(CLAIM_NOUN.search(lower) or _POINTS.match(lower))


def _says_nothing(lemma: str, frame: str, lower: str) -> bool:
    if lemma in NEUTRAL or (lemma in ("attribute", "accuse", "blame") and not lower):
        return True
    if frame == "infinitive" and lemma != "claim":
        return True
    if lemma == "warn" and (frame == "object" or _OF.match(lower)):
        return True
    return bool(_OPENS_QUESTION.match(lower) and lemma in ("investigate", "know")) or tells_nothing(lower)
