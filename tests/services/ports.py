"""A free port of the loopback interface."""

from __future__ import annotations

import random
import socket
from collections.abc import Container

LOOPBACK = "127.0.0.1"
# Below Linux' ephemeral range (32768 and up). While a killed broker is down, its clients knock at
# its port all the time; from the same ephemeral range, one of them would sooner or later get that
# very port as its own, connect to itself, and keep the broker from coming back.
PORTS = range(20_000, 32_000)
ATTEMPTS = 200


def free_port(taken: Container[int] = ()) -> int:
    """A port that nobody listens on now and that is not in `taken`. Raises OSError when none is found."""
    for _ in range(ATTEMPTS):
        port = random.choice(PORTS)
        if port not in taken and is_free(port):
            return port
    raise OSError(f"no free port in {PORTS.start}-{PORTS.stop - 1} after {ATTEMPTS} attempts")


def is_free(port: int) -> bool:
    """Whether nobody listens there; connections that are still winding down do not count."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
