"""The message as HTML for mail: calm, light, with inline styles and nothing that is loaded from elsewhere.

The template escapes whatever is put into it, so that other people's text never becomes markup; addresses in it have
gone through ``words.link``, so that they lead to the web only.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from connectors.notifications.account import FULL, REASONS, Extent, account, subject
from connectors.notifications.message import BRIEF_SENTENCE, TROUBLE_LIMIT, beyond
from connectors.notifications.notices import Digest, Links, Notice, Sent, Trouble
from connectors.notifications.words import clean
from schemas.alert import AlertKind

COLOURS: dict[AlertKind, str] = {
    "confirmed": "#2f6f4f",
    "contradicted": "#9a4a2f",
    "retracted": "#6b4e71",
    "denied_on_record": "#9a4a2f",
    "reversed": "#6b4e71",
    "corroborated": "#2a5d8f",
    "reported": "#52606d",
}
"""Muted, each at least 4.5 : 1 on white (WCAG 2.2, contrast minimum) since the label is set in it."""


def page(sent: Sent, links: Links, extent: Extent = FULL) -> str:
    """The whole message as one HTML document."""
    return _template().render(subject=subject(sent), watch=clean(sent.watch), **_told(sent, links, extent))


def _told(sent: Sent, links: Links, extent: Extent) -> dict[str, Any]:
    match sent:
        case Notice(alert=alert):
            return {"kind": "notice", "told": account(alert, links, extent)}
        case Digest(alerts=alerts, reason=reason):
            brief = replace(extent, evidence=0, sentence=min(extent.sentence, BRIEF_SENTENCE))
            shown = [account(alert, links, brief) for alert in alerts[: extent.alerts]]
            return {"kind": "digest", "alerts": shown, "reason": REASONS[reason], "left_out": beyond(sent, extent)}
        case Trouble(text=text):
            return {"kind": "trouble", "text": clean(text, TROUBLE_LIMIT)}


@cache
def _template() -> Template:
    rooms = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=rooms, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.globals["colour"] = COLOURS.__getitem__
    return environment.get_template("page.html")
