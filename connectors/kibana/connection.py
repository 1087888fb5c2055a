"""Asking one Kibana, each request within a time that holds for all of it.

Errors of this package::

    KibanaProblem              what, where and what to do
    ├── KibanaUnavailable      nobody answers in time, or Kibana is still starting
    └── KibanaRefused          it answers, and will not do what is asked
        └── AlertingOff        all but the rules can be had
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import aiohttp
from pydantic import SecretStr

WITHIN_S = 60.0
"""Seconds for a whole request: an import of these objects is one bulk in Elasticsearch, which may be busy."""

ANSWER_BYTES = 8 * 1024 * 1024
"""Of an answer at most: one line for each object that was imported."""

MESSAGE_LENGTH = 300
ADDRESS = "give it as http://127.0.0.1:5601, or https://user:password@host:port/base/path"


class KibanaProblem(RuntimeError):
    """Something about Kibana that a person should read."""

    def __init__(self, what: str, *, where: str, do: str) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.do = do


class KibanaUnavailable(KibanaProblem):
    """No Kibana answers at the address, or it is not ready."""


class KibanaRefused(KibanaProblem):
    """Kibana answers, and refuses for a reason that does not pass."""


class AlertingOff(KibanaRefused):
    """This Kibana has no alerting, so it takes no rules."""


@dataclass(frozen=True)
class KibanaAccess:
    """Where Kibana is, and who we are to it: nobody, a user, or the owner of an API key, which wins.

    Attributes:
        url: with base path and space (``/s/NAME``) where there are; without user and password.
        ca: PEM of the authorities that may have signed its certificate; the system's where it is None.
    """

    url: str
    user: str = ""
    password: SecretStr = field(default=SecretStr(""))
    api_key: SecretStr = field(default=SecretStr(""))
    ca: Path | None = None

    @classmethod
    def of(cls, url: str) -> KibanaAccess:
        """Of an address with user and password in it. Raises ValueError where it is none."""
        parts = urlsplit(url)
        clean = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        return cls(clean, unquote(parts.username or ""), SecretStr(unquote(parts.password or "")))

    @property
    def authorization(self) -> str:
        """The header of that name; empty for nobody."""
        if self.api_key.get_secret_value():
            return f"ApiKey {self.api_key.get_secret_value()}"
        login = f"{self.user}:{self.password.get_secret_value()}"
        return f"Basic {base64.b64encode(login.encode()).decode()}" if self.user else ""


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict[str, Any]

    @property
    def message(self) -> str:
        """Why, in Kibana's words on one line."""
        found = self.body.get("message") or self.body.get("error") or f"status {self.status}"
        return " ".join(str(found).split())[:MESSAGE_LENGTH]


@dataclass(frozen=True)
class Upload:
    """A file to be sent in a form."""

    name: str
    content: bytes


class Kibana:
    """The HTTP API of a Kibana. Nothing is sent before ``ask``; redirects and proxies are not followed."""

    def __init__(self, to: KibanaAccess | str, *, within_s: float = WITHIN_S) -> None:
        """
        Args:
            to: an address alone may have user and password in it; it is never shown with them.
            within_s: seconds for each request, name look-up and a body that drips included.

        Raises:
            KibanaRefused: this is no address, or the file of authorities cannot be used.
        """
        try:
            access = KibanaAccess.of(to) if isinstance(to, str) else to
            parts = urlsplit(access.url)
            port = f":{parts.port}" if parts.port else ""
        except ValueError as error:
            raise KibanaRefused("the address of Kibana cannot be read", where="--url", do=ADDRESS) from error
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise KibanaRefused("the address of Kibana cannot be read", where="--url", do=ADDRESS)
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        self.url = f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"
        self._within_s = within_s
        self._headers = {"kbn-xsrf": "claimwatch"}
        if access.authorization:
            self._headers["Authorization"] = access.authorization
        self._tls = _context(access.ca) if access.ca is not None else True

    def ask(self, method: str, path: str, *, body: object = None, upload: Upload | None = None) -> Answer:
        """The answer to a request, whatever its status, unless the status says that Kibana will answer none of ours.

        Raises:
            KibanaUnavailable: no answer in time, or Kibana is starting.
            KibanaRefused: user, rights, size, or something that is no Kibana.
        """
        try:
            status, location, raw = asyncio.run(self._send(method, path, body, upload))
        except TimeoutError as error:
            what = f"Kibana did not answer within {self._within_s:.0f} s"
            do = "look whether it and its Elasticsearch are busy, and try again; it does no harm to repeat"
            raise KibanaUnavailable(what, where=self.url, do=do) from error
        except aiohttp.ClientConnectorCertificateError as error:
            what, do = "Kibana's certificate is not trusted here", "name its authority's file in CLAIMWATCH_KIBANA_CA"
            raise KibanaRefused(what, where=self.url, do=do) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            do = "look whether it runs and whether the address is right; set CLAIMWATCH_KIBANA_URL or give --url"
            raise KibanaUnavailable(f"Kibana does not answer: {_why(error)}", where=self.url, do=do) from error
        return self._answer(status, location, raw)

    async def _send(self, method: str, path: str, body: object, upload: Upload | None) -> tuple[int, str, bytes]:
        form = None
        if upload is not None:
            form = aiohttp.FormData()
            form.add_field("file", upload.content, filename=upload.name, content_type="application/ndjson")
        # The total, since a server that drips its answer keeps each single read alive.
        limits = aiohttp.ClientTimeout(total=self._within_s)
        async with (
            aiohttp.ClientSession(timeout=limits, headers=self._headers) as session,
            session.request(
                method, self.url + path, json=body, data=form, allow_redirects=False, ssl=self._tls
            ) as answer,
        ):
            raw = b""
            async for chunk in answer.content.iter_chunked(64 * 1024):
                raw += chunk
                if len(raw) > ANSWER_BYTES:
                    raise ValueError("the answer does not end")
            return answer.status, answer.headers.get("Location", ""), raw

    def _answer(self, status: int, location: str, raw: bytes) -> Answer:
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        answer = Answer(status, body if isinstance(body, dict) else {})
        if status in _REFUSALS:
            what, do = _REFUSALS[status]
            # Of a refused login not even Kibana's words: a proxy's may hold what it was sent.
            said = f": {answer.message}" if answer.body and status == 403 else ""
            raise KibanaRefused(what + said, where=self.url, do=do)
        if status in (429, 502, 503, 504):
            what = f"Kibana is not ready: {answer.message if answer.body else f'status {status}'}"
            raise KibanaUnavailable(what, where=self.url, do="wait until it has started, and try again")
        if 300 <= status < 400:
            what = f"Kibana's address leads on to {location[:MESSAGE_LENGTH] or 'another one'}"
            raise KibanaRefused(what, where=self.url, do="give the address that it leads to, with its base path")
        if status != 204 and not isinstance(body, dict):
            do = "look at the address: Kibana has port 5601 as a rule, Elasticsearch 9200"
            raise KibanaRefused("what answers there is no Kibana", where=self.url, do=do)
        return answer


_REFUSALS = {
    401: (
        "Kibana does not let this user in",
        "set CLAIMWATCH_KIBANA_API_KEY, or CLAIMWATCH_KIBANA_USER and CLAIMWATCH_KIBANA_PASSWORD",
    ),
    403: (
        "the user may not do this in Kibana",
        "give it a role with all rights on Saved Objects Management, Stack Rules, and Actions and Connectors",
    ),
    413: (
        "the file is larger than Kibana, or a proxy before it, takes",
        "raise savedObjects.maxImportPayloadBytes in kibana.yml, or the proxy's limit on bodies",
    ),
}


def _context(ca: Path) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca)
    except OSError as error:
        why = "no PEM in it" if isinstance(error, ssl.SSLError) else error.strerror
        what = f"the file of Kibana's authorities cannot be used: {why}"
        raise KibanaRefused(what, where=str(ca), do="name a PEM file in CLAIMWATCH_KIBANA_CA") from error


def _why(error: BaseException) -> str:
    system = getattr(error, "os_error", error)
    number = getattr(system, "errno", None)
    # A name that cannot be looked up has a number of its own kind, and says it in words.
    known = os.strerror(number) if isinstance(number, int) and number > 0 else ""
    return (known or getattr(system, "strerror", None) or str(error) or type(error).__name__)[:MESSAGE_LENGTH]
