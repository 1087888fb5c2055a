"""The terminal: standard output, as calm lines for a person or as JSON lines for a program."""

from __future__ import annotations

import json
import threading
from typing import IO, Any

from connectors.notifications.channel import SendFailed
from connectors.notifications.message import NOWHERE, subject_line, text
from connectors.notifications.notices import Digest, Links, Notice, Sent, Trouble


class Terminal:
    """Prints notices. Without acknowledgement: a kill between the line and its record prints the line again.

    Args:
        out: where to, usually ``sys.stdout``.
        as_json: lines ``{"alert": …, "watch": NAME, "key": …}`` instead of text; ``up`` reads them.
        links: where messages lead.
    """

    def __init__(self, out: IO[str], *, as_json: bool = False, links: Links = NOWHERE) -> None:
        self._out = out
        self._as_json = as_json
        self._links = links
        self._lock = threading.Lock()

    def send(self, sent: Sent) -> None:
        try:
            with self._lock:
                self._out.write(self._json(sent) if self._as_json else self._text(sent))
                self._out.flush()
        except (OSError, ValueError) as error:  # ValueError: the stream was closed
            raise SendFailed(f"cannot print: {error}") from error

    def _json(self, sent: Sent) -> str:
        """A line for each alert, those of a digest too, and one for a watch in trouble."""
        found: list[dict[str, Any]]
        match sent:
            case Notice(alert=alert):
                found = [{"alert": alert.model_dump(mode="json")}]
            case Digest(alerts=alerts, reason=reason):
                found = [{"alert": alert.model_dump(mode="json"), "digest": reason} for alert in alerts]
            case Trouble(text=text):
                found = [{"trouble": text}]
        return "".join(json.dumps({**each, "watch": sent.watch, "key": sent.key}) + "\n" for each in found)

    def _text(self, sent: Sent) -> str:
        indented = "\n".join(f"  {line}".rstrip() for line in text(sent, self._links).splitlines())
        return f"{_time(sent)}{subject_line(sent)}\n{indented}\n"


def _time(sent: Sent) -> str:
    match sent:
        case Notice(alert=alert):
            return f"{alert.trigger.published_at:%H:%M} "
        case Digest(alerts=alerts) if alerts:
            return f"{alerts[-1].raised_at:%H:%M} "
    return ""
