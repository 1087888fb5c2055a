"""Same proposition or not, and for or against: by rules.

Similarity is the weight of shared terms, the mean of its share of the smaller and of both together, so that a
headline meets a long sentence but two long sentences need more in common. Direction comes from the clause that
shares most: an odd number of negations between the two, or opposite predicates, turn "same" into "opposite"; that a
state persists is the opposite of its change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipelines.rules.origins import normalised_medium, same_medium
from pipelines.rules.propositions import Clause, Proposition, lexicon, proposition
from pipelines.rules.rivalry import other_figures, rival_figures, updated
from schemas.claim import Claim, Side
from schemas.extraction import Mention

Relation = Literal["same", "opposite"]

SAME_THRESHOLD = 0.42
"""Similarity from which a mention makes the same claim. Set by the table of pairs in the tests, in November 2026, as
are the two below; the models that take this place are to be calibrated."""

DENIAL_THRESHOLD = 0.34
"""For a mention that denies: denials say less, and a claim of the event that is like it is what it denies. From .30 to
.40 nothing changes on the story sets."""

OPPOSITE_THRESHOLD = 0.5
"""For a mention that asserts the opposite in words of its own: a "not" alone is weak, since long sentences have many
(of 45 contradictions found in 150 political reports at .34 hardly one was right; at .5 it finds 20)."""

FIGURES_THRESHOLD = 0.2
"""For another figure for the same thing."""

PLAIN_DENIAL = 0.5
"""Similarity from which a denial in so many words is looked at no further."""

CITED_THRESHOLD = 0.25
"""For an assertion that cites the outlet which told the claim: what it passes on is what that outlet told."""

PERSISTENCE_THRESHOLD = 0.0
"""For "the limits remain in place" beside "granted permission": the bond is the opposite predicate, not the words."""

NEVER = 2.0

MIN_SHARED = 2
"""Terms that must be shared at least, one of them no name."""

ALONE = 0.5
"""Similarity from which one shared predicate is enough ("Nobody was arrested" beside "He is under arrest")."""

_POINTS_BACK = re.compile(
    r"^\W*(?:that )?(?:it|they"
    r"|this(?! (?:week|weekend|month|year|morning|evening|afternoon|spring|summer|autumn|winter))"
    r"|these|those|that(?=['’]s| (?:is|was|has|had|will|would|does|did|can|could|must|may|might|should|never)\b))\b",
    re.I,
)
"""What opens with a word for something that was said before; "that" is one where a verb follows."""

PROMINENCE = 0.02
"""What each article that asserts a claim adds to its attraction, up to five: the told claim before its details."""


@dataclass(frozen=True)
class Comparison:
    similarity: float
    relation: Relation
    persistence: bool = False
    firm: bool = False
    """Of a state that persists: it is the opposite of the very change, not only of one to the same thing."""
    figures: bool = False
    """Both give a figure for one thing, and the figures cannot both be right."""
    exchanged: bool = False
    """Each says in so many words that the other side was the first."""


@dataclass(frozen=True)
class Match:
    """The claim that a mention is about, and on which side of it the mention stands."""

    claim_id: str
    similarity: float
    side: Side
    compared: Comparison | None = None
    sure: float = 1.0
    """How sure the side is, 0 to 1, where a judge was asked."""
    read_only: bool = False
    """Whether only the judge sees the side, and no rule."""


def compare(one: Proposition, other: Proposition) -> Comparison | None:
    """How two propositions stand to each other; None where they have too little in common."""
    persistence = _persistence(one, other)
    shared = set(one.terms) & set(other.terms)
    predicates = shared - one.names - other.names
    similarity = overlap(one.terms, other.terms)
    if persistence:
        return Comparison(similarity, "opposite", True, persistence == "firm")
    told = any(term[0] == "=" for term in predicates)
    alone = len(shared) == 1 and similarity >= ALONE and told
    if not predicates or (len(shared) < MIN_SHARED and not alone):
        return None
    if len(predicates) < 2 and not told and similarity < ALONE:
        return None
    if rival_figures(one, other):
        return Comparison(similarity, "opposite", figures=True)
    if barred(one, other) or told_of_others(one, other):
        return None
    ours, theirs = _closest(one, other)
    if one.times and other.times and not one.times & other.times and ours.negative == theirs.negative:
        return None
    turned = ours.negative != theirs.negative
    if _opposed(ours, theirs):
        turned = not turned
    if _exchanged(one, other):
        sure = one.told_first and other.told_first
        return None if turned else Comparison(similarity, "opposite", exchanged=sure)
    return Comparison(similarity, "opposite" if turned else "same")


def closeness(mention: Mention, claim: Claim) -> tuple[float, Comparison | None, str]:
    """How near a mention is to a claim: the likeness of the nearest content, what the rules see, and that content.

    Of contents that are equally near it is one in which the rules see anything, else the clearest.
    """
    ours = proposition(mention.content_text, mention.speaker.name)
    near: tuple[float, Comparison | None, str] = (-1.0, None, "")
    for content, speaker in _contents(claim):
        theirs = proposition(content, speaker)
        likeness = overlap(ours.terms, theirs.terms)
        if likeness > near[0] or (likeness == near[0] and near[1] is None):
            compared = compare(ours, theirs)
            near = near if likeness == near[0] and compared is None else (likeness, compared, content)
    return near


def closeness_before(mention: Mention, claim: Claim) -> tuple[float, str]:
    """How near the sentence before a mention that points back is to a claim, and to which content; else 0.

    "It stays open" has no term of its own. What it is about stands in the sentence before; whether it says the same
    cannot be seen there.
    """
    if not mention.context or not _POINTS_BACK.match(mention.content_text):
        return 0.0, ""
    ours = proposition(mention.context)
    near = (0.0, "")
    for content, speaker in _contents(claim):
        likeness = overlap(ours.terms, proposition(content, speaker).terms)
        if likeness > near[0] and content.rstrip(".") != mention.context.rstrip("."):
            near = likeness, content
    return near


def likeness_of(one: Claim, other: Claim) -> float:
    """How alike the nearest contents of two claims are."""
    ours, theirs = ([proposition(*content) for content in _contents(claim)] for claim in (one, other))
    return max((overlap(a.terms, b.terms) for a in ours for b in theirs), default=0.0)


def of_one_thing(one: Claim, other: Claim) -> bool:
    """Whether two claims have a term in common that is no name."""
    ours, theirs = ([proposition(*content) for content in _contents(claim)] for claim in (one, other))
    return any(set(a.terms) & set(b.terms) - a.names - b.names for a in ours for b in theirs)


def best_match(mention: Mention, claims: Iterable[Claim]) -> Match | None:
    """The claim among ``claims`` that a mention is about, and whether it says the same or the opposite; None if none.

    A mention is compared with every asserting content of a claim, since outlets word one claim in many ways.
    """
    ours = proposition(mention.content_text, mention.speaker.name)
    best: Match | None = None
    for claim in claims:
        for content, speaker in _contents(claim):
            compared = compare(ours, proposition(content, speaker))
            if compared is None or compared.similarity < _threshold(mention, compared, claim):
                continue
            attraction = compared.similarity + PROMINENCE * min(5, len({s.article_id for s in claim.statements}))
            if best is None or attraction > best.similarity:
                best = Match(claim.claim_id, attraction, side_of(mention, compared.relation), compared)
    return best


def side_of(mention: Mention, relation: Relation) -> Side:
    """Where a mention stands whose content says the same as a claim or the opposite.

    An outlet in its own voice denies only in so many words; what it tells in passing contradicts nobody.
    """
    if mention.act == "neutral" or (mention.act == "denies" and relation == "opposite"):
        return "neutral"
    if relation == "opposite" and mention.standing in ("outlet", "media"):
        return "neutral"
    return "asserts" if mention.act == "asserts" and relation == "same" else "denies"


def plainly(mention: Mention, compared: Comparison | None) -> bool:
    """Whether the rules need nobody's help: a state that persists, each side that calls the other the beginner, or a
    denial in so many words of much the same.

    ``compared`` is what ``closeness`` sees between the mention and a claim.
    """
    return compared is not None and (compared.firm or compared.exchanged or denied_in_words(mention, compared))


def denied_in_words(mention: Mention, compared: Comparison) -> bool:
    """Whether a mention denies, in so many words, much the same as the claim that it was compared with."""
    return mention.act == "denies" and compared.similarity >= PLAIN_DENIAL


def passes_on(mention: Mention, claim: Claim) -> bool:
    """Whether a mention cites an outlet that asserts the claim ("the Gazette reported")."""
    if mention.act != "asserts" or not mention.cites:
        return False
    cited = normalised_medium(mention.cites[-1])
    outlets = {s.outlet for s in claim.statements if s.side == "asserts"}
    return any(same_medium(cited, normalised_medium(outlet)) for outlet in outlets)


def barred(one: Proposition, other: Proposition) -> bool:
    """Whether names or numbers say that it cannot be the same: another subject, another figure, an update."""
    return other_figures(one, other) or updated(one, other) or other_subject(one, other)


def told_of_others(one: Proposition, other: Proposition) -> bool:
    """Whether each says that something else happened: "closed its embassy", "ordered embassy families home".

    Both have predicates of the lexicon and none in common, nor opposite ones, and share but one word that is no name.
    """
    ours, theirs = ({term for term in said.terms if term[0] == "="} for said in (one, other))
    if not ours or not theirs or ours & theirs:
        return False
    if any(frozenset((a, b)) in lexicon().opposites for a in ours for b in theirs):
        return False
    return len((set(one.terms) & set(other.terms)) - one.names - other.names) < MIN_SHARED


def _threshold(mention: Mention, compared: Comparison, claim: Claim) -> float:
    if compared.persistence:
        return PERSISTENCE_THRESHOLD
    if compared.figures:
        on_record = mention.standing in ("official", "named") and mention.act == "asserts"
        return FIGURES_THRESHOLD if on_record else NEVER
    if compared.relation == "same" and passes_on(mention, claim):
        return CITED_THRESHOLD
    if mention.act == "denies" or compared.exchanged:
        return DENIAL_THRESHOLD
    return OPPOSITE_THRESHOLD if compared.relation == "opposite" else SAME_THRESHOLD


def _contents(claim: Claim) -> Sequence[tuple[str, str]]:
    """The wordings of a claim with who used them, the clearest first."""
    own = {(s.content, s.speaker.name) for s in claim.statements if s.side == "asserts" and s.content}
    return sorted(sorted(own), key=lambda each: clarity(*each), reverse=True)


@lru_cache(maxsize=5_000)
def clarity(content: str, speaker: str) -> tuple[bool, bool, int]:
    """How well a wording can be read by itself: neither a scrap nor a long sentence, with a subject, rich in terms."""
    said = proposition(content, speaker)
    return (5 <= len(content.split()) <= 30, bool(said.subject), len(said.terms))


def overlap(ours: Mapping[str, float], theirs: Mapping[str, float]) -> float:
    """How alike two sets of weighted terms are, 0 to 1: half what the smaller one shares, half what both do."""
    shared = sum(min(weight, theirs[term]) for term, weight in ours.items() if term in theirs)
    if not shared:
        return 0.0
    mine, yours = sum(ours.values()), sum(theirs.values())
    return 0.5 * shared / min(mine, yours) + 0.5 * shared / (mine + yours - shared)


def _closest(one: Proposition, other: Proposition) -> tuple[Clause, Clause]:
    pairs = (
        (overlap(a.terms, b.terms), -i, -j, a, b)
        for i, a in enumerate(one.clauses)
        for j, b in enumerate(other.clauses)
    )
    best = max(pairs, key=lambda pair: pair[:3])
    return best[3], best[4]


def _opposed(ours: Clause, theirs: Clause) -> bool:
    mine, yours = set(ours.terms) - set(theirs.terms), set(theirs.terms) - set(ours.terms)
    return any(frozenset((a, b)) in lexicon().opposites for a in mine if a[0] == "=" for b in yours if b[0] == "=")


def _exchanged(one: Proposition, other: Proposition) -> bool:
    """Whether each tells that the other side began to shoot: those whom one says began are named by the other too."""
    if not one.beginners or not other.beginners or one.beginners & other.beginners:
        return False
    return bool(one.beginners & other.names or other.beginners & one.names)


def _persistence(one: Proposition, other: Proposition) -> Literal["", "loose", "firm"]:
    """Whether one says that a state persists and the other that it was changed: by opposite words for it (firm), or of
    something that both name (loose: "the bond is in place", "bonds are sold").
    """
    if one.persists == other.persists:
        return ""
    stays, moved = (one, other) if one.persists else (other, one)
    changes = set(moved.terms) & lexicon().change
    if any(frozenset((a, b)) in lexicon().opposites for a in changes for b in stays.terms):
        return "firm"
    return "loose" if changes and set(stays.terms) & set(moved.terms) - stays.names else ""


def other_subject(one: Proposition, other: Proposition) -> bool:
    """Whether each opens with a name that the other does not know: the same said of somebody else."""
    if not one.subject or not other.subject or one.subject & other.subject:
        return False
    return not one.subject & other.names and not other.subject & one.names
