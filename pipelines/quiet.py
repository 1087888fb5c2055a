"""Keeps libraries that talk about themselves out of the log. Imports no Beam: call it before that is."""

from __future__ import annotations

import logging

from connectors.kafka.connection import quiet_clients


def quiet_libraries() -> None:
    """Let only what the application says be seen. What goes wrong in Beam and in the Kafka clients they raise."""
    logging.getLogger("apache_beam").setLevel(logging.CRITICAL)
    quiet_clients()
    # Beam warns through the root logger, when it is imported, of a Google library that nothing here needs.
    logging.getLogger().addFilter(_not_about_apitools)


def _not_about_apitools(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith("apitools not found")
