"""Parts that are killed: at moments drawn by chance, at named points, and parts that stand still and come back."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator

from benchmarks.faults.child import LAUNCHER, POINTS, REACHED, Point, point_of, variables
from benchmarks.faults.comparing import Differences
from benchmarks.faults.feeding import articles
from benchmarks.faults.parts import FENCED, PARTS, Part
from benchmarks.faults.plan import kills
from benchmarks.faults.scene import NotInTime, Scene, Stage
from benchmarks.faults.sizes import WITHIN_S, Sizes, patience
from benchmarks.faults.table import Row, spans
from schemas.article import Article

TRICKLE_S = 15.0
"""Longest time between two slices of articles for parts that are on their way to their points."""

WAITED_S = 20.0
"""After so long without a commit it is asked whether the part has anything to do at all."""


def killed_at_random(stage: Stage, sizes: Sizes, seed: int) -> Row:
    """kill -9 of one part after the other, drawn by chance; each is restarted at once."""
    count = sizes.killed_articles
    row = Row("kill -9 of a random part", f"{sizes.kills} kills over {count:,} articles")
    with Scene(stage, "kills") as scene:
        feed = scene.feeding(articles(count, seed))
        scene.parts.start()
        recovered: list[float] = []
        for kill in kills(sizes.kills, PARTS, seed):
            due = kill.at * count
            scene.wait(lambda due=due: len(scene.fed) >= due, patience(count), "the next kill", feed)
            recovered += _recovery(scene, scene.parts[kill.part], feed)
        scene.wait(lambda: len(scene.fed) == count, patience(count), "all articles", feed)
        scene.drain(patience(count))
        scene.parts.stop()
        found = scene.compare()
    row.seen = [
        scene.size,
        f"articles lost {len(found.lost)}, difference {found.count}",
        spans(recovered),
        f"sends repeated under the same key: {scene.repeated}",
    ]
    row.wrong = wrong(found)
    return row


def _recovery(scene: Scene, part: Part, feed: Callable[[], None]) -> list[float]:
    """Seconds from the kill to the first commit of the restarted part; none where nothing waited for it."""
    part.kill()
    before = scene.progress.committed(part.name) or 0
    began = time.monotonic()
    part.start()

    def went_on() -> bool:
        return (scene.progress.committed(part.name) or 0) > before

    looked = 0.0
    while not went_on():
        scene.parts.tend()
        feed()
        # A part with nothing to do says nothing about recovery.
        if time.monotonic() - began > WAITED_S and time.monotonic() - looked > 5:
            looked = time.monotonic()
            if scene.progress.done(part.name):
                return []
        if time.monotonic() - began > WITHIN_S:
            scene.wait(lambda: False, 0, f"{part.name} to go on after its kill")
        time.sleep(0.05)
    return [time.monotonic() - began]


def killed_at_points(stage: Stage, sizes: Sizes, seed: int) -> Row:
    """Each part kills itself at each of its points, all parts side by side, and is restarted to the next point."""
    row = Row("kill at named points", f"{len(POINTS)} points over {sizes.point_articles:,} articles")
    with Scene(stage, "points") as scene:
        reached = _through_points(scene, articles(sizes.point_articles, seed), list(POINTS))
        scene.drain(patience(sizes.point_articles))
        scene.parts.stop()
        found = scene.compare()
    missed = [f"{point.part} {point.name}" for point in POINTS if point not in reached]
    row.seen = [
        scene.size,
        f"points reached {len(reached)} of {len(POINTS)}, difference {found.count}",
        f"sends repeated: {scene.repeated}, each under the same key",
    ]
    row.wrong = wrong(found) + [f"never reached: {each}" for each in missed]
    return row


def _through_points(scene: Scene, stream: list[Article], points: list[Point]) -> list[Point]:
    """Run all parts through their points and then without; the points at which one was killed."""
    queues: dict[str, list[Point]] = {name: [p for p in points if p.part == name] for name in PARTS}
    under_way: dict[str, Point | None] = {}
    reached: list[Point] = []

    def go_on(name: str) -> None:
        point = queues[name].pop(0) if queues[name] else None
        under_way[name] = point
        if point is None:
            scene.parts[name].start()
        else:
            scene.parts[name].start(*LAUNCHER, **variables(point))

    def all_done() -> bool:
        for name, point in under_way.items():
            part = scene.parts[name]
            if point is not None and not part.alive:
                if f'"point": "{point.name}"' in part.said() and REACHED in part.said():
                    reached.append(point)
                go_on(name)
        return not any(under_way.values())

    for name in PARTS:
        go_on(name)
    slices = _slices(stream, 25)
    feed = _trickle(scene, slices)
    deadline = time.monotonic() + patience(len(stream))
    while not all_done() and time.monotonic() < deadline:
        feed()
        time.sleep(0.1)
    for part in scene.parts.values():
        if under_way.get(part.name) is not None:
            part.kill()
            part.start()
    for rest in slices:
        scene.feed(rest)
    return reached


def _slices(stream: list[Article], size: int) -> Iterator[list[Article]]:
    for start in range(0, len(stream), size):
        yield stream[start : start + size]


ASLEEP = {
    "extract": ("before the commit", 4),
    "corroborate": ("before the commit", 3),
    "index": ("before the commit", 1),
    "notify": ("before the send", 1),
}
"""Where each part stops itself, and at which passing: each has work only from what those before it have committed."""

STANDING_S, STARTS = 60.0, 4
"""Seconds until all parts stand still, and how often they are started for it: corroborate may take at once what several
commits of extract brought, and then never comes to its own third one. A minute is as long as Kafka leaves a transaction
open."""


def stopped_and_continued(stage: Stage, sizes: Sizes, seed: int) -> Row:
    """Each part stands still in the middle of its work, a successor does the work, and then the first one goes on."""
    for start in range(1, STARTS):
        try:
            return _stopped_and_continued(stage, sizes, seed, f"zombies{start}")
        except NotStanding:
            continue
    return _stopped_and_continued(stage, sizes, seed, f"zombies{STARTS}")


class NotStanding(Exception):
    """Not all parts came to the point at which they were to stand still."""


def _stopped_and_continued(stage: Stage, sizes: Sizes, seed: int, name_of_scene: str) -> Row:
    count, still = sizes.zombie_articles, sizes.stopped_s
    row = Row("SIGSTOP of a part, then SIGCONT", f"each for {still:.0f} s, a successor meanwhile, {count:,} articles")
    with Scene(stage, name_of_scene) as scene:
        stream = articles(count, seed)
        for name, part in scene.parts.items():
            point, passes = ASLEEP[name]
            part.start(*LAUNCHER, **variables(point_of(name, point), signal.SIGSTOP, passes=passes))
        slices = _slices(stream, 20)
        trickle, extract = _trickle(scene, slices), scene.parts["extract"]

        def feed() -> None:
            # Its commit is not settled: whoever asks for its offsets waits until the transaction has ended.
            if not asleep(extract):
                trickle()

        try:
            scene.wait(lambda: all(map(asleep, scene.parts.values())), STANDING_S, "all to stand still", feed)
        except NotInTime as error:
            raise NotStanding(str(error)) from error
        zombies = {name: part.let_go() for name, part in scene.parts.items()}
        began = time.monotonic()
        try:
            scene.parts.start()
            scene.feed([article for rest in slices for article in rest])
            scene.drain(patience(count))
            scene.wait(lambda: time.monotonic() - began >= still, still, "the time to pass")
            for zombie in zombies.values():
                zombie.send_signal(signal.SIGCONT)
            scene.wait(lambda: all(each.poll() is not None for each in zombies.values()), 60, "the zombies to end")
            scene.drain(patience(count))
        finally:
            for zombie in zombies.values():
                if zombie.poll() is None:
                    zombie.send_signal(signal.SIGCONT)
                    zombie.terminate()
                zombie.wait(30)
        scene.parts.stop()
        found = scene.compare()
    codes = {name: zombie.returncode for name, zombie in zombies.items()}
    row.seen = [
        scene.size,
        f"difference {found.count}, sends repeated under the same key: {scene.repeated}",
        "exit codes of those that came back: " + ", ".join(f"{name} {code}" for name, code in codes.items()),
    ]
    row.wrong = wrong(found)
    row.wrong += [f"{name} ended with {code}" for name, code in codes.items() if code != FENCED]
    return row


def _trickle(scene: Scene, slices: Iterator[list[Article]]) -> Callable[[], None]:
    """What feeds the next slice when extract has committed the one before, or TRICKLE_S after it: each is a bundle of
    its own then, and there is work behind each point."""
    fed_at = [0.0]

    def feed() -> None:
        now = time.monotonic()
        if now - fed_at[0] >= TRICKLE_S or (scene.progress.committed("extract") or 0) >= len(scene.fed):
            fed_at[0] = now
            scene.feed(next(slices, []))

    return feed


def asleep(part: Part) -> bool:
    """Whether the kernel holds the part's process (Linux)."""
    with open(f"/proc/{part.pid}/stat", encoding="ascii", errors="replace") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "T"


def wrong(found: Differences) -> list[str]:
    return [str(found)] if found.count else []
