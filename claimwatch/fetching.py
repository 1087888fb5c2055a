"""A fetcher and the logins of feeds as the settings want them."""

from __future__ import annotations

import structlog

from claimwatch.errors import BadFile
from claimwatch.settings import Settings
from connectors.feeds.credentials import Secrets, SecretsError, SecretsFile, load_secrets
from connectors.feeds.fetch import Fetcher
from connectors.feeds.networks import Networks

log = structlog.get_logger(__name__)


def fetcher_of(settings: Settings, connections: int) -> Fetcher:
    """A fetcher with at most ``connections`` requests under way; use it as an async context manager."""
    return Fetcher(
        contact=settings.contact,
        connections=connections,
        for_each_host=settings.host_connections,
        spacing_s=settings.host_spacing_s,
        networks=Networks(settings.feed_networks),
    )


def feed_secrets_of(settings: Settings) -> Secrets:
    """The logins that feeds may name. Raises BadFile."""
    try:
        return load_secrets(settings.feed_secrets)
    except SecretsError as error:
        raise BadFile(error.what, where=error.where, do=error.do) from error


def feed_secrets_file_of(settings: Settings) -> SecretsFile:
    """The same, read again where the file has changed. Raises BadFile."""

    def told(error: SecretsError) -> None:
        log.warning("the logins stay as they were", reason=error.what, file=error.where)

    try:
        return SecretsFile(settings.feed_secrets, told)
    except SecretsError as error:
        raise BadFile(error.what, where=error.where, do=error.do) from error
