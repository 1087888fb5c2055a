"""Which media stand behind a mention's words."""

from __future__ import annotations

import re

from pipelines.language.attribution import Attribution
from pipelines.rules.cast import Cast
from pipelines.rules.sources import medium_in
from schemas.extraction import Speaker, Standing

_HEARD_END = re.compile(r"[.,;:\"“]| that ")
_HEARD = 70
"""Characters behind "told" that hold who heard it."""


def cited_media(
    text: str, item: Attribution, speaker: Speaker, standing: Standing, cited: str, cast: Cast, outlet: str
) -> tuple[str, ...]:
    """The media behind the words: the speaking one, the one it cites, or the one that a source spoke to.

    ``cited``: what the attribution says that it cites. ``outlet``: the article's, which passes on nobody else's words.
    """
    if standing == "media":
        second = medium_in(cited, cast)
        return (speaker.name, second) if second and second != speaker.name else (speaker.name,)
    if item.lemma == "tell" and item.cue:
        end = item.cue[-1][1]
        heard = medium_in(_HEARD_END.split(text[end : end + _HEARD])[0], cast, named=True)
        return (heard,) if heard and heard != outlet else ()
    return ()
