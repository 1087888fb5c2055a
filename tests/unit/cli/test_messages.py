"""What a user who gets something wrong reads: what, where, what to do, an exit code, and never a traceback."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from claimwatch.cli import run
from claimwatch.settings import Settings

OPML = '<opml version="2.0"><body><outline text="x" xmlUrl="{url}"/></body></opml>'


@pytest.fixture(autouse=True)
def _nothing_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No services: a port that is ours and that nobody listens on, so that no other program can take it."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CLAIMWATCH_{name.upper()}", raising=False)
    monkeypatch.setattr("claimwatch.services.ANSWER_WITHIN_S", 0.2)
    monkeypatch.setattr("claimwatch.services.kafka.__defaults__", (0.2,))
    monkeypatch.setattr("claimwatch.services.elasticsearch.__defaults__", (0.2,))
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        monkeypatch.setenv("CLAIMWATCH_KAFKA", f"127.0.0.1:{port}")
        monkeypatch.setenv("CLAIMWATCH_ELASTICSEARCH", f"http://user:secret@127.0.0.1:{port}")
        monkeypatch.setenv("CLAIMWATCH_DATA", str(tmp_path / "data"))
        yield


def told(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    assert "secret" not in captured.err
    return captured.err


NEEDS_KAFKA = (
    ["feeds", "list"],
    ["feeds", "add", "https://a.example/feed"],
    ["feeds", "pause", "https://a.example/feed"],
    ["feeds", "remove", "https://a.example/feed"],
    ["feeds", "export"],
    ["watches", "list"],
    ["watches", "add", "x"],
    ["watches", "remove", "x"],
    ["failures", "list"],
    ["failures", "show", "x"],
    ["failures", "replay", "x"],
    ["deploy", "topics"],
    ["deploy", "check"],
    ["index", "--rebuild"],
)
NEEDS_ELASTICSEARCH = (
    *(["claims"], ["claim", "c1"], ["alerts"], ["search", "x"], ["watches", "test", "x"], ["deploy", "indices"]),
)


@pytest.mark.parametrize("arguments", NEEDS_KAFKA, ids=" ".join)
def test_kafka_is_away(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    assert run(arguments) == 3
    text = told(capsys)
    assert text.startswith("claimwatch: Kafka does not answer\n  where: 127.0.0.1:")
    assert "claimwatch up" in text
    assert "CLAIMWATCH_KAFKA" in text


@pytest.mark.parametrize("arguments", NEEDS_ELASTICSEARCH, ids=" ".join)
def test_elasticsearch_is_away(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    assert run(arguments) == 3
    text = told(capsys)
    assert text.startswith("claimwatch: Elasticsearch does not answer\n  where: http://127.0.0.1:")
    assert "CLAIMWATCH_ELASTICSEARCH" in text


USAGE = (
    (["nonsense"], "No such command"),
    (["feeds"], "Missing command"),
    (["claims", "--nonsense"], "No such option"),
    (["claims", "--limit", "0"], "--limit"),
    (["claims", "--status", "true"], "--status cannot be true"),
    (["alerts", "--kind", "shouted"], "--kind cannot be shouted"),
    (["alerts", "--follow", "--query", "x"], "do not go together"),
    (["up", "--demo", "--feeds", "x.opml"], "do not go together"),
    (["feeds", "add", "ftp://a.example/feed"], "no http or https address"),
    (["feeds", "add", "https://a.example/feed", "--full-text", "no"], "--full-text cannot be no"),
    (["watches", "add", "x", "--kind", "shouted"], "no kind of alert"),
    (["watches", "add", "x", "--to", "file:///etc/passwd"], "cannot send to file://#"),
    (["watches", "add", "x", "--to", "ntfy://"], "cannot send to"),
    (["watches", "test", "x", "--kind", "shouted"], "no kind of alert"),
    *((["watches", "test", "x", "--since", span], f"--since cannot be {span}") for span in ("30", "d", "0d", "1e3d")),
    (["extract", "--worker", "2"], "worker"),
    (["index", "--from-scratch"], "--rebuild only"),
    (["extract", "--worker", "3/2"], "cannot be read: 3/2 is none of them"),
    (["corroborate", "--worker", "0/0"], "cannot be read: 0/0 is none of them"),
)


@pytest.mark.parametrize(("arguments", "says"), USAGE, ids=[" ".join(arguments) for arguments, _ in USAGE])
def test_a_command_line_that_cannot_be_understood(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]):
    assert run(arguments) == 2
    text = told(capsys)
    assert says in text
    assert "what to do:" in text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be opened"),
        ("no xml", "not well-formed"),
        ("<rss/>", "no OPML"),
        ("<opml><body/></opml>", "no feed"),
        (OPML.format(url="ftp://x/"), "not an http or https address"),
    ],
)
@pytest.mark.parametrize("command", [["up", "--feeds"], ["feeds", "import"]], ids=" ".join)
def test_a_bad_list_of_feeds(
    command: list[str], content: str | None, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "my.opml"
    if content is not None:
        path.write_text(content)
    assert run([*command, str(path)]) == 4
    text = told(capsys)
    assert says in text
    assert str(path) in text
    assert "what to do:" in text


@pytest.mark.parametrize("command", [["replay"], ["dev", "extract"]], ids=" ".join)
@pytest.mark.parametrize(("content", "says"), [(None, ""), ("{", "JSON"), ("[]\n", ""), ('{"a": 1}\n', "")])
def test_a_bad_file_of_articles(
    command: list[str], content: str | None, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "in.jsonl"
    if content is not None:
        path.write_text(content)
    assert run([*command, str(path), "--out", str(tmp_path / "out")]) == 4
    text = told(capsys)
    assert says in text
    assert str(path) in text


def test_a_bad_file_of_outlets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "outlets.yaml").write_text("- name: [")
    monkeypatch.setenv("CLAIMWATCH_OUTLETS", str(tmp_path / "outlets.yaml"))
    assert run(["up"]) == 4
    assert "outlets.yaml, line" in told(capsys)


def test_an_address_of_elasticsearch_that_is_none(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("CLAIMWATCH_ELASTICSEARCH", "localhost")
    assert run(["claims"]) == 2
    assert "CLAIMWATCH_ELASTICSEARCH" in told(capsys)


def test_errors_are_json_too(capsys: pytest.CaptureFixture[str]):
    assert run(["feeds", "list", "--json"]) == 3
    error = json.loads(capsys.readouterr().out)
    assert error["error"] == "Kafka does not answer"
    assert error["exit_code"] == 3


def test_services_of_ones_own_that_are_away_end_up(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("claimwatch.supervision.local.READY_WITHIN_S", 0.2)
    assert run(["up"]) == 3
    captured = capsys.readouterr()
    assert "claimwatch: Kafka does not answer" in captured.err


def test_a_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("claimwatch.queries.claims", lambda *_: 1 / 0)
    monkeypatch.setattr("claimwatch.services.elasticsearch", lambda *_: MagicMock())
    with pytest.raises(ZeroDivisionError):
        run(["claims"])


def test_doctor_says_what_is_away_and_what_to_do(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("claimwatch.doctor.LOOK_FOR_S", 0.2)
    assert run(["doctor", "--json"]) == 1
    findings = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    wrong = {finding["what"]: finding for finding in findings if finding["verdict"] == "wrong"}
    assert set(wrong) == {"Kafka", "Elasticsearch"}
    assert all("claimwatch up" in finding["do"] for finding in wrong.values())
    assert "secret" not in json.dumps(findings)
