"""Only channels of the schemes that the settings allow, whichever way a watch comes in."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from claimwatch import cli
from claimwatch.errors import Exit
from claimwatch.notify import _lanes
from claimwatch.notifying.jobs import Wanted
from claimwatch.notifying.outbox import Outbox
from claimwatch.notifying.troubles import owners_address
from claimwatch.settings import CHANNEL_SCHEMES, Settings, load_settings
from connectors.kafka.topics import ALERTS
from connectors.notifications.notices import Links
from schemas.delivery import Watch
from tests.unit.elasticsearch import made

NOT_ALLOWED = (
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "syslog://",
    "dbus://",
    "gnome://",
    "macosx://",
    "windows://",
    "exec:///bin/sh",
    "http://127.0.0.1:9200/news-claims",
    "https://169.254.169.254/latest",
    "javascript:alert(1)",
    " json://127.0.0.1/x",
    "json ://127.0.0.1/x",
    "\tfile:///etc/passwd",
    "file:///etc/passwd?json://127.0.0.1",
    "json",
    "json://",
    "://host",
    "",
)


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CLAIMWATCH_{name.upper()}", raising=False)
    monkeypatch.setenv("CLAIMWATCH_KAFKA", "127.0.0.1:1")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def by_command(address: str, tmp_path: Path) -> None:
    assert cli.run(["watches", "add", "w", "--unchecked", "--to", address]) == Exit.USAGE


def as_owner(address: str, tmp_path: Path) -> None:
    if "://" not in address:  # a free name
        assert owners_address(Watch(name="w", owner=address), CHANNEL_SCHEMES) == "terminal"
        return
    assert cli.run(["watches", "add", "w", "--unchecked", "--owner", address]) == Exit.USAGE
    assert owners_address(Watch(name="w", channels=(), owner=address), CHANNEL_SCHEMES) == "terminal"


def by_file(address: str, tmp_path: Path) -> None:
    file = tmp_path / "watches.yaml"
    file.write_text(f"- name: w\n  to: ['{address}']\n", "utf-8")
    assert cli.run(["watches", "import", "--unchecked", str(file)]) == Exit.BAD_FILE


def by_record(address: str, tmp_path: Path) -> None:
    """What any program that may write to the topic of watches can put there."""
    stop = threading.Event()
    lanes = _lanes(load_settings(), Links(), stop)
    wanted = [Wanted(Watch(name="w", channels=(address,)), address)]
    (job,) = Outbox().take(made.message(ALERTS, None), made.alert(), wanted, made.NOON).jobs
    lanes.send(job)
    (outcome,) = lanes.outcomes(20)
    stop.set()
    assert (outcome.delivery.state, outcome.delivery.attempts) == ("failed", 0)


@pytest.mark.parametrize("way", [by_command, as_owner, by_file, by_record], ids=lambda way: way.__name__)
@pytest.mark.parametrize("address", NOT_ALLOWED)
def test_what_is_not_allowed_is_refused(way: Callable[[str, Path], None], address: str, tmp_path: Path):
    way(address, tmp_path)


@pytest.mark.parametrize("way", [by_command, as_owner, by_file, by_record], ids=lambda way: way.__name__)
def test_the_settings_can_allow_less(way: Callable[[str, Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CLAIMWATCH_CHANNELS", "ntfys")
    if way is not as_owner:
        way("json://127.0.0.1/x", tmp_path)
    assert load_settings().channels == ("ntfys",)
