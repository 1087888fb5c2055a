"""Everything else that apprise reaches: mail, chats, push services."""

from __future__ import annotations

import apprise

from connectors.notifications.channel import SEND_WITHIN_S, ChannelRefused, SendFailed, shown
from connectors.notifications.message import Notice, subject, text


class Messenger:
    """Sends a notice as plain text through apprise. The key goes along where the service takes headers."""

    def __init__(self, address: str, *, send_within_s: float = SEND_WITHIN_S) -> None:
        """
        Raises:
            ChannelRefused: apprise knows no service at this address.
        """
        # The asset keeps nothing on disk, and apprise's logs leave the tokens out.
        asset = apprise.AppriseAsset(app_id="claimwatch", secure_logging=True, async_mode=False)
        plugin = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
        if plugin is None:
            raise ChannelRefused("apprise cannot read this address")
        plugin.socket_connect_timeout = plugin.socket_read_timeout = send_within_s / 2
        self._plugin = plugin
        self._shown = shown(address)

    def send(self, notice: Notice) -> None:
        headers = getattr(self._plugin, "headers", None)
        if isinstance(headers, dict):
            headers["Idempotency-Key"] = notice.key
        sent = self._plugin.notify(
            title=subject(notice.alert),
            body=text(notice.alert),
            notify_type=apprise.NotifyType.INFO,
            body_format=apprise.NotifyFormat.TEXT,
        )
        if not sent:
            raise SendFailed(f"apprise could not send to {self._shown}; its log says why")
