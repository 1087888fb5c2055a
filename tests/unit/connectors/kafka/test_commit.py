"""What a failed transaction is told as."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from kafka.errors import KafkaError, KafkaTimeoutError, ProducerFencedError

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
