"""What stands to the right of a cue: an addressee, adverbials, and the content in one of its frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.language.lexicon import ADVERBS, BOUNDARY, CUES, DETERMINERS, NOUN_CUES, SUBJECT_PRONOUNS
from pipelines.language.subjects import Range
from pipelines.language.tokens import QUOTE, WORD, Token, finite, has_finite, time_word
from pipelines.wordlists import PREPOSITIONS, words

_QUESTIONS = words("whether if how why what who where when which")
_ENDS = frozenset(".!?;")
_OPENS_CLAUSE = words("there it he she they we i you nobody no not neither nothing only")
_WINDOW = 22


@dataclass(frozen=True)
class Complement:
    frame: str
    content: tuple[Range, ...]
    cue_end: int = 0
    about: Range | None = None


def complement(tokens: Sequence[Token], i: int, lemma: str, frames: str) -> Complement | None:
    n = len(tokens)
    k = i + 1
    if k < n and lemma in ("rule", "point", "read") and tokens[k].lower == "out":
        frames, k = frames + "cqpbn", k + 1
    elif k < n and lemma == "brush" and tokens[k].lower in ("off", "aside"):
        frames, k = frames + "n", k + 1
    elif lemma in ("rule", "brush", "go"):
        return None
    cue_end = k
    addressed = addressee_end(tokens, k) if "a" in frames else k
    k = addressed
    that = _that(tokens, k)
    if that is not None and ("c" in frames or "n" in frames):
        noun = _noun_before(tokens, k, that)
        if noun is not None:
            if "n" in frames:
                return Complement("about", ((that, sentence_end(tokens, that)),), cue_end, about=(noun[0], noun[1]))
        elif "c" in frames:
            return Complement("clause", ((that, _content_end(tokens, that)),), cue_end)
    quoted = _quote_after(tokens, k)
    if quoted is not None and set("qcn") & set(frames):
        start = quoted
        if (
            tokens[start - 1].text not in (",", ":")
            and not set("bna") & set(frames)
            and start == k
            and lemma in ("continue", "begin", "go", "post", "reason")
        ):
            return None
        if lemma in ("call", "describe") or (tokens[start - 1].text not in (",", ":") and start > k):
            return Complement("object", ((k, _content_end(tokens, k)),), cue_end)
        return Complement("quote", ((start, _quote_end(tokens, start)),), cue_end)
    m = k if k < n and tokens[k].lower == "to" and "i" in frames else skip_adverbial(tokens, k)
    if m < n and tokens[m].text == ":" and "q" in frames and m + 1 < n:
        return Complement("clause", ((m + 1, sentence_end(tokens, m + 1)),), cue_end)
    if m >= n or tokens[m].text in ".,;:!?–—)":
        return None
    if tokens[m].lower in _QUESTIONS and (set("cqi") & set(frames)):
        return Complement("question", ((m, _content_end(tokens, m)),), cue_end)
    if tokens[m].lower == "to" and ("i" in frames) and m + 1 < n:
        return Complement("infinitive", ((m, _content_end(tokens, m)),), cue_end)
    if "g" in frames and tokens[m].lower.endswith("ing"):
        return Complement("gerund", ((m, _content_end(tokens, m)),), cue_end)
    if "b" in frames and m < n and not (lemma == "tell" and addressed == i + 1):
        if _begins_clause(tokens, m):
            return Complement("clause", ((m, _content_end(tokens, m)),), cue_end)
        if lemma in ("say", "tell"):
            return None
    if lemma in ("tell",):
        return None
    if "n" in frames and (tokens[m].kind == QUOTE or tokens[m].lower not in PREPOSITIONS or lemma in ("point",)):
        end = _content_end(tokens, m)
        about = (m, end)
        return Complement("object", ((m, end),), cue_end, about=about)
    if m < n and tokens[m].lower in ("to", "comment") and lemma in ("decline", "refuse"):
        return Complement("infinitive", ((m, _content_end(tokens, m)),), cue_end)
    return None


def addressee_end(tokens: Sequence[Token], k: int) -> int:
    """Past "reporters", "the Examiner", "a meeting of mayors in the town"; where a clause begins, its subject stays."""
    n = len(tokens)
    m = k
    if m < n and tokens[m].lower in ("him", "her", "them", "us", "me", "you", "it"):
        return m + 1
    while m < n and m - k < 16 and tokens[m].kind == WORD and tokens[m].lower not in BOUNDARY:
        token = tokens[m]
        opens = token.lower in DETERMINERS or token.lower in SUBJECT_PRONOUNS
        if m > k and opens and tokens[m - 1].lower not in PREPOSITIONS and tokens[m - 1].lower not in DETERMINERS:
            break
        if m > k and finite(tokens, m):
            back = m - 1
            while back > k and (tokens[back].capital or tokens[back].lower in DETERMINERS):
                back -= 1
            return back + 1 if back + 1 < m else m
        if tokens[m].lower in ("there", "nobody"):
            break
        m += 1
    return m


def _that(tokens: Sequence[Token], k: int) -> int | None:
    """The index of a complementiser within reach: no verb and no comma pair that closes before it."""
    commas = 0
    for m in range(k, min(len(tokens), k + _WINDOW)):
        token = tokens[m]
        if token.lower == "that":
            return m if m + 1 < len(tokens) and commas % 2 == 0 else None
        if token.kind == QUOTE or token.text in ".;:!?" or (m > k and token.lower in ("and", "but", "who", "which")):
            return None
        if token.text == ",":
            commas += 1
        elif commas == 0 and (
            finite(tokens, m) or token.lower in SUBJECT_PRONOUNS - {"all", "some", "most", "one", "both"}
        ):
            if tokens[m].lower.endswith("ed"):
                continue
            return None
    return None


def _noun_before(tokens: Sequence[Token], k: int, that: int) -> Range | None:
    """In "rejected a report by the union that": the phrase between, where a cue noun heads it."""
    for m in range(that - 1, k - 1, -1):
        if noun_lemma(tokens[m].lower) in NOUN_CUES:
            return k, that
        if tokens[m].kind != WORD:
            break
    return None


def _quote_after(tokens: Sequence[Token], k: int) -> int | None:
    """A quotation behind the cue, with at most a short adverbial, a colon or a comma between."""
    m = skip_adverbial(tokens, k)
    if m < len(tokens) and tokens[m].text in (",", ":"):
        m += 1
    if m < len(tokens) and tokens[m].kind == QUOTE:
        return m
    for step in range(k, min(k + 4, len(tokens))):
        if tokens[step].kind == QUOTE and not has_finite(tokens, k, step):
            return step
    return None


def skip_adverbial(tokens: Sequence[Token], k: int) -> int:
    """Past "on Tuesday", "in a statement", "late on Monday", "by telephone": prepositional phrases and adverbs."""
    n = len(tokens)
    while k < n:
        word = tokens[k].lower
        if tokens[k].kind == WORD and (
            word in ADVERBS - {"all", "both", "only", "even", "just", "no", "never"}
            or (word.endswith("ly") and len(word) > 4 and word not in ("only", "nearly", "early", "family", "hardly"))
        ):
            k += 1
        elif (
            word in ("late", "early", "last", "this", "next")
            and k + 1 < n
            and (time_word(tokens[k + 1]) or tokens[k + 1].lower in ("on", "in"))
        ):
            k += 2 if time_word(tokens[k + 1]) else 1
        elif tokens[k].kind == WORD and time_word(tokens[k]) and not (k + 1 < n and finite(tokens, k + 1)):
            k += 1
        elif (
            word
            in (
                "on",
                "in",
                "at",
                "during",
                "after",
                "by",
                "to",
                "through",
                "from",
                "via",
                "outside",
                "before",
                "with",
                "of",
            )
            and k + 1 < n
        ):
            m = _phrase_end(tokens, k + 1)
            if m is None:
                return k
            k = m
        else:
            return k
    return k


def _phrase_end(tokens: Sequence[Token], k: int) -> int | None:
    """The end of a short noun phrase behind a preposition; None where the preposition opens something else."""
    n = len(tokens)
    m = k
    if m < n and tokens[m].lower in DETERMINERS:
        m += 1
    start = m
    while m < n and tokens[m].kind == WORD and m - start < 7:
        token = tokens[m]
        if m > start and (
            token.lower in DETERMINERS
            or token.lower in SUBJECT_PRONOUNS
            or token.lower in BOUNDARY
            or token.lower in ("there", "nobody")
        ):
            break
        if m > start and (token.lower in PREPOSITIONS or token.lower == "to"):
            break
        if time_word(tokens[m]) and not (
            tokens[start].capital and m == start and m + 1 < n and time_word(tokens[m + 1])
        ):
            m += 1
            while m < n and tokens[m].kind == WORD and time_word(tokens[m]):
                m += 1
            break
        if m > start and finite(tokens, m):
            return m - 1 if m - 1 > start else None
        if m > start and token.capital and not tokens[m - 1].capital:
            break
        m += 1
    return m if m > start else None


def _begins_clause(tokens: Sequence[Token], m: int) -> bool:
    """Whether a clause without "that" begins here: a phrase, then a finite verb before the next full stop."""
    n = len(tokens)
    token = tokens[m]
    if token.kind == QUOTE or token.lower.split("'")[0] in _OPENS_CLAUSE:
        return True
    if token.lower in BOUNDARY - {"if", "what", "while", "although", "because"}:
        return False
    for k in range(m, min(n, m + 26)):
        if tokens[k].text in _ENDS and full_stop(tokens, k):
            return False
        if k > m and (finite(tokens, k) or tokens[k].kind == QUOTE):
            return True
    return False


def _content_end(tokens: Sequence[Token], start: int) -> int:
    """The end of a clause: the unit's end, or a comma before what belongs to the outer sentence again."""
    n = sentence_end(tokens, start)
    for k in range(start + 1, n - 1):
        if tokens[k].text != ",":
            continue
        word = tokens[k + 1].lower
        if word in CUES and tokens[k + 1].lower.endswith("ing"):
            return k
        if word in ("citing", "quoting", "hours", "days", "minutes"):
            return k
        if (
            word in ("in", "at")
            and k + 3 < n
            and tokens[k + 2].lower in ("what", "remarks", "comments", "an", "a")
            and tokens[k + 3].lower in ("would", "that", "interview", "statement", "move", "is", "was", "blow")
        ):
            return k
    return n


def _quote_end(tokens: Sequence[Token], start: int) -> int:
    end = start + 1
    n = len(tokens)
    if end < n and not (tokens[end].text in _ENDS or tokens[end].text == ",") and not _ends_quote(tokens[start]):
        return _content_end(tokens, start)
    return end


def _ends_quote(token: Token) -> bool:
    return token.text[-2:-1] in ".!?" and token.text[-2:-1] != ""


def full_stop(tokens: Sequence[Token], k: int) -> bool:
    return tokens[k].text in (".", "!", "?", ";", "...") and tokens[k].kind != WORD


def sentence_end(tokens: Sequence[Token], start: int) -> int:
    """The index behind the last token of the unit, without its closing mark."""
    n = len(tokens)
    for k in range(start, n):
        if tokens[k].text == ";":
            return k
    while n > start and tokens[n - 1].text in ".!?;":
        n -= 1
    return n


def noun_lemma(word: str) -> str:
    return word[:-1] if word.endswith("s") and word[:-1] in NOUN_CUES else word
