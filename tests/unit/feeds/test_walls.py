"""Small invented pages that show an article, and those that show a wall in its place."""

from __future__ import annotations

import pytest

from connectors.feeds.pages import read_page
from connectors.feeds.walls import LEAST_TEXT, SHORT_TEXT, TEASER_TEXT

SENTENCE = "The ferry line closes on Monday for a week, because its pier has to be repaired, the port authority said. "
AT = "https://quaycourier.example/ferry"
PAID, DECLARED = "it is behind a paywall", "it is behind a paywall, as the page declares"
CONSENT, ROBOT = "the site shows a consent page instead", "the site wants to know whether a person asks"
ERROR, SCRIPT = "the site shows an error instead", "the page needs JavaScript"
NOINDEX, LITTLE = "the page asks not to be indexed, and holds little", "there is too little text on the page"

SHORT, TEASER, LONG = SENTENCE * 2, SENTENCE * 8, SENTENCE * 20


def html(text: str, *, head: str = "", extra: str = "", title: str = "Ferry line closes") -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n") if line)
    return (
        f"<!doctype html><html><head><title>{title}</title>{head}</head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{title}</h1>{paragraphs}</article>{extra}<footer>Imprint</footer></body></html>"
    )


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


NOT_FREE = ld('{"@context": "https://schema.org", "@type": "NewsArticle", "isAccessibleForFree": false}')
GRAPH = ld('{"@graph": [{"@type": "WebSite"}, {"@type": ["NewsArticle"], "isAccessibleForFree": "False"}]}')
PART_ONLY = ld('{"@type": "WebPageElement", "isAccessibleForFree": "http://schema.org/False"}')
FREE_BUT_A_PART = ld(
    '{"@type": "NewsArticle", "isAccessibleForFree": true, "hasPart": {"@type": "WebPageElement",'
    ' "isAccessibleForFree": false}}'
)
BROKEN = ld('{"@type": "NewsArticle", "isAccessibleForFree": false, "name": "x" "y"}')
NOINDEX_HEAD = '<meta name="ROBOTS" content="noindex, nofollow">'

WALLS = [
    # paywalls that the page declares
    (DECLARED, html(TEASER, head=NOT_FREE)),
    (DECLARED, html(TEASER, head=GRAPH)),
    (DECLARED, html(TEASER, head=PART_ONLY)),
    (DECLARED, html(TEASER, head=BROKEN)),
    (DECLARED, html(TEASER, head='<meta property="article:content_tier" content="locked">')),
    (DECLARED, html(TEASER, extra='<meta itemprop="isAccessibleForFree" content="false">')),
    # paywalls that say so, in some languages
    (PAID, html(TEASER, extra="<div>Subscribe to continue reading</div>")),
    (PAID, html(TEASER + "\nTo keep reading, please log in.")),
    (PAID, html(TEASER, extra="<p>This article is only available to our subscribers.</p>")),
    (PAID, html(TEASER, extra="<p>You have reached your monthly limit of free articles.</p>")),
    (PAID, html(TEASER, extra="<p>Weiterlesen mit Kurier Plus</p>")),
    (PAID, html(TEASER, extra="<p>Dieser Artikel ist exklusiv für Abonnenten.</p>")),
    (PAID, html(TEASER, extra="<span>Article réservé aux abonnés</span>")),
    (PAID, html(TEASER, extra="<span>Il vous reste 74.5% de cet article à lire.</span>")),
    (PAID, html(TEASER, extra="<p>Suscríbete para seguir leyendo</p>")),
    (PAID, html(TEASER, extra="<p>Contenuto riservato agli abbonati</p>")),
    (PAID, html(TEASER, extra="<p>Conteúdo exclusivo para assinantes</p>")),
    (PAID, html(TEASER, extra="<p>Dit artikel is exclusief voor abonnees</p>")),
    (PAID, html(TEASER, extra="<p>Artikeln är för prenumeranter</p>")),
    (PAID, html(TEASER, extra="<p>Dostęp tylko dla prenumeratorów</p>")),
    (PAID, html(TEASER, extra="<p>Материал только для подписчиков</p>")),
    (PAID, html("港の当局によると、連絡船は月曜日から一週間休航する。" * 6, extra="<p>この記事は会員限定です。</p>")),
    # and that show it by names of classes only
    (PAID, html(SHORT, extra='<div class="article__paywall paywall">...</div>')),
    (PAID, html(SHORT, extra='<div id="regwall">...</div>')),
    (PAID, html(SHORT, extra='<section class="subscriber-only">...</section>')),
    # consent
    (CONSENT, html("Before you continue to the Quay Courier")),
    (CONSENT, html("We value your privacy. We and our partners store cookies.", extra="<button>Accept all</button>")),
    (CONSENT, html("Lesen Sie uns weiter mit Werbung oder mit einem Abo.")),
    (CONSENT, html("Accepter et continuer")),
    (CONSENT, html("Zaakceptuj i przejdź do serwisu")),
    # checks, errors and shells
    (ROBOT, html(SHORT, title="Just a moment...")),
    (ROBOT, html(TEASER, title="Access to this page has been denied")),
    (ROBOT, html("", title="Attention Required! | Shield")),
    (ERROR, html(SHORT, title="404 Not Found | The Quay Courier")),
    (ERROR, html(SHORT, title="Page not found - The Quay Courier")),
    (ERROR, html(SHORT, title="Seite nicht gefunden")),
    (ERROR, html("", title="503 Service Unavailable")),
    (
        SCRIPT,
        "<html><head><title>Quay</title></head><body><div id=root></div>"
        "<noscript>Please enable JavaScript.</noscript></body></html>",
    ),
    (SCRIPT, html("JavaScript is disabled in your browser.")),
    (NOINDEX, html(SHORT, head=NOINDEX_HEAD)),
    (LITTLE, html("")),
    (LITTLE, html("Watch: the ferry.")),
    (LITTLE, "<html><head><title>Ferry</title></head><body><video src='f.mp4'></video></body></html>"),
]


@pytest.mark.parametrize(("reason", "page"), WALLS)
def test_a_wall_is_no_text_and_says_why(reason: str, page: str) -> None:
    read = read_page(page.encode(), "text/html; charset=utf-8", AT)
    assert (read.no_text, read.text) == (reason, "")


@pytest.mark.parametrize(
    "page",
    [
        html(SHORT),
        html(SHORT, extra="<footer>We value your privacy</footer>"),
        html(SHORT, extra="<noscript>Please enable JavaScript.</noscript>"),
        html(SHORT, head=FREE_BUT_A_PART),
        html(SHORT, extra="<header>Subscribe · Log in · For subscribers</header>"),
        html(SHORT, extra='<div class="newsletter-signup">x</div>'),
        html(SHORT, head='<meta name="robots" content="max-image-preview:large">'),
        html(TEASER, head=NOINDEX_HEAD),
        html(TEASER, extra='<div class="paywall" hidden></div>'),
        html(TEASER, title="404 people cross by ferry"),
        html(LONG, head=NOT_FREE),
        html(LONG, extra="<div hidden>Subscribe to continue reading</div>"),
        html(LONG, title="Access denied: how the port shut its gates"),
        html("港の当局によると、連絡船は月曜日から一週間休航する。" * 3),
    ],
)
def test_an_article_is_kept_whatever_else_its_page_holds(page: str) -> None:
    read = read_page(page.encode(), "text/html; charset=utf-8", AT)
    assert read.no_text == ""
    assert len(read.text) > 60


@pytest.mark.parametrize(
    "url",
    [
        "https://consent.example/collect?continue=https://quaycourier.example/ferry",
        "https://consent.quaycourier.example/m?continue=x",
        "https://guce.portal.example/consent",
        "https://myprivacy.publisher.example/?siteKey=1",
        "https://quaycourier.example/cookiewall?to=/ferry",
        "https://quaycourier.example/en/gdpr/",
    ],
)
def test_an_address_that_asks_for_consent_shows_nothing_of_the_article(url: str) -> None:
    read = read_page(html(LONG, title="Your privacy").encode(), "text/html", url)
    assert (read.no_text, read.text, read.title, read.declared) == (CONSENT, "", "", None)


@pytest.mark.parametrize(
    "url", ["https://quaycourier.example/politics/consent-vote", "https://consentnews.example/a", "", "http://[::1"]
)
def test_an_article_about_consent_is_one(url: str) -> None:
    assert read_page(html(LONG).encode(), "text/html", url).no_text == ""


def test_what_a_wall_shows_of_the_article_is_kept_and_what_is_the_sites_own_is_not() -> None:
    link = '<link rel="canonical" href="/ferry"><meta name="author" content="Ines Vahl">'
    paid = read_page(html(TEASER, head=NOT_FREE + link).encode(), "text/html", AT)
    robot = read_page(html(TEASER, head=link, title="Just a moment...").encode(), "text/html", AT)
    assert (paid.title, paid.byline, paid.declared) == ("Ferry line closes", "Ines Vahl", "/ferry")
    assert (robot.title, robot.byline, robot.declared) == ("", None, None)


def test_the_samples_are_as_long_as_their_names_say() -> None:
    assert LEAST_TEXT < len(SHORT) < SHORT_TEXT < len(TEASER) < TEASER_TEXT < len(LONG)
    assert len(WALLS) >= 40


@pytest.mark.parametrize("nested", ["[" * 100_000, '{"a":' * 50_000, "[" * 5_000 + "]" * 5_000])
def test_hostile_data_about_a_page_does_no_harm(nested: str) -> None:
    assert read_page(html(SHORT, head=ld(nested)).encode(), "text/html", AT).no_text == ""
