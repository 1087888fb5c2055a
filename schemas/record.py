"""What every record has in common: it is frozen, ignores what it does not know, and names its schema.

A record travels as UTF-8 JSON beside a ``schema`` header such as ``article/1``. Fields are only ever added, as
optional ones, so a reader takes the messages of older and of newer writers alike: what is missing has its default,
what is new is ignored. What still cannot be read is a ``SchemaError``, which the caller turns into a dead letter.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

SCHEMA_HEADER = "schema"

R = TypeVar("R", bound="Record")


class SchemaError(ValueError):
    """A message is not the record that its topic carries: the reason is the message."""


class Part(BaseModel):
    """A frozen piece of a record; it never travels alone. Times have a zone; numbers are finite, as in JSON."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Record(Part):
    """A record that travels. Subclasses set ``schema_name`` and, when a field is added, raise ``schema_version``."""

    schema_name: ClassVar[str]
    schema_version: ClassVar[int] = 1

    @classmethod
    def schema_header(cls) -> tuple[str, bytes]:
        """The Kafka header that names this record's schema, for example ``("schema", b"article/1")``."""
        return SCHEMA_HEADER, f"{cls.schema_name}/{cls.schema_version}".encode()

    def encode(self) -> bytes:
        """This record as UTF-8 JSON. Equal records give equal bytes; fields that hold their default are left out."""
        return self.model_dump_json(exclude_defaults=True).encode()


def decode(kind: type[R], value: bytes | None, headers: Iterable[tuple[str, bytes]] = ()) -> R:
    """Read a message as a record of ``kind``.

    A message without a ``schema`` header is taken for what the topic carries. Any version is tried, older and newer.

    Raises:
        SchemaError: the header names another record, or the bytes are no such record.
    """
    named = next((raw for key, raw in headers if key == SCHEMA_HEADER), None)
    if named is not None:
        name = named.decode("utf-8", "replace").partition("/")[0]
        if name != kind.schema_name:
            raise SchemaError(f"the message says that it is {name[:40]!r}, this topic carries {kind.schema_name!r}")
    if value is None:
        raise SchemaError(f"the message is empty, a {kind.schema_name} was expected")
    try:
        return kind.model_validate_json(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the message"
        raise SchemaError(f"not a {kind.schema_name}: {place}: {first['msg']}") from error
