"""Channels: a place where messages go. An address opens one; only schemes that the settings allow are opened.

Errors::

    SendFailed       this try did not arrive; ``permanent`` where another try cannot either
    ChannelRefused   the address opens no channel at all: scheme not allowed, or not readable
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol
from urllib.parse import urlsplit

from connectors.notifications.notices import Sent
from schemas.ids import digest

TERMINAL = "terminal"

SEND_WITHIN_S = 15.0
"""Seconds that one try may take from the connection to the answer."""

HAS_HOST = frozenset(
    ("json", "jsons", "xml", "xmls", "mailto", "mailtos", "gotify", "gotifys", "mmost", "mmosts", "apprise", "apprises")
)
"""Schemes with a host behind ``//``. With the others it is a token, which is a secret."""

SCHEME_LIMIT = 20
"""Characters of a scheme that are shown."""


class SendFailed(RuntimeError):
    """A message did not arrive. The message is safe to show: it has no secrets of the address."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent


class ChannelRefused(ValueError):
    """An address that opens no channel. The message is safe to show."""


class Channel(Protocol):
    def send(self, sent: Sent) -> None:
        """Send it once.

        Raises:
            SendFailed: nobody confirmed that it arrived. It may have, so it is sent again with the same key.
        """


def scheme_of(address: str) -> str:
    return TERMINAL if address == TERMINAL else address.partition("://")[0].lower()


def check_address(address: str, allowed: Collection[str]) -> None:
    """
    Raises:
        ChannelRefused: it is neither ``terminal`` nor a URL with an allowed scheme.
    """
    scheme, separator, rest = address.partition("://")
    if address != TERMINAL and not (separator and rest):
        raise ChannelRefused("a channel is `terminal` or an apprise URL such as jsons://host/path")
    if address != TERMINAL and scheme.lower() not in allowed:
        raise ChannelRefused(f"the scheme {scheme[:SCHEME_LIMIT]!r} is not among those that the settings allow")


def shown(address: str) -> str:
    """The address as people, records and logs see it: scheme, host where it is no secret, and a hash that tells two
    apart. A slip in typing one is as secret; a word without a colon is no address, and stays as it is."""
    scheme, separator, _ = address.partition(":")
    if not separator:
        return address
    scheme = scheme[:SCHEME_LIMIT].lower()
    return f"{scheme}://{_host(address) if scheme in HAS_HOST else ''}#{digest('channel', address)[:8]}"


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
        return f"{parts.hostname or ''}:{parts.port}" if parts.port else parts.hostname or ""
    except ValueError:
        return ""
