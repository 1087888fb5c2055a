"""Which pairs a judge reads, and how its word and the rules' decide together."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rules.cascade import FILLED, FLOOR, FLOOR_FILLED, PAIRS, WORDINGS, Cascade
from pipelines.rules.pairing import CLAIMS_EACH, candidates, lines_of
from pipelines.rules.verdicts import (
    DOUBT_READ,
    DOUBT_SAID,
    OWN_VOICE,
    SURE_AGAINST,
    SURE_FOR,
    UNSUPPORTED,
    WORDLESS,
    decided_on,
)
from pipelines.rules.worth import WEIGHTS
from schemas.extraction import Mention
from schemas.stance import Chances, Pair
from tests.unit.rules.builders import claim, mention, statement

LEFT = "the harbour master has left the port"
NEITHER = Chances(0.0, 0.0, 1.0)


class FixedJudge:
    """Gives every pair the same chances and remembers what it was asked."""

    def __init__(self, chances: Chances) -> None:
        self.chances = chances
        self.asked: list[Pair] = []

    def read(self, pairs: Sequence[Pair]) -> list[Chances]:
        self.asked += pairs
        return [self.chances for _ in pairs]


def side(said: str, chances: Chances, act="asserts", standing="official") -> str | None:
    cascade = Cascade(FixedJudge(chances))
    open_claims = [claim(statement("asserts", "sources", "anonymous", content=LEFT))]
    told = mention(said, "Ada Brill", act=act, standing=standing)
    cascade.prepare([told], open_claims)
    match = cascade.match(told, open_claims)
    return match.side if match else None


INDIRECT = "She is at her desk, with tea"
TOUCHING = "She will be in the harbour all summer"
OPPOSITE = "The harbour master has not left the port, her tea is hot"
PLAIN = "The harbour master has left the port"
NEAR = "The harbour master is at the desk, with tea for the port"
LOOSE = "he left the harbour with a suitcase"
NEGATED = "The harbour master has not left the port"

# what is said, act, standing, chances of support and denial, the side taken
DECIDED = [
    (TOUCHING, "asserts", "official", 0.0, SURE_AGAINST, "denies"),
    (TOUCHING, "asserts", "official", 0.0, SURE_AGAINST - 0.05, None),
    (INDIRECT, "asserts", "official", 0.0, WORDLESS, "denies"),
    (INDIRECT, "asserts", "official", 0.0, WORDLESS - 0.05, None),
    (INDIRECT, "denies", "official", 0.0, SURE_AGAINST, "denies"),
    (OPPOSITE, "asserts", "outlet", 0.0, SURE_AGAINST, "denies"),
    (OPPOSITE, "asserts", "outlet", 0.0, SURE_AGAINST - 0.05, None),
    (TOUCHING, "asserts", "outlet", 0.0, OWN_VOICE - 0.05, None),
    (INDIRECT, "asserts", "official", SURE_FOR, 0.0, "asserts"),
    (INDIRECT, "asserts", "official", SURE_FOR - 0.05, 0.0, None),
    (INDIRECT, "denies", "official", SURE_FOR, 0.0, None),
    (NEAR, "asserts", "outlet", 0.0, OWN_VOICE, "denies"),
    (NEAR, "asserts", "official", UNSUPPORTED, 0.0, None),
    (NEAR, "asserts", "official", UNSUPPORTED + 0.05, 0.0, "asserts"),
    (NEGATED, "asserts", "named", 0.0, DOUBT_READ, "denies"),
    (NEGATED, "asserts", "named", 0.0, DOUBT_READ - 0.05, None),
    (LOOSE, "denies", "named", 0.0, DOUBT_SAID, "denies"),
    (LOOSE, "denies", "named", 0.0, DOUBT_SAID - 0.05, None),
    (PLAIN, "denies", "named", 0.0, 0.0, "denies"),
    (PLAIN, "asserts", "official", 0.0, 0.0, "asserts"),
]


@pytest.mark.parametrize(("said", "act", "standing", "support", "denial", "expected"), DECIDED)
def test_judge_and_rules_decide_together(said, act, standing, support, denial, expected):
    assert side(said, Chances(support, denial, 1 - support - denial), act, standing) == expected


@pytest.mark.parametrize(
    ("standing", "denial", "denied"),
    [("official", 0.84, False), ("official", 0.85, True), ("named", 0.85, True), ("anonymous", 1.0, False)],
)
def test_a_passing_word_is_denied_by_the_judge_alone_only_plainly_and_on_the_record(standing, denial, denied):
    told = claim(statement("asserts", "a baker", "named", content=LEFT, place="body"))
    said = mention(INDIRECT, "Ada Brill", standing=standing)
    cascade = Cascade(FixedJudge(Chances(0.0, denial, 1 - denial)), "another")
    cascade.prepare([said], [told])
    assert (cascade.match(said, [told]) is not None) == denied


def test_without_a_judge_the_rules_decide_alone():
    open_claims = [claim(statement("asserts", "sources", "anonymous", content=LEFT))]
    told = mention(NEGATED, "Ada Brill", standing="official")
    cascade = Cascade(None)
    cascade.prepare([told], open_claims)
    match = cascade.match(told, open_claims)
    assert match is not None
    assert match.side == "denies"


@pytest.mark.parametrize(
    ("said", "act", "expected"),
    [(PLAIN, "asserts", "asserts"), (PLAIN, "denies", "denies"), (NEAR, "asserts", None), (NEGATED, "asserts", None)],
)
def test_what_the_judge_was_not_asked_is_decided_only_where_it_is_plain(said, act, expected):
    open_claims = [claim(statement("asserts", "sources", "anonymous", content=LEFT))]
    match = Cascade(FixedJudge(NEITHER)).match(mention(said, "Ada Brill", act=act, standing="official"), open_claims)
    assert (match.side if match else None) == expected


def test_what_the_rules_would_take_for_the_same_is_read_first():
    judge = FixedJudge(NEITHER)
    cascade = Cascade(judge)
    held = [claim(statement("asserts", "sources", "anonymous", content=LEFT))]
    others = [mention(f"{INDIRECT} for the {n}. time", f"Ada {n}", standing="official") for n in range(PAIRS)]
    cascade.prepare([*others, mention(NEAR, "a baker", "named")], held)
    assert NEAR in [pair.sentence for pair in judge.asked]


@pytest.mark.parametrize(
    ("said", "before", "asked"),
    [
        ("It stays where it stands", "The barge museum is what everybody asks about.", "barge"),
        ("that they will be painted, not sold", "The barge museum is what everybody asks about.", "barge"),
        ("That was never on the table", "The barge museum is what everybody asks about.", "barge"),
        ("It stays where it stands", "The cook is what everybody asks about.", "cook"),
        ("Nobody asked me", "The barge museum is what everybody asks about.", "cook"),
        ("This week we rest", "The barge museum is what everybody asks about.", "cook"),
        ("It stays where it stands", "", "cook"),
    ],
)
def test_what_points_back_is_read_with_the_claim_that_the_sentence_before_is_near_to(said, before, asked):
    held = [
        claim(statement("asserts", "sources", "anonymous", content=content)).model_copy(update={"claim_id": number})
        for number, content in (("1", "the cook of the harbour inn has left"), ("2", "the barge museum is to be sold"))
    ]
    told = mention(said, "Ada Brill").model_copy(update={"context": before, "sentence": (3000, 3000 + len(said))})
    judge = FixedJudge(NEITHER)
    Cascade(judge).prepare([told], held)
    assert [asked in pair.claim for pair in judge.asked] == [True]


NOT_A_PLANK = "Not a plank is missing from our quay"


@pytest.mark.parametrize(
    ("said", "standing", "act", "read"),
    [
        (NOT_A_PLANK, "official", "asserts", True),
        (NOT_A_PLANK, "named", "asserts", True),
        ("a story that is told by the idle", "official", "denies", True),
        (NOT_A_PLANK, "anonymous", "asserts", False),
        (NOT_A_PLANK, "outlet", "asserts", False),
        ("Every plank lies where it lay", "official", "asserts", False),
    ],
)
def test_where_little_is_worth_it_a_negation_on_the_record_is_read_though_it_promises_little(said, standing, act, read):
    assert len(_read_under_the_floor(mention(said, "Ada Brill", standing, act), room=1)) == read


def test_no_more_negations_are_read_so_than_there_is_room():
    told = [mention(f"{NOT_A_PLANK} {n}", "Ada Brill", "official") for n in range(PAIRS)]
    assert len(_read_under_the_floor(*told, room=1)) == 1


def _read_under_the_floor(*told: Mention, room: int) -> list[Pair]:
    """What is read of ``told``, each as far down its article as makes it a little less worth than what is read, beside
    so many worthier pairs that there is ``room`` for few more.
    """
    held = claim(statement("asserts", "a baker", "named", content="the ferry lost its mooring in the storm"))
    worthy = [mention(f"nobody saw the ferry lost by its mooring {n}", "Ada Brill") for n in range(FILLED - room)]
    below = []
    for each in told:
        quoted = each.model_copy(update={"sentence_text": f'"{each.sentence_text}"', "place": "lead"})
        [seen] = candidates(quoted, [held], "another")
        down = round((seen.worth - (FLOOR + FLOOR_FILLED) / 2) / -WEIGHTS.late * 2000)
        below.append(quoted.model_copy(update={"sentence": (down, down + 40)}))
    judge = FixedJudge(NEITHER)
    Cascade(judge, "another").prepare([*worthy, *below], [held])
    return [pair for pair in judge.asked if pair.sentence in {each.sentence_text for each in below}]


def test_a_retelling_is_read_too_however_little_it_is_worth_and_joins_what_it_retells():
    judge = FixedJudge(Chances(0.95, 0.0, 0.05))
    cascade = Cascade(judge, "another")
    held = claim(statement("asserts", "Outlet b", "outlet", "b", content="the harbour master has given up her post"))
    retold = mention("a website reported that the post of harbour master stands empty", "a website", standing="media")
    late = retold.model_copy(update={"sentence": (4000, 4060)})
    cascade.prepare([late], [held, claim(statement("asserts", "a baker", "named", content="a bakery burnt down"))])
    assert [pair.claim for pair in judge.asked] == ["the harbour master has given up her post"]
    assert cascade.match(late, [held]).side == "asserts"


@pytest.mark.parametrize(
    ("told", "neither", "side"),
    [
        ("Corvo Line closes the old brick quarry at Stave", 0.8, None),
        ("Corvo Line closes the old brick quarry at Stave", 0.6, "asserts"),
        ("Corvo Line talks about the old brick quarry at Stave", 0.8, "asserts"),
    ],
)
def test_names_in_common_do_not_outvote_a_judge_who_sees_another_matter(told, neither, side):
    held = claim(
        statement("asserts", "sources", "anonymous", content="Corvo Line is in talks on the old brick quarry at Stave")
    )
    candidate = candidates(mention(told, "Ada Brill", standing="official"), [held])[0]
    assert candidate.match is not None
    decided = decided_on(candidate, Chances(1 - neither, 0.0, neither))
    assert (decided[0] if decided else None) == side


def test_what_each_side_says_the_other_began_needs_no_judge():
    held = claim(statement("asserts", "Ostmark", "official", content="Pellish soldiers opened fire first"))
    told = mention("Ostmark's patrol fired first on the Pellish soldiers on the bridge", "Pella", standing="official")
    candidate = candidates(told, [held])[0]
    decided = decided_on(candidate, Chances(0.94, 0.03, 0.03))
    assert decided is not None
    assert decided[0] == "denies"


def test_a_pair_that_was_read_counts_although_the_claim_has_taken_in_another_wording():
    told = mention(INDIRECT, "Ada Brill", standing="official")
    before = claim(statement("asserts", "sources", "anonymous", content=LEFT))
    cascade = Cascade(FixedJudge(Chances(0.0, 0.9, 0.1)))
    cascade.prepare([told], [before])
    nearer = statement("asserts", "Outlet a", "outlet", "a", content="the harbour master is at her desk no more")
    match = cascade.match(told, [before.model_copy(update={"statements": (*before.statements, nearer)})])
    assert match is not None
    assert match.side == "denies"


def test_what_was_read_stays_a_candidate_whatever_is_founded_since():
    judge = FixedJudge(Chances(0.0, 0.9, 0.1))
    cascade = Cascade(judge, "another")
    told = mention(INDIRECT, "Ada Brill", standing="official")
    read = claim(statement("asserts", "a baker", "named", content="the port has lost a harbour master"))
    cascade.prepare([told], [read])
    nearer = statement("asserts", "sources", "anonymous", content="she is not at her desk and has no tea")
    since = [claim(nearer).model_copy(update={"claim_id": f"since {n}"}) for n in range(CLAIMS_EACH)]
    assert [match.claim_id for match in cascade.matches(told, [*since, read]) if match.side == "denies"] == ["c1"]


class WordedJudge(FixedJudge):
    """Sees a denial of one wording, and a hint of it in every other."""

    def __init__(self, worded: str) -> None:
        super().__init__(Chances(0.0, 0.3, 0.7))
        self.worded = worded

    def read(self, pairs: Sequence[Pair]) -> list[Chances]:
        self.asked += pairs
        return [Chances(0.0, 0.9, 0.1) if pair.claim == self.worded else self.chances for pair in pairs]


def test_a_wording_that_only_hints_at_a_denial_has_another_read():
    first = statement("asserts", "sources", "anonymous", content="the desk of the harbour master stands empty")
    other = statement("asserts", "Outlet b", "outlet", "b", content="Ada Brill has given up her office in the port")
    judge = WordedJudge(other.content)
    told, held = mention(INDIRECT, "Ada Brill", standing="official"), claim(first, other)
    cascade = Cascade(judge)
    cascade.prepare([told], [held])
    match = cascade.match(told, [held])
    assert [pair.claim for pair in judge.asked] == [first.content, other.content]
    assert match is not None
    assert match.side == "denies"


CALLED = [f"the desk of the harbour {who} stands empty" for who in ("master", "pilot", "cook", "guard", "clerk")]


@pytest.mark.parametrize(("place", "asked"), [(0, 1), (1, 2), (WORDINGS, WORDINGS + 1), (WORDINGS + 1, WORDINGS + 1)])
def test_wordings_that_only_hint_are_read_until_one_decides(place, asked):
    wordings = [statement("asserts", f"s {n}", "anonymous", content=content) for n, content in enumerate(CALLED)]
    held, told = claim(*wordings), mention(INDIRECT, "Ada Brill", standing="official")
    first = FixedJudge(NEITHER)
    Cascade(first).prepare([told], [held])
    order = [first.asked[0].claim, *(line for line in lines_of(held, told) if line != first.asked[0].claim)]
    judge = WordedJudge(order[place])
    cascade = Cascade(judge)
    cascade.prepare([told], [held])
    assert [pair.claim for pair in judge.asked] == order[:asked]
    assert (cascade.match(told, [held]) is not None) == (place < asked)


def test_what_is_the_mention_s_own_is_read_instead_of_its_sentence():
    judge = FixedJudge(NEITHER)
    told = mention(NEAR, "a baker")
    cascade = Cascade(judge, "a2", {told.mention_id: "She is at the desk."})
    cascade.prepare([told], [claim(statement("asserts", "sources", "anonymous", content=LEFT))])
    assert [pair.sentence for pair in judge.asked] == ["She is at the desk."]


@pytest.mark.parametrize(("place", "title"), [("body", "Port denies it"), ("headline", "")])
def test_a_sentence_is_read_under_its_headline(place, title):
    judge = FixedJudge(NEITHER)
    cascade = Cascade(judge, "a2", title="Port denies it")
    held = claim(statement("asserts", "sources", "anonymous", content=LEFT))
    cascade.prepare([mention(NEAR, "a baker", place=place)], [held])
    assert [pair.title for pair in judge.asked] == [title]


def test_two_assertions_in_one_set_of_words_are_not_read():
    judge = FixedJudge(NEITHER)
    cascade = Cascade(judge)
    cascade.prepare([mention(PLAIN, "Ada Brill")], [claim(statement("asserts", "s", "anonymous", content=LEFT))])
    assert judge.asked == []


@given(
    st.lists(st.sampled_from("port harbour ship pilot crane quay master left fire".split()), min_size=1, max_size=60)
)
def test_an_article_has_no_more_pairs_read_than_its_room(words):
    judge = FixedJudge(NEITHER)
    cascade = Cascade(judge)
    open_claims = [
        claim(statement("asserts", "s", "anonymous", content=f"the {word} is gone")).model_copy(
            update={"claim_id": f"c{i}"}
        )
        for i, word in enumerate(words)
    ]
    mentions = [mention(f"nobody saw the {word} in the port", "Ada Brill", act="denies") for word in words]
    cascade.prepare(mentions, open_claims)
    cascade.prepare(mentions, open_claims)
    assert len(judge.asked) <= PAIRS
    assert len(set(judge.asked)) == len(judge.asked)


def test_the_best_pair_of_an_article_is_read_though_it_promises_little():
    judge = FixedJudge(NEITHER)
    cascade = Cascade(judge)
    held = claim(statement("asserts", "a baker", "named", content="the bridge over the Elm was painted", place="body"))
    idle = [mention(f"the cat slept in room {room}", "Bay Post", "outlet") for room in ("one", "two", "three")]
    cascade.prepare(idle, [held])
    assert len(judge.asked) == 1
