"""An article read sentence by sentence for what its outlet had told."""

from __future__ import annotations

from pipelines.rules.notices import Said
from pipelines.rules.retold import Retold

TOLD = "the lock would close"


def test_the_article_is_the_outlet_s_own_only_near_a_notice() -> None:
    sentence = "The article said that the lock would close."
    assert Retold("Radio Lakeside", "Correction: the lock").read(sentence) == (
        Said("correction", "the lock would close"),
        "the lock would close",
    )
    assert Retold("Radio Lakeside", "CORRECTED-Keeper sues over article").read(sentence) == (None, "")
    late = Retold("Radio Lakeside", "Correction: the lock")
    for _ in range(20):
        late.read("The lock is old.")
    assert late.read(sentence) == (None, "")


def test_a_withdrawal_behind_a_correction_is_of_the_same_words() -> None:
    for said_so in (Retold("Radio Lakeside", "The lock keeper: a correction"), Retold("Radio Lakeside")):
        said_so.read("On Sunday we carried a story about the lock.")
        assert said_so.read("The story said that the lock would close.")[1] == "the lock would close"

    for another in ("“That is untrue.", "It was wrong, the court ruled.", "That is wrong: the ministry denies it."):
        told_of = Retold("Radio Lakeside")
        told_of.read("Radio Lakeside reported on Monday that the lock would close.")
        assert told_of.read(another)[0] is None

    article = Retold("Radio Lakeside")
    article.read("We reported on Sunday that the lock would close.")
    assert article.read("This was wrong.") == (Said("correction", "the lock would close"), "")
    assert article.read("We have removed the report.") == (Said("withdrawal", "the lock would close"), "")


def read(outlet: str, *sentences: str) -> list[tuple[Said | None, str]]:
    """What is found in the sentences of one paragraph."""
    retold = Retold(outlet)
    return [retold.read(one, behind) for one, behind in zip(sentences, (*sentences[1:], ""), strict=True)]


def test_what_the_next_sentence_takes_back_is_only_recounted() -> None:
    for telling in ("On Sunday the Herald reported that the lock would close.", "We wrote that the lock would close."):
        found = read("Lockside Herald", telling, "That report was wrong.")
        assert found == [(None, TOLD), (Said("correction", TOLD), "")]
        assert read("Lockside Herald", telling, "We should not have.")[0] == (None, TOLD)
        assert read("Lockside Herald", telling, "The council was asked.") == [(None, ""), (None, "")]


def test_the_short_name_of_two_papers_is_neither_s() -> None:
    telling = "On Sunday the Herald reported that the lock would close."
    found = read("Lockside Herald", "The Tarn Herald came out late.", telling, "That was wrong.")
    assert found == [(None, ""), (None, ""), (None, "")]


def test_a_quotation_of_several_sentences_holds_no_notice() -> None:
    company = ('"We said that the lock would close.', "That was wrong.", 'We apologise," the company said.')
    assert read("Lockside Herald", *company) == [(None, ""), (None, ""), (None, "")]


def test_a_quotation_that_is_left_open_ends_with_its_paragraph() -> None:
    retold = Retold("Lockside Herald")
    retold.read('"The lock is old, the keeper said.', "")
    retold.read("We reported that the lock would close.", "That was wrong.")
    assert retold.read("That was wrong.") == (Said("correction", TOLD), "")


def test_it_did_not_takes_back_what_was_told_and_a_withdrawal_behind_it_the_same() -> None:
    found = read(
        "Lockside Herald",
        "On Sunday this newspaper told you that the gate sank.",
        "It did not.",
        "We did not ask the keeper.",
        "It is gone from our website.",
    )
    assert [notice for notice, _ in found] == [
        None,
        Said("correction", "the gate sank"),
        None,
        Said("withdrawal", "the gate sank"),
    ]
