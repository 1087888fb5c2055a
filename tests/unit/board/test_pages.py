"""What answers an address: pages for people, JSON for programs, feeds for readers; calm words for what goes wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from claimwatch.board.answering import knows
from claimwatch.board.description import FEED, OPERATIONS, description
from claimwatch.board.feeds import content, feeds_in
from claimwatch.board.records import Desk, Strip
from claimwatch.board.seeing import Seen
from claimwatch.notifying.atom import file_name
from claimwatch.notifying.feeds import write_feed
from connectors.notifications.notices import Links
from tests.unit.board.asked import NOW, MemoryView, ask, board
from tests.unit.board.views import claim_of, page_of, row_of, said
from tests.unit.elasticsearch import made

PAGE = page_of(claim_of(said("m1")))
SINCE = Seen(NOW).word()


def view() -> MemoryView:
    desk = Desk(rows=(row_of(claim_of(said("m1"))),), total=1, next="", since=SINCE)
    return MemoryView(desk_page=desk, claims={"c1": PAGE}, told={"screen": 2})


def test_the_desk_tells_where_events_come_from_and_since_when() -> None:
    text = ask(board(view()), "/?status=confirmed").text
    assert 'data-events="/events?status=confirmed"' in text
    assert f'data-since="{SINCE}"' in text


@pytest.mark.parametrize(("next", "hidden"), [("", True), ("W10", False)])
def test_a_desk_always_has_a_place_for_the_way_to_older_claims(next: str, hidden: bool) -> None:
    shown = view()
    shown.desk_page = shown.desk_page.model_copy(update={"next": next})
    text = ask(board(shown), "/").text
    assert ('<nav class="turn" aria-label="Further claims" hidden>' in text) is hidden
    assert ("Older claims" in text) is not hidden


def test_a_claim_tells_where_its_events_come_from_and_what_it_knows() -> None:
    shown = view()
    shown.claims = {"c1": PAGE.model_copy(update={"since": SINCE})}
    text = ask(board(shown), "/claim/c1").text
    assert f'data-events="/events?claim=c1&amp;known={PAGE.known}" data-since="{SINCE}"' in text


@pytest.mark.parametrize(("articles", "words"), [(9_999, "9,999"), (10_000, "10,000+")])
def test_what_is_counted_up_to_a_limit_says_so(articles: int, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MemoryView, "strip", lambda _: Strip(articles_an_hour=articles))
    assert f"<dd>{words}</dd>" in ask(board(), "/strip").text


def test_several_statuses_can_be_chosen_at_once() -> None:
    shown = view()
    text = ask(board(shown), "/?status=confirmed&status=disputed&outlet=Post").text
    assert shown.asked[-1].status == ("confirmed", "disputed")
    chosen = re.findall(r'<input id="status-(\w+)" type="checkbox" name="status" value="\1" checked>', text)
    assert chosen == ["confirmed", "disputed"]
    assert 'data-events="/events?status=confirmed&amp;status=disputed&amp;outlet=Post"' in text
    assert " data-narrow" in text
    assert " data-narrow" not in ask(board(shown), "/").text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "No claims yet"),
        ("/?q=zebra", "No claim is like that"),
        ("/outlets", "No feeds yet"),
        ("/watches", "Nobody was told anything yet"),
    ],
)
def test_where_nothing_is_yet_a_page_says_what_to_do(path: str, words: str) -> None:
    answer = ask(board(), path)
    assert (answer.status, words in answer.text) == (200, True)


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/claim/c9", "GET", 404),
        ("/claim/a%20b", "GET", 404),
        ("/story/s9", "GET", 404),
        ("/nowhere", "GET", 404),
        ("/static/../serving.py", "GET", 404),
        ("/static/board.py", "GET", 404),
        ("/?limit=0", "GET", 400),
        ("/claim/c1?after=x", "GET", 400),
        ("/events?since=never", "GET", 400),
        ("/events?claim=a/b", "GET", 400),
        ("/", "POST", 405),
        ("/", "HEAD", 200),
    ],
)
def test_what_cannot_be_asked_is_told_calmly(path: str, method: str, status: int) -> None:
    assert ask(board(view()), path, method=method).status == status


@pytest.mark.parametrize("path", ["/api/v1/claims?limit=0", "/api/v1/claims/c9", "/api/nowhere"])
def test_programs_get_errors_as_json(path: str) -> None:
    assert {"error", "where", "do"} <= json.loads(ask(board(view()), path).text).keys()


def test_the_page_and_the_api_tell_the_same() -> None:
    app = board(view())
    assert json.loads(ask(app, "/api/v1/claims/c1").text) == json.loads(PAGE.model_dump_json())
    assert json.loads(ask(app, "/api/v1/claims").text)["rows"][0]["claim_id"] == "c1"


def test_an_answer_is_not_sent_again_to_who_has_it() -> None:
    app = board(view())
    first = ask(app, "/api/v1/claims")
    again = ask(app, "/api/v1/claims", if_none_match=f'"other", W/{first.headers["etag"]}')
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert ask(app, "/api/v1/strip", if_none_match=first.headers["etag"]).status == 200


@pytest.mark.parametrize(
    ("header", "found"), [('"a"', True), ('W/"a"', True), ("*", True), ('"b", "a"', True), ("", False)]
)
def test_tags_are_compared_weakly(header: str, found: bool) -> None:
    assert knows(header, '"a"') is found


def test_every_operation_is_described_and_every_reference_leads_somewhere() -> None:
    told = description()
    assert set(told["paths"]) == {each.path for each in OPERATIONS} | {"/events", FEED}
    schemas = told["components"]["schemas"]
    text = json.dumps(told)
    assert {name for name in schemas if f'"#/components/schemas/{name}"' in text} == set(schemas)


def test_a_claim_is_text_too() -> None:
    answer = ask(board(view(), board_url="https://desk.example"), "/claim/c1.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.endswith("https://desk.example/claim/c1\n")


def test_a_watchs_feed_is_served_as_notify_wrote_it(tmp_path: Path) -> None:
    name = "Range & limits"
    write_feed(tmp_path / file_name(name), name, [made.alert()], Links())
    (tmp_path / "secrets.txt").write_text("x")
    assert feeds_in(tmp_path) == {name: f"/watches/{file_name(name)}"}
    app = board(view(), watch_feeds=tmp_path)
    answer = ask(app, f"/watches/{file_name(name)}")
    assert answer.body == (tmp_path / file_name(name)).read_bytes()
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert ask(app, f"/watches/{file_name(name)}", if_none_match=answer.headers["etag"]).status == 304
    assert f'href="/watches/{file_name(name)}"' in ask(app, "/watches").text


@pytest.mark.parametrize(
    "name", ["secrets.txt", "../secrets.txt", "..%2Fsecrets.txt", "x.atom", ".claimwatch-feeds", ""]
)
def test_nothing_else_of_that_folder_is_served(name: str, tmp_path: Path) -> None:
    (tmp_path / "secrets.txt").write_text("x")
    assert content(tmp_path, name) is None
