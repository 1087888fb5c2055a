"""Files that a user names: JSON lines in and out, plain or gzipped, `-` for the standard streams."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from claimwatch.errors import BadFile
from connectors.lines import BadLines, json_object, read_lines

ONE_EACH_LINE = "give a file with one JSON object on each line (.jsonl, or .jsonl.gz)"

A_TEXT = "give a text file in UTF-8 (.txt), or JSON lines"


def read_json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file, one for each line; empty lines are skipped.

    The file is opened at once, so that a wrong name is told before anything is done.

    Raises:
        BadFile: it cannot be opened or read, or a line is no JSON object; with the number of the line.
    """
    with _plainly():
        lines = read_lines(path)
    return _objects(lines)


def read_texts(path: Path) -> Iterator[dict[str, Any]]:
    """Texts to read: JSON lines, or one plain text where the name ends in .txt or standard input is no JSON.

    A plain text becomes one object with text and doc_id, the file's name. Standard input is read to its end first.

    Raises:
        BadFile: as ``read_json_lines``; or a plain text cannot be opened or is not UTF-8.
    """
    if str(path) != "-" and path.suffix != ".txt":
        return read_json_lines(path)
    try:
        raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        if str(path) == "-" and raw.lstrip()[:1] in (b"{", b""):
            numbered = enumerate(raw.splitlines(), 1)
            return _objects((f"{path}, line {number}", line) for number, line in numbered if line.strip())
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise BadFile(f"the file cannot be opened: {error.strerror}", where=str(path), do=A_TEXT) from error
    except UnicodeError as error:
        raise BadFile("the text is not UTF-8", where=str(path), do=A_TEXT) from error
    return iter([{"doc_id": path.name, "text": text}])


def _objects(lines: Iterable[tuple[str, bytes]]) -> Iterator[dict[str, Any]]:
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
