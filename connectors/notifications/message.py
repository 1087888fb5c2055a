"""What an alert says to a person and to a program. Pure.

Always by whom, never "true": "CONFIRMED … confirmed by NAME, ROLE". Sentences, names and titles are other people's
text: control characters and what a messenger would take for a mention or for markup are made harmless in the text
form; the JSON form carries them as they are, as JSON strings.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from schemas.alert import Alert, AlertKind, Evidence
from schemas.extraction import Speaker, Standing

BODY_SCHEMA = "claimwatch-alert/1"

BODY_FIELDS = (
    "alert_id",
    "kind",
    "story_id",
    "event_id",
    "by",
    "trigger",
    "evidence",
    "origins",
    "origins_count",
    "same_article",
    "late",
    "reason",
    "raised_at",
)
"""Fields that a webhook receives as the record of the alert has them."""

WORDS: dict[AlertKind, tuple[str, str]] = {
    "confirmed": ("CONFIRMED", "confirmed by"),
    "contradicted": ("CONTRADICTED", "denied by"),
    "retracted": ("RETRACTED", "withdrawn by"),
    "denied_on_record": ("DENIED ON RECORD", "denied on record by"),
    "reversed": ("NO LONGER HOLDS", "taken back by"),
    "corroborated": ("CORROBORATED", "also asserted by"),
    "reported": ("REPORTED", "asserted by"),
}

STANDINGS: dict[Standing, str] = {
    "official": "official",
    "named": "named source",
    "anonymous": "anonymous source",
    "media": "another outlet",
    "outlet": "the outlet itself",
}

SUBJECT_LIMIT = 160
SENTENCE_LIMIT = 500

# Messengers ping on "@everyone" and read "<!channel>" or "<a>" as markup, whatever format they are told.
_HARMLESS = str.maketrans({"@": "＠", "<": "‹", ">": "›"})


class Notice(NamedTuple):
    """An alert for one watch, ready to be sent. ``key`` is the delivery's id: the Idempotency-Key."""

    key: str
    watch: str
    alert: Alert


def subject(alert: Alert) -> str:
    """The first line, for example ``CONFIRMED: Ministry lifted range limits``."""
    return f"{WORDS[alert.kind][0]}: {harmless(alert.headline or alert.claim_text, SUBJECT_LIMIT)}"


def by_line(alert: Alert) -> str:
    """By whom, for example ``confirmed by Anna Holt, defence minister (official), in Harbour Post``."""
    said = WORDS[alert.kind][1]
    return f"{said} {_who(alert.by.speaker)} ({STANDINGS[alert.by.standing]}), in {harmless(alert.trigger.outlet)}"


def text(alert: Alert) -> str:
    """The whole message as plain text: by whom in which words, what it was before, and both sides with links."""
    lines = [by_line(alert), quoted(alert.trigger.sentence), link(alert.trigger.url)]
    lines += _circumstances(alert)
    for title, side in (("For it:", "asserts"), ("Against it:", "denies"), ("Without taking a side:", "neutral")):
        lines += _side(title, [each for each in alert.evidence if each.side == side])
    return "\n".join(line for line in lines if line)


def body(notice: Notice) -> dict[str, Any]:
    """The JSON that a webhook receives. Fields are only ever added; ``schema`` names the version.

    ``key`` (also in the header Idempotency-Key) is the same whenever this notice is sent again; ``links`` holds each
    address of the trigger and the evidence once; times are ISO 8601 in UTC.
    """
    alert = notice.alert
    record = alert.model_dump(mode="json")
    return {
        "schema": BODY_SCHEMA,
        "key": notice.key,
        "watch": notice.watch,
        "subject": subject(alert),
        "text": text(alert),
        "claim": {"id": alert.claim_id, "text": alert.claim_text, "headline": alert.headline},
        "status": {"before": alert.status_before, "after": alert.status_after},
        "links": links(alert),
        **{name: record[name] for name in BODY_FIELDS},
    }


def links(alert: Alert) -> list[str]:
    found = [link(url) for url in (alert.trigger.url, *(each.url for each in alert.evidence))]
    return [url for url in dict.fromkeys(found) if url]


def link(url: str) -> str:
    """The URL where it is one of the web and one word; nothing otherwise."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    whole = parts.scheme in ("http", "https") and parts.netloc and url.isprintable() and " " not in url
    return url.translate({ord("<"): "%3C", ord(">"): "%3E"}) if whole else ""


def harmless(words: str, limit: int = 200) -> str:
    """One line of printable text: no control or direction characters, nothing that pings or is markup."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
    cut = line if len(line) <= limit else line[: limit - 1] + "…"
    return cut.translate(_HARMLESS)


def quoted(sentence: str) -> str:
    """The sentence in quotation marks; without more of them where it has its own around it or in front."""
    words = harmless(sentence, SENTENCE_LIMIT)
    return words if words[:1] in ("“", '"', "„", "«") else f"“{words}”"


def _who(speaker: Speaker) -> str:
    """The speaker with the body that they speak for, where name and role do not say it already."""
    body = speaker.organisation.strip()
    unsaid = body and body.casefold() not in speaker.shown.casefold()
    return f"{harmless(speaker.shown)}, {harmless(body)}" if unsaid else harmless(speaker.shown)


def _circumstances(alert: Alert) -> list[str]:
    before = f"before: {alert.status_before}, " if alert.status_before else ""
    named = f" ({', '.join(harmless(name) for name in alert.origins)})" if alert.origins else ""
    count = alert.origins_count or len(alert.origins)
    return [
        "",
        f"{before}now: {alert.status_after}",
        f"{count} independent origin{'' if count == 1 else 's'}{named}" if count else "",
        "both sides in one article" if alert.same_article else "",
        "late: this article arrived long after it was published" if alert.late else "",
        harmless(alert.reason, SENTENCE_LIMIT),
    ]


def _side(title: str, evidence: list[Evidence]) -> list[str]:
    lines = [title] if evidence else []
    for each in evidence:
        who = f"{harmless(each.speaker)} ({STANDINGS[each.standing]}), {harmless(each.outlet)}"
        when = f"{each.published_at:%Y-%m-%d %H:%M}"
        lines += [f"- {when} {who}: {quoted(each.sentence)} {link(each.url)}".rstrip()]
    return lines
