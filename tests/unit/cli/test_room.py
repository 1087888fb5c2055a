"""Room on the disk of the embedded services."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from claimwatch.errors import UserError
from claimwatch.supervision.room import SPARE, bytes_short, check_room

HELD = 1_000


@pytest.mark.parametrize(
    ("free", "short"), [(0, HELD + SPARE), (HELD, SPARE), (HELD + SPARE - 1, 1), (HELD + SPARE, 0), (10 * SPARE, 0)]
)
def test_its_largest_file_must_fit_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, short: int):
    (tmp_path / "kafka.json").write_bytes(b"x" * HELD)
    (tmp_path / "elasticsearch.json").write_bytes(b"x" * 10)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert bytes_short(tmp_path) == short


def test_a_full_disk_is_told_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=SPARE - 2**20))
    with pytest.raises(UserError, match="1 MB more must be free"):
        check_room(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=SPARE))
    check_room(tmp_path)
