"""How this program is called here, so that a command in a hint can be typed as it stands."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

NAME = "claimwatch"


def typed(command: str, data: Path | None = None) -> str:
    """A command line of ours, such as ".venv/bin/claimwatch feeds list"; ``data`` where it is not the usual folder."""
    options = f" --data {shlex.quote(str(data))}" if data is not None else ""
    return f"{program()} {command}{options}"


def typable(text: str) -> str:
    """A text with all that it names in backticks as ``claimwatch COMMAND`` made typable."""
    return text.replace(f"`{NAME} ", f"`{program()} ")


def by_make() -> bool:
    """Whether `make run` has started this; make says so to what it runs (GNU make manual, 5.7.2)."""
    return bool(os.environ.get("MAKELEVEL"))


def program() -> str:
    """The program's name where the shell finds it, else its path, seen from the current folder if it is below it."""
    called = Path(sys.argv[0])
    script = called if called.name == NAME else Path(sys.executable).parent / NAME
    found = shutil.which(NAME)
    if not script.exists():
        return f"{shlex.quote(sys.executable)} -m {NAME}"
    if found is not None and os.path.samefile(found, script):
        return NAME
    path, here = script.absolute(), Path.cwd()
    if path.parent == here:
        return f"./{NAME}"
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))
