"""users.sh against a small server: what it asks Elasticsearch, as whom, and what it does when it is refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from connectors.elasticsearch.templates import KINDS, alias
from tests.unit.deploying.answering import answering
from tests.unit.deploying.composing import FOLDER

pytestmark = pytest.mark.skipif(not (shutil.which("bash") and shutil.which("curl")), reason="needs bash and curl")

SCRIPT = FOLDER / "users.sh"
SECRETS = {"elastic_password": "aa11", "kibana_system_password": "bb22", "claimwatch_password": "cc33"}


def users(port: int, folder: Path) -> subprocess.CompletedProcess[str]:
    for name, value in SECRETS.items():
        (folder / name).write_text(f"{value}\n", "utf-8")
    environment = {**os.environ, "ELASTICSEARCH": f"http://127.0.0.1:{port}", "SECRETS": str(folder)}
    return subprocess.run(["bash", SCRIPT], env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_it_gives_kibana_a_password_and_makes_our_user_with_its_role(tmp_path: Path):
    with answering(login="elastic:aa11") as there:
        done = users(there.port, tmp_path)
    assert done.returncode == 0, done.stderr
    assert {(each.method, each.login) for each in there.asked} == {("PUT", "elastic:aa11")}
    bodies = {each.path: json.loads(each.body) for each in there.asked}
    assert list(bodies) == [
        "/_security/user/kibana_system/_password",
        "/_security/role/claimwatch",
        "/_security/user/claimwatch",
    ]
    assert bodies["/_security/user/kibana_system/_password"] == {"password": "bb22"}
    assert bodies["/_security/user/claimwatch"] == {"password": "cc33", "roles": ["claimwatch"]}


def test_our_user_may_do_all_to_our_indices_and_nothing_to_others(tmp_path: Path):
    with answering() as there:
        users(there.port, tmp_path)
    role = json.loads(there.asked[1].body)
    assert role["cluster"] == ["monitor", "manage_index_templates", "manage_ilm"]
    (indices,) = role["indices"]
    prefixes = [name.removesuffix("*") for name in indices["names"] if not name.startswith("gen*-")]
    assert all(alias(kind).startswith(tuple(prefixes)) for kind in KINDS)
    assert "*" not in indices["names"]


def test_being_refused_is_a_failure_so_that_it_is_tried_again(tmp_path: Path):
    with answering(login="elastic:another") as there:
        done = users(there.port, tmp_path)
    assert done.returncode != 0
    assert len(there.asked) == 1, "the rest is not tried"


def test_it_prints_no_password(tmp_path: Path):
    with answering() as there:
        done = users(there.port, tmp_path)
    assert not [value for value in SECRETS.values() if value in done.stdout + done.stderr]
