"""The tree of origins: who has it from whom, "A ← B citing A ← three copies". Pure.

A statement's chain names its outlet first and its origin last. Chains that share their end are one branch; copies of
one text are leaves of the branch that the text itself is on, and no origin of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from claimwatch.board.records import Origin
from claimwatch.screens.claims import SIDES, Said
from schemas.claim import Side

BRANCHES, DEPTH = 40, 8
"""Names below one another and beside one another that are drawn: a page stays a page."""


@dataclass
class _Branch:
    how: str = ""
    standing: str = ""
    copies: dict[str, None] = field(default_factory=dict)
    children: dict[str, _Branch] = field(default_factory=dict)


def origins(said: Sequence[Said]) -> tuple[Origin, ...]:
    """A tree for each origin of each side, in order of time; what no longer counts is left out."""
    found: list[Origin] = []
    for side, *_ in SIDES:
        roots: dict[str, _Branch] = {}
        names: dict[str, str] = {}
        for each in said:
            if each.side == side and not each.past:
                # "Defence ministry" and "ministry" are one origin by its key, named as it was first.
                key = each.origin_id or each.origin.casefold()
                names.setdefault(key, each.origin)
                _grow(roots.setdefault(key, _Branch()), each)
        found += [_drawn(names[key], branch, side, DEPTH) for key, branch in roots.items()]
    return tuple(found[:BRANCHES])


def links(said: Said) -> list[str]:
    """The names from the origin to the outlet, each once behind one another."""
    names = [*said.chain[::-1]]
    if not names or names[0] != said.origin:
        names.insert(0, said.origin)
    return [name for n, name in enumerate(names) if n == 0 or name != names[n - 1]]


def _grow(branch: _Branch, said: Said) -> None:
    rest = links(said)[1:]
    if not rest:
        branch.standing = branch.standing or said.standing
        return
    *between, outlet = rest
    for name in between:
        branch = branch.children.setdefault(name, _Branch("citing"))
    if said.copy_of:
        branch.copies.setdefault(outlet)
        return
    how = "quoting" if said.standing in ("official", "named") else "citing"
    leaf = branch.children.setdefault(outlet, _Branch(how))
    leaf.standing = leaf.standing or said.standing


def _drawn(name: str, branch: _Branch, side: str, depth: int) -> Origin:
    children = list(branch.children.items())[:BRANCHES] if depth else []
    kept: Side = "denies" if side == "denies" else "asserts"
    return Origin(
        name=name,
        how=branch.how,
        side=kept,
        standing=branch.standing,
        copies=tuple(outlet for outlet in branch.copies if outlet not in branch.children),
        children=tuple(_drawn(each, below, side, depth - 1) for each, below in children),
    )
