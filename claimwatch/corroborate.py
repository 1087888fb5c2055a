"""corroborate: the part that runs `pipelines.corroborate` until it is stopped."""

from __future__ import annotations

import threading

import structlog

from claimwatch.errors import Exit
from claimwatch.judging import endpoint_of
from claimwatch.observing.opinions import WatchedEndpoint
from claimwatch.observing.part import Observed, observed
from claimwatch.readiness import await_kafka
from claimwatch.services import kafka_of
from claimwatch.settings import Settings
from connectors.elasticsearch.connection import Stopped
from connectors.kafka.commit import Fenced
from connectors.kafka.topics import EXTRACTIONS
from pipelines.corroborate import GROUP, Rulebook, run_corroborate, standard_rulebook
from pipelines.judging import standard_judge

log = structlog.get_logger(__name__)


def run(settings: Settings, stop: threading.Event) -> int:
    """Corroborate until ``stop`` is set; the exit code, Exit.FENCED when another worker took over."""
    with observed(settings, "corroborate") as seen:
        return _run(settings, stop, seen)


def _run(settings: Settings, stop: threading.Event, seen: Observed) -> int:
    connection = kafka_of(settings, GROUP)
    try:
        seen.follow(connection, GROUP, (EXTRACTIONS,), worker=settings.worker_of)
        await_kafka(connection, stop, seen.beat)
        rulebook = _rulebook(settings, seen)
        run_corroborate(
            connection,
            epoch=settings.epoch,
            stop=stop,
            worker=settings.worker_of,
            rulebook=rulebook,
            observer=seen,
        )
    except Stopped:
        return Exit.OK
    except Fenced as error:
        log.warning("fenced", group=GROUP, reason=str(error))
        return Exit.FENCED
    return Exit.OK


def _rulebook(settings: Settings, seen: Observed) -> Rulebook:
    """The rules, the judge of stance and the endpoint of the settings, all of them watched."""
    judge = standard_judge()
    if judge is not None:
        seen.watch("claimwatch_judge_pairs", lambda: judge.scored)
        seen.watch("claimwatch_judge_seconds", lambda: judge.seconds)
    endpoint = endpoint_of(settings)
    rulebook = standard_rulebook(WatchedEndpoint(endpoint, seen.opinion) if endpoint else None, judge)
    seen.ready("models")
    return rulebook
