"""A disk that is full under the embedded services: `claimwatch up --demo` in a small file system of its own.

The file system lives in memory, in a mount namespace that ends with its processes, so nothing is left behind and
nobody else is short of room. Making one needs root, or a Linux that lets users have namespaces (`unshare --user`).
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.faults.parts import environment
from benchmarks.faults.scene import Stage
from benchmarks.faults.sizes import Sizes
from benchmarks.faults.table import Row
from claimwatch.demo.newsroom import demo_stories

ROOM_KB, LEFT_KB, ENOUGH_KB = 60_000, 4_000, 200_000
"""The demonstration needs about 2 MB (November 2026); of its disk so much is left when something else fills it."""

STOPPED_WITHIN_S, TOLD_WITHIN_S = 120, 200
PACE = 1.0
TIMED_OUT = 124

SCRIPT = """
set -u
mount -t tmpfs -o size={room}k tmpfs "$1"
timeout --signal=INT {stopped} "$2" -m claimwatch up --demo --json --data "$1" >"$3/full.jsonl" 2>"$3/full.err" &
running=$!
tries=0
until grep -q '"line": "alert"' "$3/full.jsonl" || [ $tries -ge {stopped} ]; do sleep 1; tries=$((tries + 1)); done
free=$(df -k --output=avail "$1" | tail -n 1)
head -c "$((free - {left}))k" /dev/zero >"$1/somebody-elses"
wait $running
echo $? >"$3/full.code"
rm "$1/somebody-elses"
mount -o remount,size={enough}k "$1"
timeout --signal=INT {told} "$2" -m claimwatch up --demo --json --data "$1" >"$3/roomy.jsonl" 2>"$3/roomy.err"
echo $? >"$3/roomy.code"
"""


def disk_full(stage: Stage, sizes: Sizes, seed: int) -> Row:  # noqa: ARG001 -- as all faults
    """The demonstration has to stop clearly when its disk fills up; with room again it has to go on to its end."""
    row = Row("disk full for the embedded services", f"all but {LEFT_KB:,} kB taken after the first alert, then room")
    folder = stage.folder / "disk"
    mount = folder / "mount"
    mount.mkdir(parents=True, exist_ok=True)
    script = SCRIPT.format(room=ROOM_KB, left=LEFT_KB, enough=ENOUGH_KB, stopped=STOPPED_WITHIN_S, told=TOLD_WITHIN_S)
    ports = {"kafka_port": 0, "elasticsearch_port": 0, "demo_port": 0}
    began = time.monotonic()
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", mount, sys.executable, folder],
        env=environment(**ports, demo_pace=PACE),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=STOPPED_WITHIN_S + TOLD_WITHIN_S + 60,
    )
    if not (folder / "roomy.code").exists():
        row.wrong = [f"no small file system could be made: {done.stderr.strip()[-300:]}"]
        return row
    said = (folder / "full.err").read_text(errors="replace") + _errors(folder / "full.jsonl")
    code = int((folder / "full.code").read_text())
    told = _alerts(folder / "full.jsonl") + _alerts(folder / "roomy.jsonl")
    due = sum(len(story.alerts) for story in demo_stories())
    row.seen = [
        f"stopped with exit code {code} after its disk was full ({time.monotonic() - began:.0f} s in all)",
        f"said: {' '.join(said.split())[-200:] or 'nothing'}",
        f"alerts told {len(set(told))} of {due}, {sum(each - 1 for each in Counter(told).values())} of them again",
    ]
    row.wrong = wrong_of(code, said, len(set(told)), due)
    return row


def wrong_of(code: int, said: str, told: int, due: int) -> list[str]:
    """What is wrong with a stop on a full disk; empty where it was clear, and everything was told in the end."""
    found = []
    if "disk is full" not in said:
        found.append("it did not say that its disk is full")
    if code in (0, TIMED_OUT):
        found.append(f"it did not stop by itself on a full disk: exit code {code}")
    if "Traceback" in said:
        found.append("it stopped with a traceback instead of words")
    if told != due:
        found.append(f"{told} alerts were told, {due} are due")
    return found


def _alerts(path: Path) -> list[str]:
    return [line["id"] for line in _lines(path) if line.get("line") == "alert"]


def _errors(path: Path) -> str:
    return "".join(f"{line['error']}; {line.get('do', '')}\n" for line in _lines(path) if "error" in line)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines() if line.startswith("{")]
