"""What goes wrong for a user: what, where, and what to do. Never shown as a traceback.

UserError          exit code 1 unless said otherwise
├── ServiceAway    3: Kafka or Elasticsearch does not answer
├── BadFile        4: a file that cannot be read as what it should be
└── NotFound       5: no such feed, watch, claim or failure
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every command; docs/commands.md says the same."""

    OK = 0
    FAILED = 1
    USAGE = 2
    SERVICE_AWAY = 3
    BAD_FILE = 4
    NOT_FOUND = 5
    FENCED = 75
    """Another worker took over this one's partitions (EX_TEMPFAIL of sysexits.h)."""


class UserError(Exception):
    """Something that the user can understand and change."""

    exit_code: int = Exit.FAILED
    drawn: tuple[str, ...] = ()
    """Lines below one another that show the place, such as a query and a caret under its fault."""

    def __init__(self, what: str, *, where: str = "", do: str = "", code: int | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.do = do
        if code is not None:
            self.exit_code = code

    def as_record(self) -> dict[str, str | int]:
        """The error as ``--json`` prints it."""
        return {"error": self.what, "where": self.where, "do": self.do, "exit_code": int(self.exit_code)}


class ServiceAway(UserError):
    exit_code = Exit.SERVICE_AWAY


class BadFile(UserError):
    exit_code = Exit.BAD_FILE


class NotFound(UserError):
    exit_code = Exit.NOT_FOUND
