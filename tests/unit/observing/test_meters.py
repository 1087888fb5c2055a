from __future__ import annotations

import pytest
from prometheus_client import REGISTRY

from claimwatch.observing.definitions import PARTS, of_part
from claimwatch.observing.meters import Meters
from tests.unit.observing.scraping import sample


@pytest.mark.parametrize("part", [*PARTS, "up"])
def test_everything_that_is_defined_for_a_part_can_be_scraped(part: str):
    text = Meters(part).text().decode()
    assert all(f"# HELP {metric.name}" in text for metric in of_part(part))
    assert "process_resident_memory_bytes" in text


def test_counters_count_and_gauges_are_set():
    meters = Meters("corroborate")
    meters.add("claimwatch_alerts", kind="confirmed")
    meters.add("claimwatch_alerts", 2, kind="confirmed")
    meters.set("claimwatch_behind_records", 7, topic="news.extractions.v1")
    assert sample(meters.text(), "claimwatch_alerts_total", kind="confirmed") == 3
    assert sample(meters.text(), "claimwatch_behind_records", topic="news.extractions.v1") == 7


def test_a_clock_that_is_behind_makes_no_age_below_zero():
    meters = Meters("notify")
    meters.observe("claimwatch_notification_age_seconds", -5)
    assert sample(meters.text(), "claimwatch_notification_age_seconds_sum") == 0
    assert sample(meters.text(), "claimwatch_notification_age_seconds_count") == 1


def test_what_is_watched_is_read_when_it_is_scraped():
    meters = Meters("extract")
    scored = [1]
    meters.watch("claimwatch_tagger_windows", lambda: scored[-1])
    assert sample(meters.text(), "claimwatch_tagger_windows_total") == 1
    scored.append(5)
    assert sample(meters.text(), "claimwatch_tagger_windows_total") == 5
    meters.watch("claimwatch_tagger_windows", lambda: 9)
    assert sample(meters.text(), "claimwatch_tagger_windows_total") == 9


def test_a_value_that_cannot_be_read_harms_no_other():
    meters = Meters("extract")
    meters.watch("claimwatch_tagger_windows", lambda: 1 / 0)
    meters.watch("claimwatch_tagger_seconds", lambda: 2)
    assert sample(meters.text(), "claimwatch_tagger_windows_total") is None
    assert sample(meters.text(), "claimwatch_tagger_seconds_total") == 2


def test_a_name_that_nobody_defined_is_a_mistake():
    with pytest.raises(KeyError):
        Meters("index").add("claimwatch_alerts", kind="confirmed")


def test_two_parts_in_one_process_have_nothing_in_common():
    first, second = Meters("collect"), Meters("collect")
    first.add("claimwatch_articles")
    assert sample(second.text(), "claimwatch_articles_total") == 0
    assert not any(name.startswith("claimwatch") for name in REGISTRY._names_to_collectors)
