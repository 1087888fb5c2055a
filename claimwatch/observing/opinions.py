"""An endpoint for second opinions, with a look at how often it answers and how long it takes."""

from __future__ import annotations

import time
from collections.abc import Callable

from connectors.judge.answers import Answer, NoAnswer
from pipelines.judging import Endpoint
from schemas.judgement import Question


class WatchedEndpoint:
    """Asks another endpoint and tells ``seen`` whether it answered, and after how many seconds."""

    def __init__(
        self, endpoint: Endpoint, seen: Callable[[bool, float], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._endpoint = endpoint
        self._seen = seen
        self._clock = clock

    @property
    def model(self) -> str:
        return self._endpoint.model

    def ask(self, question: Question) -> Answer:
        began = self._clock()
        try:
            answer = self._endpoint.ask(question)
        except NoAnswer:
            self._seen(False, self._clock() - began)
            raise
        self._seen(True, self._clock() - began)
        return answer
