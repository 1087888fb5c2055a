"""Lists of words, and the days and months, which the rules and the language part both need."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(text.split())


DAYS_IN_ORDER = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
MONTHS_IN_ORDER = tuple("january february march april may june july august september october november december".split())
DAYS = frozenset(DAYS_IN_ORDER)
MONTHS = frozenset(MONTHS_IN_ORDER)
CAPITALISED = "|".join(name.capitalize() for name in (*DAYS_IN_ORDER, *MONTHS_IN_ORDER))
"""Days and months as alternatives of a regular expression."""

PREPOSITIONS = words(
    "on in at after during by for from with under following about of to before against over amid since "
    "between through into within without despite via inside outside near behind across around because "
    "like ahead out besides including than per upon"
)
