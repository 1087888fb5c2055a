"""How a Kafka is spoken to: in the clear or by TLS, with or without a login. Passwords are never shown."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import SecretStr

Protocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]


class UnusableFile(ValueError):
    """A file of certificates or of a key that cannot be used; the message names it and shows nothing of it."""


@dataclass(frozen=True)
class KafkaSecurity:
    """What the broker wants. By default nothing: plain text without a login, as on loopback.

    Attributes:
        protocol: in Kafka's own words (security.protocol).
        ca: PEM of the authorities that may have signed the broker's certificate; the system's where it is None.
        certificate, key: PEM of the client's own certificate and key, where the broker wants one.
        mechanism: of the login; with SCRAM the password itself is never sent (RFC 5802).
    """

    protocol: Protocol = "PLAINTEXT"
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    mechanism: Mechanism = "SCRAM-SHA-512"
    user: str = ""
    password: SecretStr = field(default=SecretStr(""))

    @property
    def encrypted(self) -> bool:
        return self.protocol in ("SSL", "SASL_SSL")

    @property
    def login(self) -> bool:
        return self.protocol in ("SASL_PLAINTEXT", "SASL_SSL")

    def options(self) -> dict[str, Any]:
        """What kafka-python's clients are told of it.

        Raises:
            UnusableFile: a file of certificates cannot be used.
        """
        found: dict[str, Any] = {"security_protocol": self.protocol}
        if self.encrypted:
            found["ssl_context"] = self.context()
        return found | (self.login_options() if self.login else {})

    def login_options(self) -> dict[str, Any]:
        return {
            "sasl_mechanism": self.mechanism,
            "sasl_plain_username": self.user,
            "sasl_plain_password": self.password.get_secret_value(),
        }

    def context(self) -> ssl.SSLContext:
        """TLS of at least 1.2 that checks the broker's certificate and its name.

        Raises:
            UnusableFile: a file cannot be used.
        """
        try:
            found = ssl.create_default_context(cafile=self.ca)
        except OSError as error:
            raise UnusableFile(f"the file of authorities {self.ca} cannot be used: {reason_of(error)}") from error
        found.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.certificate is not None:
            try:
                # An empty passphrase, since OpenSSL would ask for one at the terminal.
                found.load_cert_chain(self.certificate, self.key, password=lambda: "")
            except OSError as error:
                what = f"the certificate {self.certificate} and its key {self.key} cannot be used: {reason_of(error)}"
                raise UnusableFile(what) from error
        return found


def reason_of(error: OSError) -> str:
    """In words that hold nothing of the file: OpenSSL's reason, or the system's."""
    if isinstance(error, ssl.SSLError):
        return (error.reason or "no PEM in it").lower().replace("_", " ")
    return error.strerror or type(error).__name__
