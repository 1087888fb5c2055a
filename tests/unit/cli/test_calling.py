"""Hints can be typed as they stand, however the program was started."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimwatch.calling import program, typable, typed


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in an environment below the current folder, which the shell does not find."""
    path = tmp_path / ".venv" / "bin" / "claimwatch"
    path.parent.mkdir(parents=True)
    path.touch(mode=0o755)
    monkeypatch.setattr("sys.argv", [str(path), "up"])
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.chdir(tmp_path)
    return path


def test_below_the_current_folder_it_is_called_by_its_path_from_here(script: Path):
    assert typed("feeds list") == ".venv/bin/claimwatch feeds list"


def test_in_the_current_folder_it_has_a_slash_so_that_the_shell_does_not_look_it_up(
    script: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(script.parent)
    assert program() == "./claimwatch"


def test_elsewhere_it_is_called_by_its_whole_path(script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "else where").mkdir()
    monkeypatch.chdir(tmp_path / "else where")
    assert program() == str(script)


def test_where_the_shell_finds_it_the_name_will_do(script: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(script.parent))
    assert program() == "claimwatch"


def test_another_one_of_that_name_is_not_it(script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "claimwatch").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program() == ".venv/bin/claimwatch"


def test_started_as_a_module_it_is_the_program_beside_its_python(script: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.argv", ["/x/claimwatch/__main__.py"])
    monkeypatch.setattr("sys.executable", str(script.with_name("python")))
    assert program() == ".venv/bin/claimwatch"
    script.unlink()
    assert program() == f"{script.with_name('python')} -m claimwatch"


def test_a_data_folder_that_others_would_not_find_is_named(script: Path):
    assert typed("claims", Path("/d/my data")) == ".venv/bin/claimwatch claims --data '/d/my data'"


def test_commands_in_messages_are_made_typable(script: Path):
    assert (
        typable("see `claimwatch feeds list`; claimwatch reads")
        == "see `.venv/bin/claimwatch feeds list`; claimwatch reads"
    )
