from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from connectors.feeds.freshness import FRESH_LIMIT_S, fresh_for_s, retry_after_s

DATE = "Wed, 04 Mar 2026 08:00:00 GMT"
LATER = "Wed, 04 Mar 2026 08:10:00 GMT"
EARLIER = "Tue, 03 Mar 2026 08:10:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "public"}, None),
        ({"Cache-Control": "max-age=300"}, 300),
        ({"cache-control": 'Public, MAX-AGE="300"'}, 300),
        ({"Cache-Control": "max-age = 300 , must-revalidate"}, 300),
        ({"Cache-Control": "s-maxage=900, max-age=300"}, 300),
        ({"Cache-Control": "s-maxage=900"}, None),
        ({"Cache-Control": "max-age=300, max-age=900"}, 300),
        ({"Cache-Control": "max-age=300", "Age": "100"}, 200),
        ({"Cache-Control": "max-age=300", "Age": "500"}, 0),
        ({"Cache-Control": "max-age=300", "Age": "old"}, 300),
        ({"Cache-Control": "max-age=-1"}, 0),
        ({"Cache-Control": "max-age="}, 0),
        ({"Cache-Control": "max-age=1e9"}, 0),
        ({"Cache-Control": "max-age=99999999999999999999"}, FRESH_LIMIT_S),
        ({"Cache-Control": "no-cache, max-age=300"}, 0),
        ({"Cache-Control": 'no-cache="Set-Cookie", max-age=300'}, 300),
        ({"Cache-Control": "no-store"}, 0),
        ({"Cache-Control": "max-age=300", "Expires": EARLIER, "Date": DATE}, 300),
        ({"Expires": LATER, "Date": DATE}, 600),
        ({"Expires": LATER, "Date": DATE, "Age": "60"}, 540),
        ({"Expires": EARLIER, "Date": DATE}, 0),
        ({"Expires": "0"}, 0),
        ({"Expires": "-1", "Date": DATE}, 0),
        ({"Expires": LATER}, None),
        ({"Expires": LATER, "Date": "today"}, None),
    ],
)
def test_how_long_an_answer_holds(headers: dict[str, str], seconds: float | None) -> None:
    assert fresh_for_s(CIMultiDict(headers)) == seconds


def test_a_header_that_is_there_twice_is_read_as_one() -> None:
    twice = CIMultiDict([("Cache-Control", "public"), ("Cache-Control", "max-age=60")])
    assert fresh_for_s(twice) == 60


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": " 120 "}, 120),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "１２０"}, 0),
        ({"Retry-After": LATER, "Date": DATE}, 600),
        ({"Retry-After": EARLIER, "Date": DATE}, 0),
        ({"Retry-After": LATER}, None),
        ({"Retry-After": "Wed, 99 Mar 2026 08:10:00 GMT", "Date": DATE}, None),
    ],
)
def test_when_to_come_back(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(CIMultiDict(headers)) == seconds


values = st.one_of(
    st.text(max_size=60),
    st.integers().map(str),
    st.datetimes().map(lambda at: at.strftime("%a, %d %b %Y %H:%M:%S GMT")),
    st.lists(st.sampled_from(["max-age=", "no-cache", "no-store", '"', ",", "=", "9" * 30, "-1"])).map("".join),
    st.integers(-10, 10**12).map("max-age={}".format),
)


@given(st.dictionaries(st.sampled_from(["Cache-Control", "Expires", "Date", "Age", "Retry-After"]), values))
def test_whatever_a_server_says_it_stays_within_the_limits(headers: dict[str, str]) -> None:
    fresh, wait = fresh_for_s(CIMultiDict(headers)), retry_after_s(CIMultiDict(headers))
    assert fresh is None or 0 <= fresh <= FRESH_LIMIT_S
    assert wait is None or wait >= 0
