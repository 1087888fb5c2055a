"""KQL is read as Kibana reads it, faults with their place included."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.kibana.kql import (
    Both,
    Everything,
    Is,
    KqlError,
    Nested,
    Not,
    Range,
    Word,
    comparisons,
    parse,
)


def word(text: str, quoted: bool = False) -> Word:
    return Word((text,), quoted) if quoted else Word(tuple(text.split("*")))


def holds(field: str, value: str, quoted: bool = False) -> Is:
    return Is(word(field), word(value, quoted))


READ = {
    "": Everything(),
    "  ": Everything(),
    "range limits": Is(None, word("range limits")),
    '"range limits"': Is(None, word("range limits", True)),
    "status:confirmed": holds("status", "confirmed"),
    "status : confirmed ": holds("status", "confirmed"),
    'speaker : "Anna Holt"': holds("speaker", "Anna Holt", True),
    "speaker : Anna Holt": holds("speaker", "Anna Holt"),
    "copy_of : *": holds("copy_of", "*"),
    "speaker : Hol*": holds("speaker", "Hol*"),
    "stat* : x": holds("stat*", "x"),
    "status_at >= now/d": Range(word("status_at"), "gte", word("now/d")),
    "origins_count<2": Range(word("origins_count"), "lt", word("2")),
    "not a:1": Not(holds("a", "1")),
    "NOT a:1 AND b:2": Both("and", (Not(holds("a", "1")), holds("b", "2"))),
    "a:1 or b:2 and c:3": Both("or", (holds("a", "1"), Both("and", (holds("b", "2"), holds("c", "3"))))),
    "(a:1 or b:2) and c:3": Both("and", (Both("or", (holds("a", "1"), holds("b", "2"))), holds("c", "3"))),
    "a : (x or y)": Both("or", (holds("a", "x"), holds("a", "y"))),
    "a : (x and not y)": Both("and", (holds("a", "x"), Not(holds("a", "y")))),
    "a : ((x))": holds("a", "x"),
    "s : { a : 1 and b : 2 }": Nested(word("s"), Both("and", (holds("a", "1"), holds("b", "2")))),
    r"url : https\://post.example/": holds("url", "https://post.example/"),
    r"a : one\*": Is(word("a"), Word(("one*",))),
    r"\or : x": holds("or", "x"),
    r"a : \u0041b": holds("a", "Ab"),
    "sandstorm : oregano": holds("sandstorm", "oregano"),
}


@pytest.mark.parametrize("query", READ)
def test_a_query_is_read(query: str):
    assert parse(query) == READ[query]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("a :", 3),
        ("a : ", 4),
        (": b", 0),
        ("a::b", 2),
        ("(a:1", 4),
        ("a:1)", 3),
        ("a : (x or )", 10),
        ('a : "x', 4),
        ("a >", 3),
        ("s : { a : 1", 11),
        ("a:1 and ", 8),
        ("a : {}", 5),
        ("<2", 0),
        ("(" * 60 + "a" + ")" * 60, 50),
    ],
)
def test_a_fault_is_told_with_its_place(query: str, place: int):
    with pytest.raises(KqlError) as fault:
        parse(query)
    assert fault.value.place == place
    assert f"character {place + 1}" in str(fault.value)


def test_comparisons_know_the_nested_field_that_they_stand_in():
    found = list(comparisons(parse("a:1 or not (b > 2 and s : { t : { c : 3 } })")))
    assert [(under, each.field.text) for under, each in found if each.field] == [("", "a"), ("", "b"), ("s.t.", "c")]


WORDS = st.from_regex(r"[a-z_]{1,8}", fullmatch=True).filter(lambda text: text not in ("or", "and", "not"))
TESTS = st.tuples(WORDS, WORDS).map(lambda pair: f"{pair[0]} : {pair[1]}")
QUERIES = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda three: f"({' '.join(three)})"),
        inner.map(lambda each: f"not ({each})"),
    ),
    max_leaves=8,
)


@given(QUERIES)
def test_every_query_that_is_put_together_is_read_and_loses_no_test(query: str):
    assert len(list(comparisons(parse(query)))) == query.count(" : ")


@given(st.text(alphabet='ab :()<>="{}*\\not rd', max_size=30))
def test_any_text_is_read_or_refused_with_a_place_in_it(text: str):
    assert 0 <= place_of_fault(text) <= len(text)


def place_of_fault(text: str) -> int:
    try:
        parse(text)
    except KqlError as fault:
        return fault.place
    return 0
