"""Floors on the alerts that the rules raise, on story sets that lie beside the project; skipped where they are not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.replay import read_articles, replay, write

SHARED = Path(__file__).resolve().parents[3] / "shared"
SCORER = SHARED / "score" / "stories.py"
SETS = {name: SHARED / "stories" / f"{name}.jsonl" for name in ("plain", "hard", "seed")}

pytestmark = pytest.mark.skipif(
    not SCORER.exists(), reason="the story sets and their scorer are not beside the project"
)


@pytest.fixture(scope="module")
def replayed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("replay")
    mixed = subprocess.run(
        [sys.executable, SCORER, "--articles", *SETS.values()], capture_output=True, check=True, text=True
    ).stdout
    (folder / "articles.jsonl").write_text(mixed, "utf-8")
    write(replay(read_articles(str(folder / "articles.jsonl"))), folder / "out")
    return folder / "out"


def scores(name, replayed):
    run = subprocess.run(
        [sys.executable, SCORER, SETS[name], replayed], capture_output=True, check=True, text=True
    ).stdout
    print(name, run)
    lines = dict(line.split(" ", 1) for line in run.splitlines())
    return json.loads(lines["events"]), json.loads(lines["alerts"])


def test_plain_stories_reach_the_floor_of_the_rules(replayed):
    events, alerts = scores("plain", replayed)
    assert alerts["precision"] >= 0.6
    assert alerts["recall"] >= 0.4
    assert events["b3"] >= 0.8


def test_hard_stories_are_scored(replayed):
    events, alerts = scores("hard", replayed)
    assert alerts["expected"] == 11
    assert events["articles"] == 37


def test_the_seed_story_s_rejection_is_found(replayed):
    alerts = [json.loads(line) for line in (replayed / "alerts.jsonl").read_text("utf-8").splitlines()]
    told = [a for a in alerts if a["kind"] == "contradicted" and "rejected" in a["trigger"]["sentence"]]
    seed = json.loads(SETS["seed"].read_text("utf-8").splitlines()[0])
    urls = {article["url"] for article in seed["articles"]}
    assert any(a["trigger"]["url"] in urls for a in told)
