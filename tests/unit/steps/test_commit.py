"""What a bundle commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from connectors.kafka.message import Outgoing
from connectors.kafka.topics import CLAIMS, STORIES
from pipelines.steps import commit
from pipelines.steps.commit import Commits, without_overtaken
from pipelines.steps.outcome import Outcome


class FakeCommitter:
    """Remembers what it committed, or fails."""

    made: list[FakeCommitter] = []

    def __init__(self, _conn: object, group: str, name: str, first: object) -> None:
        self.name = name
        self.commits: list[tuple[list[str], list[str], dict[tuple[str, int], int]]] = []
        self.fails = False
        FakeCommitter.made.append(self)

    def commit(self, first: Sequence[Outgoing], atomic: Sequence[Outgoing], offsets: Mapping) -> None:
        if self.fails:
            raise RuntimeError("not committed")
        self.commits.append(([r.key for r in first], [r.key for r in atomic], dict(offsets)))

    def close(self) -> None:
        pass


class FakeWriter:
    def __init__(self, _conn: object) -> None:
        pass

    def close(self) -> None:
        pass


class Told:
    """An observer that remembers what it was told."""

    def __init__(self) -> None:
        self.keys: list[list[str]] = []

    def went_round(self) -> None:
        pass

    def committed(self, records: Sequence[Outgoing]) -> None:
        self.keys.append([record.key for record in records])


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> Commits:
    FakeCommitter.made = []
    monkeypatch.setattr(commit, "TransactionalCommitter", FakeCommitter)
    monkeypatch.setattr(commit, "RecordWriter", FakeWriter)
    return Commits(None, "g", "t", (0, 2), Told())  # type: ignore[arg-type]


def out(key: str, topic: str = "x") -> Outgoing:
    return Outgoing(topic, key, None)


def test_each_partition_commits_in_a_transaction_of_its_own(commits: Commits) -> None:
    commits.commit([Outcome("t", 2, 8, (out("f"),), (out("a"),)), Outcome("t", 0, 3), Outcome("t", 2, 9)])
    zero, two = FakeCommitter.made
    assert (zero.name, two.name) == ("g.t.0", "g.t.2")
    assert zero.commits == [([], [], {("t", 0): 4})]
    assert two.commits == [(["f"], ["a"], {("t", 2): 10})]


def test_partitions_without_messages_commit_nothing(commits: Commits) -> None:
    commits.commit([Outcome("t", 0, 3)])
    assert FakeCommitter.made[1].commits == []


def test_an_observer_is_told_of_what_is_committed_and_of_nothing_else(commits: Commits) -> None:
    told = commits._observer
    assert isinstance(told, Told)
    commits.commit([Outcome("t", 2, 8, (out("f"),), (out("a"),)), Outcome("t", 0, 3, (), (out("b"),))])
    assert told.keys == [["b"], ["f", "a"]]
    FakeCommitter.made[0].fails = True
    with pytest.raises(RuntimeError):
        commits.commit([Outcome("t", 0, 4, (), (out("c"),))])
    assert told.keys == [["b"], ["f", "a"]]


def test_what_fails_is_kept_for_the_process(commits: Commits) -> None:
    FakeCommitter.made[0].fails = True
    with pytest.raises(RuntimeError, match="not committed"):
        commits.commit([Outcome("t", 0, 3)])
    assert str(commits.failure) == "not committed"


def test_only_the_last_state_of_a_story_is_written_and_every_claim() -> None:
    records = [out("s", STORIES), out("c", CLAIMS), out("r", STORIES), out("s", STORIES), out("c", CLAIMS)]
    assert [(r.topic, r.key) for r in without_overtaken(records)] == [
        (CLAIMS, "c"),
        (STORIES, "r"),
        (STORIES, "s"),
        (CLAIMS, "c"),
    ]
