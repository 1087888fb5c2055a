"""Other people's words do no harm on the board: no script, no request elsewhere, no page of theirs inside ours."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from claimwatch.board.outlets import feeds, outlets
from claimwatch.board.records import ClaimPage, Desk
from claimwatch.board.stories import story_page
from claimwatch.screens.words import clean
from connectors.elasticsearch import documents
from schemas.claim import Claim, Figure, StatusChange
from schemas.delivery import Delivery
from schemas.extraction import Speaker
from schemas.feed import FeedState
from tests.unit.board.asked import NOW, MemoryView, ask, board
from tests.unit.board.views import claim_of, page_of, row_of, said
from tests.unit.elasticsearch import made
from tests.unit.notifications import hostile

CORPUS = tuple(dict.fromkeys(hostile.CORPUS))
TAGS = frozenset(
    "html head meta title link body a header p nav dl div dt dd main h1 h2 h3 form label input select option button "
    "details summary span article svg circle rect path line polyline blockquote footer b time script ol ul li section "
    "s mark table thead tbody tr th td code pre noscript".split()
)
TOGETHER = 8
"""Hostile words on one claim's page, which takes its title from the first of them."""

LOADS = {"script": "src", "link": "href"}
OWN = re.compile(r"/static/board\.(css|js|svg)\?v=[0-9a-f]{12}")


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.declared: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.declared.append(data)

    def handle_pi(self, data: str) -> None:
        self.declared.append(data)

    def unknown_decl(self, data: str) -> None:
        self.declared.append(data)


def check_harmless(text: str) -> Page:
    """Nothing runs, nothing but our own files is loaded, and every link is ours or one of the web that says so."""
    page = Page(text)
    assert page.declared == []
    assert {tag for tag, _ in page.tags} <= TAGS
    for tag, attributes in page.tags:
        assert not [
            name for name in attributes if name.startswith("on") or name in ("style", "srcset", "srcdoc", "ping")
        ]
        if tag in LOADS:
            assert OWN.fullmatch(attributes[LOADS[tag]])
        assert tag == "script" or "src" not in attributes
        if tag == "meta" and "http-equiv" in attributes:
            assert attributes["content"].isdigit()
        if tag == "form":
            assert attributes["action"].startswith("/")
        if tag == "a":
            check_link(attributes)
    assert sum(tag == "html" for tag, _ in page.tags) == 1
    return page


def check_link(attributes: dict[str, str]) -> None:
    address = attributes["href"]
    if address.startswith(("/", "#")):
        assert not address.startswith("//")
        return
    assert re.match(r"https?://[^@]*$", address.split("/", 3)[0] + "//" + address.split("/", 3)[2])
    assert {"noopener", "noreferrer", "nofollow"} <= set(attributes["rel"].split())


def hostile_claim(words: str, n: int = 0) -> Claim:
    """A claim with these words in every place that comes from a page."""
    who = Speaker(key=words or "k", name=words, role=words, organisation=words, institution=words, surface=words)
    texts = {"speaker": who, "outlet": words, "sentence": words, "content": words, "url": words, "origin_name": words}
    first = said(f"m{n}", **texts, origin=words or "o", chain=(words, words + "x"), standing="named")
    copy = said(f"n{n}", **texts, origin=words or "o", copy_of=f"a-m{n}", chain=(words + "y", words))
    against = said(f"d{n}", "denies", **texts, origin=words + "z", replaced=True)
    change = StatusChange(before="reported", after="confirmed", at=made.NOON, mention_id=f"m{n}", reason=words)
    figure = Figure(value=3, unit=words, speaker=words, seen_at=made.NOON, mention_id=f"m{n}")
    return claim_of(
        first, copy, against, claim_id=words or "c", story_id=words or "s", headline=words, text=words, why=words,
        origins=(words,), history=(change,), figures=(figure, figure), merged_into=words or None,
    )  # fmt: skip


def hostile_page(words: str) -> ClaimPage:
    article = documents.article(
        made.extraction("one", title=words, text=f"{words} {words}"[:9_000], content_hash=words), 1
    ).body
    alert = documents.alert(hostile.alert(words), 1).body
    told = Delivery(
        delivery_id="d", alert_id=(alert or {})["alert_id"], watch=words, channel=words, state="failed", reason=words,
        raised_at=made.NOON,
    )  # fmt: skip
    return page_of(
        hostile_claim(words),
        articles={"a-m0": article or {}},
        alerts=[alert],
        deliveries=[documents.delivery(told, 1).body],
    )


def test_the_corpus_is_wide() -> None:
    assert len(CORPUS) >= 100


def test_a_desk_of_hostile_claims_is_harmless() -> None:
    rows = tuple(row_of(hostile_claim(words, n)) for n, words in enumerate(CORPUS))
    view = MemoryView(desk_page=Desk(rows=rows, total=len(rows)), told=dict.fromkeys(CORPUS, 1))
    page = check_harmless(ask(board(view), "/").text)
    told = " ".join("".join(page.words).split())
    assert [row.headline for row in rows if row.headline and row.headline not in told] == []


def test_claims_of_hostile_words_are_harmless() -> None:
    view = MemoryView()
    app = board(view)
    for n in range(0, len(CORPUS), TOGETHER):
        view.claims = {"c1": together([hostile_page(words) for words in CORPUS[n : n + TOGETHER]])}
        check_harmless(ask(app, "/claim/c1").text)
        assert "\x1b" not in ask(app, "/claim/c1.txt").text


def together(pages: list[ClaimPage]) -> ClaimPage:
    """The first page with what was said on all of them."""
    lists = ("entries", "origins", "figures", "history", "told")
    return pages[0].model_copy(update={name: sum((getattr(each, name) for each in pages), ()) for name in lists})


def test_a_story_of_hostile_claims_is_harmless() -> None:
    claims = [documents.claim(hostile_claim(words, n)).body or {} for n, words in enumerate(CORPUS)]
    events = [
        {"event_id": words, "title": words, "story_title": words, "phase": words, "outlet": [words]} for words in CORPUS
    ]
    view = MemoryView(stories={"s1": story_page("s1", events, claims, {}, len(claims))})
    check_harmless(ask(board(view), "/story/s1").text)


def test_outlets_and_watches_with_hostile_names_are_harmless() -> None:
    states = [
        documents.feed(
            FeedState(url=f"https://x.example/{n}{words[:500]}", outlet=words, health="broken", reason=words), 1, NOW
        )
        for n, words in enumerate(CORPUS)
        if "[" not in words
    ]
    known = feeds([each.body or {} for each in states], {}, NOW)
    claims: list[dict[str, Any]] = [{"outlet": [words], "status": "confirmed"} for words in CORPUS]
    view = MemoryView(outlets_page=outlets(known, claims), told=dict.fromkeys(CORPUS, 1))
    app = board(view)
    check_harmless(ask(app, "/outlets").text)
    check_harmless(ask(app, "/watches").text)


def test_what_stands_in_the_address_is_harmless() -> None:
    app = board()
    for words in CORPUS:
        fields = dict.fromkeys(("q", "outlet", "speaker", "watch", "story"), words[:150])
        check_harmless(ask(app, f"/?{urlencode(fields)}").text)


VIEW = MemoryView()
BOARD = board(VIEW)


@given(st.text(max_size=60))
@settings(max_examples=60)
def test_any_words_come_out_as_words(words: str) -> None:
    row = row_of(hostile_claim("x").model_copy(update={"headline": words}))
    VIEW.desk_page = Desk(rows=(row,), total=1)
    page = check_harmless(ask(BOARD, "/").text)
    assert clean(words) in " ".join("".join(page.words).split())
