"""The documentation names every command, option, exit code and setting; the command line keeps its promises."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from claimwatch.cli import app, run
from claimwatch.errors import Exit
from claimwatch.settings import Settings

ROOT = Path(__file__).parents[3]
COMMANDS = (ROOT / "docs" / "commands.md").read_text("utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text("utf-8")


def leaves(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, by its full name; hidden ones are nobody's business."""
    if hasattr(command, "commands"):
        for name, each in command.commands.items():
            yield from leaves(each, f"{path} {name}")
    elif not command.hidden:
        yield path, command


LEAVES = dict(leaves(typer.main.get_command(app), "claimwatch"))


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_has_a_place_in_the_documentation(name: str):
    assert f"### `{name}`\n" in COMMANDS


def test_the_documentation_names_no_command_that_is_not_there():
    assert set(re.findall(r"^### `(.+)`$", COMMANDS, re.MULTILINE)) == set(LEAVES)


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_has_json_and_help_for_each_option(name: str):
    options = [option for each in LEAVES[name].params for option in each.opts]
    assert "--json" in options
    assert LEAVES[name].help
    assert all(each.help for each in LEAVES[name].params)


@pytest.mark.parametrize("name", LEAVES)
def test_every_option_is_documented(name: str):
    section = COMMANDS.partition(f"### `{name}`\n")[2].partition("\n#")[0]
    everywhere = {"--json", "--data", "--help"}
    options = {option for each in LEAVES[name].params for option in each.opts if option.startswith("--")}
    assert {option for option in options - everywhere if option not in section} == set()


@pytest.mark.parametrize("code", list(Exit))
def test_every_exit_code_is_documented(code: Exit):
    assert f"\n| {code.value} | " in COMMANDS


@pytest.mark.parametrize(("name", "field"), Settings.model_fields.items(), ids=list(Settings.model_fields))
def test_every_setting_is_documented_with_its_default(name: str, field: Any):
    row = re.search(rf"^\| `CLAIMWATCH_{name.upper()}` \| (.+?) \| ", SETTINGS, re.MULTILINE)
    assert row, f"{name} is not in docs/settings.md"
    if isinstance(field.default, str | int | float) and field.default != "":
        assert row[1] == f"`{field.default:g}`" if isinstance(field.default, float) else f"`{field.default}`"


def test_the_documentation_names_no_setting_that_is_not_there():
    named = set(re.findall(r"^\| `CLAIMWATCH_(\w+)`", SETTINGS, re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


def test_help_takes_little_more_than_the_library_that_prints_it():
    # Processor time beside a peer's in the same minute, since machines and what else they do differ: as much.
    bare = "import typer; app = typer.Typer(); app.command()(lambda: None); app(['--help'], standalone_mode=False)"
    ours, peers = [], []
    for _ in range(3):
        peers.append(_processor_time("-c", bare))
        ours.append(_processor_time("-m", "claimwatch", "--help"))
    assert min(ours) < 2.5 * min(peers)


def _processor_time(*arguments: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_imports_nothing_heavy():
    heavy = ("apache_beam", "kafka", "elasticsearch", "pydantic", "aiohttp", "numpy", "lxml")
    code = f"import sys, claimwatch.cli; print([n for n in {heavy} if n in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert printed.strip() == "[]"


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]):
    assert run(["--version"]) == 0
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", capsys.readouterr().out)


def test_constraints_are_names_and_versions_only():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.]+", line) for line in lines)
    assert lines == sorted(lines, key=str.lower)
