"""Why nothing usable came back from a site, in plain words, and how much of the blame is the site's.

FetchError                  the address and a sentence for people
├── BadAddress              not http or https, or no address at all
├── Forbidden               an address that is not on the public internet, nor on a network that was allowed
├── Disallowed              robots.txt wants no visitor there; pages only
├── HostPaused              the host has said when to come back, and it is not yet time; nobody was asked
│   └── HostBusy            too many wait for the host or its address; nobody was asked
├── Unreachable             refused, broken off, bad certificate, no HTTP
│   └── NoSuchHost          no host of that name, or the name server does not answer
├── TooSlow                 the total time-out passed, dripping headers and bodies included
├── TooLarge                the body is beyond its limit, compressed or not; reading stopped there
├── TooManyRedirects        a loop, or more hops than are followed
└── Refused                 an answer with a status that is neither 2xx nor 304
    └── Gone                410: taken away for good
"""

from __future__ import annotations

import http

HARD, SOFT, NAME = 1.0, 0.5, 0.25
"""Weights of a failure: the site's own, one that may pass, a name look-up, which is as often our side's."""


class FetchError(Exception):
    """Nothing usable came back. ``reason`` is a sentence for people; ``str()`` adds the address."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason

    @property
    def passing(self) -> bool:
        """Whether the same request may well succeed later."""
        return True

    @property
    def weight(self) -> float:
        """How much it counts against the feed: HARD, SOFT where it may pass, NAME, or 0 where nobody was asked."""
        return SOFT if self.passing else HARD


class BadAddress(FetchError):
    passing = False


class Forbidden(FetchError):
    passing = False

    def __init__(self, url: str) -> None:
        super().__init__(
            url, "its host is not on the public internet (CLAIMWATCH_FEED_NETWORKS allows networks of your own)"
        )


class Disallowed(FetchError):
    """``passing`` where robots.txt could not be read because the site fails, which asks to wait (RFC 9309, 2.3.1.4)."""

    def __init__(self, url: str, *, unreadable: bool = False) -> None:
        super().__init__(
            url, "the site's robots.txt cannot be read just now" if unreadable else "the site's robots.txt says no"
        )
        self._unreadable = unreadable

    @property
    def passing(self) -> bool:
        return self._unreadable


class HostPaused(FetchError):
    """``retry_after_s``: seconds until the host may be asked again."""

    weight = 0.0

    reason_given = "the host has asked to be left alone for a while"

    def __init__(self, url: str, retry_after_s: float) -> None:
        super().__init__(url, self.reason_given)
        self.retry_after_s = retry_after_s


class HostBusy(HostPaused):
    """``retry_after_s``: about how many seconds it is until its turn comes."""

    reason_given = "too many requests wait for the host or its address"


class Unreachable(FetchError):
    pass


class NoSuchHost(Unreachable):
    weight = NAME


class TooSlow(FetchError):
    pass


class TooLarge(FetchError):
    passing = False


class TooManyRedirects(FetchError):
    passing = False


class Refused(FetchError):
    """``retry_after_s``: seconds that the server asks to wait (Retry-After, RFC 9110 section 10.2.3), if it does.

    ``redirected``: another address answers so, to which ``url`` leads.
    """

    def __init__(self, url: str, status: int, retry_after_s: float | None, *, redirected: bool = False) -> None:
        super().__init__(url, f"the server answers {status} ({_phrase(status)})")
        self.status = status
        self.retry_after_s = retry_after_s
        self.redirected = redirected

    @property
    def passing(self) -> bool:
        return self.status in (408, 425, 429) or self.status >= 500


class Gone(Refused):
    pass


def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "an unknown status"
