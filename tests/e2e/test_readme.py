"""Every command in the README is run here, or is one that test_up runs."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Services
from tests.e2e.running import environment

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line]
PROGRAM = ".venv/bin/claimwatch "

RUN_ELSEWHERE = ("claimwatch up",)
"""What does not end by itself and is run whole by test_up."""


def claimwatch(line: str) -> list[str]:
    return shlex.split(line)[1:]


def test_the_readme_fits_on_a_screen_and_a_half():
    assert len(README.splitlines()) <= 100


def test_the_two_commands_are_there():
    assert COMMANDS[:2] == ["make run", "make test"]


@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("make ")])
def test_make_does_what_the_readme_says(line: str):
    # `--what-if` nothing and `-n`: what make would run, without installing again.
    printed = subprocess.run(
        [*shlex.split(line), "-n"], cwd=ROOT, check=True, capture_output=True, text=True, env=environment()
    ).stdout
    expected = {
        "make run": "claimwatch up --demo",
        "make run FEEDS=my.opml": 'claimwatch up --feeds "my.opml"',
        "make test": "-m pytest",
    }
    assert expected[line] in printed


def test_every_other_line_is_a_command_of_ours():
    for line in COMMANDS:
        assert line.startswith(("make ", "export CLAIMWATCH_", PROGRAM)), line


@pytest.mark.embedded
def test_the_commands_run(services: Services, tmp_path: Path):
    env = environment(data=tmp_path, kafka=services.kafka.servers, elasticsearch=services.elasticsearch)
    ours = [line for line in COMMANDS if line.startswith(PROGRAM)]
    # On a fresh installation the last block comes first: it makes the topics and the indices.
    for line in sorted(ours, key=lambda each: "deploy" not in each):
        if any(" ".join(claimwatch(line)).startswith(each.removeprefix("claimwatch ")) for each in RUN_ELSEWHERE):
            continue
        follow = "--follow" in line
        process = subprocess.Popen(
            [sys.executable, "-m", "claimwatch", *claimwatch(line)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=env,
        )
        try:
            if follow:
                assert process.stdout is not None
                process.stdout.readline()  # it has told what there is, and now waits for more
                process.send_signal(signal.SIGINT)
            printed = process.communicate(timeout=60)[0]
        finally:
            process.kill()
        assert process.returncode == (130 if follow else 0), f"{line}: {printed}"
        assert "Traceback" not in printed
