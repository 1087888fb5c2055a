"""The API as its description says: whatever is asked of it, the answer is one that is described. Skipped without
schemathesis.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from claimwatch.board.description import OPERATIONS, description
from claimwatch.settings import Settings
from connectors.elasticsearch.connection import connect
from connectors.elasticsearch.templates import remove_indices
from tests.integration.board_view import demonstration, fill
from tests.integration.test_board import Board, serving_board
from tests.services.ports import free_port

if TYPE_CHECKING:
    from tests.conftest import Services

schemathesis = pytest.importorskip("schemathesis")
checks = pytest.importorskip("schemathesis.specs.openapi.checks")

pytestmark = [pytest.mark.services, pytest.mark.slow]

EXAMPLES = 12
"""For each operation and each of both ways: as it is described, and not so."""


BEYOND = [checks.positive_data_acceptance]
"""No schema says which words are a cursor or a query: what looks like one may be refused."""


@pytest.fixture(scope="module")
def board(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    es = connect(services.elasticsearch)
    remove_indices(es)
    fill(es, demonstration(datetime.now(UTC), tmp_path_factory.mktemp("demonstration")))
    data = tmp_path_factory.mktemp("data")
    told = Settings(elasticsearch=services.elasticsearch, board_port=free_port(), data=data, store=data)
    with serving_board(told) as found:
        yield found
    remove_indices(es)
    es.close()


ASKED = [("positive", each.path) for each in OPERATIONS]
ASKED += [("negative", each.path) for each in OPERATIONS if each.query or "{" in each.path]
"""Where nothing can be given, nothing can be given wrongly."""

SCHEMA = schemathesis.openapi.from_dict(description())


@pytest.mark.parametrize(("mode", "path"), ASKED)
def test_whatever_is_asked_is_answered_as_described_and_never_by_a_failure(path: str, mode: str, board: Board) -> None:
    cases = SCHEMA[path]["GET"].as_strategy(generation_mode=schemathesis.GenerationMode(mode))
    seen: list[int] = []

    @settings(max_examples=EXAMPLES, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
    @given(cases)
    def every(case: Any) -> None:
        answer = case.call(base_url=f"http://127.0.0.1:{board.port}")
        seen.append(answer.status_code)
        case.validate_response(answer, excluded_checks=BEYOND)

    every()
    assert seen
    assert [status for status in seen if status >= 500] == []


def test_the_description_is_one(board: Board) -> None:
    told = board.ask("/api/v1/openapi.json").json
    assert told["openapi"].startswith("3.1")
    assert len(told["paths"]) == 8
