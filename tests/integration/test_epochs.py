"""A silent epoch, on the services: other rules compute all of it again, documents are replaced, and nobody is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from claimwatch import epochs, index, owning
from claimwatch.errors import UserError
from connectors.elasticsearch.connection import connect
from connectors.kafka.commit import TransactionalCommitter
from connectors.kafka.message import Outgoing
from connectors.kafka.topics import ALERTS, EPOCHS, EXTRACTIONS, STORIES, WATCHES
from pipelines.corroborate import GROUP, Rulebook, run_corroborate
from pipelines.steps.eras import EpochOfAnotherLog, EpochUnreadable, read_era
from schemas import ids
from schemas.delivery import Watch
from schemas.epoch import Epoch
from schemas.extraction import Extraction
from schemas.record import decode
from schemas.story import Event, Story
from schemas.version import external_version
from tests.conftest import Services
from tests.integration.parts import (
    Corroborating,
    empty_view,
    eventually,
    messages,
    running,
    settings_of,
    viewing,
    write,
)
from tests.unit.elasticsearch import made
from tests.unit.notifications.receiver import Receiver
from tests.unit.steps.fakes import FakeChanges, FakeIndex, extraction, fake_apply, fake_close

pytestmark = [pytest.mark.services, pytest.mark.timeout(240)]


@pytest.fixture(scope="module", autouse=True)
def _from_nothing(services: Services) -> None:
    empty_view(services)


NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Together(FakeIndex):
    """Other rules: all is one story."""

    def assign(self, extraction: Extraction) -> Any:
        return super().assign(extraction.model_copy(update={"terms": {"alpha": 1.0}}))


def by_rules(name: str) -> Any:
    """The fake rules with versions, a statement and an event as real ones have them; ``name`` is the claim's text."""

    def apply(story: Story | None, story_id: str, piece: Extraction, *, offset: int, epoch: int, now: datetime) -> Any:
        changes = fake_apply(story, story_id, piece, offset=offset, epoch=epoch, now=now)
        if not changes.claims:
            return changes
        version = external_version(epoch, offset)
        (claim,) = changes.claims
        said = made.statement(f"m-{piece.article.article_id}", claim_id=claim.claim_id, version=version)
        grown = claim.model_copy(
            update={
                "text": name,
                "version": version,
                "statements": (said,),
                "changed": (said,),
                "told": ("corroborated",),
            }
        )
        event = Event(event_id=ids.event_id(story_id), title=name, first_at=now, last_at=now)
        story = changes.story.model_copy(update={"events": (event,), "claims": (grown,)})
        return FakeChanges(story, (grown,), changes.alerts)

    return apply


OLD = Rulebook(FakeIndex, by_rules("old"), fake_close)
NEW = Rulebook(Together, by_rules("new"), fake_close)


@pytest.fixture
def es(services: Services) -> Iterator[Elasticsearch]:
    client = connect(services.elasticsearch)
    yield client
    client.close()


def extractions(services: Services, topic: str, numbers: range) -> None:
    pieces = [extraction(n, topic=topic) for n in numbers]
    write(services, *(Outgoing(EXTRACTIONS, each.article.article_id, each, 1) for each in pieces))


def view(es: Elasticsearch) -> dict[str, dict[str, Any]]:
    """Documents of claims, statements and events by id, with their versions."""
    names = "news-claims-*,news-statements-*,news-events-*"
    es.indices.refresh(index=names, ignore_unavailable=True)
    answer = es.search(index=names, size=1000, version=True, ignore_unavailable=True)
    return {hit["_id"]: {**hit["_source"], "version": hit["_version"]} for hit in answer["hits"]["hits"]}


def claim_of(topic: str) -> str:
    return ids.claim_id(ids.story_id(topic))


def test_an_epoch_computes_all_again_and_tells_nobody_of_it(
    services: Services, es: Elasticsearch, tmp_path: Path
) -> None:
    conn = services.kafka
    part = Corroborating(services, OLD)
    with ExitStack() as stack:
        receiver = stack.enter_context(Receiver())
        desk = Watch(name="desk", channels=(receiver.url,), kinds=("corroborated",))
        write(services, Outgoing(WATCHES, "desk", desk))
        stack.enter_context(viewing(services, tmp_path))
        stack.enter_context(running(part.run))
        extractions(services, "alpha", range(4))
        extractions(services, "beta", range(4, 7))
        eventually(lambda: len(receiver.received) == 3)
        eventually(lambda: view(es).get(claim_of("beta")))
        assert epochs.standings(conn) == []
        with pytest.raises(UserError, match="no epoch was ever started"):
            epochs.finish(conn)

        part.book = NEW
        (begun,) = epochs.start(conn, NOW, "all is one story")
        assert (begun.number, begun.begins_at) == (1, 0)
        eventually(lambda: all(each.caught_up for each in epochs.standings(conn)))
        found = eventually(lambda: (v := view(es)).get(claim_of("alpha"), {}).get("text") == "new" and v)
        last = eventually(lambda: latest(services, "alpha"))
        eventually(lambda: view(es)[claim_of("alpha")]["version"] == last.claims[0].version)
        assert last.claims[0].version > external_version(1, 0)
        assert len(last.articles) == 7
        assert found[claim_of("beta")]["text"] == "old"

        left = epochs.finish(conn)
        assert (left.stories, left.claims) == ((ids.story_id("beta"),), (claim_of("beta"),))
        eventually(lambda: claim_of("beta") not in view(es))
        # Claims, statements and events go one after the other.
        eventually(lambda: {each.get("claim_id", "") for each in view(es).values()} <= {"", claim_of("alpha")})
        eventually(lambda: ids.event_id(ids.story_id("beta")) not in view(es))
        assert epochs.finish(conn) == ((), ())
        assert len(receiver.received) == 3
        assert len({m.key for m in messages(services, ALERTS)}) == 2

        extractions(services, "beta", range(7, 8))
        eventually(lambda: len(receiver.received) == 4)
        assert claim_of("alpha") in str(receiver.received[-1].body)
    assert part.starts >= 2
    before = view(es)
    index.rebuild(settings_of(services, tmp_path), from_scratch=True)
    assert view(es) == before


def latest(services: Services, topic: str) -> Story | None:
    found = [
        decode(Story, m.value, m.headers)
        for m in messages(services, STORIES)
        if m.key == ids.story_id(topic) and m.value
    ]
    return found[-1] if found and len(found[-1].articles) == 7 else None


def test_what_waited_when_an_epoch_began_is_told_and_nothing_is_told_twice(services: Services, tmp_path: Path) -> None:
    """The epoch before had committed half of the log; another epoch begins in the midst of the first."""
    conn = services.kafka
    with running(Corroborating(services, OLD).run):
        extractions(services, "gamma", range(20, 24))
        eventually(lambda: at_end(services))
    told = told_of(services, "gamma")
    assert len(told) == 2
    extractions(services, "gamma", range(24, 26))
    number = epochs.next_number(conn, epochs.epochs_of(conn))
    (first,) = epochs.start(conn, NOW)
    (second,) = epochs.start(conn, NOW)
    assert (first.number, second.number) == (number, number + 1)
    assert second.told_before == first.told_before
    with pytest.raises(UserError, match=r"has read 0 of \d+"):
        epochs.finish(conn)
    with running(Corroborating(services, OLD).run):
        eventually(lambda: at_end(services))
    assert len(told_of(services, "gamma")) == 4


def test_an_owner_who_comes_back_in_between_changes_nothing_that_was_read(services: Services) -> None:
    conn = services.kafka
    back: list[TransactionalCommitter] = []
    seen: list[int] = []

    def decide(at: owning.Position) -> owning.Write:
        seen.append(at.committed)
        if not back:
            back.append(TransactionalCommitter(conn, GROUP, f"{GROUP}.{EXTRACTIONS}.1"))
        return owning.Write([], goes_on_at=at.committed)

    assert owning.as_owner(conn, 1, decide) is not None
    assert len(seen) == 2
    back[0].close()


def test_what_is_known_of_the_epoch_and_cannot_be_read_stops_corroborate_until_another_is_started(
    services: Services,
) -> None:
    conn = services.kafka
    producer = conn.producer()
    # One in the place of an epoch, and one that no epoch will ever take the place of.
    for key in (b"1", b"no partition"):
        producer.send(EPOCHS, key=key, value=b"{}").get(30)
    producer.close()
    with pytest.raises(EpochUnreadable, match="claimwatch epoch start"):
        read_era(conn)
    number = max(decode(Story, m.value, m.headers).epoch for m in messages(services, STORIES) if m.value)
    epochs.start(conn, NOW)
    assert read_era(conn).number == number + 1


def test_an_epoch_of_another_log_stops_corroborate_until_another_is_started(services: Services) -> None:
    """As on topics that were copied, whose offsets are others: every alert would be withheld."""
    conn = services.kafka
    end = owning.position(conn, 1).end
    number = epochs.next_number(conn, epochs.epochs_of(conn))
    beyond = Epoch(number=number, partition=1, begins_at=0, told_before=end + 1000, started_at=NOW)
    write(services, Outgoing(EPOCHS, "1", beyond))
    with pytest.raises(EpochOfAnotherLog, match="claimwatch epoch start"):
        run_corroborate(conn, epoch=0, rulebook=OLD)
    (begun,) = epochs.start(conn, NOW)
    assert (begun.number, begun.told_before) == (number + 1, end)
    assert read_era(conn).number == number + 1


def test_the_group_is_that_of_corroborate() -> None:
    assert owning.GROUP == GROUP


def at_end(services: Services) -> bool:
    at = owning.position(services.kafka, 1)
    return at.committed == at.end


def told_of(services: Services, topic: str) -> set[str]:
    from schemas.alert import Alert

    alerts = [decode(Alert, m.value, m.headers) for m in messages(services, ALERTS)]
    return {each.alert_id for each in alerts if each.story_id == ids.story_id(topic)}
