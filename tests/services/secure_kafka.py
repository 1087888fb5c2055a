"""A real Kafka that also listens by TLS, by TLS with the client's certificate, and with a login."""

from __future__ import annotations

from pathlib import Path

from kafka.admin import KafkaAdminClient, UserScramCredentialUpsertion

from tests.services.authority import Authority
from tests.services.kafka import RealKafka
from tests.services.ports import LOOPBACK, free_port

PROTOCOLS = {"TLS": "SSL", "MUTUAL": "SSL", "LOGIN": "SASL_SSL", "BARE": "SASL_PLAINTEXT"}
"""Listener → its security protocol. PLAINTEXT stays, for the broker itself."""

MODULES = {
    "plain": "org.apache.kafka.common.security.plain.PlainLoginModule",
    "scram-sha-256": "org.apache.kafka.common.security.scram.ScramLoginModule",
    "scram-sha-512": "org.apache.kafka.common.security.scram.ScramLoginModule",
}


class SecureKafka(RealKafka):
    """Listens at ``at(listener)`` for each of PROTOCOLS; one user who may log in by every mechanism."""

    def __init__(self, authority: Authority, folder: Path, *, user: str, password: str) -> None:
        ports: list[int] = []
        for _ in PROTOCOLS:
            ports.append(free_port(taken={*ports}))
        self._ports = dict(zip(PROTOCOLS, ports, strict=True))
        self._user, self._password = user, password
        super().__init__()
        plain = {"PLAINTEXT": self.port, "CONTROLLER": self._controller_port}
        listeners = {**plain, **self._ports}
        outside = {name: port for name, port in listeners.items() if name != "CONTROLLER"}
        kinds = {"PLAINTEXT": "PLAINTEXT", "CONTROLLER": "PLAINTEXT", **PROTOCOLS}
        self._settings = {
            "listeners": _addresses(listeners),
            "advertised.listeners": _addresses(outside),
            "listener.security.protocol.map": ",".join(f"{name}:{kind}" for name, kind in kinds.items()),
            "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
            **_keys(authority, authority.sign("kafka").both),
            **self._logins(),
        }

    def at(self, listener: str) -> str:
        return f"{LOOPBACK}:{self._ports[listener]}"

    def start(self) -> None:
        super().start()
        admin = KafkaAdminClient(bootstrap_servers=self.bootstrap)
        try:
            for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512"):
                admin.alter_user_scram_credentials(
                    [UserScramCredentialUpsertion(self._user, mechanism, self._password)]
                )
        finally:
            admin.close()

    def _logins(self) -> dict[str, str]:
        found = {}
        for listener, kind in PROTOCOLS.items():
            for mechanism, module in MODULES.items() if kind.startswith("SASL") else ():
                users = f' user_{self._user}="{self._password}"' if mechanism == "plain" else ""
                setting = f"listener.name.{listener.lower()}.{mechanism}.sasl.jaas.config"
                found[setting] = f"{module} required{users};"
        return found


def _addresses(ports: dict[str, int]) -> str:
    return ",".join(f"{name}://{LOOPBACK}:{port}" for name, port in ports.items())


def _keys(authority: Authority, both: Path) -> dict[str, str]:
    return {
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(both),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(authority.ca),
        "listener.name.mutual.ssl.client.auth": "required",
    }
