"""The in-process runner: that its leak is mended, and that this is still the right mending."""

from __future__ import annotations

import gc
import tempfile
from pathlib import Path
from types import GeneratorType

import apache_beam as beam
import pytest
from apache_beam.io.unbounded_source import ReadFromUnboundedSource, UnboundedReader, UnboundedSource
from apache_beam.runners.portability.fn_api_runner import fn_runner, worker_handlers
from apache_beam.utils.timestamp import MAX_TIMESTAMP, MIN_TIMESTAMP, Timestamp
from apache_beam.version import __version__ as beam_version

from connectors.kafka.source import KafkaMark, KafkaMarkCoder
from pipelines.steps import runner
from pipelines.steps.runner import PATCHED_VERSIONS, STATE_CACHE_MB, each, mend_runner, run_in_process


def test_the_installed_beam_is_one_that_the_patch_was_tried_with() -> None:
    assert beam_version.startswith(PATCHED_VERSIONS), (
        "try whether fn_runner still nests a generator for each bundle, then change or remove the patch"
    )


def test_the_metrics_are_read_at_once() -> None:
    mend_runner()
    mended = fn_runner.consolidate_monitoring_infos
    assert mended(iter([])) == []
    assert worker_handlers.STATE_CACHE_SIZE_MB == STATE_CACHE_MB
    mend_runner()
    assert fn_runner.consolidate_monitoring_infos is mended


def test_an_untried_version_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "beam_version", "99.0.0")
    monkeypatch.setattr(fn_runner, "consolidate_monitoring_infos", iter)
    mend_runner()
    assert fn_runner.consolidate_monitoring_infos is iter


class _Add(beam.DoFn):
    def process(self, element: int) -> list[int]:
        if element == 3:
            raise ValueError("three")
        return [element]


def test_a_part_that_is_killed_leaves_no_folder_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen = []

    def build(pipeline: beam.Pipeline) -> None:
        seen.append(list(tmp_path.iterdir()))
        pipeline | beam.Create([1])

    run_in_process(build)
    assert seen == [[]]


def test_what_a_step_raises_ends_the_run() -> None:
    run_in_process(lambda pipeline: pipeline | beam.Create([1, 2]) | each(_Add()))
    with pytest.raises(Exception, match="three"):
        run_in_process(lambda pipeline: pipeline | beam.Create([3]) | each(_Add()))


BUNDLES = 40


class _Numbers(UnboundedSource):
    """The numbers from 0 to BUNDLES, one in each bundle."""

    def split(self, desired_num_splits: int, options: object = None) -> list[_Numbers]:
        return [self]

    def create_reader(self, options: object, checkpoint_mark: object) -> _NumbersReader:
        return _NumbersReader(checkpoint_mark.positions[0] if isinstance(checkpoint_mark, KafkaMark) else 0)

    def get_checkpoint_mark_coder(self) -> KafkaMarkCoder:
        return KafkaMarkCoder()


class _NumbersReader(UnboundedReader):
    def __init__(self, at: int) -> None:
        self._at = at

    def start(self) -> bool:
        return self.advance()

    def advance(self) -> bool:
        self._at += 1
        return self._at <= BUNDLES

    def get_current(self) -> int:
        return self._at - 1

    def get_current_timestamp(self) -> Timestamp:
        return Timestamp(0)

    def get_watermark(self) -> Timestamp:
        return MAX_TIMESTAMP if self._at > BUNDLES else MIN_TIMESTAMP

    def get_checkpoint_mark(self) -> KafkaMark:
        return KafkaMark({0: self._at})

    def close(self) -> None:
        pass


class _CountGenerators(beam.DoFn):
    """Notes how many generators live in this process, now and then."""

    seen: list[int] = []

    def process(self, element: int) -> None:
        if element % 8 == 0:
            self.seen.append(sum(isinstance(each, GeneratorType) for each in gc.get_objects()))


@pytest.mark.parametrize("mended", [True, False])
def test_bundles_leave_nothing_behind_where_the_leak_is_mended(mended: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not mended:
        lazy = fn_runner.consolidate_monitoring_infos
        monkeypatch.setattr(fn_runner, "consolidate_monitoring_infos", getattr(lazy, "__wrapped__", lazy))
        monkeypatch.setattr(runner, "mend_runner", lambda: None)
    monkeypatch.setattr(_CountGenerators, "seen", [])
    read = ReadFromUnboundedSource(_Numbers(), poll_interval=0, max_records_per_bundle=1)
    run_in_process(lambda pipeline: pipeline | read | each(_CountGenerators()))
    first, *_, last = _CountGenerators.seen[1:]
    assert (last - first < BUNDLES // 4) == mended, "the leak keeps a generator of each bundle"
