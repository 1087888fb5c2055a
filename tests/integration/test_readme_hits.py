"""The watches and searches of the README find what it shows, on the view as the demonstration leaves it."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from elasticsearch import Elasticsearch

from claimwatch.cli import run
from claimwatch.notifying.atom import alert_of
from claimwatch.notifying.matching import Matcher
from claimwatch.readiness import await_view
from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.connection import connect
from connectors.elasticsearch.documents import Document
from connectors.elasticsearch.patience import Patience
from connectors.elasticsearch.templates import remove_indices
from schemas.alert import AlertKind
from schemas.delivery import DEFAULT_KINDS, Watch
from tests.readme import Hit, ShownWatch, commands, watches
from tests.unit.kibana.demonstration import demonstration

if TYPE_CHECKING:
    from tests.conftest import Services

pytestmark = pytest.mark.embedded

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
PATIENCE = Patience("es.example", pause=lambda _: True)
SAYS = re.compile(r"(\d+) (claim|statement|article)s?")


@pytest.fixture(scope="module")
def es(services: Services) -> Iterator[Elasticsearch]:
    client = connect(services.elasticsearch)
    await_view(client, threading.Event())
    remove_indices(client)
    assert BulkWriter(client, PATIENCE).write(as_of_now(), refresh=True) == []
    yield client
    remove_indices(client)
    client.close()


@pytest.fixture(autouse=True)
def here(es: Elasticsearch, services: Services, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLAIMWATCH_ELASTICSEARCH", services.elasticsearch)
    monkeypatch.setenv("CLAIMWATCH_DATA", str(tmp_path))


def as_of_now() -> list[Document]:
    """The demonstration's documents as if it had ended a minute ago: its articles are of a day long past."""
    found, end = demonstration()
    by = datetime.now(UTC) - timedelta(minutes=1) - end
    return [replace(each, body=cast("dict[str, Any]", shifted(each.body, by))) for each in found]


def shifted(value: object, by: timedelta) -> object:
    if isinstance(value, dict):
        return {key: shifted(each, by) for key, each in value.items()}
    if isinstance(value, list):
        return [shifted(each, by) for each in value]
    if isinstance(value, str) and TIME.fullmatch(value):
        return (datetime.fromisoformat(value) + by).isoformat().replace("+00:00", "Z")
    return value


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run([*words, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def hits(alerts: list[dict[str, Any]]) -> list[Hit]:
    return [(each["kind"], each["headline"], each["outlet"]) for each in alerts]


@pytest.mark.parametrize("shown", watches(), ids=lambda shown: shown.name)
def test_a_watch_of_the_readme_gets_what_it_shows(
    shown: ShownWatch, es: Elasticsearch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shown.hits
    (told,) = printed(capsys, "watches", "test", shown.query, *shown.options, "--since", "30d")
    assert hits(told["alerts"]) == shown.hits
    assert told["would_have_sent"] == len(shown.hits)

    kinds = cast("tuple[AlertKind, ...]", shown.kinds or DEFAULT_KINDS)
    watch = Watch(name=shown.name, query=shown.query, kinds=kinds)
    alerts = [alert_of(each.body) for each in as_of_now() if "alerts" in each.index and each.body]
    found = Matcher(es, PATIENCE).match(alerts, {watch.name: watch}).found
    matched = [(alert.kind, alert.headline, alert.trigger.outlet) for alert, _ in found]
    assert sorted(matched) == sorted(shown.hits)


def test_the_rehearsals_of_the_readme_say_what_it_shows(es: Elasticsearch, capsys: pytest.CaptureFixture[str]) -> None:
    shown = [each for each in commands("watches", "test") if each.says]
    assert shown
    for each in shown:
        capsys.readouterr()
        assert run(each.words) == 0
        assert capsys.readouterr().out.splitlines()[0] == each.says


def test_the_searches_of_the_readme_find_what_it_shows(es: Elasticsearch, capsys: pytest.CaptureFixture[str]) -> None:
    shown = commands("search")
    assert shown
    for each in shown:
        found = Counter(row["what"] for row in printed(capsys, *each.words, "--limit", "100"))
        assert dict(found) == {what: int(count) for count, what in SAYS.findall(each.says)}, each.words
