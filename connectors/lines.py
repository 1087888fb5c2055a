"""JSON lines from files: plain or gzipped, ``-`` for standard input; whatever is wrong with one is a ``BadLines``."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

LINE_LIMIT = 64 * 1024 * 1024
"""Bytes of a line at most; a file without line ends would else be read into memory whole."""


class BadLines(ValueError):
    """A file or a line of it cannot be read: the reason is the message, ``where`` the file and line."""

    def __init__(self, what: str, where: str) -> None:
        super().__init__(what)
        self.where = where


def read_lines(path: Path | str) -> Iterator[tuple[str, bytes]]:
    """The lines of a file that are not empty, each with where it stands ("FILE, line 3").

    The file is opened at once, so that a wrong name is told before anything is done.

    Raises:
        BadLines: the file cannot be opened or unpacked, or a line is longer than LINE_LIMIT.
    """
    return _lines(path, _open(path))


def json_object(raw: bytes, where: str) -> dict[str, Any]:
    """The JSON object of a line.

    Raises:
        BadLines: it is none, is nested too deeply, or holds what cannot be written as UTF-8 again.
    """
    try:
        found = json.loads(raw.decode("utf-8-sig"))
        if b"\\ud" in raw or b"\\uD" in raw:  # may be half of a pair, which no encoder takes
            json.dumps(found, ensure_ascii=False).encode()
    except RecursionError as error:
        raise BadLines("the line is nested too deeply", where) from error
    except json.JSONDecodeError as error:
        raise BadLines(f"the line is no JSON: {error}", where) from error
    except UnicodeError as error:
        raise BadLines("the line is no JSON: it is not UTF-8 text", where) from error
    except ValueError as error:  # a number of thousands of digits
        raise BadLines(f"the line cannot be read: {error}", where) from error
    if not isinstance(found, dict):
        raise BadLines(f"the line is no JSON object but a {type(found).__name__}", where)
    return found


def _lines(path: Path | str, opened: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    number = 0
    try:
        with opened as lines:
            while raw := lines.readline(LINE_LIMIT + 1):
                number += 1
                where = f"{path}, line {number}"
                if len(raw) > LINE_LIMIT:
                    raise BadLines(f"the line is longer than {LINE_LIMIT // 1024**2} MiB", where)
                if raw.strip():
                    yield where, raw
    except (OSError, EOFError, zlib.error) as error:
        raise BadLines(f"the file cannot be read: {error}", f"{path}, after line {number}") from error


def _open(path: Path | str) -> IO[bytes]:
    if str(path) == "-":
        return sys.stdin.buffer
    try:
        if str(path).endswith(".gz"):
            return cast("IO[bytes]", gzip.open(path, "rb"))
        return Path(path).open("rb")
    except (OSError, ValueError) as error:  # ValueError: a name with a null byte
        what = getattr(error, "strerror", None) or str(error)
        raise BadLines(f"the file cannot be opened: {what}", str(path)) from error
