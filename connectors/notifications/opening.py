"""From an address to its channel."""

from __future__ import annotations

from collections.abc import Collection

from connectors.notifications.channel import TERMINAL, Channel, check_address, scheme_of
from connectors.notifications.messenger import Messenger
from connectors.notifications.terminal import Terminal
from connectors.notifications.webhook import SCHEMES, Webhook


def open_channel(address: str, *, allowed: Collection[str], terminal: Terminal) -> Channel:
    """The channel behind an address. Nothing is sent yet.

    Args:
        allowed: URL schemes that may be used.

    Raises:
        ChannelRefused: not allowed, or not readable.
    """
    check_address(address, allowed)
    if address == TERMINAL:
        return terminal
    return Webhook(address) if scheme_of(address) in SCHEMES else Messenger(address)
