"""The safety cap: how many messages a channel gets in an hour. Pure; ``now`` is an argument.

A window over the messages that were let out, by notify's own clock. The deliveries say when each was let out, so a new
process knows the window of the one before it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from connectors.notifications.channel import TERMINAL

WINDOW = timedelta(hours=1)


class Caps:
    """Messages that each channel got in the last hour. The terminal has no cap: it calls nobody away from anything."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._let_out: dict[str, dict[str, datetime]] = {}

    def note(self, channel: str, key: str, at: datetime) -> None:
        """A message was let out at that time; the same key counts once, with the latest time."""
        if channel == TERMINAL:
            return
        of_channel = self._let_out.setdefault(channel, {})
        of_channel[key] = max(at, of_channel.pop(key, at))
        # At a start all deliveries that there ever were come by.
        while at - of_channel[first := next(iter(of_channel))] >= WINDOW:
            del of_channel[first]

    def room(self, channel: str, now: datetime) -> bool:
        """Whether the channel may get another message now."""
        of_channel = self._let_out.get(channel)
        if of_channel is None:
            return True
        if len(of_channel) >= self._limit:
            of_channel = {key: at for key, at in of_channel.items() if now - at < WINDOW}
            self._let_out[channel] = of_channel
        return len(of_channel) < self._limit
