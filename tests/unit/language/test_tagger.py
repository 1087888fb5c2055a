"""The trained tagger: a window's result is its own, whatever shares its batch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.language.tagger import BATCH, STEP, Tagger, batched, padded_length

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
    [together] = tagger._session.run(None, {"ids": ids, "traits": traits})
    for row in range(len(ids)):
        [alone] = tagger._session.run(None, {"ids": ids[row : row + 1], "traits": traits[row : row + 1]})
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


def test_batches_hold_one_padded_length(tagger):
    from pipelines.language.pieces import paragraphs_of, windows

    cut = [w for t in TEXTS for w in windows(paragraphs_of(t, tagger._tokenizer), 0, tagger._special)]
    keyed = {w.ids.tobytes(): w for w in cut}
    for keys in batched(keyed):
        lengths = {padded_length(len(keyed[key])) for key in keys}
        assert len(lengths) == 1
        assert lengths.pop() % STEP == 0
        assert len(keys) <= BATCH
