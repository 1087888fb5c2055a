"""Passwords are files from where they are made to where they are read."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from tests.unit.deploying.composing import COMPOSE, FOLDER, Service, compose, services

MAKE = FOLDER / "make-secrets.sh"
ALL = [pytest.param(each, id=each.name) for each in services().values()]


def make(folder: Path) -> str:
    made = subprocess.run(["sh", MAKE, folder], check=True, capture_output=True, text=True)
    return made.stdout + made.stderr


@pytest.fixture
def secrets(tmp_path: Path) -> dict[str, str]:
    make(tmp_path / "secrets")
    return {path.name: path.read_text("utf-8").strip() for path in (tmp_path / "secrets").iterdir()}


def test_every_secret_of_compose_is_made_and_no_other(secrets: dict[str, str]):
    wanted = {Path(each["file"]).name: name for name, each in compose()["secrets"].items()}
    assert wanted.keys() == secrets.keys()
    assert all(file == name for file, name in wanted.items())


@pytest.mark.parametrize("service", ALL)
def test_every_secret_that_is_read_is_handed_over_and_no_other(service: Service):
    given = set(service.body.get("secrets", []))
    assert given <= compose()["secrets"].keys()
    text = (FOLDER / "users.sh").read_text("utf-8") if service.name == "deploy-users" else str(service.body)
    read = set(re.findall(r"/run/secrets/([\w.]+)|\$\(secret (\w+)\)", text))
    assert {one or other for one, other in read} == given


def test_every_secret_is_handed_to_somebody():
    assert {name for each in services().values() for name in each.body.get("secrets", [])} == compose()[
        "secrets"
    ].keys()


@pytest.mark.parametrize("service", ALL)
def test_no_password_is_in_an_environment(service: Service):
    for name, value in service.environment.items():
        if re.search("PASSWORD|SECRET|TOKEN|_KEY|CREDENTIAL", name):
            assert name.endswith("_FILE"), name
        assert "@" not in value or name == "KAFKA_CONTROLLER_QUORUM_VOTERS", name


def test_no_variable_of_compose_asks_for_a_password():
    assert not re.search(r"\$\{\w*(PASSWORD|TOKEN|KEY)\w*[:}]", COMPOSE.read_text("utf-8"))


def test_the_files_are_their_owners_alone(tmp_path: Path):
    folder = tmp_path / "secrets"
    make(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    # Elasticsearch refuses any other mode than this and 400.
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_no_secret_is_printed(tmp_path: Path):
    told = make(tmp_path / "secrets")
    passwords = [path.read_text("utf-8").strip() for path in (tmp_path / "secrets").glob("*_password")]
    assert len(passwords) == 3
    assert not [password for password in passwords if password in told]


def test_passwords_are_long_all_different_and_safe_in_a_url(secrets: dict[str, str]):
    passwords = [value for name, value in secrets.items() if name.endswith("_password")]
    assert len(set(passwords)) == 3
    assert all(re.fullmatch("[0-9a-f]{48}", password) for password in passwords)


def test_what_is_there_is_kept(tmp_path: Path):
    folder = tmp_path / "secrets"
    make(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert "made" not in make(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_an_address_is_made_again_from_its_password(tmp_path: Path):
    folder = tmp_path / "secrets"
    make(folder)
    before = (folder / "elasticsearch_url").read_text("utf-8")
    (folder / "elasticsearch_url").unlink()
    assert "made elasticsearch_url" in make(folder)
    assert (folder / "elasticsearch_url").read_text("utf-8") == before


@pytest.mark.parametrize(("name", "port"), [("elasticsearch", 9200), ("kibana", 5601)])
def test_the_addresses_are_those_of_the_services(secrets: dict[str, str], name: str, port: int):
    address = urlsplit(secrets[f"{name}_url"])
    assert (address.scheme, address.hostname, address.port, address.path) == ("http", name, port, "")
    assert (address.username, address.password) == ("claimwatch", secrets["claimwatch_password"])
    assert services()[name].body["ports"][0].endswith(f":{port}")


def test_kibana_gets_its_password_and_keys_that_are_long_enough_for_alerting(secrets: dict[str, str]):
    kibana = yaml.safe_load(secrets["kibana.yml"])
    assert kibana["elasticsearch.username"] == "kibana_system"
    assert kibana["elasticsearch.password"] == secrets["kibana_system_password"]
    keys = {value for name, value in kibana.items() if name.endswith("encryptionKey")}
    assert len(keys) == 3
    assert all(len(key) >= 32 for key in keys)


def test_kibana_reads_its_own_file_and_then_the_secret_one():
    kibana = services()["kibana"]
    assert kibana.environment["KBN_CONFIG_PATHS"].split(",") == [
        "/usr/share/kibana/config/kibana.yml",
        "/run/secrets/kibana.yml",
    ]


def test_the_folder_of_the_secrets_is_no_part_of_the_project():
    assert "/secrets/" in (FOLDER / ".gitignore").read_text("utf-8").splitlines()
    assert all(each["file"].startswith("./deploy/compose/secrets/") for each in compose()["secrets"].values())
