from __future__ import annotations

import os
from pathlib import Path

import pytest

from claimwatch.errors import UserError
from claimwatch.supervision.runfile import RUN_FILE, Run, living_run, locked, read_run, remove_run, write_run

RUN = Run(
    pid=1,
    kafka="127.0.0.1:1",
    elasticsearch="http://127.0.0.1:2",
    parts={"index": 3},
    board="http://127.0.0.1:8700",
    metrics={"index": "http://127.0.0.1:4"},
)


def test_a_run_file_says_what_was_written(tmp_path: Path):
    write_run(tmp_path, RUN)
    assert read_run(tmp_path) == RUN
    remove_run(tmp_path)
    remove_run(tmp_path)
    assert read_run(tmp_path) is None


def test_a_run_counts_only_while_its_lock_is_held(tmp_path: Path):
    with locked(tmp_path):
        write_run(tmp_path, RUN)
        assert living_run(tmp_path) == RUN
    assert living_run(tmp_path) is None, "as after a kill -9, which leaves the file"


def test_a_second_one_on_the_folder_is_told_who_is_there_and_what_to_do(tmp_path: Path):
    with locked(tmp_path), pytest.raises(UserError) as caught, locked(tmp_path):
        pass
    assert str(os.getpid()) in caught.value.what
    assert caught.value.where == str(tmp_path)
    assert "--data" in caught.value.do


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError) as caught, locked(tmp_path / "file" / "data"):
        pass
    assert "--data" in caught.value.do


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"pid": "x"}', '{"pid": 1}', '{"pid": 1, "kafka": "a"}'])
def test_a_damaged_run_file_is_no_run(tmp_path: Path, damaged: str):
    (tmp_path / RUN_FILE).write_text(damaged)
    assert read_run(tmp_path) is None
