"""What a failed transaction is told as."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from kafka.errors import KafkaError, KafkaTimeoutError, ProducerFencedError

from connectors.kafka import commit
from connectors.kafka.commit import CommitFailed, Fenced, TransactionalCommitter
from connectors.kafka.connection import KafkaConnection


class FailingProducer:
    """A producer whose transactions fail with ``error``, and which knows ``last_error`` to be the reason."""

    def __init__(self, error: KafkaError, last_error: KafkaError | None) -> None:
        self._error = error
        self._transaction_manager = SimpleNamespace(last_error=last_error)

    def init_transactions(self) -> None:
        pass

    def begin_transaction(self) -> None:
        raise self._error

    def close(self, timeout: float) -> None:
        pass


ERROR_STATE = KafkaError("Cannot execute transactional method because we are in an error state")


@pytest.mark.parametrize(
    ("error", "last_error", "told"),
    [
        (ProducerFencedError(), None, Fenced),
        (KafkaError(ProducerFencedError()), None, Fenced),
        (ERROR_STATE, ProducerFencedError(), Fenced),
        (ERROR_STATE, KafkaTimeoutError("away"), CommitFailed),
        (KafkaTimeoutError("away"), None, CommitFailed),
    ],
)
def test_fencing_is_told_from_other_failures(
    error: KafkaError, last_error: KafkaError | None, told: type[Exception]
) -> None:
    class Connection(KafkaConnection):
        def producer(self, transactional_id: str | None = None) -> Any:
            return FailingProducer(error, last_error)

    with pytest.raises(told):
        TransactionalCommitter(Connection("fake"), "group", "work").commit([], [], {})


class SilentProducer:
    """A producer that never gets an answer to the step ``silent``."""

    def __init__(self, silent: str) -> None:
        self._silent = silent
        self._transaction_manager = SimpleNamespace(last_error=None)
        self.closed = threading.Event()

    def init_transactions(self) -> None:
        pass

    def begin_transaction(self) -> None:
        pass

    def send_offsets_to_transaction(self, offsets: object, group: str) -> None:
        self._step("offsets")

    def flush(self, timeout: float) -> None:
        pass

    def commit_transaction(self) -> None:
        self._step("commit")

    def _step(self, name: str) -> None:
        if name == self._silent:
            self.closed.wait(10)

    def close(self, timeout: float) -> None:
        self.closed.set()


@pytest.mark.parametrize("silent", ["offsets", "commit", "none"])
def test_a_kafka_that_never_answers_ends_the_commit(silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commit, "ANSWERED_S", 0.02)
    producer = SilentProducer(silent)

    class Connection(KafkaConnection):
        def producer(self, transactional_id: str | None = None) -> Any:
            return producer

    committer = TransactionalCommitter(Connection("fake"), "group", "work", first=SimpleNamespace())  # type: ignore[arg-type]
    if silent == "none":
        committer.commit([], [], {("t", 0): 1})
        assert not producer.closed.is_set()
    else:
        with pytest.raises(CommitFailed, match="no answer"):
            committer.commit([], [], {("t", 0): 1})
        assert producer.closed.is_set()
