"""What the headers of an answer say about time: how long it holds, and when to come back.

Dates count from the server's own Date header, so that no clock of ours enters.
"""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

from multidict import CIMultiDict, CIMultiDictProxy

FRESH_LIMIT_S = 365 * 86_400.0
"""Seconds that an answer may say it holds at most: what is more is a mistake (RFC 2616, section 14.21)."""

Headers = CIMultiDict[str] | CIMultiDictProxy[str]


def fresh_for_s(headers: Headers) -> float | None:
    """Seconds from now for which the answer holds (RFC 9111, section 4.2), 0 to FRESH_LIMIT_S; None: it does not say.

    Cache-Control's max-age comes before Expires; no-store, no-cache and what cannot be understood are 0. Age is taken
    off. s-maxage is for caches that many share.
    """
    directives = _directives(headers)
    if "no-store" in directives or directives.get("no-cache") == "":
        return 0.0
    lifetime = _seconds(directives["max-age"]) if "max-age" in directives else _until_expiry(headers)
    if lifetime is None:
        return None
    return min(max(0.0, lifetime - _seconds(headers.get("Age", ""))), FRESH_LIMIT_S)


def retry_after_s(headers: Headers) -> float | None:
    """Seconds that the server asks to wait (RFC 9110, section 10.2.3), None where it does not or nobody can tell."""
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return _seconds(value)
    return _between(headers.get("Date", ""), value)


def _directives(headers: Headers) -> dict[str, str]:
    """Names in lower case → values, the first of each (RFC 9111, section 4.2.1)."""
    found: dict[str, str] = {}
    for part in ",".join(headers.getall("Cache-Control", [])).split(","):
        name, _, value = part.partition("=")
        found.setdefault(name.strip().lower(), value.strip().strip('"'))
    return found


def _until_expiry(headers: Headers) -> float | None:
    if "Expires" not in headers:
        return None
    if _date(headers["Expires"]) is None:
        return 0.0  # "0" and other words for the past (RFC 9111, section 5.3)
    return _between(headers.get("Date", ""), headers["Expires"])


def _between(earlier: str, later: str) -> float | None:
    start, end = _date(earlier), _date(later)
    return max(0.0, (end - start).total_seconds()) if start and end else None


def _seconds(value: str) -> float:
    return float(value[:10]) if value.isascii() and value.isdecimal() else 0.0


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date.astimezone() if date.tzinfo else None
