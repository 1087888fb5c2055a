"""Everything, as a user has it: `claimwatch up` through the command line, on data folders of its own."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.e2e.exposed import beyond_loopback, files_with, listening, open_to_others
from tests.e2e.running import Up, processes_of
from tests.readme import watches
from tests.services.ports import free_port
from tests.unit.notifications.receiver import Receiver

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(sys.platform != "linux", reason="what is left behind is looked for in /proc"),
]

THE_STORY = ["reported", "copies", "contradicted", "corroborated", "confirmed"]
"""What one claim of the demonstration goes through, as the README shows it."""
STORY_TOLD_WITHIN_S = 120.0

CANARY = "canary8be1"
SECRETS = {
    "kibana_url": f"http://desk:{CANARY}@127.0.0.1:1",
    "judge_key": CANARY,
    "log_level": "debug",
}
"""Settings of a demonstration that may show up nowhere."""


def told_in_order(kinds: list[str], wanted: list[str]) -> bool:
    """Whether the wanted kinds are among ``kinds`` in this order."""
    left = iter(kinds)
    return all(kind in left for kind in wanted)


def story_is_told(up: Up) -> bool:
    return any(told_in_order(up.kinds(claim), THE_STORY) for claim in up.claims())


@pytest.mark.embedded
def test_two_demonstrations_side_by_side_tell_the_story_and_leave_nothing(tmp_path: Path):
    ports = {"kafka_port": free_port(), "elasticsearch_port": free_port(), "demo_port": free_port()}
    shown = watches()[0]
    with Receiver() as hook, Up(tmp_path / "a", "--demo", **ports) as first:
        first.wait_for(lambda: first.run_file().get("demo"), "the first one's site")
        first.rows("watches", "add", shown.name, "--query", shown.query, *shown.options, "--to", hook.url)
        assert not {kind for kind, *_ in shown.hits} & set(first.kinds()), "it is there before what it is to tell"
        with Up(tmp_path / "b", "--demo", **ports, **SECRETS) as second:
            second.wait_for(lambda: second.run_file().get("demo"), "the second one's site")
            assert any("not both free" in note for note in second.notes())
            for name in ("kafka", "elasticsearch", "demo"):
                assert first.run_file()[name] != second.run_file()[name]
            second.rows("watches", "add", "desk", "--kind", "all", "--to", f"jsons://127.0.0.1:1/{CANARY}")
            second.wait_for(second.kinds, "an alert of the second one")
            log = second.data / "demo" / "logs" / "notify.log"
            second.wait_for(lambda: "not sent" in log.read_text("utf-8", "replace"), "what cannot be sent")
            check_nothing_is_exposed(second)
            assert second.end(signal.SIGTERM) == 0
        first.wait_for(lambda: story_is_told(first), "the five lines", STORY_TOLD_WITHIN_S)
        first.wait_for(lambda: len(hook.received) >= len(shown.hits), "what the README's watch is told")
        # Not the headline: where a busy machine sees two outlets' articles at once, the other one's may speak for both.
        told = [(each.body["kind"], each.body["trigger"]["outlet"]) for each in hook.received]
        assert sorted(told) == sorted((kind, outlet) for kind, _, outlet in shown.hits)
        assert len({each.key for each in hook.received}) == len(shown.hits)

        claims = first.rows("claims", "--limit", "100")
        assert {claim["claim_id"] for claim in claims} >= first.claims()
        confirmed = next(row for row in first.rows("alerts") if row["kind"] == "confirmed")
        (claim,) = first.rows("claim", confirmed["claim_id"])
        assert {statement["side"] for statement in claim["statements"]} == {"asserts", "denies"}
        assert all(feed["health"] == "alive" for feed in first.rows("feeds", "list"))
        assert first.rows("failures", "list") == []
        assert first.command("doctor").returncode == 0
        assert first.end() == 0
    assert not (tmp_path / "a" / "demo" / "run.json").exists()


def check_nothing_is_exposed(up: Up) -> None:
    """Nothing listens beyond this machine, and no secret stands in a command line, a log or the run file."""
    everything = processes_of(up.data)
    heard = listening(everything)
    run = up.run_file()
    assert {run["kafka"], run["elasticsearch"].removeprefix("http://")} <= heard, "the look finds what listens"
    assert beyond_loopback(heard) == set()
    assert CANARY not in " ".join(everything.values())
    # The topic of watches holds the addresses of channels, and the folder is its owner's alone.
    assert {name for name in files_with(up.data, CANARY) if "store" not in Path(name).parts} == set()
    assert not open_to_others(up.data / "demo")
    assert not open_to_others(up.data / "demo" / "store")
    shown = up.command("watches", "list", "--json").stdout + up.command("doctor", "--json").stdout
    assert "desk" in shown
    assert CANARY not in shown


@pytest.mark.embedded
def test_a_demonstration_that_was_killed_resumes_and_tells_each_alert_once(tmp_path: Path):
    with Receiver() as hook:
        with Up(tmp_path, "--demo") as killed:
            killed.wait_for(lambda: killed.run_file().get("demo"), "the site")
            killed.rows("watches", "add", "hook", "--kind", "all", "--to", hook.url)
            earlier = {alert["alert_id"] for alert in killed.rows("alerts")}
            killed.wait_for(lambda: "contradicted" in killed.kinds(), "the middle of the story", STORY_TOLD_WITHIN_S)
            parts = killed.run_file()["parts"]
            for pid in (killed.process.pid, *parts.values()):
                os.kill(pid, signal.SIGKILL)
            killed.process.wait()
            killed.wait_until_nothing_is_left()
        with Up(tmp_path, "--demo") as resumed:
            resumed.wait_for(lambda: "confirmed" in resumed.kinds(), "the end of the story", STORY_TOLD_WITHIN_S)
            assert any("not stopped cleanly" in note for note in resumed.notes())
            indexed = [alert["alert_id"] for alert in resumed.rows("alerts", "--limit", "1000")]
            assert len(indexed) == len(set(indexed))
            # Alerts that were raised before there was a watch may be unheard; every other one came.
            wanted = set(indexed) - earlier
            resumed.wait_for(lambda: wanted <= {alert for alert, _ in hook.calls}, "every alert at the webhook", 20)
            indexed = [alert["alert_id"] for alert in resumed.rows("alerts", "--limit", "1000")]
            heard = set(hook.calls)
            assert {alert for alert, _ in heard} <= set(indexed), "nothing was told that is not in the index"
            assert len(heard) == len({key for _, key in heard}) == len({alert for alert, _ in heard}), "one key each"
            kinds = killed.kinds() + resumed.kinds()
            assert told_in_order(kinds, ["reported", "contradicted", "confirmed"])
            assert resumed.end() == 0


@pytest.mark.embedded
def test_when_up_alone_is_killed_nothing_is_left(tmp_path: Path):
    with Up(tmp_path, "--demo") as up:
        up.wait_for(lambda: len(up.run_file().get("parts", {})) >= 6, "all parts")
        up.process.kill()
        up.process.wait()
        up.wait_until_nothing_is_left()


@pytest.mark.embedded
def test_feeds_of_a_list_are_watched_and_the_broken_ones_are_told_with_the_reason(tmp_path: Path):
    closed = free_port()
    opml = tmp_path / "my.opml"
    opml.write_text(
        f'<opml version="2.0"><body><outline text="Closed" xmlUrl="http://127.0.0.1:{closed}/feed"/></body></opml>'
    )
    with Up(tmp_path / "data", "--feeds", str(opml)) as up:
        up.wait_for(lambda: any("1 feed" in note for note in up.notes()), "the feeds at once")
        up.wait_for(lambda: any("1 broken" in note for note in up.notes()), "the broken one")
        (feed,) = up.rows("feeds", "list")
        assert feed["health"] == "broken"
        assert feed["state"]["reason"]
        again = up.command("up", "--json")
        assert again.returncode == 1
        assert f"process {up.process.pid}" in again.stdout, "one on a folder"
        os.kill(up.run_file()["parts"]["index"], signal.SIGKILL)
        up.wait_for(lambda: any("index was killed" in note for note in up.notes()), "the restart is told")
        assert up.end(signal.SIGHUP) == 0


@pytest.mark.embedded
def test_services_that_die_are_started_again(tmp_path: Path):
    with Up(tmp_path) as up:
        up.wait_for(lambda: "services" in up.run_file().get("parts", {}), "the services")
        before = up.run_file()
        up.wait_for(lambda: any("watches add" in note for note in up.notes()), "the start")
        os.kill(before["parts"]["services"], signal.SIGKILL)
        up.wait_for(lambda: up.run_file()["parts"]["services"] != before["parts"]["services"], "new ones")
        assert up.run_file()["kafka"] == before["kafka"]
        up.wait_for(lambda: not (tmp_path / "view.untrusted").exists(), "the view is made again")
        assert up.rows("feeds", "list") == []
        assert up.end() == 0


@pytest.mark.services
def test_the_story_is_told_on_real_services(tmp_path: Path):
    kafka, elasticsearch = os.environ["CLAIMWATCH_TEST_KAFKA"], os.environ["CLAIMWATCH_TEST_ELASTICSEARCH"]
    with Up(tmp_path, "--demo", kafka=kafka, elasticsearch=elasticsearch) as up:
        up.wait_for(lambda: story_is_told(up), "the five lines", 2 * STORY_TOLD_WITHIN_S)
        assert "services" not in up.run_file()["parts"]
        assert up.command("deploy", "check").returncode == 0
        assert up.end() == 0
