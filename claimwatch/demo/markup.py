"""The feeds and pages of the site, as text. Pure: the same articles give the same bytes, and so the same ETag.

Pages have what a page has besides its article: a menu, a list of other articles, a footer. Entries link to the page
on this machine, while their guid and the page's canonical link name the address under the outlet's own domain.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from claimwatch.demo.newsroom import DemoArticle, DemoOutlet, canonical_url

SECTIONS = ("Home", "Politics", "Business", "Weather", "Letters")


def feed(outlet: DemoOutlet, articles: Sequence[DemoArticle], base_url: str) -> str:
    """The outlet's feed with these articles, newest first, in the outlet's format."""
    newest = sorted(articles, key=lambda article: (article.published, article.id), reverse=True)
    return (_rss if outlet.feed == "rss" else _atom)(outlet, newest, base_url)


def page_url(outlet: DemoOutlet, article: DemoArticle, base_url: str) -> str:
    return f"{base_url}/{outlet.slug}{article.path}"


def _rss(outlet: DemoOutlet, articles: Sequence[DemoArticle], base_url: str) -> str:
    items = "".join(_rss_item(outlet, article, base_url) for article in articles)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{escape(outlet.name)}</title><link>{escape(base_url)}/{outlet.slug}/</link>"
        f"<description>News from {escape(outlet.name)}</description>{items}</channel></rss>\n"
    )


def _rss_item(outlet: DemoOutlet, article: DemoArticle, base_url: str) -> str:
    full = f"<content:encoded>{escape(_body(article))}</content:encoded>" if outlet.full_text == "feed" else ""
    return (
        f"\n<item><title>{escape(article.title)}</title><link>{escape(page_url(outlet, article, base_url))}</link>"
        f'<guid isPermaLink="true">{escape(canonical_url(article))}</guid>'
        f"<pubDate>{format_datetime(article.published, usegmt=True)}</pubDate>"
        f"<description>{escape(escape(article.paragraphs[0]))}</description>{full}</item>"
    )


def _atom(outlet: DemoOutlet, articles: Sequence[DemoArticle], base_url: str) -> str:
    entries = "".join(_atom_entry(outlet, article, base_url) for article in articles)
    updated = f"<updated>{_iso(articles[0])}</updated>" if articles else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(outlet.name)}</title>'
        f"<id>https://{outlet.domains[0]}/</id>{updated}"
        f"<link href={quoteattr(f'{base_url}/{outlet.slug}/')}/>"
        f'<link rel="self" href={quoteattr(f"{base_url}/{outlet.slug}/feed.xml")}/>{entries}\n</feed>\n'
    )


def _atom_entry(outlet: DemoOutlet, article: DemoArticle, base_url: str) -> str:
    full = f'<content type="html">{escape(_body(article))}</content>' if outlet.full_text == "feed" else ""
    return (
        f"\n<entry><title>{escape(article.title)}</title>"
        f'<link rel="alternate" href={quoteattr(page_url(outlet, article, base_url))}/>'
        f"<id>{escape(canonical_url(article))}</id><published>{_iso(article)}</published>"
        f"<updated>{_iso(article)}</updated><author><name>{escape(outlet.name)}</name></author>"
        f'<summary type="text">{escape(article.paragraphs[0])}</summary>{full}</entry>'
    )


def page(outlet: DemoOutlet, article: DemoArticle, others: Sequence[DemoArticle], base_url: str) -> str:
    """The article's page; ``others`` are linked beside it."""
    canonical = canonical_url(article)
    about = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "datePublished": _iso(article),
        "inLanguage": article.language,
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name},
        "mainEntityOfPage": canonical,
    }
    menu = "".join(f'<li><a href="/{outlet.slug}/">{section}</a></li>' for section in SECTIONS)
    beside = "".join(
        f"<li><a href={quoteattr(page_url(outlet, other, base_url))}>{escape(other.title)}</a></li>" for other in others
    )
    return f"""<!doctype html>
<html lang="{article.language}">
<head>
<meta charset="utf-8">
<title>{escape(article.title)} | {escape(outlet.name)}</title>
<link rel="canonical" href={quoteattr(canonical)}>
<meta property="og:type" content="article">
<meta property="og:title" content={quoteattr(article.title)}>
<meta property="og:site_name" content={quoteattr(outlet.name)}>
<meta property="article:published_time" content="{_iso(article)}">
<script type="application/ld+json">{json.dumps(about, ensure_ascii=False).replace("<", chr(92) + "u003c")}</script>
</head>
<body>
<header><p>{escape(outlet.name)}</p><nav><ul>{menu}</ul></nav></header>
<main>
<article>
<h1>{escape(article.title)}</h1>
<p class="date"><time datetime="{_iso(article)}">{article.published:%d %B %Y, %H:%M}</time></p>
{_body(article)}
</article>
</main>
<aside><h2>More from us</h2><ul>{beside}</ul></aside>
<footer><p>{escape(outlet.name)} is an invented outlet of the Claimwatch demonstration.</p>
<ul><li><a href="/{outlet.slug}/">Imprint</a></li><li><a href="/{outlet.slug}/">Privacy</a></li></ul></footer>
</body>
</html>
"""


def front(outlet: DemoOutlet, articles: Sequence[DemoArticle], base_url: str) -> str:
    """The outlet's front page: what is out, newest first."""
    items = "".join(
        f"<li><a href={quoteattr(page_url(outlet, article, base_url))}>{escape(article.title)}</a></li>"
        for article in reversed(articles)
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(outlet.name)}</title>'
        f'<link rel="alternate" href="/{outlet.slug}/feed.xml"></head>'
        f"<body><h1>{escape(outlet.name)}</h1><ul>{items}</ul></body></html>\n"
    )


def _body(article: DemoArticle) -> str:
    return "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs)


def _iso(article: DemoArticle) -> str:
    return f"{article.published:%Y-%m-%dT%H:%M:%SZ}"
