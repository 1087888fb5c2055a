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
OWN = Path(__file__).resolve().parent / "stories"
SETS = {name: SHARED / "stories" / f"{name}.jsonl" for name in ("plain", "hard", "seed")}
OWN_SETS = {path.stem: path for path in sorted(OWN.glob("*.jsonl"))}
"""Written by people who have not seen the code; nothing was ever tuned on them."""

pytestmark = pytest.mark.skipif(
    not SCORER.exists(), reason="the story sets and their scorer are not beside the project"
)


@pytest.fixture(scope="module")
def replayed(tmp_path_factory):
    return out_of(SETS, tmp_path_factory.mktemp("shared"))


@pytest.fixture(scope="module")
def own_replayed(tmp_path_factory):
    return out_of(OWN_SETS, tmp_path_factory.mktemp("own"))


def out_of(sets, folder):
    """All stories of the sets mixed into one stream and replayed."""
    mixed = subprocess.run(
        [sys.executable, SCORER, "--articles", *sets.values()], capture_output=True, check=True, text=True
    ).stdout
    (folder / "articles.jsonl").write_text(mixed, "utf-8")
    write(replay(read_articles(str(folder / "articles.jsonl"))), folder / "out")
    return folder / "out"


def scores(name, replayed):
    path = {**SETS, **OWN_SETS}[name]
    run = subprocess.run([sys.executable, SCORER, path, replayed], capture_output=True, check=True, text=True).stdout
    print(name, run)
    lines = dict(line.split(" ", 1) for line in run.splitlines())
    return json.loads(lines["events"]), json.loads(lines["alerts"])


# A little under what the rules reach (measured in November 2026), so that a change for the worse is seen.
FLOORS = {"plain": (0.85, 0.85, 0.96), "hard": (0.6, 0.35, 0.96), "seed": (1.0, 1.0, 1.0)}


# Of the hard ones few alerts are found yet: of them only the events have a floor.
OWN_FLOORS = {
    "plain-1": (0.8, 0.7, 0.8),
    "plain-13": (0.75, 0.75, 0.9),
    "plain-14": (0.8, 0.8, 0.87),
    "plain-20": (0.65, 0.7, 0.93),
    "plain-23": (0.55, 0.7, 0.96),
    "plain-28": (0.65, 0.65, 0.9),
    "plain-29": (0.55, 0.55, 0.92),
    "hard-1": (0.0, 0.0, 0.7),
    "hard-13": (0.0, 0.0, 0.7),
    "hard-14": (0.0, 0.0, 0.83),
    "hard-19": (0.0, 0.0, 0.92),
}


@pytest.mark.parametrize("name", [*FLOORS, *OWN_FLOORS])
def test_alerts_and_events_reach_their_floors(name, request):
    replayed = request.getfixturevalue("own_replayed" if name in OWN_FLOORS else "replayed")
    precision, recall, b3 = {**FLOORS, **OWN_FLOORS}[name]
    events, alerts = scores(name, replayed)
    assert alerts["precision"] >= precision
    assert alerts["recall"] >= recall
    assert events["b3"] >= b3


def test_the_rejection_in_the_seed_story_is_found_with_who_rejects(replayed):
    expected = json.loads(SETS["seed"].read_text("utf-8").splitlines()[0])["alerts"][1]
    alerts = [json.loads(line) for line in (replayed / "alerts.jsonl").read_text("utf-8").splitlines()]
    found = [a for a in alerts if any(quote in a["trigger"]["sentence"] for quote in expected["evidence"])]
    assert [(a["kind"], a["by"]["speaker"]["name"]) for a in found] == [(expected["kind"], expected["by"])]
