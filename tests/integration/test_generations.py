"""The mapping of an index changes while it is read and written, and old months of articles go; on the services."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from elasticsearch import Elasticsearch

from claimwatch.cli import run
from connectors.elasticsearch import documents, generations, retention
from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.connection import connect
from connectors.elasticsearch.documents import Document
from connectors.elasticsearch.generations import ReindexProblem, reindex
from connectors.elasticsearch.patience import Patience
from connectors.elasticsearch.templates import apply_templates, check_indices, remove_indices
from tests.unit.elasticsearch import made

if TYPE_CHECKING:
    from tests.conftest import Services

pytestmark = pytest.mark.embedded

NAME = "news-claims-000001"
OLDER = {"dynamic": False, "properties": {"@timestamp": {"type": "date"}, "headline": {"type": "text"}}}


@pytest.fixture(autouse=True)
def _at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody searches in these tests while an index goes, but where they say so."""
    if "reader" not in request.node.name:
        monkeypatch.setattr(generations, "GRACE_S", 0)


@pytest.fixture
def es(services: Services) -> Iterator[Elasticsearch]:
    """A server with our templates, and no index of ours."""
    client = connect(services.elasticsearch)
    apply_templates(client)
    remove_indices(client)
    yield client
    remove_indices(client)
    client.close()


def claims(*numbers: int, version: int = 1, headline: str = "Limits lifted") -> list[Document]:
    return [documents.claim(made.claim(claim_id=f"c{n}", headline=f"{headline} {n}", version=version)) for n in numbers]


def write(es: Elasticsearch, several: list[Document]) -> None:
    assert BulkWriter(es, Patience("es.example", pause=lambda _: False)).write(several, refresh=True) == []


def an_older_index(es: Elasticsearch, name: str = NAME) -> None:
    """An index of a time before the templates: they would be merged into one that is made now."""
    kind = name.split("-")[1]
    es.indices.delete_index_template(name=f"claimwatch-{kind}")
    es.indices.create(index=name, mappings=OLDER, aliases={f"news-{kind}": {}})
    apply_templates(es)


def view(es: Elasticsearch, where: str = "news-claims") -> dict[str, int]:
    """Id → version of everything that is read there."""
    es.indices.refresh(index=where)
    hits = es.search(index=where, size=10_000, version=True, source=False)["hits"]["hits"]
    assert len(hits) == len({hit["_id"] for hit in hits}), "a document is found twice"
    return {hit["_id"]: hit["_version"] for hit in hits}


def found(es: Elasticsearch, query: str) -> list[str]:
    answer = es.search(index="news-claims-*", query={"query_string": {"query": query}}, size=100)
    return sorted(hit["_id"] for hit in answer["hits"]["hits"])


def by(times: int, do: Callable[[], Any]) -> Callable[[str], None]:
    """Does something with the first lines that are told."""
    lines: list[str] = []

    def tell(line: str) -> None:
        lines.append(line)
        if len(lines) <= times:
            do()

    return tell


def test_the_next_generation_takes_the_place_with_the_fields_and_all_versions(es: Elasticsearch) -> None:
    an_older_index(es)
    write(es, claims(1, 2, version=7) + claims(3, version=9))
    assert any("field speaker is missing (text)" in line for line in check_indices(es))

    assert reindex(es, "claims", print) == [f"gen2-{NAME}"]

    assert view(es) == view(es, "news-claims-*") == view(es, NAME) == {"c1": 7, "c2": 7, "c3": 9}
    assert found(es, "speaker:holt AND status:confirmed") == ["c1", "c2", "c3"]
    assert check_indices(es) == []
    assert reindex(es, "claims", print) == []


def test_a_large_index_is_copied_by_the_server_on_its_own(es: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "SMALL", 1)
    an_older_index(es)
    write(es, claims(*range(50), version=3))
    reindex(es, "claims", print)
    assert view(es) == {f"c{n}": 3 for n in range(50)}


def test_writers_go_on_under_the_old_name_and_nothing_older_wins(es: Elasticsearch) -> None:
    an_older_index(es)
    write(es, claims(1, 2, version=7))
    reindex(es, "claims", print)
    write(es, claims(1, version=6, headline="older") + claims(2, version=8) + claims(3))
    assert view(es) == {"c1": 7, "c2": 8, "c3": 1}
    assert found(es, "headline:older") == []


def test_what_is_written_and_removed_during_the_copy_is_in_the_new_index_or_not(es: Elasticsearch) -> None:
    an_older_index(es)
    write(es, claims(*range(20)))
    turns = iter(
        [
            claims(20, 21) + claims(0, version=2),
            [Document(NAME, "c5", 9, None), *claims(22)],
        ]
    )
    reindex(es, "claims", by(2, lambda: write(es, next(turns))))
    assert view(es) == {f"c{n}": 2 if n == 0 else 1 for n in range(23) if n != 5}


def test_a_writer_beside_it_loses_nothing_and_a_reader_always_finds_all(es: Elasticsearch) -> None:
    an_older_index(es)
    write(es, claims(*range(300)))
    stop, written, seen, troubles = threading.Event(), [], [], []

    def writing() -> None:
        bulk = BulkWriter(es, Patience("es.example"))
        for n in range(300, 3_000):
            if stop.is_set():
                return
            bulk.write(claims(n))
            written.append(f"c{n}")

    def reading() -> None:
        while not stop.is_set():
            try:
                seen.append(es.search(index="news-claims", size=0, track_total_hits=True)["hits"]["total"]["value"])
            except Exception as error:
                troubles.append(error)

    with running(writing, stop), running(reading, stop):
        reindex(es, "claims", print)
        after = len(written)
        while len(written) < after + 5:
            assert not stop.wait(0.01)
    assert troubles == []
    assert min(seen) >= 300
    assert set(view(es)) == {f"c{n}" for n in range(300)} | set(written)


@contextmanager
def running(work: Callable[[], None], stop: threading.Event) -> Iterator[None]:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


class Killed(BaseException):
    """Stands for a kill: nothing is tidied up after it, see `killed`."""


@pytest.mark.parametrize("step", ["_copy", "_same_documents", "_lead_over", "_remove"])
def test_a_run_that_is_killed_is_gone_on_with(es: Elasticsearch, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    an_older_index(es)
    write(es, claims(1, 2))
    with monkeypatch.context() as patched:
        patched.setattr(generations, step, killed)
        patched.setattr(generations, "_write_again", lambda *_: None)
        with pytest.raises(Killed):
            reindex(es, "claims", print)
    assert view(es) == {"c1": 1, "c2": 1}
    told: list[str] = []
    assert reindex(es, "claims", told.append) == [f"gen2-{NAME}"]
    assert f"{NAME}: going on with gen2-{NAME}" in told
    write(es, claims(3))
    assert view(es) == view(es, "news-claims-*") == {"c1": 1, "c2": 1, "c3": 1}


def killed(*_: Any) -> None:
    raise Killed


def test_an_index_that_a_kill_left_blocked_is_told_and_opened_again(es: Elasticsearch) -> None:
    write(es, claims(1))
    es.indices.add_block(index=NAME, block="write")
    assert [line for line in check_indices(es) if "writing is blocked" in line]
    assert reindex(es, "claims", print) == []
    write(es, claims(2))
    assert check_indices(es) == []


@pytest.mark.parametrize("step", ["_lead_over", "_remove"])
def test_a_kill_on_the_way_to_the_third_generation_leaves_nothing_behind(
    es: Elasticsearch, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_older_index(es)
    write(es, claims(1))
    reindex(es, "claims", print)
    es.indices.put_mapping(index=NAME, properties={"more": {"type": "keyword"}})
    with monkeypatch.context() as patched:
        patched.setattr(generations, step, killed)
        patched.setattr(generations, "_write_again", lambda *_: None)
        with pytest.raises(Killed):
            reindex(es, "claims", print)
    reindex(es, "claims", print)
    write(es, claims(2))
    assert view(es) == view(es, "news-claims-*") == {"c1": 1, "c2": 1}
    assert list(es.indices.get(index="*news-claims-*")) == [f"gen3-{NAME}"]
    assert check_indices(es) == []


@pytest.mark.services  # the embedded server tells no checkpoints
def test_only_what_came_meanwhile_is_looked_at_again(es: Elasticsearch) -> None:
    an_older_index(es)
    write(es, claims(*range(50)))
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        if len(told) == 2:
            write(es, claims(50) + claims(0, version=2))

    reindex(es, "claims", tell)
    assert told[1:3] == [f"{NAME}: 50 of 50 documents copied", f"{NAME}: 2 of 2 documents copied"]
    assert view(es) == {f"c{n}": 2 if n == 0 else 1 for n in range(51)}


def test_names_that_were_given_to_an_index_by_hand_are_kept(es: Elasticsearch) -> None:
    an_older_index(es)
    write(es, claims(1))
    es.indices.put_alias(index=NAME, name="desk")
    reindex(es, "claims", print)
    assert view(es, "desk") == view(es) == {"c1": 1}
    es.indices.delete_alias(index=f"gen2-{NAME}", name="desk")


def test_a_failure_lets_writers_go_on_with_the_old_index(es: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> None:
    an_older_index(es)
    write(es, claims(1, 2))

    def fails(*_: Any) -> None:
        raise ReindexProblem("it does not match")

    with monkeypatch.context() as patched:
        patched.setattr(generations, "_same_documents", fails)
        with pytest.raises(ReindexProblem):
            reindex(es, "claims", print)
    write(es, claims(3))
    assert view(es) == {"c1": 1, "c2": 1, "c3": 1}


def test_a_half_built_index_of_other_templates_is_made_anew(es: Elasticsearch) -> None:
    an_older_index(es)
    es.indices.create(index=f"gen2-{NAME}", mappings=OLDER)
    write(es, claims(1))
    reindex(es, "claims", print)
    assert found(es, "speaker:holt") == ["c1"]
    assert check_indices(es) == []


def test_every_month_of_articles_has_its_own_generation_and_the_third_follows_the_second(es: Elasticsearch) -> None:
    months = ["news-articles-2026.03", "news-articles-2026.04"]
    for month in months:
        an_older_index(es, month)
    april = datetime(2026, 4, 2, tzinfo=UTC)
    write(
        es,
        [documents.article(made.extraction("a"), 1), documents.article(made.extraction("b", first_seen_at=april), 1)],
    )
    assert reindex(es, "articles", print) == [f"gen2-{month}" for month in months]
    # As if the templates had changed once more.
    es.indices.put_mapping(index=months[0], properties={"more": {"type": "keyword"}})
    assert reindex(es, "articles", print) == [f"gen3-{months[0]}"]
    assert len(view(es, "news-articles")) == 2
    assert check_indices(es) == []


def test_old_months_go_whole_and_by_their_names_and_nothing_else_does(es: Elasticsearch) -> None:
    an_older_index(es, "news-articles-2026.01")
    reindex(es, "articles", print)
    march = documents.article(made.extraction("a"), 1)
    january = documents.article(made.extraction("b", first_seen_at=datetime(2026, 1, 31, tzinfo=UTC)), 1)
    write(es, [march, january, *claims(1), *documents.statements(made.claim())])
    now = datetime(2026, 4, 10, tzinfo=UTC)

    old = retention.to_remove(es, timedelta(days=60), now)
    assert [(each.index, each.documents) for each in old] == [("gen2-news-articles-2026.01", 1)]
    assert len(view(es, "news-articles")) == 2

    retention.remove(es, old)
    assert set(view(es, "news-*")) == {march.id, "c1", "m1-c1"}
    assert retention.to_remove(es, timedelta(days=60), now) == []


def test_a_rebuild_gives_documents_of_the_same_version_their_new_fields(es: Elasticsearch) -> None:
    (claim,) = claims(1, version=7)
    before = Document(claim.index, claim.id, claim.version, {"headline": "old form"})
    write(es, [before])
    write(es, [claim])
    assert found(es, "speaker:holt") == []
    again = BulkWriter(es, Patience("es.example", pause=lambda _: False), again=True)
    assert again.write([claim], refresh=True) == []
    assert again.write([Document(claim.index, claim.id, 6, {"headline": "older"})], refresh=True) == []
    assert found(es, "speaker:holt") == ["c1"]
    assert view(es) == {"c1": 7}


@pytest.fixture
def _found_by_commands(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMWATCH_ELASTICSEARCH", services.elasticsearch)
    monkeypatch.setenv("CLAIMWATCH_KAFKA", services.kafka.servers)


@pytest.mark.usefixtures("_found_by_commands")
def test_the_command_changes_nothing_unless_it_is_told_to(
    es: Elasticsearch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(es, [documents.article(made.extraction("a"), 1), *claims(1)])
    asked = ["deploy", "retention", "--keep-articles", "1d"]
    for dry in (asked, [*asked, "--dry-run"]):
        assert run(dry) == 0
        assert "would remove news-articles-2026.03: 1 articles" in capsys.readouterr().out
    assert run([*asked, "--yes", "--dry-run"]) == 2
    assert set(view(es, "news-*")) == {made.article("a").article_id, "c1"}
    assert run([*asked, "--yes"]) == 0
    assert set(view(es, "news-*")) == {"c1"}
    assert run([*asked, "--yes"]) == 0
    assert "nothing to remove" in capsys.readouterr().out


@pytest.mark.usefixtures("_found_by_commands")
def test_the_commands_tell_what_differs_and_put_it_right(es: Elasticsearch, capsys: pytest.CaptureFixture[str]) -> None:
    an_older_index(es)
    write(es, claims(1))
    assert run(["deploy", "check"]) == 1
    line = f"index {NAME}: field speaker is missing (text); see `claimwatch deploy reindex claims`"
    assert line in capsys.readouterr().out.splitlines()
    assert run(["deploy", "reindex", "all"]) == 0
    assert f"{NAME}: gen2-{NAME} has taken its place" in capsys.readouterr().out.splitlines()
    assert run(["deploy", "check"]) == 0
    assert run(["deploy", "reindex", "claims"]) == 0
    assert run(["deploy", "reindex", "nothing"]) == 2
