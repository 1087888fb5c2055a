"""An entry of ``speakers.yaml``: who is official, or is not, for what."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from schemas.ids import normalised
from schemas.record import Part

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class Official(Part):
    """A person, a body or a role with the standing that a user gives it.

    ``name`` with its ``aliases`` is a person or a body, ``role`` whoever has it, in ``organisation`` where that is
    given. ``institution`` is whose word they speak; speakers of one institution are one voice. Where ``for`` is
    given, the entry counts only in sentences that hold one of its words or phrases.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    name: Words | None = None
    aliases: tuple[Words, ...] = ()
    role: Words | None = None
    organisation: Words | None = None
    standing: Literal["official", "named", "anonymous", "media"] = "official"
    institution: Words | None = None
    topics: tuple[Words, ...] | None = Field(None, alias="for")

    @model_validator(mode="after")
    def _says_who(self) -> Official:
        if (self.name is None) == (self.role is None):
            raise ValueError("it needs a name or a role, and not both")
        if self.name is None and self.aliases:
            raise ValueError("aliases go with a name")
        if self.role is None and self.organisation:
            raise ValueError("organisation goes with a role; whose word somebody speaks is the institution")
        if self.topics == ():
            raise ValueError("for is empty: leave it out where the entry counts for everything")
        given = (self.name, self.role, self.organisation, self.institution, *self.aliases, *(self.topics or ()))
        if not all(normalised(each) for each in given if each is not None):
            raise ValueError("a name, role or word without letters and digits fits nothing")
        return self
