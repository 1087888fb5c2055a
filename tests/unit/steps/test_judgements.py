"""Judgements are safe before the alerts that rest on them, and a restart knows them."""

from __future__ import annotations

import pytest

from connectors.kafka.message import Message
from connectors.kafka.topics import ALERTS, FAILURES, JUDGEMENTS
from pipelines.steps import judgements as step
from pipelines.steps.commit import Commits
from pipelines.steps.corroboration import Rules, take_up
from pipelines.steps.judgements import restore_judgements
from pipelines.steps.outcome import Outcome
from schemas.judgement import Judgement
from tests.unit.steps import test_commit
from tests.unit.steps.fakes import START, FakeChanges, extraction, fake_apply, fake_close
from tests.unit.steps.test_commit import FakeCommitter, Told, out
from tests.unit.steps.test_corroboration import grown, task

JUDGEMENT = Judgement(case_key="j1", kind="confirmed", verdict="upheld", by="tiny", at=START)

commits = test_commit.commits


class Memory:
    def __init__(self) -> None:
        self.known: list[Judgement] = []

    def remember(self, judgements) -> None:
        self.known += judgements


def test_judgements_are_written_by_case_beside_the_alerts():
    def judging(*args, **options) -> FakeChanges:
        changes = fake_apply(*args, **options)
        return FakeChanges(changes.story, changes.claims, changes.alerts, (JUDGEMENT,))

    _, found, _ = take_up(Rules(judging, fake_close, epoch=0), "s", grown(2), task(extraction(5)))
    assert [(record.topic, record.key) for record in found.judged] == [(JUDGEMENTS, "j1")]
    assert [record.topic for record in found.first] == [ALERTS]


def test_judgements_are_safe_before_an_alert_is_sent(commits: Commits, monkeypatch: pytest.MonkeyPatch):
    done: list[str] = []

    class Writer:
        def send(self, record) -> None:
            done.append(f"send {record.key}")

        def flush(self) -> None:
            done.append("flush")

        def close(self) -> None:
            pass

    monkeypatch.setattr(commits, "_first", Writer())
    monkeypatch.setattr(FakeCommitter, "commit", lambda _self, first, **_: done.extend(r.key for r in first))
    commits.commit([Outcome("t", 0, 3, first=(out("alert"),), judged=(out("j1"), out("j2")))])
    assert done == ["send j1", "send j2", "flush", "alert"]


def test_a_judgement_that_is_not_acknowledged_ends_the_bundle_before_its_alert(
    commits: Commits, monkeypatch: pytest.MonkeyPatch
):
    class Broken:
        def send(self, record) -> None:
            raise RuntimeError("no broker")

        def close(self) -> None:
            pass

    monkeypatch.setattr(commits, "_first", Broken())
    with pytest.raises(RuntimeError, match="no broker"):
        commits.commit([Outcome("t", 0, 3, first=(out("alert"),), judged=(out("j1"),))])
    assert all(committer.commits == [] for committer in FakeCommitter.made)
    assert str(commits.failure) == "no broker"


def test_what_was_judged_is_restored_and_what_cannot_be_read_is_a_dead_letter(monkeypatch: pytest.MonkeyPatch):
    def kept(key: str, value: bytes) -> Message:
        return Message(JUDGEMENTS, 0, 1, key, value, (Judgement.schema_header(),), 0)

    letters = []
    stored = {"j1": kept("j1", JUDGEMENT.encode()), "j2": kept("j2", b"{no json")}
    monkeypatch.setattr(step, "read_compacted", lambda _conn, topic: stored if topic == JUDGEMENTS else {})
    monkeypatch.setattr(step, "write_letters", lambda _conn, found: letters.extend(found))
    memory, told = Memory(), Told()
    restore_judgements(None, memory, told)  # type: ignore[arg-type]
    assert memory.known == [JUDGEMENT]
    assert told.keys == [[letters[0].key]], "those who look at the part hear of it too"
    assert [(letter.topic, letter.record.key) for letter in letters] == [(FAILURES, "j2")]
