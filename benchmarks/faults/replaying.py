"""The whole log once more, into an index that has all of it already."""

from __future__ import annotations

from benchmarks.faults import comparing
from benchmarks.faults.feeding import articles
from benchmarks.faults.killing import wrong
from benchmarks.faults.progress import READS
from benchmarks.faults.scene import Scene, Stage, renew_topics
from benchmarks.faults.sizes import Sizes, patience
from benchmarks.faults.table import Row
from connectors.elasticsearch.documents import index_of
from connectors.kafka.topics import ALERTS, CLAIMS, JUDGEMENTS, STORIES


def replayed_thrice(stage: Stage, sizes: Sizes, seed: int) -> Row:
    """The whole log goes through corroborate, index and notify three times, each time from nothing, into one index."""
    row = Row("whole replay three times into the same index", f"{sizes.replayed_articles:,} articles")
    with Scene(stage, "replays") as scene:
        scene.feed(articles(sizes.replayed_articles, seed))
        seen = []
        for turn in range(3):
            if turn:
                # What corroborate wrote is removed; the log, what was delivered and the index stay.
                renew_topics(scene.conn, (STORIES, CLAIMS, ALERTS, JUDGEMENTS))
                _from_the_start(scene)
            scene.parts.start()
            scene.drain(patience(sizes.replayed_articles))
            scene.parts.stop()
            seen.append(comparing.hashes(comparing.held_documents(scene.es)))
        # Versions of events and alerts are the offsets of their own topics, which began anew.
        found = scene.compare(unversioned=(index_of("events"), index_of("alerts")))
    other = [each for later in seen[1:] for each in comparing.differing(seen[0], later)]
    row.seen = [
        scene.size,
        f"{len(seen[0]):,} documents, {len(other)} with another hash after the second or third time",
        f"difference {found.count}, told again {scene.repeated}",
    ]
    row.wrong = wrong(found) + [f"hash: {each}" for each in other[:5]]
    return row


def _from_the_start(scene: Scene) -> None:
    """Have corroborate and index read the log of extractions from its beginning."""
    admin = scene.conn.admin()
    try:
        for part in ("corroborate", "index"):
            admin.delete_groups([READS[part][0]])
    finally:
        admin.close()
