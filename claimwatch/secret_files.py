"""Settings from files: `CLAIMWATCH_NAME_FILE` names a file that holds what `CLAIMWATCH_NAME` would.

The environment of a process can be read by whoever may look at its container, and is inherited by what it starts;
a file is read by its owner alone. The suffix is the custom of container images, Elasticsearch's among them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from claimwatch.errors import UserError

SUFFIX = "_FILE"
LONGEST = 64 * 1024
"""Bytes. A secret is a line; whoever names a log by mistake should learn it at once."""


class SecretFileSource(PydanticBaseSettingsSource):
    """What the files hold that the environment names, white space around it left out. Both at once is refused."""

    def __init__(self, settings_cls: type[BaseSettings]) -> None:
        super().__init__(settings_cls)
        self._prefix = str(settings_cls.model_config.get("env_prefix", ""))

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 -- abstract
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        variables = {name: f"{self._prefix}{name}".upper() for name in self.settings_cls.model_fields}
        return {name: _content(variable) for name, variable in variables.items() if os.environ.get(variable + SUFFIX)}


def is_named(variable: str) -> bool:
    """Whether the environment sets a variable, itself or by a file."""
    return bool(os.environ.get(variable) or os.environ.get(variable + SUFFIX))


def _content(variable: str) -> str:
    named = variable + SUFFIX
    if variable in os.environ:
        raise UserError(f"{variable} and {named} are both set", where="the environment", do="unset one of them", code=2)
    path = Path(os.environ[named])
    try:
        with path.open("rb") as file:
            read = file.read(LONGEST + 1)
        text = read.decode("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise UserError(
            f"the file of {named} cannot be read: {why}", where=str(path), do="name a file that holds the value", code=2
        ) from error
    if len(read) > LONGEST or not text:
        what = "is longer than any setting" if text else "is empty"
        raise UserError(f"the file of {named} {what}", where=str(path), do="name a file that holds the value", code=2)
    return text
