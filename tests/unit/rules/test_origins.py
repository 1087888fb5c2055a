"""Whom information comes from: copies, citations and speakers count once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rules.origins import (
    as_medium,
    copied_from,
    known_medium,
    normalised_medium,
    one_utterance,
    origin_of,
    publisher,
    quoted_part,
    same_medium,
)
from pipelines.rules.syndication import fingerprint
from schemas.extraction import Extraction
from schemas.story import StoryArticle
from tests.unit.rules.builders import NOON, mention
from tests.unit.schemas.examples import ARTICLE

OUTLETS = ("Harbour Post", "Trade Chronicle", "Sunday Compass", "Tell News Agency")
TEXT = " ".join(
    f"The harbour board of Tell met for the {number} time and spoke about berth {number} and its lights."
    for number in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
)
OTHER_TEXT = " ".join(f"A fire broke out in street {number} of Holm and was put out by dawn." for number in range(9))

NAMES = [
    ("the Chronicle", "Trade Chronicle"),
    ("The Trade Chronicle", "Trade Chronicle"),
    ("the Sunday Compass's", "Sunday Compass"),
    ("Tell Observer", "Tell Observer"),
]


@pytest.mark.parametrize(("loose", "expected"), NAMES)
def test_a_loose_name_is_joined_with_the_outlet_that_it_can_be(loose, expected):
    assert known_medium(loose, OUTLETS) == expected


ORIGINS = [
    ("an official is their own origin", mention("x", "Mira Dorn", "official"), "Post", "Post", "port ministry"),
    ("a named expert is too", mention("x", "Dr Faro", "named"), "Post", "Post", "port ministry"),
    ("unnamed sources are the outlet's", mention("x", "", "anonymous"), "Harbour Post", "Harbour Post",
     "outlet:harbour post"),
    ("a copy's are the agency's", mention("x", "", "anonymous"), "Harbour Post", "Tell News Agency",
     "outlet:tell news agency"),
    ("an outlet's own voice", mention("x", "Harbour Post", "outlet"), "Harbour Post", "Harbour Post",
     "outlet:harbour post"),
    ("what another medium reported", mention("x", "the Chronicle", "media"), "Harbour Post", "Harbour Post",
     "outlet:trade chronicle"),
    ("citing another", mention("x", "the Chronicle", "media", cites=("the Chronicle", "Sunday Compass")),
     "Harbour Post", "Harbour Post", "outlet:sunday compass"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "said", "outlet", "text_by", "expected"), ORIGINS, ids=[row[0] for row in ORIGINS])
def test_the_origin_is_whom_it_comes_from(case, said, outlet, text_by, expected):
    assert origin_of(said, "port ministry", outlet, text_by, OUTLETS).key == expected


def test_the_chain_leads_from_the_outlet_to_the_origin():
    said = mention("x", "the Chronicle", "media", cites=("the Chronicle", "Sunday Compass"))
    origin = origin_of(said, "", "Harbour Post", "Tell News Agency", OUTLETS)
    assert origin.chain == ("Harbour Post", "Tell News Agency", "Trade Chronicle", "Sunday Compass")


def article(name, text, outlet, credit=None):
    held = ARTICLE.model_copy(update={"article_id": name, "outlet": outlet, "text": text})
    return Extraction(article=held, credit=credit, fingerprint=fingerprint(text))


def remembered(extraction):
    held = extraction.article
    return StoryArticle(
        article_id=held.article_id, content_hash="h", outlet=held.outlet, url=held.url, title="", event_id="e",
        published_at=NOON, seen_at=NOON, credit=extraction.credit, fingerprint=extraction.fingerprint,
    )  # fmt: skip


COPIES = [
    ("the same text", TEXT, "The Echo", True),
    ("with a sentence more", TEXT + " The board will meet again in May.", "The Echo", True),
    ("cut at the end", TEXT[: len(TEXT) * 3 // 4], "The Echo", True),
    ("another text", OTHER_TEXT, "The Echo", False),
    ("an outlet does not copy itself", TEXT, "Harbour Post", False),
]


@pytest.mark.parametrize(("case", "text", "outlet", "expected"), COPIES, ids=[row[0] for row in COPIES])
def test_a_copy_is_known_by_its_text(case, text, outlet, expected):
    first = remembered(article("a1", TEXT, "Harbour Post"))
    assert (copied_from(article("a2", text, outlet), [first]) is not None) == expected


def test_the_publisher_is_the_credited_agency_before_the_copied_outlet():
    first = remembered(article("a1", TEXT, "Harbour Post"))
    assert publisher(article("a2", TEXT, "The Echo", "TNA"), first) == "TNA"
    assert publisher(article("a2", TEXT, "The Echo"), first) == "Harbour Post"
    assert publisher(article("a2", TEXT, "The Echo"), None) == "The Echo"


@given(st.text(max_size=30), st.text(max_size=30))
def test_being_one_medium_is_symmetric(one, other):
    ours, theirs = normalised_medium(one), normalised_medium(other)
    assert same_medium(ours, theirs) == same_medium(theirs, ours)


TIDE = "“The tide gates will stay shut until the spring,” {}."
QUOTATIONS = [
    ("named in one, not in the other", TIDE.format("said Oda Renn"), TIDE.format("an official said"), True),
    ("cut short", TIDE.format("said Renn"), '"The tide gates will stay shut," Renn said.', True),
    ("a mark without its fellow", "He: “The tide gates will stay shut", "The tide gates will stay shut,” he said.",
     True),
    ("other words", TIDE.format("said Renn"), "“No gate is opened before the ice has gone,” said Renn.", False),
    ("few words", "“It is over,” said Renn.", "“It is over,” said Moll.", False),
    ("not quoted", "The tide gates will stay shut until the spring.", "The tide gates will stay shut until the spring.",
     False),
]  # fmt: skip


@pytest.mark.parametrize(("case", "one", "other", "expected"), QUOTATIONS, ids=[row[0] for row in QUOTATIONS])
def test_one_quotation_in_two_outlets_is_one_utterance(case, one, other, expected):
    assert one_utterance(one, other) is expected
    assert one_utterance(other, one) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ('"A," he said, "B."', "A, B."),
        ("“A,” he said, “B.", "A, B."),
        ("A,” he said.", "A,"),
        ('He said: "A', "A"),
        ("Nothing.", ""),
    ],
)
def test_the_quoted_part_is_what_stands_in_the_marks(sentence, expected):
    assert quoted_part(sentence) == expected


MEDIA = [
    ("Harbour Post", "official", "media"),
    ("the financial daily Trade Chronicle", "named", "media"),
    ("the port of Harbour Post", "official", "official"),
    ("Harbour Post", "outlet", "outlet"),
    ("Tell Ferries", "official", "official"),
    ("the agency Tell", "official", "media"),
    ("the shipping company Tell", "official", "official"),
]


@pytest.mark.parametrize(("surface", "standing", "expected"), MEDIA)
def test_who_carries_articles_of_the_story_is_a_medium(surface, standing, expected):
    said = mention("x", surface, standing)
    assert as_medium(said, OUTLETS).standing == expected
