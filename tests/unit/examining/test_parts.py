from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from claimwatch.examining import parts
from claimwatch.examining.parts import ask, living_parts
from claimwatch.observing.serving import Answer, Served, as_json
from claimwatch.settings import Settings
from claimwatch.supervision.runfile import Run, locked, write_run

WELL = {"part": "index", "alive": True, "loop_age_s": 0.1, "missing": {}, "failures": 0, "no_news": False}


def looked(tmp_path: Path, *reports: dict[str, object] | None) -> list[tuple[str, str, str, str]]:
    names = ("collect", "index")[: len(reports)]
    urls = {name: f"http://127.0.0.1:{number}" for number, name in enumerate(names, 1)}
    answers = dict(zip(urls.values(), reports, strict=True))
    with locked(tmp_path):
        write_run(tmp_path, Run(1, "k:1", "http://e:1", parts=dict.fromkeys(names, 42), metrics=urls))
        found = living_parts(Settings(data=tmp_path), answers.get)
    return [(each.verdict, each.what, each.found, each.do) for each in found]


@pytest.mark.parametrize(
    ("report", "verdict", "found", "do"),
    [
        (WELL, "ok", "alive and ready", ""),
        ({**WELL, "failures": 3}, "ok", "3 dead letters since its start", ""),
        (None, "wrong", "does not answer", "`kill 42`"),
        ({**WELL, "alive": False, "loop_age_s": 301.2}, "wrong", "last went round 301 s ago", "`kill 42`"),
        ({**WELL, "missing": {"kafka": "not heard of for 70 s"}}, "note", "not ready: kafka (not heard of", "wait"),
        ({"alive": True, "missing": 5, "failures": "many"}, "ok", "alive and ready", ""),
    ],
)
def test_a_part_is_told_as_it_is(report: dict[str, object] | None, verdict: str, found: str, do: str, tmp_path: Path):
    ((said, what, why, told),) = looked(tmp_path, report)
    assert (said, what) == (verdict, "collect")
    assert found in why
    assert do in told


def test_that_no_news_arrives_is_wrong_and_told_once(tmp_path: Path):
    silent = {**WELL, "no_news": True, "last_article_at": "2026-11-20T12:00:00+00:00"}
    found = looked(tmp_path, silent, silent)
    assert [(verdict, what) for verdict, what, *_ in found] == [("ok", "collect"), ("wrong", "news"), ("ok", "index")]
    assert "2026-11-20T12:00:00" in found[1][2]
    assert "feeds list" in found[1][3]


def test_nothing_is_asked_where_nothing_runs(tmp_path: Path):
    write_run(tmp_path, Run(1, "k:1", "http://e:1", metrics={"index": "http://127.0.0.1:1"}))
    assert living_parts(Settings(data=tmp_path)) == []


@pytest.mark.parametrize(
    ("answer", "report"),
    [
        (as_json(200, WELL), WELL),
        (as_json(503, {"alive": False}), {"alive": False}),
        (Answer(200, "text/html", b"<html>"), None),
        (Answer(200, "application/json", b"[1]"), None),
        (Answer(200, "application/json", json.dumps({"a": "b" * parts.ANSWER_BYTES}).encode()), None),
    ],
)
def test_what_answers_is_read_and_what_is_no_report_is_none(answer: Answer, report: dict[str, object] | None):
    server = Served("127.0.0.1", 0, {"/healthz": lambda: answer})
    assert ask(f"http://127.0.0.1:{server.port}") == report
    server.close()


def test_what_is_silent_or_not_there_is_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parts, "ANSWER_WITHIN_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert ask(url) is None
    assert ask(url) is None
