"""Webhooks: ``json://`` and ``jsons://`` addresses in apprise's spelling, with a JSON body of our own.

Apprise's plugin for these puts the text of a message into a body of its own shape; a program wants the alert. So only
the address is read by apprise: ``jsons://user:password@host:port/path?+Header=value&method=PUT``.
"""

from __future__ import annotations

import asyncio
import base64
import json

import aiohttp
import apprise
from apprise.plugins.custom_json import NotifyJSON

from connectors.notifications.body import body
from connectors.notifications.channel import SEND_WITHIN_S, ChannelRefused, SendFailed
from connectors.notifications.discreet import speaking_of
from connectors.notifications.message import NOWHERE
from connectors.notifications.notices import Links, Sent

SCHEMES = frozenset({"json", "jsons"})

REFUSED_FOR_GOOD = frozenset({400, 410, 413, 415, 422})
"""The receiver says that this body will never do. Others, also 401 and 404, may be mended at its side in time."""


class Webhook:
    """Sends a message as JSON with the header Idempotency-Key; any answer of 200 to 299 says that it arrived.

    Redirects are not followed: they turn a POST into a GET and may lead anywhere.
    """

    def __init__(self, address: str, *, links: Links = NOWHERE, send_within_s: float = SEND_WITHIN_S) -> None:
        """
        Raises:
            ChannelRefused: apprise cannot read the address.
        """
        with speaking_of(address):
            plugin = apprise.Apprise.instantiate(address, suppress_exceptions=True)
        if not isinstance(plugin, NotifyJSON) or not plugin.host:
            raise ChannelRefused("the address of the webhook cannot be read")
        host = f"[{plugin.host}]" if ":" in plugin.host and not plugin.host.startswith("[") else plugin.host
        port = f":{plugin.port}" if plugin.port else ""
        self._url = f"{'https' if plugin.secure else 'http'}://{host}{port}{plugin.fullpath or '/'}"
        self._method = str(plugin.method)
        self._headers = {"User-Agent": "claimwatch", **plugin.headers}
        if plugin.user:
            login = f"{plugin.user}:{plugin.password or ''}".encode()
            self._headers["Authorization"] = f"Basic {base64.b64encode(login).decode()}"
        self._verify = bool(plugin.verify_certificate)
        self._links = links
        self._within_s = send_within_s

    def send(self, sent: Sent) -> None:
        try:
            status = asyncio.run(self._post(sent))
        except TimeoutError as error:
            raise SendFailed(f"no answer within {self._within_s:.0f} s") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise SendFailed(f"{type(error).__name__}: {_without_url(error)}") from error
        if not 200 <= status < 300:
            raise SendFailed(f"the receiver answered {status}", permanent=status in REFUSED_FOR_GOOD)

    async def _post(self, sent: Sent) -> int:
        headers = {**self._headers, "Content-Type": "application/json", "Idempotency-Key": sent.key}
        # The total, since a receiver that drips its answer keeps each single read alive.
        limits = aiohttp.ClientTimeout(total=self._within_s)
        async with (
            aiohttp.ClientSession(timeout=limits) as session,
            session.request(
                self._method,
                self._url,
                data=json.dumps(body(sent, self._links)).encode(),
                headers=headers,
                allow_redirects=False,
                ssl=self._verify,
            ) as answer,
        ):
            return answer.status


def _without_url(error: BaseException) -> str:
    """What went wrong; the client's own message may name the whole URL, whose path can be a secret."""
    system = getattr(error, "os_error", error)
    return getattr(system, "strerror", None) or "not sent"
