"""Networks that a test's own site is on."""

from __future__ import annotations

from connectors.feeds.networks import Networks

LOOPBACK = Networks(("127.0.0.0/8", "::1"))
