"""Mail servers on loopback: a real one that remembers what it got, and one that drips."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

OK = "250 OK"


@dataclass
class Mailbox:
    """What a mail server got and how it answers.

    ``to`` are answers to RCPT by address; ``data`` answers to the next mails, then OK. ``login`` is user and password
    that it wants. A ``with`` serves.
    """

    to: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    login: tuple[str, str] | None = None
    tls: ssl.SSLContext | None = None
    tls_first: bool = False
    raw: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> Mailbox:
        self.port = _free_port()
        self._server = _serving(self)
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    @property
    def mails(self) -> list[EmailMessage]:
        return [BytesParser(policy=policy.default).parsebytes(raw) for raw in self.raw]  # type: ignore[arg-type, misc]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        answer = self.to.get(address, OK)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        answer = self.data.pop(0) if self.data else OK
        if answer == OK:
            self.raw.append(envelope.original_content or b"")
            self.recipients.append(list(envelope.rcpt_tos))
            self.encrypted.append(session.ssl is not None or self.tls_first)
        return answer

    def check(self, server: Any, session: Any, envelope: Any, way: str, given: LoginPassword) -> AuthResult:
        self.logins.append(given.login.decode())
        right = (given.login.decode(), given.password.decode()) == self.login
        return AuthResult(success=right, handled=False)


def _serving(box: Mailbox) -> Controller:
    options: dict[str, Any] = {"enable_SMTPUTF8": True}
    if box.tls and box.tls_first:
        options |= {"ssl_context": box.tls}
    elif box.tls:
        options |= {"tls_context": box.tls, "require_starttls": True}
    if box.login:
        options |= {"authenticator": box.check, "auth_required": True, "auth_require_tls": False}
    return Controller(box, hostname="127.0.0.1", port=box.port, **options)


class Dripper:
    """A server that says one letter after another, each before a read of its client could run out of time."""

    def __init__(self, before: bytes = b"", every_s: float = 0.02) -> None:
        self._before = before
        self._every_s = every_s
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Dripper:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes an accept
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        try:
            client, _ = self._listener.accept()
            with client:
                client.sendall(self._before)
                while not self._over.wait(self._every_s):
                    client.sendall(b"2")
        except OSError:
            pass  # the client or the test is done


def certificate(folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate of its own for 127.0.0.1; ``folder / "cert.pem"`` is what to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(secret)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
