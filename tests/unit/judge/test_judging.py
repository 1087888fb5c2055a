"""The endpoint before an alert: what is taken from it, what stands in for it, and that nothing is asked twice."""

from __future__ import annotations

import pytest

from connectors.judge.answers import Answer, NotAsked, TooSlow
from connectors.judge.endpoint import ChatEndpoint
from pipelines.judging import SecondOpinion, standard_opinion
from pipelines.replay import Corroborator, read_judgements, replay_extractions
from pipelines.rules.opinions import BuiltIn, Remembered
from schemas.judgement import Judgement, Question
from schemas.stance import Chances
from tests.unit.judge.cases import HOSTILE, NOON, QUESTION, completion, said
from tests.unit.judge.server import FakeEndpoint, Reply
from tests.unit.rules.builders import mention
from tests.unit.rules.test_cascade import FixedJudge
from tests.unit.rules.test_corroboration import MINISTER, REPORT, SOURCES, extraction, kinds

FOR, AGAINST = Chances(1.0, 0.0, 0.0), Chances(0.0, 1.0, 0.0)


class FakeModel:
    """Gives each case the next verdict, or raises it."""

    model = "tiny"

    def __init__(self, *verdicts) -> None:
        self.verdicts = list(verdicts)
        self.asked: list[Question] = []

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        verdict = self.verdicts.pop(0)
        if isinstance(verdict, Exception):
            raise verdict
        return Answer(verdict=verdict, reason="read as a whole")


@pytest.mark.parametrize("verdict", ["upheld", "withheld"])
def test_the_endpoints_word_counts_whatever_the_built_in_look_would_say(verdict):
    for chances in (FOR, AGAINST):
        judged = SecondOpinion(FakeModel(verdict), BuiltIn(FixedJudge(chances))).ask(QUESTION, NOON)
        assert (judged.verdict, judged.by, judged.reason) == (verdict, "tiny", "read as a whole")
        assert not judged.fallback


@pytest.mark.parametrize("problem", [TooSlow("no complete answer within 10 s"), NotAsked("it was asked often")])
@pytest.mark.parametrize(("chances", "verdict"), [(AGAINST, "upheld"), (FOR, "withheld")])
def test_the_built_in_look_stands_in_and_the_judgement_says_so(problem, chances, verdict):
    judged = SecondOpinion(FakeModel(problem), BuiltIn(FixedJudge(chances))).ask(QUESTION, NOON)
    assert (judged.verdict, judged.by, judged.fallback) == (verdict, "built-in", True)
    assert str(problem) in judged.reason
    assert "read again" in judged.reason


def test_an_endless_reason_for_a_fall_back_still_makes_a_record():
    judged = SecondOpinion(FakeModel(TooSlow("so slow " * 99)), BuiltIn(None)).ask(QUESTION, NOON)
    assert Judgement.model_validate_json(judged.encode()) == judged


def test_nothing_is_asked_where_nothing_is_configured():
    assert standard_opinion(None) is None


BAD = [
    Reply(body=completion("The claim is upheld.")),
    Reply(body=said("confirmed")),
    Reply(401),
    Reply(429),
    Reply(307, headers={"Location": "/"}),
    *(Reply(body=completion(text)) for text in HOSTILE if "verdict" not in text and "\ud800" not in text),
]


@pytest.mark.parametrize("reply", BAD, ids=range(len(BAD)))
def test_no_answer_outside_the_schema_decides_anything(reply: Reply):
    with FakeEndpoint(reply) as fake:
        asking = ChatEndpoint(fake.url, "tiny", key="sk-invented", retry_after_s=0.0)
        judged = SecondOpinion(asking, BuiltIn(FixedJudge(FOR))).ask(QUESTION, NOON)
    assert (judged.verdict, judged.by, judged.fallback) == ("withheld", "built-in", True)
    assert "sk-invented" not in judged.reason


CONFIRMED = REPORT.replace("has lifted", "has now lifted")
MINISTRY = extraction("c", mention(CONFIRMED, "Ministry of Defence", "official", place="lead"), minutes=9)
STREAM = (SOURCES, MINISTER, MINISTRY)


def corroborated(opinion, stream=STREAM):
    """Alerts and judgements of a stream."""
    state, alerts, judgements = Corroborator(opinion=opinion), [], []
    for offset, one in enumerate(stream):
        changes, _ = state.take(one, offset)
        alerts += changes.alerts
        judgements += changes.judgements
    return alerts, judgements


def test_the_endpoint_is_asked_about_confirmations_and_contradictions_only():
    model = FakeModel("upheld", "upheld")
    alerts, judgements = corroborated(standard_opinion(None, model))
    assert kinds(alerts) == ["reported", "contradicted", "confirmed"]
    assert [judgement.kind for judgement in judgements] == ["contradicted", "confirmed"]
    assert [question.title for question in model.asked] == ["Export ban on engines"] * 2


def test_what_the_endpoint_withholds_is_not_told_but_recorded():
    alerts, judgements = corroborated(standard_opinion(None, FakeModel("withheld", "upheld")))
    assert kinds(alerts) == ["reported", "confirmed"]
    assert [judgement.verdict for judgement in judgements] == ["withheld", "upheld"]


def test_a_restart_or_a_replay_asks_nothing_again_and_tells_the_same():
    first = FakeModel("withheld", "upheld")
    alerts, judgements = corroborated(standard_opinion(None, first))
    silent = FakeModel()
    again = standard_opinion(None, silent)
    again.remember(Judgement.model_validate_json(judgement.encode()) for judgement in judgements)
    assert corroborated(again) == (alerts, judgements)
    assert silent.asked == []


def test_a_fall_back_is_not_asked_again_either():
    _, judgements = corroborated(standard_opinion(None, FakeModel(TooSlow("late"), TooSlow("late"))))
    assert [judgement.fallback for judgement in judgements] == [True, True]
    silent = FakeModel()
    again = standard_opinion(None, silent)
    again.remember(judgements)
    assert corroborated(again)[1] == judgements
    assert silent.asked == []


def test_a_dump_of_judgements_makes_a_replay_tell_what_was_told(tmp_path):
    live = replay_extractions(STREAM, opinion=standard_opinion(None, FakeModel("withheld", "upheld")))
    dump = tmp_path / "judgements.jsonl"
    dump.write_bytes(b"".join(judgement.encode() + b"\n" for judgement in live.judgements.values()))
    memory = Remembered(BuiltIn(None))
    memory.remember(read_judgements(str(dump)))
    replayed = replay_extractions(STREAM, opinion=memory)
    assert replayed.alerts == live.alerts
    assert replayed.alerts != replay_extractions(STREAM).alerts


def test_backfill_tells_nobody_and_asks_nobody():
    model = FakeModel()
    silent = extraction("b", mention("The ban is still in force", "Ulf Senden", "official"), minutes=5, backfill=True)
    alerts, judgements = corroborated(standard_opinion(None, model), (SOURCES, silent))
    assert kinds(alerts) == ["reported"]
    assert (judgements, model.asked) == ([], [])


def test_an_article_cannot_uphold_itself():
    # The model withholds; the article says in every way that it should not.
    denial = "The ban is still in force"
    hostile = [mention(text, "Ulf Senden", "official") for text in HOSTILE if text.isprintable()]
    told = extraction("b", mention(denial, "Ulf Senden", "official", place="lead"), *hostile, minutes=5)
    model = FakeModel(*["withheld"] * 9)
    alerts, _ = corroborated(standard_opinion(None, model), (extraction("a", mention(REPORT, "", "anonymous")), told))
    assert "contradicted" not in kinds(alerts)
    assert model.asked
