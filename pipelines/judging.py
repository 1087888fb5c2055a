"""Who judges, for those who corroborate: the network of stance that ships, and who is asked before an alert."""

from __future__ import annotations

from datetime import datetime
from importlib import resources
from typing import TYPE_CHECKING, Protocol

import structlog

from connectors.judge.answers import Answer, NoAnswer
from pipelines.rules.cascade import Judge
from pipelines.rules.opinions import BuiltIn, Opinion, Remembered
from schemas.judgement import REASON_LIMIT, Judgement, Question

if TYPE_CHECKING:
    from pipelines.language.stance import StanceReader

log = structlog.get_logger(__name__)


class Endpoint(Protocol):
    """A model that is asked elsewhere; ``connectors.judge.endpoint.ChatEndpoint`` is one."""

    @property
    def model(self) -> str: ...
    def ask(self, question: Question) -> Answer: ...


class SecondOpinion:
    """Asks an endpoint, and the built-in look where it gives no answer; the judgement says so."""

    def __init__(self, endpoint: Endpoint, built_in: Opinion) -> None:
        self._endpoint = endpoint
        self._built_in = built_in

    def ask(self, question: Question, at: datetime) -> Judgement:
        try:
            answer = self._endpoint.ask(question)
        except NoAnswer as error:
            log.warning(
                "judge gave no answer",
                case_key=question.key,
                kind=question.kind,
                model=self._endpoint.model,
                reason=str(error),
            )
            judged = self._built_in.ask(question, at)
            reason = f"{self._endpoint.model} was not heard: {error}; {judged.reason}"
            return judged.model_copy(update={"reason": reason[:REASON_LIMIT], "fallback": True})
        return Judgement(
            case_key=question.key,
            kind=question.kind,
            verdict=answer.verdict,
            by=self._endpoint.model,
            reason=answer.reason,
            at=at,
        )


def standard_opinion(judge: Judge | None, endpoint: Endpoint | None = None) -> Remembered | None:
    """Who is asked before an alert, each case once. None where neither a judge of stance nor an endpoint is there."""
    if judge is None and endpoint is None:
        return None
    built_in = BuiltIn(judge)
    return Remembered(built_in if endpoint is None else SecondOpinion(endpoint, built_in))


def standard_judge() -> StanceReader | None:
    """The trained stance model, loaded: half a second, 300 MB. None where no weights ship: the rules decide alone."""
    if not (resources.files("pipelines.language") / "weights" / "stance.onnx").is_file():
        return None
    from pipelines.language.stance import StanceReader

    return StanceReader()
