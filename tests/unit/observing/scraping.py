"""What a metric says in a text that Prometheus would scrape."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families


def sample(text: bytes, name: str, **labels: str) -> float | None:
    """The value of a sample, None where it is not there."""
    for family in text_string_to_metric_families(text.decode()):
        for each in family.samples:
            if each.name == name and labels.items() <= each.labels.items():
                return float(each.value)
    return None
