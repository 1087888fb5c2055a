from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path

import pytest

from claimwatch.errors import BadFile
from claimwatch.files import open_out, read_json_lines
from claimwatch.output import plain


def test_lines_are_read_plain_and_gzipped(tmp_path: Path):
    (tmp_path / "a.jsonl").write_text('{"n": 1}\n\n{"n": 2}')
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b'{"n": 3}\n'))
    assert list(read_json_lines(tmp_path / "a.jsonl")) == [{"n": 1}, {"n": 2}]
    assert list(read_json_lines(tmp_path / "a.jsonl.gz")) == [{"n": 3}]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{\n", "no JSON"),
        (b"[1]\n", "no JSON object but a list"),
        (b"\xff\xfe\n", "no JSON"),
        (b"[" * 200_000, "too deeply"),
    ],
)
def test_a_bad_line_is_told_with_its_number(tmp_path: Path, content: bytes, says: str):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"n": 1}\n' + content)
    lines = read_json_lines(path)
    assert next(lines) == {"n": 1}
    with pytest.raises(BadFile, match=says) as caught:
        next(lines)
    assert caught.value.where == f"{path}, line 2"


def test_a_file_that_is_no_gzip_is_told(tmp_path: Path):
    (tmp_path / "a.gz").write_bytes(b"no gzip")
    with pytest.raises(BadFile):
        list(read_json_lines(tmp_path / "a.gz"))


def test_a_missing_file_is_told_before_anything_is_read(tmp_path: Path):
    with pytest.raises(BadFile, match="No such file"):
        read_json_lines(tmp_path / "none")


def test_a_dash_is_the_standard_streams(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"n": 1}\n')))
    with open_out(Path("-")) as out:
        for value in read_json_lines(Path("-")):
            out.write(value)
    assert capsys.readouterr().out == '{"n": 1}\n'


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("a\x1b[2Jb", "a\N{REPLACEMENT CHARACTER}[2Jb"),
        ("two\nlines\ttab", "two lines tab"),
        ("right\u202eleft", "right\N{REPLACEMENT CHARACTER}left"),
        ("[bold]not markup[/bold]", "[bold]not markup[/bold]"),
        ("naïve – „ok“ 日本", "naïve – „ok“ 日本"),
    ],
)
def test_text_from_feeds_cannot_command_a_terminal(hostile: str, shown: str):
    assert plain(hostile) == shown
