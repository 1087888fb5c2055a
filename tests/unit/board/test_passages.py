"""A sentence stands in its paragraph, whatever its article is like, and at a price that a page can pay."""

from __future__ import annotations

import pytest

from claimwatch.board import passages
from claimwatch.board.passages import AROUND, CLEANED, Words
from connectors.elasticsearch.documents import TEXT_LIMIT

SENTENCE = "The limits were lifted, she said."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nothing of the kind.", False),
        ("", True),
        ("The limits\nwere lifted, she said.", True),
        ("The  limits were\tlifted, she said.", True),
    ],
)
def test_a_sentence_that_the_article_no_longer_has_says_so(text: str, found: bool) -> None:
    assert Words("" if not text else "A title", text).passage(SENTENCE).found is found


def test_a_sentence_has_what_stands_around_it_in_its_line_and_no_more() -> None:
    text = f"The line before.\nIt \x1b[31mrained.  {SENTENCE} It rained\ton.\nThe line after."
    found = Words("A title", text).passage(SENTENCE, "body")
    assert (found.before, found.sentence, found.after) == ("It rained. ", SENTENCE, " It rained on.")
    assert (found.place, found.found) == ("body", True)


def test_a_headline_stands_by_itself() -> None:
    found = Words("Limits lifted", "Limits lifted, they say.").passage("Limits lifted", "headline")
    assert (found.before, found.after, found.found) == ("", "", True)


def test_a_long_paragraph_is_cut_between_words() -> None:
    found = Words("", f"{'before ' * 200}Here it is. {'after ' * 200}").passage("Here it is.")
    assert found.before.startswith("… before")
    assert found.after.rstrip().endswith("after …")
    assert len(found.before) < AROUND + 10


def test_a_sentence_that_was_cut_is_found_by_its_beginning_and_ends_so() -> None:
    long = "word " * TEXT_LIMIT
    cut = long[: TEXT_LIMIT - 1] + "…"
    found = Words("A title", f"Before it. {long}").passage(cut)
    assert (found.before, found.after, found.found) == ("Before it. ", "", True)
    assert found.sentence.endswith("…")


def test_what_was_not_cut_and_ends_with_dots_is_looked_for_with_them() -> None:
    assert not Words("A title", "Well, she said.").passage("Well…").found
    assert Words("A title", "Well… she said.").passage("Well…").after == " she said."


def test_a_long_article_is_cleaned_once_however_many_sentences_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    cleaned: list[int] = []
    clean = passages.clean

    def counting(text: str) -> str:
        cleaned.append(len(text))
        return clean(text)

    monkeypatch.setattr(passages, "clean", counting)
    lines = [f"Line {n} of it, she said, and nobody knows why it is so." for n in range(4_000)]
    words = Words("A title", "\n".join(lines))
    assert all(words.passage(line).found for line in lines[:200])
    assert sum(cleaned) < 200 * 200, "only the lines that have them"
    cleaned.clear()
    for n in range(200):
        assert words.passage(f"Line {n} nobody  knows").found, "beyond CLEANED nobody knows"
    assert CLEANED / 2 < sum(cleaned) < CLEANED + 200 * 30


def test_an_article_that_cannot_have_the_words_is_not_cleaned_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    cleaned: list[str] = []
    clean = passages.clean
    monkeypatch.setattr(passages, "clean", lambda text: cleaned.append(text) or clean(text))
    words = Words("A title", "Some words of it.\nMore  of them.")
    assert not words.passage("Others, she said.").found
    assert cleaned == ["Others, she said."]
    assert words.passage("More of them.").found
    assert Words("A title", "Oth\xader\u200bs, she said.").passage("Others, she said.").found, "a sign is hidden in it"


def test_a_text_of_one_endless_line_is_cleaned_around_the_sentence_only(monkeypatch: pytest.MonkeyPatch) -> None:
    longest = 0
    clean = passages.clean

    def measuring(text: str) -> str:
        nonlocal longest
        longest = max(longest, len(text))
        return clean(text)

    monkeypatch.setattr(passages, "clean", measuring)
    found = Words("", f"{'before ' * 9_000}Here it is. {'after ' * 9_000}").passage("Here it is.")
    assert (found.before[:8], found.found) == ("… before", True)
    assert longest < 5 * AROUND
