"""`claimwatch deploy kibana` against a Kibana on loopback: what it brings, twice, and what it says when it cannot."""

from __future__ import annotations

import copy
import json
import time
from base64 import b64encode
from typing import Any

import pytest

from claimwatch.cli import run
from claimwatch.errors import Exit
from connectors.kibana.connection import AlertingOff, Kibana, KibanaRefused, KibanaUnavailable
from connectors.kibana.deploying import check_version, deploy_rules, import_objects
from deploy.kibana.objects import objects
from deploy.kibana.rules import connectors, rules
from tests.unit.kibana.server import FakeKibana, Fault, serving

OBJECTS = objects()


def deployed(*arguments: str) -> int:
    return run(["deploy", "kibana", *arguments])


def test_everything_is_brought_and_told(capsys: pytest.CaptureFixture[str]):
    kibana = FakeKibana()
    with serving(kibana) as url:
        assert deployed("--url", url) == 0
    assert set(kibana.objects) == {(each["type"], each["id"]) for each in OBJECTS}
    assert len(kibana.kept) == len(connectors()) + len(rules())
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "imported 8 data views, 9 saved searches, 3 dashboards"
    assert lines[-1] == f"look at {url}/app/dashboards#/view/claimwatch-news-desk"


def test_a_second_time_changes_nothing():
    kibana = FakeKibana()
    with serving(kibana) as url:
        assert deployed("--url", url) == 0
        before = copy.deepcopy((kibana.objects, kibana.kept))
        kibana.asked.clear()
        assert deployed("--url", url) == 0
    assert (kibana.objects, kibana.kept) == before
    assert kibana.written() == [("POST", "/api/saved_objects/_import")]


def test_a_rule_that_was_changed_is_put_right_and_stays_disabled():
    kibana = FakeKibana()
    with serving(kibana) as url:
        there = Kibana(url)
        deploy_rules(there, connectors(), rules())
        path = f"/api/alerting/rule/{rules()[0]['id']}"
        kibana.kept[path] |= {"enabled": False, "schedule": {"interval": "9m"}}
        outcomes = [each.outcome for each in deploy_rules(there, connectors(), rules())]
    assert outcomes.count("updated") == 1
    assert outcomes.count("unchanged") == len(outcomes) - 1
    assert kibana.kept[path]["schedule"] == rules()[0]["body"]["schedule"]


def test_a_rule_that_another_makes_meanwhile_is_updated():
    class Late(FakeKibana):
        def keep(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
            if method == "POST" and path not in self.kept:
                super().keep(method, path, {**body, "name": "made by another"})
                return 409, {"message": "conflict"}
            return super().keep(method, path, body)

    kibana = Late()
    with serving(kibana) as url:
        assert {each.outcome for each in deploy_rules(Kibana(url), connectors(), rules())} == {"updated"}
    assert "made by another" not in {each["name"] for each in kibana.kept.values()}


def test_links_to_claims_lead_to_the_board_of_the_settings(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CLAIMWATCH_BOARD_URL", "https://board.example/desk/")
    kibana = FakeKibana()
    with serving(kibana) as url:
        monkeypatch.setenv("CLAIMWATCH_KIBANA_URL", url)
        assert deployed("--no-rules") == 0
    formats = json.loads(kibana.objects["index-pattern", "claimwatch-claims"]["attributes"]["fieldFormatMap"])
    assert formats["claim_id"]["params"]["urlTemplate"] == "https://board.example/desk/claim/{{value}}"
    assert kibana.kept == {}


def test_without_a_board_ids_of_claims_are_plain_words():
    kibana = FakeKibana()
    with serving(kibana) as url:
        assert deployed("--no-rules", "--url", url) == 0
    for kind in ("claims", "statements", "alerts"):
        formats = json.loads(kibana.objects["index-pattern", f"claimwatch-{kind}"]["attributes"]["fieldFormatMap"])
        assert "claim_id" not in formats


def test_user_and_password_come_from_the_address_and_are_never_shown(capsys: pytest.CaptureFixture[str]):
    kibana = FakeKibana()
    kibana.login = f"Basic {b64encode(b'desk:p@ss word').decode()}"
    with serving(kibana) as url:
        address = url.replace("//", "//desk:p%40ss%20word@")
        assert deployed("--url", address) == 0
        assert deployed("--url", url.replace("//", "//desk:secret@")) == Exit.FAILED
    printed = capsys.readouterr()
    assert "secret" not in printed.err + printed.out
    assert "p%40ss" not in printed.out


FAULTS = {
    "starting": (Exit.SERVICE_AWAY, "Kibana is not ready", "wait until it has started"),
    "break": (Exit.SERVICE_AWAY, "Kibana does not answer", "look whether it runs"),
    "login": (Exit.FAILED, "Kibana does not let this user in", "CLAIMWATCH_KIBANA_API_KEY"),
    "forbidden": (Exit.FAILED, "the user may not do this in Kibana: Unable to bulk_create", "give it a role"),
    "too large": (Exit.FAILED, "the file is larger than Kibana, or a proxy", "raise savedObjects.maxImportPayload"),
    "redirect": (Exit.FAILED, "Kibana's address leads on to /kibana/login", "with its base path"),
    "elasticsearch": (Exit.FAILED, "what answers there is no Kibana", "Kibana has port 5601"),
}
PLACES = [
    (fault, at)
    for fault in FAULTS
    for at in ("/api/status", "/_import")
    if (fault, at) != ("elasticsearch", "/_import")
]


@pytest.mark.parametrize(("fault", "at"), PLACES)
def test_each_fault_is_told_in_three_lines(fault: Fault, at: str, capsys: pytest.CaptureFixture[str]):
    code, what, do = FAULTS[fault]
    with serving(FakeKibana(fault=fault, at=at)) as url:
        assert deployed("--url", url) == code
        lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith(f"claimwatch: {what}")
    assert lines[1] == f"  where: {url}"
    assert lines[2].startswith("  what to do: ")
    assert do in lines[2]


def test_nobody_at_the_address_is_told(capsys: pytest.CaptureFixture[str]):
    assert deployed("--url", "http://127.0.0.1:1") == Exit.SERVICE_AWAY
    assert capsys.readouterr().err.startswith("claimwatch: Kibana does not answer: Connection refused\n")


@pytest.mark.parametrize("address", ["127.0.0.1:5601", "ftp://kibana.example", "http://", "http://kibana.example:port"])
def test_what_is_no_address_is_told(address: str, capsys: pytest.CaptureFixture[str]):
    assert deployed("--url", address) == Exit.FAILED
    assert "the address of Kibana cannot be read" in capsys.readouterr().err


def test_without_an_address_the_setting_is_named(capsys: pytest.CaptureFixture[str]):
    assert deployed() == Exit.USAGE
    assert "CLAIMWATCH_KIBANA_URL" in capsys.readouterr().err


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_a_server_that_hangs_or_drips_is_given_up_in_time(fault: Fault):
    with serving(FakeKibana(fault=fault)) as url:
        began = time.monotonic()
        with pytest.raises(KibanaUnavailable, match="did not answer within"):
            check_version(Kibana(url, within_s=0.3))
        assert time.monotonic() - began < 5


def test_an_old_kibana_is_refused_before_anything_is_sent():
    kibana = FakeKibana(version="8.16.4")
    with serving(kibana) as url, pytest.raises(KibanaRefused, match=r"Kibana 8\.16\.4 is too old") as refused:
        check_version(Kibana(url))
    assert refused.value.do == "upgrade Kibana to 8.17 or newer"


@pytest.mark.parametrize("version", ["8.17.0", "8.19.3", "9.0.0", "10.1.0-SNAPSHOT", ""])
def test_newer_ones_are_taken_and_one_that_does_not_tell(version: str):
    with serving(FakeKibana(version=version)) as url:
        assert check_version(Kibana(url)) == version


def test_a_version_that_kibana_does_not_know_is_told():
    kibana = FakeKibana()
    kibana.newest["dashboard"] = (10, 1, 0)
    assert "too old for an object" in refusal_of(kibana, OBJECTS).what
    assert kibana.objects == {}


def test_a_missing_reference_is_told_with_what_is_missing():
    kibana = FakeKibana()
    views = [each for each in OBJECTS if each["id"] != "claimwatch-claims"]
    refused = refusal_of(kibana, views)
    assert "search claimwatch-search-disputed refers to what is not there (index-pattern claimwatch-claims)" in str(
        refused
    )
    assert "repeat with all objects" in refused.do
    assert kibana.objects == {}


def test_a_conflict_is_told():
    kibana = FakeKibana()
    kibana.elsewhere = {"claimwatch-feeds"}
    refused = refusal_of(kibana, OBJECTS)
    assert "nothing was imported, 2 of 20 objects are refused" in refused.what
    assert "import into a space of its own" in refused.do


def test_a_type_that_is_not_importable_is_told():
    kibana = FakeKibana()
    del kibana.newest["search"]
    refused = refusal_of(kibana, OBJECTS)
    assert "and 6 more" in refused.what
    assert refused.do == "upgrade Kibana to 8.17 or newer"


def test_objects_that_are_there_twice_are_told_in_kibanas_words():
    assert "Non-unique import objects" in refusal_of(FakeKibana(), [OBJECTS[0], OBJECTS[0]]).what


def refusal_of(kibana: FakeKibana, found: list[dict[str, Any]]) -> KibanaRefused:
    with serving(kibana) as url, pytest.raises(KibanaRefused) as refused:
        import_objects(Kibana(url), found)
    return refused.value


@pytest.mark.parametrize(("off", "do"), [("encryption_key", "XPACK_ENCRYPTEDSAVEDOBJECTS"), ("api_keys", "API keys")])
def test_without_alerting_all_but_the_rules_is_there(off: str, do: str, capsys: pytest.CaptureFixture[str]):
    kibana = FakeKibana()
    setattr(kibana, off, False)
    with serving(kibana) as url:
        assert deployed("--url", url) == Exit.FAILED
        printed = capsys.readouterr()
        assert len(kibana.objects) == len(OBJECTS)
        assert kibana.kept == {}
        assert "all but the rules is there: alerting is off" in printed.err
        assert do in printed.err
        assert "imported 8 data views" in printed.out
        assert deployed("--url", url, "--no-rules") == 0


def test_a_user_without_rights_on_rules_gets_the_rest(capsys: pytest.CaptureFixture[str]):
    kibana = FakeKibana(fault="forbidden", at="/api/actions")
    with serving(kibana) as url:
        assert deployed("--url", url) == Exit.FAILED
    assert len(kibana.objects) == len(OBJECTS)
    assert "all but the rules is there: the user may not do this" in capsys.readouterr().err


def test_a_kibana_without_the_alerting_plugin_is_told():
    class Without(FakeKibana):
        def health(self) -> tuple[int, dict[str, Any]]:
            return 404, {"message": "Not Found"}

    with serving(Without()) as url, pytest.raises(AlertingOff, match="Kibana has no alerting: Not Found"):
        deploy_rules(Kibana(url), connectors(), rules())


def test_json_has_what_was_done(capsys: pytest.CaptureFixture[str]):
    with serving(FakeKibana()) as url:
        assert deployed("--url", url, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["imported"] == len(OBJECTS)
    assert {each["outcome"] for each in told["rules"]} == {"created"}
