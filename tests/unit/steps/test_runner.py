"""The in-process runner: that its leak is mended, and that this is still the right mending."""

from __future__ import annotations

import apache_beam as beam
import pytest
from apache_beam.runners.portability.fn_api_runner import fn_runner
from apache_beam.version import __version__ as beam_version

from pipelines.steps import runner
from pipelines.steps.runner import PATCHED_VERSIONS, each, mend_runner, run_in_process


def test_the_installed_beam_is_one_that_the_patch_was_tried_with() -> None:
    assert beam_version.startswith(PATCHED_VERSIONS), (
        "try whether fn_runner still nests a generator for each bundle, then change or remove the patch"
    )


def test_the_metrics_are_read_at_once() -> None:
    mend_runner()
    mended = fn_runner.consolidate_monitoring_infos
    assert mended(iter([])) == []
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


def test_what_a_step_raises_ends_the_run() -> None:
    run_in_process(lambda pipeline: pipeline | beam.Create([1, 2]) | each(_Add()))
    with pytest.raises(Exception, match="three"):
        run_in_process(lambda pipeline: pipeline | beam.Create([3]) | each(_Add()))
