from __future__ import annotations

from claimwatch.observing.health import STARTED, Health


def test_a_part_is_alive_for_as_long_as_its_loop_goes_round():
    health = Health((), within_s=10, now=100)
    assert health.alive(110)
    assert not health.alive(111)
    health.beat(120)
    assert health.alive(130)
    assert health.age_s(125) == 5


def test_a_part_is_ready_when_nothing_is_missing_and_its_loop_went_round():
    health = Health(("models",), within_s=10, now=0)
    assert set(health.missing()) == {"models", STARTED}
    health.there("models")
    health.beat(1)
    assert set(health.missing()) == {STARTED}, "who waits is alive, and not ready"
    health.there(STARTED)
    assert health.missing() == {}


def test_what_goes_away_is_named_with_the_reason_until_it_is_back():
    health = Health((), within_s=10, now=0)
    health.there(STARTED)
    health.away("elasticsearch", "busy")
    assert health.missing() == {"elasticsearch": "busy"}
    health.there("elasticsearch")
    assert health.missing() == {}
