"""Where a message leads: the claim on the board and its statements in Kibana."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.notifications.account import account
from connectors.notifications.links import claim_link, kibana_link, kql_string, rison
from connectors.notifications.message import text
from connectors.notifications.notices import Links
from tests.unit.elasticsearch import made
from tests.unit.notifications.reading import of_the_web

BOARD = Links(board="https://board.example")


@pytest.mark.parametrize(
    ("board", "claim", "link"),
    [
        ("http://127.0.0.1:8099", "c1", "http://127.0.0.1:8099/claim/c1"),
        ("https://desk.example/board/", "c1", "https://desk.example/board/claim/c1"),
        ("https://desk.example", "a/../b?c#d", "https://desk.example/claim/a%2F..%2Fb%3Fc%23d"),
        ("", "c1", ""),
        ("javascript:alert(1)", "c1", ""),
    ],
)
def test_a_claim_is_found_on_the_board(board: str, claim: str, link: str) -> None:
    assert claim_link(made.alert(claim_id=claim), Links(board=board)) == link


def test_kibana_shows_the_statements_of_the_claim() -> None:
    link = kibana_link(made.alert(), Links(kibana="https://kibana.example/s/desk/"))
    parts = urlsplit(link)
    assert (parts.netloc, parts.path) == ("kibana.example", "/s/desk/app/discover")
    state = parse_qs(parts.fragment.removeprefix("/?"))
    assert state == {
        "_g": ["(time:(from:'2025-03-31T12:00:00.000Z',to:now))"],
        "_a": [
            "(columns:!(side,speaker,standing,outlet,origin,sentence),"
            "dataSource:(dataViewId:claimwatch-statements,type:dataView),"
            "query:(language:kuery,query:'claim_id : \"c1\"'))"
        ],
    }


def test_without_kibana_there_is_no_link() -> None:
    assert kibana_link(made.alert(), Links()) == ""
    assert claim_link(made.alert(), Links()) == ""


def test_without_a_board_a_claim_leads_to_its_statements_in_kibana_and_once() -> None:
    alert, links = made.alert(), Links(kibana="https://kibana.example")
    found = account(alert, links)
    assert found.claim_url == claim_link(alert, links) == kibana_link(alert, links) != ""
    assert found.kibana_url == ""
    assert text(alert, links).count("/app/discover") == 1


@pytest.mark.parametrize("login", ["desk:password@", "desk@", "d:p@ss@"])
def test_a_login_in_an_address_is_for_us_and_no_part_of_a_link(login: str) -> None:
    bare = Links(kibana="https://kibana.example:5601/s/desk", board="https://board.example")
    ours = Links(kibana=f"https://{login}kibana.example:5601/s/desk", board=f"https://{login}board.example/")
    alert = made.alert()
    assert kibana_link(alert, ours) == kibana_link(alert, bare) != ""
    assert claim_link(alert, ours) == claim_link(alert, bare) == "https://board.example/claim/c1"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain-word_1", "plain-word_1"),
        ("it's", "'it!'s'"),
        ("no!", "'no!!'"),
        ("1st", "'1st'"),
        ("-x", "'-x'"),
        ("", "''"),
        (["a", "b c"], "!(a,'b c')"),
        ({"a": {"b": []}}, "(a:(b:!()))"),
    ],
)
def test_rison_is_written_as_kibana_reads_it(value: object, written: str) -> None:
    assert rison(value) == written


@given(st.text())
def test_text_comes_back_from_rison_and_kql(text: str) -> None:
    written = rison({"a": text + " "})
    inner = written.removeprefix("(a:'").removesuffix("')")
    assert _unquoted(inner) == text + " "
    assert kql_string(text)[1:-1].replace('\\"', "").replace("\\\\", "").count('"') == 0


@given(st.text())
def test_no_claim_breaks_out_of_its_link(claim: str) -> None:
    alert = made.alert(claim_id=claim)
    for found in (claim_link(alert, BOARD), kibana_link(alert, Links(kibana="https://kibana.example"))):
        assert not found or of_the_web(found)
        assert not set(found) & set("'()!\"<> ")


def _unquoted(inner: str) -> str:
    """What a reader of RISON makes of a quoted text: "!" takes the next sign as it is."""
    signs = iter(inner)
    return "".join(next(signs) if sign == "!" else sign for sign in signs)
