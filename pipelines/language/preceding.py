"""Content that stands before its cue: inverted (``C, said X``) and postposed (``C, X said``), with what resumes it."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.language.complements import Complement, addressee_end, full_stop, sentence_end, skip_adverbial
from pipelines.language.subjects import Range, following
from pipelines.language.tokens import QUOTE, Token, has_finite, time_word
from pipelines.wordlists import PREPOSITIONS


def clause_start(tokens: Sequence[Token], before: int) -> int:
    """The index of the token behind the last semicolon before ``before``; 0 where there is none."""
    for k in range(before - 1, 0, -1):
        if tokens[k - 1].text == ";":
            return k
    return 0


def inverted_content(
    tokens: Sequence[Token], i: int, j: int, lemma: str, frames: str
) -> tuple[Range, tuple[Range, ...]] | None:
    """``C, said X`` and ``"C," said X, the minister, ...``; behind "told" stands who was told."""
    if "p" not in frames or j < 0 or j != i - 1 or lemma == "tell":
        return None
    comma = tokens[j].text in (",", "–", "—", "?", "!")
    if not (tokens[j].kind == QUOTE or (comma and has_finite(tokens, 0, j))):
        return None
    source = following(tokens, i + 1)
    if source is None:
        return None
    if comma and not _speaks(tokens, source):
        return None
    first = clause_start(tokens, j)
    content: tuple[Range, ...] = ((first, j + 1 if tokens[j].kind == QUOTE else j),)
    quoted = tokens[j].kind == QUOTE
    return source, content + _resumed(tokens, source[1], quoted)


def _speaks(tokens: Sequence[Token], source: Range) -> bool:
    """Whether a phrase behind the cue can be who speaks: "on Thursday" and "in a statement" cannot."""
    first = tokens[source[0]]
    return first.lower not in PREPOSITIONS and not (source[1] - source[0] == 1 and time_word(first))


def postposed(tokens: Sequence[Token], i: int, subject_first: int, lemma: str) -> Complement | None:
    """``C, X said on Tuesday`` and ``"C," X told reporters. ``; also ``C, X said, and C``."""
    edge = subject_first - 1
    while edge >= 0 and tokens[edge].lower in ("but", "and", "as"):
        edge -= 1
    if edge < 0:
        return None
    k = i + 1
    if lemma == "tell":
        k = addressee_end(tokens, k)
    k = skip_adverbial(tokens, k)
    ends = k >= len(tokens) or tokens[k].kind == QUOTE or tokens[k].text in ",.;:!?"
    if lemma in ("ask", "wonder") and not ends:
        return None
    if tokens[edge].kind == QUOTE:
        first = clause_start(tokens, edge)
        return Complement("after", ((first, edge + 1), *_resumed(tokens, k, True)))
    if tokens[edge].text not in (",", "?", "!", "–", "—"):
        return None
    first = clause_start(tokens, edge)
    if has_finite(tokens, 0, edge, quotes=True):
        return Complement("after", ((first, edge), *_resumed(tokens, k, False)))
    parenthetical = tokens[edge].text == "," and k + 1 < len(tokens) and tokens[k].text == ","
    if parenthetical and has_finite(tokens, k + 1, len(tokens)):
        return Complement("after", ((first, edge), (k + 1, sentence_end(tokens, k + 1))))
    return None


def _resumed(tokens: Sequence[Token], k: int, quoted: bool) -> tuple[Range, ...]:
    """The content that goes on behind the attribution: ``, and C``, or another piece of a quotation."""
    n = len(tokens)
    k = skip_adverbial(tokens, k) if k < n else k
    if k < n and (tokens[k].text in (",", ":") or full_stop(tokens, k)):
        k += 1
    if k >= n:
        return ()
    if tokens[k].kind == QUOTE:
        return ((k, sentence_end(tokens, k)),)
    joins = not quoted and tokens[k].lower in (
        "and",
        "then",
        "but",
        "or",
        "so",
        "because",
        "though",
        "although",
        "which",
    )
    if joins and tokens[k - 1].text == "," and has_finite(tokens, k + 1, n):
        return ((k, sentence_end(tokens, k)),)
    return ()
