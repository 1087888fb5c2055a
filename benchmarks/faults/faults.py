"""The faults by name, in the order of the table: each makes a scene, does the harm, and gives its row."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.faults.clock import clock_off
from benchmarks.faults.disk import disk_full
from benchmarks.faults.disorder import disordered
from benchmarks.faults.killing import killed_at_points, killed_at_random, stopped_and_continued
from benchmarks.faults.outages import elasticsearch_busy, elasticsearch_killed, kafka_killed
from benchmarks.faults.poisoning import poisoned
from benchmarks.faults.replaying import replayed_thrice
from benchmarks.faults.scene import Stage
from benchmarks.faults.sizes import Sizes
from benchmarks.faults.table import Row

ALL: dict[str, Callable[[Stage, Sizes, int], Row]] = {
    "kills": killed_at_random,
    "points": killed_at_points,
    "zombies": stopped_and_continued,
    "kafka": kafka_killed,
    "elasticsearch": elasticsearch_killed,
    "busy": elasticsearch_busy,
    "replays": replayed_thrice,
    "disorder": disordered,
    "poison": poisoned,
    "clock": clock_off,
    "disk": disk_full,
}

BY_NAME = ("disk",)
"""Faults that run only when they are named: this one needs namespaces, which not every machine lets its users have."""
