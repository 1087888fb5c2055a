"""Runs a pipeline in this process, on the runner that is named FnApiRunner, with its one leak mended.

DirectRunner would pick another runner, which was seen to lose records. This one streams only inside a single fused
stage: source, stateless and stateful steps one after the other, no Reshuffle, no GroupByKey, no second source.

The leak: after each bundle ``fn_runner`` wraps the metrics so far into one more lazy generator, about 25 kB a bundle
that is never given back (measured over 4,199 bundles, Beam 2.77, 2026). Reading the generator at once keeps memory
flat. The patch is for the versions that it was tried with; a test fails when another one is installed.

The runner's cache of state cells saves nothing here, since the cells are in this process anyway, and takes hours to
fill its 100 MB: it is made small.
"""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Iterable
from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import fn_runner, worker_handlers
from apache_beam.version import __version__ as beam_version

PATCHED_VERSIONS = ("2.77.",)
"""Beam versions, by prefix, with which the patch was tried."""


STATE_CACHE_MB = 4
"""Of cells that the runner keeps a second time, those of closed stories too."""

_LEAKS = "consolidate_monitoring_infos"


def each(step: beam.DoFn) -> Any:
    """The transform that calls ``step`` for each element."""
    return beam.ParDo(step)  # type: ignore[no-untyped-call]


def run_in_process(build: Callable[[beam.Pipeline], Any]) -> None:
    """Build a pipeline and run it until its source ends.

    Raises:
        RuntimeError: a step raised; the runner keeps the text of what was raised only.
    """
    mend_runner()
    pipeline = beam.Pipeline(runner=fn_runner.FnApiRunner(), options=PipelineOptions([]))
    # Only steps in other languages use it, and a part that is killed would leave it behind.
    shutil.rmtree(pipeline.local_tempdir, ignore_errors=True)
    build(pipeline)
    pipeline.run().wait_until_finish()  # type: ignore[no-untyped-call]


def mend_runner() -> None:
    """Make the runner read its metrics at once, and its cache small. Does nothing the second time, or with an untried
    version.
    """
    lazy: Any = vars(fn_runner)[_LEAKS]
    if getattr(lazy, "reads_at_once", False) or not beam_version.startswith(PATCHED_VERSIONS):
        return

    @functools.wraps(lazy)
    def at_once(metrics: Iterable[Any], *args: Any, **over: Any) -> list[Any]:
        return list(lazy(metrics, *args, **over))

    at_once.reads_at_once = True  # type: ignore[attr-defined]
    setattr(fn_runner, _LEAKS, at_once)
    worker_handlers.STATE_CACHE_SIZE_MB = STATE_CACHE_MB
