"""Which sentences of an article are read beside a claim, and which of them decides."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.stances import NEAREST, Question, answered, nearest, pairs_of, stance_of
from schemas.stance import Chances, Pair

CLAIM = "The Lindholm bridge will close in June"
FAR = ["Rain fell on the hills.", "The fair opened with a brass band.", "Nobody had slept much."]
NEAR = "The Lindholm bridge stays open all summer."


class FixedJudge:
    """Knows a few sentences; leaves all others neutral."""

    def __init__(self, known: dict[str, Chances]) -> None:
        self.known = known
        self.calls: list[int] = []

    def read(self, pairs: Sequence[Pair]) -> list[Chances]:
        self.calls.append(len(pairs))
        return [self.known.get(pair.sentence, Chances(0.1, 0.1, 0.8)) for pair in pairs]


def body(*sentences: str) -> str:
    return "\n\n".join(sentences)


def test_a_headline_alone_is_read_with_its_speaker_and_the_sentence_before():
    question = Question(CLAIM, "That is false", speaker="Mayor Ida Kroll", before="A closure was reported.")
    assert pairs_of(question) == [Pair(CLAIM, "That is false", "Mayor Ida Kroll", "A closure was reported.")]


def test_of_a_body_the_sentences_nearest_to_the_claim_are_read_with_the_one_before():
    pairs = pairs_of(Question(CLAIM, "Bridge news", body(FAR[0], NEAR, FAR[1])))
    assert pairs[1:] == [Pair(CLAIM, NEAR, "", FAR[0])]


def test_the_rarest_words_of_the_claim_decide_which_sentences_are_near():
    common, rare = "The bridge is old", "Lindholm was quiet"
    crowd = [common] * NEAREST
    assert len(crowd) in nearest(CLAIM, [*crowd, rare])


def test_one_sentence_for_or_against_speaks_for_the_article():
    judge = FixedJudge({NEAR: Chances(0.0, 0.9, 0.1)})
    [answer] = answered([Question(CLAIM, "Bridge news", body(*FAR, NEAR))], judge)
    assert (answer.stance, answer.sentence, answer.chances.denial) == ("against", NEAR, 0.9)


def test_the_surer_of_headline_and_body_decides():
    judge = FixedJudge({NEAR: Chances(0.0, 0.7, 0.3), "Bridge to close": Chances(0.95, 0.0, 0.05)})
    [answer] = answered([Question(CLAIM, "Bridge to close", NEAR)], judge)
    assert (answer.stance, answer.sentence) == ("for", "Bridge to close")


@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        ((0.5, 0.2, 0.3), "for"),
        ((0.2, 0.5, 0.3), "against"),
        ((0.4, 0.2, 0.4), "neutral"),
        ((0.4, 0.4, 0.2), "against"),
    ],
)
def test_the_likeliest_stance_is_told_and_the_careful_one_where_two_are_equal(chances, expected):
    assert stance_of(Chances(*chances)) == expected


@given(st.lists(st.sampled_from([*FAR, NEAR, "A Lindholm bridge."]), max_size=30))
def test_no_more_sentences_are_read_than_there_is_room_for(sentences):
    found = nearest(CLAIM, sentences)
    assert len(found) <= NEAREST
    assert found == sorted(set(found))


@given(st.integers(0, 150))
def test_each_question_has_its_answer_in_order(count):
    questions = [Question(CLAIM, f"headline {number}") for number in range(count)]
    assert [answer.sentence for answer in answered(questions, FixedJudge({}))] == [q.headline for q in questions]
