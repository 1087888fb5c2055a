"""The terminal: standard output, as calm lines for a person or as one JSON line for each notice for a program."""

from __future__ import annotations

import json
import threading
from typing import IO

from connectors.notifications.channel import SendFailed
from connectors.notifications.message import Notice, subject, text


class Terminal:
    """Prints notices. Without acknowledgement: a kill between the line and its record prints the line again.

    Args:
        out: where to, usually ``sys.stdout``.
        as_json: lines ``{"alert": …, "watch": NAME, "key": …}`` instead of text; ``up`` reads them.
    """

    def __init__(self, out: IO[str], *, as_json: bool = False) -> None:
        self._out = out
        self._as_json = as_json
        self._lock = threading.Lock()

    def send(self, notice: Notice) -> None:
        try:
            with self._lock:
                self._out.write(self._line(notice) + "\n")
                self._out.flush()
        except (OSError, ValueError) as error:  # ValueError: the stream was closed
            raise SendFailed(f"cannot print: {error}") from error

    def _line(self, notice: Notice) -> str:
        if self._as_json:
            alert = notice.alert.model_dump(mode="json")
            return json.dumps({"alert": alert, "watch": notice.watch, "key": notice.key})
        indented = "\n".join(f"  {line}" for line in text(notice.alert).splitlines())
        return f"{notice.alert.trigger.published_at:%H:%M} {subject(notice.alert)}\n{indented}"
