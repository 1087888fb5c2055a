"""Headlines that look like an attribution and are none, and the forms that punctuation gives them."""

from __future__ import annotations

import pytest

from pipelines.language.headlines import headline_attributions
from pipelines.language.labels import asserts_nothing, claim_start

TEXT = (
    "Otto Vale, the mayor, said that the well was dry. Vale left. In Tarn it rained. Orla Moss, the director of Deep"
    " Bore Works, said at the gate that nobody had been hurt. Hild Water's head of pumps said so too. Moss told the"
    " diggers that it was salt. Near Orsk it poured; Orsk said nothing. North Hild said it had no part in the works of"
    " South Hild."
)


@pytest.mark.parametrize(
    ("title", "source", "lemma"),
    [
        ("Well has run dry, confirms mayor", "mayor", "confirm"),
        ("Well has run dry, Vale says", "Vale", "say"),
        ("Well has run dry — witnesses", "witnesses", "say"),
        ("Vale on the drought: the well has run dry", "Vale", "say"),
        ("Well has run dry senior officials say", "senior officials", "say"),
        ("Vale denies that the well has run dry", "Vale", "deny"),
        ("Well has run dry, say people close to owner", "people close to owner", "say"),
        ("Well has run dry, says woman who dug it", "woman who dug it", "say"),
        ("Well has run dry, council says of old farm", "council", "say"),
        ("Farmer Vale: council is to blame", "Farmer Vale", "say"),
        ("Deep Bore Works: pump was running", "Deep Bore Works", "say"),
        ("Deep Bore Works: we dug to the rock", "Deep Bore Works", "say"),
        ("Hild Water: no salt in the well", "Hild Water", "say"),
        ("Hild Water on the drought: half the pumps stood still", "Hild Water", "say"),
        ("Tarn waterworks: no salt in the well", "Tarn waterworks", "say"),
        ("Rector: the well stays shut", "Rector", "say"),
        ('"It ran dry in a night": farmer on his well', "farmer", "say"),
        ('"It ran dry in a night": Vale jokes about his well', "Vale", "joke"),
        ("Council puts cost of new well at 40,000 marks", "Council", "put"),
        ("Hild Water: council says well is dry", "council", "say"),
        ("Vale: council said it would dig", "Vale", "say"),
        ("Vale: Moss Didn't Mention Salt In Well", "Vale", "say"),
        ("Vale: Moss Said She Would Dig", "Vale", "say"),
        ("Moss: Council Must Dig a Well", "Moss", "say"),
        ("Orla Moss: the well is salt", "Orla Moss", "say"),
        ("Moss to Diggers: 'Do Not Drink'", "Moss", "say"),
        ("Orsk: council says well is dry", "council", "say"),
        ("Head of police: nobody was hurt", "Head of police", "say"),
        ("Council speaks of 60 dry wells", "Council", "speak"),
        ("Deep Bore Works admits leak in pump", "Deep Bore Works", "admit"),
        ("Deep Bore Works says wells in Orsk open", "Deep Bore Works", "say"),
        ("Moss insists deep well worth digging", "Moss", "insist"),
    ],
)
def test_the_source_may_stand_before_or_behind(title: str, source: str, lemma: str) -> None:
    [only] = headline_attributions(title, TEXT)
    assert (" ".join(title[s:e] for s, e in only.source), only.lemma) == (source, lemma)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Is the well dry? Sources say so?",
        "Live: the well runs dry",
        "Analysis: why the well ran dry",
        "Drought: how a well runs dry",
        "Tarn - a town without water",
        "Fire at Tarn waterworks: pumps stand still",
        "Tarn: wells are dry",
        "Hild Water: an end, and a new director",
        "Old farm: new director",
        "South Hild: wells are dry",
        "Vale: Mayor Honoured for a Well",
        "Road to Rain: 'it will pour'",
        "Moss to leave: council seeks new director",
        "Woman reported missing after flood",
        "Boy found alive in well",
        "Hospital admits patients after flood",
        "Diggers called home",
        "Director ordered back after flood",
        "Farm puts question to council",
        "Farm puts land up for sale at 3 million marks",
        "Vale: the man who would be mayor",
        "Vale resigns, says figures were wrong",
        "What we thought we knew about wells",
    ],
)
def test_a_label_or_a_topic_is_no_source(title: str) -> None:
    assert headline_attributions(title, TEXT) == []


def test_a_second_says_has_the_subject_of_the_first() -> None:
    title = "Council admits well is dry, says nobody fell ill"
    told = [tuple(title[slice(*part[0])] for part in (a.source, a.content)) for a in headline_attributions(title, TEXT)]
    assert told == [("Council", "well is dry"), ("Council", "nobody fell ill")]


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Well runs dry, farm to close: sources", ["Well runs dry", "farm to close"]),
        ("Vale: council failed, pump was sold", ["council failed", "pump was sold"]),
        ("Three diggers missing, well closed, says mayor", ["Three diggers missing", "well closed"]),
        ("Well, the oldest in Tarn, has run dry, says mayor", ["Well, the oldest in Tarn, has run dry"]),
    ],
)
def test_somebody_may_say_two_things(title: str, told: list[str]) -> None:
    found = headline_attributions(title, TEXT)
    assert [" ".join(title[s:e] for s, e in item.content) for item in found] == told
    assert len({item.source for item in found}) == 1


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Well runs dry", "Well runs dry"),
        ("UPDATE 3-Well runs dry", "Well runs dry"),
        ("Breaking: Well runs dry", "Well runs dry"),
        ("EXCLUSIVE - Well runs dry", "Well runs dry"),
        ("Who drained the well? Mayor names suspect", "Mayor names suspect"),
        ("Live-in carers strike", "Live-in carers strike"),
        ("Is the well dry? Who drained it?", "Is the well dry? Who drained it?"),
    ],
)
def test_labels_and_an_answered_question_are_no_part_of_the_claim(title: str, words: str) -> None:
    assert title[claim_start(title) :] == words


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Who sold the well? Mayor silent", "Mayor silent"),
        ("Has the well run dry? Vale quits", "Vale quits"),
        ("Has the well run dry? Yes", "Has the well run dry? Yes"),
        ("Has the well run dry? Who knows?", "Has the well run dry? Who knows?"),
    ],
)
def test_two_words_behind_a_question_are_the_headline_s_own(title: str, words: str) -> None:
    assert title[claim_start(title) :] == words


@pytest.mark.parametrize(
    ("title", "nothing"),
    [
        ("Is the well dry?", True),
        ("Why the well ran dry", True),
        ("What we know about the well", True),
        ("Opinion: the well must be saved", True),
        ("WHO says well is safe", False),
        ("Whole town without water", False),
        ("Well runs dry", False),
    ],
)
def test_questions_explainers_and_opinions_tell_no_news(title: str, nothing: bool) -> None:
    assert asserts_nothing(title) is nothing
