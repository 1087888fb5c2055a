"""The board over a real view: the demonstration as index leaves it, asked over HTTP as browsers and programs ask."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from elasticsearch import Elasticsearch
from pydantic import SecretStr

from claimwatch.board import serving
from claimwatch.settings import Settings
from connectors.elasticsearch.connection import connect
from connectors.elasticsearch.templates import alias, remove_indices
from tests.integration.board_view import NIGHT_WATCH, WATCH, demonstration, fill
from tests.services.ports import free_port
from tests.unit.board.test_hostile import check_harmless

if TYPE_CHECKING:
    from tests.conftest import Services

pytestmark = [pytest.mark.embedded, pytest.mark.slow]

WITHIN_S = 30.0
TOKEN = "a-token-of-twenty-two!"


@dataclass
class Asked:
    """One answer, and how to get it."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Board:
    port: int

    def ask(self, path: str, **headers: str) -> Asked:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WITHIN_S)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers={"Accept": "text/html", **given})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return Asked(answer.status, {name.lower(): value for name, value in answer.getheaders()}, text)

    def rows(self, query: str = "") -> list[dict[str, Any]]:
        return list(self.ask(f"/api/v1/claims?{query}").json["rows"])

    def claim(self, words: str) -> dict[str, Any]:
        return next(row for row in self.rows("limit=100") if words in row["headline"])


@contextmanager
def serving_board(settings: Settings) -> Iterator[Board]:
    """The part as `claimwatch board` runs it, in a thread."""
    stop = threading.Event()
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(serving.run(settings, stop)), daemon=True)
    thread.start()
    board = Board(settings.board_port)
    deadline = time.monotonic() + WITHIN_S
    try:
        while not _alive(board):
            assert time.monotonic() < deadline, "the board does not answer"
            assert thread.is_alive(), "the board ended"
        yield board
    finally:
        stop.set()
        thread.join(WITHIN_S)
    assert codes == [0]


def _alive(board: Board) -> bool:
    try:
        return board.ask("/healthz").status == 200
    except OSError:
        threading.Event().wait(0.02)
        return False


@pytest.fixture(scope="module")
def es(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elasticsearch]:
    client = connect(services.elasticsearch)
    remove_indices(client)
    fill(client, demonstration(datetime.now(UTC), tmp_path_factory.mktemp("demonstration")))
    yield client
    remove_indices(client)
    client.close()


@pytest.fixture(scope="module")
def board(es: Elasticsearch, services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    store = tmp_path_factory.mktemp("store")
    kibana = "https://kibana.example"
    settings = Settings(
        elasticsearch=services.elasticsearch, board_port=free_port(), data=store, store=store, kibana_url=kibana
    )
    with serving_board(settings) as found:
        yield found


def test_the_desk_shows_the_newest_change_of_status_first(board: Board) -> None:
    rows = board.rows("limit=100")
    times = [row["status_at"] for row in rows]
    assert times == sorted(times, reverse=True)
    text = board.ask("/").text
    check_harmless(text)
    assert text.index(rows[0]["claim_id"]) < text.index(rows[1]["claim_id"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=range+limits", {"Ministry secretly lifted range limits"}),
        ("q=speaker:ministry+AND+status:confirmed", {"Ministry secretly lifted range limits"}),
        ("status=retracted", {"Port master arrested after silo explosion"}),
        ("status=retracted&status=confirmed&outlet=tribune",
         {"Ministry secretly lifted range limits", "Berrin to close tractor factory in Eddel"}),
        ("speaker=selwyn", {"Ministry secretly lifted range limits"}),
        (f"watch={WATCH}&status=retracted", {"Port master arrested after silo explosion"}),
        (f"watch={NIGHT_WATCH.replace(' ', '+')}&outlet=radio", {"Ministry secretly lifted range limits"}),
        ("watch=nobody", set()),
        ("story=s0", set()),
        ("outlet=nowhere", set()),
    ],
)  # fmt: skip
def test_filters_in_the_address_leave_out_the_rest(board: Board, query: str, found: set[str]) -> None:
    assert {row["headline"] for row in board.rows(query)} == found


def test_pages_follow_one_another_without_a_gap_or_a_row_twice(board: Board) -> None:
    every = [row["claim_id"] for row in board.rows("limit=100")]
    seen, after = [], ""
    while True:
        page = board.ask(f"/api/v1/claims?limit=5&after={after}").json
        seen += [row["claim_id"] for row in page["rows"]]
        after = page["next"]
        if not after:
            break
    assert seen == every


def test_a_query_that_cannot_be_read_is_told_with_the_place(board: Board) -> None:
    answer = board.ask("/?q=a+AND+(")
    assert (answer.status, "      ^" in answer.text) == (400, True)


def test_a_claim_shows_both_sides_folded_copies_struck_words_and_who_was_told(board: Board) -> None:
    claim = board.claim("range limits")
    page = board.ask(f"/api/v1/claims/{claim['claim_id']}").json
    assert [len(entry["copies"]) for entry in page["entries"] if entry["copies"]] == [2]
    gone = [entry for entry in page["entries"] if entry["past"]]
    assert {entry["side"] for entry in gone} == {"denies"}
    assert all(passage["found"] for entry in page["entries"] for passage in entry["passages"])
    assert {each["kind"] for each in page["told"] if each["outcome"] == "told"} == {"contradicted", "confirmed"}
    waits = [one for each in page["told"] for one in each["watches"] if one["state"] == "waiting"]
    assert {one["reason"] for one in waits} == {"quiet hours until 07:00"}
    text = board.ask(f"/claim/{claim['claim_id']}").text
    check_harmless(text)
    assert "<s>" in text
    assert "= 2 copies" in text
    assert "https://kibana.example/app/discover" in text


def test_a_claim_is_text_for_an_editors_note(board: Board) -> None:
    claim = board.claim("range limits")
    text = board.ask(f"/claim/{claim['claim_id']}.txt").text
    assert text.startswith("Ministry secretly lifted range limits\nCONFIRMED since")
    assert text.endswith(f"http://127.0.0.1:{board.port}/claim/{claim['claim_id']}\n")


def test_a_story_has_its_events_and_claims_in_order_of_time(board: Board) -> None:
    story = board.ask(f"/api/v1/stories/{board.claim('Port master')['story_id']}").json
    assert story["claims"] == sum(len(event["claims"]) for event in story["events"])
    assert [event["first_at"] for event in story["events"]] == sorted(event["first_at"] for event in story["events"])
    check_harmless(board.ask(f"/story/{story['story_id']}").text)


def test_outlets_and_feeds_tell_who_was_first_and_what_became_of_it(board: Board) -> None:
    outlets = {each["name"]: each for each in board.ask("/api/v1/outlets").json["outlets"]}
    assert outlets["The Echo"]["retracted"] == 1
    assert outlets["Harbour Post"]["contradicted"] == outlets["Harbour Post"]["confirmed"] == 1
    assert {each["health"] for each in outlets.values()} == {"alive", "broken"}
    assert "gaierror" in board.ask("/outlets").text


def test_the_strip_counts_what_came_in(board: Board) -> None:
    strip = board.ask("/api/v1/strip").json
    assert strip["articles_an_hour"] == 17
    assert (strip["broken"], strip["silent"], strip["claims"]) == (1, 0, 18)


def test_an_etag_spares_the_answer(board: Board) -> None:
    first = board.ask("/api/v1/claims")
    assert board.ask("/api/v1/claims", If_None_Match=first.headers["etag"]).status == 304


def events(board: Board, query: str) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", board.port, timeout=WITHIN_S)
    connection.request("GET", f"/events?{query}")
    answer = connection.getresponse()
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    return connection, answer


NO_NEWS: dict[str, Any] = {"moved": 0, "changed": 0, "left": []}


def next_news(stream: http.client.HTTPResponse) -> dict[str, Any]:
    while True:
        line = stream.readline().decode()
        assert line, "the stream ended"
        if line.startswith("data: "):
            return dict(json.loads(line.removeprefix("data: ")))


def test_what_moves_is_told_to_who_listens_for_it_and_to_nobody_else(board: Board, es: Elasticsearch) -> None:
    since = board.ask("/api/v1/claims").json["since"]
    claim = board.claim("Old reading room")
    before = es.get(index=f"{alias('claims')}-000001", id=claim["claim_id"])["_source"]
    query = f"since={since.replace('+', '%2B')}"
    all_of_them, all_stream = events(board, query)
    others, other_stream = events(board, f"{query}&status=retracted")
    left, left_stream = events(board, f"{query}&status=official&row={claim['claim_id']}")
    assert next_news(all_stream) == next_news(other_stream) == next_news(left_stream) == NO_NEWS
    now = since.partition("~")[0]  # the very instant of which the pages have seen something
    moved = before | {"status": "confirmed", "status_before": "official", "status_at": now, "updated_at": now}
    es.index(index=f"{alias('claims')}-000001", id=claim["claim_id"], document=moved, refresh=True)
    try:
        assert next_news(all_stream) == NO_NEWS | {"moved": 1}
        gone = {"claim_id": claim["claim_id"], "status": "confirmed", "merged": False}
        assert next_news(left_stream) == NO_NEWS | {"left": [gone]}
        assert claim["headline"] in [row["headline"] for row in board.rows()[:2]]
    finally:
        es.index(index=f"{alias('claims')}-000001", id=claim["claim_id"], document=before, refresh=True)
        for connection in (all_of_them, others, left):
            connection.close()


def test_with_a_token_nobody_looks_without_it(services: Services, es: Elasticsearch, tmp_path: Path) -> None:
    settings = Settings(
        elasticsearch=services.elasticsearch,
        board_port=free_port(),
        board_host="0.0.0.0",
        board_token=SecretStr(TOKEN),
        data=tmp_path,
    )
    with serving_board(settings) as board:
        assert board.ask("/").headers["location"] == "/login"
        assert board.ask("/api/v1/claims").status == 401
        assert board.ask("/api/v1/claims", Authorization=f"Bearer {TOKEN}").status == 200
        assert board.ask("/", Host="evil.example", Authorization=f"Bearer {TOKEN}").status == 421


def test_while_elasticsearch_is_away_the_board_says_so_calmly(tmp_path: Path) -> None:
    settings = Settings(elasticsearch=f"http://127.0.0.1:{free_port()}", board_port=free_port(), data=tmp_path)
    with serving_board(settings) as board:
        page = board.ask("/")
        assert (page.status, "does not answer" in page.text) == (503, True)
        assert board.ask("/api/v1/claims").status == 503
        connection, stream = events(board, "")
        assert any(stream.readline() == b"event: away\n" for _ in range(4))
        connection.close()
