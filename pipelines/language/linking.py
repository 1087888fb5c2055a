"""Which source spoke with which cue, and what: the tagger's spans of a paragraph joined to attributions.

Every content chooses a cue of its paragraph, every cue chooses a source or none, and a source that no cue chose goes
to the cue that fits it best. A choice is the largest of linear scores over what lies between the two spans; the weights
are fitted on PolNeAR's train part by ``training.attribution.links``. A content without a cue in its paragraph stands
alone: whoever spoke before it goes on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from pipelines.language.decoding import RoleSpan

Span = tuple[int, int]
Weights = Mapping[str, Sequence[float]]

_SENTENCE_END = re.compile(r"[.!?][\"”’')]*\s")
_ACCORDING = re.compile(r"\W*(?:according|per|citing|in the words|to hear)\b", re.I)
_PAUSE = re.compile("[,—–(]")
_START = attrgetter("start")
_WINDOWS = (2, 8, 25, 70)  # characters: how far two spans lie apart, in steps
NEAR = 8  # spans on either side that a span is joined with at most, so that no paragraph costs more than its length
FEATURES = 2 * (5 + 3 + 3 + 3 + 3 + 6) + 1  # for each direction; and the bias of "none"


@dataclass(frozen=True)
class Group:
    """One attribution: spans are [start, end) offsets into the text; confidence is the least of its spans' scores.

    ``bare``: the content has no cue in its paragraph, so the speaker before it goes on. ``nested``: it stands inside
    the content of another attribution.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float
    bare: bool = False
    nested: bool = False

    def moved(self, by: int) -> Group:
        """The same in a text that this one's text is a part of, from offset ``by``."""
        source, cue, content = (
            tuple((s + by, e + by) for s, e in part) for part in (self.source, self.cue, self.content)
        )
        return Group(source, cue, content, self.confidence, self.bare, self.nested)


def grouped(text: str, paragraph: Span, spans: Sequence[RoleSpan], weights: Weights) -> list[Group]:
    """The attributions among the spans of one paragraph, in the order of their cues."""
    inside = [s for s in spans if paragraph[0] <= s.start < paragraph[1]]
    sources, cues, contents = ([s for s in inside if s.role == role] for role in ("source", "cue", "content"))
    if not cues:
        return _without_cue(sources, contents)
    held: list[dict[str, list[RoleSpan]]] = [{"source": [], "content": []} for _ in cues]
    for content in contents:
        near = _near(cues, content)
        held[near.start + chosen_cue(text, content, cues[near], inside, weights)]["content"].append(content)
    unclaimed = set(range(len(sources)))
    for i, cue in enumerate(cues):
        near = _near(sources, cue)
        at = chosen_source(text, cue, sources[near], inside, weights)
        if at is not None:
            held[i]["source"].append(sources[near.start + at])
            unclaimed.discard(near.start + at)
    for at in sorted(unclaimed):
        near = _near(cues, sources[at])
        best = _best_cue(text, sources[at], cues[near], inside, weights["source"])
        held[near.start + best]["source"].append(sources[at])
    return [_group(cue, parts) for cue, parts in zip(cues, held, strict=True)]


def _near(spans: Sequence[RoleSpan], one: RoleSpan) -> slice:
    """The ``NEAR`` spans before one and behind it."""
    at = _index(spans, one.start)
    return slice(max(0, at - NEAR), at + NEAR)


def _index(spans: Sequence[RoleSpan], offset: int) -> int:
    """How many of the spans, which stand in order and apart, start before the offset."""
    return bisect_left(spans, offset, key=_START)


def chosen_cue(
    text: str, content: RoleSpan, cues: Sequence[RoleSpan], spans: Sequence[RoleSpan], weights: Weights
) -> int:
    return _best_cue(text, content, cues, spans, weights["content"])


def chosen_source(
    text: str, cue: RoleSpan, sources: Sequence[RoleSpan], spans: Sequence[RoleSpan], weights: Weights
) -> int | None:
    scores = [weights["source"][-1], *(score(text, s, cue, spans, weights["source"]) for s in sources)]
    best = _largest(scores)
    return best - 1 if best else None


def _best_cue(
    text: str, one: RoleSpan, cues: Sequence[RoleSpan], spans: Sequence[RoleSpan], weights: Sequence[float]
) -> int:
    """The index of the cue that fits best; where there is one only, nothing is scored."""
    return 0 if len(cues) == 1 else _largest([score(text, one, cue, spans, weights) for cue in cues])


def _largest(scores: Sequence[float]) -> int:
    """The index of the largest score, of equal ones the first."""
    return max(range(len(scores)), key=scores.__getitem__)


def score(text: str, one: RoleSpan, cue: RoleSpan, spans: Sequence[RoleSpan], weights: Sequence[float]) -> float:
    return sum(map(weights.__getitem__, features(text, one, cue, spans)))


def features(text: str, one: RoleSpan, cue: RoleSpan, spans: Sequence[RoleSpan]) -> list[int]:
    """Which of the ``FEATURES`` hold for a span and a cue: what lies between them, for either direction."""
    first, second = (one, cue) if one.start < cue.start else (cue, one)
    base = 0 if first is one else (FEATURES - 1) // 2
    gap = text[first.end : second.start]
    found = [base + bisect_left(_WINDOWS, len(gap))]
    base += len(_WINDOWS) + 1
    roles = [span.role for span in spans[_index(spans, first.end) : _index(spans, second.start)]]
    for role in ("source", "cue", "content"):
        found.append(base + min(2, roles.count(role)))
        base += 3
    found.append(base + min(2, len(_SENTENCE_END.findall(gap))))
    base += 3
    words = text[cue.start : cue.end]
    flags = (
        "“" in gap or '"' in gap,
        "\t" in gap or ";" in gap,
        _ACCORDING.match(words),
        words.rstrip().endswith(":"),
        text[one.start : one.start + 1].isupper(),
        _PAUSE.search(gap),
    )
    return found + [base + i for i, flag in enumerate(flags) if flag]


def _without_cue(sources: Sequence[RoleSpan], contents: Sequence[RoleSpan]) -> list[Group]:
    """Sources and contents whose cue was not found stay together; contents alone are bare."""
    if not sources:
        return [Group((), (), ((c.start, c.end),), c.score, bare=True) for c in contents]
    source, content = (tuple((s.start, s.end) for s in part) for part in (sources, contents))
    return [Group(source, (), content, min(s.score for s in (*sources, *contents)))]


def _group(cue: RoleSpan, parts: dict[str, list[RoleSpan]]) -> Group:
    every = [cue, *parts["source"], *parts["content"]]
    source, content = (tuple((s.start, s.end) for s in parts[role]) for role in ("source", "content"))
    return Group(source, ((cue.start, cue.end),), content, min(s.score for s in every))
