"""Logs of the parts: structured lines on stderr, in a file for each part when `up` runs them."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog

from claimwatch.settings import Settings

NOISY = ("kafka", "elastic_transport", "apache_beam", "trafilatura", "htmldate", "apprise", "asyncio", "urllib3")
"""Libraries that log on every request or reconnect: their warnings are kept, their chatter is not."""


def configure(settings: Settings, part: str, to: TextIO | None = None) -> None:
    """Send structlog's and the standard library's records to ``to``, by default stderr, as one line each.

    Values are rendered by structlog, never by a format string, so that text from a feed cannot break a line: the
    console renderer quotes it, JSON escapes it.
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
    renderer: structlog.typing.Processor
    if settings.log_format == "json":
        renderer = structlog.processors.JSONRenderer()
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=stream.isatty())
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    structlog.contextvars.bind_contextvars(part=part)


def quiet() -> None:
    """For commands: what a person should read is printed by them; libraries' own lines would stand between."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())
    if not structlog.is_configured():
        # By default structlog prints to stdout, where --json speaks.
        structlog.configure(logger_factory=structlog.stdlib.LoggerFactory())
