"""A message as mail: plain text and HTML in one, with headers that thread it and that nobody's words can break. Pure.

All mails about one claim to one channel are one thread: the first has ``<KEY@domain>``, later ones name it in
In-Reply-To and all before them in References (RFC 5322, 3.6.4). A mail that is sent again has the same Message-ID,
by which mail stores that look for doubles drop it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy

from connectors.notifications.account import EXTENTS, subject
from connectors.notifications.message import text
from connectors.notifications.notices import Digest, Links, Notice, Sent, Trouble
from connectors.notifications.page import page
from connectors.notifications.words import clean, unencoded
from schemas.ids import digest

MAIL_LIMIT = 100_000
"""Bytes of a mail at most, encoded, headers and all; mail clients cut what is longer than some 102 kB."""

REFERENCES_LIMIT = 20
"""Earlier mails named in References: the first, which holds the thread, and the latest."""

DOMAIN = "claimwatch.invalid"

LINE = 78
"""Characters of a line of headers, as RFC 5322, 2.1.1 wants them."""

CRLF = "\r\n"

_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_ATOM = re.compile(r"[A-Za-z0-9_-]{1,100}")


class MailPolicy(EmailPolicy):
    """Headers as SMTP wants them, CRLF and lines of 78 characters, except for what Python 3.11 folds wrongly.

    It breaks or encodes ids that are longer than a line, loses spaces between the encoded words of a subject, and
    begins one that does not fit with an empty line, which some servers take for the end of the headers.
    """

    def fold(self, name: str, value: str) -> str:
        return _folded(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return _folded(name, value).encode() or super().fold_binary(name, value)


POLICY = MailPolicy(linesep=CRLF, raise_on_defect=False)


@dataclass(frozen=True)
class Envelope:
    """From whom to whom. Addresses in ``bcc`` get the mail and stand in no header.

    Attributes:
        domain: right part of the Message-IDs; the same for all mails of a desk, or their threads part.
        extra: further headers, as the channel's address has them.
    """

    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    domain: str = DOMAIN
    extra: tuple[tuple[str, str], ...] = field(default=())

    @property
    def recipients(self) -> tuple[str, ...]:
        """The addresses of all who get it, each once."""
        return tuple(dict.fromkeys(each.addr_spec for each in (*self.to, *self.cc, *self.bcc)))


def compose(sent: Sent, envelope: Envelope, links: Links, now: datetime) -> EmailMessage:
    """The mail, with as much of the message as ``MAIL_LIMIT`` holds.

    Args:
        now: the Date of a message that has no time of its own.

    Raises:
        ValueError: an address or a further header has line breaks, or is no address or header.
    """
    mail = EmailMessage(policy=POLICY)
    for extent in EXTENTS:
        mail = EmailMessage(policy=POLICY)
        _set_headers(mail, sent, envelope, now)
        plain = text(sent, links, extent)
        mail.set_content(plain + "\n", charset="utf-8", cte=_encoding(plain))
        html = page(sent, links, extent)
        mail.add_alternative(html, subtype="html", charset="utf-8", cte=_encoding(html))
        if len(mail.as_bytes()) <= MAIL_LIMIT:
            break
    return mail


def message_id(key: str, domain: str) -> str:
    """The id of the mail with this key: ``<KEY@domain>``; a key that is no plain word goes in as its hash."""
    left = key if _ATOM.fullmatch(key) else digest("message", key)
    return f"<{left}@{domain}>"


def list_id(watch: str, domain: str) -> str:
    """The List-Id of a watch (RFC 2919), by which mail is filtered: its name, and a hash of it as the id."""
    name = unencoded(clean(watch, 80)).replace('"', "'").replace("\\", "/").replace("<", "‹").replace(">", "›")
    return f'"{name}" <{digest("watch", watch)[:16]}.watch.{domain}>'


def _set_headers(mail: EmailMessage, sent: Sent, envelope: Envelope, now: datetime) -> None:
    mail["From"] = envelope.sender
    mail["To"] = envelope.to
    for name, addresses in (("Cc", envelope.cc), ("Reply-To", envelope.reply_to)):
        if addresses:
            mail[name] = addresses
    mail["Subject"] = unencoded(subject(sent))
    mail["Date"] = _date(sent, now)
    mail["Message-ID"] = message_id(sent.key, envelope.domain)
    told = sent.told if isinstance(sent, Notice) else ()
    if told:
        mail["In-Reply-To"] = message_id(told[0], envelope.domain)
        mail["References"] = " ".join(message_id(key, envelope.domain) for key in _referred(told))
    mail["List-Id"] = list_id(sent.watch, envelope.domain)
    mail["Auto-Submitted"] = "auto-generated"
    for name, value in envelope.extra:
        if not _TOKEN.fullmatch(name) or not value.isprintable() or "=?" in value:
            raise ValueError("a further header that is none")
        if name not in mail:
            mail[name] = value


def _referred(told: Sequence[str]) -> tuple[str, ...]:
    return (told[0], *told[1:][-(REFERENCES_LIMIT - 1) :])


def _date(sent: Sent, now: datetime) -> datetime:
    match sent:
        case Notice(alert=alert):
            return alert.raised_at
        case Digest(alerts=alerts):
            return alerts[-1].raised_at if alerts else now
        case Trouble():
            return now


def _encoding(words: str) -> str:
    """Quoted-printable where most of it is ASCII, and base64 where that is shorter."""
    beyond = len(words.encode()) - len(words)
    return "quoted-printable" if beyond * 6 < len(words) else "base64"


def _folded(name: str, value: str) -> str:
    """The header where it is folded here; nothing where Python's way will do."""
    match name.lower():
        case "message-id" | "in-reply-to" | "references":
            return f"{name}: {str(value).replace(' ', f'{CRLF} ')}{CRLF}"
        case "list-id":
            words, _, last = str(value).rpartition(" ")
            shown = words if words.isascii() else _encoded(name, words.strip('"'))
            return f"{name}: {shown}{CRLF} {last}{CRLF}"
        case "subject":
            return f"{_wrapped(name, value) if str(value).isascii() else f'{name}: {_encoded(name, value)}'}{CRLF}"
    return ""


def _wrapped(name: str, words: str) -> str:
    """The header in lines of LINE characters, broken at spaces; a word that is longer stays whole."""
    lines = [f"{name}:"]
    for word in str(words).split(" "):
        # Not before the first word, and not before a space: a line of nothing but spaces ends no header.
        if word and lines != [f"{name}:"] and len(lines[-1]) + 1 + len(word) > LINE:
            lines.append("")
        lines[-1] += f" {word}"
    return CRLF.join(lines)


def _encoded(name: str, words: str) -> str:
    """The words as encoded words (RFC 2047)."""
    return Header(words, "utf-8", header_name=name).encode(linesep=CRLF)
