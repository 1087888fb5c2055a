"""How people say how long or since when: 30d, 12h, 90m, 8w, or a day."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from claimwatch.errors import Exit, UserError

UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
LIMIT = 10_000
"""Of any unit: more than anybody means, and less than what a date can hold in weeks."""


def span(text: str, option: str) -> timedelta:
    """A span such as 30d.

    Raises:
        UserError: it is none; the message names the option.
    """
    found = re.fullmatch(r"([0-9]{1,5})([wdhm])", text.strip())
    if found is None or not 0 < int(found[1]) <= LIMIT:
        raise UserError(
            f"{option} cannot be {text}",
            do=f"give weeks, days, hours or minutes up to {LIMIT}, as 8w, 30d, 12h or 90m",
            code=Exit.USAGE,
        )
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def called(text: str) -> str:
    """A span that ``span`` takes, as it is called: 30 days, 1 hour."""
    number, unit = int(text.strip()[:-1]), UNITS[text.strip()[-1]]
    return f"{number} {unit if number != 1 else unit[:-1]}"


def moment(text: str, option: str, now: datetime) -> datetime:
    """A time that is given as a span back from now, or as a day or time in ISO 8601; without a zone it is UTC.

    Raises:
        UserError: it is neither.
    """
    try:
        given = datetime.fromisoformat(text.strip())
    except ValueError:
        return now - span(text, option)
    return given if given.tzinfo else given.replace(tzinfo=UTC)
