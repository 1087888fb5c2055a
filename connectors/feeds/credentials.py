"""Logins of feeds, from a file of the user's: a feed's record carries a name in it, never what stands there.

{"desk": {"user": "desk", "password": "…"},                     HTTP's own login (basic)
 "wire": {"header": {"X-Api-Key": "…"}},                        a header
 "subscriber": {"cookie": "session=…"},                         cookies, as a browser sends them
 "office": {"proxy": "http://user:password@proxy.example:3128"}}    for the feeds that name it as their proxy
"""

from __future__ import annotations

import os
import stat
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

SECRETS_LIMIT = 1024 * 1024
"""Bytes of a file of logins."""
_KEYS = frozenset({"user", "password", "header", "cookie", "proxy"})
_OURS = frozenset({"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "user-agent"})
"""Headers that say how a request is sent: no login."""


class SecretsError(Exception):
    """A file of logins that cannot be used, or a name that is not in it. No value of it is ever told."""

    def __init__(self, what: str, *, where: str, do: str) -> None:
        super().__init__(f"{what} ({where})")
        self.what = what
        self.where = where
        self.do = do


@dataclass(frozen=True, slots=True)
class Access:
    """What opens one site: headers, and a proxy on the way there. Nothing of it is in its ``repr()``.

    ``origin``: the (scheme, host, port) that the headers are for. Without one they are sent nowhere.
    """

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    proxy: str | None = field(default=None, repr=False)
    origin: tuple[str, str, int] | None = None

    def for_feed(self, url: str) -> Access:
        """The same, for the origin of a feed."""
        return replace(self, origin=_origin(url))

    def headers_for(self, url: str) -> Mapping[str, str]:
        """The headers for a request to ``url``: none beyond the origin; from http to https of one host they go on."""
        if self.origin is None:
            return {}
        asked = _origin(url)
        safer = ("https", self.origin[1], 443) if self.origin[::2] == ("http", 80) else None
        return self.headers if asked in (self.origin, safer) else {}


class Secrets:
    """The logins of a file by name."""

    def __init__(self, named: Mapping[str, Access] | None = None, where: str = "") -> None:
        self._named = dict(named or {})
        self._where = where

    def __repr__(self) -> str:
        return f"Secrets({sorted(self._named)})"

    def of(self, name: str) -> Access:
        """
        Raises:
            SecretsError: there is none of that name.
        """
        found = self._named.get(name)
        if found is None:
            where = self._where or "CLAIMWATCH_FEED_SECRETS is not set"
            do = "write the name and its login into that file" if self._where else "set it to a file of logins"
            raise SecretsError(f"there is no login named {name!r}", where=where, do=do)
        return found

    def for_feed(self, url: str, credentials: str | None = None, proxy: str | None = None) -> Access | None:
        """What a feed's own names give, for its origin; None where it names none.

        Raises:
            SecretsError: a name is not in the file, or the proxy's has none.
        """
        if not credentials and not proxy:
            return None
        access = self.of(credentials) if credentials else Access()
        if proxy:
            way = self.of(proxy).proxy
            if way is None:
                raise SecretsError(f"{proxy!r} has no proxy", where=self._where, do="give it one: proxy: http://…")
            access = replace(access, proxy=way)
        return access.for_feed(url)


NO_SECRETS = Secrets()


class SecretsFile:
    """The logins of a file, read again where it has changed: a new login is sent from the next poll on.

    One that can no longer be read, or is being written, leaves the logins as they were, and ``told`` hears why, once.

    Raises:
        SecretsError: at first, as load_secrets.
    """

    def __init__(self, path: Path | None, told: Callable[[SecretsError], object] = lambda _: None) -> None:
        self._path = path
        self._told = told
        self._seen = self._look()
        self._secrets = load_secrets(path)

    def for_feed(self, url: str, credentials: str | None = None, proxy: str | None = None) -> Access | None:
        """As Secrets.for_feed, of the file as it is now."""
        if (credentials or proxy) and (seen := self._look()) != self._seen:
            self._seen = seen
            try:
                self._secrets = load_secrets(self._path)
            except SecretsError as error:
                self._told(error)
        return self._secrets.for_feed(url, credentials, proxy)

    def _look(self) -> tuple[int, ...]:
        """What changes with the file: which it is, its length, when it was written and when its rights changed."""
        if self._path is None:
            return ()
        try:
            found = self._path.stat()
        except OSError:
            return ()
        return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def load_secrets(path: Path | None) -> Secrets:
    """The logins of a YAML or JSON file; none without a file.

    Raises:
        SecretsError: it cannot be read, others may read it, or an entry is none. Never with what stands in it.
    """
    if path is None:
        return NO_SECRETS
    where = str(path)
    entries = _entries(_text(path, where), where)
    return Secrets({str(name): _access(str(name), entry, where) for name, entry in entries.items()}, where)


def _text(path: Path, where: str) -> bytes:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            read = file.read(SECRETS_LIMIT + 1)
    except OSError as error:
        raise SecretsError(
            f"the file of logins cannot be read: {error.strerror}", where=where, do="name a file that may be read"
        ) from error
    if mode & (stat.S_IRWXO | stat.S_IWGRP):
        raise SecretsError("others may read or change the file of logins", where=where, do="chmod 600 it")
    if len(read) > SECRETS_LIMIT:
        raise SecretsError("the file of logins is longer than any", where=where, do="name a file of logins")
    return read


def _entries(text: bytes, where: str) -> Mapping[str, Any]:
    try:
        entries = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        # Without its cause: YAML's errors quote the line.
        raise SecretsError("the file of logins is no YAML or JSON", where=where, do="see docs/security.md") from None
    if entries is None:
        return {}
    if not isinstance(entries, Mapping):
        raise SecretsError("the file of logins has no names", where=where, do="see docs/security.md")
    return entries


def _access(name: str, entry: Any, where: str) -> Access:
    def wrong(what: str) -> SecretsError:
        return SecretsError(f"the login {name!r} {what}", where=where, do="see docs/security.md")

    if not isinstance(entry, Mapping) or not entry or not set(map(str, entry)) <= _KEYS:
        raise wrong(f"takes {', '.join(sorted(_KEYS))} and nothing else")
    if ("user" in entry) != ("password" in entry):
        raise wrong("has a user without a password, or the other way round")
    header = entry.get("header", {})
    if not isinstance(header, Mapping):
        raise wrong("has a header that is no name with a value")
    texts = [*header, *header.values(), *(value for key, value in entry.items() if key != "header")]
    if not all(isinstance(each, str) for each in texts):
        raise wrong("has a value that YAML takes for a number or a word of its own: put it in quotes")
    headers = dict(header)
    if "user" in entry:
        login = f"{entry['user']}:{entry['password']}".encode()
        headers["Authorization"] = f"Basic {b64encode(login).decode()}"
    if "cookie" in entry:
        headers["Cookie"] = entry["cookie"]
    if any(not _sendable(key, value) for key, value in headers.items()):
        raise wrong("has a header or cookie that cannot be sent")
    return Access(headers, _proxy(entry["proxy"], wrong) if "proxy" in entry else None)


def _proxy(url: str, wrong: Any) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or not (unquote(url).isprintable() and url.isascii()):
        raise wrong("has a proxy that is no http or https address")
    return url


def _sendable(name: str, value: str) -> bool:
    token = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return token and name.lower() not in _OURS and value.isascii() and value.isprintable() and bool(value)


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").rstrip("."), parts.port or (443 if scheme == "https" else 80)
