"""Who says what in a headline: ``X: C``, ``C: sources``, ``C, says X``, ``C - report``, ``X denies C``."""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.language.attribution import Attribution, paragraph_attributions
from pipelines.language.compounds import claims_in
from pipelines.language.heard import speaks_in, tells_of_others
from pipelines.language.labels import EXPLAINS, asserts_nothing, claim_start
from pipelines.language.lexicon import AUXILIARIES, CUES, SOURCE_NOUNS, SUBJECT_PRONOUNS
from pipelines.language.sentences import Span, paragraphs
from pipelines.language.tokens import finite, has_finite, tokens_of
from pipelines.wordlists import PREPOSITIONS
from pipelines.wordlists import words as word_set

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
_ON_TOPIC = re.compile(r"^(.+?) on (?:.+)$")
_TO_SOMEBODY = re.compile(r"^(.+?) to (?:.+)$")
_QUOTES = tuple("\"“'‘")
_WORD = re.compile(r"[\w.&’'-]+")
_LONGER = re.compile(r"\b[^\W\d_][\w’'-]{4,}")
_PARTIES = SOURCE_NOUNS | word_set("defence defense opposition management leadership headquarters ministry")
"""Nouns that speak before a colon if a clause stands behind it; before a dash or behind a colon they may be a topic."""
_OPENS_SAYING = word_set("no not nobody nothing none never we i it he she they there all everyone everything")
_OWN_PERSON = re.compile(r"\b(?:we|our|us|I|my|I['’]\w+|we['’]\w+)\b")
_AMOUNT = (
    r"(?:(?:about|around|nearly|almost|over|under|some|up to|at least|at most|more than|fewer than|less than|just) )?"
    r"[$€£]?(?:\d|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens|hundreds|thousands|half)\b)"
)
_PUTS = re.compile(
    rf"(?P<source>[^,:;\"“]{{2,60}}?) (?P<cue>puts?) (?P<content>(?!.*\b(?:up|out|off|forward|aside|for sale)\b)"
    rf"[^,:;]{{3,70}}? at {_AMOUNT}.*)$"
)
"""A figure that somebody gives: "Union puts turnout at 900"."""
_SPEAKS_OF = re.compile(rf"(?P<source>[^,:;\"“]{{2,60}}?) (?P<cue>speaks? of) (?P<content>{_AMOUNT}.*)$")
_ADMITS = re.compile(
    r"(?P<source>[^,:;\"“]{2,60}?) (?P<cue>admit(?:s|ted)?|acknowledge[sd]?) (?P<content>(?!to\b|in(?:to)?\b|\d"
    r"|(?:\w+ )?(?:patients?|visitors?|students?|pupils?|members?|children|fans|guests|refugees|women|girls|boys"
    r"|journalists|observers|evidence|testimony)\b)[^,:;]{5,})$"
)
"""A fault that is admitted: "Brewery admits leak in vat". Whoever admits patients or visitors lets them in."""
_SAYS_IN_SHORT = re.compile(
    r"(?P<source>[^,:;\"“]{2,60}?) (?P<cue>says?|insists?)"
    r" (?P<content>[^\W_][\w’'-]* [\w’'-]+ [\w’'-]+.*)$"
)
_ANSWERS = re.compile(
    r"(?:no|yes|sorry|farewell|goodbye|bye|hello|thanks?|thank|little|nothing|enough|it all|what|who|how|why|when|where"
    r"|whether|if|to|for|of|in|at|on|by|with|about|amid|after|before|as)\b",
    re.I,
)
"""What behind "says" is no claim: "says no to deal", "says in letter"."""
_PASSIVE = re.compile(r"(?:reported|feared|believed|thought|suspected|found|said|alleged)$")
_STATE = re.compile(
    r"(?:\w{3,}ed|dead|alive|missing|killed|hurt|ill|safe|down|lost|stolen|held|sunk|shot|guilty|unhurt|ablaze|adrift)"
    rf"(?: (?:{'|'.join(sorted(PREPOSITIONS))})\b|$)"
)
"""What somebody is found or reported to be: "Boy found alive in well" tells of the boy, who finds nothing."""
_SENT = re.compile(
    r"(?:home|back|away|off|out|in|abroad|ashore|overboard|offside|aside)"
    rf"(?: (?:{'|'.join(sorted(PREPOSITIONS))})\b|$)"
)
"""Where somebody is sent: "Envoy called home over raid" tells of the envoy, who calls nobody."""
_PROFILES = re.compile(r"(?:an?|the) (?:[\w’'-]+ ){1,4}(?:who|that|which|whose|behind)\b", re.I)
"""What somebody is, and not what is said: "Vale: the man who found water"."""
_QUOTED = re.compile(r"(?P<content>[\"“'‘].{8,}[\"”'’]):\s+(?P<source>[^\"“:]+)$")


def headline_attributions(title: str, text: str) -> list[Attribution]:
    """The attributions of a headline, offsets into the title, each of one claim.

    A question asserts nothing, so it has none.
    """
    return [one for item in _attributions(title, text) for one in _claim_by_claim(title, item)]


def _claim_by_claim(title: str, item: Attribution) -> list[Attribution]:
    if len(item.content) != 1 or item.frame not in ("after", "clause"):
        return [item]
    return [replace(item, content=spans) for spans in claims_in(title, item.content[0])]


def _attributions(title: str, text: str) -> list[Attribution]:
    begin = claim_start(title)
    stripped = title[begin:].strip()
    if asserts_nothing(title[begin:], attributed=True):
        return []
    start = title.find(stripped, begin)
    whole = (start, start + len(stripped))
    found = (
        _comma_tail(stripped, start, whole)
        or _quoted(stripped, start, whole)
        or _tail(stripped, start, whole)
        or _head(stripped, start, whole, text)
        or _bare_tail(stripped, start, whole)
    )
    if found is not None:
        return [found]
    if EXPLAINS.match(stripped) and ":" not in stripped:
        return []
    return (
        _says_twice(stripped, start, whole)
        or _running(" " * start + stripped)
        or _stated(stripped, start, whole)
        or _says_in_short(stripped, start, whole, text)
    )


def _running(bare: str) -> list[Attribution]:
    """What running text would give, but for what somebody is reported or found to be, and where somebody is sent."""
    found = (a for p in paragraphs(bare) for a in paragraph_attributions(bare, p) if not a.nested)
    return [a for a in found if not _is_passive(bare, a)]


def _is_passive(bare: str, item: Attribution) -> bool:
    cue = "".join(bare[s:e] for s, e in item.cue[-1:])
    content = bare[item.content[0][0] : item.content[0][1]] if item.content else ""
    sent = cue.endswith("ed") and _SENT.match(content.lower())
    return bool(sent or (_PASSIVE.match(cue) and _STATE.match(content.lower())))


def _says_twice(stripped: str, start: int, whole: Span) -> list[Attribution]:
    """``X admits that C, says C``: "says" has the subject of the verb before it."""
    match = _COMMA_TAILS[0].match(stripped)
    if match is None:
        return []
    first = _running(" " * start + match["content"])
    if len(first) != 1 or not first[0].source or first[0].source[0][0] != start:
        return []
    cue, said = ((start + s, start + e) for s, e in (match.span("cue"), match.span("source")))
    return [*first, _made(whole, first[0].source[0], cue, said, CUES[match["cue"]][0])]


def _stated(stripped: str, start: int, whole: Span) -> list[Attribution]:
    """``X puts N at 5``, ``X speaks of 5 N`` and ``X admits N``, which in running text have other meanings."""
    for lemma, pattern in (("put", _PUTS), ("speak", _SPEAKS_OF), ("admit", _ADMITS)):
        match = pattern.match(stripped)
        if match and not _has_verb(match["source"]):
            source, cue, content = ((start + s, start + e) for s, e in map(match.span, ("source", "cue", "content")))
            return [Attribution(whole, (source,), (cue,), (content,), lemma, "object")]
    return []


def _says_in_short(stripped: str, start: int, whole: Span, text: str) -> list[Attribution]:
    """``X says bridge safe``: a verb of saying behind somebody who speaks in the text, and a content in short."""
    match = _SAYS_IN_SHORT.match(stripped)
    if match is None or _has_verb(match["source"]) or _ANSWERS.match(match["content"]):
        return []
    words = [word.lower() for word in _WORD.findall(match["source"])]
    if not words or len(words) > 6 or not _headed(words, _PARTIES):
        return []
    if words[-1] not in SOURCE_NOUNS and not speaks_in(match["source"], text):
        return []
    source, cue, content = ((start + s, start + e) for s, e in map(match.span, ("source", "cue", "content")))
    return [Attribution(whole, (source,), (cue,), (content,), CUES[match["cue"]][0], "clause")]


def _has_verb(phrase: str) -> bool:
    tokens = tokens_of(phrase, 0, len(phrase))
    return has_finite(tokens, 0, len(tokens))


def _made(whole: Span, source: Span, cue: Span, content: Span, lemma: str = "say") -> Attribution:
    return Attribution(whole, (source,), (cue,), (content,), lemma, "after")


_COMMA_TAILS = (
    re.compile(
        r"(?P<content>.{8,}), (?P<cue>says?|said|reports?|claims|insists|warns|confirms) (?P<source>[^,:;\"“]{2,60})$"
    ),
    re.compile(r"(?P<content>.{8,}), (?P<source>[^,:;\"“]{2,60}?) (?P<cue>[a-z]+)$"),
    re.compile(
        r"(?P<content>.{8,}), (?P<source>[^,:;\"“]{2,60}?) (?P<cue>says?|said|claims?|warns?)"
        r" (?:of|about|in|after|on) [^,:;]+$"
    ),
)
_CORE = re.compile(r"\s(?:who|which|that|with|close|of|in|at|from|for|near|on)\s")


def _comma_tail(stripped: str, start: int, whole: Span) -> Attribution | None:
    """``C, sources say``, ``C, says ministry`` and ``C, union says of Y``."""
    tried = (pattern.match(stripped) for pattern in _COMMA_TAILS)
    match = next((m for m in tried if m and m["cue"] in CUES), None)
    if match is None:
        return None
    cue, words = match["cue"], _WORD.findall(_CORE.split(match["source"])[0])
    if (
        not words
        or any(w in AUXILIARIES or w == "to" for w in words)
        or (words[0].lower() in _OPENS_SAYING and match.start("cue") < match.start("source"))
        or len(words) > 7
        or not (words[-1].lower() in SOURCE_NOUNS or words[-1][0].isupper() or len(words) <= 3)
    ):
        return None
    s, e = match.span("source")
    c, d = match.span("cue")
    a, b = match.span("content")
    return _made(whole, (start + s, start + e), (start + c, start + d), (start + a, start + b), CUES[cue][0])


def _quoted(stripped: str, start: int, whole: Span) -> Attribution | None:
    """``"C": X on Y`` and ``"C": X jokes about Y``."""
    match = _QUOTED.match(stripped)
    if match is None:
        return None
    first, words = match.start("source"), list(_WORD.finditer(match["source"]))
    at = next((i for i, w in enumerate(words) if w.group() == "on" or w.group() in CUES), 0)
    before = [w.group() for w in words[:at]]
    if not 0 < at <= 4 or before[0].lower() in ("a", "an", "the", "how", "why", "what"):
        return None
    if not (before[-1].lower() in _PARTIES or before[-1][0].isupper()):
        return None
    cue = match.end("content"), match.end("content") + 1
    lemma = "say"
    if words[at].group() != "on":
        cue, lemma = (first + words[at].start(), first + words[at].end()), CUES[words[at].group()][0]
    source = start + first, start + first + words[at - 1].end()
    c, d = match.span("content")
    return _made(whole, source, (start + cue[0], start + cue[1]), (start + c, start + d), lemma)


def _tail(stripped: str, start: int, whole: Span) -> Attribution | None:
    match = _TAIL.match(stripped)
    if match is None or "," in match["source"]:
        return None
    words = [w.lower() for w in _WORD.findall(match["source"])]
    if (
        not words
        or len(words) > 5
        or words[-1] not in SOURCE_NOUNS
        or words[0] in ("new", "next", "first", "no", "one", "another")
        or any(w in CUES and w not in SOURCE_NOUNS for w in words)
        or _has_verb(match["source"])
        or not _headed(words, SOURCE_NOUNS)
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
    address = _ON_TOPIC.search(source) or (_TO_SOMEBODY.search(source) if rest.startswith(_QUOTES) else None)
    if address and speaks_in(address.group(1), text):
        source = address.group(1)
    elif not _headed([w.lower() for w in words], _PARTIES) or not _may_say(source, words, rest, text):
        return None
    c, d = match.span("content")
    colon = match.end("source")
    return _made(whole, (start, start + len(source)), (start + colon, start + colon + 1), (start + c, start + d))


def _headed(words: list[str], nouns: frozenset[str]) -> bool:
    """Whether a phrase with a preposition has one of the nouns before it: "head of museum", not "fire at museum"."""
    at = next((i for i, w in enumerate(words) if w in PREPOSITIONS), len(words))
    return at == len(words) or (at > 0 and words[at - 1] in nouns)


def _may_say(source: str, words: list[str], rest: str, text: str) -> bool:
    """Whether what stands before a colon says what stands behind it, rather than names a topic or a place."""
    if words[-1].lower() in SOURCE_NOUNS or rest.startswith(_QUOTES):
        return True
    if _PROFILES.match(rest):
        return False
    first = _WORD.match(rest)
    opens = first is not None and first.group().lower() in _OPENS_SAYING
    says = opens or _has_verb(rest) or _has_verb_in_capitals(rest)
    if not (says or _OWN_PERSON.search(rest) or rest[:1].isdigit()):
        return False
    if _others_say(rest):
        return tells_of_others(source, text)
    return words[-1].lower() in _PARTIES or speaks_in(source, text)


def _has_verb_in_capitals(rest: str) -> bool:
    """Whether a phrase whose longer words all begin with a capital has a verb; one in -ed may be a participle there."""
    if any(word[0].islower() for word in _LONGER.findall(rest)):
        return False
    lower = rest.lower()
    tokens = tokens_of(lower, 0, len(lower))
    return any(finite(tokens, i) and not token.text.endswith("ed") for i, token in enumerate(tokens))


def _others_say(rest: str) -> bool:
    """Whether somebody is named who says it, so that what stands before the colon may be what it is about."""
    sources = (rest[s:e].lower() for a in _running(rest) for s, e in a.source[:1])
    return any(source not in SUBJECT_PRONOUNS for source in sources)


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
