"""From an address to its channel."""

from __future__ import annotations

import io
from collections.abc import Collection

from connectors.notifications import smtp, webhook
from connectors.notifications.channel import TERMINAL, Channel, ChannelRefused, check_address, scheme_of
from connectors.notifications.mail import DOMAIN
from connectors.notifications.messenger import Messenger
from connectors.notifications.notices import Links
from connectors.notifications.terminal import Terminal


def open_channel(
    address: str,
    *,
    allowed: Collection[str],
    terminal: Terminal,
    links: Links | None = None,
    mail_domain: str = DOMAIN,
) -> Channel:
    """The channel behind an address. Nothing is sent yet.

    Args:
        allowed: URL schemes that may be used.
        links: where messages lead.
        mail_domain: right part of the Message-IDs of mail.

    Raises:
        ChannelRefused: not allowed, or not readable.
    """
    check_address(address, allowed)
    if address == TERMINAL:
        return terminal
    links = links or Links()
    match scheme_of(address):
        case scheme if scheme in webhook.SCHEMES:
            return webhook.Webhook(address, links=links)
        case scheme if scheme in smtp.SCHEMES:
            return smtp.Mail(address, links=links, mail_domain=mail_domain)
    return Messenger(address, links=links)


def why_not(address: str, allowed: Collection[str]) -> str:
    """Why an address opens no channel; empty where it opens one. Nothing is sent. Safe to show.

    Args:
        allowed: URL schemes that may be used.
    """
    try:
        open_channel(address, allowed=allowed, terminal=Terminal(io.StringIO()))
    except ChannelRefused as error:
        return str(error)
    except Exception as error:
        # Any: it is a plugin's own, and its words may hold the address.
        return f"its service cannot read it ({type(error).__name__})"
    return ""
