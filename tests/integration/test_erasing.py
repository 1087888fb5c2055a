"""Erasure, on the services: what was erased is nowhere that can be written anew, and does not come back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from claimwatch import epochs, erasing, index
from claimwatch.cli import run
from claimwatch.errors import NotFound
from claimwatch.owning import position
from connectors.elasticsearch.connection import connect
from connectors.elasticsearch.templates import KINDS, alias
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.reader import read_compacted
from connectors.kafka.topics import CLAIMS, DELIVERIES, ERASURES, EXTRACTIONS, JUDGEMENTS, STORIES, WATCHES
from pipelines.corroborate import Rulebook
from pipelines.rules.erasing import ERASED
from schemas import ids
from schemas.delivery import Watch
from schemas.extraction import Extraction
from schemas.judgement import Judgement
from schemas.story import Story
from schemas.version import external_version
from tests.conftest import Services
from tests.integration.parts import Corroborating, empty_view, eventually, running, settings_of, viewing, write
from tests.unit.elasticsearch import made
from tests.unit.steps.fakes import FakeChanges, FakeIndex, extraction, fake_apply, fake_close

pytestmark = [pytest.mark.services, pytest.mark.timeout(240)]


@pytest.fixture(scope="module", autouse=True)
def _from_nothing(services: Services) -> None:
    empty_view(services)


NOW = datetime(2026, 11, 23, tzinfo=UTC)


def apply(story: Story | None, story_id: str, piece: Extraction, *, offset: int, epoch: int, now: datetime) -> Any:
    """The fake rules, with a statement that quotes the article's text."""
    changes = fake_apply(story, story_id, piece, offset=offset, epoch=epoch, now=now)
    if not changes.claims:
        return changes
    article, (claim,) = piece.article, changes.claims
    version = external_version(epoch, offset)
    said = made.statement(
        f"m-{article.article_id}",
        claim_id=claim.claim_id,
        article_id=article.article_id,
        url=article.url,
        sentence=article.text,
        content=article.text,
        version=version,
    )
    before = story.claims[0].statements if story and story.claims else ()
    statements = (*before, said)
    grown = claim.model_copy(
        update={"text": said.sentence, "version": version, "statements": statements, "changed": (said,)}
    )
    alerts = tuple(
        each.model_copy(
            update={
                "claim_text": said.sentence,
                "trigger": each.trigger.model_copy(update={"sentence": said.sentence, "title": article.title}),
            }
        )
        for each in changes.alerts
    )
    return FakeChanges(changes.story.model_copy(update={"claims": (grown,)}), (grown,), alerts)


BOOK = Rulebook(FakeIndex, apply, fake_close)


@pytest.fixture
def es(services: Services) -> Iterator[Elasticsearch]:
    client = connect(services.elasticsearch)
    yield client
    client.close()


def send(services: Services, topic: str, texts: dict[int, str]) -> None:
    for number, text in texts.items():
        piece = extraction(number, topic=topic)
        found = piece.model_copy(
            update={"article": piece.article.model_copy(update={"text": text, "title": text[:40]})}
        )
        write(services, Outgoing(EXTRACTIONS, found.article.article_id, found, 1))


def settled(services: Services) -> None:
    eventually(lambda: (at := position(services.kafka, 1)).committed == at.end)


def view(es: Elasticsearch) -> dict[str, Any]:
    names = ",".join(f"{alias(kind)}-*" for kind in KINDS)
    es.indices.refresh(index=names, ignore_unavailable=True)
    answer = es.search(index=names, size=1000, ignore_unavailable=True)
    return {hit["_id"]: hit["_source"] for hit in answer["hits"]["hits"]}


def everywhere(services: Services, es: Elasticsearch) -> str:
    """All that can be written anew, as one text."""
    kept = [each for topic in (STORIES, CLAIMS, DELIVERIES, JUDGEMENTS, ERASURES) for each in values(services, topic)]
    return json.dumps([*kept, *view(es).values()]).lower()


def values(services: Services, topic: str) -> list[Any]:
    return [json.loads(each.value) for each in read_compacted(services.kafka, topic).values() if each.value]


def erase(services: Services, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *what: str) -> Any:
    monkeypatch.setenv("CLAIMWATCH_KAFKA", services.kafka.servers)
    monkeypatch.setenv("CLAIMWATCH_ELASTICSEARCH", services.elasticsearch)
    capsys.readouterr()
    assert run(["erase", *what, "--json"]) == 0
    return json.loads([line for line in capsys.readouterr().out.splitlines() if line.startswith("{")][-1])


def test_an_erased_name_is_nowhere_and_does_not_come_back(
    services: Services,
    es: Elasticsearch,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    part = Corroborating(services, BOOK)
    watch = Watch(name="desk", kinds=("corroborated",), when="digest", every_minutes=60)
    judged = Judgement(case_key="j1", kind="confirmed", verdict="upheld", by="x", reason="Ida Quill said so", at=NOW)
    write(services, Outgoing(WATCHES, "desk", watch), Outgoing(JUDGEMENTS, "j1", judged))
    with viewing(services, tmp_path), running(part.run):
        send(services, "quay", {n: f"Ida Quill closed gate {n}, IDA QUILL said." for n in range(4)})
        settled(services)
        eventually(lambda: len(values(services, DELIVERIES)) == 2)
        eventually(lambda: {"quill", "gate 3"} <= {w for w in ("quill", "gate 3") if w in everywhere(services, es)})
        eventually(lambda: len([d for d in view(es).values() if "alert_id" in d and "claim_text" in d]) == 2)
        before = view(es)
        assert "would_erase" in erase(services, monkeypatch, capsys, "name", "Ida Quill")
        assert "ida quill" in everywhere(services, es)

        changed = erase(services, monkeypatch, capsys, "name", "Ida Quill", "Quill", "--yes")["changed"]
        assert {STORIES, CLAIMS, DELIVERIES, JUDGEMENTS} <= set(changed)
        # An index that was about to write what it had read before does so once more.
        eventually(lambda: "quill" not in everywhere(services, es))
        assert "gate 3" in everywhere(services, es)
        after = view(es)
        assert after.keys() == before.keys()
        send(services, "quay", {4: "Ms Quill closed gate 4."})
        settled(services)
        eventually(lambda: "gate 4" in everywhere(services, es) and len(values(services, DELIVERIES)) == 3)
        assert "quill" not in everywhere(services, es)
        # Once more, as after an interruption.
        assert erase(services, monkeypatch, capsys, "name", "Ida Quill", "Quill", "--yes")["changed"] == {}
    index.rebuild(settings_of(services, tmp_path), from_scratch=True)
    assert "quill" not in everywhere(services, es)
    assert view(es).keys() >= before.keys()

    epochs.start(services.kafka, NOW)
    with viewing(services, tmp_path), running(part.run):
        settled(services)
    index.rebuild(settings_of(services, tmp_path), from_scratch=True)
    assert "quill" not in everywhere(services, es)
    assert "gate 3" in everywhere(services, es)


def test_an_erased_article_keeps_its_ids_and_loses_its_words(
    services: Services,
    es: Elasticsearch,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    part = Corroborating(services, BOOK)
    with viewing(services, tmp_path), running(part.run):
        send(services, "dike", {n: f"The dike at Orrin broke in place {n}." for n in range(10, 14)})
        settled(services)
        identity = extraction(12, topic="dike").article.article_id
        statement = f"m-{identity}-{ids.claim_id(ids.story_id('dike'))}"
        eventually(lambda: statement in view(es) and identity in view(es))
        url = extraction(12, topic="dike").article.url
        with pytest.raises(NotFound):
            erasing.of_article(services.kafka, "https://nobody.example/", NOW)

        erase(services, monkeypatch, capsys, "article", url, "--yes")
        eventually(lambda: "place 12" not in everywhere(services, es))
        text = everywhere(services, es)
        assert url not in text
        assert "place 13" in text
        found = view(es)
        assert (found[identity]["title"], found[statement]["sentence"]) == (ERASED, ERASED)
        assert found[statement]["standing"] == "official"
    index.rebuild(settings_of(services, tmp_path), from_scratch=True)
    assert "place 12" not in everywhere(services, es)
    assert view(es)[identity]["article_id"] == identity


def test_what_is_erased_while_the_view_is_made_again_is_not_in_it(
    services: Services,
    es: Elasticsearch,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    send(services, "pier", {60: "Otto Marl resigned, the office said."})
    read, erased = index.read_to_end, []

    def slowly(conn: KafkaConnection, topic: str) -> Iterator[Message]:
        for message in read(conn, topic):
            if topic == EXTRACTIONS and not erased:
                erased.append(erase(services, monkeypatch, capsys, "name", "Otto Marl", "--yes"))
            yield message

    index.rebuild(settings_of(services, tmp_path))
    assert "otto marl" in json.dumps([*view(es).values()]).lower()
    monkeypatch.setattr(index, "read_to_end", slowly)
    index.rebuild(settings_of(services, tmp_path))
    assert "changed" in erased[0]
    assert "otto marl" not in json.dumps([*view(es).values()]).lower()
