"""Whose text an entry is, where the feed says so in words: "(Agency)", "with material from Agency", "Agency / Name".

Only what stands where credits stand counts: a closing bracket of its own, a sentence about the material, a byline. A
credit decides whose word a text is, so what is doubtful is left to extract, which reads the whole text.
"""

from __future__ import annotations

import re

_SMALL = "dpa|afp|apa|sda|ats|kna|epd|sid|ap|efe|ansa|adn|anp|ntb|tt|pap|lusa|belga|reuters"
"""Agencies that write themselves in small letters, or are written so in credits."""
_NAME = rf"(?:[A-ZÀ-Þ][\w&.'’-]*(?: (?:of |the |de )?[A-ZÀ-Þ][\w&.'’-]*){{0,4}}|(?:{_SMALL})(?:-AFX)?\b)"
_OTHERS = rf"(?:(?:\s*[,/&]\s*|\s+(?:and|und|et|y|e|en)\s+){_NAME}){{0,3}}"
_WITH = (
    r"with (?:additional )?(?:material|reporting|files|input|information|inputs) (?:from|by)"
    r"|(?:mit|unter Verwendung von) (?:Material|Informationen|Agenturmaterial) (?:von|der|des)"
    r"|avec (?:l['’])?(?:informations? de (?:l['’])?)?|con información de|con (?:materiale?|informazioni) (?:di|da)"
    r"|met informatie van|com (?:informações|agência) (?:da|do|de)?"
)
_BRACKET = re.compile(rf"(?:^|[.!?…\"”»]\s*|\n)[(\[](?P<name>{_NAME}){_OTHERS}[)\]]\.?\s*$")
_MATERIAL = re.compile(rf"(?:^|[.!?\"”»(]\s*|\n)(?i:{_WITH})\s*(?:the )?(?P<name>{_NAME}){_OTHERS}\.?\)?\s*$")
_IN_BYLINE = re.compile(rf"(?:^|.*\s)[(\[](?P<name>{_NAME})[)\]]$|^(?P<first>{_NAME})\s*/\s*{_NAME}$")
_NO_SOURCE = re.compile(r"(?i)\b(?:photo|image|video|bild|foto|updated?|live|opinion|ph\.?d|editor|he|she|sic)\b")
_READ = 300
"""Characters at the end of a text that are looked at."""


def credit_line(text: str, byline: str = "") -> str | None:
    """The agency or outlet that the text's last line or the byline credits, the first of several; None without one."""
    ending = text[-_READ:].rstrip()
    for pattern, where in ((_BRACKET, ending), (_MATERIAL, ending), (_IN_BYLINE, byline.strip()[:200])):
        found = pattern.search(where)
        if found:
            name = found["name"] or found.groupdict().get("first") or ""
            return None if _NO_SOURCE.search(name) else " ".join(name.split()).rstrip(".")
    return None
