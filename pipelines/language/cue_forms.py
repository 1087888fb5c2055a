"""Whether a form of a cue word is a cue at all where it stands: no noun, no passive."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.language.lexicon import ADVERBS, AUXILIARIES, BE, CUES, DETERMINERS
from pipelines.language.subjects import before_cue
from pipelines.language.tokens import WORD, Token, finite
from pipelines.wordlists import PREPOSITIONS, words

_TAKES_CLAIM = words("say call reject dismiss deny refute rebut dispute contest repudiate confirm debunk")
"""Cues behind which "claim" and "report" are nouns also in a headline: "Owner rejects claim ferry sank"."""


def is_noun(tokens: Sequence[Token], i: int) -> bool:
    """Whether "claims", "report" or "comment" is a noun: after a determiner, a possessive or a preposition."""
    word = tokens[i].lower
    lemma = CUES[word][0]
    if lemma == "call" and i + 1 < len(tokens) and tokens[i + 1].lower in ("to", "for", "from", "on"):
        return True
    if word.endswith("ed") or word in ("read", "said", "told", "wrote", "thought", "found", "learnt", "heard", "meant"):
        before = tokens[i - 1].lower if i else ""
        return before in ("the", "a", "an", "his", "its", "their")
    j = i - 1
    before = tokens[j].lower if j >= 0 else ""
    if (
        before in DETERMINERS
        and before not in ("both", "all", "some", "many", "most", "one", "two", "this", "that")
        and not before.isdigit()
    ):
        return True
    if (
        (before in PREPOSITIONS and before != "to")
        or before in ("no", "any", "such", "false")
        or before.endswith(("'s", "s'"))
    ):
        return True
    if i and before in CUES and CUES[before][0] in _TAKES_CLAIM:
        return True
    if i and finite(tokens, i - 1) and before not in AUXILIARIES and before not in CUES:
        return True
    if i and before in CUES and before.endswith("ed"):
        return True
    if word == lemma:
        if _plural_head(tokens, i):
            return False
        article = next((t.lower for t in tokens[max(0, i - 4) : i] if t.lower in ("a", "an")), "")
        if article and before != "to":
            return True
        helper = tokens[before_cue(tokens, i) + 1].lower if i and before_cue(tokens, i) + 1 < i else ""
        plural = (before.endswith("s") and not before.endswith("ss")) or before in (
            "we",
            "i",
            "they",
            "you",
            "who",
            "people",
            "media",
            "police",
            "to",
        )
        return not (plural or helper in AUXILIARIES or before in AUXILIARIES or before == "and")
    follows = tokens[i + 1].lower if i + 1 < len(tokens) else ""
    return follows in ("of", "by", "from", "about")


def _plural_head(tokens: Sequence[Token], i: int) -> bool:
    """Whether a plural noun with a phrase behind it stands before: "documents seen by the newspaper show"."""
    behind = ("of", "by", "seen", "obtained", "in", "at", "with", "from", "who", "cited", "close", "quoted", "familiar")
    for k in range(max(0, i - 10), i - 1):
        word = tokens[k].lower
        if word.endswith("s") and not word.endswith(("ss", "'s")) and len(word) > 3 and tokens[k + 1].lower in behind:
            return True
    return False


def is_passive(tokens: Sequence[Token], i: int) -> bool:
    word = tokens[i].lower
    if not (word.endswith("ed") or word in ("said", "told", "shown", "found", "written", "known", "heard", "thought")):
        return False
    k = i - 1
    while k >= 0 and tokens[k].kind == WORD and (tokens[k].lower in ADVERBS or tokens[k].lower.endswith("ly")):
        k -= 1
    return k >= 0 and (tokens[k].lower in BE or tokens[k].lower in ("get", "got", "having"))
