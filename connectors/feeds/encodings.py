"""The bytes of a document as UTF-8: what they are counts before what is said of them, because feeds say it wrongly."""

from __future__ import annotations

import codecs
import re
from email.message import Message
from typing import NamedTuple

WRONG = "its character encoding is not the one that it declares"

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UNMARKED = ((b"<\x00?\x00", "utf-16-le"), (b"\x00<\x00?", "utf-16-be"), (b"<\x00r\x00", "utf-16-le"))
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{1,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_IN_FULL = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_LATIN = frozenset({"iso8859-1", "ascii", "cp1252"})
"""Names under which windows-1252 travels, as the WHATWG's encoding standard reads them."""


class Decoded(NamedTuple):
    """``fault`` is empty where the bytes are what the document or its header says."""

    text: str
    fault: str = ""


def decoded(body: bytes, content_type: str = "") -> Decoded:
    """The text of an XML or JSON document.

    A byte order mark counts first (RFC 7303); then bytes that are UTF-8 beyond ASCII are UTF-8, whatever is declared:
    text in another encoding is almost never valid UTF-8. Then come the header's charset, the document's declaration
    (before a header that says ISO 8859-1) and, as the last resort, windows-1252. Nothing is raised: what cannot be
    read becomes a replacement character.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(encoding, "replace"))
    for start, encoding in _UNMARKED:
        if body.startswith(start):
            return Decoded(body.decode(encoding, "replace"))
    names = _names(body, content_type)
    said = [codec for codec in map(_codec, names) if codec]
    fault = "" if len(said) == len(names) else WRONG
    if not body.isascii() and (text := _read(body, "utf-8")) is not None:
        return Decoded(text, fault if "utf-8" in said or not names else WRONG)
    for place, codec in enumerate(said or ["utf-8"]):
        if (text := _read(body, codec)) is not None:
            return Decoded(text, WRONG if place else fault)
    return Decoded(body.decode("cp1252", "replace"), WRONG)


def without_declaration(text: str) -> str:
    """The document without its XML declaration, so that nobody takes its UTF-8 for what it declares."""
    return _IN_FULL.sub("", text, count=1)


def _names(body: bytes, content_type: str) -> list[str]:
    """The encodings that the header and the document name, the likelier first."""
    header = Message()
    header["Content-Type"] = content_type or "application/xml"
    declared = _DECLARED.match(body[:400])
    names = [header.get_content_charset() or "", declared[1].decode("ascii") if declared else ""]
    if _codec(names[0]) == "cp1252" and names[1]:
        names.reverse()  # servers send ISO 8859-1 by default, without having looked
    return [name for name in names if name]


def _codec(name: str) -> str:
    """The codec of that name as Python calls it; empty where there is none for text."""
    try:
        found = codecs.lookup(name)
    except LookupError:
        return ""
    return "cp1252" if found.name in _LATIN else found.name


def _read(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (LookupError, ValueError):  # LookupError: a codec of Python's that is none of text, such as "hex"
        return None
