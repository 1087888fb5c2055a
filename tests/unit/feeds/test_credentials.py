from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.feeds.credentials import (
    NO_SECRETS,
    SECRETS_LIMIT,
    Access,
    Secrets,
    SecretsError,
    SecretsFile,
    load_secrets,
)

CANARY = "canary-8d1f"
FEED = "https://post.example/feed.xml"
WHOLE = f"""
desk: {{user: desk, password: "{CANARY}"}}
wire:
  header: {{X-Api-Key: "{CANARY}"}}
subscriber:
  cookie: session={CANARY}; plan=all
office:
  proxy: http://desk:{CANARY}@proxy.example:3128
"""
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str) -> Path:
        path = tmp_path / "secrets.yaml"
        path.write_text(text)
        path.chmod(0o600)
        return path

    return written


def test_a_login_is_found_by_its_name(write: Write) -> None:
    secrets = load_secrets(write(WHOLE))
    assert secrets.of("desk").headers == {"Authorization": "Basic ZGVzazpjYW5hcnktOGQxZg=="}
    assert secrets.of("wire").headers == {"X-Api-Key": CANARY}
    assert secrets.of("subscriber").headers == {"Cookie": f"session={CANARY}; plan=all"}
    assert secrets.of("office").proxy == f"http://desk:{CANARY}@proxy.example:3128"


def test_json_is_read_too(write: Write) -> None:
    secrets = load_secrets(write(json.dumps({"wire": {"header": {"X-Api-Key": CANARY}}})))
    assert secrets.of("wire").headers == {"X-Api-Key": CANARY}


def test_a_feed_that_names_none_has_none(write: Write) -> None:
    assert load_secrets(None) is NO_SECRETS
    assert load_secrets(write("")).for_feed(FEED) is None
    assert load_secrets(write(WHOLE)).for_feed(FEED) is None


def test_a_feed_may_have_a_login_and_a_proxy(write: Write) -> None:
    access = load_secrets(write(WHOLE)).for_feed(FEED, "wire", "office")
    assert access is not None
    assert access.headers_for(FEED) == {"X-Api-Key": CANARY}
    assert access.proxy == f"http://desk:{CANARY}@proxy.example:3128"


@pytest.mark.parametrize(
    ("feed", "asked", "shown"),
    [
        (FEED, FEED, True),
        (FEED, "https://post.example:443/other?page=2", True),
        (FEED, "https://POST.example/feed.xml", True),
        (FEED, "http://post.example/feed.xml", False),
        (FEED, "https://post.example:8443/feed.xml", False),
        (FEED, "https://www.post.example/feed.xml", False),
        (FEED, "https://post.example.evil.example/feed.xml", False),
        (FEED, "https://evil.example/?https://post.example/", False),
        ("http://post.example/feed", "https://post.example/feed", True),
        ("http://post.example:8080/feed", "https://post.example/feed", False),
        ("http://post.example/feed", "https://post.example:8443/feed", False),
    ],
)
def test_a_login_is_shown_to_its_own_origin_only(feed: str, asked: str, shown: bool) -> None:
    access = Access({"X-Api-Key": CANARY}).for_feed(feed)
    assert bool(access.headers_for(asked)) is shown


def test_a_login_without_an_origin_is_shown_to_nobody() -> None:
    assert Access({"X-Api-Key": CANARY}).headers_for(FEED) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"[{CANARY}]", "has no names"),
        (f"desk: {CANARY}", "'desk' takes"),
        (f"desk: {{token: {CANARY}}}", "'desk' takes"),
        ("desk: {}", "'desk' takes"),
        (f"desk: {{user: {CANARY}}}", "without a password"),
        (f"desk: {{password: {CANARY}}}", "without a password"),
        ("desk: {user: desk, password: 12345678}", "in quotes"),
        (f"desk: {{header: {CANARY}}}", "no name with a value"),
        (f"desk: {{header: {{Host: {CANARY}}}}}", "cannot be sent"),
        (f'desk: {{header: {{X-Key: "{CANARY}\\r\\nHost: evil"}}}}', "cannot be sent"),
        (f'desk: {{header: {{"X Key": "{CANARY}"}}}}', "cannot be sent"),
        (f'desk: {{cookie: "{CANARY}\\n"}}', "cannot be sent"),
        (f"desk: {{proxy: socks5://desk:{CANARY}@proxy.example}}", "no http or https address"),
        (f"desk: {{proxy: 'http://desk:{CANARY}@proxy.example:99999'}}", "no http or https address"),
        (f"desk: {{user: desk, password: '{CANARY}", "is no YAML or JSON"),
        (f"{CANARY}: &a [*a", "is no YAML or JSON"),
        ("#" * (SECRETS_LIMIT + 1), "longer than any"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_without_what_stands_in_it(write: Write, text: str, told: str) -> None:
    with pytest.raises(SecretsError, match=told) as raised:
        load_secrets(write(text))
    assert raised.value.do
    assert CANARY not in f"{raised.value}{raised.value.__cause__}{raised.value.where}{raised.value.do}"


@pytest.mark.skipif(os.name != "posix", reason="modes of files")
@pytest.mark.parametrize("mode", [0o604, 0o644, 0o620, 0o602])
def test_a_file_that_others_may_read_or_change_is_refused(write: Write, mode: int) -> None:
    path = write(WHOLE)
    path.chmod(mode)
    with pytest.raises(SecretsError, match="others") as raised:
        load_secrets(path)
    assert "chmod 600" in raised.value.do


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SecretsError, match="cannot be read"):
        load_secrets(tmp_path / "none.yaml")


def test_a_name_that_is_not_there_is_told_with_what_to_do(write: Write) -> None:
    with pytest.raises(SecretsError, match="no login named 'press'"):
        load_secrets(write(WHOLE)).for_feed(FEED, "press")
    with pytest.raises(SecretsError, match="'desk' has no proxy"):
        load_secrets(write(WHOLE)).for_feed(FEED, "wire", "desk")
    with pytest.raises(SecretsError, match="CLAIMWATCH_FEED_SECRETS"):
        NO_SECRETS.of("desk")


def test_nothing_of_a_login_is_in_its_text(write: Write) -> None:
    secrets = load_secrets(write(WHOLE))
    access = secrets.for_feed(FEED, "desk", "office")
    texts = f"{secrets!r} {secrets} {access!r} {access} {[access]} {Secrets({'a': access or Access()})!r}"
    assert CANARY not in texts
    assert "ZGVzazpj" not in texts


def test_a_file_that_changes_is_read_again_and_one_that_is_broken_leaves_the_logins_as_they_were(write: Write) -> None:
    told: list[SecretsError] = []
    path = write(json.dumps({"wire": {"header": {"X-Api-Key": "first"}}}))
    secrets = SecretsFile(path, told.append)

    def key() -> str:
        access = secrets.for_feed(FEED, "wire")
        assert access is not None
        return access.headers["X-Api-Key"]

    assert key() == "first"
    write(json.dumps({"wire": {"header": {"X-Api-Key": "second"}}}))
    assert (key(), told) == ("second", [])
    write('{"wire": {"header"')
    assert (key(), key(), len(told)) == ("second", "second", 1)
    path.unlink()
    assert (key(), key(), len(told)) == ("second", "second", 2)
    write("{}")
    with pytest.raises(SecretsError, match="there is no login named"):
        key()
