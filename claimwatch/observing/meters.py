"""The metrics of one process, kept with prometheus_client in a registry of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from claimwatch.observing.definitions import Metric, of_part

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""The exposition format of ``text``."""

Read = Callable[[], float]


class Meters:
    """Counts what ``definitions`` names for a part; another name is a KeyError. Safe for several threads.

    ``watch`` hands a metric over to a function that is called when it is scraped, so that counting costs nothing.
    """

    def __init__(self, part: str) -> None:
        self._registry = CollectorRegistry()
        self._defined = {metric.name: metric for metric in of_part(part)}
        self._kept = {name: _made(metric, self._registry) for name, metric in self._defined.items()}
        self._watched: dict[str, Read] = {}
        ProcessCollector(registry=self._registry)
        self._registry.register(_Watched(self._watched, self._defined))

    def add(self, name: str, amount: float = 1.0, **labels: str) -> None:
        """Count further. Only for counters."""
        self._of(name, labels).inc(amount)

    def set(self, name: str, value: float, **labels: str) -> None:
        """Say how much there is. Only for gauges."""
        self._of(name, labels).set(value)

    def observe(self, name: str, value: float, **labels: str) -> None:
        """Put one value into a histogram; one below zero, of a clock that is behind, counts as zero."""
        self._of(name, labels).observe(max(0.0, value))

    def watch(self, name: str, read: Read) -> None:
        """Have ``read`` asked whenever the metric is scraped. Only for counters and gauges without labels."""
        if name not in self._watched:
            self._registry.unregister(self._kept.pop(name))
        self._watched[name] = read

    def text(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self._registry)

    def _of(self, name: str, labels: Mapping[str, str]) -> Any:
        kept = self._kept[name]
        return kept.labels(**labels) if labels else kept


def _made(metric: Metric, registry: CollectorRegistry) -> Any:
    given: dict[str, Any] = {"labelnames": metric.labels, "registry": registry}
    if metric.kind == "histogram":
        return Histogram(metric.name, metric.help, buckets=metric.buckets, **given)
    return (Counter if metric.kind == "counter" else Gauge)(metric.name, metric.help, **given)


class _Watched:
    """A collector of prometheus_client. A function that fails leaves its metric out and no other."""

    def __init__(self, watched: Mapping[str, Read], defined: Mapping[str, Metric]) -> None:
        self._watched = watched
        self._defined = defined

    def describe(self) -> list[Any]:
        return []  # nothing that could collide: the names are ours

    def collect(self) -> Iterator[Any]:
        for name, read in list(self._watched.items()):
            metric = self._defined[name]
            family = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
            try:
                yield family(name, metric.help, value=float(read()))
            except Exception:  # noqa: S112 -- a scrape must not fail for one value that another thread is changing
                continue
