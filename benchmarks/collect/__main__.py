"""One collector and lemon24's reader poll the same feeds, one after the other: polls a second, and at what price.

    python -m benchmarks.collect                     10,000 feeds of 2,500 hosts, a minute of each side's steady state
    python -m benchmarks.collect --feeds 100 --seconds 5       a short one
    python -m benchmarks.collect --alone             ours alone
    python -m benchmarks.collect --hostile           200 feeds that do harm among 1,000: what it costs the others
    python -m benchmarks.collect --json              one JSON object

The feeds come from a process of its own on loopback: 4 for each host, each host an address of 127.0.0.0/8; 5 % of the
polls find a new entry, 2 % of the feeds are slow (3 s), 2 % broken. Both sides begin with nothing; the first round, in
which all is new, is told apart. Ours is `claimwatch collect` with its usual manners, on an embedded Kafka; reader
updates with its workers into SQLite, as it does. Polls are counted by the site, and so is what a host had to bear.

Exit codes: 0, 1 (a host over its limit, memory that grows, fewer than --times as many polls, or with --hostile good
feeds that wait longer), 3 (it could not be run).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.collect import hostile, speed
from benchmarks.collect.feeds import Feeds
from benchmarks.collect.served import Served, TooLong
from benchmarks.collect.speed import Measured
from benchmarks.faults.parts import KeepsEnding
from connectors.embedded import EmbeddedError
from connectors.feeds.hosts import HOST_CONNECTIONS, HOST_SPACING_S

WRONG, NOWHERE = 1, 3
GROWTH = 1.10
"""How much more memory the last look may show than the median of those before: what is garbage comes and goes."""
OFTENER = 1.1
"""How much oftener a host may be asked than its spacing allows: the site's clock is not the sender's."""


def faults(sides: Sequence[Measured], times: float) -> list[str]:
    """What is not as it should be of ours, the first of the sides."""
    found, mine = [], sides[0]
    if mine.most > HOST_CONNECTIONS:
        found.append(f"a host had {mine.most} requests at a time")
    if mine.busiest_s > OFTENER / HOST_SPACING_S:
        found.append(f"a host had {mine.busiest_s:.2f} requests a second")
    early = sorted(mine.memory_mb[:-1])[len(mine.memory_mb) // 2 - 1]
    if mine.memory_mb[-1] > GROWTH * early:
        found.append(f"memory grew from {early:.0f} to {mine.memory_mb[-1]:.0f} MB")
    if len(sides) > 1 and mine.polls_s < times * sides[1].polls_s:
        found.append(f"only {mine.polls_s / sides[1].polls_s:.1f} times as many polls")
    return found


def show(sides: Sequence[Measured], feeds: int) -> None:
    print(f"{feeds:,} feeds, 5 % changed, 2 % slow, 2 % broken")
    print(f"{'':12}{'first round':>12}{'polls/s':>10}{'changed/s':>11}{'cpu s/1,000':>13}{'at a host':>11}   memory MB")
    for side in sides:
        price = 1_000 * side.processor_s / max(side.polls, 1)
        host, memory = (
            f"{side.most}, {side.busiest_s:.2f}/s",
            " ".join(f"{each:.0f}" for each in side.memory_mb),
        )
        figures = f"{side.first_s:>10.1f} s{side.polls_s:>10.1f}{side.changed_s:>11.1f}{price:>13.2f}"
        print(f"{side.name:12}{figures}{host:>11}   {memory}")
    if len(sides) > 1 and sides[1].polls:
        print(f"{sides[0].polls_s / sides[1].polls_s:.1f} times as many polls a second")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.collect", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--feeds", type=int, default=0, help="10,000 unless given, 1,000 with --hostile")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each side's steady state")
    parser.add_argument("--times", type=float, default=5.0, help="how many times as many polls are wanted")
    parser.add_argument("--alone", action="store_true", help="without the other side")
    parser.add_argument("--hostile", action="store_true", help="a fifth of the feeds does harm")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            if options.hostile:
                return hostile.main(options.feeds or 1_000, options.seconds, Path(folder), as_json=options.json)
            return _compare(options, Path(folder))
    except (TooLong, KeepsEnding, EmbeddedError, ImportError) as error:
        sys.stderr.write(f"{error}\n")
        return NOWHERE


def _compare(options: argparse.Namespace, folder: Path) -> int:
    feeds = Feeds(options.feeds or 10_000)
    with Served(feeds) as site:
        sides = [speed.of_ours(site, folder, options.seconds)]
        if not options.alone:
            sides.append(speed.of_peer(site, folder, options.seconds))
    wrong = faults(sides, options.times)
    if options.json:
        print(json.dumps({"feeds": feeds.count, "sides": [asdict(side) for side in sides], "wrong": wrong}))
    else:
        show(sides, feeds.count)
        for each in wrong:
            print(f"WRONG: {each}")
    return WRONG if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
