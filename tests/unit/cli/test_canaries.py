"""Secrets that would be found again wherever they are shown: in a log, a record, a message, a command's output."""

from __future__ import annotations

import base64
import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from claimwatch import cli, doctor
from claimwatch.access import hidden, secrets_of
from claimwatch.errors import UserError
from claimwatch.logs import configure
from claimwatch.notifying.jobs import Wanted
from claimwatch.notifying.lanes import Lanes
from claimwatch.notifying.outbox import Outbox
from claimwatch.services import elasticsearch, elasticsearch_of, kafka_of, kibana_of
from claimwatch.settings import CHANNEL_SCHEMES, Settings, load_settings
from claimwatch.supervision.runfile import RUN_FILE, Run, write_run
from claimwatch.supervision.supervisor import Program, claimwatch_command
from claimwatch.up import PARTS
from claimwatch.watch_file import read_watches
from claimwatch.watching import faults, told
from connectors.kafka.dead_letter import failure_of
from connectors.kafka.message import Message
from connectors.kafka.topics import ALERTS, ARTICLES, WATCHES
from connectors.notifications.channel import ChannelRefused, SendFailed, shown
from connectors.notifications.notices import Trouble
from connectors.notifications.opening import open_channel
from connectors.notifications.terminal import Terminal
from schemas.delivery import Watch
from tests.unit.elasticsearch import made

CANARY = "canary5d0c"
NOWHERE = "127.0.0.1:1"  # nobody listens there

SECRETS = {
    "KAFKA": NOWHERE,
    "KAFKA_SECURITY": "SASL_PLAINTEXT",
    "KAFKA_USER": "desk",
    "KAFKA_PASSWORD": f"{CANARY}-kafka",
    "ELASTICSEARCH": f"http://desk:{CANARY}-es%2F@{NOWHERE}",
    "KIBANA_URL": f"http://desk:{CANARY}-kibana@{NOWHERE}/s/desk",
    "JUDGE_URL": f"http://{NOWHERE}/v1",
    "JUDGE_MODEL": "tiny",
    "JUDGE_KEY": f"{CANARY}-judge",
    "LOG_LEVEL": "debug",
}

TO_NOBODY = (
    *(f"{scheme}://{CANARY}user:{CANARY}word@{NOWHERE}/{CANARY}" for scheme in ("json", "xml", "apprise", "gotify")),
    *(f"{scheme}://{CANARY}user:{CANARY}word@{NOWHERE}/{CANARY}" for scheme in ("mmost", "rocket", "ntfy", "matrix")),
    f"json://{NOWHERE}/{CANARY}?+Authorization={CANARY}",
    f"mailto://{CANARY}user:{CANARY}word@127.0.0.1:1/desk@desk.example?from=watch@desk.example&smtp=127.0.0.1&mode=insecure",
)
"""Addresses that open a channel; what is sent there reaches nobody."""


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CLAIMWATCH_{name.upper()}", raising=False)
    for name, value in SECRETS.items():
        monkeypatch.setenv(f"CLAIMWATCH_{name}", value)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


@pytest.fixture(params=["json"])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """All that is logged from debug on, in the format that is asked for."""
    root, before = logging.getLogger(), (list(logging.getLogger().handlers), logging.getLogger().level)
    found = io.StringIO()
    configure(load_settings(log_format=request.param), "test", found)
    yield found
    root.handlers, root.level = before
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def test_the_settings_hide_what_they_hold_in_every_form_in_which_it_travels():
    settings = load_settings()
    basic = base64.b64encode(f"desk:{CANARY}-es/".encode()).decode()
    for form in (f"{CANARY}-kafka", f"{CANARY}-es/", f"{CANARY}-es%2F", basic, f"{CANARY}-judge"):
        assert hidden(f"a {form} b", secrets_of(settings)) == "a *** b"
    assert CANARY not in f"{settings!r} {settings} {settings.model_dump()}"


@pytest.mark.parametrize("log", ["console", "json"], indirect=True)
def test_no_line_of_a_log_shows_one_not_even_where_an_error_quotes_it(log: io.StringIO):
    settings = load_settings()
    password = settings.kafka_password.get_secret_value()
    try:
        raise ValueError(f"cannot log in with {password}")
    except ValueError:
        structlog.get_logger("ours").exception("failed", given=password, settings=settings)
        logging.getLogger("a.library").exception("with %s", {"password": password})
    assert "failed" in log.getvalue()
    assert "Traceback" in log.getvalue()
    assert CANARY not in log.getvalue()


def test_clients_that_fail_log_none_at_the_level_of_debug(log: io.StringIO):
    settings = load_settings()
    with pytest.raises(RuntimeError) as kafka_away:
        kafka_of(settings).wait(0.05)
    with pytest.raises(UserError) as view_away:
        elasticsearch(settings, within_s=0.05)
    with pytest.raises(RuntimeError) as kibana_away:
        kibana_of(settings).ask("GET", "/api/status")
    with pytest.raises(Exception) as raw:  # noqa: PT011 - the library's own, as a bug would show it
        elasticsearch_of(settings).info()
    for caught in (kafka_away, view_away, kibana_away, raw):
        error = caught.value
        chain = [error, error.__cause__, error.__context__]
        assert CANARY not in " ".join(f"{each} {each!r} {vars(each) if each else ''}" for each in chain)
    assert CANARY not in log.getvalue()


def test_doctor_shows_none(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    monkeypatch.setattr(doctor, "LOOK_FOR_S", 0.05)
    assert cli.run(["doctor", "--json"]) == 1
    out, err = capfd.readouterr()
    assert NOWHERE in out
    assert CANARY not in out + err


@pytest.mark.parametrize(
    "arguments",
    [
        ["claims"],
        ["watches", "list"],
        ["watches", "add", "w", "--to", f"slack:/{CANARY}"],
        ["watches", "add", "w", "--to", f"file://{CANARY}"],
        ["deploy", "kibana", "--url", f"http://desk:{CANARY}@{NOWHERE}"],
        ["deploy", "kibana", "--url", f"ftp://desk:{CANARY}@{NOWHERE}"],
        ["deploy", "kibana"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("as_json", [True, False])
def test_a_command_that_fails_shows_none(
    arguments: list[str], as_json: bool, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("claimwatch.services.ANSWER_WITHIN_S", 0.05)
    for name in ("kafka", "elasticsearch"):
        monkeypatch.setattr(f"claimwatch.services.{name}.__defaults__", (0.05,))
    assert cli.run([*arguments, "--json"] if as_json else arguments) > 0
    out, err = capfd.readouterr()
    assert out + err
    assert CANARY not in out + err


def test_a_bug_in_a_command_shows_no_variables(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """A traceback of typer's or rich's own would print the values of all variables around."""

    def broken(*_: object, **__: object) -> None:
        password = CANARY[::-1][::-1]
        raise RuntimeError(f"a bug, {len(password)} letters away")

    monkeypatch.setattr("claimwatch.doctor.examine", broken)
    with pytest.raises(RuntimeError) as caught:
        cli.run(["doctor"])
    sys.excepthook(caught.type, caught.value, caught.tb)
    err = capfd.readouterr().err
    assert "a bug, 10 letters away" in err
    assert CANARY not in err


@pytest.mark.parametrize("address", TO_NOBODY)
def test_a_channel_that_fails_tells_none_to_its_records_or_the_log(address: str, log: io.StringIO):
    channel = open_channel(address, allowed=CHANNEL_SCHEMES, terminal=Terminal(io.StringIO(), as_json=True))
    with pytest.raises(SendFailed) as caught:
        channel.send(Trouble("k", "w", "t"))
    assert CANARY not in f"{caught.value} {caught.value!r} {caught.value.__cause__!r}"
    assert CANARY not in shown(address) + log.getvalue()


@pytest.mark.parametrize("scheme", CHANNEL_SCHEMES)
def test_an_address_that_opens_nothing_is_not_quoted(scheme: str, log: io.StringIO):
    rests = (CANARY, f"{CANARY}:{CANARY}@{CANARY}/{CANARY}", f"%{CANARY}", f"[{CANARY}", f"{CANARY}?mode={CANARY}")
    said = "".join(refusal(f"{scheme}://{rest}") for rest in rests)
    assert CANARY not in said + log.getvalue()


def refusal(address: str) -> str:
    """What is said of an address that opens no channel; nothing of one that does."""
    try:
        open_channel(address, allowed=CHANNEL_SCHEMES, terminal=Terminal(io.StringIO(), as_json=True))
    except ChannelRefused as error:
        return f"{error} {error!r} {error.__cause__!r}"
    return ""


def test_an_unforeseen_error_in_a_channel_is_told_by_its_place_and_not_by_its_words(log: io.StringIO):
    class Broken:
        def send(self, _sent: object) -> None:
            raise KeyError(f"https://hooks.example/{CANARY}")

    address = f"json://{NOWHERE}/{CANARY}"
    wanted = [Wanted(Watch(name="w", channels=(address,)), address)]
    (job,) = Outbox().take(made.message(ALERTS, None), made.alert(), wanted, made.NOON).jobs
    stop = threading.Event()
    lanes = Lanes(lambda _address: Broken(), stop)
    lanes.send(job)
    told_of = lanes.outcomes(20)
    stop.set()
    assert "KeyError" in told_of[0].delivery.reason
    assert CANARY not in "".join(each.delivery.model_dump_json() for each in told_of) + log.getvalue()


def test_a_watch_is_shown_without_its_tokens_in_every_form_but_an_export():
    watch = Watch(name="w", channels=(f"slack://{CANARY}/B/C", "terminal"), owner=f"mailto://{CANARY}@host")
    assert CANARY not in told(watch).model_dump_json()
    assert told(watch).channels == (shown(f"slack://{CANARY}/B/C"), "terminal")
    assert told(Watch(name="w", owner="night desk: Anna")).owner == "night desk: Anna"
    wrong = Watch(name="w", channels=(f"exec://{CANARY}", f"slack:/{CANARY}"), owner=f"file://{CANARY}")
    assert CANARY not in "".join(faults(wrong, CHANNEL_SCHEMES))


@pytest.mark.parametrize(
    "text",
    [
        f"- name: w\n  to: [exec://{CANARY}]\n",
        f"- name: w\n  to: slack://{CANARY}\n  to: slack://{CANARY}\n",
        f"- name: w\n  to: {{slack://{CANARY}: x}}\n",
        f"- name: w\n  slack://{CANARY}: x\n",
        f"- slack://{CANARY}\n",
        f"slack://{CANARY}\n",
        f"- name: w\n  to: [slack://{CANARY}\n",
        f'- name: w\n  to: "slack://{CANARY}\n',
    ],
)
def test_a_watch_file_that_is_refused_is_not_quoted(text: str):
    with pytest.raises(UserError) as caught:
        read_watches(text, "watches.yaml", CHANNEL_SCHEMES)
    assert CANARY not in json.dumps(caught.value.as_record()) + " ".join(caught.value.drawn)


def test_a_dead_letter_keeps_no_watch_since_its_channels_are_secrets():
    value = json.dumps({"name": 7, "channels": [f"slack://{CANARY}"]}).encode()
    letter = failure_of("notify", Message(WATCHES, 0, 3, "w", value, (), 0), "not a watch: name")
    assert letter.record == b""
    assert CANARY not in letter.model_dump_json() + base64.b64decode(letter.record_base64).decode()
    assert failure_of("extract", Message(ARTICLES, 0, 3, "a", value, (), 0), "no").record == value


def test_the_run_file_has_addresses_without_logins(tmp_path: Path):
    settings = load_settings()
    write_run(tmp_path, Run(1, settings.kafka, settings.elasticsearch))
    assert NOWHERE in (tmp_path / RUN_FILE).read_text("utf-8")
    assert CANARY not in (tmp_path / RUN_FILE).read_text("utf-8")


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_no_part_is_started_with_a_secret_that_ps_would_show(part: Program):
    assert CANARY not in " ".join(claimwatch_command(part))
