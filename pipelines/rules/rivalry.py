"""Two figures for one thing: rivals, an update of one another, or of two things after all."""

from __future__ import annotations

from pipelines.rules.figures import PEOPLE
from pipelines.rules.propositions import Proposition

APART = 1.15
"""Ratio from which two figures are not two roundings of one."""

TOLLS = frozenset(["=die", "=injure", "=missing", "=sick", "=infect", "=layoff"])
"""What is counted upwards as news comes in."""


def rival_figures(one: Proposition, other: Proposition) -> bool:
    """Whether ``one`` gives another figure than ``other`` for the same thing, and not as an update of it.

    A toll that is higher than the one told before is an update; so is what says of itself that it has risen or fallen.
    People of whom no state is told are one thing only where more is said of both in the same words.
    """
    if one.moves or other.moves:
        return False
    theirs = {unit: value for value, unit in reversed(other.figures) if unit}
    toll = TOLLS & set(one.terms)
    agreed = {unit for _, unit in set(one.figures) & set(other.figures)}
    of_one_thing = set(one.terms) & set(other.terms) - one.names - other.names - {PEOPLE}
    for value, unit in one.figures:
        told = theirs.get(unit)
        if told is None or unit in agreed or (unit == PEOPLE and not of_one_thing):
            continue
        apart = max(value, told) >= APART * min(value, told)
        if apart and not (toll and value > told):
            return True
    return False


def updated(one: Proposition, other: Proposition) -> bool:
    """Whether one says that a number has risen or fallen to another value: an update, neither same nor opposite."""
    if one.moves == other.moves:
        return False
    ours, theirs = ({value for value, _ in said.figures} for said in (one, other))
    return bool(ours and theirs) and not ours & theirs


def other_figures(one: Proposition, other: Proposition) -> bool:
    """Whether both give a figure for the same unit and no figure agrees: another number is another claim."""
    for value, unit in one.figures:
        rivals = [v for v, u in other.figures if u == unit]
        if rivals and value not in rivals:
            return True
    return False
