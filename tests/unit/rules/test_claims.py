"""One article read into the claims of its event."""

from __future__ import annotations

import pytest

from pipelines.rules.claims import Ledger
from pipelines.rules.matching import side_of
from pipelines.rules.offices import officials_in
from schemas.extraction import Extraction
from schemas.stance import Chances
from schemas.story import Story, StoryArticle
from tests.unit.rules.builders import NOON, claim, mention, statement
from tests.unit.schemas.examples import ARTICLE

ARREST = "the port master Henrik Vale has been arrested"
RECORD = StoryArticle(
    article_id="a9",
    content_hash="h",
    outlet="The Echo",
    url="u",
    title="t",
    event_id="e1",
    published_at=NOON,
    seen_at=NOON,
)


def read(*mentions, claims=(), record=RECORD, text_by="The Echo"):
    extraction = Extraction(article=ARTICLE.model_copy(update={"article_id": "a9"}), language="en", mentions=mentions)
    story = Story(story_id="s1", articles=(record,), claims=tuple(claims), first_at=NOON, last_at=NOON)
    ledger = Ledger(story, record, None, extraction, text_by, 7, NOON)
    ledger.read()
    return list(ledger.claims.values())


def sides(found):
    return [[s.side for s in one.statements] for one in found]


def test_an_assertion_that_fits_none_founds_a_claim():
    (found,) = read(mention(ARREST, "", "anonymous", place="lead"))
    assert (found.text, found.event_id, sides([found])) == (ARREST, "e1", [["asserts"]])


def test_claim_and_denial_meet_whatever_their_order_in_the_article():
    denial = mention(ARREST, "Olga Brand", "official", act="denies")
    report = mention(ARREST, "", "anonymous", place="lead")
    assert sides(read(denial, report)) == sides(read(report, denial)) == [["asserts", "denies"]]


def test_the_denial_of_what_nobody_asserted_is_no_claim():
    assert read(mention(ARREST, "Olga Brand", "official", act="denies")) == []


def test_neutral_words_and_background_are_left_out():
    silent = mention(ARREST, "Olga Brand", "official", act="neutral")
    old = mention(ARREST, "", "anonymous", place="lead").model_copy(update={"background": True})
    assert read(silent, old) == []


def test_claims_of_another_event_are_not_touched():
    other = claim(statement("asserts", "sources", "anonymous", content=ARREST)).model_copy(update={"event_id": "e2"})
    found = read(mention(ARREST, "Olga Brand", "official", act="denies"), claims=[other])
    assert found == [other]


def test_a_notice_takes_back_and_founds_nothing():
    told = claim(statement("asserts", "The Echo", "outlet", content=ARREST).model_copy(update={"outlet": "The Echo"}))
    notice = mention(ARREST, "The Echo", "outlet", place="headline").model_copy(update={"notice": "correction"})
    explained = mention("a reader had sent us a picture of two uniforms", "The Echo", "outlet", place="lead")
    (found,) = read(notice, explained, claims=[told])
    assert [(s.side, s.withdrawn) for s in found.statements] == [("asserts", True), ("denies", True)]


DENIALS = [
    ("denies the same", "official", "denies", "same", True),
    ("asserts the opposite", "official", "asserts", "opposite", True),
    ("asserts the same", "official", "asserts", "same", False),
    ("denies the opposite", "official", "denies", "opposite", False),
    ("an outlet tells the opposite in passing", "outlet", "asserts", "opposite", False),
    ("an outlet says that it is false", "outlet", "denies", "same", True),
]


@pytest.mark.parametrize(("case", "standing", "act", "relation", "expected"), DENIALS, ids=[row[0] for row in DENIALS])
def test_what_counts_as_a_denial(case, standing, act, relation, expected):
    assert (side_of(mention(ARREST, "X", standing, act=act), relation) == "denies") == expected


class Denies:
    """Finds a denial in every pair."""

    def read(self, pairs):
        return [Chances(0.02, 0.95, 0.03) for _ in pairs]


def test_a_sentence_that_denies_a_claim_denies_its_twin_too():
    told = [
        claim(statement("asserts", "sources", "anonymous", article, content=content)).model_copy(
            update={"claim_id": article}
        )
        for article, content in (("a1", ARREST), ("a2", "police hold the head of the port, Henrik Vale"))
    ]
    denial = mention("Henrik Vale is at his desk in the port", "Olga Brand", "official", place="lead")
    extraction = Extraction(article=ARTICLE.model_copy(update={"article_id": "a9"}), language="en", mentions=(denial,))
    story = Story(story_id="s1", articles=(RECORD,), claims=tuple(told), first_at=NOON, last_at=NOON)
    ledger = Ledger(story, RECORD, None, extraction, "The Echo", 7, NOON, Denies())
    ledger.read()
    assert sides(ledger.claims.values()) == [["asserts", "denies"], ["asserts", "denies"]]


def test_a_quotation_that_another_outlet_carried_has_its_origin():
    words = f"“{ARREST} in his office,” {{}}."
    first = statement("asserts", "an official", "anonymous", "a1", content=ARREST, origin="outlet:gazette")
    first = first.model_copy(update={"sentence": words.format("an official said")})
    again = mention(ARREST, "Olga Brand", "official", place="lead")
    again = again.model_copy(update={"sentence_text": words.format("Olga Brand said")})
    (found,) = read(again, claims=[claim(first)])
    assert [s.origin for s in found.statements] == ["outlet:gazette", "outlet:gazette"]


def test_what_seems_to_turn_its_own_headline_round_says_the_same():
    headline = mention("Nobody was hurt in the port fire", "The Echo", "outlet", place="headline")
    said = mention("somebody was hurt in the port fire", "a baker", "named")
    (found,) = read(headline, said)
    assert sides([found]) == [["asserts", "asserts"]]


UNNAMED = mention("the port master has been arrested", "local radio station", "media")
TELLER = statement("asserts", "an officer", "anonymous", "a1", content=ARREST, origin="outlet:gazette")
ECHOED = statement("asserts", "a clerk", "anonymous", "a2", content=ARREST, origin="outlet:echo")


@pytest.mark.parametrize(
    ("told", "origin"), [([TELLER], "outlet:gazette"), ([TELLER, ECHOED], "outlet:local radio station")]
)
def test_an_unnamed_station_is_the_one_outlet_that_told_the_claim(told, origin):
    (found,) = read(UNNAMED, claims=[claim(*told)])
    assert found.statements[-1].origin == origin


@pytest.mark.parametrize(("article", "standing"), [("a1", "official"), ("a9", "named")])
def test_who_held_an_office_in_an_earlier_article_speaks_for_it_still(article, standing):
    spoke = mention("the weather is fine", "Olga Brand", "official", act="neutral")
    director = spoke.speaker.model_copy(update={"role": "port director", "institution": "port office"})
    spoke = spoke.model_copy(update={"speaker": director})
    known = RECORD.model_copy(update={"article_id": article, "officials": officials_in([spoke])})
    later = mention(ARREST, "Olga Brand", "named", place="lead")
    extraction = Extraction(article=ARTICLE.model_copy(update={"article_id": "a9"}), language="en", mentions=(later,))
    story = Story(story_id="s1", articles=(known,), first_at=NOON, last_at=NOON)
    ledger = Ledger(story, RECORD, None, extraction, "The Echo", 7, NOON)
    ledger.read()
    (found,) = ledger.claims.values()
    speaker = found.statements[-1].speaker
    assert found.statements[-1].standing == standing
    assert (speaker.role, speaker.institution) == (
        ("port director", "port office") if standing == "official" else ("", "")
    )
