"""Who says what in a headline: ``X: C``, ``C: sources``, ``C, says X``, ``C - report``, ``X denies C``."""

from __future__ import annotations

import re

from pipelines.language.attribution import Attribution, paragraph_attributions
from pipelines.language.lexicon import CUES, SOURCE_NOUNS
from pipelines.language.sentences import Span, paragraphs

_TAIL = re.compile(r"(?P<content>.{8,}?)\s*(?P<mark>:|\s[-–—]+\s|\s[-–—]+(?=\w))\s*(?P<source>[^:–—]{3,60})$")
_HEAD = re.compile(r"(?P<source>[^:\"“]{2,50}?):\s+(?P<content>.{6,})$")
_LABELS = re.compile(
    r"^(?:update\w*|correct\w*|clarif\w*|refile|kill|withdrawn|exclusive|breaking|live|watch"
    "|video|analysis|opinion|comment"
    r"|fact ?check\w*|factbox|explainer|explained|profile|review|timeline|interview|insight"
    "|feature|editorial|in pictures"
    r"|breakingviews|column|q&a|rpt|repeat|obituary|podcast|letters?|sport|business|a note .*|note .*)\b",
    re.I,
)
_MODIFIER = re.compile(
    (
        r"^(?:[A-Z][\w.]*(?:n|sh|ese|i|ic|se)|U\.?S\.?|UK|EU|local|state|foreign|unnamed|senior"
        "|two|three|top|government|security|intelligence|western|former|court|police)$"
    ),
    re.I,
)
_ANNOUNCES = re.compile(
    r"^\W*(?:(?:updated?|breaking(?: news)?|exclusive|live(?: updates?)?|latest|just in|watch|video|developing|alert"
    r"|flash|urgent)(?: \d+)?(?:\s*[:|]|\s+[-–—]+(?=\s))\s*|(?-i:UPDATE(?: \d+)?|EXCLUSIVE|BREAKING|URGENT)-)+",
    re.I,
)
_ASKED = re.compile(r"^[^?]{6,}\?\s+(?=\w+ \w+ \w)")
_OPINES = re.compile(
    r"^\W*(?:analysis|opinion|comment|commentary|column|editorial|explainer|explained|letters?|review|profile"
    r"|interview|q&a|podcast|obituary|in pictures|factbox|timeline|quiz)\s*[:|]",
    re.I,
)
_EXPLAINS = re.compile(r"^\W*(?:Why|How|What|Where|Inside|WHY|HOW|WHAT)\b")
_ON_TOPIC = re.compile(r"^(.+?) on (?:.+)$")
_WORD = re.compile(r"[\w.&’'-]+")


def claim_start(title: str) -> int:
    """Where a headline's own words begin: behind labels ("UPDATE 2-", "Exclusive:") and behind a question answered."""
    label = _ANNOUNCES.match(title)
    start = label.end() if label else 0
    asked = _ASKED.match(title[start:])
    return start + asked.end() if asked and not title.rstrip().endswith("?") else start


def asserts_nothing(title: str, *, attributed: bool = False) -> bool:
    """Whether a headline tells no news: a question, a label of opinion, or "Why ...", "What we know" on its own."""
    stripped = title.strip()
    if not stripped or stripped.endswith("?") or _OPINES.match(stripped):
        return True
    return not attributed and bool(_EXPLAINS.match(stripped))


def headline_attributions(title: str, text: str) -> list[Attribution]:
    """The attributions of a headline, offsets into the title. A question asserts nothing, so it has none."""
    begin = claim_start(title)
    stripped = title[begin:].strip()
    if asserts_nothing(title[begin:], attributed=True):
        return []
    start = title.find(stripped, begin)
    whole = (start, start + len(stripped))
    found = (
        _comma_tail(stripped, start, whole)
        or _tail(stripped, start, whole)
        or _head(stripped, start, whole, text)
        or _bare_tail(stripped, start, whole)
    )
    if found is not None:
        return [found]
    bare = " " * begin + title[begin:]
    return [a for p in paragraphs(bare) for a in paragraph_attributions(bare, p) if not a.nested]


def _made(whole: Span, source: Span, cue: Span, content: Span, lemma: str = "say") -> Attribution:
    return Attribution(whole, (source,), (cue,), (content,), lemma, "after")


_COMMA_TAILS = (
    re.compile(
        r"(?P<content>.{8,}), (?P<cue>says?|said|reports?|claims|insists|warns|confirms) (?P<source>[^,:;\"“]{2,60})$"
    ),
    re.compile(r"(?P<content>.{8,}), (?P<source>[^,:;\"“]{2,60}?) (?P<cue>[a-z]+)$"),
)


def _comma_tail(stripped: str, start: int, whole: Span) -> Attribution | None:
    """``C, sources say`` and ``C, says ministry``."""
    match = next((m for pattern in _COMMA_TAILS if (m := pattern.match(stripped))), None)
    if match is None:
        return None
    cue, words = match["cue"], _WORD.findall(match["source"])
    verbs = [w for w in words if w in ("is", "was", "has", "have", "will", "would", "are", "to")]
    if (
        cue not in CUES
        or not words
        or verbs
        or len(words) > 7
        or not (words[-1].lower() in SOURCE_NOUNS or words[-1][0].isupper() or len(words) <= 3)
    ):
        return None
    s, e = match.span("source")
    c, d = match.span("cue")
    a, b = match.span("content")
    return _made(whole, (start + s, start + e), (start + c, start + d), (start + a, start + b), CUES[cue][0])


def _tail(stripped: str, start: int, whole: Span) -> Attribution | None:
    match = _TAIL.match(stripped)
    if match is None:
        return None
    words = [w.lower() for w in _WORD.findall(match["source"])]
    if (
        not words
        or len(words) > 5
        or words[-1] not in SOURCE_NOUNS
        or any(w in CUES and w not in SOURCE_NOUNS for w in words)
    ):
        return None
    s, e = match.span("source")
    c, d = match.span("content")
    m, n = match.span("mark")
    return _made(whole, (start + s, start + e), (start + m, start + n), (start + c, start + d))


def _head(stripped: str, start: int, whole: Span, text: str) -> Attribution | None:
    match = _HEAD.match(stripped)
    if match is None or _LABELS.match(match["source"]):
        return None
    source = match["source"]
    words = _WORD.findall(source)
    if not words or len(words) > 6:
        return None
    rest = match["content"].lstrip()
    speaks = words[-1].lower() in SOURCE_NOUNS or rest[:1] in "\"“'‘" or _speaks_in(words[-1], text)
    on_topic = _ON_TOPIC.search(source)
    if on_topic and _speaks_in(on_topic.group(1).split()[-1], text):
        speaks, source = True, on_topic.group(1)
    if not speaks:
        return None
    c, d = match.span("content")
    colon = match.end("source")
    return _made(whole, (start, start + len(source)), (start + colon, start + colon + 1), (start + c, start + d))


def _speaks_in(name: str, text: str) -> bool:
    """Whether the text lets this capitalised name say something."""
    if not name[:1].isupper():
        return False
    n = re.escape(name)
    return bool(
        re.search(
            (
                rf"\b{n}(?:,[^,.]{{1,60}},)? (?:also |has |had )?(?:said|says|told|wrote|added|announced"
                rf"|denied|confirmed|replied|answered)\b|\b(?:said|says|added) (?:[\w’'-]+ ){{0,6}}{n}\b"
            ),
            text,
        )
    )


def _bare_tail(stripped: str, start: int, whole: Span) -> Attribution | None:
    """``Taxes will rise local media claims``: a cue at the end, a source noun before it, no comma."""
    words = list(_WORD.finditer(stripped))
    if len(words) < 5 or words[-1].group().lower() not in CUES or stripped[words[-1].start() - 1] == ",":
        return None
    noun = words[-2].group().lower()
    if noun not in SOURCE_NOUNS or "," in stripped[words[-2].start() : words[-1].start()]:
        return None
    first = len(words) - 2
    while (
        first > 3
        and _MODIFIER.match(words[first - 1].group())
        and stripped[words[first].start() - 1] == " "
        and "," not in stripped[words[first - 1].end() : words[first].start()]
    ):
        first -= 1
    if "," in stripped[words[first - 1].end() : words[first].start()]:
        return None
    at = words[first].start()
    return _made(
        whole,
        (start + at, start + words[-2].end()),
        (start + words[-1].start(), start + words[-1].end()),
        (start, start + words[first - 1].end()),
        CUES[words[-1].group().lower()][0],
    )
