"""What steps share with the process that runs them: connections, models, indices. None of it can be pickled.

A runner pickles its steps, in process too, so a step carries the name of its host and asks for it when it is set up.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

_hosted: dict[str, Any] = {}
_offered: dict[str, Callable[[], object]] = {}
_making = threading.RLock()


class NotHosted(LookupError):
    """A step runs in a process that hosts nothing for it."""


def host(name: str, resource: object) -> None:
    """Lend ``resource`` to the steps of this process that ask for ``name``."""
    _hosted[name] = resource


def offer(name: str, make: Callable[[], object]) -> None:
    """Lend what ``make`` makes, once for this process, when the first step asks: a worker of a cluster is not told
    before which pipeline's steps it will run."""
    _offered[name] = make


def hosted(name: str, kind: type[T]) -> T:
    """What this process lends under ``name``.

    Raises:
        NotHosted: nothing, or nothing of that kind.
    """
    with _making:
        if name not in _hosted and name in _offered:
            _hosted[name] = _offered[name]()
    resource = _hosted.get(name)
    if not isinstance(resource, kind):
        raise NotHosted(f"this process hosts no {kind.__name__} named {name}")
    return resource


def withdraw(name: str) -> None:
    _hosted.pop(name, None)
    _offered.pop(name, None)
