"""What stands in place of an article: a paywall, a consent page, a check for robots, an error, an empty shell.

Signs of a wall also stand, hidden, on pages that show everything, so each counts only where the text that was found is
short. Phrases are those of the wall itself ("to continue reading"), not of every page's header ("log in").
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import trafilatura
from lxml.html import HtmlElement

from connectors.feeds.urls import host_of
from connectors.feeds.wall_phrases import CONSENT, ERROR_TITLE, PAID, ROBOT_TITLE, SCRIPT

LEAST_TEXT = 140
"""Characters below which a page's text is no article, but a caption or a line of the site's own."""
SHORT_TEXT = 600
"""Characters up to which a weak sign counts: a class name, a wish not to be indexed, the title of an error."""
TEASER_TEXT = 1_500
"""Characters up to which a text beside a declared paywall is its teaser; teasers have one to three paragraphs."""
VISIBLE_LIMIT = 200_000
"""Characters of a page's visible text in which phrases are looked for."""


class Wall(NamedTuple):
    """Why there is no text where the found one is ``below`` so many characters long.

    ``strange``: nothing on the page is the article's, not even its title.
    """

    reason: str
    below: int
    strange: bool = False


ASKS_CONSENT = Wall("the site shows a consent page instead", TEASER_TEXT, True)
NEEDS_SCRIPT = Wall("the page needs JavaScript", SHORT_TEXT)

_CONSENT_HOST = re.compile(
    r"(?:^|\.)(?:consent|guce|privacygate|cookiewall|myprivacy|privacy-?wall|datenschutz-?wall)\.|^zustimmung\."
)
_CONSENT_PATH = re.compile(
    r"/(?:consent|cookie-?wall|privacy-?(?:wall|gate)|collectConsent|gdpr)(?:[/?.]|$)", re.IGNORECASE
)
_PAID_CLASS = re.compile(
    r"(?:^|[\s_-])(?:paywall|regwall|pay-wall|paid-content|premium-content|premium-teaser|subscriber-only|"
    r"subscribers-only|article-locked|locked-content|metered-content|offer-wall|subscription-wall|piano-offer|"
    r"tp-container-inner|fade-paywall|abo-?wall|plus-?wall|paywalled)(?:$|[\s_-])",
    re.IGNORECASE,
)
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Signs of Chinese, Japanese and Korean, each of which says as much as about three letters."""
_NOT_FREE = re.compile(r'"isAccessibleForFree"\s*:\s*"?(?:false|no)\b', re.IGNORECASE)
_SILENT = frozenset({"script", "style", "noscript", "template", "head", "title", "svg", "iframe"})


def wall_before(text: str, source: str | bytes, url: str = "") -> Wall | None:
    """The wall that stands in place of the text that was found; None where the text is the article's.

    Args:
        text: what was found as the text of the page.
        source: the page, which is looked at again only where the text is short.
        url: where it was found, after redirects.
    """
    length = len(text) + 2 * len(_DENSE.findall(text))
    if _consent_address(url):
        return ASKS_CONSENT
    if length >= TEASER_TEXT:
        return None
    tree = trafilatura.load_html(source)
    walls = chain(_in_text(text), _on_page(tree) if tree is not None else ())
    return next((wall for wall in walls if length < wall.below), None)


def _in_text(text: str) -> Iterator[Wall]:
    said = (wall for phrases, wall in ((CONSENT, ASKS_CONSENT), (SCRIPT, NEEDS_SCRIPT)) if phrases.search(text))
    return (wall._replace(below=SHORT_TEXT) for wall in said)


def _on_page(tree: HtmlElement) -> Iterator[Wall]:
    """The walls of which a page shows signs, the surest first."""
    visible = _visible(tree)
    title = " ".join(tree.xpath("string(//title)").split())
    scripts = " ".join(tree.xpath("//noscript//text()"))
    signs = (
        (ROBOT_TITLE.search(title), Wall("the site wants to know whether a person asks", TEASER_TEXT, True)),
        (ERROR_TITLE.search(title), Wall("the site shows an error instead", SHORT_TEXT, True)),
        (_declared_paid(tree), Wall("it is behind a paywall, as the page declares", TEASER_TEXT)),
        (PAID.search(visible), Wall("it is behind a paywall", TEASER_TEXT)),
        (_has_paid_class(tree), Wall("it is behind a paywall", SHORT_TEXT)),
        (CONSENT.search(visible), ASKS_CONSENT._replace(below=LEAST_TEXT, strange=False)),
        (SCRIPT.search(scripts) or SCRIPT.search(visible), NEEDS_SCRIPT._replace(below=LEAST_TEXT)),
        (_noindex(tree), Wall("the page asks not to be indexed, and holds little", SHORT_TEXT)),
        (True, Wall("there is too little text on the page", LEAST_TEXT)),
    )
    return (wall for sign, wall in signs if sign)


def _consent_address(url: str) -> bool:
    host = host_of(url)
    return bool(host) and bool(_CONSENT_HOST.search(host) or _CONSENT_PATH.search(urlsplit(url).path))


def _declared_paid(tree: HtmlElement) -> bool:
    """schema.org's isAccessibleForFree in JSON-LD or microdata, or Facebook's content tier."""
    for raw in tree.xpath("//script[contains(@type, 'ld+json')]/text()"):
        try:
            free = _free(json.loads(raw))
        except (ValueError, RecursionError):
            free = False if _NOT_FREE.search(raw) else None
        if free is not None:
            return not free
    tier = tree.xpath("string(//meta[@property='article:content_tier']/@content)").strip().lower()
    micro = tree.xpath("string(//*[@itemprop='isAccessibleForFree']/@content)").strip().lower()
    return tier == "locked" or micro in ("false", "no")


def _free(data: Any) -> bool | None:
    """What the article says of itself; where it says nothing, what any part says; None where nothing is said."""
    said = {True: list[bool](), False: list[bool]()}
    for thing in _objects(data):
        value = str(thing.get("isAccessibleForFree", "")).strip().lower().rpartition("/")[2]
        if value in ("true", "false", "yes", "no"):
            kind = str(thing.get("@type", ""))
            said["Article" in kind or "Posting" in kind or "Report" in kind].append(value in ("true", "yes"))
    words = said[True] or said[False]
    return all(words) if words else None


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    pending = [data]
    while pending:
        thing = pending.pop()
        if isinstance(thing, dict):
            yield thing
            pending.extend(thing.values())
        elif isinstance(thing, list):
            pending.extend(thing)


def _has_paid_class(tree: HtmlElement) -> bool:
    return _PAID_CLASS.search("\n".join(set(tree.xpath("//@class | //@id")))) is not None


def _noindex(tree: HtmlElement) -> bool:
    wishes = tree.xpath("//meta[translate(@name, 'ROBTS', 'robts')='robots']/@content")
    return any(re.search(r"\b(?:noindex|none)\b", wish, re.IGNORECASE) for wish in wishes)


def _visible(tree: HtmlElement) -> str:
    """The text that readers see, up to a limit, without what is only code."""
    parts: list[str] = []
    room = VISIBLE_LIMIT
    pending: list[Any] = [tree]
    while pending and room > 0:
        one = pending.pop()
        if isinstance(one, str):
            parts.append(one)
            room -= len(one)
            continue
        if one.tail:
            pending.append(one.tail)
        if isinstance(one.tag, str) and one.tag not in _SILENT:
            pending.extend(reversed(one))
            pending.append(one.text or "")
    return " ".join(" ".join(parts).split())
