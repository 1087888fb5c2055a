"""The two jobs as they are handed over: their options, and what is in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions

from connectors.kafka.source import SERVERS_VARIABLE
from pipelines.on_flink import corroborate_extractions, options_of, read_articles

WHERE = {"job_endpoint": "jobs:8099", "workers": "localhost:50000"}
JOBS: list[Callable[[beam.Pipeline], Any]] = [
    lambda pipeline: read_articles(pipeline, (0, 1)),
    lambda pipeline: corroborate_extractions(pipeline, (0, 1), {1: 7}),
]


@pytest.mark.parametrize("part", ["extract", "corroborate"])
def test_a_job_has_the_options_of_the_file_and_its_name(part: Any) -> None:
    options = options_of(part, **WHERE)
    assert f"--job_name=claimwatch-{part}" in options
    assert {"--streaming", "--environment_type=EXTERNAL", "--environment_config=localhost:50000"} <= set(options)
    assert {"--checkpointing_interval=10000", "--max_bundle_time_mills=100", "--max_parallelism=16"} <= set(options)
    assert not [option for option in options if "savepoint" in option]


def test_what_is_given_wins() -> None:
    options = options_of("extract", **WHERE, savepoint="file:///s/1", parallelism=3)
    assert "--savepoint_path=file:///s/1" in options
    assert [option for option in options if option.startswith("--parallelism")] == ["--parallelism=3"]


@pytest.mark.parametrize("build", JOBS)
def test_a_job_holds_no_address_and_its_state_is_keyed_by_text(
    build: Callable[[beam.Pipeline], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SERVERS_VARIABLE, "kafka.secret.example:9092")
    pipeline = beam.Pipeline(options=PipelineOptions(["--streaming"]))
    build(pipeline)
    proto = pipeline.to_runner_api()
    assert b"kafka.secret.example" not in proto.SerializeToString()
    kinds = {each.spec.urn for each in proto.components.transforms.values()}
    assert "flink:transform:streaming_impulse:v1" in kinds
    assert "beam:transform:sdf_process_keyed_elements:v1" not in kinds
    by_id = proto.components.coders
    keyed = [each for each in by_id.values() if each.spec.urn == "beam:coder:kv:v1"]
    assert keyed
    assert {by_id[each.component_coder_ids[0]].spec.urn for each in keyed} == {"beam:coder:string_utf8:v1"}
