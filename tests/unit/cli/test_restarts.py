from claimwatch.supervision.restarts import DEATHS, WITHIN_S, Restarts


def test_each_death_within_a_minute_doubles_the_delay_until_the_part_is_given_up():
    restarts = Restarts()
    assert [restarts.died(float(second)) for second in range(DEATHS)] == [0.5, 1.0, 2.0, 4.0, None]


def test_a_part_that_dies_now_and_then_is_always_started_again():
    restarts = Restarts()
    delays = [restarts.died(WITHIN_S * number) for number in range(1, 20)]
    assert set(delays) == {0.5}


def test_a_part_that_is_fenced_comes_back_later_each_time_and_is_never_given_up():
    restarts = Restarts()
    delays = [restarts.fenced(float(10 * number)) for number in range(12)]
    assert delays[:4] == [0.5, 1.0, 2.0, 4.0]
    assert set(delays[7:]) == {60.0}
    assert restarts.died(121.0) == 0.5, "its deaths count by themselves"
    assert restarts.fenced(10_000.0) == 0.5


def test_old_deaths_are_forgotten_one_by_one():
    restarts = Restarts()
    for second in (0.0, 20.0, 40.0, 55.0):
        assert restarts.died(second) is not None
    assert restarts.died(61.0) == 4.0, "the death at 0 is more than a minute ago"
    assert restarts.died(62.0) is None
