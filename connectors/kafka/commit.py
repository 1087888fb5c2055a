"""The commit of a bundle: what people are told first, then state and source offsets in one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence

from kafka import KafkaProducer, TopicPartition
from kafka.errors import (
    InvalidProducerEpochError,
    InvalidProducerIdMappingError,
    InvalidTxnStateError,
    KafkaError,
    KafkaTimeoutError,
    ProducerFencedError,
    TransactionCoordinatorFencedError,
)
from kafka.structs import OffsetAndMetadata

from connectors.kafka.connection import KafkaConnection, KafkaProblem, let_go
from connectors.kafka.message import Outgoing, encoded
from connectors.kafka.writer import FLUSH_S, RecordWriter

FENCED_EXIT_CODE = 75
"""How a fenced process ends (EX_TEMPFAIL of sysexits.h): another one does its work, so it is no failure."""

ANSWERED_S = 30.0
"""Seconds that Kafka may take over one step of a transaction. The client itself waits without end, and kafka-python
3.0.12 was seen to lose the request when the broker was killed under it (November 2026): it sent no more, for ever."""

_FENCING = (
    ProducerFencedError,
    InvalidProducerEpochError,
    InvalidProducerIdMappingError,
    InvalidTxnStateError,
    TransactionCoordinatorFencedError,
)


class CommitFailed(KafkaProblem):
    """The transaction did not get through. What is in memory is ahead of it, so the process must end and restore."""


class Fenced(KafkaProblem):
    """Another process owns this work now. End at once: a fenced one that goes on may get the new owner fenced."""


class TransactionalCommitter:
    """Commits bundles of one owner. Making one fences the owner before and ends what it left undone.

    Make it before state or offsets are read: only then is what is read the last word of the owner before.

    ``transactional_id`` names the work, not the process, so that two that do the same find out about each other.
    ``first`` is the writer for what goes before the transaction; committers may share one.
    """

    def __init__(
        self, conn: KafkaConnection, group: str, transactional_id: str, first: RecordWriter | None = None
    ) -> None:
        self._group = group
        self._id = transactional_id
        self._owns_first = first is None
        self._first = RecordWriter(conn) if first is None else first
        self._producer: KafkaProducer = conn.producer(transactional_id)
        try:
            self._producer.init_transactions()
        except KafkaError as error:
            self.close()
            raise CommitFailed(f"Kafka gives no transactions to {transactional_id}: {error}") from error

    def commit(
        self, first: Sequence[Outgoing], atomic: Sequence[Outgoing], offsets: Mapping[tuple[str, int], int]
    ) -> None:
        """Write ``first`` and wait for it; then ``atomic`` and the group's next offsets, all or nothing.

        A crash between the two repeats ``first`` after the restart: its records need ids that derive from the input.

        Raises:
            Fenced: another process has taken over. The producer is closed already.
            WriteFailed: ``first`` was not acknowledged; nothing of the rest was written.
            CommitFailed: the transaction was not committed.
        """
        for outgoing in first:
            self._first.send(outgoing)
        if first:
            self._first.flush()
        try:
            self._transact(atomic, offsets)
        except KafkaError as error:
            # No abort and no second try: each further request of a fenced producer harms the new owner, and the
            # next owner's init_transactions ends what is left undone.
            # Fencing that kafka-python hears of between two calls is in the text of the next one's error only.
            fenced = _is_fencing(error) or _is_fencing(self._producer._transaction_manager.last_error)
            self.close()
            if fenced:
                raise Fenced(f"{self._id} belongs to another process now") from error
            raise CommitFailed(f"{self._id}: the transaction was not committed: {error}") from error

    def _transact(self, atomic: Sequence[Outgoing], offsets: Mapping[tuple[str, int], int]) -> None:
        self._producer.begin_transaction()
        sent = [self._producer.send(outgoing.topic, **encoded(outgoing)) for outgoing in atomic]
        if offsets:
            wanted = {TopicPartition(*part): OffsetAndMetadata(offset, "", -1) for part, offset in offsets.items()}
            _answered(lambda: self._producer.send_offsets_to_transaction(wanted, self._group))
        self._producer.flush(timeout=FLUSH_S)
        for future in sent:
            # Raises what kept the record from being written, before the transaction can be committed without it.
            # It waits because a flush that is cut short by fencing returns before the futures know why.
            future.get(timeout=FLUSH_S)
        _answered(self._producer.commit_transaction)

    def close(self) -> None:
        let_go(self._producer, 0)
        if self._owns_first:
            self._first.close()


def _answered(step: Callable[[], object]) -> None:
    """Take a step of a transaction, and wait for it ANSWERED_S at most.

    Raises:
        KafkaTimeoutError: it was not answered; whether it was taken is not known.
        KafkaError: what the step raised.
    """
    raised: list[BaseException] = []

    def take() -> None:
        try:
            step()
        except BaseException as error:
            raised.append(error)

    # A daemon: the process has to end even if the client never answers.
    taking = threading.Thread(target=take, name="transaction", daemon=True)
    taking.start()
    taking.join(ANSWERED_S)
    if taking.is_alive():
        raise KafkaTimeoutError(f"no answer within {ANSWERED_S:.0f} s")
    if raised:
        raise raised[0]


def _is_fencing(error: BaseException | None) -> bool:
    return error is not None and any(isinstance(each, _FENCING) for each in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and those behind it. kafka-python puts the first one into the arguments of a later one."""
    seen: list[BaseException | None] = [error]
    while seen:
        each = seen.pop()
        if each is None:
            continue
        yield each
        seen += [argument for argument in each.args if isinstance(argument, BaseException)]
        seen += [each.__cause__]
