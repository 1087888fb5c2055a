"""What the README shows of the demonstration: what its watches get and its searches find."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
LINES = [line for block in re.findall(r"^```sh\n(.*?)^```", README, re.M | re.S) for line in block.splitlines()]
PROGRAM = ".venv/bin/claimwatch"
HIT = re.compile(r"#   ([A-Z]+) {2,}(\S.*?) {2,}(\S.*)")

Hit = tuple[str, str, str]
"""Kind, headline and outlet of an alert."""


class ShownWatch(NamedTuple):
    """A watch that the README adds, and what it gets."""

    name: str
    query: str
    kinds: tuple[str, ...]
    hits: list[Hit]

    @property
    def options(self) -> list[str]:
        return [option for kind in self.kinds for option in ("--kind", kind)]


class Shown(NamedTuple):
    """A command without ``claimwatch``, and what the README says of it behind the line."""

    words: list[str]
    says: str


def commands(*beginning: str) -> list[Shown]:
    """The commands that begin so."""
    found = [Shown(shlex.split(command)[1:], says) for command, says in _parted()]
    return [each for each in found if each.words[: len(beginning)] == list(beginning)]


def watches() -> list[ShownWatch]:
    found: list[ShownWatch] = []
    for line in LINES:
        if line.startswith(f"{PROGRAM} watches add "):
            words = shlex.split(line)[3:]
            kinds = tuple(value for option, value in pairwise(words) if option == "--kind")
            found.append(ShownWatch(words[0], words[words.index("--query") + 1], kinds, []))
        elif hit := HIT.fullmatch(line):
            found[-1].hits.append((hit[1].lower(), hit[2], hit[3]))
    return found


def _parted() -> list[tuple[str, str]]:
    parted = [line.partition("  # ") for line in LINES if line.startswith(PROGRAM)]
    return [(command, says) for command, _, says in parted]
