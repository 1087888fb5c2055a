"""Files that people give: whatever is wrong with them is told with its place, and never as a traceback."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from connectors.lines import BadLines, json_object, read_lines


def objects(path: Path):
    return [json_object(raw, where) for where, raw in read_lines(path)]


def test_lines_are_read_plain_and_unpacked_with_their_places(tmp_path: Path):
    (tmp_path / "a").write_bytes(b'{"n": 1}\n\n{"n": 2}')
    (tmp_path / "a.gz").write_bytes(gzip.compress(b'{"n": 3}\n'))
    assert [where for where, _ in read_lines(tmp_path / "a")] == [f"{tmp_path}/a, line 1", f"{tmp_path}/a, line 3"]
    assert objects(tmp_path / "a.gz") == [{"n": 3}]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"{", "no JSON"),
        (b"[1]", "no JSON object but a list"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 200_000, "too deeply"),
        (b'{"n": ' + b"9" * 5_000 + b"}", "digits"),
        (b'{"text": "\\ud83d"}', "not UTF-8"),
    ],
)
def test_a_line_that_is_no_object_is_told(line: bytes, says: str):
    with pytest.raises(BadLines, match=says) as caught:
        json_object(line, "a, line 1")
    assert caught.value.where == "a, line 1"


PACKED = gzip.compress(b'{"n": 1}\n' * 1_000)


@pytest.mark.parametrize(
    "content",
    [b"no gzip", PACKED[:-12], PACKED[:20] + b"\xff\xff\xff\xff" + PACKED[24:], PACKED[:-8] + b"\0" * 8],
    ids=["no gzip", "cut", "damaged", "of another sum"],
)
def test_a_damaged_file_is_told(tmp_path: Path, content: bytes):
    (tmp_path / "a.gz").write_bytes(content)
    with pytest.raises(BadLines, match="cannot be read"):
        objects(tmp_path / "a.gz")


def test_a_line_without_end_is_not_read_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("connectors.lines.LINE_LIMIT", 1024**2)
    (tmp_path / "a").write_bytes(b'{"n": 1}\n' + b" " * (1024**2 + 1))
    lines = read_lines(tmp_path / "a")
    assert next(lines)[1] == b'{"n": 1}\n'
    with pytest.raises(BadLines, match="longer than 1 MiB"):
        next(lines)
