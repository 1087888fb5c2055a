"""Credit lines and fingerprints."""

from __future__ import annotations

import pytest
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rules.syndication import PERMUTATIONS, credit_of, fingerprint, similarity

BODY = (
    "A goods train left the rails in a cutting west of the town late on Sunday and spilled grain over both tracks, the "
    "railway said. It had been bound for the mills when its third wagon broke an axle at a set of points. Workers "
    "with shovels cleared one line by dawn, and a crane was ordered for the other."
)


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        (f"PORT TARN (National Press) - {BODY}", "National Press"),
        (f"PORT TARN (NPA) – {BODY}", "NPA"),
        (f"HEMPTON, N.Y., Sept. 26 (NPA) — {BODY}", "NPA"),
        (f"(NPA) - {BODY}", "NPA"),
        (f"{BODY} - National Press", "National Press"),
        (f"{BODY} (National Press)", "National Press"),
        (f"{BODY}\n\nWith material from National Press.", "National Press"),
        (f"{BODY}\n\nThis article was first published by National Press", "National Press"),
        (f"PORT TARN - {BODY}", None),
        (BODY, None),
        ("He was born in the town (Norland) and left it.", None),
    ],
)
def test_the_credit_line_names_the_agency(text: str, credit: str | None) -> None:
    assert credit_of(text) == credit


def test_the_feed_s_own_credit_comes_first_and_a_byline_last() -> None:
    assert credit_of(f"PORT TARN (NPA) - {BODY}", None, "Other Agency") == "Other Agency"
    assert credit_of(BODY, "NPA/Tom Brae") == "NPA"
    assert credit_of(BODY, "Tom Brae") is None


def test_a_copy_without_its_dateline_and_its_end_is_recognised() -> None:
    whole = fingerprint(f"PORT TARN (NPA) - {BODY}")
    assert len(whole) == PERMUTATIONS
    assert similarity(whole, fingerprint(BODY)) == 1.0
    assert similarity(whole, fingerprint(BODY.rsplit(". ", 1)[0])) > 0.4


def test_different_texts_are_not_alike() -> None:
    other = (
        "The council will vote on the new swimming pool after the summer, when the bids are in, "
        "two people said on Monday."
    )
    assert similarity(fingerprint(BODY), fingerprint(other)) < 0.1


def test_a_fingerprint_is_that_of_datasketch() -> None:
    sketch = MinHash(num_perm=PERMUTATIONS, seed=1)
    for shingle in (b"the mill burned on sunday", b"mill burned on sunday night"):
        sketch.update(shingle)
    assert fingerprint("The mill burned on Sunday night.") == tuple(sketch.hashvalues.tolist())


def test_a_text_too_short_for_a_shingle_is_like_nothing() -> None:
    assert fingerprint("four words are few") == ()
    assert similarity((), fingerprint(BODY)) == 0.0


@given(st.text(max_size=300))
def test_a_fingerprint_depends_on_the_words_alone(text: str) -> None:
    assert fingerprint(text) == fingerprint(text.upper().lower()) or text.lower() != text.upper().lower()
    assert credit_of(text) is None or credit_of(text)
