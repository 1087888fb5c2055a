"""Articles come out in their time, and a demonstration that was killed goes on where it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwatch.demo.newsroom import demo_articles
from claimwatch.demo.schedule import SETTLE_S, DemoState, ReleaseClock, last_release, released

END = last_release(demo_articles())


@pytest.mark.parametrize(
    ("elapsed_s", "out"),
    [
        (0.0, []),
        (1.9, []),
        (2.0, ["range-limits-1"]),
        (9.5, ["range-limits-1", "quiet-1", "range-limits-2", "range-limits-3"]),
    ],
)
def test_what_is_out(elapsed_s: float, out: list[str]) -> None:
    assert [article.id for article in released(demo_articles(), elapsed_s)] == out


@given(st.floats(0, 100), st.floats(0, 100))
def test_what_is_out_stays_out(one: float, other: float) -> None:
    earlier, later = sorted((one, other))
    before, after = released(demo_articles(), earlier), released(demo_articles(), later)
    assert after[: len(before)] == before


def test_at_the_end_everything_is_out() -> None:
    assert released(demo_articles(), END) == demo_articles()
    assert last_release(()) == 0.0


def test_a_demonstration_that_never_began_is_not_finished(tmp_path: Path) -> None:
    state = DemoState.load(tmp_path / "demo-state.json")
    assert not state.started
    assert not state.finished


@pytest.mark.parametrize("content", ["", "no json", "[]", "{}", '{"elapsed_s": "x"}', '{"elapsed_s": null}', "\xff"])
def test_an_unreadable_state_means_that_none_began(tmp_path: Path, content: str) -> None:
    path = tmp_path / "demo-state.json"
    path.write_bytes(content.encode("latin-1"))
    assert DemoState.load(path) == DemoState()


def test_progress_survives(tmp_path: Path) -> None:
    path = tmp_path / "new" / "demo-state.json"
    assert DemoState.start(path) == DemoState(started=True)
    DemoState(started=True, elapsed_s=12.34).save(path)
    assert DemoState.load(path) == DemoState(started=True, elapsed_s=12.3)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert json.loads(path.read_text()) == {"elapsed_s": 12.3}


@pytest.mark.parametrize(("elapsed_s", "finished"), [(0, False), (END, False), (END + SETTLE_S, True), (9e9, True)])
def test_a_demonstration_is_finished_some_seconds_after_its_last_article(elapsed_s: float, finished: bool) -> None:
    assert DemoState(started=True, elapsed_s=elapsed_s).finished is finished


def test_the_clock_counts_only_the_time_in_which_the_site_was_up() -> None:
    now = [1000.0]
    clock = ReleaseClock(DemoState(started=True, elapsed_s=20.0), lambda: now[0])
    now[0] += 60.0
    assert clock.elapsed_s() == 20.0, "nobody has polled yet"
    clock.begin()
    now[0] += 2.0
    clock.begin()
    now[0] += 0.5
    assert clock.state() == DemoState(started=True, elapsed_s=22.5)
