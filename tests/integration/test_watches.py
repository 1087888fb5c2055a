"""`claimwatch watches`, on the services: what is refused, what is saved, and what follows a claim."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import feedparser
import pytest
from elasticsearch import Elasticsearch

from claimwatch.cli import run
from claimwatch.errors import Exit
from claimwatch.notifying.matching import Matcher
from claimwatch.readiness import await_view
from claimwatch.registry import read_watches
from connectors.elasticsearch import documents
from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.connection import connect
from connectors.elasticsearch.patience import Patience
from schemas.delivery import Watch
from tests.unit.elasticsearch import made

if TYPE_CHECKING:
    from tests.conftest import Services

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(180)]

NOBODY = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def here(services: Services, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLAIMWATCH_KAFKA", services.kafka.servers)
    monkeypatch.setenv("CLAIMWATCH_ELASTICSEARCH", services.elasticsearch)
    monkeypatch.setenv("CLAIMWATCH_DATA", str(tmp_path))


@pytest.fixture
def es(services: Services) -> Iterator[Elasticsearch]:
    client = connect(services.elasticsearch)
    await_view(client, threading.Event())
    yield client
    client.close()


def saved(services: Services) -> dict[str, Watch]:
    return read_watches(services.kafka)


def fresh(letter: str = "c") -> str:
    return letter + uuid.uuid4().hex


def index(es: Elasticsearch, *found: documents.Document) -> None:
    assert BulkWriter(es, Patience("es.example", pause=lambda _: True)).write(found, refresh=True) == []


@pytest.mark.parametrize(("query", "column"), [("limits AND (", 12), ('speaker:"holt', 9), ("speaker:", 8)])
def test_a_broken_query_is_refused_with_the_place_before_anything_is_saved(
    query: str, column: int, services: Services, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["watches", "add", "broken", "--query", query]) == Exit.USAGE
    error = capsys.readouterr().err
    assert "the query cannot be read" in error
    assert f"column {column}" in error
    assert "broken" not in saved(services)


def test_a_field_that_is_not_there_is_noted(services: Services, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["watches", "add", "typo", "--query", "speakr:holt"]) == 0
    assert "no field speakr in alerts: did you mean speaker?" in capsys.readouterr().out
    assert run(["watches", "remove", "typo"]) == 0


def test_without_elasticsearch_a_watch_is_only_saved_unchecked(
    services: Services, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLAIMWATCH_ELASTICSEARCH", NOBODY)
    monkeypatch.setattr("claimwatch.services.ANSWER_WITHIN_S", 0.1)
    monkeypatch.setattr("claimwatch.services.elasticsearch.__defaults__", (0.1,))
    assert run(["watches", "add", "later", "--query", "limits AND ("]) == Exit.SERVICE_AWAY
    assert "--unchecked" in capsys.readouterr().err
    assert "later" not in saved(services)
    assert run(["watches", "add", "later", "--query", "limits AND (", "--unchecked"]) == 0
    assert saved(services)["later"].query == "limits AND ("
    assert run(["watches", "remove", "later"]) == 0


def test_a_watch_says_when_it_tells_and_a_pause_ends_without_the_past(services: Services) -> None:
    began = datetime.now(UTC)
    add = ["watches", "add", "night", "--at", "07:30", "--zone", "Europe/Lisbon", "--quiet", "22:00-07:00"]
    assert run([*add, "--owner", "night desk"]) == 0
    assert run(["watches", "pause", "night"]) == 0
    assert saved(services)["night"].paused
    assert run(["watches", "resume", "night"]) == 0
    watch = saved(services)["night"]
    assert (watch.when, watch.at, watch.zone, watch.quiet, watch.owner) == (
        *("digest", "07:30", "Europe/Lisbon", "22:00-07:00"),
        "night desk",
    )
    assert watch.since is not None
    assert began < watch.since < datetime.now(UTC)
    assert run(["watches", "add", "night", "--every", "30", "--at", "07:30"]) == Exit.USAGE
    assert run(["watches", "pause", "nobody"]) == Exit.NOT_FOUND
    assert run(["watches", "remove", "night"]) == 0


def test_a_claim_is_followed_by_the_beginning_of_its_id_into_the_one_it_was_merged_into(
    services: Services, es: Elasticsearch, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new, later, event, story = fresh(), fresh(), fresh(), fresh("e"), fresh("s")
    happened = made.story().events[0].model_copy(update={"event_id": event})
    index(
        es,
        documents.claim(made.claim(claim_id=old, merged_into=new)),
        documents.claim(made.claim(claim_id=new)),
        *documents.events(made.story(story_id=story, events=(happened,)), 1),
    )
    assert run(["watches", "follow", old[:13], "--name", "it"]) == 0
    assert saved(services)["it"].follows == (new,)
    assert run(["watches", "follow", event[:13], story, "--name", "it"]) == 0
    assert saved(services)["it"].follows == (new, event, story)
    assert "reported" not in saved(services)["it"].kinds

    # And what is merged only later.
    index(es, documents.claim(made.claim(claim_id=new, merged_into=later, version=8)))
    watches = {"it": saved(services)["it"].model_copy(update={"follows": (new,)})}
    alerts = [made.alert(fresh("n"), claim_id=later), made.alert(fresh("n"), claim_id=fresh())]
    matches = Matcher(es, Patience("es.example", pause=lambda _: True)).match(alerts, watches)
    assert matches.found == [(alerts[0], "it")]

    capsys.readouterr()
    assert run(["watches", "follow", "c" + "0" * 31]) == Exit.NOT_FOUND
    assert run(["watches", "follow", "nonsense"]) == Exit.USAGE
    assert run(["watches", "add", "all"]) == 0
    assert run(["watches", "follow", old, "--name", "all"]) == 1
    for name in ("it", "all"):
        assert run(["watches", "remove", name]) == 0


HOOK = "json://127.0.0.1:9/hook"
BRIDGE = ["--to", HOOK, "--at", "07:30", "--zone", "Europe/Lisbon", "--quiet", "22:00-06:00", "--owner", "night desk"]


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        ([], {}),
        (["--kind", "confirmed"], {"kinds": ("confirmed",)}),
        (["--zone", "Asia/Tokyo"], {"zone": "Asia/Tokyo"}),
        (["--every", "30"], {"every_minutes": 30, "at": ""}),
        (["--every", "0"], {"when": "now", "at": ""}),
        (["--quiet", ""], {"quiet": ""}),
        (["--owner", "day desk"], {"owner": "day desk"}),
        (["--to", "terminal"], {"channels": ("terminal",)}),
    ],
)
def test_a_watch_that_follows_one_more_keeps_what_is_not_given(
    options: list[str], changed: dict[str, Any], services: Services
) -> None:
    one, other = fresh(), fresh("e")
    assert run(["watches", "follow", one, "--name", "bridge", "--unchecked", *BRIDGE]) == 0
    assert run(["watches", "pause", "bridge"]) == 0
    before = saved(services)["bridge"]
    assert run(["watches", "follow", other, "--name", "bridge", "--unchecked", *options]) == 0
    assert saved(services)["bridge"] == before.model_copy(update={"follows": (one, other)} | changed)
    assert before.paused
    assert run(["watches", "remove", "bridge"]) == 0


@pytest.mark.parametrize("address", ["jsons://user:HUSH@", "mailtos://x", "tgram://HUSH", "slack://HUSH"])
def test_a_channel_that_can_never_open_is_not_saved(
    address: str, services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "w.yaml"
    file.write_text(f"- name: deaf\n  to: ['{address}']\n")
    assert run(["watches", "add", "deaf", "--to", address]) == Exit.USAGE
    assert run(["watches", "add", "deaf", "--owner", address]) == Exit.USAGE
    assert run(["watches", "import", str(file)]) == Exit.BAD_FILE
    said = capsys.readouterr().err
    assert said.count("cannot be read") + said.count("cannot read this address") == 3
    assert "HUSH" not in said
    assert "deaf" not in saved(services)


FILE = """
- name: one
  query: kind:confirmed
  to: [json://127.0.0.1/x]
- name: two
  query: "{query}"
"""


def test_a_file_is_imported_whole_or_not_at_all(
    services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "w.yaml"
    file.write_text(FILE.format(query="limits AND ("))
    assert run(["watches", "import", str(file)]) == Exit.BAD_FILE
    assert "line 5, the watch 'two': the query cannot be read" in capsys.readouterr().err
    assert saved(services) == {}
    file.write_text(FILE.format(query="limits"))
    assert run(["watches", "import", str(file)]) == 0
    assert sorted(saved(services)) == ["one", "two"]

    again = tmp_path / "again.yaml"
    assert run(["watches", "export", str(again)]) == 0
    assert again.stat().st_mode & 0o777 == 0o600
    before = saved(services)
    assert run(["watches", "import", str(again)]) == 0
    assert saved(services) == before
    for name in before:
        assert run(["watches", "remove", name]) == 0


def test_what_a_watch_finds_is_a_feed(
    services: Services, es: Elasticsearch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tag = uuid.uuid4().hex[:8]
    alerts = [made.alert(f"n{n}-{tag}", headline=f"Limits {tag} {n}", kind=kind) for n, kind in enumerate(KINDS)]
    index(es, *(documents.alert(each, 1) for each in alerts))
    assert run(["watches", "add", "ports", "--query", f"headline:{tag}"]) == 0
    assert run(["watches", "feed", "ports", "--out", str(tmp_path)]) == 0
    found: Any = feedparser.parse((tmp_path / "ports.atom").read_bytes())
    assert {entry.tags[0].term for entry in found.entries} == {"confirmed", "reversed"}
    capsys.readouterr()
    assert run(["watches", "feed", "ports", "--json"]) == 0
    assert len([json.loads(line) for line in capsys.readouterr().out.splitlines()]) == 2
    assert run(["watches", "feed", "nobody"]) == Exit.NOT_FOUND
    assert run(["watches", "remove", "ports"]) == 0


KINDS = ("confirmed", "reported", "reversed")
