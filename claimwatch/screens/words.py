"""How speakers, outlets and sentences are put into a few words for the screen.

All of it is text from feeds, and so hostile: ``clean`` comes first, and nothing here reads it as markup.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rich.cells import cell_len

from claimwatch.output import HIDDEN
from schemas.extraction import Speaker

ESCAPES = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]")
"""Terminal control sequences (ECMA-48, 5.4 and 8.3.89): taken out whole, so that no remains of them are shown."""
PAIRED_QUOTES = re.compile(r"[“„]([^“”„]+)[”“]|«([^«»]+)»|(?<!\w)[‘']([^‘’']{8,})[’'](?!\w)")
PRONOUNS = {"he", "she", "it", "they", "we", "i", "who", "which", "this", "that", "the two", "both", "one"}
DETERMINERS = {"the", "a", "an", "his", "her", "its", "their", "our", "some", "several", "two", "three", "four", "five"}
LEADING_IN = {"to", "from", "in", "on", "that", "and", "but", "as", "by", "with"}
IN_HAND = "seen|obtained|reviewed|examined|viewed|analysed|analyzed|verified|read"
INSTITUTIONS = {
    *("agency", "army", "authority", "bank", "board", "cabinet", "club", "commission", "committee", "company"),
    *("council", "court", "department", "government", "hospital", "institute", "ministry", "office", "organisers"),
    *("parliament", "party", "police", "prosecutors", "service", "union", "university"),
}


def clean(text: str) -> str:
    """Text on one line, without anything that a terminal would obey."""
    if text.isprintable():  # nearly all is, and is asked of the whole at once; what is in HIDDEN is not
        return " ".join(text.split())
    kept = (
        " " if char.isspace() else "" if unicodedata.category(char) in HIDDEN else char
        for char in ESCAPES.sub("", text)
    )
    return " ".join("".join(kept).split())


def shorten(text: str, width: int) -> str:
    """At most ``width`` terminal cells of the text, cut between words and marked with an ellipsis."""
    if cell_len(text) <= width:
        return text
    kept = ""
    for word in text.split(" "):
        longer = f"{kept} {word}" if kept else word
        if cell_len(longer) > width - 1:
            break
        kept = longer
    while not kept and text and cell_len(text) > width - 1:
        text = text[:-1]
    return (kept or text).rstrip(",;: ") + "…"


def quotation(sentence: str) -> str:
    """The longest quoted part of two words or more, without its quotation marks; empty where there is none.

    A quotation that begins before the sentence or goes on after it counts up to the sentence's end.
    """
    found = [next(filter(None, match.groups())) for match in PAIRED_QUOTES.finditer(sentence)]
    found += _straight(sentence)
    parts = [part.strip().rstrip(",;").strip() for part in found]
    parts = [part for part in parts if " " in part]
    return max(parts, key=len, default="")


def _straight(sentence: str) -> list[str]:
    pieces = sentence.split('"')
    if len(pieces) % 2 == 1:
        return pieces[1::2]
    # One mark has no partner: it opens a quotation that goes on, or closes one that began earlier.
    before, after = pieces[-2], pieces[-1]
    opens = bool(after[:1].strip()) and not before.rstrip(" ").endswith((",", ".", "!", "?"))
    return [*pieces[1:-2:2], after if opens or len(pieces) > 2 else before]


def listed(names: Sequence[str]) -> str:
    """Names as in a sentence: "Post, Star and Echo"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def masthead(outlet: str) -> str:
    """An outlet's name without the article that belongs to it, as in lists: "Tribune" of "The Tribune"."""
    name = clean(outlet)
    return name[4:] if name.lower().startswith("the ") and len(name) > 4 else name


def in_prose(outlet: str) -> str:
    """An outlet's name as in the middle of a sentence: "the Tribune" of "The Tribune"."""
    name = clean(outlet)
    return f"the {name[4:]}" if name.lower().startswith("the ") else name


def small(text: str) -> str:
    """The beginning of a sentence as it stands in the middle of one; names keep their capital."""
    first, _, rest = text.partition(" ")
    # "A Bee" is somebody's name, "A Berrin spokeswoman" is not.
    article = first.lower() in DETERMINERS and (len(first) > 1 or " " in rest)
    common = article or (bool(rest) and not rest[:1].isupper())
    return f"{first[:1].lower()}{first[1:]}{' ' if rest else ''}{rest}" if common else text


def with_article(text: str) -> str:
    """An office or an institution with its article: "the defence minister", but "Berrin Motors"."""
    words = small(text).split(" ")
    if words[0].lower() in DETERMINERS or words[0].isdigit():
        return " ".join(words)
    if words[0].endswith(("'s", "’s")) and len(words) > 1:
        return f"the {' '.join(words[1:])}"
    if words[-1].lower() in INSTITUTIONS and len(words) == 1:
        return f"the {words[0].lower()}"
    named = words[0][:1].isupper() and words[-1].lower() not in INSTITUTIONS
    return " ".join(words) if named else f"the {' '.join(words)}"


def material(sentence: str, outlet: str) -> str:
    """What an outlet has in hand, as its sentence says: "documents seen by the Tribune"; empty where it does not."""
    by = re.escape(masthead(outlet))
    found = re.search(rf"((?:[\w'’-]+ ){{1,6}})({IN_HAND}) by (the )?{by}(?!\w)", clean(sentence), re.IGNORECASE)
    if found is None:
        return ""
    words = found.group(1).split()
    ends = [place for place, word in enumerate(words) if word.lower() in LEADING_IN]
    return small(" ".join((*words[max(ends, default=-1) + 1 :], found.group()[len(found.group(1)) :])))


def is_person(speaker: Speaker) -> bool:
    """Whether the speaker is somebody with an office, rather than the institution itself."""
    return bool(speaker.role)


def is_institution(speaker: Speaker) -> bool:
    """Whether the speaker is a body, rather than somebody who speaks for it."""
    if speaker.role:
        return False
    names = (clean(name).casefold() for name in (speaker.organisation, speaker.name, speaker.surface) if name)
    its_own = bool(speaker.organisation) and speaker.name in ("", speaker.organisation)
    return its_own or any(name.split(" ")[-1] in INSTITUTIONS for name in names if name)


def office(speaker: Speaker) -> str:
    """Who speaks, by office: "the defence minister", else the institution or the name."""
    role = clean(speaker.role)
    house = clean(speaker.institution)
    if role.lower() == "minister" and house.endswith(" ministry"):
        role = f"{house.removesuffix(' ministry')} minister"
    return f"{_article_of(role)}{_in_running_text(role, speaker.organisation)}" if role else as_called(speaker)


def _article_of(role: str) -> str:
    first = role.split(" ")[0].lower()
    return "" if first in DETERMINERS or first.isdigit() else "the "


def _in_running_text(role: str, organisation: str) -> str:
    """ "defence minister" of "Halvania's Defence Minister"; abbreviations and the organisation keep their capitals."""
    words = role.split(" ")
    if words[0].endswith(("'s", "’s")) and len(words) > 1:
        words = words[1:]
    names = set(clean(organisation).split(" "))
    return " ".join(word.lower() if word.istitle() and word not in names else word for word in words)


def name_and_office(speaker: Speaker) -> str:
    """Who speaks, with name and office: "Tessa Farrow, chief executive"; an institution by its name."""
    name, role = clean(speaker.name), clean(speaker.role)
    if name and role:
        words = _in_running_text(role, speaker.organisation).split(" ")
        return f"{name}, {' '.join(words[1:] if words[0] in ('the', 'a', 'an') else words)}"
    return office(speaker)


def as_called(speaker: Speaker) -> str:
    """The first of name, institution and the words of the source that says who it is; "somebody" where none does."""
    for text in (speaker.name, speaker.organisation, speaker.surface):
        words = clean(text)
        if words and words.lower() not in PRONOUNS:
            house = clean(speaker.institution)
            # "the ministry" of an article is the defence ministry to somebody who reads one line of it.
            return with_article(house if house.endswith(f" {words.lower()}") else words)
    return "somebody"


def as_written(speaker: Speaker) -> str:
    """The source in the words of the article: "documents seen by the Tribune", "two people close to her"."""
    for text in (speaker.surface, speaker.name, speaker.organisation, speaker.role):
        words = clean(text)
        if words and words.lower() not in PRONOUNS:
            return small(words)
    return ""
