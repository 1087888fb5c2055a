"""`claimwatch feeds` against a site on loopback and a registry in memory; its words, and its lists of 10,000 feeds."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from claimwatch.cli import run
from claimwatch.commands.feed_words import FeedRow, chosen, columns, counted
from claimwatch.settings import Settings
from schemas.feed import Feed, FeedState
from tests.unit.feeds.in_process import ReaderInProcess
from tests.unit.feeds.server import item, page, rss

LONG = "The ferry line closes on Monday for a week, the port authority said. " * 12
NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)


class Quay:
    """A site's documents by path, and what was asked for."""

    def __init__(self) -> None:
        self.documents: dict[str, tuple[str, str]] = {}
        self.asked: list[str] = []
        self.url = ""

    def feed(self, path: str, *items: str) -> str:
        self.documents[path] = (rss(*items, title="The Quay Courier"), "application/rss+xml")
        return self.url + path

    def page(self, path: str, head: str = "", text: str = LONG) -> str:
        self.documents[path] = (page("Quay", [text]).replace("</head>", head + "</head>"), "text/html; charset=utf-8")
        return self.url + path


class Handler(BaseHTTPRequestHandler):
    def __init__(self, quay: Quay, *rest: object) -> None:
        self.quay = quay
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.quay.asked.append(self.path)
        body, kind = self.quay.documents.get(self.path, ("", ""))
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind or "text/plain")
        self.send_header("ETag", '"1"')
        self.send_header("Cache-Control", "max-age=300")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def quay() -> Iterator[Quay]:
    made = Quay()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, made)) as server:
        made.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield made
        server.shutdown()
        thread.join()


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Feed]:
    """The feeds that commands find and write; no Kafka."""
    feeds: dict[str, Feed] = {}
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CLAIMWATCH_{name.upper()}", raising=False)
    monkeypatch.setenv("CLAIMWATCH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CLAIMWATCH_FEED_NETWORKS", "127.0.0.1")
    monkeypatch.setenv("CLAIMWATCH_HOST_SPACING_S", "0")
    monkeypatch.setattr("claimwatch.looking.DocumentReader", ReaderInProcess)
    monkeypatch.setattr("claimwatch.services.kafka", lambda *_: None)
    monkeypatch.setattr("claimwatch.registry.read_feeds", lambda _: dict(feeds))
    monkeypatch.setattr("claimwatch.registry.read_feed_states", lambda _: {})
    monkeypatch.setattr(
        "claimwatch.registry.write_feeds", lambda _, new, told=None: feeds.update({feed.url: feed for feed in new})
    )
    return feeds


def link(path: str, title: str = "") -> str:
    return f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{path}">'


def test_a_feed_is_added_with_what_it_is_called(
    quay: Quay, registry: dict[str, Feed], capsys: pytest.CaptureFixture[str]
) -> None:
    url = quay.feed("/rss", item("/a", "Ferry"))
    assert run(["feeds", "add", url, "--outlet", "Quay", "--tag", "harbour", "--in-full"]) == 0
    assert registry == {
        url: Feed(url=url, outlet="Quay", title="The Quay Courier", tags=("harbour",), conditional=False)
    }
    assert capsys.readouterr().out == f"polling {url} of Quay\n"


def test_the_feed_behind_a_site_is_found_and_the_others_are_named(
    quay: Quay, registry: dict[str, Feed], capsys: pytest.CaptureFixture[str]
) -> None:
    feed = quay.feed("/news.xml", item("/a", "Ferry"))
    site = quay.page("/", link("/gone.xml") + link("/news.xml") + link("/sport.xml", "Sport"))
    assert run(["feeds", "add", site]) == 0
    assert list(registry) == [feed]
    told = capsys.readouterr().out
    assert f"{site} is a page; the feed behind it is {feed}" in told
    assert "the page names 2 other feeds; add them all with --all:" in told
    assert f"{quay.url}/sport.xml  Sport" in told
    assert quay.asked == ["/", "/gone.xml", "/news.xml"]


def test_all_feeds_that_a_site_names_can_be_added(quay: Quay, registry: dict[str, Feed]) -> None:
    quay.feed("/news.xml", item("/a", "Ferry"))
    assert run(["feeds", "add", quay.page("/", link("/news.xml") + link("/sport.xml")), "--all"]) == 0
    assert list(registry) == [f"{quay.url}/news.xml", f"{quay.url}/sport.xml"]


def test_a_site_that_names_no_feed_is_asked_at_few_addresses(
    quay: Quay, registry: dict[str, Feed], capsys: pytest.CaptureFixture[str]
) -> None:
    feed = quay.feed("/rss.xml", item("/a", "Ferry"))
    assert run(["feeds", "add", quay.page("/")]) == 0
    assert list(registry) == [feed]
    assert quay.asked == ["/", "/feed", "/rss", "/rss.xml"]
    del quay.documents["/rss.xml"]
    assert run(["feeds", "add", quay.url + "/"]) == 1
    assert "no feed was found there: this is a web page, not a feed" in capsys.readouterr().err
    assert len(quay.asked) == 4 + 1 + 6


def test_what_cannot_be_read_is_added_only_where_that_is_wished(quay: Quay, registry: dict[str, Feed]) -> None:
    assert run(["feeds", "add", quay.url + "/nothing"]) == 1
    assert registry == {}
    assert run(["feeds", "add", quay.url + "/nothing", "--unchecked"]) == 0
    assert list(registry) == [quay.url + "/nothing"]


def test_an_aggregator_is_said_to_be_one(
    quay: Quay, registry: dict[str, Feed], capsys: pytest.CaptureFixture[str]
) -> None:
    url = quay.feed("/search", item("https://news.google.com/rss/articles/CBM", "Ferry"))
    assert run(["feeds", "add", url]) == 0
    assert run(["feeds", "check", url, "--full-text", "feed"]) == 0
    assert capsys.readouterr().out.count("Google News passes on what others publish") == 2


def test_a_check_says_what_would_be_polled_and_where_the_texts_come_from(
    quay: Quay, registry: dict[str, Feed], capsys: pytest.CaptureFixture[str]
) -> None:
    quay.page("/a")
    quay.page("/b", text="Watch: the ferry.")
    entries = [item(f"/{name}", name, "Short.") for name in "abc"] + [item("/d", "d\x1b[2J", LONG)]
    url = quay.feed("/rss", *entries)
    quay.documents["/rss"] = (quay.documents["/rss"][0].replace("<item>", "<ttl>30</ttl><item>", 1), "text/xml")
    assert run(["feeds", "check", url]) == 0
    told = capsys.readouterr().out
    for says in (
        "The Quay Courier: 4 entries",
        "known by ETag",
        "5 minutes (the server), 30 minutes (the feed)",
        "rss20, text/xml",
        "text: its page, ",
        "text: the feed, 6 characters; of its page: there is too little text on the page",
        "text: the feed, 6 characters; its page cannot be had: the server answers 404 (Not Found)",
    ):
        assert says in told
    assert "\x1b" not in told


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/nothing", "the server answers 404 (Not Found)"),
        ("/", "this is a web page, not a feed"),
    ],
)
def test_a_check_says_why_a_feed_is_of_no_use(
    path: str, says: str, quay: Quay, registry: dict[str, Feed], capsys: pytest.CaptureFixture[str]
) -> None:
    quay.page("/")
    assert run(["feeds", "check", quay.url + path, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["reason"] == says


def test_a_feed_that_has_no_entries_yet_is_one(
    quay: Quay, registry: dict[str, Feed], capsys: pytest.CaptureFixture[str]
) -> None:
    quay.page("/")
    url = quay.feed("/feed")
    assert run(["feeds", "check", url]) == 0
    assert "no entries yet" in capsys.readouterr().out
    assert run(["feeds", "add", quay.url + "/"]) == 0  # the page names no feed, and it stands at a usual address
    assert "it has no entries yet" in capsys.readouterr().out
    assert list(registry) == [url]


def test_a_check_says_how_many_entries_are_left_out(
    quay: Quay, registry: dict[str, Feed], capsys: pytest.CaptureFixture[str]
) -> None:
    url = quay.feed("/live", item("/a", "Ferry"), item("/a", "Pier"), item("/a", "Ferry"))
    assert run(["feeds", "check", url, "--full-text", "feed"]) == 0
    assert "1 entry with the address of another one" in capsys.readouterr().out


def test_a_login_that_is_not_there_is_told_before_anything_is_asked(
    quay: Quay, registry: dict[str, Feed], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["feeds", "add", quay.url + "/rss", "--credentials", "desk"]) == 4
    assert "there is no login named 'desk'" in capsys.readouterr().err
    assert (quay.asked, registry) == ([], {})


def test_a_list_of_ten_thousand_feeds_is_imported_with_a_word_on_each_that_is_not(
    registry: dict[str, Feed], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = "https://h1.example/f"
    registry[known] = Feed(url=known, outlet="Old", credentials="desk", proxy="out")
    outlines = [f'<outline xmlUrl="{"ftp" if n % 500 == 7 else "https"}://h{n}.example/f"/>\n' for n in range(10_000)]
    path = tmp_path / "large.opml"
    path.write_text(f"<opml><body>\n{''.join(outlines)}{outlines[0]}<outline xmlUrl='https://t.co/f'/></body></opml>")
    assert run(["feeds", "import", str(path)]) == 0
    captured = capsys.readouterr()
    told = captured.out.splitlines()
    assert captured.err == ""  # a bar is for terminals
    assert told[:6] == [
        f"9,981 feeds imported from {path}",
        "  known before: 1",
        "  1 line named a feed that had stood before",
        "  of aggregators, which count as nobody's source: 1",
        "  left out: 20 lines",
        "    line 9: ftp://h7.example/f: a feed's xmlUrl is not an http or https address",
    ]
    assert told[-1] == "    and 10 more"
    assert len(registry) == 9_981
    assert (registry[known].outlet, registry[known].credentials, registry[known].proxy) == ("h1.example", "desk", "out")


def rows(count: int) -> list[FeedRow]:
    """Every tenth broken, each of them since another day; every seventh paused."""
    made = []
    for number in range(count):
        url = f"https://h{number:05}.example/f"
        feed = Feed(url=url, outlet=f"Outlet {number % 7}", paused=number % 7 == 3)
        broken = number % 10 == 0
        state = FeedState(
            url=url,
            health="broken" if broken else "alive",
            failing_since=NOW - timedelta(days=number % 97, seconds=number) if broken else None,
        )
        made.append(FeedRow.of(feed, state, NOW))
    return made


def test_ten_thousand_feeds_are_counted_in_a_line_and_shown_page_by_page() -> None:
    every = rows(10_000)
    assert counted(every, 9_950) == "10,000 feeds: 7,714 alive, 857 broken, 1,429 paused; 9,950 more with --limit"
    shown = chosen(every, broken=False, silent=False, paused=False)[:50]
    assert [row.feed.outlet for row in shown] == ["Outlet 0"] * 50
    assert len(columns(shown)["feed"]) == 50


def test_the_longest_broken_come_first() -> None:
    broken = chosen(rows(1_000), broken=True, silent=False, paused=False)
    since = [row.state.failing_since for row in broken if row.state.failing_since]
    assert len(since) == len(broken) > 0
    assert since == sorted(since)
    assert {row.health for row in broken} == {"broken"}


def test_kinds_can_be_wanted_together() -> None:
    both = chosen(rows(1_000), broken=True, silent=True, paused=True)
    assert {row.health for row in both} == {"broken", "paused"}


def test_a_silent_feed_says_what_it_usually_brings() -> None:
    feed = Feed(url="https://h.example/f", outlet="Quay")
    last = NOW - timedelta(days=4)
    state = FeedState(
        url=feed.url,
        health="alive",
        usual_per_day=40.0,
        recent_per_day=40.0,
        last_news_at=last,
        rate_since=last - timedelta(days=30),
    )
    row = FeedRow.of(feed, state, NOW)
    assert row.health == "silent"
    assert row.why.startswith("usually 40 a day, the last 2026-02-2")
    assert FeedRow.of(feed, state.model_copy(update={"last_news_at": NOW}), NOW).health == "alive"


def test_a_list_is_paged_for_people_and_whole_for_programs(
    registry: dict[str, Feed], capsys: pytest.CaptureFixture[str]
) -> None:
    registry.update({row.feed.url: row.feed for row in rows(200)})
    assert run(["feeds", "list"]) == 0
    told = capsys.readouterr().out
    assert told.count("https://") == 50
    assert told.splitlines()[-1] == "200 feeds: 171 new, 29 paused; 150 more with --limit"
    assert run(["feeds", "list", "--json"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 200
    assert run(["feeds", "list", "--broken"]) == 0
    assert "none of them" in capsys.readouterr().out
