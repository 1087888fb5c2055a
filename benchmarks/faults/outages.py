"""Services that go away while the parts work: Kafka and Elasticsearch killed, Elasticsearch too busy to answer."""

from __future__ import annotations

import time

from benchmarks.faults.feeding import articles
from benchmarks.faults.killing import wrong
from benchmarks.faults.parts import PARTS
from benchmarks.faults.proxy import Proxy
from benchmarks.faults.scene import Scene, Stage
from benchmarks.faults.sizes import Sizes, patience
from benchmarks.faults.table import Row, spans
from tests.services.service import Service

BUSY = (503, 429)
"""What the proxy answers, in turn."""

DOWN_S = 3.0
"""Seconds that a killed service stays away before it is started again."""


def kafka_killed(stage: Stage, sizes: Sizes, seed: int) -> Row:
    """kill -9 of the broker, again and again, while all parts work."""
    row = Row("Kafka kill -9", f"{sizes.kafka_kills} times over {sizes.outage_articles:,} articles")
    with Scene(stage, "kafka") as scene:
        recovered = _through(scene, stage.kafka, sizes.kafka_kills, sizes.outage_articles, seed)
        return _judged(scene, row, recovered)


def elasticsearch_killed(stage: Stage, sizes: Sizes, seed: int) -> Row:
    """kill -9 of Elasticsearch while all parts work."""
    row = Row("Elasticsearch kill -9", f"{sizes.elasticsearch_kills} times over {sizes.outage_articles:,} articles")
    with Scene(stage, "elasticsearch") as scene:
        recovered = _through(scene, stage.elasticsearch, sizes.elasticsearch_kills, sizes.outage_articles, seed)
        return _judged(scene, row, recovered)


def elasticsearch_busy(stage: Stage, sizes: Sizes, seed: int) -> Row:
    """Elasticsearch answers 503 and 429, in turn, to everything."""
    row = Row("Elasticsearch answers 503 and 429", f"for {sizes.busy_s:.0f} s, {sizes.outage_articles:,} articles")
    with Proxy(stage.elasticsearch.url) as proxy, Scene(stage, "busy", elasticsearch=proxy.url) as scene:
        stream = articles(sizes.outage_articles, seed)
        third = len(stream) // 3
        scene.feed(stream[:third])
        scene.parts.start()
        scene.drain(patience(len(stream)))
        proxy.refuse(BUSY)
        began = time.monotonic()
        scene.feed(stream[third : 2 * third])
        scene.wait(lambda: time.monotonic() - began >= sizes.busy_s, sizes.busy_s, "the time to pass")
        refused = proxy.refused
        proxy.refuse(())
        back = scene.wait(lambda: _advanced(scene), patience(len(stream)), "index to go on")
        scene.feed(stream[2 * third :])
        row.seen.append(f"{refused} requests refused")
        return _judged(scene, row, [back])


def _advanced(scene: Scene) -> bool:
    return scene.progress.all_done("index", "notify")


def _through(scene: Scene, service: Service, kills: int, count: int, seed: int) -> list[float]:
    """Feed a part of the stream before and a part after each kill; seconds from the service's return to the work done.

    The parts are started before the first kill and are restarted only where they end by themselves.
    """
    stream = articles(count, seed)
    size = -(-count // (kills + 1))
    scene.feed(stream[:size])
    scene.parts.start()
    recovered = []
    for number in range(1, kills + 1):
        # In the middle of the work: something was committed of this part of the stream, and not all of it.
        fed = len(scene.fed) - size // 2
        scene.wait(lambda fed=fed: (scene.progress.committed("extract") or 0) >= fed, patience(count), "half of it")
        service.kill()
        down = time.monotonic()
        scene.wait(lambda down=down: time.monotonic() - down >= DOWN_S, DOWN_S, "the time to pass")
        service.start()
        back = time.monotonic()
        scene.feed(stream[number * size : (number + 1) * size])
        before = {name: scene.progress.committed(name) or 0 for name in PARTS}
        scene.wait(lambda before=before: _all_went_on(scene, before), patience(count), "all parts to go on")
        recovered.append(time.monotonic() - back)
    return recovered


def _all_went_on(scene: Scene, before: dict[str, int]) -> bool:
    return all(
        (scene.progress.committed(name) or 0) > held or scene.progress.done(name) for name, held in before.items()
    )


def _judged(scene: Scene, row: Row, recovered: list[float]) -> Row:
    scene.drain(patience(len(scene.fed)))
    scene.parts.stop()
    found = scene.compare()
    ended = ", ".join(f"{name} {len(codes)}" for name, codes in scene.ended.items())
    row.seen = [
        scene.size,
        *row.seen,
        f"difference {found.count}",
        spans(recovered),
        f"parts that ended and were restarted: {ended or 'none'}",
    ]
    row.wrong = wrong(found)
    return row
