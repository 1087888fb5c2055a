"""Where a query is broken, from what people forget and from what servers say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.elasticsearch.faults import Fault, drawn, fault, field_names
from connectors.elasticsearch.lucene import tokens

REAL = 'Encountered " ")" ") "" at line 1, column 7. Was expecting one of: <EOF> <AND> ...'
EMBEDDED = "Failed to parse query [x]: Cannot parse boost"


@pytest.mark.parametrize(
    ("query", "caret", "what"),
    [
        ("limits AND (", "           ^", "this “(” is never closed"),
        ("limits AND (a OR (b)", "           ^", "this “(” is never closed"),
        ('status:confirmed AND "long range', "                     ^", "this quotation mark is never closed"),
        (r'"a \" b', "^", "this quotation mark is never closed"),
        ("a)", " ^", "nothing is open that this “)” could close"),
        ("when:[1 TO 2", "     ^", "this “[” is never closed"),
        ("(a]", "  ^", "nothing is open that this “]” could close"),
        ("speaker:", "       ^", "nothing follows speaker:"),
        ("(speaker:)", "        ^", "nothing follows speaker:"),
        ("holt AND", "     ^", "nothing follows AND"),
        ("holt OR OR reed", "        ^", "nothing stands before OR"),
        ("AND holt", "^", "nothing stands before AND"),
        ("!", "^", "nothing follows !"),
        ("url:https://post.example/a", "         ^", "a second “:”"),
        ("holt^much", "    ^", "a number follows ^, which says how much a word weighs"),
    ],
)
def test_what_people_forget_is_found_in_the_query_itself(query: str, caret: str, what: str) -> None:
    found = fault(query, "whatever")
    assert (found.what, drawn(query, found)) == (what, (query, caret))


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (REAL, Fault(7, "“)” is not expected here")),
        ('Encountered "<EOF>" at line 1, column 4. Was expecting one of: <NOT>', Fault(4, "it ends too early")),
        ('Encountered " <FUZZY_SLOP> "~ "" at line 1, column 3.', Fault(3, "“~” is not expected here")),
        ("Lexical error at line 1, column 5.  Encountered: '98' (98),", Fault(5, "it cannot be read from here on")),
        ('Encountered "<EOF>" at line 1, column 999.', Fault(10, "it ends too early")),
        (EMBEDDED, Fault(None, "Cannot parse boost")),
        ("something else", Fault(None, "something else")),
    ],
)
def test_else_the_servers_word_is_taken(reason: str, expected: Fault) -> None:
    assert fault("plain word", reason) == expected


@pytest.mark.parametrize(
    ("query", "reason", "expected"),
    [
        ("title:/[^(]+/", "Failed to parse query [x]: Cannot parse range [^(]", (6, "this server cannot read")),
        ("seen:(a OR x)", "failed to parse date field [x] with format [y]: [z]", (11, "“x” is no time")),
        ("count:x", 'For input string: "x"', (6, "“x” is no number")),
        ("𐐷𐐷 a", 'Encountered " "^" "^ "" at line 1, column 5.', (3, "“^” is not expected here")),
    ],
)
def test_what_only_a_server_knows_is_told_in_plain_words_at_its_place(
    query: str, reason: str, expected: tuple[int, str]
) -> None:
    found = fault(query, reason)
    assert found.column == expected[0]
    assert found.what.startswith(expected[1])


def test_without_a_column_nothing_is_drawn() -> None:
    assert drawn("plain word", fault("plain word", EMBEDDED)) == ()


@pytest.mark.parametrize(
    ("query", "line"), [("東京 AND (", "         ^"), ("a\tAND\n(", "      ^"), ("e\u0301 (", "  ^")]
)
def test_the_caret_stands_under_the_fault_whatever_the_letters_are_like(query: str, line: str) -> None:
    assert drawn(query, fault(query, ""))[1] == line


@pytest.mark.parametrize(
    "query",
    [
        'speaker:Kirby AND status:contradicted AND "long-range missile"',
        "when:[1 TO 5} AND NOT (a OR b)",
        r"speaker:\(a AND title:b\:c",
        "holt~2 AND reed^3.5",
        "-holt +reed",
        "",
    ],
)
def test_in_a_whole_query_no_fault_is_found(query: str) -> None:
    assert fault(query, "x").column is None


def test_the_names_of_fields_are_what_stands_before_a_colon() -> None:
    query = 'speaker:holt AND NOT (evidence.side:denies) AND "a:b" AND speaker:reed AND _exists_:merged_into'
    assert field_names(query) == ["speaker", "evidence.side", "_exists_"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_query_and_any_reason_give_a_place_inside_the_query(query: str, reason: str) -> None:
    found = fault(query, reason)
    assert found.column is None or 0 <= found.column <= len(query)
    assert len(drawn(query, found)) in (0, 2)
    assert all(query[each.column :].startswith(each.text) for each in tokens(query))
