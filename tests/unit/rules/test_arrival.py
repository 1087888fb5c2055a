"""An article of the future is refused before it moves the clock of the log."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipelines.rules.arrival import FromTheFuture, refuse_future
from tests.unit.rules.builders import NOON
from tests.unit.schemas.examples import ARTICLE

AHEAD = timedelta(minutes=90)


@pytest.mark.parametrize("ahead", [timedelta(days=-3650), timedelta(0), timedelta(hours=1), AHEAD])
def test_an_article_of_the_past_or_of_a_clock_that_is_an_hour_off_is_accepted(ahead):
    refuse_future(ARTICLE.model_copy(update={"first_seen_at": NOON + ahead}), NOON, AHEAD)


@pytest.mark.parametrize("ahead", [AHEAD + timedelta(seconds=1), timedelta(days=3650)])
def test_an_article_further_ahead_is_refused_and_the_reason_says_by_what(ahead):
    seen = NOON + ahead
    with pytest.raises(FromTheFuture, match="more than 90 minutes") as raised:
        refuse_future(ARTICLE.model_copy(update={"first_seen_at": seen}), NOON, AHEAD)
    assert seen.isoformat() in str(raised.value)
