"""An article read sentence by sentence for what it says that its own outlet had told."""

from __future__ import annotations

import re
from dataclasses import InitVar, dataclass, field

from pipelines.rules.notices import Said, sentence_notice, takes_back, title_notice
from pipelines.rules.own_reports import ARTICLE, article_tells, short_name, told_before
from pipelines.rules.quotations import outside_quotation, stays_open

_WE_CARRIED = re.compile(
    rf"\bwe (?:\w+ )?(?:carried|published|ran|broadcast|printed|posted|aired) (?:an?|the|our) (?:\w+ )?{ARTICLE}\b",
    re.I,
)
_CORRECTED = re.compile(r"\W*(?:corrected|corrects)\b", re.I)
_NOTE_ON = re.compile(r":\s+a (?:correction|clarification|retraction)\s*$", re.I)
"""A headline that ends in what its article is: "The ferry to Tarn: a correction"."""
_WORD = re.compile(r"\w")
_NEAR_TITLE, _NEAR = 12, 4
"""Sentences behind a notice in the title, and behind one in the text, that still speak of the article it is about."""


@dataclass
class Retold:
    """What an article says, from sentence to sentence, that its outlet had told.

    ``told`` is what the next notice may be about, ``near`` the sentences left in which "the article" is the
    outlet's own, since a notice stood in the title or shortly before, ``short`` what the outlet is called by behind
    "the" until another of that name comes up, ``inside`` whether a quotation is open.
    """

    outlet: str
    title: InitVar[str] = ""
    told: str = ""
    just_told: str = ""
    inside: bool = False
    short: str = field(init=False)
    near: int = field(init=False)
    _before: str = ""
    _awaited: str = ""

    def __post_init__(self, title: str) -> None:
        corrected = _CORRECTED.match(title) is not None  # the whole article again, which may be about an article
        noticed = takes_back(title_notice(title)) or _NOTE_ON.search(title) is not None
        self.near = _NEAR_TITLE if noticed and not corrected else 0
        self.short = short_name(self.outlet)

    def read(self, sentence: str, follows: str = "") -> tuple[Said | None, str]:
        """The notice in the next sentence, and what it says that an article of the outlet's own had told, else empty.

        ``follows`` is the sentence behind it in its paragraph, or how the next paragraph begins.
        """
        # A quotation that a paragraph leaves open is begun anew by the next one, or its last mark is missing.
        inside = self.inside and sentence == self._awaited
        unquoted = outside_quotation(sentence, inside=inside)
        self.inside, self._awaited = stays_open(sentence, inside=inside), follows
        if not _WORD.search(unquoted):
            self.just_told = ""
            self.near -= 1
            self._before = ""
            return None, ""
        self._meet(unquoted)
        found = self._read(sentence, unquoted, follows, inside)
        self._before = unquoted
        return found

    def _read(self, sentence: str, unquoted: str, follows: str, inside: bool) -> tuple[Said | None, str]:
        before = self.just_told
        notice = sentence_notice(sentence, self.outlet, self.told, just_told=before, before=self._before, inside=inside)
        own, noticed = "", self.near > 0
        self.just_told = ""
        self.near -= 1
        if _WE_CARRIED.search(unquoted):
            self.near = max(self.near, _NEAR)
        if notice is None:
            told = told_before(sentence, self.outlet, noticed=noticed, follows=follows, short=self.short)
            self.just_told = told
            by_article = article_tells(sentence, noticed=noticed, follows=follows)
            own = told if by_article or self._taken_back(told, follows) else ""
            notice = Said("correction", own) if own and by_article and noticed else None
        if notice is not None:
            notice = notice._replace(content=notice.content or self.told)
            self.told = notice.content if notice.content in (before, self.just_told) else ""
            self.near = max(self.near, _NEAR)
        self.told = self.just_told or self.told
        return notice, own

    def _taken_back(self, told: str, follows: str) -> bool:
        """Whether the next sentence takes back what was told, so that it is only recounted here."""
        notice = sentence_notice(follows, self.outlet, told, just_told=told, inside=self.inside) if told else None
        return notice is not None and notice.content == told

    def _meet(self, unquoted: str) -> None:
        """Give up the short name where another outlet's name ends in it: "the Post" may be the Harbour Post."""
        if not self.short or self.short not in unquoted:
            return
        if re.search(rf"\b[A-Z][\w’'-]+ {re.escape(self.short)}\b", self._nameless(unquoted)):
            self.short = ""

    def _nameless(self, unquoted: str) -> str:
        """The sentence without the outlet's own full name and without "The" in front of the short one."""
        own = self.outlet.removeprefix("The ")
        return unquoted.replace(own, "").replace(f"The {self.short}", "")
