"""Why no client gets on with a Kafka: its certificate, TLS that meets plain text, or a login that is refused.

kafka-python tries for ever and does not say so. Of a refused login it seldom hears: the broker sends its answer and
closes, and the client drops what it has read when it finds the connection closed (3.0.12, seen with Kafka 4.4.0).
"""

from __future__ import annotations

import socket
import ssl
import struct
from contextlib import suppress

from kafka.errors import KafkaError
from kafka.net.sasl import get_sasl_mechanism

from connectors.kafka.security import KafkaSecurity, UnusableFile, reason_of

WITHIN_S = 2.0
"""Seconds for each step of a look."""

SETTLED_S = 0.3
"""Seconds for a server to end a connection whose certificate it does not take, after the handshake is over for us."""

API_VERSIONS, SASL_HANDSHAKE, SASL_AUTHENTICATE = 18, 17, 36  # https://kafka.apache.org/protocol
UNSUPPORTED_MECHANISM, AUTHENTICATION_FAILED = 33, 58
TLS_ALERT = b"\x15"
"""First byte of what a server that speaks TLS answers to plain text (RFC 8446, 5.1)."""

LONGEST_ANSWER = 64 * 1024


def first_look(servers: str, security: KafkaSecurity) -> str:
    """What keeps a client away from the first of the servers that can be reached; empty where nothing is found.

    Nothing that a server says is in it, since that may repeat what it was sent.

    Raises:
        UnusableFile: a file of certificates cannot be used.
    """
    for server in servers.split(","):
        host, _, port = server.strip().rpartition(":")
        try:
            with socket.create_connection((host.strip("[]"), int(port)), WITHIN_S) as plain:
                return _spoken_to(plain, host.strip("[]"), security)
        except UnusableFile:
            raise
        except (OSError, ValueError, KafkaError, struct.error):
            continue
    return ""


def _spoken_to(plain: socket.socket, host: str, security: KafkaSecurity) -> str:
    if not security.encrypted:
        return _login(plain, host, security) if security.login else _in_the_clear(plain)
    try:
        with security.context().wrap_socket(plain, server_hostname=host) as secured:
            return _login(secured, host, security) if security.login else _kept(secured)
    except ssl.SSLCertVerificationError as error:
        return f"its certificate is not trusted: {error.verify_message.rstrip('.')}"
    except ssl.SSLError as error:
        return f"TLS does not come about: {reason_of(error)}"


def _kept(secured: ssl.SSLSocket) -> str:
    """By TLS 1.3 a server judges the client's certificate after the client's handshake is over."""
    secured.settimeout(SETTLED_S)
    with suppress(TimeoutError):  # it waits for a request, as it should
        secured.recv(1)
    return ""


def _in_the_clear(plain: socket.socket) -> str:
    _send(plain, API_VERSIONS, 0, b"")
    return "it speaks TLS, and we do not" if plain.recv(1) == TLS_ALERT else ""


def _login(connection: socket.socket, host: str, security: KafkaSecurity) -> str:
    """Log in as a client does: the mechanism, then its messages to and fro."""
    name = security.mechanism.encode()
    _send(connection, SASL_HANDSHAKE, 1, struct.pack(">h", len(name)) + name)
    answer = _answer(connection)
    if struct.unpack_from(">h", answer)[0] == UNSUPPORTED_MECHANISM:
        return f"it does not know the mechanism {security.mechanism}"
    mechanism = get_sasl_mechanism(security.mechanism)(host=host, **security.login_options())
    while not mechanism.is_done():
        token = mechanism.auth_bytes()
        _send(connection, SASL_AUTHENTICATE, 0, struct.pack(">i", len(token)) + token)
        answer = _answer(connection)
        if struct.unpack_from(">h", answer)[0] == AUTHENTICATION_FAILED:
            return "it refuses user or password"
        said = max(struct.unpack_from(">h", answer, 2)[0], 0)
        mechanism.receive(answer[4 + said + 4 :])
    return ""


def _send(connection: socket.socket, key: int, version: int, body: bytes) -> None:
    request = struct.pack(">hhih", key, version, 1, -1) + body
    connection.settimeout(WITHIN_S)
    connection.sendall(struct.pack(">i", len(request)) + request)


def _answer(connection: socket.socket) -> bytes:
    """An answer without its length and correlation id. Raises ValueError where it is none of Kafka's."""
    length = struct.unpack(">i", _read(connection, 4))[0]
    if not 4 <= length <= LONGEST_ANSWER:
        raise ValueError("what answers is no Kafka")
    return _read(connection, length)[4:]


def _read(connection: socket.socket, length: int) -> bytes:
    found = b""
    while len(found) < length:
        more = connection.recv(length - len(found))
        if not more:
            raise ConnectionError("the connection ended")
        found += more
    return found
