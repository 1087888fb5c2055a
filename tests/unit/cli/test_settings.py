from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from claimwatch.errors import UserError
from claimwatch.settings import Settings, load_settings
from claimwatch.supervision.runfile import Run, locked, write_run


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CLAIMWATCH_{name.upper()}", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def run(folder: Path, port: int) -> None:
    write_run(folder, Run(1, f"127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"))


def test_the_data_folder_is_in_the_state_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert load_settings().data == tmp_path / "claimwatch"
    monkeypatch.setenv("XDG_STATE_HOME", "relative")  # the specification says to ignore it
    assert load_settings().data == Path.home() / ".local" / "state" / "claimwatch"


def test_the_environment_wins_over_a_running_up_and_an_option_over_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with locked(tmp_path / "d"):
        run(tmp_path / "d", 7000)
        assert load_settings(data=tmp_path / "d").kafka == "127.0.0.1:7000"
        monkeypatch.setenv("CLAIMWATCH_DATA", str(tmp_path / "d"))
        assert load_settings().elasticsearch == "http://127.0.0.1:7001"
        monkeypatch.setenv("CLAIMWATCH_KAFKA", "kafka:1")
        assert load_settings().kafka == "kafka:1"
        assert load_settings(kafka="other:1").kafka == "other:1"


def test_a_running_demonstration_is_found_where_nothing_else_runs(tmp_path: Path):
    with locked(tmp_path / "demo"):
        run(tmp_path / "demo", 7100)
        assert load_settings(data=tmp_path).kafka == "127.0.0.1:7100"
        with locked(tmp_path):
            run(tmp_path, 7200)
            assert load_settings(data=tmp_path).kafka == "127.0.0.1:7200"


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CLAIMWATCH_OUTLETS", "a.yaml, b.yaml,")
    monkeypatch.setenv("CLAIMWATCH_CHANNELS", "mailto,ntfy")
    settings = load_settings()
    assert settings.outlets == (Path("a.yaml"), Path("b.yaml"))
    assert settings.channels == ("mailto", "ntfy")


def test_no_channel_that_writes_files_or_runs_programs_is_let_in():
    assert not {"file", "syslog", "dbus", "windows", "macosx", "gnome", "exec"} & set(load_settings().channels)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EPOCH", "-1"),
        ("EPOCH", "x"),
        ("DEMO_PORT", "70000"),
        ("LOG_LEVEL", "loud"),
        ("WORKER", "1of2"),
        ("WORKER", "3/2"),
        ("WORKER", "0/0"),
    ],
)
def test_a_value_that_cannot_be_is_told_with_its_variable(name: str, value: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(f"CLAIMWATCH_{name}", value)
    with pytest.raises(UserError) as caught:
        load_settings()
    assert f"CLAIMWATCH_{name}" in caught.value.where
    assert caught.value.exit_code == 2


def test_a_worker_says_which_of_how_many():
    assert load_settings(worker="1/3").worker_of == (1, 3)


def test_the_key_of_the_judge_is_not_shown(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CLAIMWATCH_JUDGE_URL", "http://127.0.0.1:11434/v1")
    monkeypatch.setenv("CLAIMWATCH_JUDGE_MODEL", "tiny")
    monkeypatch.setenv("CLAIMWATCH_JUDGE_KEY", "sk-invented")
    settings = load_settings()
    assert "sk-invented" not in f"{settings!r} {settings} {settings.model_dump_json()}"
    assert settings.judge_key.get_secret_value() == "sk-invented"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"URL": "http://127.0.0.1:11434/v1"}, "MODEL"),
        ({"URL": "gopher://models.example", "MODEL": "tiny"}, "URL"),
        ({"URL": "https://me:sk-invented@models.example/v1", "MODEL": "tiny"}, "URL"),
        ({"KEY": "sk-invented\nX-Header: y"}, "KEY"),
        ({"TIMEOUT_S": "0"}, "TIMEOUT_S"),
        ({"PER_HOUR": "0"}, "PER_HOUR"),
    ],
)
def test_a_judge_that_cannot_be_asked_is_told_at_once(values, named, monkeypatch: pytest.MonkeyPatch):
    for name, value in values.items():
        monkeypatch.setenv(f"CLAIMWATCH_JUDGE_{name}", value)
    with pytest.raises(UserError) as caught:
        load_settings()
    assert f"CLAIMWATCH_JUDGE_{named}" in caught.value.where
    assert "sk-invented" not in str(caught.value)


def test_an_article_may_be_ahead_by_more_than_a_clock_that_is_an_hour_off_unless_any_may_be():
    assert Settings().ahead == timedelta(minutes=90)
    assert Settings(ahead_min=0).ahead is None
