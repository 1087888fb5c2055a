"""Sentences through the real reader: who asserts, who denies, who does neither, and the bare content.

The tables are in ``acts/``. Columns: the act, the sentence, the content and the source as they are told (empty: not
checked), and ``miss`` for a row that is known to come out wrong. Acts:

asserts, denies     every mention that is not neutral has this act; ``denies+asserts`` where two speak
neutral             nobody asserts or denies anything, nor does the outlet
told                nobody but the outlet does, which tells the deed ("The warden appealed for calm.") itself
"""

from __future__ import annotations

import pytest

from pipelines.reading import ArticleReader
from tests.unit.rules.said import HERE, Row, of_sentence, rows

TABLE = [row for table in sorted((HERE / "acts").glob("*.tsv")) for row in rows(table)]
HOLDS = [row for row in TABLE if row[4] != "miss"]
MISSES = [row for row in TABLE if row[4] == "miss"]
KNOWN_MISSES = 3
"""A participle that denies behind "said", an imperative as a quotation, and "ruled out" before a gerund that the tagger
overlooks."""


@pytest.fixture(scope="module")
def reader() -> ArticleReader:
    return ArticleReader()


def what_is_wrong(reader: ArticleReader, row: Row) -> list[str]:
    act, sentence, content, source = (row[place] for place in range(4))
    mentions = of_sentence(reader, sentence)
    told = [m for m in mentions if act != "told" or m.standing != "outlet"]
    expected = set() if act in ("neutral", "told") else set(act.split("+"))
    first = [m for m in mentions if m.act == act.split("+")[0]]
    wrong = []
    if {m.act for m in told} - {"neutral"} != expected:
        wrong.append(f"acts are {[(m.speaker.called, m.act) for m in mentions]}")
    if content and content not in [m.content_text for m in first]:
        wrong.append(f"contents are {[m.content_text for m in first]}")
    if source and source not in [m.speaker.surface for m in first]:
        wrong.append(f"sources are {[m.speaker.surface for m in first]}")
    return wrong


def test_the_tables_are_long_enough_and_say_nothing_twice() -> None:
    assert len(TABLE) >= 300
    assert len({row[1] for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize("row", HOLDS, ids=lambda row: row[1])
def test_a_sentence_asserts_denies_or_neither(reader: ArticleReader, row: Row) -> None:
    assert what_is_wrong(reader, row) == []


def test_the_rows_that_are_known_to_come_out_wrong_still_do_and_are_few(reader: ArticleReader) -> None:
    assert len(MISSES) == KNOWN_MISSES
    assert [row[1] for row in MISSES if not what_is_wrong(reader, row)] == []
