"""Which claims a mention may be about, which of them come first, and by what wordings they are read."""

from __future__ import annotations

import pytest

from pipelines.rules.pairing import candidates, lines_of, speaker_of
from tests.unit.rules.builders import claim, mention, statement

LEFT = "the harbour master has left the port"


@pytest.mark.parametrize(
    ("sentence", "standing", "act", "first"),
    [
        ("Orla Finch was wrong when she spoke of a burst kiln.", "outlet", "denies", "finch"),
        ("The guild was wrong when it spoke of a burst kiln.", "outlet", "denies", "worthier"),
        ("Orla Finchley was wrong when she spoke of a burst kiln.", "outlet", "denies", "worthier"),
        ("Orla Finch was right when she spoke of a burst kiln.", "outlet", "asserts", "worthier"),
        ("Orla Finch was wrong when she spoke of a burst kiln.", "named", "denies", "worthier"),
    ],
)
def test_whose_words_an_outlet_calls_wrong_has_claims_that_come_first(sentence, standing, act, first):
    finch = claim(statement("asserts", "Orla Finch", "named", content="nothing is left of it but shards"))
    other = claim(statement("asserts", "a potter", "anonymous", content="a kiln burst at the guild"))
    held = [finch.model_copy(update={"claim_id": "finch"}), other.model_copy(update={"claim_id": "worthier"})]
    said = mention("a burst kiln", "Bay Post", standing, act).model_copy(update={"sentence_text": sentence})
    found = candidates(said, held, "another")
    assert found[0].claim.claim_id == first


def test_what_is_borrowed_from_the_sentence_before_is_no_word_in_common():
    held = claim(statement("asserts", "sources", "anonymous", content="the barge museum is to be sold"))
    told = mention("It stays where it stands", "Ada Brill")
    [found] = candidates(told.model_copy(update={"context": "They asked about the barge museum."}), [held])
    assert (found.likeness, found.compared) == (0.0, None)


def test_the_article_s_own_headline_is_no_wording_to_read_its_sentences_with():
    own = statement("asserts", "Outlet a2", "outlet", "a2", content="the harbour is without a master", place="headline")
    other = statement("asserts", "sources", "anonymous", "a1", content=LEFT)
    assert lines_of(claim(other, own), mention("She is at her desk, with tea"), "a2") == [LEFT]
    assert lines_of(claim(own), mention("She is at her desk, with tea"), "a2") == [own.content]


def test_a_mention_is_no_candidate_for_a_claim_that_holds_it():
    own = mention(LEFT, "sources")
    held = claim(
        statement("asserts", "sources", "anonymous", content=LEFT).model_copy(update={"mention_id": own.mention_id})
    )
    assert candidates(own, [held]) == []


def test_the_judge_reads_the_speaker_as_it_was_taught():
    assert speaker_of(mention("x", "Harbour Post", standing="outlet")) == "the outlet"
    assert speaker_of(mention("x", "Ada Brill")) == "Ada Brill"
