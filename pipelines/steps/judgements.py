"""Loads what was judged before, so that a restart does not ask again. Runs once, outside the pipeline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.reader import read_compacted
from connectors.kafka.topics import JUDGEMENTS
from pipelines.observing import NOBODY, Observer
from pipelines.steps.outcome import dead_letter
from pipelines.steps.restore import STAGE, write_letters
from schemas.judgement import Judgement
from schemas.record import SchemaError, decode


class Memory(Protocol):
    """Keeps judgements, as many as it has room for; ``pipelines.rules.opinions.Remembered`` is one."""

    def remember(self, judgements: Iterable[Judgement]) -> None: ...


def restore_judgements(conn: KafkaConnection, memory: Memory, observer: Observer = NOBODY) -> None:
    """Have ``memory`` take up all judgements, of every partition: a case has no language.

    One that cannot be decoded becomes a dead letter, and its case is asked again.

    Raises:
        KafkaProblem: Kafka or the topic is missing.
    """
    judgements, letters = [], []
    for message in read_compacted(conn, JUDGEMENTS).values():
        try:
            judgements.append(decode(Judgement, message.value, message.headers))
        except SchemaError as error:
            letters.append(dead_letter(STAGE, message, error))
    memory.remember(judgements)
    write_letters(conn, letters)
    observer.committed(letters)
