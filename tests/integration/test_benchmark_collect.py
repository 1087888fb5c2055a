"""A short run of the benchmark of collect."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


@pytest.mark.slow
@pytest.mark.services
@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform != "linux", reason="addresses of 127.0.0.0/8, and /proc")
def test_a_short_run_polls_all_feeds_and_no_host_is_over_its_limit() -> None:
    command = [sys.executable, "-m", "benchmarks.collect", "--alone", "--feeds", "100", "--seconds", "5", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    assert done.stdout, done.stderr
    figures = json.loads(done.stdout)
    (side,) = figures["sides"]
    assert side["polls"] > 100
    assert side["most"] <= 2
    assert not [each for each in figures["wrong"] if "host" in each]
