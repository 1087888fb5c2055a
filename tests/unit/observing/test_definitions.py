from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimwatch.observing.definitions import METRICS, PARTS, Metric, of_part

DOCUMENTED = (Path(__file__).parents[3] / "docs" / "observing.md").read_text("utf-8")
UNITS = {"seconds": "_seconds", "records": "_records"}


def row(metric: Metric) -> str:
    """The line of a metric in docs/observing.md."""
    labels = ", ".join(f"`{label}`" for label in metric.labels)
    parts = "every part" if metric.parts == PARTS else ", ".join(metric.parts)
    return f"| `{metric.scraped}` | {metric.kind} | {parts} | {labels} | {metric.help} |"


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_every_metric_is_documented(metric: Metric):
    assert row(metric) in DOCUMENTED


def test_the_documentation_names_no_metric_that_is_not_there():
    named = set(re.findall(r"^\| `(claimwatch_\w+)`", DOCUMENTED, re.MULTILINE))
    assert named == {metric.scraped for metric in METRICS}


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_names_follow_the_practice_of_prometheus(metric: Metric):
    assert re.fullmatch(r"claimwatch(_[a-z]+)+", metric.name)
    assert not metric.name.endswith(("_total", "_count", "_sum", "_bucket"))
    assert metric.name.endswith(UNITS.get(metric.unit, "")), "the unit is in the name"
    assert metric.help.endswith(".")
    assert bool(metric.buckets) == (metric.kind == "histogram")


def test_each_part_has_metrics_and_no_name_twice():
    for part in (*PARTS, "up"):
        names = [metric.name for metric in of_part(part)]
        assert names
        assert len(names) == len(set(names))
