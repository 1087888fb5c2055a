"""What one test allows itself, no later one has to end within."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from claimwatch.board import allowance


@pytest.fixture(autouse=True)
def time_of_its_own() -> Iterator[None]:
    """The time of a request is kept in the context, which the tests of a process share."""
    token = allowance._until.set(math.inf)
    yield
    allowance._until.reset(token)
