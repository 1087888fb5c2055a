"""What an outlet says itself, through the real reader: headlines, sentences, corrections and withdrawals.

The tables are in ``own_voice/``:

headlines   act, title, content, source (empty: the outlet itself); ``none`` where a headline tells nothing at all
sentences   act, sentence, content
notices     place (title or text), words, notice (``none``: no notice), content; an empty content is not checked
"""

from __future__ import annotations

import pytest

from pipelines.reading import ArticleReader
from tests.unit.rules.said import HERE, QUIET, Row, of_sentence, of_title, rows

HEADLINES, SENTENCES, NOTICES = (
    list(rows(HERE / "own_voice" / f"{name}.tsv")) for name in ("headlines", "sentences", "notices")
)


@pytest.fixture(scope="module")
def reader() -> ArticleReader:
    return ArticleReader()


def test_the_tables_are_long_enough() -> None:
    assert len(HEADLINES) + len(SENTENCES) + len(NOTICES) >= 60


@pytest.mark.parametrize("row", HEADLINES, ids=lambda row: row[1])
def test_a_headline_says_one_thing_or_nothing(reader: ArticleReader, row: Row) -> None:
    act, title, content, source = (row[place] for place in range(4))
    mentions = of_title(reader, title)
    assert [m.act for m in mentions] == ([] if act == "none" else [act])
    if act in ("asserts", "denies"):
        assert mentions[0].speaker.surface == source
        assert content in ("", mentions[0].content_text)


@pytest.mark.parametrize("row", SENTENCES, ids=lambda row: row[1])
def test_the_outlet_asserts_denies_or_does_not_know(reader: ArticleReader, row: Row) -> None:
    act, sentence, content = (row[place] for place in range(3))
    mentions = of_sentence(reader, sentence)
    assert {m.act for m in mentions} - {"neutral"} == {act} - {"neutral"}
    assert {m.standing for m in mentions if m.act != "neutral"} <= {"outlet"}
    assert content in ("", *(m.content_text for m in mentions))


@pytest.mark.parametrize("row", NOTICES, ids=lambda row: row[1])
def test_a_notice_is_told_apart_from_news(reader: ArticleReader, row: Row) -> None:
    place, words, notice, content = (row[at] for at in range(4))
    mentions = of_title(reader, words, QUIET) if place == "title" else of_sentence(reader, words)
    found = [m for m in mentions if m.notice is not None]
    assert [m.notice for m in found] == ([] if notice == "none" else [notice])
    assert content in ("", *(m.content_text for m in found))


def test_an_update_loses_its_label_and_stays_news(reader: ArticleReader) -> None:
    [only] = of_title(reader, "UPDATE 4-Ferry sinks off Skerrow Bay")
    assert (only.content_text, only.notice, only.standing) == ("Ferry sinks off Skerrow Bay", None, "outlet")
