from __future__ import annotations

import socket
from pathlib import Path

from claimwatch.collecting.seat import Seat


def test_living_collectors_have_different_names_and_a_successor_has_the_one_that_is_free(tmp_path: Path) -> None:
    first, second = Seat(tmp_path / "data"), Seat(tmp_path / "data")
    assert (first.name, second.name) == (socket.gethostname(), f"{socket.gethostname()}-1")
    first.leave()
    third = Seat(tmp_path / "data")
    assert third.name == socket.gethostname()
    second.leave()
    third.leave()


def test_where_nothing_can_be_written_the_machine_has_one_name(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    seat = Seat(tmp_path / "data")
    assert seat.name == socket.gethostname()
    seat.leave()
