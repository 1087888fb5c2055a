"""Versions of what the view holds: they rise with the log, so that the newest word about anything wins."""

from __future__ import annotations

OFFSET_BITS = 40
"""Bits of a version that hold the offset: a topic may grow to 10^12 records before its epoch has to be raised."""


def external_version(epoch: int, offset: int) -> int:
    """The version of what the record at ``offset`` says: the topics' epoch above, offset + 1 below.

    Above 0 always, and below 2^63, the limit of Elasticsearch's external versions, for epochs below 2^23.
    """
    return (epoch << OFFSET_BITS) | (offset + 1)
