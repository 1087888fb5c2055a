"""Elasticsearch and Kibana behind TLS and a login: who is let in, and what is said to who is not."""

from __future__ import annotations

import base64
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from claimwatch.errors import UserError
from claimwatch.services import elasticsearch, elasticsearch_of, kibana_of
from claimwatch.settings import Settings, load_settings
from connectors.elasticsearch.connection import passes
from connectors.kibana.connection import KibanaRefused
from tests.services.authority import Authority, Signed, fingerprint

USER, PASSWORD, KEY = "desk", "canary-11c2-password", "canary-33e4-key"
BASIC = f"Basic {base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}"
LET_IN = {BASIC, f"ApiKey {KEY}"}


class Gate(BaseHTTPRequestHandler):
    """Answers as Elasticsearch's health and Kibana's status do, to whom LET_IN names."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        asked = self.headers.get("Authorization", "")
        # As real servers and proxies do now and then: what was sent is said again.
        denied = {"type": "security_exception", "reason": f"unable to authenticate with {asked}"}
        answer = {"status": "green"} if asked in LET_IN else {"error": {"root_cause": [denied], **denied}}
        body = json.dumps(answer).encode()
        self.send_response(200 if asked in LET_IN else 401)
        for name, value in (
            ("X-Elastic-Product", "Elasticsearch"),
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@contextmanager
def serving(signed: Signed | None) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Gate) as server:
        server.daemon_threads = True
        if signed is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(signed.certificate, signed.key)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"{'https' if signed else 'http'}://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def signed(authority: Authority) -> Signed:
    return authority.sign("elasticsearch")


@pytest.fixture(scope="module")
def url(signed: Signed) -> Iterator[str]:
    with serving(signed) as address:
        yield address


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CLAIMWATCH_{name.upper()}", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def refusal(settings: Settings) -> str:
    """What is said, all of it, of a server that does not let us in."""
    with pytest.raises(UserError) as caught:
        elasticsearch(settings, within_s=20)
    assert caught.value.exit_code == 1  # 3 would say that nobody answers
    return json.dumps(caught.value.as_record())


@pytest.mark.parametrize(
    "login",
    [
        {"elasticsearch_user": USER, "elasticsearch_password": PASSWORD},
        {"elasticsearch_api_key": KEY},
    ],
)
def test_a_user_or_an_api_key_is_let_in_by_tls(login: dict[str, str], url: str, authority: Authority):
    elasticsearch(load_settings(elasticsearch=url, elasticsearch_ca=authority.ca, **login)).close()


def test_a_login_in_the_address_is_let_in(url: str, authority: Authority):
    address = url.replace("https://", f"https://{USER}:{PASSWORD}@")
    elasticsearch(load_settings(elasticsearch=address, elasticsearch_ca=authority.ca)).close()


def test_the_certificate_may_be_known_by_its_fingerprint(url: str, signed: Signed):
    known = fingerprint(signed.certificate)
    written = ":".join(known[place : place + 2] for place in range(0, 64, 2)).upper()
    given = {"elasticsearch": url, "elasticsearch_api_key": KEY}
    for each in (known, written):
        elasticsearch(load_settings(elasticsearch_fingerprint=each, **given)).close()
    other = f"{'0' * 63}{int(known[-1] == '0')}"
    assert "not trusted" in refusal(load_settings(elasticsearch_fingerprint=other, **given))


@pytest.mark.parametrize(
    "login",
    [
        {},
        {"elasticsearch_user": USER, "elasticsearch_password": f"{PASSWORD}-wrong"},
        {"elasticsearch_api_key": f"{KEY}-wrong"},
    ],
)
def test_who_is_not_let_in_learns_it_at_once_without_the_secret(login: dict[str, str], url: str, authority: Authority):
    said = refusal(load_settings(elasticsearch=url, elasticsearch_ca=authority.ca, **login))
    assert "Elasticsearch refuses" in said
    assert "CLAIMWATCH_ELASTICSEARCH_USER" in said
    assert "canary" not in said
    assert base64.b64encode(f"{USER}:{PASSWORD}-wrong".encode()).decode() not in said


def test_a_server_of_another_authority_is_refused_and_not_waited_for(url: str, tmp_path: Path):
    strange = Authority(tmp_path)
    for ca in ({}, {"elasticsearch_ca": strange.ca}):
        said = refusal(load_settings(elasticsearch=url, elasticsearch_api_key=KEY, **ca))
        assert "its certificate is not trusted" in said
        assert "CLAIMWATCH_ELASTICSEARCH_CA" in said


def test_plain_http_where_tls_was_expected_is_refused_before_the_key_is_sent():
    with serving(None) as plain:
        address = plain.replace("http:", "https:")
        assert "no TLS" in refusal(load_settings(elasticsearch=address, elasticsearch_api_key=KEY))


def test_a_file_of_authorities_without_any_is_refused(tmp_path: Path):
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing", "utf-8")
    assert "no PEM in it" in refusal(load_settings(elasticsearch="https://127.0.0.1:1", elasticsearch_ca=empty))


def test_a_connection_that_is_refused_may_pass(authority: Authority):
    client = elasticsearch_of(load_settings(elasticsearch="https://127.0.0.1:1", elasticsearch_ca=authority.ca))
    with pytest.raises(Exception) as caught:  # noqa: PT011 - its kind is the library's
        client.info()
    assert passes(caught.value)


def test_kibana_takes_an_api_key_by_tls(url: str, authority: Authority):
    there = kibana_of(load_settings(kibana_url=url, kibana_api_key=KEY, kibana_ca=authority.ca))
    assert there.ask("GET", "/api/status").status == 200


def test_kibana_s_refusals_hold_no_secret(url: str, authority: Authority):
    wrong = load_settings(kibana_url=url, kibana_api_key=f"{KEY}-wrong", kibana_ca=authority.ca)
    with pytest.raises(KibanaRefused) as caught:
        kibana_of(wrong).ask("GET", "/api/status")
    assert "canary" not in f"{caught.value} {caught.value.where} {caught.value.do}"
    with pytest.raises(KibanaRefused, match="certificate is not trusted"):
        kibana_of(load_settings(kibana_url=url, kibana_api_key=KEY)).ask("GET", "/api/status")
