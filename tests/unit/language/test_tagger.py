"""The trained tagger: a window's result is its own, whatever shares its batch."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.language.pieces import LONGEST
from pipelines.language.scoring import BATCH, STEP, batched, padded_length
from pipelines.language.tagger import Tagger

TEXTS = [
    "The ministry said on Monday that the bridge would stay closed until June.",
    "“We never signed anything,” Marta Olsen told reporters. “And we never will.”",
    "According to two officials, the ferry was carrying more passengers than its licence allowed.\n\n"
    "The company denied that. Its lawyer, Jon Berg, said the list had been checked twice.",
    "It rained all night.",
    "Harbour reopens after strike: union",
    "The mayor, who had called the plan “reckless”, declined to comment; her deputy argued it would save money, and "
    "a spokesman for the port added that nobody had asked them.",
    "",
    "\n \n",
]


@pytest.fixture(scope="module")
def tagger():
    return Tagger(threads=1)


def words(text, spans, role):
    return [text[s.start : s.end] for s in spans if s.role == role]


def test_source_cue_and_content_are_found(tagger):
    [spans] = tagger.tag(TEXTS[:1])
    assert words(TEXTS[0], spans, "source") == ["The ministry"]
    assert [cue.split()[0] for cue in words(TEXTS[0], spans, "cue")] == ["said"]
    assert words(TEXTS[0], spans, "content") == ["that the bridge would stay closed until June"]


def test_a_quotation_cut_in_two_is_one_attribution(tagger):
    [[only]] = tagger.groups(TEXTS[1:2])
    assert len(only.content) == 2
    assert [TEXTS[1][s:e] for s, e in only.source] == ["Marta Olsen"]


def test_every_text_alone_gives_what_it_gives_in_a_batch(tagger):
    together = Tagger(threads=2).tag(TEXTS * 3)
    for i, text in enumerate(TEXTS * 3):
        assert Tagger.tag(tagger, [text]) == [together[i]]


def test_scores_alone_equal_scores_in_a_batch_to_the_last_bit(tagger):
    drawn = np.random.default_rng(4)
    ids = drawn.integers(1000, 20000, (16, 64))
    traits = drawn.integers(1, 40, (16, 64))
    ids[3, 40:] = traits[3, 40:] = 0
    [together] = tagger._network._session.run(None, {"ids": ids, "traits": traits})
    for row in range(len(ids)):
        [alone] = tagger._network._session.run(None, {"ids": ids[row : row + 1], "traits": traits[row : row + 1]})
        assert np.array_equal(alone[0], together[row])


@settings(max_examples=15)
@given(st.permutations(TEXTS))
def test_the_order_of_texts_changes_nothing(texts):
    fresh = Tagger(threads=1)
    assert dict(zip(texts, fresh.tag(texts), strict=True)) == dict(zip(TEXTS, fresh.tag(TEXTS), strict=True))


def test_the_cache_changes_nothing(tagger):
    assert tagger.tag(TEXTS) == tagger.tag(TEXTS) == Tagger(threads=2).tag(TEXTS)


@settings(max_examples=30)
@given(st.text(alphabet=" \n\t.,:;“”\"'‘’—abcXYZ09éß漢\u00a0\u200b", max_size=400))
def test_any_text_gives_spans_inside_its_lines(text):
    for span in tagger_for_any_text().tag([text])[0]:
        assert 0 <= span.start < span.end <= len(text)
        assert "\n" not in text[span.start : span.end]


def tagger_for_any_text(held=[]):  # noqa: B006 - one for all examples
    if not held:
        held.append(Tagger(threads=1))
    return held[0]


def test_a_paragraph_longer_than_a_window_is_read_to_its_end(tagger):
    text = "The road is long and the night is cold. " * 40 + "The driver said he would turn back."
    [spans] = tagger.tag([text])
    assert "said" in words(text, spans, "cue")


def test_what_a_content_reports_in_turn_is_nested():
    text = "The lawyer said the minister had told her that the files were burned in May."
    outer = Tagger(threads=1).groups([text])[0]
    both = Tagger(threads=1).groups([text], nested=True)[0]
    assert [g for g in both if not g.nested] == outer
    assert all(outer[0].content[0][0] <= s and e <= outer[0].content[0][1] for g in both if g.nested for s, e in g.cue)


@given(st.lists(st.integers(1, LONGEST), max_size=80))
def test_batches_hold_one_padded_length_and_every_window_once(lengths):
    batches = list(batched(lengths))
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    for batch in batches:
        [length] = {padded_length(lengths[i]) for i in batch}
        assert length % STEP == 0
        assert len(batch) == 1 or len(batch) * length <= BATCH


def test_texts_that_were_begun_give_what_they_give_unannounced(tagger):
    fresh = Tagger(threads=2)
    fresh.begin(TEXTS)
    fresh.begin(TEXTS[:3])
    assert [fresh.tag([text])[0] for text in TEXTS] == tagger.tag(TEXTS)


def test_threads_that_share_a_tagger_get_what_each_would_alone(tagger):
    shared = Tagger(threads=2)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: shared.tag([text])[0], TEXTS * 3))
    assert found == tagger.tag(TEXTS * 3)


def test_what_is_forgotten_is_read_again(monkeypatch):
    monkeypatch.setattr("pipelines.language.tagger.KEPT", 100)
    small = Tagger(threads=1)
    once = [small.tag([text]) for text in TEXTS]
    small.begin(())
    assert small._characters <= 100
    assert sum(map(len, small._known)) == small._characters
    assert [small.tag([text]) for text in TEXTS] == once


def test_a_window_that_cannot_be_scored_harms_its_own_text_only(monkeypatch, tagger):
    odd = Tagger(threads=1)
    score = odd._network._score
    bad = odd._tokenizer.token_to_id("reckless")

    def failing(windows, part):
        if any(bad in windows[i].ids for i in part):
            raise RuntimeError("cannot be scored")
        return score(windows, part)

    monkeypatch.setattr(odd._network, "_score", failing)
    odd.begin(TEXTS)
    for text in TEXTS:
        if "reckless" in text:
            with pytest.raises(RuntimeError):
                odd.tag([text])
        else:
            assert odd.tag([text]) == tagger.tag([text])


def test_chances_are_given_where_they_are_asked_for(tagger):
    sure = Tagger(threads=1, chances=True).tag(TEXTS[:1])[0]
    assert all(0 < span.score <= 1 for span in sure)
    assert any(span.score < 1 for span in sure)
    assert {span.score for span in tagger.tag(TEXTS[:1])[0]} == {1.0}
