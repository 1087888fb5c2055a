"""Corroborate with a judge before its alerts, against a broker: a crash and a restart ask nothing again."""

from __future__ import annotations

import threading

import pytest

from connectors.judge.answers import Answer
from connectors.kafka.commit import TransactionalCommitter
from connectors.kafka.message import Outgoing
from connectors.kafka.reader import read_to_end
from connectors.kafka.topics import ALERTS, EXTRACTIONS, JUDGEMENTS, language_partition
from pipelines.corroborate import GROUP, Rulebook, run_corroborate
from pipelines.judging import standard_opinion
from pipelines.rules import corroboration, stories
from schemas.alert import Alert
from schemas.judgement import Judgement, Question
from schemas.record import decode
from tests.conftest import Services
from tests.integration.test_pipelines import DEADLINE_S, drained, running, write
from tests.unit.rules.test_corroboration import MINISTER, SOURCES

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(90)]


class FakeModel:
    """Says this of every case, once for each time that it may be asked."""

    model = "tiny"

    def __init__(self, verdict: str, times: int) -> None:
        self.verdict, self.times = verdict, times

    def ask(self, question: Question) -> Answer:
        assert self.times > 0, "asked again"
        self.times -= 1
        return Answer(verdict=self.verdict, reason="read as a whole")


def rulebook(model: FakeModel) -> Rulebook:
    opinion = standard_opinion(None, model)

    def apply(*args, **options) -> corroboration.Changes:
        return corroboration.apply(*args, **options, opinion=opinion)

    return Rulebook(stories.StoryIndex, apply, corroboration.close, opinion)


def test_a_crash_after_the_judgement_was_written_does_not_ask_again(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    conn = services.kafka
    english = language_partition("en")
    write(conn, *(Outgoing(EXTRACTIONS, e.article.article_id, e, english) for e in (SOURCES, MINISTER)))

    def corroborating(model: FakeModel):
        def run(stop: threading.Event) -> None:
            run_corroborate(conn, epoch=0, stop=stop, rulebook=rulebook(model))

        return run

    def told() -> list[str]:
        return [decode(Alert, m.value, m.headers).kind for m in read_to_end(conn, ALERTS)]

    def crash(*_: object) -> None:
        raise MemoryError("killed here")

    with monkeypatch.context() as patch:
        patch.setattr(TransactionalCommitter, "_transact", crash)
        with running(corroborating(FakeModel("upheld", 1))) as first:
            first.thread.join(DEADLINE_S)
        assert isinstance(first.raised, MemoryError)
    before = told()
    assert "contradicted" in before
    (judged,) = [decode(Judgement, m.value, m.headers) for m in read_to_end(conn, JUDGEMENTS)]
    assert (judged.kind, judged.verdict, judged.by) == ("contradicted", "upheld", "tiny")

    # Would it be asked again, it would withhold what was told.
    with running(corroborating(FakeModel("withheld", 0))) as second:
        second.wait(lambda: drained(conn, GROUP, EXTRACTIONS))
    assert sorted(told()) == sorted(before * 2)
    again = {decode(Judgement, m.value, m.headers) for m in read_to_end(conn, JUDGEMENTS)}
    assert again == {judged}
