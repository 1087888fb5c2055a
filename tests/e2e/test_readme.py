"""Every command in the README is run, and what it shows of the screen is what the demonstration says."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from rich.console import Console

from claimwatch.demo.newsroom import demo_articles, demo_outlets, replay_lines
from claimwatch.screen import Screen
from pipelines.reading import ArticleReader
from pipelines.replay import Corroborator, read_articles
from tests.conftest import Services
from tests.e2e.running import ENDED_WITHIN_S, PACE, environment, kill_what_is_left, wait_until_nothing_is_left
from tests.services.ports import free_port

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
LINES = [line for block in BLOCKS for line in block.splitlines()]
COMMANDS = [line.split("  # ")[0].rstrip() for line in LINES if line and not line.startswith("#")]
CAPTURE = re.search(r"^```\n(\d\d:\d\d .*?)^```", README, re.MULTILINE | re.DOTALL)
CAPTURE_WIDTH = 110
PROGRAM = ".venv/bin/claimwatch "
SITE = "https://www.example.org/"

GOES_ON = {" --follow": 130, " up ": 0}
"""What does not end by itself, and the exit code after Ctrl-C."""
FEEDS = '<opml version="2.0"><body><outline text="Closed" xmlUrl="http://127.0.0.1:{port}/feed"/></body></opml>'


def test_the_readme_fits_on_a_screen_and_a_half():
    assert len(README.splitlines()) <= 100


def test_the_two_commands_are_there():
    assert COMMANDS[:2] == ["make run", "make test"]


def test_every_other_line_is_a_command_of_ours():
    for line in COMMANDS:
        assert line.startswith(("make ", "export CLAIMWATCH_", PROGRAM)), line


def test_the_screen_in_the_readme_is_what_the_demonstration_says(tmp_path: Path):
    assert CAPTURE is not None
    assert CAPTURE[1].splitlines() == demonstration(tmp_path / "articles.jsonl")


def demonstration(path: Path) -> list[str]:
    """What the screen shows of the demonstration, replayed without services at the pace of its releases."""
    path.write_text("".join(line + "\n" for line in replay_lines()), "utf-8")
    shown = io.StringIO()
    console = Console(file=shown, width=CAPTURE_WIDTH, markup=False, highlight=False, emoji=False)
    agencies = [name for one in demo_outlets() if one.kind == "agency" for name in (one.name, *one.aliases)]
    screen = Screen(console, agencies=agencies, feeds_matter=False)
    reader, corroborator = ArticleReader(), Corroborator()
    for offset, (released, article) in enumerate(zip(demo_articles(), read_articles(str(path)), strict=True)):
        screen.tick(released.release_at, datetime.now(UTC))
        changes, _ = corroborator.take(reader.read(article), offset)
        for alert in changes.alerts if changes else ():
            screen.on_alert(alert)
        for claim in changes.claims if changes else ():
            screen.on_claim(claim, released.release_at)
    screen.tick(float("inf"), datetime.now(UTC))
    return shown.getvalue().splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder in which make finds everything installed already: the environment of these tests."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    (tmp_path / "my.opml").write_text(FEEDS.format(port=free_port()))
    (tmp_path / "installed").touch()
    return tmp_path


def start(line: str, checkout: Path, **variables: object) -> subprocess.Popen[str]:
    """Start make in a process group of its own, as a shell does."""
    given = {"BIN": Path(sys.executable).parent, "INSTALLED": checkout / "installed", **variables}
    return subprocess.Popen(
        [*shlex.split(line), *(f"{name}={value}" for name, value in given.items())],
        cwd=checkout,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(demo_pace=PACE),
        process_group=0,
    )


@pytest.mark.slow
@pytest.mark.embedded
@pytest.mark.timeout(180)
@pytest.mark.skipif(sys.platform != "linux", reason="what is left behind is looked for in /proc")
@pytest.mark.parametrize(
    ("line", "shown"),
    [("make run", r"^\d\d:\d\d REPORTED      \w"), ("make run FEEDS=my.opml", "^1 feed: .* 1 broken")],
)
def test_make_run_shows_something_and_ctrl_c_ends_it(line: str, shown: str, checkout: Path):
    assert line in COMMANDS
    data = checkout / "data"
    process = start(line, checkout, DATA=data)
    try:
        assert process.stdout is not None
        seen = []
        for text in process.stdout:
            seen.append(text)
            if re.search(shown, text):
                break
        else:
            pytest.fail(f"{line} ended by itself: {''.join(seen)}")
        os.killpg(process.pid, signal.SIGINT)
        printed = process.communicate(timeout=ENDED_WITHIN_S)[0]
        assert "Traceback" not in printed
        wait_until_nothing_is_left(data)
    finally:
        process.kill()
        process.wait()
        kill_what_is_left(data)


def test_make_test_runs_the_tests(checkout: Path):
    process = start("make test", checkout, TESTS=ROOT / "tests" / "unit" / "cli" / "test_restarts.py")
    printed = process.communicate(timeout=60)[0]
    assert process.returncode == 0, printed
    assert "[100%]" in printed


class Site(BaseHTTPRequestHandler):
    """What the README's address stands for: a page, and the feed behind it."""

    def do_GET(self) -> None:
        feed = self.path == "/feed"
        body = FEED if feed else PAGE
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml" if feed else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


FEED = (
    b"<?xml version='1.0'?><rss version='2.0'><channel><title>News</title><link>https://www.example.org/</link>"
    b"<item><title>Ferry sails</title><link>https://www.example.org/1</link></item></channel></rss>"
)
PAGE = b"<html><head><link rel='alternate' type='application/rss+xml' href='/feed'></head><body>News</body></html>"


@pytest.fixture
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.embedded
def test_the_commands_run(services: Services, checkout: Path, site: str):
    served = {"kafka": services.kafka.servers, "elasticsearch": services.elasticsearch}
    env = environment(**served, data=checkout / "data", feed_networks="127.0.0.0/8")
    ours = [line.replace(SITE, site) for line in COMMANDS if line.startswith(PROGRAM)]
    assert any(site in line for line in ours)
    # On a fresh installation the last block comes first: it makes the topics and the indices.
    for line in sorted(ours, key=lambda each: "deploy" not in each):
        code = next((code for part, code in GOES_ON.items() if part in line), None)
        process = subprocess.Popen(
            [sys.executable, "-m", "claimwatch", *shlex.split(line)[1:]],
            cwd=checkout,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=env,
        )
        try:
            if code is not None:
                assert process.stdout is not None
                process.stdout.readline()  # it has told what there is, and now waits for more
                process.send_signal(signal.SIGINT)
            printed = process.communicate(timeout=60)[0]
        finally:
            process.kill()
        assert process.returncode == (code or 0), f"{line}: {printed}"
        assert "Traceback" not in printed
