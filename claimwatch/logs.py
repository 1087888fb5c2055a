"""Logs of the parts: structured lines on stderr, in a file for each part when `up` runs them."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

from claimwatch.access import hidden, secrets_of
from claimwatch.output import plain
from claimwatch.settings import Settings

NOISY = ("kafka", "elastic_transport", "apache_beam", "trafilatura", "htmldate", "apprise", "asyncio", "urllib3")
"""Libraries that log on every request or reconnect: their warnings are kept, their chatter is not."""


def configure(settings: Settings, part: str, to: TextIO | None = None) -> None:
    """Send structlog's and the standard library's records to ``to``, by default stderr, as one line each.

    Values are rendered by structlog, never by a format string, so that text from a feed cannot break a line or move a
    terminal's cursor: JSON escapes it, ``tame`` goes before the console.
    """
    stream = to or sys.stderr
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    rendered: list[structlog.typing.Processor] = [structlog.processors.JSONRenderer()]
    if settings.log_format == "console":
        rendered = [tame, structlog.dev.ConsoleRenderer(colors=stream.isatty())]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        _Discreet(
            secrets_of(settings),
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendered],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    if level > logging.DEBUG:
        # While Kafka is away its client logs an error for every try; what counts it raises, and the part says it once.
        logging.getLogger("kafka").setLevel(logging.CRITICAL)
    structlog.contextvars.bind_contextvars(part=part)


def tame(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Every text of an event on one line without control characters; of a traceback each line, indented.

    The console renderer leaves control characters in values as they are, and what libraries log is other people's text.
    """
    for name, value in event.items():
        if name in ("exception", "stack"):
            event[name] = "\n".join(f"    {plain(line)}" for line in str(value).splitlines())
        elif isinstance(value, str):
            event[name] = plain(value)
        elif value is not None and not isinstance(value, bool | int | float):
            event[name] = plain(repr(value))
    return event


class _Discreet(structlog.stdlib.ProcessorFormatter):
    """Puts asterisks for the settings' secrets, whoever wrote the line: a library may quote what it was given."""

    def __init__(self, secrets: tuple[str, ...], **rest: Any) -> None:
        super().__init__(**rest)
        # JSON writes some signs of a secret otherwise.
        self._secrets = tuple(dict.fromkeys((*secrets, *(json.dumps(secret)[1:-1] for secret in secrets))))

    def format(self, record: logging.LogRecord) -> str:
        return hidden(super().format(record), self._secrets)


def quiet() -> None:
    """For commands: what a person should read is printed by them; libraries' own lines would stand between."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())
    if not structlog.is_configured():
        # By default structlog prints to stdout, where --json speaks.
        structlog.configure(logger_factory=structlog.stdlib.LoggerFactory())
