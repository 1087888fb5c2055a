"""The part of a sentence that is a mention's own, where the sentence holds another's too.

"The port confirmed that the pier had sunk, two weeks after it denied any damage" is read for the first mention without
the second, and for the second with the port's name in front. What is read decides about a claim; what is shown stays
the whole sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pipelines.rules.falsehood import CLAIM_NOUN
from schemas.extraction import Mention

_SHORTEST = 4
"""Words that a part has at least; what is shorter is no sentence to read."""
_MOST = 12
"""Mentions of one sentence at most; a longer list is no sentence to cut up."""
_BREAK = re.compile(r"[,;–—](?:\s|$)")
_JOINT = re.compile(r"\s*(?:(?:but|and|while|though|although|who|which|when|that|it|he|she|they)\s+)*")
_CLOSING = re.compile(r"[\"”’')\]]+")
_WHOSE = re.compile(r"['’]s?$")
_ENDING = re.compile(r"[\s,;–—]+$")

Span = tuple[int, int]


def own_words(mentions: Iterable[Mention], text: str) -> Mapping[str, str]:
    """Mention id → what is read of its sentence, for those mentions that share one with another. ``text``: the body."""
    by_sentence: dict[Span, list[Mention]] = {}
    for mention in mentions:
        if mention.content and mention.cue and mention.place != "headline":
            by_sentence.setdefault(mention.sentence, []).append(mention)
    found = {}
    for (start, end), sharing in by_sentence.items():
        for mention in sharing if 1 < len(sharing) <= _MOST else ():
            if mention.sentence_text == text[start:end]:
                found[mention.mention_id] = _own_part(mention, sharing, text)
        for mention in sharing:
            if not found.get(mention.mention_id) and (part := _claimed(mention, text)):
                found[mention.mention_id] = part
    return {key: part for key, part in found.items() if part}


def _claimed(mention: Mention, text: str) -> str:
    """What a noun says that somebody asserts, "a claim by X that C", as a sentence; else empty.

    The sentence around it may do anything with the claim: look into it, answer it, recall it.
    """
    if mention.act != "asserts" or len(mention.source) != 1 or len(mention.cue) != 1 or not mention.content:
        return ""
    (begin, end), (start, stop) = mention.source[0], mention.cue[0]
    noun = CLAIM_NOUN.fullmatch(text, start, stop)
    told = text[max(stop, end) : mention.content[0][0] + 5].strip()
    by = begin >= stop and text[stop:begin].strip() in ("by", "from")
    who = _WHOSE.sub("", text[begin:end])
    whose = end <= start and not text[end:start].strip() and who != text[begin:end]
    content = " ".join(text[s:e] for s, e in mention.content).removeprefix("that ").strip(" .")
    if noun is None or not told.startswith("that") or not (by or whose) or len(content.split()) < _SHORTEST:
        return ""
    return f"{who[:1].upper()}{who[1:]} said that {content}."


def _own_part(mention: Mention, sharing: Iterable[Mention], text: str) -> str:
    """The sentence without what others say in front and behind; empty where nothing has to be left out."""
    start, end = mention.sentence
    first, last = _inner(mention)
    begin = start
    for other in sharing:
        theirs = _inner(other)
        if other is mention or (theirs[0] < last and first < theirs[1]):
            continue
        if theirs[0] >= last:
            end = min(end, _cut(text, last, theirs[0]))
        elif theirs[1] <= first and (breaks := list(_BREAK.finditer(text, theirs[1], first))):
            begin = max(begin, breaks[-1].end())
    if (begin, end) == mention.sentence:
        return ""
    speaking = [span[0] for span in mention.source if begin <= span[0] < first]
    named = begin > start and not speaking
    if begin > start and speaking:
        begin = min(speaking)
    if named and (joint := _JOINT.match(text, begin, first)) is not None:
        begin = joint.end()
    part = _ENDING.sub("", text[begin:end])
    front = f"{mention.speaker.surface} " if named and mention.speaker.surface else ""
    whole = f"{front}{part}"
    stop = "" if whole.endswith((".", "!", "?", '"', "”")) else "."
    return f"{whole}{stop}" if len(whole.split()) >= _SHORTEST else ""


def _inner(mention: Mention) -> Span:
    """From where to where a mention's own cue and content reach; the source may stand far in front of both."""
    spans = (*mention.cue, *mention.content)
    return min(span[0] for span in spans), max(span[1] for span in (*spans, *mention.source))


def _cut(text: str, last: int, following: int) -> int:
    """Where the sentence ends for a mention that ends at ``last``: before the break that leads to the following one."""
    closed = _CLOSING.match(text, last)
    last = closed.end() if closed else last
    found = _BREAK.search(text, last, following)
    return found.start() if found else len(text)
