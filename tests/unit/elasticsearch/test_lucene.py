"""Which queries Lucene reads. A test on the services compares this table with a real server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.elasticsearch.faults import drawn, seen
from connectors.elasticsearch.lucene import DEEPEST, Bound, read

GOOD = (
    *r"""
speaker:Reed AND status:contradicted AND "long-range ferry"
reed ferries
a OR b AND NOT c
a && b || !c
ferr*
*
*:*
f?rry
a?
*erry
ferry~
ferry~1
ferry~2
ferry~AUTO
"a b"~3
"a b"~far
-ferry +boat
- a
a AND - b
a + b
a ! b
(a)
((a) OR b)
(a)^2
(a OR b)c
title:(a OR b)
a^2
a^2.5
a^0
a^2~1
a~1^2
"a"^2
a ^2
_exists_:status
title:a*
statements.\*:x
/[^(]+/
title:/ferr(y|ies)/
/a\/b/
/a{1,3}/
and/or x/y
/(/
/a/b
//
https://post.example
when:[1 TO 5}
when:{1 TO 5]
[a TO b]
when:[TO TO TO]
when:["a b" TO c]^2
when:[* TO 5]
origins_count:>2
origins_count:>=2
published_at:[2026-11-01 TO now-2h/d]
published_at:<2026-11-01||+1M
published_at:>1700000000000
published_at:[2026-11-01T09:30:00Z TO *]
published_at:[2026 TO 2026-11]
a\:b
\(a
a\u0041
a\\
NOTE
ANDY
TO
a-b
a&b
東京 AND é
""
""".strip().splitlines(),
    "a\tb\nc",
    "",
    " ",
    "(" * DEEPEST + "a" + ")" * DEEPEST,
)

BAD = {
    "a AND AND b": "      ^",
    "a AND OR b": "      ^",
    "AND a": "^",
    "a OR": "  ^",
    "a NOT": "  ^",
    "NOT NOT a": "    ^",
    "+-a": " ^",
    "!": "^",
    "a -": "  ^",
    "(": "^",
    "a (b": "  ^",
    ")": "^",
    "a)": " ^",
    "()": "^",
    "a:()": "  ^",
    "(a AND)": "   ^",
    "(AND a)": " ^",
    "\\": "^",
    "a \\": "  ^",
    r"a\u12": " ^",
    r"a\uwxyz": " ^",
    '"a': "^",
    'a "b" "c': "      ^",
    "a/b": " ^",
    "/a": "^",
    "speaker:": "       ^",
    "a:b:c": "   ^",
    "a::b": "  ^",
    ":a": "^",
    '"a":b': "   ^",
    "a*:b": "  ^",
    "a:-b": "  ^",
    "a:AND": " ^",
    "a^": " ^",
    "a^much": " ^",
    "a^-1": " ^",
    "a^ 2": " ^",
    "^2": "^",
    "~": "^",
    "(a)~2": "   ^",
    "a~3": " ^",
    "a~0.8": " ^",
    "a~far": " ^",
    "a^2~1^3": "     ^",
    "a]": " ^",
    "a}": " ^",
    "when:[1 TO 2": "     ^",
    "when:[1 TO 2)": "     ^",
    "when:[1 2]": "        ^",
    "when:[1 TO]": "          ^",
    "when:[]": "      ^",
    "[a TO b]~2": "        ^",
    "when:[a\\ TO b]": "       ^",
}

REFUSED_HERE_ONLY = {
    "published_at:[x TO y]": "“x” is no time",
    "published_at:[2026-11-01 TO 2026-13-01]": "“2026-13-01” is no time",
    "published_at:>soon": "“soon” is no time",
    "published_at:(a OR >now-2x)": "“now-2x” is no time",
    "origins_count:[1 TO many]": "“many” is no number",
    "(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1): f"more than {DEEPEST} brackets are open here",
    "a \udcff": "what stands here is no text in UTF-8",
}
"""What a server takes and never finds, or what ends it."""

TYPES = {"published_at": "date", "origins_count": "integer", "title": "text"}


@pytest.mark.parametrize("query", GOOD)
def test_a_query_that_lucene_reads_has_no_fault(query: str) -> None:
    assert seen(query, TYPES) is None


@pytest.mark.parametrize(("query", "caret"), BAD.items())
def test_one_that_it_does_not_read_is_refused_at_the_place(query: str, caret: str) -> None:
    found = seen(query)
    assert found is not None
    assert drawn(query, found)[1] == caret
    assert found.what


@pytest.mark.parametrize(("query", "what"), REFUSED_HERE_ONLY.items())
def test_what_could_never_be_found_or_would_end_a_server_is_refused_too(query: str, what: str) -> None:
    found = seen(query, TYPES)
    assert found is not None
    assert found.what == what
    assert found.column is not None


def test_the_ends_of_ranges_are_known_with_their_fields_and_places() -> None:
    bounds = read(r'seen:([1 TO "a b"] OR >=5) AND {x TO y} AND b\u0061c:<\*')
    assert bounds == [
        Bound("seen", "1", 7),
        Bound("seen", "a b", 12),
        Bound("seen", "5", 24),
        Bound("", "x", 32),
        Bound("", "y", 37),
        Bound("bac", "*", 54),
    ]


@given(st.text(alphabet='ab:()[]{}"^~*?/\\+-!&| \tTOANDR12é\u3000', max_size=40))
def test_any_text_is_read_or_refused_inside_of_it(text: str) -> None:
    found = seen(text)
    assert found is None or 0 <= (found.column or 0) <= len(text)
