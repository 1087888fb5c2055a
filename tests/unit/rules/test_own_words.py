"""What is read of a sentence in which several speak, or one says two things."""

from __future__ import annotations

import pytest

from pipelines.rules.own_words import own_words
from schemas.extraction import Mention
from tests.unit.rules.builders import mention


def said(text: str, source: str, cue: str, content: str) -> Mention:
    """A mention whose parts stand where they first stand in the sentence ``text``."""
    span = {part: (text.index(part), text.index(part) + len(part)) for part in (source, cue, content)}
    found = mention(content, source)
    speaker = found.speaker.model_copy(update={"surface": source})
    update = {
        "sentence": (0, len(text)),
        "sentence_text": text,
        "source": (span[source],),
        "cue": (span[cue],),
        "content": (span[content],),
        "speaker": speaker,
    }
    return found.model_copy(update=update)


BUT = "The port confirmed that the pier had sunk, but said that nobody had been on it."
LATER = "The pier has sunk, the port announced on Friday, two weeks after it denied any damage."
NOT = "The port said that the pier had sunk, but has not denied any damage."
AND = "The pilot said the pier had sunk and added that it was old."

# the sentence, its mentions (source, cue, content), what is read for each; empty: the whole sentence
TABLE = [
    (
        BUT,
        [("The port", "confirmed", "that the pier had sunk"), ("The port", "said", "that nobody had been on it")],
        ["The port confirmed that the pier had sunk.", "The port said that nobody had been on it."],
    ),
    (
        LATER,
        [("the port", "announced", "The pier has sunk"), ("it", "denied", "any damage")],
        ["The pier has sunk, the port announced on Friday.", "it denied any damage."],
    ),
    (
        NOT,
        [("The port", "said", "that the pier had sunk"), ("The port", "denied", "any damage")],
        ["The port said that the pier had sunk.", "The port has not denied any damage."],
    ),
    (AND, [("The pilot", "said", "the pier had sunk"), ("The pilot", "added", "that it was old")], ["", ""]),
    (BUT, [("The port", "confirmed", "that the pier had sunk")], [""]),
]


@pytest.mark.parametrize(("sentence", "mentions", "expected"), TABLE)
def test_a_mention_is_read_without_what_stands_beside_it_behind_a_comma(sentence, mentions, expected):
    found = [said(sentence, *parts) for parts in mentions]
    parts = own_words(found, sentence)
    assert [parts.get(m.mention_id, "") for m in found] == expected


def test_what_stands_inside_another_s_words_is_left_there():
    sentence = "The port said that the pilot, who denied it, had left the pier."
    outer = said(sentence, "The port", "said", "that the pilot, who denied it, had left the pier")
    assert own_words([outer, said(sentence, "who", "denied", "it")], sentence) == {}


# the sentence, who speaks, the noun, what is said; what is read, empty: the whole sentence
CLAIMED = [
    (
        "The port is looking into a claim by two divers that the pier had sunk.",
        ("two divers", "claim", "that the pier had sunk"),
        "Two divers said that the pier had sunk.",
    ),
    (
        "The port had no answer to the pilot's warning that the pier was old.",
        ("the pilot's", "warning", "that the pier was old"),
        "The pilot said that the pier was old.",
    ),
    (
        "The port read the divers' report that the pier had sunk.",
        ("the divers'", "report", "that the pier had sunk"),
        "The divers said that the pier had sunk.",
    ),
    ("The divers claim that the pier has sunk.", ("The divers", "claim", "that the pier has sunk"), ""),
    (
        "The port's pilot rejected a report that the pier had sunk.",
        ("The port's pilot", "report", "that the pier had sunk"),
        "",
    ),
    ("The divers' report says that the pier has sunk.", ("The divers' report", "says", "that the pier has sunk"), ""),
    ("The divers' claim of a sunken pier is old.", ("The divers'", "claim", "of a sunken pier"), ""),
    ("The divers' claim that it sank is old.", ("The divers'", "claim", "that it sank"), ""),
]


@pytest.mark.parametrize(("sentence", "parts", "expected"), CLAIMED)
def test_what_a_noun_says_that_somebody_asserts_is_read_as_a_sentence(sentence, parts, expected):
    found = said(sentence, *parts)
    assert own_words([found], sentence).get(found.mention_id, "") == expected


def test_what_a_noun_says_that_somebody_denies_is_read_in_its_sentence():
    sentence, parts, _ = CLAIMED[0]
    found = said(sentence, *parts).model_copy(update={"act": "denies"})
    assert own_words([found], sentence) == {}
