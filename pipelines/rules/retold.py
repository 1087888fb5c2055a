"""An article read sentence by sentence for what it says that its own outlet had told."""

from __future__ import annotations

import re
from dataclasses import InitVar, dataclass, field

from pipelines.rules.notices import (
    ARTICLE,
    QUOTED,
    Said,
    article_tells,
    sentence_notice,
    takes_back,
    title_notice,
    told_before,
)

_WE_CARRIED = re.compile(
    rf"\bwe (?:\w+ )?(?:carried|published|ran|broadcast|printed|posted|aired) (?:an?|the|our) (?:\w+ )?{ARTICLE}\b",
    re.I,
)
_CORRECTED = re.compile(r"\W*(?:corrected|corrects)\b", re.I)
_NOTE_ON = re.compile(r":\s+a (?:correction|clarification|retraction)\s*$", re.I)
"""A headline that ends in what its article is: "The ferry to Tarn: a correction"."""
_NEAR_TITLE, _NEAR = 12, 4
"""Sentences behind a notice in the title, and behind one in the text, that still speak of the article it is about."""


@dataclass
class Retold:
    """What an article says, from sentence to sentence, that its outlet had told.

    ``told`` is what the next notice may be about, ``near`` the sentences left in which "the article" is the
    outlet's own, since a notice stood in the title or shortly before.
    """

    outlet: str
    title: InitVar[str] = ""
    told: str = ""
    just_told: str = ""
    near: int = field(init=False)

    def __post_init__(self, title: str) -> None:
        corrected = _CORRECTED.match(title) is not None  # the whole article again, which may be about an article
        noticed = takes_back(title_notice(title)) or _NOTE_ON.search(title) is not None
        self.near = _NEAR_TITLE if noticed and not corrected else 0

    def read(self, sentence: str, follows: str = "") -> tuple[Said | None, str]:
        """The notice in the next sentence, and what it says that an article of the outlet's own had told, else empty.

        ``follows`` is the sentence behind it.
        """
        before = self.just_told
        notice = sentence_notice(sentence, self.outlet, self.told, just_told=before)
        own, noticed = "", self.near > 0
        self.just_told = ""
        self.near -= 1
        if _WE_CARRIED.search(QUOTED.sub("", sentence)):
            self.near = max(self.near, _NEAR)
        if notice is None:
            self.just_told = told_before(sentence, self.outlet, noticed=noticed, follows=follows)
            own = self.just_told if article_tells(sentence, noticed=noticed, follows=follows) else ""
            notice = Said("correction", own) if own and noticed else None
        if notice is not None:
            notice = notice._replace(content=notice.content or self.told)
            self.told = notice.content if notice.content in (before, self.just_told) else ""
            self.near = max(self.near, _NEAR)
        self.told = self.just_told or self.told
        return notice, own
