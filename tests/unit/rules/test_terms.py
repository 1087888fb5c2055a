"""Stems, their weights, and names."""

from __future__ import annotations

import math

import pytest

from pipelines.rules.terms import Rarity, article_terms, entities_of, stem_of, stems

TABLE = Rarity(1_000, {"minist": 400, "resign": 50, "ferri": 5})


def test_a_rare_stem_weighs_more_and_an_unseen_one_most() -> None:
    assert TABLE.weight("minist") < TABLE.weight("resign") < TABLE.weight("ferri") < TABLE.weight("zweckel")
    assert TABLE.weight("minist") == pytest.approx(math.log(1001 / 401))


def test_a_stem_in_every_document_weighs_nothing() -> None:
    assert Rarity(3, {"day": 3}).weight("day") == 0.0


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("resigned", "resign"),
        ("Ministers", "minist"),
        ("1,900", "1900"),
        ("Norland’s", "norland"),
        ("ferries", "ferri"),
    ],
)
def test_words_become_stems(word: str, stem: str) -> None:
    assert stem_of(word) == stem


def test_stop_words_and_single_letters_are_left_out() -> None:
    assert stems("It was said that he and I had a ferry") == ["ferri"]


def test_terms_have_unit_length_and_titles_count_double() -> None:
    terms = article_terms("Ferry sinks", "A minister spoke of the harbour and the harbour master.", TABLE)
    assert math.sqrt(sum(w * w for w in terms.values())) == pytest.approx(1.0, abs=1e-3)
    assert terms["ferri"] > terms["minist"]
    assert "the" not in terms


def test_of_equal_terms_the_first_in_the_alphabet_is_kept() -> None:
    assert list(article_terms("", "zinc amber zinc amber tar", TABLE, top=2)) == ["amber", "zinc"]


def test_only_the_strongest_terms_are_kept() -> None:
    text = " ".join(f"word{'x' * n}" for n in range(200))
    assert len(article_terms("", text, TABLE, top=80)) == 80


def test_names_are_found_normalised_and_surnames_joined() -> None:
    text = (
        "Prime Minister Wanda Dahl met Karl Abel in Tarn on Friday. Dahl left. Trains ran late. "
        "The Rail Accidents Board met too. Abel stayed with Dahl."
    )
    found = entities_of("Dahl and Abel meet", text)
    assert set(found[:2]) == {"wanda dahl", "karl abel"}
    assert "tarn" in found
    assert "rail accidents board" in found
    assert not {"trains", "friday", "dahl", "abel", "the"} & set(found)
