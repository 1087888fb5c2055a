"""Who is official for what: ``deploy/speakers.yaml``, and files of the same form that a user adds."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from schemas.official import Official

SHIPPED = "speakers.yaml"
_COMPARE = "compare it with deploy/speakers.yaml"


class OfficialsError(ValueError):
    """A file of speakers that cannot be read: what is wrong, where, and what to do."""

    def __init__(self, what: str, where: str, do: str) -> None:
        super().__init__(f"{what} ({where}): {do}")
        self.what, self.where, self.do = what, where, do


def read_officials(path: Path) -> tuple[Official, ...]:
    """Read a file of speakers.

    Raises:
        OfficialsError: it cannot be opened, is no YAML, or an entry is wrong; the error names its line and number.
    """
    try:
        return _officials(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise OfficialsError(
            "the file of speakers cannot be read", str(path), "check that it is there, as UTF-8"
        ) from error


def load_officials(added: Iterable[Path] = ()) -> tuple[Official, ...]:
    """The entries that ship, then those of the added files; of two that fit a speaker the later one counts.

    Raises:
        OfficialsError: as read_officials.
    """
    shipped = _officials((files("deploy") / SHIPPED).read_text("utf-8"), SHIPPED)
    return (*shipped, *(entry for path in added for entry in read_officials(path)))


def _officials(text: str, where: str) -> tuple[Official, ...]:
    try:
        return TypeAdapter(tuple[Official, ...]).validate_python(yaml.safe_load(text) or ())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise OfficialsError("it is not YAML", f"{where}, line {mark.line + 1}" if mark else where, _COMPARE) from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"][1:]) or "the entry"
        said = first["msg"].removeprefix("Value error, ")
        raise OfficialsError(f"{field}: {said}", f"{where}{_place(text, first['loc'])}", _COMPARE) from error


def _place(text: str, loc: tuple[int | str, ...]) -> str:
    """ ", line 12, entry 3" of the entry that ``loc`` begins with; empty where it begins with none."""
    if not loc or not isinstance(loc[0], int):
        return ""
    found = yaml.compose(text, Loader=yaml.SafeLoader)
    line = found.value[loc[0]].start_mark.line + 1 if isinstance(found, yaml.SequenceNode) else 1
    return f", line {line}, entry {loc[0] + 1}"
