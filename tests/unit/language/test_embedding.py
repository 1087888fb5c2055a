"""The vector of an article."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.language.embedding import LARGEST, PLACES, Embedder, hashed, piece_table, shipped_embedder

TERMS = st.dictionaries(st.text(max_size=12), st.floats(0.01, 1), max_size=30)

FERRY = (
    "Ferries sail again",
    "The harbour office says that Sunday ferries sail again.",
    {"ferri": 0.8, "harbour": 0.6},
)
BOAT = ("Boats back in service", "Boats will run on Sundays once more, the port announced.", {"boat": 0.8, "port": 0.6})
BREAD = ("Bread dearer", "The bakers of the town ask more for a loaf of rye bread.", {"bread": 0.8, "baker": 0.6})


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return shipped_embedder()


def cosine(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    return float(np.dot(one, other) / (np.linalg.norm(one) * np.linalg.norm(other)))


def test_what_is_said_in_other_words_is_nearer_than_another_matter(embedder: Embedder) -> None:
    ferry, boat, bread = (embedder.embed(*each) for each in (FERRY, BOAT, BREAD))
    assert cosine(ferry, boat) > cosine(ferry, bread) + 0.05


@given(st.text(max_size=300), st.text(max_size=300), TERMS)
def test_every_article_has_a_vector_of_whole_numbers_or_none(title: str, text: str, terms: dict[str, float]) -> None:
    found = shipped_embedder().embed(title, text, terms)
    assert found == shipped_embedder().embed(title, text, terms)
    assert len(found) in (0, PLACES)
    if found:
        assert max(map(abs, found)) == LARGEST


def test_an_article_of_no_words_has_none(embedder: Embedder) -> None:
    assert embedder.embed("", " \n", {}) == ()


def test_halves_of_characters_are_read(embedder: Embedder) -> None:
    assert len(embedder.embed("\ud83d broken", "\udc00", {"\ud83d": 1.0})) == PLACES


@given(TERMS)
def test_the_order_of_terms_changes_no_place(terms: dict[str, float]) -> None:
    turned = dict(reversed(terms.items()))
    np.testing.assert_allclose(hashed(terms, 64), hashed(turned, 64), atol=1e-9)


def test_a_network_without_a_table_of_pieces_is_refused() -> None:
    with pytest.raises(ValueError, match="not found"):
        piece_table(b"no table here")
