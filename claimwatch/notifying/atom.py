"""A watch as an Atom feed (RFC 4287): from alerts to XML. Pure.

An alert is an entry whose id comes from the alert's own, so that a reader shows it once, wherever and how often the
feed is written. Texts of pages are hostile: they are escaped twice, as HTML and as XML, and the characters that XML
1.0 cannot hold are left out.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from typing import Any
from xml.etree import ElementTree as xml

from connectors.notifications.account import subject
from connectors.notifications.links import claim_link
from connectors.notifications.message import Run, lines
from connectors.notifications.notices import Links
from connectors.notifications.words import clean, link
from schemas.alert import Alert, By, Evidence, Trigger
from schemas.extraction import Speaker
from schemas.ids import digest

NEWEST = 100
"""Alerts in a feed."""

NAMESPACE = "http://www.w3.org/2005/Atom"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is no Char of XML 1.0 (Fifth Edition), production 2."""


def feed(watch: str, alerts: Iterable[Alert], links: Links) -> bytes:
    """The feed of a watch, newest alert first, NEWEST of them. UTF-8; equal alerts give equal bytes.

    Args:
        watch: its name.
        alerts: in any order; of two with one id the later given counts.
    """
    xml.register_namespace("", NAMESPACE)
    each_once = {alert.alert_id: alert for alert in alerts}.values()
    newest = sorted(each_once, key=lambda alert: (_aware(alert.raised_at), alert.alert_id), reverse=True)[:NEWEST]
    root = xml.Element(_name("feed"))
    _add(root, "id", _urn("watch", watch))
    _add(root, "title", f"claimwatch: {clean(watch)}")
    _add(root, "updated", _time(newest[0].raised_at if newest else _NEVER))
    _add(_add(root, "author"), "name", "claimwatch")
    _add(root, "generator", "claimwatch")
    for alert in newest:
        _entry(root, alert, links)
    return bytes(xml.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


FILE = re.compile(r"[a-z0-9-]{1,80}\.atom")
"""What ``file_name`` gives."""


def file_name(watch: str) -> str:
    """A name for the file of a watch's feed that is safe in any folder, and another one for each watch."""
    safe = re.sub(r"[^a-z0-9-]+", "-", watch.lower()).strip("-")[:60]
    return f"{safe}.atom" if safe and safe == watch else f"{safe or 'watch'}-{digest('feed', watch)[:8]}.atom"


def alert_of(document: dict[str, Any]) -> Alert:
    """The alert behind its document in the view, as far as the document has it; ``documents.alert`` the other way."""
    speaker, role = document.get("speaker") or "", document.get("role") or ""
    who = Speaker(
        key=document.get("institution") or speaker,
        name=speaker,
        role=role if role != speaker else "",
        organisation=document.get("organisation") or "",
        institution=document.get("institution") or "",
    )
    trigger = {name: document.get(name) or "" for name in ("article_id", "mention_id", "url", "outlet", "sentence")}
    told = {name: document[name] for name in _AS_THEY_ARE if document.get(name) is not None}
    return Alert(
        **told,
        status_after=document["status"],
        by=By(speaker=who, standing=document["standing"]),
        trigger=Trigger(**trigger, title=document.get("title") or "", published_at=document["published_at"]),
        evidence=tuple(Evidence.model_validate(each) for each in document.get("evidence") or ()),
        origins=tuple(document.get("origin") or ()),
    )


_AS_THEY_ARE = (
    *("alert_id", "kind", "claim_id", "story_id", "event_id", "claim_text", "headline", "status_before"),
    *("origins_count", "same_article", "late", "reason", "raised_at"),
)


def _entry(root: xml.Element, alert: Alert, links: Links) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", _urn("alert", alert.alert_id))
    _add(entry, "title", subject(alert))
    _add(entry, "updated", _time(alert.raised_at))
    _add(entry, "published", _time(alert.raised_at))
    article = link(alert.trigger.url)
    # RFC 4287 wants an alternate link or content; readers open the first alternate.
    for rel, address in (("alternate", claim_link(alert, links) or article), ("related", article)):
        if address:
            _add(entry, "link", rel=rel, href=address)
    _add(entry, "category", term=alert.kind)
    _add(entry, "content", _html(alert, links), type="html")


def _html(alert: Alert, links: Links) -> str:
    """The message of an alert, a paragraph for each line."""
    return "".join(f"<p>{''.join(map(_run, line))}</p>" for line in lines(alert, links) if line)


def _run(run: Run) -> str:
    words = escape(run.words)
    if run.url:
        return f'<a href="{escape(run.url)}">{words}</a>'
    return f"<strong>{words}</strong>" if run.strong else words


def _add(parent: xml.Element, name: str, text: str = "", **attributes: str) -> xml.Element:
    child = xml.SubElement(parent, _name(name), {key: _UNFIT.sub("", each) for key, each in attributes.items()})
    if text:
        child.text = _UNFIT.sub("", text)
    return child


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _urn(kind: str, identity: str) -> str:
    return f"urn:uuid:{uuid.UUID(hex=digest('atom', kind, identity))}"


def _time(moment: datetime) -> str:
    return _aware(moment).isoformat(timespec="seconds").replace("+00:00", "Z")


def _aware(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
