from __future__ import annotations

import pytest

from claimwatch.observing.opinions import WatchedEndpoint
from connectors.judge.answers import Answer, NoAnswer
from schemas.judgement import Question
from tests.unit.judge.cases import QUESTION


class Endpoint:
    model = "large"

    def __init__(self, answer: Answer | None) -> None:
        self._answer = answer

    def ask(self, question: Question) -> Answer:
        if self._answer is None:
            raise NoAnswer("away")
        return self._answer


def test_answers_and_their_absence_are_told_with_the_time_they_took():
    seen: list[tuple[bool, float]] = []
    ticks = iter(range(100))
    answer = Answer(verdict="upheld", reason="so it is")

    def watched(of: Answer | None) -> WatchedEndpoint:
        return WatchedEndpoint(Endpoint(of), lambda *told: seen.append(told), lambda: float(next(ticks)))

    assert watched(answer).model == "large"
    assert watched(answer).ask(QUESTION) is answer
    with pytest.raises(NoAnswer):
        watched(None).ask(QUESTION)
    assert seen == [(True, 1.0), (False, 1.0)]
