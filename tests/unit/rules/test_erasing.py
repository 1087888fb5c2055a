"""What is left out of a record when an article or a name was erased."""

from __future__ import annotations

import pytest

from pipelines.rules.erasing import ERASED, Erasures, forms, phrase
from schemas.erasure import Erasure
from schemas.extraction import Extraction
from schemas.record import decode
from tests.unit.elasticsearch import made

SENTENCE = "The limits were lifted, she said."


def name(*names: str) -> Erasures:
    phrases, words = forms(names)
    return Erasures([Erasure(erasure_id="x1", kind="name", phrases=phrases, words=words, erased_at=made.NOON)])


def article(identity: str, *texts: str) -> Erasures:
    phrases = tuple(map(phrase, texts))
    return Erasures(
        [Erasure(erasure_id="x2", kind="article", article_id=identity, phrases=phrases, erased_at=made.NOON)]
    )


def test_where_nothing_was_erased_a_record_is_the_same_object() -> None:
    claim = made.claim()
    assert Erasures().of(claim) is claim
    assert name("Nobody Here").of(claim) is claim


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Anna Holt said so.", "[] said so."),
        ("ANNA\u00a0HOLT\u2019s office", "[]\u2019s office"),
        ("Anna-Holt, minister", "[], minister"),
        ("Annabel Holt and Anna", "Annabel Holt and Anna"),
        ("Anna Holt Anna Holt", "[] []"),
        ("Holt", "Holt"),
    ],
)
def test_a_name_goes_word_by_word(text: str, left: str) -> None:
    mark = f"[erased {phrase('Anna Holt')[:6]}]"
    assert name("Anna Holt").of_tree(text) == left.replace("[]", mark)


def test_each_form_has_its_own_mark_and_the_longest_goes_first() -> None:
    found = name("Holt", "Anna Holt").of_tree("Anna Holt met Mr Holt")
    assert found == f"[erased {phrase('anna holt')[:6]}] met Mr [erased {phrase('holt')[:6]}]"


def test_of_a_claim_the_name_goes_and_ids_standings_and_times_stay() -> None:
    claim = made.claim()
    without = name("Anna Holt", "Holt").of(claim)
    assert "holt" not in without.encode().decode().lower()
    assert [each.mention_id for each in without.statements] == [each.mention_id for each in claim.statements]
    assert (without.claim_id, without.status, without.version, without.history) == (
        claim.claim_id,
        claim.status,
        claim.version,
        claim.history,
    )
    assert decode(type(without), without.encode()) == without


def test_of_an_article_its_words_go_everywhere_and_others_stay() -> None:
    other = made.statement(
        "m2", article_id="a2", sentence="Another said so.", content="Another", url="https://b.example/"
    )
    claim = made.claim(statements=(made.statement(), other), text=SENTENCE)
    erased = article("a1", SENTENCE, "The limits were lifted", "https://post.example/one")
    without = erased.of(claim)
    first, second = without.statements
    assert (first.sentence, first.content, first.url) == (ERASED, ERASED, ERASED)
    assert second == other
    assert (without.text, without.status) == (ERASED, claim.status)
    alert = erased.of(made.alert(claim_text=SENTENCE))
    assert (alert.claim_text, alert.evidence[0].sentence, alert.evidence[0].url) == (ERASED, ERASED, ERASED)
    assert alert.evidence[1].url == "https://star.example/two"
    assert alert.trigger.sentence == ERASED


def test_an_erased_article_is_read_as_one_that_says_nothing() -> None:
    extraction = made.extraction("one")
    without = article(extraction.article.article_id).of(extraction)
    assert isinstance(without, Extraction)
    assert (without.mentions, without.terms, without.article.text, without.article.title) == ((), {}, ERASED, ERASED)
    assert without.article.article_id == extraction.article.article_id
    assert without.article.content_hash == extraction.article.content_hash


def test_erasing_twice_changes_nothing_more() -> None:
    erased = name("Anna Holt")
    once = erased.of(made.story())
    assert erased.of(once) is once
