"""What a person reads: exact lines, built from records."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from claimwatch.demo.newsroom import demo_articles
from claimwatch.screen import Screen, after_demo
from schemas.alert import Alert, By, Evidence, Trigger
from schemas.claim import Claim, Statement
from schemas.extraction import Speaker
from schemas.feed import Feed, FeedState

DAY = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
LIMITS = "Ministry secretly lifted range limits"
MINISTER = Speaker(key="m s", name="Marta Selwyn", role="defence minister", institution="defence ministry")
MINISTRY = Speaker(
    key="defence ministry",
    name="defence ministry",
    organisation="defence ministry",
    institution="defence ministry",
    surface="The defence ministry",
)
MEDIA = Speaker(key="media in belcoria", name="media in Belcoria", surface="media in Belcoria")
TRIBUNE = Speaker(key="outlet:the tribune", name="The Tribune", institution="outlet:the tribune")


def at(minute: int) -> datetime:
    return DAY + timedelta(minutes=minute)


def denial(minute: int = 3) -> Evidence:
    return Evidence(
        sentence="s",
        speaker="Marta Selwyn",
        institution="defence ministry",
        standing="official",
        side="denies",
        outlet="Veldry Radio",
        url="u-denial",
        origin="Marta Selwyn",
        published_at=at(minute),
    )


def alert(kind: str, minute: int, speaker: Speaker, standing: str, outlet: str, sentence: str = "s", **over) -> Alert:
    values = {
        "alert_id": f"n-{kind}-{minute}",
        "kind": kind,
        "claim_id": "c1",
        "story_id": "s1",
        "event_id": "e1",
        "claim_text": "The ministry has secretly lifted the limits.",
        "headline": LIMITS,
        "status_after": "reported",
        "by": By(speaker=speaker, standing=standing),
        "trigger": Trigger(
            article_id=f"a{minute}", url=f"u{minute}", outlet=outlet, published_at=at(minute), sentence=sentence
        ),
        "origins": ("media in Belcoria",),
        "origins_count": 1,
        "raised_at": at(minute),
    }
    return Alert.model_validate(values | over)


REPORTED = alert("reported", 1, MEDIA, "media", "Harbour Post")
CONTRADICTED = alert(
    "contradicted",
    3,
    MINISTER,
    "official",
    "Veldry Radio",
    '"The restrictions remain in place," the defence minister, Marta Selwyn, said on Tuesday.',
)
CORROBORATED = alert(
    "corroborated",
    4,
    TRIBUNE,
    "outlet",
    "The Tribune",
    "Documents seen by the Tribune show that the defence ministry lifted the range limits.",
    origins=("media in Belcoria", "The Tribune"),
    origins_count=2,
)
CONFIRMED = alert("confirmed", 5, MINISTRY, "official", "Harbour Post", evidence=(denial(),), origins_count=3)


def statement(
    number: int, outlet: str, copy_of: str | None, *, chain: tuple[str, ...] = (), second: int = 0
) -> Statement:
    return Statement(
        mention_id=f"m{number}",
        claim_id="c1",
        side="asserts",
        speaker=MEDIA,
        standing="media",
        outlet=outlet,
        article_id=f"a{number}",
        url=f"u{number}",
        sentence="s",
        content="c",
        place="lead",
        origin="media in belcoria",
        chain=chain,
        copy_of=copy_of,
        published_at=at(2) + timedelta(seconds=second),
        seen_at=at(2),
    )


def claim(*statements: Statement, origins: tuple[str, ...] = ("media in Belcoria",), **over) -> Claim:
    values = {
        "claim_id": "c1",
        "story_id": "s1",
        "event_id": "e1",
        "text": "t",
        "first_seen_at": DAY,
        "updated_at": DAY,
    }
    return Claim.model_validate(
        values | {"statements": statements, "changed": statements[-1:], "origins": origins} | over
    )


def agency(outlet: str) -> tuple[str, ...]:
    return (outlet, "Nelder Press Agency", "media in Belcoria")


POST = statement(2, "The Post", None, chain=agency("The Post"), second=5)
STAR = statement(12, "The Star", "a2", chain=agency("The Star"), second=20)
ECHO = statement(22, "The Echo", "a2", chain=agency("The Echo"), second=40)


class Shown:
    """A screen and what stands on it."""

    def __init__(self, width: int = 120, **over) -> None:
        self.out = io.StringIO()
        console = Console(file=self.out, width=width, markup=False, highlight=False, emoji=False)
        self.screen = Screen(console, **({"agencies": ["Nelder Press Agency", "NPA"]} | over))

    @property
    def lines(self) -> list[str]:
        return self.out.getvalue().splitlines()

    def tick(self, now: float) -> None:
        self.screen.tick(now, DAY)


def test_the_demonstrations_main_story_in_five_lines() -> None:
    shown = Shown(feeds_matter=False)
    shown.screen.on_alert(REPORTED)
    shown.screen.on_claim(claim(POST), 10.0)
    shown.screen.on_claim(claim(POST, STAR), 11.0)
    shown.screen.on_claim(claim(POST, STAR, ECHO), 12.0)
    shown.tick(13.0)
    assert len(shown.lines) == 1
    shown.tick(15.0)
    for one in (CONTRADICTED, CORROBORATED, CONFIRMED):
        shown.screen.on_alert(one)
    assert shown.lines == [
        "08:01 REPORTED      Ministry secretly lifted range limits       "
        "1 origin   Harbour Post, citing media in Belcoria",
        "08:02   = 3 copies  Post, Star and Echo carry one agency text   still 1 origin",
        '08:03 CONTRADICTED  "The restrictions remain in place"          by the defence minister',
        "08:04 CORROBORATED  documents seen by the Tribune               2 independent origins",
        "08:05 CONFIRMED     by the defence ministry, which denied it at 08:03",
    ]


def test_a_narrow_terminal_gets_what_fits_beside_and_the_rest_below() -> None:
    shown = Shown(width=80)
    for one in (REPORTED, CONTRADICTED, CORROBORATED, CONFIRMED):
        shown.screen.on_alert(one)
    assert shown.lines == [
        "08:01 REPORTED      Ministry secretly lifted range limits   1 origin",
        "                    Harbour Post, citing media in Belcoria",
        '08:03 CONTRADICTED  "The restrictions remain in place"  by the defence minister',
        "08:04 CORROBORATED  documents seen by the Tribune  2 independent origins",
        "08:05 CONFIRMED     by the defence ministry, which denied it at 08:03",
    ]
    assert all(len(line) <= 80 for line in shown.lines)


@pytest.mark.parametrize("width", [50, 64, 72, 80, 99, 100, 112, 160])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    shown = Shown(width=width)
    shown.screen.on_claim(claim(POST, STAR, ECHO), 0.0)
    for one in (REPORTED, CONTRADICTED, CORROBORATED, CONFIRMED):
        shown.screen.on_alert(one.model_copy(update={"headline": "word " * 60}))
    assert all(len(line) <= width for line in shown.lines)


@pytest.mark.parametrize(
    ("given", "line"),
    [
        pytest.param(
            alert(
                "reported",
                7,
                Speaker(key="k", role="two people", surface="two people close to her"),
                "anonymous",
                "The Tribune",
            ),
            "08:07 REPORTED      Ministry secretly lifted range limits       "
            "1 origin   Tribune, citing two people close to her",
            id="anonymous sources",
        ),
        pytest.param(
            alert(
                "reported", 7, Speaker(key="outlet:echo", name="The Echo"), "outlet", "The Echo", origins=("The Echo",)
            ),
            "08:07 REPORTED      Ministry secretly lifted range limits       1 origin   Echo",
            id="its own voice",
        ),
        pytest.param(
            alert("reported", 7, Speaker(key="outlet:echo", name="The Echo"), "outlet", "The Echo", origins=("NPA",)),
            "08:07 REPORTED      Ministry secretly lifted range limits       1 origin   Echo, citing NPA",
            id="an agency's text",
        ),
        pytest.param(
            alert("reported", 7, MEDIA, "media", "The Echo", headline="", late=True),
            "08:07 REPORTED      The ministry has secretly lifted the limits.  "
            "1 origin   Echo, citing media in Belcoria   told late",
            id="without a headline, late",
        ),
        pytest.param(
            alert("confirmed", 7, Speaker(key="t f", name="Tessa Farrow", role="chief executive"), "official", "Echo"),
            "08:07 CONFIRMED     by Tessa Farrow, chief executive",
            id="a person",
        ),
        pytest.param(
            alert("confirmed", 7, MINISTER, "official", "Echo", evidence=(denial(4), denial(3))),
            "08:07 CONFIRMED     by Marta Selwyn, defence minister, who denied it at 08:03",
            id="a person whose house denied",
        ),
        pytest.param(
            alert(
                "confirmed",
                7,
                Speaker(key="berrin motors", name="Berrin Motors", organisation="Berrin Motors"),
                "official",
                "E",
            ),
            "08:07 CONFIRMED     by Berrin Motors",
            id="a company",
        ),
        pytest.param(
            alert(
                "confirmed", 7, Speaker(key="k", name="A B", institution="other"), "official", "E", evidence=(denial(),)
            ),
            "08:07 CONFIRMED     by A B",
            id="another institution denied",
        ),
        pytest.param(
            alert("contradicted", 7, MINISTER, "official", "Echo", "Selwyn rejected the report on Tuesday."),
            "08:07 CONTRADICTED  Selwyn rejected the report on Tuesday.      by the defence minister",
            id="no quotation",
        ),
        pytest.param(
            alert(
                "contradicted",
                7,
                Speaker(key="o", name="The Echo"),
                "outlet",
                "The Echo",
                "That is false, papers show.",
            ),
            "08:07 CONTRADICTED  That is false, papers show.                 by the Echo",
            id="an outlet denies",
        ),
        pytest.param(
            alert(
                "contradicted", 7, Speaker(key="x", role="an official", surface="An official"), "anonymous", "E", "No."
            ),
            "08:07 CONTRADICTED  No.                                         by an official",
            id="somebody unnamed denies",
        ),
        pytest.param(
            alert("denied_on_record", 7, MINISTER, "official", "Echo", "It is not so."),
            "08:07 DENIED        It is not so.                               on the record, by the defence minister",
            id="a denial on the record",
        ),
        pytest.param(
            alert(
                "corroborated", 7, Speaker(key="x", surface="Three officials"), "anonymous", "The Star", origins_count=2
            ),
            "08:07 CORROBORATED  three officials, the Star says              2 independent origins",
            id="an outlet's sources",
        ),
        pytest.param(
            alert("corroborated", 7, Speaker(key="o", name="The Star"), "outlet", "The Star", origins_count=3),
            "08:07 CORROBORATED  the Star                                    3 independent origins",
            id="an outlet",
        ),
        pytest.param(
            alert(
                "retracted",
                7,
                Speaker(key="o", name="The Echo"),
                "outlet",
                "The Echo",
                "The Echo has withdrawn its report.",
            ),
            "08:07 RETRACTED     The Echo has withdrawn its report.          by the Echo",
            id="a retraction",
        ),
        pytest.param(
            alert("reversed", 7, MINISTER, "official", "Echo", reason="the confirmer takes it back"),
            "08:07 REVERSED      the confirmer takes it back                 what was told no longer holds",
            id="taken back",
        ),
    ],
)
def test_an_alert_in_a_line(given: Alert, line: str) -> None:
    shown = Shown()
    shown.screen.on_alert(given)
    assert shown.lines[-1] == line


def test_a_line_about_another_claim_says_which_one() -> None:
    shown = Shown()
    other = CONFIRMED.model_copy(update={"claim_id": "c2", "alert_id": "x", "headline": "Berrin to close factory"})
    for one in (REPORTED, CONTRADICTED, other, CONFIRMED):
        shown.screen.on_alert(one)
    assert [line[:40].strip() for line in shown.lines] == [
        "08:01 REPORTED      Ministry secretly li",
        '08:03 CONTRADICTED  "The restrictions re',
        "re: Berrin to close factory",
        "08:05 CONFIRMED     by the defence minis",
        f"re: {LIMITS}"[:34],
        "08:05 CONFIRMED     by the defence minis",
    ]


def test_an_alert_that_comes_twice_is_shown_once() -> None:
    shown = Shown()
    shown.screen.on_alert(REPORTED)
    shown.screen.on_alert(REPORTED)
    assert len(shown.lines) == 1


def test_copies_are_told_before_the_next_line_about_their_claim() -> None:
    shown = Shown()
    shown.screen.on_alert(REPORTED)
    shown.screen.on_claim(claim(POST, STAR), 10.0)
    shown.screen.on_alert(CONTRADICTED)
    shown.tick(99.0)
    assert [line[6:20].strip() for line in shown.lines] == ["REPORTED", "= 2 copies", "CONTRADICTED"]


def test_copies_that_come_before_their_claim_wait_for_it() -> None:
    shown = Shown()
    shown.screen.on_claim(claim(POST, STAR), 10.0)
    shown.tick(50.0)
    assert shown.lines == []
    shown.screen.on_alert(REPORTED)
    shown.tick(51.0)
    assert [line[6:20].strip() for line in shown.lines] == ["REPORTED", "= 2 copies"]


def test_one_more_copy_makes_one_more_line() -> None:
    shown = Shown()
    shown.screen.on_alert(REPORTED)
    for now in (10.0, 20.0):
        shown.screen.on_claim(claim(POST, STAR), now)
        shown.tick(now + 5)
    assert len(shown.lines) == 2
    shown.screen.on_claim(claim(POST, STAR, ECHO), 30.0)
    shown.tick(35.0)
    assert "= 3 copies  Post, Star and Echo carry" in shown.lines[-1]


@pytest.mark.parametrize(
    ("statements", "what"),
    [
        (
            (statement(1, "Harbour Post", None), statement(2, "The Star", "a1")),
            "= 1 copy    Star carries the text of Harbour Post",
        ),
        (
            (statement(1, "Harbour Post", None), statement(2, "The Star", "a1"), statement(3, "Echo", "a1")),
            "= 2 copies  Echo and Star carry the text of Harbour Post",
        ),
        ((statement(2, "The Post", None), statement(3, "The Star", "a2")), "= 2 copies  Post and Star carry one text"),
        (
            (
                statement(2, "Post", None, chain=("Post", "AFB", "X")),
                statement(3, "Star", "a2", chain=("Star", "AFB", "X")),
            ),
            "= 2 copies  Post and Star carry one agency text",
        ),
        (
            (statement(2, "NPA", None), statement(3, "Star", "a2", chain=("Star", "NPA"))),
            "= 2 copies  NPA and Star carry one agency text",
        ),
    ],
)
def test_whose_text_the_copies_carry(statements: tuple[Statement, ...], what: str) -> None:
    shown = Shown()
    shown.screen.on_alert(REPORTED)
    shown.screen.on_claim(claim(*statements), 0.0)
    shown.tick(5.0)
    assert what in shown.lines[-1]


def test_origins_that_have_grown_are_not_called_still() -> None:
    shown = Shown()
    shown.screen.on_alert(REPORTED)
    shown.screen.on_claim(claim(POST, STAR, origins=("a", "b")), 0.0)
    shown.tick(5.0)
    assert shown.lines[-1].endswith("   2 origins")


@pytest.mark.parametrize("over", [{"merged_into": "c9"}, {"claim_id": "c9"}])
def test_copies_of_other_claims_are_not_told(over: dict[str, str]) -> None:
    shown = Shown()
    shown.screen.on_alert(REPORTED)
    shown.screen.on_claim(claim(POST, STAR, **over), 0.0)
    shown.tick(5.0)
    assert len(shown.lines) == 1


HOSTILE = "[bold red]Boo[/] :smile:\x1b[2J\x1b]0;title\x07 \x9b31m\r\nnext\u202eline \x00[link=http://x]"


def test_text_from_feeds_is_neither_markup_nor_obeyed() -> None:
    shown = Shown()
    speaker = Speaker(key="k", surface=HOSTILE, role=HOSTILE, name=HOSTILE)
    for kind in ("reported", "contradicted", "corroborated", "confirmed", "retracted", "reversed", "denied_on_record"):
        shown.screen.on_alert(alert(kind, 1, speaker, "named", HOSTILE, HOSTILE, headline=HOSTILE, reason=HOSTILE))
    shown.screen.on_claim(claim(statement(7, HOSTILE, "a1")), 0.0)
    shown.screen.on_feed_state(FeedState(url=HOSTILE, outlet=HOSTILE, health="broken", reason=HOSTILE), 0.0)
    shown.tick(99.0)
    text = shown.out.getvalue()
    assert all(char == "\n" or char.isprintable() for char in text)
    assert "[bold red]Boo[/] :smile: next" in text
    assert "title" not in text


def test_colours_only_in_a_terminal() -> None:
    in_terminal, piped = io.StringIO(), io.StringIO()
    Screen(Console(file=in_terminal, force_terminal=True, color_system="standard", width=120)).on_alert(REPORTED)
    Screen(Console(file=piped, width=120)).on_alert(REPORTED)
    assert "\x1b[" in in_terminal.getvalue()
    assert "\x1b" not in piped.getvalue()


def test_json_lines_carry_the_same() -> None:
    shown = Shown(as_json=True)
    shown.screen.start([Feed(url="http://127.0.0.1/f", outlet="Echo")], DAY)
    shown.screen.on_alert(REPORTED)
    shown.screen.on_claim(claim(POST, STAR), 0.0)
    shown.tick(5.0)
    shown.screen.demo_over()
    records = [json.loads(line) for line in shown.lines]
    assert [record["line"] for record in records] == ["status", "alert", "copies"] + ["note"] * len(after_demo())
    assert records[1] == {
        "line": "alert",
        "at": "2026-05-12T08:01:00+00:00",
        "kind": "reported",
        "id": "n-reported-1",
        "claim_id": "c1",
        "claim": LIMITS,
        "what": LIMITS,
        "detail": ["1 origin", "Harbour Post, citing media in Belcoria"],
    }


def test_after_the_demonstration_the_screen_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAKELEVEL", raising=False)
    shown = Shown()
    shown.screen.demo_over()
    text = "\n".join(shown.lines)
    for hint in ("claimwatch up --feeds my.opml", "claimwatch claims", "claimwatch search", "Ctrl-C"):
        assert hint in text


def test_where_make_started_it_the_screen_names_make(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKELEVEL", "1")
    assert any(line.endswith(": make run FEEDS=my.opml") for line in after_demo())


def test_what_the_screen_says_to_search_for_is_in_the_demonstration() -> None:
    searched = next(line.split()[-1] for line in after_demo() if "claimwatch search" in line)
    assert any(searched in article.text for article in demo_articles())


def test_columns_are_in_line_in_a_terminal_of_110_columns() -> None:
    shown = Shown(width=110)
    shown.screen.on_alert(REPORTED)
    shown.screen.on_claim(claim(POST, STAR, ECHO), 0.0)
    shown.screen.on_alert(CONTRADICTED)
    shown.screen.on_alert(CORROBORATED)
    assert shown.lines == [
        "08:01 REPORTED      Ministry secretly lifted range limits     "
        "1 origin  Harbour Post, citing media in Belcoria",
        "08:02   = 3 copies  Post, Star and Echo carry one agency text still 1 origin",
        '08:03 CONTRADICTED  "The restrictions remain in place"        by the defence minister',
        "08:04 CORROBORATED  documents seen by the Tribune             2 independent origins",
    ]


@pytest.mark.parametrize("width", [100, 105, 110, 112, 113, 120, 160])
def test_what_is_beside_begins_in_one_column_wherever_the_first_one_is_wide_enough(width: int) -> None:
    shown = Shown(width=width)
    cited = Speaker(key="k", surface="two officials of the harbour authority who know of it")
    shown.screen.on_alert(REPORTED)
    shown.screen.on_alert(alert("reported", 7, cited, "anonymous", "The Tribune"))
    shown.screen.on_alert(CONTRADICTED)
    starts = {line.index(beside) for line in shown.lines for beside in ("1 origin", "by the") if beside in line}
    assert len(starts) == 1
