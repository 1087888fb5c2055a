"""Sockets that listen are found where the kernel lists them, so that a test of them can fail."""

from __future__ import annotations

import os
import socket
import sys

import pytest

from tests.e2e.exposed import beyond_loopback, listening

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")

FAMILIES = {"127.0.0.1": socket.AF_INET, "0.0.0.0": socket.AF_INET, "::1": socket.AF_INET6, "::": socket.AF_INET6}


@pytest.mark.parametrize("host", FAMILIES)
def test_a_socket_is_found_and_judged_by_its_address(host: str):
    with socket.socket(FAMILIES[host]) as server:
        try:
            server.bind((host, 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
        server.listen()
        port = server.getsockname()[1]
        # Nobody's packets come in on the test's own socket: it lives for microseconds.
        ours = {each for each in listening([os.getpid()]) if each.endswith(f":{port}")}
        assert ours == {f"{host}:{port}"}
        assert bool(beyond_loopback(ours)) is (host in ("0.0.0.0", "::"))
