"""`up` finds a port for its board, and tells it to whoever links there."""

from __future__ import annotations

import socket
from pathlib import Path

from claimwatch.settings import Settings
from claimwatch.supervision.boarding import board_address, free_port, with_board
from claimwatch.up import _environment


def test_the_wanted_port_is_taken_where_it_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        wanted = held.getsockname()[1]
        other = free_port("127.0.0.1", wanted)
        assert other not in (0, wanted)
    assert free_port("127.0.0.1", other) == other


def test_of_an_address_that_is_not_ours_the_wanted_port_is_left_to_the_board() -> None:
    assert free_port("192.0.2.1", 8700) == 8700


def test_the_board_and_who_links_to_it_are_told_one_address(tmp_path: Path) -> None:
    found = with_board(Settings(data=tmp_path, board_port=0))
    assert found.board_url == f"http://127.0.0.1:{found.board_port}" == board_address(found)
    told = _environment(found)
    assert told["CLAIMWATCH_BOARD_PORT"] == str(found.board_port)
    assert told["CLAIMWATCH_BOARD_URL"] == found.board_url
    assert told["CLAIMWATCH_WATCH_FEEDS"] == str(tmp_path / "watch-feeds")


def test_what_people_named_stays(tmp_path: Path) -> None:
    named = Settings(data=tmp_path, board_port=0, board_url="https://desk.example", watch_feeds=tmp_path / "atom")
    found = with_board(named)
    assert (found.board_url, found.watch_feeds) == ("https://desk.example", tmp_path / "atom")


def test_a_board_that_listens_everywhere_is_asked_on_loopback(tmp_path: Path) -> None:
    found = with_board(Settings(data=tmp_path, board_port=0, board_host="0.0.0.0"))
    assert found.board_url.startswith("http://127.0.0.1:")
