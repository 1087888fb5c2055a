"""How much is done in each row: the short form for CI, the long one for a night."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """Articles, kills and seconds of each row."""

    killed_articles: int
    kills: int
    point_articles: int
    replayed_articles: int
    poisoned_articles: int
    shuffled_articles: int
    gathered_s: float
    """Seconds for which late alerts are gathered; notify itself gathers for 120 s."""
    zombie_articles: int
    stopped_s: float
    outage_articles: int
    kafka_kills: int
    elasticsearch_kills: int
    busy_s: float
    clock_articles: int


SHORT = Sizes(
    killed_articles=2_000,
    kills=8,
    point_articles=500,
    replayed_articles=120,
    poisoned_articles=800,
    shuffled_articles=150,
    gathered_s=8,
    zombie_articles=150,
    stopped_s=20,
    outage_articles=200,
    kafka_kills=3,
    elasticsearch_kills=1,
    busy_s=20,
    clock_articles=60,
)
LONG = Sizes(
    killed_articles=20_000,
    kills=50,
    point_articles=3_000,
    replayed_articles=2_000,
    poisoned_articles=8_000,
    shuffled_articles=2_000,
    gathered_s=120,
    zombie_articles=600,
    stopped_s=90,
    outage_articles=4_000,
    kafka_kills=10,
    elasticsearch_kills=3,
    busy_s=120,
    clock_articles=600,
)

WITHIN_S = 600.0


def patience(count: int) -> float:
    """Seconds that a run over so many articles may take: two articles a second on a busy machine."""
    return max(WITHIN_S, count / 2)
