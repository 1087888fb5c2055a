from __future__ import annotations

import pytest

from connectors.judge.address import chat_address


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1/chat/completions"),
        ("http://[::1]:8000/v1/", "http://[::1]:8000/v1/chat/completions"),
        ("https://models.example/v1/chat/completions", "https://models.example/v1/chat/completions"),
        ("https://models.example/x?api-version=2", "https://models.example/x/chat/completions?api-version=2"),
        ("https://models.example#part", "https://models.example/chat/completions"),
    ],
)
def test_a_base_address_or_the_whole_will_do(url: str, address: str):
    assert chat_address(url) == address


@pytest.mark.parametrize(
    "url",
    [
        *("", "localhost:11434", "ftp://models.example/v1", "file:///v1", "http://", "http:///v1", "http://[::1"),
        *("http://h:99999/v1", "http://models.example/v 1", "http://models.example/\r\nX: y"),
        "https://me:secret@models.example/v1",
    ],
)
def test_what_is_no_web_address_or_has_a_password_is_refused(url: str):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 -- the texts differ
        chat_address(url)
    assert "secret" not in str(caught.value)
