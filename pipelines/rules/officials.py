"""What users say about speakers, over what the rules found: who is official for what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipelines.rules.institutions import SPOKES, company_key, role_head
from pipelines.rules.names import CAPITAL, PARTICLE, is_body, person_key
from pipelines.rules.roles import FORMER, OFFICIAL_ROLES
from schemas.extraction import Speaker, Standing
from schemas.ids import normalised
from schemas.official import Official

_NAME = rf"(?P<name>{CAPITAL}(?: (?:{PARTICLE} ){{0,2}}{CAPITAL}){{1,3}})"


@dataclass(frozen=True)
class Officials:
    """The entries in the order of the files; of those that fit, the last one counts. Without entries nothing changes.

    ``holders`` are the people whom the article at hand gives a role of an entry, by the role: a harbour master whose
    role the rules do not know is one throughout the article.
    """

    entries: tuple[Official, ...] = ()
    holders: dict[str, frozenset[str]] = field(default_factory=dict)

    def in_article(self, text: str) -> Officials:
        """These entries with the holders of their roles in this text."""
        roles = {entry.role for entry in self.entries if entry.role is not None}
        return Officials(self.entries, {role: _holders(role, text) for role in roles}) if roles else self

    def counted(self, speaker: Speaker, standing: Standing, sentence: str) -> tuple[Speaker, Standing]:
        """The speaker and standing as the entries have it, else as given.

        Args:
            speaker: as the rules identified it.
            standing: likewise. The outlet's own voice and those without name and role stay what they are.
            sentence: the sentence of the claim, in which the topics of an entry are looked for.
        """
        if standing == "outlet":
            return speaker, standing
        for entry in reversed(self.entries):
            if _on_topic(entry, sentence):
                found = self._under(entry, speaker, standing)
                if found is not None:
                    return found, entry.standing
        return speaker, standing

    def _under(self, entry: Official, speaker: Speaker, standing: Standing) -> Speaker | None:
        """The speaker as the entry has them; None where it is of somebody else."""
        names = [each for each in (entry.name, *entry.aliases) if each]
        if names and _is_called(speaker, names):
            key = _key(names[0])
            return _spoken(entry, speaker.model_copy(update={"key": key, "name": names[0]}), default=key)
        if names and _speaks_for(speaker, names):
            return _spoken(entry, speaker, default=_key(names[0]))
        if entry.role is not None and standing != "anonymous" and self._has_role(entry, speaker):
            return _spoken(entry, speaker, default=speaker.institution or speaker.key)
        return None

    def _has_role(self, entry: Official, speaker: Speaker) -> bool:
        wanted, surface = normalised(entry.role or ""), re.sub(r"^(?:the|an?) ", "", normalised(speaker.surface))
        if FORMER.search(speaker.role.lower()) or FORMER.search(speaker.surface.lower()):
            return False
        where = f"{speaker.organisation} {speaker.institution} {speaker.surface}"
        if entry.organisation is not None and not _holds(where, entry.organisation):
            return False
        held = bool(speaker.name) and person_key(speaker.name) in self.holders.get(entry.role or "", ())
        return held or _holds(speaker.role, wanted) or (not speaker.role and surface.startswith(wanted))


def _on_topic(entry: Official, sentence: str) -> bool:
    return entry.topics is None or any(_holds(sentence, topic) for topic in entry.topics)


def _holds(text: str, words: str) -> bool:
    """Whether the words stand in the text in a row, whatever case and punctuation, the last one also with an -s."""
    return bool(re.search(rf"(?<!\w){re.escape(normalised(words))}(?:s|es)?(?!\w)", normalised(text)))


def _is_called(speaker: Speaker, names: Iterable[str]) -> bool:
    called = {normalised(speaker.name), person_key(speaker.name)} if speaker.name else set()
    if not speaker.role and speaker.organisation:
        called.add(normalised(speaker.organisation))
    if not speaker.role and speaker.key == speaker.institution:
        called.add(speaker.key)
    return any(normalised(name) in called or _key(name) in called for name in names)


def _speaks_for(speaker: Speaker, names: Iterable[str]) -> bool:
    role = speaker.role.lower()
    in_office = SPOKES.search(role) or role_head(role.split()) in OFFICIAL_ROLES
    if not in_office or FORMER.search(role):
        return False
    return any(
        normalised(speaker.organisation) == normalised(name) or speaker.institution == _key(name) for name in names
    )


def _spoken(entry: Official, speaker: Speaker, *, default: str) -> Speaker:
    """The speaker with the institution of the entry; one who is named only speaks for nobody else."""
    if entry.institution is not None:
        return speaker.model_copy(update={"institution": normalised(entry.institution)})
    return speaker.model_copy(update={"institution": speaker.key if entry.standing == "named" else default})


def _key(name: str) -> str:
    return company_key(name) if is_body(name) else person_key(name)


def _holders(role: str, text: str) -> frozenset[str]:
    """Keys of the people beside the role: "harbour master NAME", "NAME, a harbour master"."""
    words = r"\s+".join(re.escape(word) for word in role.split())
    front = rf"(?<!for )(?<!for the )(?<!of the )(?<!to the )\b(?i:{words}),? {_NAME}"
    behind = rf"{_NAME}, (?:who is |now )?(?:the |an? |its )?(?:[\w’'-]+ ){{0,2}}(?i:{words})\b"
    return frozenset(person_key(m["name"]) for pattern in (front, behind) for m in re.finditer(pattern, text))
