"""Files that a user names: JSON lines in and out, plain or gzipped, `-` for the standard streams."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from claimwatch.errors import BadFile
from connectors.lines import BadLines, json_object, read_lines

ONE_EACH_LINE = "give a file with one JSON object on each line (.jsonl, or .jsonl.gz)"


def read_json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file, one for each line; empty lines are skipped.

    The file is opened at once, so that a wrong name is told before anything is done.

    Raises:
        BadFile: it cannot be opened or read, or a line is no JSON object; with the number of the line.
    """
    with _plainly():
        lines = read_lines(path)
    return _objects(lines)


def _objects(lines: Iterator[tuple[str, bytes]]) -> Iterator[dict[str, Any]]:
    with _plainly():
        for where, raw in lines:
            yield json_object(raw, where)


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except BadLines as error:
        raise BadFile(str(error), where=error.where, do=ONE_EACH_LINE) from error


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
