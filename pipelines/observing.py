"""Who is told how a pipeline fares. Whoever runs one may listen; nobody has to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from connectors.kafka.message import Outgoing


class Observer(Protocol):
    """Called on the runner's own thread: be quick, and do not raise."""

    def went_round(self) -> None:
        """The source looked for messages: the run is under way and not stuck."""
        ...

    def committed(self, records: Sequence[Outgoing]) -> None:
        """A bundle was committed, and with it these records in the order in which they were written."""
        ...


class Nobody:
    def went_round(self) -> None:
        pass

    def committed(self, records: Sequence[Outgoing]) -> None:
        pass


NOBODY = Nobody()
