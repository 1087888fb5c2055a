"""Follow something in Kafka for as long as it is wanted, and open it anew for as long as Kafka is away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

import structlog
from kafka.errors import KafkaError

from connectors.kafka.commit import Fenced
from connectors.kafka.connection import KafkaProblem

log = structlog.get_logger(__name__)


class Closable(Protocol):
    def close(self) -> None: ...


Opened = TypeVar("Opened", bound=Closable)


def follow_reopening(
    make: Callable[[], Opened],
    follow: Callable[[Opened], None],
    stopped: threading.Event,
    *,
    again_after_s: float,
    what: str,
) -> None:
    """Until ``stopped`` is set: make one, follow it, close it. Where Kafka fails, wait first and say for ``what``.

    Raises:
        Fenced: another process has taken this one's name, which does not pass.
    """
    while not stopped.is_set():
        opened: Opened | None = None
        try:
            opened = make()
            follow(opened)
        except Fenced:
            raise
        except (KafkaProblem, KafkaError) as error:
            log.warning("reading waits for Kafka", what=what, reason=str(error))
            stopped.wait(again_after_s)
        finally:
            if opened is not None:
                opened.close()
