from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimwatch.observing.meters import CONTENT_TYPE
from claimwatch.settings import Settings
from claimwatch.supervision.supervisor import Program, Supervisor
from claimwatch.supervision.watched import WatchedParts, free_ports
from tests.unit.cli.processes import wait_for
from tests.unit.observing.scraping import sample

NAMES = ("index", "collect")


class Clock:
    s = 0.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watched(clock: Clock) -> Iterator[WatchedParts]:
    made = WatchedParts(Settings(alive_within_s=10), NAMES, clock)
    yield made
    made.close()


def test_each_part_has_a_port_of_its_own_and_is_told_only_that(watched: WatchedParts):
    addresses = watched.addresses()
    assert set(addresses) == {"up", *NAMES}
    assert len(set(addresses.values())) == 3
    assert all(url.startswith("http://127.0.0.1:") for url in addresses.values())
    told = {name: environment["CLAIMWATCH_METRICS_PORT"] for name, environment in watched.environment().items()}
    assert {name: f"http://127.0.0.1:{port}" for name, port in told.items()} == {
        name: addresses[name] for name in NAMES
    }


def test_up_is_ready_while_all_its_parts_run_and_counts_their_starts(watched: WatchedParts):
    watched.look({"index"})
    answer = watched._readyz()
    assert (answer.status, json.loads(answer.body)["missing"]) == (503, {"collect": "does not run"})
    watched.restarted(["collect", "demo-site"])
    watched.look({"index", "collect", "services"})
    assert watched._readyz().status == 200
    metrics = watched._metrics()
    assert metrics.content_type == CONTENT_TYPE
    assert sample(metrics.body, "claimwatch_part_restarts_total", part="collect") == 1
    assert sample(metrics.body, "claimwatch_part_restarts_total", part="index") == 0
    assert sample(metrics.body, "claimwatch_part_running", part="collect") == 1


def test_up_is_alive_while_its_loop_goes_round_or_is_busy_as_it_should(watched: WatchedParts, clock: Clock):
    watched.busy(100)
    clock.s = 105
    assert watched._healthz().status == 200
    clock.s = 111
    assert watched._healthz().status == 503
    watched.look(NAMES)
    assert watched._healthz().status == 200


def test_ports_are_different_ones_and_none_where_the_address_is_not_ours():
    assert len(set(free_ports("127.0.0.1", 5))) == 5
    assert free_ports("192.0.2.1", 2) == [0, 0]


def test_a_part_finds_its_own_in_its_environment(tmp_path: Path):
    script = "import os; print(os.environ['ALL'], os.environ.get('OWN'), flush=True); input()"
    lines: list[tuple[str, str]] = []
    parts = Supervisor(
        tmp_path,
        {"ALL": "both"},
        lambda name, line: lines.append((name, line.strip())),
        command=lambda _: [sys.executable, "-c", script],
        own={"a": {"OWN": "1"}},
    )
    for name in ("a", "b"):
        parts.start(Program(name, (name,), read_output=True))
    wait_for(lambda: len(lines) == 2, "their lines")
    parts.stop(5)
    assert dict(lines) == {"a": "both 1", "b": "both None"}
