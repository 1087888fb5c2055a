"""Kafka as the environment names it: for a worker of a cluster, which gets no settings but its machine's.

The names are those of the application's settings (docs/settings.md), so that one set of variables does for both. They
are kept out of the pipeline, which a cluster stores in its checkpoints for long, passwords and all.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from pydantic import SecretStr

from connectors.kafka.connection import KafkaConnection, KafkaProblem
from connectors.kafka.security import KafkaSecurity, Mechanism, Protocol

SERVERS = "CLAIMWATCH_KAFKA"
FILE = "_FILE"


def connection_of(environment: Mapping[str, str], client_id: str = "claimwatch") -> KafkaConnection:
    """The connection that CLAIMWATCH_KAFKA, CLAIMWATCH_KAFKA_SECURITY and so on name, each itself or by its _FILE.

    Raises:
        KafkaProblem: no server is named, or a file cannot be read.
    """
    servers = _value(environment, SERVERS)
    if not servers:
        raise KafkaProblem(f"no Kafka is known to this worker: set {SERVERS}=host:port")
    known = KafkaSecurity()
    security = KafkaSecurity(
        protocol=cast(Protocol, _value(environment, f"{SERVERS}_SECURITY") or known.protocol),
        ca=_path(environment, f"{SERVERS}_CA"),
        certificate=_path(environment, f"{SERVERS}_CERTIFICATE"),
        key=_path(environment, f"{SERVERS}_KEY"),
        mechanism=cast(Mechanism, _value(environment, f"{SERVERS}_MECHANISM") or known.mechanism),
        user=_value(environment, f"{SERVERS}_USER"),
        password=SecretStr(_value(environment, f"{SERVERS}_PASSWORD")),
    )
    return KafkaConnection(servers, client_id, security)


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    value = _value(environment, name)
    return Path(value).expanduser().absolute() if value else None


def _value(environment: Mapping[str, str], name: str) -> str:
    file = environment.get(name + FILE)
    if not file:
        return environment.get(name, "")
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KafkaProblem(f"the file of {name + FILE} cannot be read: {file}") from error
