"""Files that a user names: JSON lines in and out, plain or gzipped, `-` for the standard streams."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TextIO, cast

from claimwatch.errors import BadFile

LINE_LIMIT = 64 * 1024 * 1024
"""Bytes of a line at most; a file without line ends would else be read into memory whole."""
ONE_EACH_LINE = "give a file with one JSON object on each line (.jsonl, or .jsonl.gz)"


def read_json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file, one for each line; empty lines are skipped.

    The file is opened at once, so that a wrong name is told before anything is done.

    Raises:
        BadFile: it cannot be opened or read, or a line is no JSON object; with the number of the line.
    """
    return _objects(path, _open(path))


def _objects(path: Path, opened: IO[bytes]) -> Iterator[dict[str, Any]]:
    number = 0
    try:
        with opened as lines:
            while raw := lines.readline(LINE_LIMIT):
                number += 1
                if raw.strip():
                    yield _object(path, number, raw)
    except (OSError, EOFError, zlib.error) as error:
        raise BadFile(f"the file cannot be read: {error}", where=f"{path}, after line {number}") from error


def _object(path: Path, number: int, raw: bytes) -> dict[str, Any]:
    where = f"{path}, line {number}"
    try:
        found = json.loads(raw)
    except ValueError as error:
        what = str(error) if isinstance(error, json.JSONDecodeError) else "it is not UTF-8 text"
        raise BadFile(f"the line is no JSON: {what}", where=where, do=ONE_EACH_LINE) from error
    except RecursionError as error:
        raise BadFile("the line is nested too deeply", where=where, do=ONE_EACH_LINE) from error
    if not isinstance(found, dict):
        raise BadFile(f"the line is no JSON object but a {type(found).__name__}", where=where, do=ONE_EACH_LINE)
    return found


def _open(path: Path) -> IO[bytes]:
    if str(path) == "-":
        return sys.stdin.buffer
    try:
        if path.suffix == ".gz":
            return cast("IO[bytes]", gzip.open(path, "rb"))
        return path.open("rb")
    except OSError as error:
        raise BadFile(
            f"the file cannot be opened: {error.strerror or error}", where=str(path), do="check the name"
        ) from error


def make_folder(path: Path) -> None:
    """Make a folder for results. Raises BadFile."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadFile(
            f"the folder cannot be made: {error.strerror}", where=str(path), do="give another folder with --out"
        ) from error


@contextmanager
def open_out(path: Path) -> Iterator[JsonLines]:
    """Write JSON lines to a file, `-` for standard output. Raises BadFile."""
    if str(path) == "-":
        yield JsonLines(sys.stdout)
        sys.stdout.flush()
        return
    try:
        stream = path.open("w", encoding="utf-8")
    except OSError as error:
        raise BadFile(
            f"the file cannot be written: {error.strerror}", where=str(path), do="give another one with --out"
        ) from error
    with stream:
        yield JsonLines(stream)


class JsonLines:
    """Writes one JSON object a line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, value: dict[str, Any]) -> None:
        self._stream.write(json.dumps(value, ensure_ascii=False) + "\n")
