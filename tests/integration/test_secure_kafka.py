"""A real Kafka with TLS, client certificates and logins: what gets in, what does not, and what is said of it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from claimwatch.errors import UserError
from claimwatch.readiness import await_kafka
from claimwatch.services import kafka, kafka_of
from claimwatch.settings import Settings, load_settings
from connectors.kafka.connection import KafkaConnection, KafkaRefused, KafkaUnavailable
from connectors.kafka.message import Outgoing
from connectors.kafka.reader import RecordReader, read_to_end
from connectors.kafka.topics import FAILURES, ensure_topics
from connectors.kafka.writer import RecordWriter
from schemas.failure import Failure
from tests.services.authority import Authority, Signed
from tests.services.secure_kafka import SecureKafka

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(300)]

USER, PASSWORD = "desk", "canary-0f1e-kafka"
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def client(authority: Authority) -> Signed:
    return authority.sign("client")


@pytest.fixture(scope="module")
def broker(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureKafka]:
    with SecureKafka(authority, tmp_path_factory.mktemp("broker"), user=USER, password=PASSWORD) as service:
        ensure_topics(KafkaConnection(service.bootstrap))
        yield service


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CLAIMWATCH_{name.upper()}", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def settings(broker: SecureKafka, authority: Authority, listener: str, **given: object) -> Settings:
    tls = {} if listener == "BARE" else {"kafka_ca": authority.ca}
    protocol = {"TLS": "SSL", "MUTUAL": "SSL", "LOGIN": "SASL_SSL", "BARE": "SASL_PLAINTEXT"}[listener]
    login = {"kafka_user": USER, "kafka_password": PASSWORD} if protocol.startswith("SASL") else {}
    return load_settings(**{"kafka": broker.at(listener), "kafka_security": protocol, **tls, **login, **given})


def round_trip(conn: KafkaConnection, key: str) -> bool:
    """Whether a record that is written comes back, by the writer and reader that the parts have."""
    writer = RecordWriter(conn)
    try:
        writer.send(Outgoing(FAILURES, key, Failure(failure_id=key, stage="test", exception="none")))
        writer.flush()
    finally:
        writer.close()
    return key in {message.key for message in read_to_end(conn, FAILURES)}


def test_records_go_to_and_fro_by_tls(broker: SecureKafka, authority: Authority):
    assert round_trip(kafka(settings(broker, authority, "TLS")), "by-tls")


def test_records_go_to_and_fro_with_a_certificate_of_our_own(broker: SecureKafka, authority: Authority, client: Signed):
    own = {"kafka_certificate": client.certificate, "kafka_key": client.key}
    assert round_trip(kafka(settings(broker, authority, "MUTUAL", **own)), "by-certificate")


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("listener", ["LOGIN", "BARE"])
def test_records_go_to_and_fro_with_a_login(listener: str, mechanism: str, broker: SecureKafka, authority: Authority):
    given = settings(broker, authority, listener, kafka_mechanism=mechanism)
    assert round_trip(kafka(given), f"by-{listener}-{mechanism}")


def test_a_transaction_and_a_group_work_with_a_login(broker: SecureKafka, authority: Authority):
    conn = kafka_of(settings(broker, authority, "LOGIN"), "tests")
    producer = conn.producer(transactional_id="tests.secure")
    producer.init_transactions()
    producer.begin_transaction()
    producer.send(FAILURES, key=b"in-a-transaction", value=b"{}")
    producer.commit_transaction()
    producer.close()
    reader, found = RecordReader(conn, (FAILURES,), "tests.secure"), []
    try:
        deadline = time.monotonic() + 60
        while "in-a-transaction" not in {message.key for message in found}:
            assert time.monotonic() < deadline
            found += reader.poll(0.5)
        reader.commit(found)
    finally:
        reader.close()


def test_commands_read_it_all_from_the_environment_and_a_file(
    broker: SecureKafka, authority: Authority, tmp_path: Path
):
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n", "utf-8")
    told = {
        "CLAIMWATCH_DATA": str(tmp_path),
        "CLAIMWATCH_KAFKA": broker.at("LOGIN"),
        "CLAIMWATCH_KAFKA_SECURITY": "SASL_SSL",
        "CLAIMWATCH_KAFKA_CA": str(authority.ca),
        "CLAIMWATCH_KAFKA_USER": USER,
        "CLAIMWATCH_KAFKA_PASSWORD_FILE": str(secret),
    }
    for arguments in (["deploy", "topics"], ["watches", "list", "--json"]):
        command = [sys.executable, "-m", "claimwatch", *arguments]
        ended = subprocess.run(command, env={**os.environ, **told}, capture_output=True, text=True, timeout=120)
        assert ended.returncode == 0, ended.stderr
        assert "canary" not in ended.stdout + ended.stderr


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("wrong", [{"kafka_password": "other"}, {"kafka_user": "nobody"}])
def test_a_wrong_login_is_refused_at_once_and_not_waited_for(
    wrong: dict[str, str], mechanism: str, broker: SecureKafka, authority: Authority
):
    given = settings(broker, authority, "LOGIN", kafka_mechanism=mechanism, **wrong)
    with pytest.raises(UserError, match="refuses user or password") as caught:
        kafka(given, within_s=60)
    assert "CLAIMWATCH_KAFKA_SECURITY" in caught.value.do
    with pytest.raises(KafkaRefused):
        await_kafka(kafka_of(given), threading.Event())


def test_a_broker_of_another_authority_is_not_trusted(broker: SecureKafka, tmp_path: Path, authority: Authority):
    strange = Authority(tmp_path, "somebody else")
    with pytest.raises(UserError, match="its certificate is not trusted"):
        kafka(settings(broker, authority, "TLS", kafka_ca=strange.ca), within_s=2)


def test_a_broker_of_another_name_is_not_trusted(broker: SecureKafka, authority: Authority):
    port = broker.at("TLS").rpartition(":")[2]
    with pytest.raises(UserError, match="its certificate is not trusted"):
        kafka(settings(broker, authority, "TLS", kafka=f"localhost:{port}"), within_s=2)


def test_who_has_no_certificate_is_not_let_in_where_one_is_wanted(broker: SecureKafka, authority: Authority):
    with pytest.raises(UserError, match="TLS does not come about"):
        kafka(settings(broker, authority, "MUTUAL"), within_s=2)


def test_tls_and_plain_text_that_meet_are_told(broker: SecureKafka, authority: Authority):
    with pytest.raises(UserError, match="it speaks TLS, and we do not"):
        kafka(load_settings(kafka=broker.at("TLS")), within_s=2)
    with pytest.raises(UserError, match="TLS does not come about"):
        kafka(settings(broker, authority, "TLS", kafka=broker.bootstrap), within_s=2)


def test_who_does_not_log_in_where_it_is_wanted_learns_which_setting_it_is(broker: SecureKafka, authority: Authority):
    given = settings(broker, authority, "TLS", kafka=broker.at("LOGIN"))
    with pytest.raises((KafkaUnavailable, KafkaRefused), match="CLAIMWATCH_KAFKA_SECURITY"):
        kafka_of(given).wait(2)


def test_nothing_of_a_login_is_in_any_log_of_the_client(
    broker: SecureKafka, authority: Authority, caplog: pytest.LogCaptureFixture
):
    # The client's own debug lines hold its settings and the bytes of the login: the parts never let them through.
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("kafka").setLevel(logging.WARNING)
        round_trip(kafka_of(settings(broker, authority, "LOGIN", kafka_mechanism="PLAIN")), "quietly")
        wrong = settings(broker, authority, "LOGIN", kafka_mechanism="PLAIN", kafka_password="canary-wrong")
        with pytest.raises(KafkaRefused) as caught:
            kafka_of(wrong).wait(5)
    assert "canary" not in caplog.text + repr(caught.value) + repr(caught.value.__cause__) + repr(wrong)
    assert SecretStr(PASSWORD) == settings(broker, authority, "LOGIN").kafka_password
