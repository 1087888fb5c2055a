"""Settings for getting at Kafka, Elasticsearch and Kibana: TLS, logins and keys, and what of them cannot be together.

A user and a password in an address are taken out of it before anything else sees it, so that an address may be shown.
"""

from __future__ import annotations

import ipaddress
import os
import re
from base64 import b64encode
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, unquote, urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

from claimwatch.errors import Exit, UserError

PREFIX = "CLAIMWATCH_"

ADDRESSES = {"elasticsearch": "elasticsearch", "kibana_url": "kibana"}
"""Setting that is a URL → what the settings of its login begin with."""

SHORTEST_HIDDEN = 4
"""Characters of a secret that is looked for in lines; a shorter one would be found in half of the words."""

FILES = ("kafka_ca", "kafka_certificate", "kafka_key", "elasticsearch_ca", "kibana_ca")
SECRETS = ("kafka_password", "elasticsearch_password", "elasticsearch_api_key", "kibana_password", "kibana_api_key")


class AccessSettings(BaseSettings):
    """How the services are spoken to. By default in the clear and without a login, as on loopback."""

    kafka_security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="how Kafka is spoken to, in its own words (security.protocol)"
    )
    kafka_ca: Path | None = Field(None, description="PEM file of the authorities that may sign Kafka's certificate")
    kafka_certificate: Path | None = Field(None, description="PEM file of our own certificate for Kafka")
    kafka_key: Path | None = Field(None, description="PEM file of that certificate's key, without a passphrase")
    kafka_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512", description="mechanism of the login at Kafka"
    )
    kafka_user: str = Field("", max_length=200, description="user at Kafka")
    kafka_password: SecretStr = Field(SecretStr(""), description="password of that user; never shown")
    elasticsearch_user: str = Field("", max_length=200, description="user at Elasticsearch")
    elasticsearch_password: SecretStr = Field(SecretStr(""), description="password of that user; never shown")
    elasticsearch_api_key: SecretStr = Field(SecretStr(""), description="API key instead of a user; never shown")
    elasticsearch_ca: Path | None = Field(
        None, description="PEM file of the authorities that may sign Elasticsearch's certificate"
    )
    elasticsearch_fingerprint: str = Field(
        "", description="SHA-256 of Elasticsearch's certificate or its authority's, instead of that file"
    )
    kibana_user: str = Field("", max_length=200, description="user at Kibana")
    kibana_password: SecretStr = Field(SecretStr(""), description="password of that user; never shown")
    kibana_api_key: SecretStr = Field(SecretStr(""), description="API key instead of a user; never shown")
    kibana_ca: Path | None = Field(None, description="PEM file of the authorities that may sign Kibana's certificate")

    @model_validator(mode="before")
    @classmethod
    def _logins_apart(cls, values: Any) -> Any:
        return logins_apart(values) if isinstance(values, Mapping) else values

    @field_validator(*FILES, mode="before")
    @classmethod
    def _a_path(cls, value: Any) -> Any:
        # CLAIMWATCH_KAFKA_CA_FILE names a file that holds a path, which is easily taken for the certificate's own.
        if "-----BEGIN" in str(value):
            raise ValueError("this is a certificate or key itself; name its file, without _FILE at the variable's end")
        return value or None

    @field_validator(*FILES, mode="after")
    @classmethod
    def _there(cls, value: Path | None) -> Path | None:
        if value is None:
            return None
        path = value.expanduser().absolute()
        if not os.path.isfile(path) or not os.access(path, os.R_OK):
            raise ValueError("there is no such file, or it may not be read")
        return path

    @field_validator(*SECRETS, "kafka_user", "elasticsearch_user", "kibana_user", mode="after")
    @classmethod
    def _one_line(cls, value: Any) -> Any:
        if not (value.get_secret_value() if isinstance(value, SecretStr) else value).isprintable():
            raise ValueError("there are control characters in it")
        return value

    @field_validator("elasticsearch_api_key", "kibana_api_key", mode="after")
    @classmethod
    def _encoded(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[!-~]*", value.get_secret_value()):
            raise ValueError("a key has only visible ASCII characters; give it as the server shows it, encoded")
        return value

    @field_validator("elasticsearch_fingerprint", mode="after")
    @classmethod
    def _digits(cls, value: str) -> str:
        if value and not re.fullmatch(r"[0-9a-fA-F]{64}", value.replace(":", "")):
            raise ValueError("a SHA-256 has 64 hexadecimal digits")
        return value

    @model_validator(mode="after")
    def _together(self) -> AccessSettings:
        check_kafka(self, getattr(self, "kafka", ""))
        check_web(self, "elasticsearch", getattr(self, "elasticsearch", ""))
        check_web(self, "kibana", getattr(self, "kibana_url", ""))
        return self


def logins_apart(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of settings with user and password taken out of the addresses into settings of their own.

    Raises:
        UserError: an address is no URL, or a login stands in two places.
    """
    found = dict(values)
    for setting, name in ADDRESSES.items():
        url = found.get(setting)
        if not isinstance(url, str) or not url:
            continue
        clean, user, password = _apart(url, setting)
        if user or password:
            if found.get(f"{name}_user") or found.get(f"{name}_password"):
                raise _wrong(setting, "user and password are there twice", f"leave them out of {_variable(setting)}")
            found |= {setting: clean, f"{name}_user": user, f"{name}_password": password}
    if "@" in urlsplit(str(found.get("board_url") or "")).netloc:
        raise _wrong("board_url", "the address of the board is shown to people", "leave user and password out of it")
    return found


def _apart(url: str, setting: str) -> tuple[str, str, str]:
    try:
        parts = urlsplit(url)
        login, _, host = parts.netloc.rpartition("@")
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or "@" in f"{parts.path}{parts.query}{parts.fragment}":
        do = "give http://127.0.0.1:9200 or https://host:port; of a password signs such as / # @ as %2F %23 %40"
        raise _wrong(setting, "the address is no URL with a scheme, a host and a port", do)
    user, _, password = login.partition(":")
    return parts._replace(netloc=host).geturl() if login else url, unquote(user), unquote(password)


def check_kafka(settings: AccessSettings, servers: str) -> None:
    """
    Raises:
        UserError: settings of Kafka that cannot be together.
    """
    login, tls = settings.kafka_security.startswith("SASL"), settings.kafka_security.endswith("SSL")
    named = bool(settings.kafka_user or settings.kafka_password.get_secret_value())
    if login and not (settings.kafka_user and settings.kafka_password.get_secret_value()):
        raise _wrong("kafka_security", "SASL is a login", "set CLAIMWATCH_KAFKA_USER and CLAIMWATCH_KAFKA_PASSWORD")
    if named and not login:
        do = "set CLAIMWATCH_KAFKA_SECURITY to SASL_SSL, or leave out user and password"
        raise _wrong("kafka_user", f"with {settings.kafka_security} nobody logs in at Kafka", do)
    files = [name for name in ("kafka_ca", "kafka_certificate", "kafka_key") if getattr(settings, name)]
    if files and not tls:
        do = "set CLAIMWATCH_KAFKA_SECURITY to SSL or SASL_SSL, or leave the file out"
        raise _wrong(files[0], f"with {settings.kafka_security} there is no TLS", do)
    if (settings.kafka_certificate is None) != (settings.kafka_key is None):
        raise _wrong("kafka_certificate", "a certificate and its key go together", "set CLAIMWATCH_KAFKA_KEY too")
    beyond = [server for server in servers.split(",") if not loopback(host_of(server))]
    if settings.kafka_security == "SASL_PLAINTEXT" and settings.kafka_mechanism == "PLAIN" and beyond:
        what = f"the password would go to {beyond[0].strip()} for everybody on the way to read"
        do = "set CLAIMWATCH_KAFKA_SECURITY to SASL_SSL; or the mechanism to SCRAM-SHA-512, which does not send it"
        raise _wrong("kafka_security", what, do)


def check_web(settings: AccessSettings, name: str, url: str) -> None:
    """
    Raises:
        UserError: settings of Elasticsearch or Kibana that cannot be together.
    """
    user, password, key = (_text(getattr(settings, f"{name}_{each}")) for each in ("user", "password", "api_key"))
    if password and not user:
        raise _wrong(f"{name}_password", "a password needs a user", f"set {_variable(f'{name}_user')}")
    if key and user:
        raise _wrong(f"{name}_api_key", "a user and an API key are both there", "leave one of them out")
    trust = [each for each in (f"{name}_ca", f"{name}_fingerprint") if getattr(settings, each, None)]
    if len(trust) > 1:
        raise _wrong(trust[0], "authorities and a fingerprint are both there", "leave one of them out")
    if trust and not url.startswith("https:"):
        raise _wrong(trust[0], "it is for an address that begins with https://", "change the address, or leave it out")


def check_given(settings: AccessSettings, given: Collection[str]) -> None:
    """Kafka's security is for a Kafka that is named: the embedded one listens on loopback and knows no TLS.

    Raises:
        UserError: it is set for no Kafka of its own.
    """
    if settings.kafka_security != "PLAINTEXT" and "kafka" not in given:
        do = "set CLAIMWATCH_KAFKA to the Kafka that it is for, or leave it out"
        raise _wrong("kafka_security", f"the embedded Kafka does not know {settings.kafka_security}", do)


def in_the_clear(settings: AccessSettings, name: str, url: str) -> str:
    """The host beyond loopback to which a password or key goes unencrypted; empty where none does."""
    parts = urlsplit(url)
    secret = any(_text(getattr(settings, f"{name}_{each}")) for each in ("password", "api_key"))
    return parts.hostname or "" if secret and parts.scheme == "http" and not loopback(parts.hostname or "") else ""


def secrets_of(settings: BaseSettings) -> tuple[str, ...]:
    """What no line may show: every secret of the settings, and the forms in which it travels. The longest first."""
    values = {name: getattr(settings, name) for name in type(settings).model_fields}
    plain = {name: each.get_secret_value() for name, each in values.items() if isinstance(each, SecretStr)}
    logins = [f"{values[name.removesuffix('password') + 'user']}:{plain[name]}" for name in plain if "password" in name]
    found = {each for secret in plain.values() for each in (secret, quote(secret, safe=""))}
    found |= {b64encode(login.encode()).decode() for login in logins if not login.endswith(":")}
    return tuple(sorted((each for each in found if len(each) >= SHORTEST_HIDDEN), key=lambda each: (-len(each), each)))


def hidden(text: str, secrets: Iterable[str]) -> str:
    """The text with asterisks for the secrets."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def host_of(server: str) -> str:
    """The host of ``host:port``."""
    return server.strip().rpartition(":")[0].strip("[]")


def loopback(host: str) -> bool:
    """Whether a name or number is this machine alone (RFC 6761, 6.3)."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".").rpartition(".")[2] == "localhost"


def _text(value: SecretStr | str) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _variable(setting: str) -> str:
    return f"{PREFIX}{setting.upper()}"


def _wrong(setting: str, what: str, do: str) -> UserError:
    return UserError(what, where=_variable(setting), do=do, code=Exit.USAGE)
