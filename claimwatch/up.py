"""up: everything on one machine.

    lock the data folder ─► services ─► topics, templates ─► (view again, after an unclean stop) ─► parts ─► screen
                                                                                                        │
    services end ◄── parts end ◄── Ctrl-C, SIGTERM, SIGHUP, or an essential part that keeps dying ◄─────┘

Consumers go before producers: index, notify, corroborate, extract, collect, and the demonstration's site at last, so
that what is told first is read first. If this process is killed, its parts and services end by themselves.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import FrameType

from claimwatch.access import PREFIX, check_given
from claimwatch.board.addresses import check_open
from claimwatch.calling import by_make, typed
from claimwatch.errors import Exit
from claimwatch.logs import configure
from claimwatch.officials import officials_of
from claimwatch.registry import (
    feeds_of_file,
    outlets_of,
    read_feeds,
    read_watches,
    with_what_was_set,
    write_feeds,
    write_watch,
)
from claimwatch.secret_files import SUFFIX, is_named
from claimwatch.services import kafka_of
from claimwatch.settings import Settings, load_settings
from claimwatch.supervision.boarding import board_address, with_board
from claimwatch.supervision.display import Display
from claimwatch.supervision.follow import ScreenFollower
from claimwatch.supervision.local import REBUILT_WITHIN_S, LocalServices, prepare_services, rebuild_view
from claimwatch.supervision.logfile import bound, open_log
from claimwatch.supervision.registering import await_site, demo_finished, fresh_demo, register_demo
from claimwatch.supervision.room import check_room
from claimwatch.supervision.runfile import Run, locked, remove_run, write_run
from claimwatch.supervision.supervisor import Died, Program, Supervisor
from claimwatch.supervision.watched import WatchedParts
from claimwatch.watching import FIRST_WATCH
from schemas.feed import Feed

# The view may lag behind; without any of the others no alert can be told.
PARTS = (
    Program("index", ("index",), essential=False),
    Program("notify", ("notify",), read_output=True),
    Program("corroborate", ("corroborate",)),
    Program("extract", ("extract",)),
    Program("collect", ("collect",)),
)
DEMO_SITE = Program("demo-site", ("demo-site",))
BOARD = Program("board", ("board",), essential=False)
LOOK_EVERY_S = 0.2
DEMO_TOLD = "a minute of news from invented outlets; the first line comes in some seconds"
DEMO_NETWORK = "127.0.0.1"
DEMO_OUTLETS = Path(__file__).parent / "demo" / "outlets.yaml"


def run_up(settings: Settings, *, feeds_file: Path | None, demo: bool, as_json: bool) -> int:
    """Run until stopped; the exit code: 0 after Ctrl-C, SIGTERM or SIGHUP, 1 when an essential part is given up.

    Raises:
        UserError: it could not be started; what was started has been stopped again.
    """
    stop = threading.Event()
    given = {name for name in ("kafka", "elasticsearch") if is_named(PREFIX + name.upper())}
    check_given(settings, given)
    # Other commands find this run by themselves where the folder is the usual one, or the environment names it.
    elsewhere = settings.data if settings.data != load_settings().data else None
    if demo:
        outlets = (*settings.outlets, DEMO_OUTLETS)
        # After its last article the demonstration is meant to be quiet.
        update: dict[str, object] = {"data": settings.demo_data, "outlets": outlets, "no_news_after_min": 0.0}
        # Its outlets are one host on loopback, and need no manners.
        update |= {"feed_networks": (*settings.feed_networks, DEMO_NETWORK)}
        update |= {"host_connections": 8, "host_spacing_s": 0.0}
        settings = settings.model_copy(update=update)
    # Before anything is started, so that a wrong file is told at once.
    feeds = feeds_of_file(feeds_file, settings) if feeds_file is not None else []
    officials_of(settings)
    check_open(settings)
    display = Display(
        stop,
        as_json=as_json,
        demo=demo,
        agencies=list(outlets_of(settings)),
        no_news_after_min=settings.no_news_after_min,
    )
    with ExitStack() as undo:
        undo.enter_context(_stopping_on_signals(stop))
        undo.enter_context(locked(settings.data))
        if demo:
            fresh_demo(settings.data)
        _log_to_file(settings, undo)
        services = LocalServices(settings, given, display.note)
        undo.callback(services.stop)
        undo.callback(remove_run, settings.data)
        settings = with_board(services.start())
        return _Up(settings, services, display, stop, partial(typed, data=elsewhere), demo=demo).run(feeds)


class _Up:
    """One run of `up`, after its services have started."""

    def __init__(
        self,
        settings: Settings,
        services: LocalServices,
        display: Display,
        stop: threading.Event,
        command: Callable[[str], str],
        *,
        demo: bool,
    ) -> None:
        self._settings = settings
        self._services = services
        self._display = display
        self._stop = stop
        self._command = command
        self._demo = demo
        self._demo_told = False
        self._connection = kafka_of(settings, "claimwatch.up")
        self._environment = _environment(settings)
        self._watched = WatchedParts(settings, [part.name for part in PARTS])
        self._supervisor = Supervisor(
            settings.data / "logs", self._environment, display.on_line, own=self._watched.environment()
        )
        self._follower = ScreenFollower(self._connection, display.on_message, self._give_up)
        self._site = ""
        self._board = board_address(settings)
        self._pids: dict[str, int] = {}
        self._failed = False

    def run(self, feeds: list[Feed]) -> int:
        self._watched.busy(REBUILT_WITHIN_S)
        self._make_ready()
        self._follower.start()
        try:
            self._start_parts(feeds)
            while not self._stop.wait(LOOK_EVERY_S):
                self._look()
        finally:
            self._end()
        return Exit.FAILED if self._failed else Exit.OK

    def _make_ready(self) -> None:
        prepare_services(self._settings)
        if self._services.unclean:
            self._display.note("the services were not stopped cleanly: making the search view again from the record")
            if rebuild_view(self._settings, self._environment, self._stop):
                self._services.trusted()

    def _start_parts(self, feeds: list[Feed]) -> None:
        for part in PARTS:
            self._supervisor.start(part)
        self._supervisor.start(BOARD)
        self._write_run()
        if self._demo:
            self._display.note(DEMO_TOLD)
            self._supervisor.start(DEMO_SITE)
            self._site = await_site(self._settings.data, self._stop)
            if self._site:
                register_demo(self._connection, self._site)
            self._write_run()
            self._display.note(self._look_at())
        else:
            before = read_feeds(self._connection)
            listed = {feed.url: with_what_was_set(before.get(feed.url), feed) for feed in feeds}
            write_feeds(self._connection, listed.values())
            known = sorted((before | listed).values(), key=lambda feed: feed.url)
            self._display.start(known)
            self._display.note(self._look_at())
            if not known:
                self._display.note(
                    f"no feeds yet: add one with  {self._command('feeds add URL')}",
                    f"or start with a list:  {'make run FEEDS=my.opml' if by_make() else typed('up --feeds my.opml')}",
                )
            if not read_watches(self._connection):
                write_watch(self._connection, FIRST_WATCH.name, FIRST_WATCH)
                self._display.note(
                    "you are told here of claims that are confirmed, contradicted or retracted"
                    f" (the watch named {FIRST_WATCH.name})",
                    f"say what else you want to hear of:  {typed('watches add --help')}",
                )

    def _look_at(self) -> str:
        return f"look at the claims on the board: {self._board}"

    def _look(self) -> None:
        if self._settings.store is not None:
            check_room(self._settings.store)
        if not self._services.alive():
            self._start_over()
        for event in self._supervisor.look(time.monotonic()):
            self._tell(event)
        self._watched.look(self._supervisor.pids())
        if self._process_ids() != self._pids:
            self._write_run()
        self._display.flush()
        if self._demo and not self._demo_told and demo_finished(self._settings.data):
            self._demo_told = True
            self._display.demo_over(self._command)

    def _start_over(self) -> None:
        """After the embedded services died: the parts end first, since they may remember what was never written."""
        self._watched.busy(REBUILT_WITHIN_S)
        self._supervisor.stop(self._settings.stop_within_s)
        self._follower.close()
        self._services.restart()
        self._make_ready()
        self._follower = ScreenFollower(self._connection, self._display.on_message, self._give_up)
        self._follower.start()
        for part in (*PARTS, BOARD, DEMO_SITE) if self._demo else (*PARTS, BOARD):
            self._supervisor.start(part)
        self._watched.restarted([part.name for part in PARTS])
        self._write_run()

    def _tell(self, event: Died) -> None:
        if event.first or event.again_in_s is None:
            self._display.note(str(event))
        if event.again_in_s is not None:
            self._watched.restarted([event.part.name])
            return
        log = self._supervisor.log_of(event.part)
        self._display.note(f"the last lines of {log}:", *(f"  {line}" for line in event.lines))
        if event.part.essential:
            self._display.note(f"nothing can be told without {event.part.name}, so everything ends")
            self._give_up()

    def _give_up(self) -> None:
        self._failed = True
        self._stop.set()

    def _write_run(self) -> None:
        self._pids = self._process_ids()
        own = self._settings
        run = Run(
            os.getpid(),
            own.kafka,
            own.elasticsearch,
            self._site,
            str(own.store or ""),
            self._pids,
            self._board,
            self._watched.addresses(),
        )
        write_run(self._settings.data, run)

    def _process_ids(self) -> dict[str, int]:
        return {**self._supervisor.pids(), **self._services.pids()}

    def _end(self) -> None:
        self._display.note("stopping")
        self._supervisor.stop(self._settings.stop_within_s)
        self._follower.close()
        self._watched.close()
        self._display.flush()


def _log_to_file(settings: Settings, undo: ExitStack) -> None:
    """The terminal is for what people should read."""
    path = settings.data / "logs" / "up.log"
    bound(path)
    configure(settings, "up", undo.enter_context(os.fdopen(open_log(path), "a", encoding="utf-8")))


def _environment(settings: Settings) -> dict[str, str]:
    """What the parts are told: where the services are, and where their data is."""
    told = {
        "DATA": str(settings.data),
        "STORE": str(settings.store or ""),
        "OUTLETS": ",".join(map(str, settings.outlets)),
        "SPEAKERS": ",".join(map(str, settings.speakers)),
        "FEED_NETWORKS": ",".join(settings.feed_networks),
        "HOST_CONNECTIONS": str(settings.host_connections),
        "HOST_SPACING_S": str(settings.host_spacing_s),
        "BOARD_PORT": str(settings.board_port),
        "BOARD_URL": settings.board_url,
        "WATCH_FEEDS": str(settings.watch_feeds or ""),
        "SCREEN": "json",
        "METRICS_PORT": "0",  # each part is told its own besides
        "NO_NEWS_AFTER_MIN": str(settings.no_news_after_min),
    }
    # What the environment names stays as it is there: a login may be in the address, or the address in a file.
    found = {"KAFKA": settings.kafka, "ELASTICSEARCH": settings.elasticsearch}
    told |= {name: address for name, address in found.items() if not is_named(PREFIX + name)}
    # A setting and its file may not both be there.
    named = {f"{PREFIX}{name}{SUFFIX}" for name in told}
    inherited = {name: value for name, value in os.environ.items() if name not in named}
    return inherited | {f"{PREFIX}{name}": value for name, value in told.items()} | {"PYTHONUNBUFFERED": "1"}


class _stopping_on_signals:
    """Ctrl-C, SIGTERM and a closed terminal set ``stop``; leaving puts the handlers back."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._before[number] = signal.signal(number, self._ask)

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type] # what signal() returned, it takes

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()
