"""Questions on their way: how many of people's queries at once, and what a failure among several means."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from claimwatch.board import searching
from claimwatch.board.asking import EVERYTHING, question
from claimwatch.board.keeping import Kept
from claimwatch.board.searching import TYPED_AT_ONCE, Busy, Elastic
from claimwatch.errors import ServiceAway, UserError
from tests.unit.board.asked import MemoryView, ask, board
from tests.unit.board.searched import MemoryElastic, waits_for

TYPED = question("claims", EVERYTHING, size=1, typed="rocket*")
PLAIN = question("claims", EVERYTHING, size=1)


def elastic(es: MemoryElastic) -> Elastic:
    return Elastic(es, Kept())  # type: ignore[arg-type]


def test_queries_of_people_have_places_of_their_own_and_give_them_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "TYPED_WAITS_S", 0.01)
    es = MemoryElastic(hangs=threading.Event())
    asked = elastic(es)
    with ThreadPoolExecutor(TYPED_AT_ONCE + 1) as readers:
        under_way = [readers.submit(asked.search, TYPED) for _ in range(TYPED_AT_ONCE)]
        waits_for(lambda: es.requests == TYPED_AT_ONCE)
        with pytest.raises(Busy):
            asked.search(TYPED)
        page = readers.submit(asked.search, PLAIN)
        waits_for(lambda: es.requests == TYPED_AT_ONCE + 1)
        es.hangs.set()
        assert [each.result(10)["timed_out"] for each in (*under_way, page)] == [False] * (TYPED_AT_ONCE + 1)
    assert asked.search(TYPED)["timed_out"] is False


def test_a_place_is_given_back_where_the_search_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimwatch.board.allowance.QUESTION_S", 0.06)
    asked = elastic(MemoryElastic(hangs=threading.Event()))
    with ThreadPoolExecutor(TYPED_AT_ONCE) as readers:
        for failed in [readers.submit(asked.search, TYPED) for _ in range(2 * TYPED_AT_ONCE)]:
            assert isinstance(failed.exception(10), ServiceAway)
            assert not isinstance(failed.exception(10), Busy)


@pytest.mark.parametrize(("status", "kind"), [(503, ServiceAway), (429, ServiceAway), (400, UserError)])
def test_a_failure_among_several_questions_is_one_of_all(status: int, kind: type[UserError]) -> None:
    class Failing(MemoryElastic):
        def _answers(self, asked: Any) -> list[dict[str, Any]]:
            return [*super()._answers(asked)[:-1], {"status": status, "error": {"reason": "a shard of ours"}}]

    with pytest.raises(UserError) as caught:
        elastic(Failing()).together(PLAIN, PLAIN)
    assert type(caught.value) is kind
    assert "a shard of ours" not in str(caught.value)


def test_too_many_searches_are_told_as_such_and_not_as_a_failure() -> None:
    answer = ask(board(MemoryView(fails=Busy("too many searches are under way"))), "/?q=a*")
    assert (answer.status, answer.headers["retry-after"]) == (503, "10")
    assert "Too many searches" in answer.text
    assert "is away" not in answer.text
