"""Both pipelines as jobs of a Flink cluster, through Beam's portable runner.

    news.articles.v1 ─► ReadMessages ─► ReadArticles ─► WriteOutcomes ─► news.extractions.v1, news.failures.v1
                         by partition

    news.extractions.v1 ─► ReadMessages ─► DecodeCandidates ─► AssignKeptStories ─► CorroborateAdopted ─► WriteOutcomes
                            by partition                        by language          by story               │
                            news.judgements.v1, then news.alerts.v1 and news.claims.v1, then news.stories.v1 ◄┘

The checkpoint holds offsets and state, and a failure goes back to it: what was written after it is written again, with
the same keys, ids and versions. The steps find what they work with in the worker process (``WORK``), so that neither
job nor checkpoint holds an address, and a job that is resumed goes by the settings of the workers that it finds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any, Literal

import apache_beam as beam
import yaml
from apache_beam.options.pipeline_options import PipelineOptions

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.reader import ends_of
from connectors.kafka.topics import ARTICLES, EXTRACTIONS, STORIES, partitions_of
from pipelines import corroborate, extract
from pipelines.steps.articles import ReadArticles
from pipelines.steps.commit import Commits
from pipelines.steps.eras import read_era
from pipelines.steps.flink_source import read_topic
from pipelines.steps.flink_steps import AssignKeptStories, CorroborateAdopted, DecodeCandidates, WriteOutcomes
from pipelines.steps.runner import each

Part = Literal["extract", "corroborate"]

READER = extract.READER
RULES = corroborate.RULES
INDICES = "claimwatch.corroborate.kept"
WRITER = "claimwatch.writer"
WORK = (READER, RULES, INDICES, WRITER)
"""What a worker process has to offer the steps: HostedReader, Rules, KeptIndices, RecordWriter."""

GROUPS = (extract.GROUP, corroborate.GROUP)
"""The groups whose sources a worker process has to lend a connection."""


def job_name(part: Part) -> str:
    return f"claimwatch-{part}"


def options_of(part: Part, *, job_endpoint: str, workers: str, savepoint: str = "", parallelism: int = 0) -> list[str]:
    """The options of a job, as Beam reads them: those of ``deploy/flink/options.yaml``, and where things are.

    Args:
        job_endpoint: host:port of Beam's job server.
        workers: host:port of the pool of Python workers, as a TaskManager reaches it.
        savepoint: path of a savepoint or checkpoint to go on from; empty begins with the topics.
        parallelism: in place of the one in the file, if it is not 0.
    """
    document = yaml.safe_load(files("deploy").joinpath("flink/options.yaml").read_text("utf-8"))
    wanted: dict[str, Any] = {
        "runner": "PortableRunner",
        "job_endpoint": job_endpoint,
        "environment_type": "EXTERNAL",
        "environment_config": workers,
        "job_name": job_name(part),
        "streaming": True,
        **document["common"],
        **document[part],
    }
    if savepoint:
        wanted["savepoint_path"] = savepoint
    if parallelism:
        wanted["parallelism"] = parallelism
    return [f"--{name}" if value is True else f"--{name}={value}" for name, value in wanted.items()]


def submit(part: Part, conn: KafkaConnection, options: Sequence[str]) -> Any:
    """Hand the job of a part to the job server. What Beam returns has a ``state``: how the handing over went.

    Whoever runs the part in process is put out first, and what it left undone is ended: the job begins with its last
    word. Nothing keeps such a process from being started again under the job; do not.

    Raises:
        EpochUnreadable, EpochOfAnotherLog: corroborate can go on only in another epoch.
        KafkaProblem: Kafka or a topic is missing.
        Exception: the job server does not answer, or does not know an option.
    """
    build = _fenced(part, conn)
    pipeline = beam.Pipeline(options=PipelineOptions(list(options)))
    build(pipeline)
    return pipeline.run()


def _fenced(part: Part, conn: KafkaConnection) -> Callable[[beam.Pipeline], Any]:
    topic = ARTICLES if part == "extract" else EXTRACTIONS
    partitions = partitions_of(conn, topic)
    group = extract.GROUP if part == "extract" else corroborate.GROUP
    if part == "corroborate":
        # Its workers would refuse each for itself, and the cluster would only say that the job fails.
        read_era(conn)
    Commits(conn, group, topic, partitions).close()
    if part == "extract":
        return lambda pipeline: read_articles(pipeline, partitions)
    ends = ends_of(conn, STORIES)
    return lambda pipeline: corroborate_extractions(pipeline, partitions, ends)


def read_articles(pipeline: beam.Pipeline, partitions: Sequence[int]) -> Any:
    """Build extract: stateless, as parallel as there are partitions."""
    return (
        read_topic(pipeline, ARTICLES, partitions, extract.GROUP)
        | "Extract" >> each(ReadArticles(READER))
        | "Write" >> each(WriteOutcomes(WRITER))
    )


def corroborate_extractions(pipeline: beam.Pipeline, partitions: Sequence[int], until: Mapping[int, int]) -> Any:
    """Build corroborate: one after the other within a language, then as parallel as there are stories.

    ``until``: where the partitions of news.stories.v1 end. The stories below are taken up where there is no state yet.
    """
    return (
        read_topic(pipeline, EXTRACTIONS, partitions, corroborate.GROUP)
        | "Decode" >> keyed(DecodeCandidates())  # type: ignore[no-untyped-call]
        | "Assign" >> keyed(AssignKeptStories(INDICES, until))
        | "Corroborate" >> each(CorroborateAdopted(RULES))
        | "Write" >> each(WriteOutcomes(WRITER))
    )


def keyed(step: beam.DoFn) -> Any:
    """The transform that calls ``step``, whose outcome is keyed by text: keys of state get bytes that stay the same."""
    return each(step).with_output_types(tuple[str, Any])
