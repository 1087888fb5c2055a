"""The Atom feed of a watch: what any feed reader makes of it."""

from __future__ import annotations

import calendar
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from structlog.testing import capture_logs

from claimwatch.errors import UserError
from claimwatch.notifying.atom import FILE, NEWEST, alert_of, feed, file_name
from claimwatch.notifying.feeds import OURS, REST_S, FeedFolder, write_feed
from claimwatch.queries import QueryError
from connectors.elasticsearch.documents import alert as alert_document
from connectors.notifications.notices import Links
from schemas.alert import Alert
from schemas.delivery import Watch
from tests.unit.elasticsearch import made

LINKS = Links(board="https://board.example")


def parsed(raw: bytes) -> Any:
    etree.fromstring(raw)  # stricter than feed readers are
    found = feedparser.parse(raw)
    assert not found.bozo, found.get("bozo_exception")
    return found


def alerts(*minutes: int) -> list[Alert]:
    return [made.alert(f"n{n}", raised_at=made.NOON + timedelta(minutes=n)) for n in minutes]


def test_a_reader_finds_the_alerts_newest_first_with_their_times_and_links() -> None:
    found = parsed(feed("ports & ferries", alerts(1, 3, 2), LINKS))
    assert found.version == "atom10"
    assert found.feed.title == "claimwatch: ports & ferries"
    assert found.feed.author == "claimwatch"
    assert [calendar.timegm(each.updated_parsed) for each in found.entries] == [
        round((made.NOON + timedelta(minutes=n)).timestamp()) for n in (3, 2, 1)
    ]
    assert found.feed.updated == found.entries[0].updated
    entry = found.entries[0]
    assert entry.title == "CONFIRMED: Limits lifted"
    assert entry.link == "https://board.example/claim/c1"
    assert {each.rel: each.href for each in entry.links}["related"] == "https://post.example/one"
    assert "confirmed by Anna Holt, defence minister (official)" in entry.content[0].value
    assert [each.term for each in entry.tags] == ["confirmed"]


def test_an_alert_has_one_id_in_every_writing_and_every_feed() -> None:
    one, two = parsed(feed("a", alerts(1), LINKS)), parsed(feed("b", alerts(1, 2), LINKS))
    assert one.entries[0].id == two.entries[1].id
    assert one.entries[0].id.startswith("urn:uuid:")
    assert len({one.feed.id, two.feed.id, *(each.id for each in two.entries)}) == 4
    assert feed("a", alerts(1, 2), LINKS) == feed("a", alerts(2, 1, 1), LINKS)


def test_only_the_newest_are_in_it_and_an_empty_one_is_a_feed_too() -> None:
    found = parsed(feed("a", alerts(*range(NEWEST + 20)), LINKS))
    assert len(found.entries) == NEWEST
    assert parsed(feed("a", [], LINKS)).entries == []


def test_a_feed_without_a_board_links_to_the_article() -> None:
    assert parsed(feed("a", alerts(1), Links(board=""))).entries[0].link == "https://post.example/one"


@given(st.text(max_size=200))
def test_whatever_a_page_says_it_is_well_formed_and_no_markup(words: str) -> None:
    hostile = made.alert(headline=words, claim_text=words, reason=words)
    trigger = hostile.trigger.model_copy(update={"sentence": words, "outlet": words, "url": words})
    found = parsed(feed(words, [hostile.model_copy(update={"trigger": trigger})], LINKS))
    assert len(found.entries) == 1


def test_markup_of_a_page_is_text() -> None:
    hostile = made.alert(headline="<script>alert(1)</script> & ]]> <b>x</b>")
    entry = parsed(feed("a", [hostile], LINKS)).entries[0]
    assert "<script>" not in feed("a", [hostile], LINKS).decode()
    assert entry.title_detail.type == "text/plain"
    assert "alert(1)" in entry.title


def test_an_alert_comes_back_from_the_view_as_it_is_told() -> None:
    alert = made.alert(late=True, same_article=True, reason="so")
    body = alert_document(alert, 1).body
    assert body is not None
    again = alert_of(body)
    assert feed("a", [again], LINKS) == feed("a", [alert], LINKS)
    assert again.evidence == alert.evidence


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", ".hidden", "Ports", "пристань", "x" * 300, "con", ""])
def test_a_file_of_a_feed_stays_in_its_folder(name: str) -> None:
    path = file_name(name)
    assert Path(path).name == path
    assert not path.startswith(".")
    assert FILE.fullmatch(path)


@given(st.lists(st.text(min_size=1, max_size=80), unique=True))
def test_no_two_watches_share_a_file(names: list[str]) -> None:
    assert len({file_name(name) for name in names}) == len(names)


class View:
    """The alerts of each watch; away while ``away``."""

    def __init__(self) -> None:
        self.alerts = alerts(1)
        self.away = False
        self.asked: list[str] = []

    def newest(self, watch: Watch) -> list[Alert]:
        self.asked.append(watch.name)
        if self.away:
            raise UserError("away")
        return self.alerts


def test_files_follow_their_watches(tmp_path: Path) -> None:
    now, view = [0.0], View()
    folder = FeedFolder(tmp_path / "feeds", view.newest, LINKS, clock=lambda: now[0])
    watches = {name: Watch(name=name) for name in ("a", "b")}
    folder.look(watches)
    assert sorted(each.name for each in (tmp_path / "feeds").glob("*.atom")) == ["a.atom", "b.atom"]
    folder.look(watches)
    assert view.asked == ["a", "b"]
    view.alerts = alerts(1, 2)
    folder.told(["a"])
    folder.look(watches)
    assert view.asked == ["a", "b"]
    now[0] = REST_S
    folder.look(watches)
    assert len(parsed((tmp_path / "feeds" / "a.atom").read_bytes()).entries) == 2
    del watches["b"]
    folder.look(watches)
    assert [each.name for each in (tmp_path / "feeds").glob("*.atom")] == ["a.atom"]


def test_a_view_that_is_away_leaves_the_file_and_it_is_tried_again(tmp_path: Path) -> None:
    now, view = [0.0], View()
    folder = FeedFolder(tmp_path, view.newest, LINKS, clock=lambda: now[0])
    watches = {"a": Watch(name="a")}
    folder.look(watches)
    before = (tmp_path / "a.atom").read_bytes()
    view.away, view.alerts = True, alerts(2)
    now[0] = REST_S
    folder.told(["a"])
    folder.look(watches)
    assert (tmp_path / "a.atom").read_bytes() == before
    view.away, now[0] = False, 3 * REST_S
    folder.look(watches)
    assert (tmp_path / "a.atom").read_bytes() != before


def test_a_watch_that_is_broken_is_logged_once_and_tried_again_when_it_changes_or_finds_something(
    tmp_path: Path,
) -> None:
    now, asked = [0.0], []

    def broken(watch: Watch) -> list[Alert]:
        asked.append(watch.query)
        raise QueryError(f"cannot read {watch.query}")

    folder = FeedFolder(tmp_path, broken, LINKS, clock=lambda: now[0])
    with capture_logs() as logged:
        for _ in range(20):
            folder.look({"a": Watch(name="a", query="(")})
            now[0] += REST_S
        assert (len(asked), len(logged)) == (1, 1)
        folder.told(["a"])
        folder.look({"a": Watch(name="a", query="(")})
        assert (len(asked), len(logged)) == (2, 1)
        now[0] += REST_S
        folder.look({"a": Watch(name="a", query="((")})
        assert (len(asked), len(logged)) == (3, 2)


def test_a_view_that_is_away_is_logged_once_until_it_was_there(tmp_path: Path) -> None:
    now, view = [0.0], View()
    folder = FeedFolder(tmp_path, view.newest, LINKS, clock=lambda: now[0])
    with capture_logs() as logged:
        for view.away in (True, True, True, False, True, True):
            folder.told(["a"])
            folder.look({"a": Watch(name="a")})
            now[0] += REST_S
    assert (len(view.asked), len(logged)) == (6, 2)


def test_what_a_process_before_wrote_for_watches_that_are_gone_is_removed_and_nothing_else(tmp_path: Path) -> None:
    watches = {name: Watch(name=name) for name in ("a", "B & c", "d")}
    FeedFolder(tmp_path, View().newest, LINKS, clock=lambda: 0.0).look(watches)
    (tmp_path / "mine.atom").write_text("somebody else's")
    outside = tmp_path.parent / f"{tmp_path.name}.atom"
    outside.write_text("kept")
    with (tmp_path / OURS).open("a") as listed:
        listed.write(f"../{outside.name}\n\n.\n")
    FeedFolder(tmp_path, View().newest, LINKS, clock=lambda: 0.0).look({"d": watches["d"]})
    assert {each.name for each in tmp_path.glob("*.atom")} == {"d.atom", "mine.atom"}
    assert outside.exists()
    FeedFolder(tmp_path, View().newest, LINKS, clock=lambda: 0.0).look({})
    assert {each.name for each in tmp_path.glob("*.atom")} == {"mine.atom"}


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.atom").mkdir()
    (tmp_path / "a.atom" / "x").write_text("in the way")
    with pytest.raises(OSError, match=r"."):
        write_feed(tmp_path / "a.atom", "a", alerts(1), LINKS)
    assert [each.name for each in tmp_path.iterdir()] == ["a.atom"]
