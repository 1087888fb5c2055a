"""What steps share with the process that runs them: connections, models, indices. None of it can be pickled.

A runner pickles its steps, in process too, so a step carries the name of its host and asks for it when it is set up.
"""

from __future__ import annotations

from typing import Any, TypeVar

T = TypeVar("T")

_hosted: dict[str, Any] = {}


class NotHosted(LookupError):
    """A step runs in a process that hosts nothing for it."""


def host(name: str, resource: object) -> None:
    """Lend ``resource`` to the steps of this process that ask for ``name``."""
    _hosted[name] = resource


def hosted(name: str, kind: type[T]) -> T:
    """What this process lends under ``name``.

    Raises:
        NotHosted: nothing, or nothing of that kind.
    """
    resource = _hosted.get(name)
    if not isinstance(resource, kind):
        raise NotHosted(f"this process hosts no {kind.__name__} named {name}")
    return resource


def withdraw(name: str) -> None:
    _hosted.pop(name, None)
