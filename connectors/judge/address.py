"""The address of an endpoint."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

PATH = "/chat/completions"


def chat_address(url: str) -> str:
    """Where chat completions are asked for, of a base URL such as ``http://127.0.0.1:11434/v1`` or of the whole.

    Raises:
        ValueError: it is no http or https address, or has a user or password in it.
    """
    if any(char.isspace() or not char.isprintable() for char in url):
        raise ValueError("an address has no spaces")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError("the address cannot be read") from error
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError("an address that begins with http:// or https:// is needed, such as http://127.0.0.1:11434/v1")
    if parts.username is not None or parts.password is not None:
        raise ValueError("no user or password in the address, please; the key has a setting of its own")
    path = parts.path.rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, path if path.endswith(PATH) else path + PATH, parts.query, ""))
