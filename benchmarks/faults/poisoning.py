"""Poison at each stage: every injected record becomes the dead letter that it has to become, the rest is as without."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from benchmarks.faults.feeding import START, articles
from benchmarks.faults.poison import Poison, kinds
from benchmarks.faults.scene import Scene, Stage
from benchmarks.faults.sizes import Sizes, patience
from benchmarks.faults.table import Row
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.reader import read_to_end
from connectors.kafka.topics import ALERTS, ARTICLES, CLAIMS, EXTRACTIONS, FAILURES
from schemas import ids
from schemas.alert import Alert, By, Trigger
from schemas.claim import Claim
from schemas.extraction import Extraction, Speaker
from schemas.failure import Failure
from schemas.record import Record, decode

EVERY = 100
"""One poison record at each stage for so many articles."""

REFUSED, TOO_MANY = b"refused", 2**40
"""Key of the claims that the view refuses, and a number that is beyond an ``integer`` of Elasticsearch."""

STAGES: dict[str, tuple[int, tuple[str, ...]]] = {
    ARTICLES: (0, ("extract",)),
    EXTRACTIONS: (1, ("corroborate", "index")),
    CLAIMS: (1, ("index",)),
    ALERTS: (1, ("notify",)),
}
"""Partition that is poisoned, and the stages that read it: each writes a dead letter of its own."""


def poisoned(stage: Stage, sizes: Sizes, seed: int) -> Row:
    """Between the articles come records that cannot be read, and claims that the view cannot hold."""
    count = sizes.poisoned_articles
    row = Row("1 % poison of eight kinds at each stage", f"{count:,} articles, one in {EVERY} at each stage is poison")
    wanted: Counter[str] = Counter()
    where: dict[str, str] = {}
    with Scene(stage, "poison") as scene:
        stream = articles(count, seed)
        scene.parts.start()
        for number, start in enumerate(range(0, count, EVERY)):
            scene.feed(stream[start : start + EVERY])
            for failure, said in inject(scene.conn, number).items():
                wanted[failure] += 1
                where[failure] = said
        scene.drain(patience(count))
        scene.parts.stop()
        found = scene.compare()
        # They can be read, so that only the view is without them.
        found.claims = [each for each in found.claims if not each.startswith(REFUSED.decode())]
        found.documents = [each for each in found.documents if f"'{REFUSED.decode()}-" not in each]
        letters = dead_letters(scene.conn)
    missing = [where[each] for each in wanted if each not in letters]
    unforeseen = [f"{letters[each].stage}: {letters[each].exception[:200]}" for each in letters if each not in wanted]
    of_stage = Counter(each.stage for each in letters.values())
    row.seen = [
        scene.size,
        f"dead letters {len(letters)} of {len(wanted)} injected: "
        + ", ".join(f"{name} {number}" for name, number in sorted(of_stage.items())),
        f"difference of the rest {found.count}",
    ]
    row.wrong = [*([str(found)] if found.count else []), *(f"no dead letter: {each}" for each in missing)]
    row.wrong += [f"an unforeseen dead letter: {each}" for each in unforeseen[:3]]
    return row


def inject(conn: KafkaConnection, number: int) -> Mapping[str, str]:
    """One poison record at each stage, of the next kind; the dead letters that have to come, with a word about each."""
    due: dict[str, str] = {}
    producer = conn.producer()
    try:
        for topic, (partition, stages) in STAGES.items():
            poison = _next(topic, number)
            sent = producer.send(
                topic, key=b"poison", value=poison.value, headers=list(poison.headers), partition=partition
            ).get(30)
            for name in stages:
                due[ids.failure_id(name, topic, partition, sent.offset)] = f"{name}: {poison.kind}"
        claim = refused_claim(number)
        header = claim.schema_header()
        offset = producer.send(CLAIMS, key=REFUSED, value=claim.encode(), headers=[header], partition=1).get(30).offset
        due[ids.failure_id("index", CLAIMS, 1, offset)] = "index: a number that the view cannot hold"
    finally:
        producer.close(timeout=2)
    return due


def _next(topic: str, number: int) -> Poison:
    of_topic = kinds(_sample(topic))
    return of_topic[number % len(of_topic)]


def _sample(topic: str) -> Record:
    """A record that the topic carries, in few words."""
    article = articles(1)[0]
    if topic == ARTICLES:
        return article
    if topic == EXTRACTIONS:
        return Extraction(article=article, language="en", read_for_claims=True)
    if topic == CLAIMS:
        return refused_claim(0)
    trigger = Trigger(
        article_id="a", url=article.url, outlet=article.outlet, published_at=article.published_at, sentence="None."
    )
    return Alert(
        alert_id="poison",
        kind="reported",
        claim_id="c",
        story_id="s",
        event_id="e",
        claim_text="None.",
        status_after="reported",
        by=By(speaker=Speaker(key="k"), standing="named"),
        trigger=trigger,
        raised_at=article.first_seen_at,
    )


def refused_claim(number: int) -> Claim:
    """A claim that can be read, and that Elasticsearch refuses for one of its numbers."""
    return Claim(
        claim_id=f"{REFUSED.decode()}-{number}",
        story_id="s",
        event_id="e",
        text="None.",
        asserted=TOO_MANY,
        first_seen_at=START,
        updated_at=START + timedelta(seconds=number),
        version=1,
    )


def dead_letters(conn: KafkaConnection) -> dict[str, Failure]:
    """All dead letters, each id once."""
    found = [decode(Failure, message.value, message.headers) for message in read_to_end(conn, FAILURES)]
    return {failure.failure_id: failure for failure in found}
