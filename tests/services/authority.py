"""Certificates for the tests, made when they are wanted: an authority, a server for loopback, a client, a stranger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ALIVE = timedelta(hours=6)


@dataclass(frozen=True)
class Signed:
    """Files in PEM: a certificate with its authority's, its key, and both in one file."""

    certificate: Path
    key: Path
    both: Path


class Authority:
    """Signs certificates into a folder. ``ca`` is its own certificate."""

    def __init__(self, folder: Path, name: str = "claimwatch tests") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        self._own = self._sign(self._key.public_key(), self._name, authority=True)
        self.ca = folder / f"{name.replace(' ', '-')}-ca.pem"
        self.ca.write_bytes(_pem(self._own))

    def sign(self, name: str, *, host: str = "127.0.0.1") -> Signed:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._sign(key.public_key(), _named(name), host=host)
        files = Signed(*(self._folder / f"{name}{end}" for end in (".pem", ".key", ".both.pem")))
        chain = _pem(certificate) + _pem(self._own)
        files.certificate.write_bytes(chain)
        files.key.write_bytes(_key_pem(key))
        files.both.write_bytes(_key_pem(key) + chain)
        return files

    def _sign(
        self, public: ec.EllipticCurvePublicKey, name: x509.Name, *, host: str = "", authority: bool = False
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(minutes=5))
            .not_valid_after(now + ALIVE)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if host:
            made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        return made.sign(self._key, hashes.SHA256())


def fingerprint(certificate: Path) -> str:
    """SHA-256 of the first certificate of a file, in hexadecimal digits."""
    return x509.load_pem_x509_certificate(certificate.read_bytes()).fingerprint(hashes.SHA256()).hex()


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
