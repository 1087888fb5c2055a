from __future__ import annotations

from pathlib import Path

import pytest

from claimwatch.errors import UserError
from claimwatch.secret_files import LONGEST, SecretFileSource
from claimwatch.settings import Settings, load_settings

NAME = "CLAIMWATCH_ELASTICSEARCH"
URL = "http://desk:pa55@elasticsearch:9200"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CLAIMWATCH_{name.upper()}", raising=False)
        monkeypatch.delenv(f"CLAIMWATCH_{name.upper()}_FILE", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


@pytest.fixture
def secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "url"
    monkeypatch.setenv(f"{NAME}_FILE", str(path))
    return path


def read() -> dict[str, str]:
    return SecretFileSource(Settings)()


def test_without_such_a_variable_nothing_is_read():
    assert read() == {}


@pytest.mark.parametrize("content", [URL, f"{URL}\n", f"  {URL}\r\n\n"])
def test_a_file_holds_what_the_variable_would(content: str, secret: Path):
    secret.write_bytes(content.encode())
    assert read() == {"elasticsearch": URL}


def test_the_settings_take_it(secret: Path):
    secret.write_text(URL, "utf-8")
    assert load_settings().elasticsearch == "http://elasticsearch:9200"
    assert load_settings(elasticsearch="http://other:9200").elasticsearch == "http://other:9200"


def test_a_variable_and_its_file_are_not_both_given(secret: Path, monkeypatch: pytest.MonkeyPatch):
    secret.write_text(URL, "utf-8")
    monkeypatch.setenv(NAME, URL)
    with pytest.raises(UserError, match="both"):
        read()


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "No such file"), (b" \n", "empty"), (b"\xff\xfe", "UTF-8"), (b"x" * (LONGEST + 1), "longer")],
)
def test_a_file_that_cannot_be_a_setting_is_told_by_its_name_and_not_by_what_it_holds(
    content: bytes | None, why: str, secret: Path
):
    if content is not None:
        secret.write_bytes(content)
    with pytest.raises(UserError, match=why) as caught:
        read()
    assert caught.value.where == str(secret)
    assert caught.value.exit_code == 2
    assert "xxx" not in str(caught.value.as_record())
