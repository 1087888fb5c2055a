"""How the services are spoken to: what goes together, what does not, and that one place decides it."""

from __future__ import annotations

import json
import re
import ssl
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwatch.access import SECRETS, check_given, in_the_clear, loopback
from claimwatch.errors import Exit, UserError
from claimwatch.services import elasticsearch_of, kafka_of, kibana_of
from claimwatch.settings import Settings, load_settings
from claimwatch.up import _environment
from connectors.kafka.connection import KafkaConnection, KafkaProblem, KafkaRefused
from connectors.kafka.environment import connection_of
from connectors.kafka.security import KafkaSecurity, UnusableFile
from connectors.kibana.connection import KibanaRefused

CANARY = "canary-7d1f"
LOGIN = {"KAFKA_USER": "desk", "KAFKA_PASSWORD": CANARY}
KEY = "CLAIMWATCH_"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{KEY}{name.upper()}", raising=False)
        monkeypatch.delenv(f"{KEY}{name.upper()}_FILE", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


@pytest.fixture
def pem(tmp_path: Path) -> str:
    path = tmp_path / "some.pem"
    path.write_text("-----BEGIN CERTIFICATE-----\nnothing\n", "utf-8")
    return str(path)


def named(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(KEY + name, value)


CANNOT_BE = [
    ({"KAFKA_SECURITY": "SASL_SSL"}, "KAFKA_SECURITY", "CLAIMWATCH_KAFKA_USER"),
    ({"KAFKA_SECURITY": "SASL_SSL", "KAFKA_USER": "desk"}, "KAFKA_SECURITY", "CLAIMWATCH_KAFKA_PASSWORD"),
    ({"KAFKA_SECURITY": "SSL", **LOGIN}, "KAFKA_USER", "SASL_SSL"),
    (LOGIN, "KAFKA_USER", "SASL_SSL"),
    ({"KAFKA_SECURITY": "TLS"}, "KAFKA_SECURITY", "docs/settings.md"),
    ({"KAFKA_CA": "PEM"}, "KAFKA_CA", "SSL or SASL_SSL"),
    ({"KAFKA_SECURITY": "SSL", "KAFKA_CERTIFICATE": "PEM"}, "KAFKA_CERTIFICATE", "CLAIMWATCH_KAFKA_KEY"),
    ({"KAFKA_SECURITY": "SSL", "KAFKA_KEY": "PEM"}, "KAFKA_CERTIFICATE", "CLAIMWATCH_KAFKA_KEY"),
    ({"KAFKA_SECURITY": "SSL", "KAFKA_CA": "/nowhere/ca.pem"}, "KAFKA_CA", "docs/settings.md"),
    ({"KAFKA_SECURITY": "SASL_SSL", **LOGIN, "KAFKA_MECHANISM": "GSSAPI"}, "KAFKA_MECHANISM", "docs/settings.md"),
    ({"ELASTICSEARCH": f"//desk:{CANARY}@somewhere"}, "ELASTICSEARCH", "https://host:port"),
    ({"ELASTICSEARCH": f"http://desk:{CANARY}#@host:9200"}, "ELASTICSEARCH", "%23"),
    ({"ELASTICSEARCH": f"http://desk:{CANARY}@host:port"}, "ELASTICSEARCH", "https://host:port"),
    ({"ELASTICSEARCH": f"http://desk:{CANARY}@host:9200", "ELASTICSEARCH_USER": "o"}, "ELASTICSEARCH", "leave them"),
    ({"ELASTICSEARCH_PASSWORD": CANARY}, "ELASTICSEARCH_PASSWORD", "CLAIMWATCH_ELASTICSEARCH_USER"),
    (
        {"ELASTICSEARCH_USER": "o", "ELASTICSEARCH_PASSWORD": CANARY, "ELASTICSEARCH_API_KEY": CANARY},
        "ELASTICSEARCH_API_KEY",
        "leave one",
    ),
    ({"ELASTICSEARCH_API_KEY": f"{CANARY}\nX: y"}, "ELASTICSEARCH_API_KEY", "docs/settings.md"),
    ({"ELASTICSEARCH_CA": "PEM"}, "ELASTICSEARCH_CA", "change the address"),
    (
        {"ELASTICSEARCH": "https://h", "ELASTICSEARCH_CA": "PEM", "ELASTICSEARCH_FINGERPRINT": "a" * 64},
        "ELASTICSEARCH_CA",
        "leave one",
    ),
    ({"ELASTICSEARCH": "https://h", "ELASTICSEARCH_FINGERPRINT": "abc"}, "ELASTICSEARCH_FINGERPRINT", "docs"),
    ({"KIBANA_URL": f"ftp://desk:{CANARY}@h"}, "KIBANA_URL", "https://host:port"),
    ({"KIBANA_URL": "http://h", "KIBANA_PASSWORD": CANARY}, "KIBANA_PASSWORD", "CLAIMWATCH_KIBANA_USER"),
    ({"BOARD_URL": f"https://desk:{CANARY}@board.example"}, "BOARD_URL", "leave user and password out"),
]


@pytest.mark.parametrize(("values", "where", "do"), CANNOT_BE)
def test_what_cannot_be_together_is_told_with_what_to_do_and_no_secret(
    values: dict[str, str], where: str, do: str, pem: str, monkeypatch: pytest.MonkeyPatch
):
    named(monkeypatch, {name: pem if value == "PEM" else value for name, value in values.items()})
    with pytest.raises(UserError) as caught:
        load_settings()
    assert caught.value.where.startswith(KEY + where)
    assert do in caught.value.do
    assert caught.value.exit_code == Exit.USAGE
    assert CANARY not in json.dumps(caught.value.as_record()) + repr(caught.value.__cause__)


@pytest.mark.parametrize(
    ("servers", "mechanism", "refused"),
    [
        ("127.0.0.1:9092", "PLAIN", False),
        ("localhost:9092,[::1]:9093", "PLAIN", False),
        ("127.0.0.1:9092,kafka.example:9092", "PLAIN", True),
        ("10.0.0.7:9092", "PLAIN", True),
        ("10.0.0.7:9092", "SCRAM-SHA-256", False),
    ],
)
def test_a_password_is_not_sent_in_the_clear_beyond_this_machine(servers: str, mechanism: str, refused: bool):
    given = {"kafka": servers, "kafka_security": "SASL_PLAINTEXT", "kafka_mechanism": mechanism}
    login = {"kafka_user": "desk", "kafka_password": CANARY}
    if not refused:
        assert load_settings(**given, **login).kafka == servers
        return
    with pytest.raises(UserError, match="for everybody on the way to read") as caught:
        load_settings(**given, **login)
    assert "SASL_SSL" in caught.value.do
    assert load_settings(**{**given, "kafka_security": "SASL_SSL"}, **login).kafka == servers


@pytest.mark.parametrize(
    ("host", "is_it"),
    [
        *((host, True) for host in ("127.0.0.1", "127.9.9.9", "::1", "localhost", "LOCALHOST.", "kafka.localhost")),
        *(
            (host, False)
            for host in ("", "0.0.0.0", "::", "10.0.0.1", "localhost.example", "kafka", "127.0.0.1.nip.io")
        ),
    ],
)
def test_only_this_machine_is_loopback(host: str, is_it: bool):
    assert loopback(host) is is_it


@pytest.mark.parametrize("setting", ["elasticsearch", "kibana_url"])
def test_a_login_in_an_address_is_taken_out_of_it(setting: str):
    settings = load_settings(**{setting: "https://desk:p%40ss%2Fw@host.example:443/base"})
    name = setting.removesuffix("_url")
    assert getattr(settings, setting) == "https://host.example:443/base"
    assert getattr(settings, f"{name}_user") == "desk"
    assert getattr(settings, f"{name}_password").get_secret_value() == "p@ss/w"


@given(st.text(min_size=1, max_size=30).filter(str.isprintable))
def test_any_password_survives_the_address_and_is_never_shown(password: str):
    from urllib.parse import quote

    given_password = f"{CANARY}{password}"
    settings = Settings(elasticsearch=f"http://desk:{quote(given_password, safe='')}@127.0.0.1:9200")
    assert settings.elasticsearch_password.get_secret_value() == given_password
    assert CANARY not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"


def test_no_secret_of_the_settings_is_shown_in_any_form():
    values = {name: f"{CANARY}-{name}" for name in SECRETS if not name.endswith("api_key")}
    users = {"kafka_user": "k", "kafka_security": "SASL_SSL", "elasticsearch_user": "e", "kibana_user": "b"}
    settings = load_settings(**values, **users, kibana_url="http://127.0.0.1:5601")
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    made = f"{kafka_of(settings)!r} {elasticsearch_of(settings)!r} {kibana_of(settings)!r}"
    assert CANARY not in shown + made
    keys = load_settings(elasticsearch_api_key=CANARY, kibana_api_key=CANARY, kibana_url="http://127.0.0.1:5601")
    assert CANARY not in f"{keys!r} {keys.model_dump_json()} {elasticsearch_of(keys)!r} {kibana_of(keys)!r}"


@pytest.mark.parametrize(
    ("values", "security"),
    [
        ({}, KafkaSecurity()),
        ({"KAFKA_SECURITY": "SSL", "KAFKA_CA": "PEM"}, "ca"),
        ({"KAFKA_SECURITY": "SSL", "KAFKA_CERTIFICATE": "PEM", "KAFKA_KEY": "PEM"}, "key"),
        ({"KAFKA_SECURITY": "SASL_SSL", "KAFKA_USER": "desk", "KAFKA_PASSWORD_FILE": "PEM"}, "file"),
        ({"KAFKA_SECURITY": "SASL_SSL", **LOGIN, "KAFKA_MECHANISM": "PLAIN"}, "login"),
    ],
)
def test_a_worker_of_a_cluster_reads_the_same_from_its_environment_as_the_settings_do(
    values: dict[str, str], security: object, pem: str, monkeypatch: pytest.MonkeyPatch
):
    values = {"KAFKA": "kafka.example:9093"} | {name: pem if v == "PEM" else v for name, v in values.items()}
    if security == "file":
        Path(pem).write_text(f"{CANARY}\n", "utf-8")
    named(monkeypatch, values)
    found = connection_of({KEY + name: value for name, value in values.items()}, "part")
    assert found == kafka_of(load_settings(), "part")
    assert CANARY not in repr(found)


def test_a_worker_without_a_kafka_says_what_to_set():
    with pytest.raises(KafkaProblem, match="CLAIMWATCH_KAFKA=host:port"):
        connection_of({})


def test_a_certificate_that_is_given_for_its_path_is_not_shown(pem: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(f"{KEY}KAFKA_KEY_FILE", pem)
    with pytest.raises(UserError, match="without _FILE") as caught:
        load_settings()
    assert "BEGIN" not in str(caught.value.as_record())


def test_a_file_without_a_certificate_is_told_by_its_name(pem: str):
    with pytest.raises(UnusableFile, match="cannot be used") as caught:
        KafkaSecurity("SSL", ca=Path(pem)).options()
    assert pem in str(caught.value)
    with pytest.raises(KafkaRefused, match=pem):
        KafkaConnection("127.0.0.1:1", security=KafkaSecurity("SSL", ca=Path(pem))).admin()
    with pytest.raises(KibanaRefused):
        kibana_of(load_settings(kibana_url="https://127.0.0.1:1", kibana_ca=Path(pem)))


def test_what_the_broker_shows_is_checked():
    options = KafkaSecurity("SSL").options()
    context = options["ssl_context"]
    assert context.check_hostname
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_the_embedded_kafka_gets_no_security_that_is_meant_for_another():
    secure = load_settings(kafka="kafka.example:9093", kafka_security="SSL")
    check_given(secure, {"kafka"})
    with pytest.raises(UserError, match="the embedded Kafka"):
        check_given(secure, {"elasticsearch"})


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://elasticsearch:9200", "elasticsearch"),
        ("https://elasticsearch:9200", ""),
        ("http://127.0.0.1:9200", ""),
    ],
)
def test_a_secret_that_goes_over_the_network_in_the_clear_is_noticed(url: str, host: str):
    settings = load_settings(elasticsearch=url, elasticsearch_api_key=CANARY)
    assert in_the_clear(settings, "elasticsearch", url) == host
    assert in_the_clear(load_settings(elasticsearch=url), "elasticsearch", url) == ""


def test_the_parts_of_up_get_the_secrets_as_they_were_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "url"
    file.write_text(f"http://desk:{CANARY}@127.0.0.1:9200", "utf-8")
    monkeypatch.setenv(f"{KEY}ELASTICSEARCH_FILE", str(file))
    monkeypatch.setenv(f"{KEY}DATA_FILE", str(file))
    environment = _environment(load_settings(data=tmp_path))
    assert environment[f"{KEY}ELASTICSEARCH_FILE"] == str(file)
    assert f"{KEY}ELASTICSEARCH" not in environment
    assert f"{KEY}DATA_FILE" not in environment  # both at once would be refused
    assert environment[f"{KEY}DATA"] == str(tmp_path)
    assert environment[f"{KEY}KAFKA"] == "127.0.0.1:9092"
    assert CANARY not in str(environment)


def test_no_part_or_command_makes_a_connection_of_its_own():
    """Otherwise one of them would go without TLS and login."""
    makers = {
        "KafkaConnection(": {"claimwatch/services.py", "connectors/kafka/environment.py"},
        "ElasticsearchAccess(": {"claimwatch/services.py"},
        "KibanaAccess(": {"claimwatch/services.py"},
    }
    root = Path(__file__).parents[3]
    sources = [path for room in ("claimwatch", "connectors", "pipelines") for path in (root / room).rglob("*.py")]
    for call, allowed in makers.items():
        found = {
            str(path.relative_to(root))
            for path in sources
            if re.search(rf"(?<!class )\b{re.escape(call)}", path.read_text("utf-8"))
        }
        assert found - {"connectors/elasticsearch/connection.py"} == allowed
