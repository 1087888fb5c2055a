"""An alarm when no news arrives. Pure: times are arguments, in seconds of one clock.

Feeds that all answer and bring nothing look like a quiet night. How long a night may be quiet, the settings say.
"""

from __future__ import annotations

from typing import Literal

Change = Literal["", "began", "over"]


class Silence:
    """Says once that nothing has come for ``limit_s`` seconds, and once that it is over. A limit of 0 says nothing.

    What counts is how long this process has waited: a machine that was off over night is given the limit anew.
    """

    def __init__(self, limit_s: float, now: float) -> None:
        self._limit_s = limit_s
        self._since = now
        self.last_at: float | None = None
        """When the newest article came, in whatever process that was."""
        self.on = False

    def arrived(self, at: float) -> None:
        """An article came at that time; one that is older than the newest says nothing."""
        self.last_at = at if self.last_at is None else max(at, self.last_at)
        self._since = max(self._since, at)

    def look(self, now: float, expecting: bool = True) -> Change:
        """What has changed by ``now``. Nothing is missed where nothing is ``expecting``, for example without feeds."""
        if not expecting:
            self._since = now
        on = self._limit_s > 0 and now - self._since >= self._limit_s
        before, self.on = self.on, on
        if on == before:
            return ""
        return "began" if on else "over"

    def quiet_s(self, now: float) -> float:
        """Seconds without news."""
        return max(0.0, now - self._since)
